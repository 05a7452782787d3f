"""The calendar of working days in Japan."""

from datetime import date
from functools import cache

import holidays


def is_workday(day: date) -> bool:
    """Monday to Friday, no public holiday, and not 29 December to 3 January.

    Those six days are no public holidays (but for New Year's Day): most companies close on them by custom.
    """
    return day.weekday() < 5 and not _year_end(day) and day not in _public_holidays(day.year)


def _year_end(day: date) -> bool:
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


# One finished set a year: the library's own object fills itself while it is read, which threads can see.
@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))
