"""Text objects: every letter shows as it is and none becomes a mention, a link or formatting."""

import re

from adapters.slack.limits import SECTION, Block
from adapters.text import cleaned, is_blank, length, one_or_two, shortened

_ENTITY = re.compile("&(?=(?:amp|lt|gt);)")
_JOINER = "\u2060"
_EATEN = re.compile(r"[*_~`＊＿～｀]|:[\w+'-]{1,100}:|^[^\S\n]*[>＞]", re.MULTILINE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKED = str.maketrans(_ENTITIES)

NOTHING = "-"
"""What stands where Slack asks for a text and there is none."""


def is_literal(text: str) -> bool:
    """Whether Slack's markup would show a text letter for letter, once it is escaped."""
    return not _EATEN.search(text)


def escaped(text: str) -> str:
    """A text inside of Slack's markup."""
    return text.translate(_MARKED)


def escaped_cost(letter: str) -> int:
    """What a letter counts for inside of Slack's markup."""
    return len(_ENTITIES[letter]) if letter in _ENTITIES else one_or_two(letter)


def plain_cost(letter: str) -> int:
    """What a letter counts for in a plain text, at most."""
    return 2 if letter == "&" else one_or_two(letter)


def plain(text: str) -> Block:
    """A text without markup. `&lt;` stays apart by an unseen joiner: some clients would show `<` for it."""
    return {"type": "plain_text", "text": _ENTITY.sub(f"&{_JOINER}", text), "emoji": False}


def brief(text: str, most: int) -> Block:
    """A plain text that fits into so much, without markup; never an empty one."""
    shown = cleaned(text)
    return plain(NOTHING if is_blank(shown) else shortened(shown, most - len(_ENTITY.findall(shown[:most]))))


def marked(markup: str) -> Block:
    """A text in Slack's markup; nothing else in it is looked for: no links, no names."""
    return {"type": "mrkdwn", "text": markup, "verbatim": True}


def bold(text: str) -> str | None:
    """A line in bold, as markup; None where that would not show it letter for letter, or is too long."""
    line = text.strip()
    if "\n" in line or not line or not is_literal(line):
        return None
    markup = f"*{escaped(line)}*"
    return markup if length(markup) <= SECTION else None


def linked(url: str, label: str) -> str | None:
    """A link, as markup; None for what is no web address or is too long."""
    if not re.match("https?://[^/]", url) or re.search(r"[\s\x00-\x20\ud800-\udfff]", url):
        return None
    address = escaped(url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E"))
    markup = f"<{address}|{escaped(label)}>"
    return markup if length(markup) <= SECTION else None
