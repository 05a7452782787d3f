"""Text objects: every letter shows as it is and none becomes a mention, a link or formatting."""

import re
import unicodedata

from adapters.slack.limits import SECTION, Block, length
from adapters.slack.split import one_or_two, shortened

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85]")
_SEPARATOR = re.compile("[\u2028\u2029]")
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
_BLANK = "\u3164\u2800\u115f\u1160\uffa0"
_ENTITY = re.compile("&(?=(?:amp|lt|gt);)")
_JOINER = "\u2060"
_EATEN = re.compile(r"[*_~`＊＿～｀]|:[\w+'-]{1,100}:|^[^\S\n]*[>＞]", re.MULTILINE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKED = str.maketrans(_ENTITIES)

NOTHING = "-"
"""What stands where Slack asks for a text and there is none."""


def carried(text: str) -> str:
    """Without what JSON or Slack can't carry: lone surrogates show as such, controls go, lines end in LF."""
    return _CONTROL.sub("", _BROKEN.sub("\ufffd", _LINE_END.sub("\n", text)))


def cleaned(text: str) -> str:
    """As it is shown: what can be carried, with no line ends but LF."""
    return _SEPARATOR.sub("\n", carried(text))


def own(text: str, most: int, what: str) -> str:
    """A text of the desk's own making that comes back as it is: an id, an action, a state.

    Raises ValueError for one that Slack would not bring back, without naming it.
    """
    if length(text) > most:
        raise ValueError(f"{what} too long")
    if carried(text) != text:
        raise ValueError(f"{what} can't be carried")
    return text


def is_blank(text: str) -> bool:
    """Whether no eye sees anything of it; Slack refuses such texts."""
    return all(unicodedata.category(letter) in _UNSEEN or letter in _BLANK for letter in text)


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
