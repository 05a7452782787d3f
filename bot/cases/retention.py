"""Retention: how long a case is kept, by how bad the conduct was and how it ended. Pure.

The periods are the company's own. Their first values follow what is advised of limitation periods (serious
cases ten years, others five); no law says how long a consultation is kept.
"""

from collections.abc import Sequence
from datetime import date

from bot.cases.case import Case, Status
from bot.cases.entry import Entry, Kind
from bot.cases.roster import Terms

WARNED = 30
"""Days ahead that its readers are told that a case ends."""

_ENDS = {Kind.CONCLUSION, Kind.WITHDRAWAL}


def keep_until(case: Case, entries: Sequence[Entry], today: date, terms: Terms) -> date:
    """The last day it is kept, counted from the day it ended; for one that goes on, as if it ended today."""
    ended = [one.day for one in entries if one.kind in _ENDS] if case.closed else []
    return years_after(ended[-1] if ended else today, _years(case, entries, terms))


def years_after(day: date, years: int) -> date:
    """From a 29 February, the last of that month (Civil Code, article 143)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def _years(case: Case, entries: Sequence[Entry], terms: Terms) -> int:
    """The worst conduct that was ever assessed decides; then whether it was heard to its end."""
    levels = [int(one.told.reveal()["level"]) for one in entries if one.kind is Kind.ASSESSMENT]
    if max(levels, default=0) >= terms.serious_level:
        return terms.keep_years_serious
    withdrawn = case.withdrawn and case.status is not Status.CONCLUDED
    return terms.keep_years_withdrawn if withdrawn else terms.keep_years
