"""The reply board: one list for everybody, of what cases with news are called, among names of no case. Pure.

It changes at HOURS only, whatever happens between: what a counselor writes stands there from the next of
them, and what a reporter has read goes on a morning. There are always a multiple of STEP names; how many
depends on how many cases had news since the month before the present one began, so that within a month the
list only grows. A name of no case stays for days and goes at any of the hours, as a case's may come.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from bot.cases.clock import JAPAN
from bot.cases.nickname import nickname, width

HOURS = (time(7), time(12), time(17))
"""In Japan, when the board changes; what has been read goes at the first."""

STEP = 16

Decoy = Callable[[str], str]
"""What stands for the locator of no case, out of a label: under a key, so that nobody tells it from one."""

_SHORTEST, _SPREAD = 3 * len(HOURS), 14 * len(HOURS)
"""Of the hours that a name of no case stays through: at least, and how much more at most."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """A case on the board, in seconds since 1970: it comes at `shown_from`, and goes at `gone_from`, if ever.

    `before`: when it went the last time.
    """

    case: str
    shown_from: int
    gone_from: int | None = None
    before: int | None = None


def news_from(now: datetime) -> int:
    """When what is written now stands on the board."""
    return _next(now, HOURS)


def gone_from(now: datetime) -> int:
    """When what is read now goes from it."""
    return _next(now, HOURS[:1])


def told(standing: Standing | None, case: str, now: datetime) -> Standing:
    """The standing of a case (its locator) after something was written to its reporter."""
    if standing is None:
        return Standing(case, news_from(now))
    if standing.gone_from is None or standing.gone_from > now.timestamp():
        return replace(standing, gone_from=None)
    return Standing(case, news_from(now), before=standing.gone_from)


def seen(standing: Standing, now: datetime) -> Standing:
    """The standing after its reporter has looked; what has not come yet comes, so that nobody learns when."""
    if standing.gone_from is not None:
        return standing
    comes = datetime.fromtimestamp(standing.shown_from, JAPAN)
    return replace(standing, gone_from=gone_from(max(now, comes)))


def changed_at(now: datetime) -> datetime:
    """When the board changed last."""
    there = now.astimezone(JAPAN)
    past = [moment for day in (there.date() - _DAY, there.date()) for moment in _moments(day, HOURS)]
    return max(moment for moment in past if moment <= there)


def board(standings: Iterable[Standing], decoy: Decoy, now: datetime, lang: str) -> tuple[str, ...]:
    """The names that stand on the board now, sorted, each of the same width and the same bytes."""
    at, known = changed_at(now), [*standings]
    moment, since = int(at.timestamp()), _period(at)
    names = {nickname(one.case, lang) for one in known if _is_shown(one, moment)}
    size = (sum(_counts(one, moment, since) for one in known) // STEP + 1) * STEP
    others = _names_of_none(decoy, at, lang)
    while len(names) < size:
        names.add(next(others))
    blank = "\u3000" if lang == "ja" else " "
    return tuple(name.ljust(width(lang), blank) for name in sorted(names))


def _names_of_none(decoy: Decoy, at: datetime, lang: str) -> Iterator[str]:
    """The first of them stay while cases come and go; each lives for its own number of hours of the board."""
    hour = at.date().toordinal() * len(HOURS) + HOURS.index(at.time())
    for place in count():
        random = int(decoy(f"life {place}"), 16)
        life, ahead = _SHORTEST + random % _SPREAD, random // _SPREAD % (_SHORTEST + _SPREAD)
        yield nickname(decoy(f"name {place} {(hour + ahead) // life}"), lang)


def _is_shown(one: Standing, at: int) -> bool:
    return one.shown_from <= at and (one.gone_from is None or one.gone_from > at)


def _counts(one: Standing, at: int, since: int) -> bool:
    """Whether it was there at any time since then."""
    here = one.shown_from <= at and (one.gone_from is None or one.gone_from >= since)
    return here or (one.before is not None and one.before >= since)


def _period(at: datetime) -> int:
    """When the month before this one began."""
    first = (at.date().replace(day=1) - _DAY).replace(day=1)
    return int(datetime.combine(first, HOURS[0], JAPAN).timestamp())


def _next(now: datetime, hours: Sequence[time]) -> int:
    there = now.astimezone(JAPAN)
    coming = [moment for day in (there.date(), there.date() + _DAY) for moment in _moments(day, hours)]
    return int(min(moment for moment in coming if moment > there).timestamp())


def _moments(day: date, hours: Sequence[time]) -> Iterator[datetime]:
    return (datetime.combine(day, hour, JAPAN) for hour in hours)
