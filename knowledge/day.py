"""The day whose law a question asks for: 「2026年9月30日の時点で」, "as of 30 September 2026".

Only what says so counts: the day on which something was passed or began is asked about, not asked for.
Of a month without a day its last day counts, with 「から」 its first; of a year without a month, its last,
but of the running year nothing, since nobody could say which day is meant.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.rules import any_of, read_rules
from knowledge.text import folded

_ERAS = {"令和": 2018, "平成": 1988, "r": 2018, "h": 1988}
_YEARS = {"去年": -1, "昨年": -1, "今年": 0, "来年": 1, "last year": -1, "this year": 0, "next year": 1}
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(rf"{name}|{name[:3]}\.?|{name[:4]}\." for name in _MONTHS)
_YEAR = r"(?:西暦)?(?P<year>\d{4})年|(?P<era>令和|平成|r(?=\d+年)|h(?=\d+年))(?P<nth>\d+|元)年"
_WRITTEN = (
    rf"(?:(?:{_YEAR}|(?P<rel>去年|昨年|今年|来年)の?)?(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日|(?P<edge>の?終わり|末|の?初め|頭|の半ば))?)",
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
    rf"(?P<name>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?(?!\d)",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{_MONTH})(?:,?\s+(?P<year>\d{{4}}))?(?!\d)",
    rf"(?P<name>{_MONTH})\s+(?:of\s+)?(?P<year>\d{{4}})(?!\d)",
    rf"(?:{_YEAR})(?!\d)(?!\d*月)",
    r"(?<=in )(?P<year>\d{4})(?!\d)",
)


@dataclass(frozen=True)
class _Stretch:
    """The days that a date stands for, and where it stands in the text."""

    first: date
    last: date
    start: int
    end: int

    @property
    def is_a_day(self) -> bool:
        return self.first == self.last


def day_of(question: str, today: date) -> date | None:
    """The day a question asks for, or None; `today` fills in what a date leaves out."""
    text = folded(question)
    for stretch in _stretches(text, today):
        before, after = text[: stretch.start], text[stretch.end :]
        if _BEFORE.match(after) or _ENGLISH_BEFORE.search(before):
            return stretch.first - timedelta(days=1)
        if _AS_OF.match(after) or _ENGLISH_AS_OF.search(before):
            return stretch.last
        if stretch.first > today and (_FROM.match(after) or _ENGLISH_FROM.search(before)):
            return stretch.first
        if stretch.is_a_day and _ON.match(after) and _is_about_rules(text):
            return stretch.last
    return None


def _is_about_rules(text: str) -> bool:
    """Whether rules are asked for, rather than what happened on a day."""
    return bool(_RULED.search(text)) and not _HAPPENED.search(text)


def _stretches(text: str, today: date) -> Iterator[_Stretch]:
    """Every date of a text that there is, longest form first where two begin together, in order."""
    found: list[_Stretch] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            overlaps = any(one.start < match.end() and match.start() < one.end for one in found)
            if not overlaps and (stretch := _to_stretch(match, today)):
                found.append(stretch)
    yield from sorted(found, key=lambda one: one.start)


def _to_stretch(match: re.Match[str], today: date) -> _Stretch | None:
    told = match.groupdict()
    year = _year(told, today)
    month = int(told.get("month") or 0) or _month(told.get("name"))
    try:
        if not month:
            if year == today.year:
                return None
            return _Stretch(date(year, 1, 1), date(year, 12, 31), *match.span())
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        if told.get("day"):
            first = last = date(year, month, int(told["day"]))
        elif told.get("edge"):
            first = last = first if told["edge"][-1] in "め頭" else last
        return _Stretch(first, last, *match.span())
    except (ValueError, OverflowError):
        return None


def _year(told: dict[str, str | None], today: date) -> int:
    if year := told.get("year"):
        return int(year)
    if era := told.get("era"):
        return _ERAS[era] + (1 if told["nth"] == "元" else int(told["nth"] or 1))
    return today.year + _YEARS.get(told.get("rel") or "", 0)


def _month(name: str | None) -> int:
    return next((at for at, one in enumerate(_MONTHS, 1) if name and one.startswith(name.rstrip("."))), 0)


_PATTERNS = [re.compile(one) for one in _WRITTEN]
_RULES = read_rules("day.toml")
_AS_OF, _BEFORE, _FROM, _ON = (any_of(_RULES[name]) for name in ("as_of", "before", "from", "on"))
_RULED, _HAPPENED = any_of(_RULES["rules"]), any_of(_RULES["happened"])
_ENGLISH_AS_OF, _ENGLISH_BEFORE, _ENGLISH_FROM = (
    any_of(rf"(?:{one})\s+(?:the\s+)?$" for one in _RULES[name])
    for name in ("english_as_of", "english_before", "english_from")
)
