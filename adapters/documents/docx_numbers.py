"""The numbers that Word counts itself and writes into no text: 第1条, (1), ア, ①."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

_KANJI = "〇一二三四五六七八九"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    text: str


class Numbering:
    """The lists of one document; counts on with each label that is asked for, in the document's order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._counted: dict[str, dict[int, int]] = {}
        root = _numbering(document)
        if root is None:
            return
        for one in root.findall(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"))): _level(level) for level in one.findall(qn("w:lvl"))}
            self._levels[one.get(qn("w:abstractNumId"))] = levels
        for one in root.findall(qn("w:num")):
            self._lists[one.get(qn("w:numId"))] = _value(one, "w:abstractNumId", "")

    def label(self, whose: str, deep: int) -> str:
        """The next number of a list at a level, "" where there is none."""
        kind = self._lists.get(whose, "")
        levels = self._levels.get(kind, {})
        if deep not in levels:
            return ""
        counted = self._counted.setdefault(kind, {})
        counted[deep] = counted.get(deep, levels[deep].start - 1) + 1
        for below in [level for level in counted if level > deep]:
            del counted[below]
        if levels[deep].form == "bullet":
            return "・"

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            return _written(counted.get(at, levels[at].start), levels[at].form) if at in levels else ""

        return re.sub(r"%([1-9])", number, levels[deep].text).strip()


def _numbering(document: Document) -> Any:
    try:
        return document.part.numbering_part.element
    except (KeyError, NotImplementedError):  # python-docx makes none where there is none
        return None


def _level(level: Any) -> _Level:
    start = _value(level, "w:start", "1")
    return _Level(
        int(start) if start.isdecimal() else 1,
        _value(level, "w:numFmt", "decimal"),
        _value(level, "w:lvlText", ""),
    )


def _value(element: Any, name: str, otherwise: str) -> str:
    found = element.find(qn(name))
    return otherwise if found is None else str(found.get(qn("w:val"), otherwise))


def _written(number: int, form: str) -> str:
    return _FORMS.get(form, str)(number)


def _kanji(number: int) -> str:
    written = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, number = divmod(number, size)
        if count:
            written += ("" if count == 1 and unit else _KANJI[min(count, 9)]) + unit
    return written or _KANJI[0]


def _out_of(letters: str) -> Callable[[int], str]:
    return lambda number: letters[(number - 1) % len(letters)] if number > 0 else ""


def _roman(number: int) -> str:
    written = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        written += letters * min(count, 9)
    return written


def _full_width(number: int) -> str:
    return str(number).translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": lambda number: f"{number:02}",
    "japaneseCounting": _kanji,
    "japaneseDigitalTenThousand": _kanji,
    "ideographDigital": _kanji,
    "chineseCounting": _kanji,
    "aiueo": _out_of(_AIUEO),
    "aiueoFullWidth": _out_of(_AIUEO),
    "iroha": _out_of(_IROHA),
    "irohaFullWidth": _out_of(_IROHA),
    "upperLetter": _out_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerLetter": _out_of("abcdefghijklmnopqrstuvwxyz"),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "decimalEnclosedCircle": lambda number: chr(0x2460 + number - 1) if 0 < number <= 20 else f"({number})",
    "none": lambda number: "",  # noqa: ARG005 - it counts without writing
}
