"""Paging: what was told in a case, cut to what one dialog holds; in order, and without losing a letter."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.dialogue.card import Button, Buttons, Text
from bot.dialogue.form import Part, Told
from bot.dialogue.wording import say

AROUND = 3_000
"""Characters for all in the dialog besides what was told; always as many, so that pages stay as they are."""

EACH = 600
"""What one entry counts for besides its letters: platforms limit the number of pieces of a dialog, too."""

LEAST = 1_000
"""Characters of a page, however little room there is."""

_NUMBER = re.compile("[0-9]{1,6}")
_JOINING = "\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


def pages(told: Sequence[Told], room: int, lang: str) -> list[list[Told]]:
    """The entries in order, page by page; `room` is that of the whole dialog.

    An entry that is longer than a page goes on over the next ones. What stands on a page stays there when
    something is added at the end. There is always one page.
    """
    space = max(room - AROUND, LEAST)
    filled: list[list[Told]] = [[]]
    left = space
    for one in (piece for entry in told for piece in _pieces(entry, space, lang)):
        needed = _takes(one)
        if needed > left and filled[-1]:
            filled.append([])
            left = space
        filled[-1].append(one)
        left -= needed
    return filled


def page_of(action: str) -> int:
    """The page that a button asks for, as in `case_page:2`; 0, the newest, for what is no number."""
    number = action.rpartition(":")[2]
    return int(number) if _NUMBER.fullmatch(number) else 0


def to_page(told: Sequence[Told], room: int, lang: str, turn: str, number: int) -> tuple[Part, ...]:
    """One page (1 is the oldest, 0 or too many the newest), which it is, and the buttons to those beside it.

    `turn` is the beginning of the buttons' actions. Where there is one page only, nothing says so.
    """
    every = pages(told, room, lang)
    if len(every) == 1:
        return tuple(every[0])
    here = number if 0 < number < len(every) else len(every)
    beside = [("page_earlier", here - 1)] if here > 1 else []
    beside += [("page_later", here + 1)] if here < len(every) else []
    row = Buttons(tuple(Button(say(label, lang), f"{turn}{at}") for label, at in beside))
    return Text(say("page_of", lang, page=here, pages=len(every))), *every[here - 1], row


def _pieces(entry: Told, space: int, lang: str) -> Iterator[Told]:
    """An entry as it is, or in pieces of at most a page."""
    who, words = entry.who, entry.text
    while True:
        most = max(space - EACH - _size(who), 1)
        if _size(words) <= most:
            yield Told(who, words)
            return
        end = _cut(words, most)
        yield Told(who, words[:end])
        who, words = say("told_continued", lang, who=entry.who), words[end:]


def _cut(words: str, most: int) -> int:
    """Where to cut: after a line, a sentence or a word near the end, and never inside of a sign."""
    end = _fitting(words, most)
    for mark in ("\n", "。", " "):
        found = words.rfind(mark, end * 3 // 4, end) + 1
        if found:
            return found
    whole = end
    while whole > 1 and _belongs(words[whole - 1], words[whole]):
        whole -= 1
    return whole if whole > 1 else end


def _fitting(words: str, most: int) -> int:
    """How many letters take at most so much, one at least."""
    end = min(len(words) - 1, most)
    while end > 1 and (over := _size(words[:end]) - most) > 0:
        end -= max((over + 1) // 2, 1)
    return max(end, 1)


def _belongs(before: str, letter: str) -> bool:
    """Whether a letter makes one sign with the one before it."""
    return letter in _JOINING or before == "\u200d" or unicodedata.combining(letter) != 0


def _takes(one: Told) -> int:
    return EACH + _size(one.who) + _size(one.text)


def _size(words: str) -> int:
    """Characters as platforms count and carry them: what lies beyond the first 65,536 are two."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2
