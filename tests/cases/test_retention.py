"""How long a case is kept: by its level and its end, counted from the day it ended."""

from datetime import date

import pytest

from bot.cases.case import Case
from bot.cases.entry import Entry, Kind
from bot.cases.retention import keep_until, years_after
from bot.cases.roster import Terms
from bot.cases.sealed import Header, Lock, SealedEntry
from bot.confidential import Confidential

FILED, ENDED, TODAY = date(2026, 11, 20), date(2026, 12, 1), date(2027, 3, 3)
TERMS = Terms(keep_years=5, keep_years_serious=10, keep_years_withdrawn=2, serious_level=4)


def told(*kinds: Kind, level: str = "3") -> tuple[Case, list[Entry]]:
    """A case with these entries after its report, all but that of the day on which it ended."""
    case = Case("0MKW4B97", Lock(b"", b"", b"", b""), FILED, None, 1, (), ())
    entries = list[Entry]()
    for at, kind in enumerate((Kind.REPORT, *kinds)):
        words = {"level": level} if kind is Kind.ASSESSMENT else {}
        day = FILED if kind is Kind.REPORT else ENDED
        entries.append(Entry(f"e{at}", kind, kind.author, None, day, Confidential(words)))
        case = case.added(
            SealedEntry(Header("0MKW4B97", 1, at + 1, f"e{at}", kind, kind.author), b"", b"", "", b"")
        )
    return case, entries


@pytest.mark.parametrize(
    ("kinds", "level", "years"),
    [
        ((Kind.CONCLUSION,), "0", 5),
        ((Kind.ASSESSMENT, Kind.CONCLUSION), "3", 5),
        ((Kind.ASSESSMENT, Kind.CONCLUSION), "4", 10),
        ((Kind.ASSESSMENT, Kind.CONCLUSION), "5", 10),
        ((Kind.WITHDRAWAL,), "0", 2),
        ((Kind.ASSESSMENT, Kind.WITHDRAWAL), "5", 10),
        ((Kind.CONCLUSION, Kind.WITHDRAWAL), "0", 5),
    ],
)
def test_the_worst_level_decides_then_how_it_ended(kinds: tuple[Kind, ...], level: str, years: int) -> None:
    case, entries = told(*kinds, level=level)

    assert keep_until(case, entries, TODAY, TERMS) == ENDED.replace(year=ENDED.year + years)


def test_of_several_assessments_the_worst_counts() -> None:
    case, entries = told(Kind.ASSESSMENT, Kind.ASSESSMENT, Kind.CONCLUSION, level="4")
    entries[2] = Entry("e2", Kind.ASSESSMENT, entries[2].author, None, ENDED, Confidential({"level": "1"}))

    assert keep_until(case, entries, TODAY, TERMS).year == ENDED.year + 10


def test_a_case_that_goes_on_is_kept_as_if_it_ended_today() -> None:
    for kinds in ((), (Kind.CONCLUSION, Kind.ADDITION), (Kind.WITHDRAWAL, Kind.WISHES)):
        case, entries = told(*kinds)
        assert keep_until(case, entries, TODAY, TERMS) == date(2032, 3, 3)


def test_the_29th_of_february_ends_with_its_month() -> None:
    assert years_after(date(2028, 2, 29), 5) == date(2033, 2, 28)
    assert years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)
