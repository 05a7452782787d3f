"""The clock: by when the desk is heard of, who is reminded of it and when, and who is there now. Pure."""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.cases.case import Case, Status
from bot.cases.letter import Notice, Occasion, this_quarter
from bot.cases.roster import Counselor, Roster, Terms

IsWorkday = Callable[[date], bool]
"""Whether the company works on a day."""

JAPAN = ZoneInfo("Asia/Tokyo")
AHEAD = 60
"""Days in which somebody is looked for; no closing lasts as long."""

_MINUTE = 60
_SATURDAY = 5


def day_in_japan(now: datetime) -> date:
    """The day it is there."""
    return now.astimezone(JAPAN).date()


def workdays_after(day: date, count: int, is_workday: IsWorkday) -> date:
    """So many working days later. None later is the day itself, or the next working day."""
    if count == 0 and is_workday(day):
        return day
    for _ in range(max(count, 1)):
        day += timedelta(days=1)
        while not is_workday(day):
            day += timedelta(days=1)
    return day


def first_word_due(day: date, urgent: bool, terms: Terms, is_workday: IsWorkday) -> date:
    """By when somebody answers a case filed on this day."""
    return workdays_after(day, terms.urgent_first_word if urgent else terms.first_word, is_workday)


def next_contact(
    case_status: Status, day: date, urgent: bool, terms: Terms, is_workday: IsWorkday
) -> date | None:
    """By when the desk is heard of next, as offered to who writes on this day; None once it is concluded."""
    match case_status:
        case Status.RECEIVED | Status.ASSESSING:
            count = terms.urgent_facts if urgent else terms.facts
        case Status.ADDRESSING:
            count = terms.urgent_decision if urgent else terms.decision
        case Status.CONCLUDED:
            return None
        case _:
            assert_never(case_status)
    return workdays_after(day, count, is_workday)


def follow_up_due(day: date, done: int, urgent: bool, terms: Terms, is_workday: IsWorkday) -> date | None:
    """When to ask again how it is, after a conclusion on this day and `done` follow-ups; None: no more."""
    after = terms.urgent_follow_up if urgent else terms.follow_up
    if done >= len(after):
        return None
    return workdays_after(day + timedelta(days=after[done]), 0, is_workday)


def due_notices(
    case: Case,
    readers: Sequence[str],
    roster: Roster,
    now: datetime,
    is_workday: IsWorkday,
    barred: Container[str] = frozenset(),
) -> list[tuple[int, Notice]]:
    """The reminders of a case's newest promise, written ahead: when each leaves (seconds since 1970).

    The readers are told on the day; the deputies on the next working day, the fallback on the one after; in
    a new urgent case nobody opens, both after some minutes. Nobody `barred` (ids) is told.
    """
    if case.due_on is None:
        return []
    deputies, fallback = _above(readers, roster, barred)

    def notice(to: str, occasion: Occasion, *, unopened: bool = False) -> Notice:
        return Notice(occasion, to, case.locator, case.urgent, case.promise, unopened)

    def at(day: date) -> int:
        return int(datetime.combine(day, roster.terms.remind_at, JAPAN).timestamp())

    # A reminder whose hour has passed would only repeat the notice that is leaving right now.
    on_the_day = readers if at(case.due_on) > now.timestamp() else ()
    told = [(at(case.due_on), notice(to, Occasion.DUE)) for to in on_the_day]
    for count, late in enumerate((deputies, fallback), 1):
        leaves_at = at(workdays_after(case.due_on, count, is_workday))
        told += [(leaves_at, notice(to, Occasion.OVERDUE)) for to in late]
    if case.urgent and case.promise == 1:
        minutes = roster.terms.urgent_deputy_minutes, roster.terms.urgent_fallback_minutes
        for wait, late in zip(minutes, (deputies, fallback), strict=True):
            leaves_at = this_quarter(now) + wait * _MINUTE
            told += [(leaves_at, notice(to, Occasion.OVERDUE, unopened=True)) for to in late]
    return _once(told)


def is_void(notice: Notice, case: Case | None) -> bool:
    """Whether a notice is no longer true: its promise was kept, nobody is to act, or it has been opened."""
    if case is None:
        return True
    outdated = notice.promise is not None and (case.withdrawn or case.promise != notice.promise)
    return outdated or (notice.unopened and case.status is not Status.RECEIVED)


def on_duty(counselor: Counselor, now: datetime, is_workday: IsWorkday) -> bool:
    """Whether a counselor is at work now."""
    there, hours = now.astimezone(JAPAN), counselor.hours
    return _works(counselor, there.date(), is_workday) and hours.start <= there.time() < hours.end


def next_look(counselors: Iterable[Counselor], now: datetime, is_workday: IsWorkday) -> datetime | None:
    """When one of them comes on duty next; None when one is now, the far end when nobody is within AHEAD."""
    those, today = tuple(counselors), day_in_japan(now)
    if any(on_duty(one, now, is_workday) for one in those):
        return None
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD + 1)]
    begins = (
        datetime.combine(day, one.hours.start, JAPAN)
        for day in days
        for one in those
        if _works(one, day, is_workday)
    )
    return min((at for at in begins if at > now), default=datetime.combine(days[-1], time(), JAPAN))


def _above(
    readers: Sequence[str], roster: Roster, barred: Container[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is told first and who next: the deputies, then the fallback, who is first if there are none."""
    found = [one.deputy for reader in readers if (one := roster.find(reader))]
    deputies = tuple(dict.fromkeys(to for to in found if to and to not in readers and to not in barred))
    last = roster.fallback.id if roster.fallback else None
    fallback = (last,) if last and last not in (*readers, *deputies) and last not in barred else ()
    return (deputies, fallback) if deputies else (fallback, ())


def _once(told: list[tuple[int, Notice]]) -> list[tuple[int, Notice]]:
    """By time, each but once; the one that also stands once the case is opened goes before the other."""
    first: dict[tuple[Occasion, str, int], tuple[int, Notice]] = {}
    for leaves_at, notice in told:
        first.setdefault((notice.occasion, notice.to, leaves_at), (leaves_at, notice))
    return sorted(first.values(), key=lambda one: one[0])


def _works(counselor: Counselor, day: date, is_workday: IsWorkday) -> bool:
    """On the days in their hours: weekdays that are holidays are off, weekends named there are not."""
    return day.weekday() in counselor.hours.days and (day.weekday() >= _SATURDAY or is_workday(day))
