"""Texts on a card: every letter shows as it is, and none becomes a mention, a link, a date or formatting."""

import re

from adapters.teams.limits import LINK, Node
from adapters.text import cleaned, is_blank, length, shortened

_JOINER = "\u2060"
_CLOCK = re.compile(r"\{\{(?=\s*(?:DATE|TIME)\s*\()", re.IGNORECASE)
_MARKUP = re.compile(
    r"[*_~`\\\n\t|]|\[[^\]]*\]\s*[(\[:]|<[A-Za-z/!?]|&#?\w+;|://|www\.|\S@\S|\{\{"
    r"|^\s*(?:[-+>#=]|\d{1,9}[.)])|^\s{4}",
    re.IGNORECASE,
)

NOTHING = "-"
"""What stands where a text is asked for and there is none."""


def is_literal(text: str) -> bool:
    """Whether a place that reads Markdown would show a line letter for letter."""
    return not _MARKUP.search(text)


def plain(text: str) -> str:
    """A text where no Markdown is read; of {{DATE(..)}} a date would be made: an unseen joiner parts it."""
    return _CLOCK.sub("{" + _JOINER + "{", text)


def brief(text: str, most: int) -> str:
    """A line that fits into so much; never an empty one."""
    line = " ".join(cleaned(text).split("\n")).strip()
    return shortened(plain(NOTHING if is_blank(line) else line), most)


def is_brief(text: str, most: int) -> bool:
    """Whether `brief` shows all of it."""
    line = cleaned(text).strip()
    return "\n" not in line and length(plain(line)) <= most


def address(url: str | None) -> str | None:
    """An address that may be opened: https, and nothing else."""
    if not url or length(url) > LINK or not re.match("https://[^/\\s]", url):
        return None
    return None if re.search(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff\"<>\\^`{|}]", url) else url


def run(text: str, **how: object) -> Node:
    """A run of text; `how` it looks."""
    return {"type": "TextRun", "text": plain(text), **how}


def block(*runs: Node, **how: object) -> Node:
    """Runs as one paragraph."""
    return {"type": "RichTextBlock", "inlines": list(runs), **how}
