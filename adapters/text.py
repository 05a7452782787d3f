"""Texts as any platform takes them: what can be carried, how long it is, and long ones in pieces."""

import re
import unicodedata
from collections.abc import Callable, Iterator

Cost = Callable[[str], int]
"""What one letter counts for: five at most."""

DEAREST = 5

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85]")
_SEPARATOR = re.compile("[\u2028\u2029]")
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
_BLANK = "\u3164\u2800\u115f\u1160\uffa0"
_SENTENCE = re.compile(r"[。！？!?…]+[」』）)]*|\.(?=\s)")
_SPACE = re.compile(r"[\s、,]")
_JOINER = "\u200d"
_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)
_LONGEST_SIGN = 64
"""Letters that one sign is made of at most; what goes on for longer is cut anywhere."""


def length(text: str) -> int:
    """Characters as the strictest reader counts them: what lies beyond U+FFFF is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def carried(text: str) -> str:
    """Without what JSON or a platform can't carry: lone surrogates show, controls go, lines end in LF."""
    return _CONTROL.sub("", _BROKEN.sub("\ufffd", _LINE_END.sub("\n", text)))


def cleaned(text: str) -> str:
    """As it is shown: what can be carried, with no line ends but LF."""
    return _SEPARATOR.sub("\n", carried(text))


def own(text: str, most: int, what: str) -> str:
    """A text of the desk's own making that comes back as it is: an id, an action, a state.

    Raises ValueError for one that no platform would bring back, without naming it.
    """
    if length(text) > most:
        raise ValueError(f"{what} too long")
    if carried(text) != text:
        raise ValueError(f"{what} can't be carried")
    return text


def is_blank(text: str) -> bool:
    """Whether no eye sees anything of it; platforms refuse such texts."""
    return all(unicodedata.category(letter) in _UNSEEN or letter in _BLANK for letter in text)


def one_or_two(letter: str) -> int:
    """What a letter counts for by itself: two beyond U+FFFF."""
    return 1 + (letter > "\uffff")


def to_pieces(text: str, most: int, cost: Cost = one_or_two) -> Iterator[str]:
    """Pieces that cost at most so much each; put together they are the text."""
    if text and len(text) * DEAREST <= most:  # most texts, and nothing to be counted
        yield text
        return
    start = 0
    while start < len(text):
        end = _reach(text, start, most, cost)
        cut = end if end == len(text) else _cut(text, start, end)
        yield text[start:cut]
        start = cut


def shortened(text: str, most: int) -> str:
    """A text that fits: as it is, or what stands before its bracket, or cut, with a mark that it goes on."""
    if length(text) <= most:
        return text
    before = re.split(r"\s*[(（]", text, maxsplit=1)[0]
    if before.strip() and length(before) < most:
        return before + "…"
    end = _reach(text, 0, most - 1, one_or_two)
    return text[: _between_signs(text, 0, end)].rstrip() + "…"


def _reach(text: str, start: int, most: int, cost: Cost) -> int:
    """How far so much reaches, one letter at least."""
    spent, end = 0, start
    while end < len(text) and (spent := spent + cost(text[end])) <= most:
        end += 1
    return max(end, start + 1)


def _cut(text: str, start: int, end: int) -> int:
    """The best place to cut before the end: in the second half where there is one."""
    half = (start + end) // 2
    line = text.rfind("\n", half, end) + 1
    if line:
        return line
    for mark in (_SENTENCE, _SPACE):
        found = [one.end() for one in mark.finditer(text, half, end)]
        if found:
            return _between_signs(text, start, found[-1])
    return _between_signs(text, start, end)


def _between_signs(text: str, start: int, end: int) -> int:
    """The last place before the end that is not inside of a sign."""
    least = max(start + 1, end - _LONGEST_SIGN)
    return next((at for at in range(end, least - 1, -1) if not _joined(text, at)), end)


def _joined(text: str, at: int) -> bool:
    """Whether the letters around a place make one sign together."""
    if at >= len(text):
        return False
    before, letter = text[at - 1], text[at]
    if before == _JOINER or letter == _JOINER or unicodedata.category(letter)[0] == "M":
        return True
    if ord(letter) in _FLAGS:
        return _flags_before(text, at) % 2 == 1
    return ord(letter) in _TONES or ord(letter) in _TAGS


def _flags_before(text: str, at: int) -> int:
    """How many halves of flags stand right before a place."""
    first = at
    while first and at - first < _LONGEST_SIGN and ord(text[first - 1]) in _FLAGS:
        first -= 1
    return at - first
