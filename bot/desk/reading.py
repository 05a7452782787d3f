"""Reading: who should read a case by now, and what its reporter is to be told of that."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cases.absence import Absence
from bot.cases.case import Case
from bot.cases.entry import Entry, Role, Told
from bot.cases.routing import READERS
from bot.confidential import Confidential
from bot.desk.conflicts import closed_to, is_settled, objected, wanted_by
from bot.desk.office import Office, untold
from bot.desk.stand_ins import Absent, absent, announced, for_now, may_stand_in, stand_in
from bot.desk.successors import filling


@dataclass(frozen=True)
class Plan:
    """`tells`: absences the reporter is told of. `why`: the code for a new key, "" where there is none.

    `waits`: what the reporter did today may be the cause, and nobody else has acted since.
    """

    tells: tuple[Told, ...]
    readers: tuple[str, ...]
    for_now: frozenset[str]
    why: str
    waits: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.tells or self.why)


@dataclass(frozen=True)
class _Looked:
    """A case that was looked into. `own` (ids) read it for good, `standing_in` for now, `closed` must not.

    `unasked` are these and who handed it over: they do not come back by themselves.
    """

    office: Office
    case: Case
    entries: Sequence[Entry]
    person: Confidential[str] | None
    own: tuple[str, ...]
    standing_in: tuple[str, ...]
    closed: frozenset[str]
    unasked: frozenset[str]


def planned(
    office: Office, case: Case, entries: Sequence[Entry], person: Confidential[str] | None,
    absences: Sequence[Absence],
) -> Plan:  # fmt: skip
    """What is to be set right; nothing where everything is as it should be."""
    now = list(dict.fromkeys(filter(None, map(office.keys.counselor, sorted(case.recipients)))))
    meanwhile, closed = for_now(entries), closed_to(office, entries, person)
    own = tuple(one for one in now if one not in meanwhile)
    standing_in = tuple(one for one in now if one in meanwhile)
    looked = _Looked(office, case, entries, person, own, standing_in, closed, closed | untold(entries))
    for_good = _for_good(looked)
    tells, to = _stand_ins(looked, for_good, absences)
    readers = _in_order(office, {*for_good, *to})
    after = frozenset(to).difference(for_good)
    why, waits = "", _waits(looked)
    if set(readers) != set(now) or after != frozenset(standing_in):
        why = _why(looked, set(for_good), set(readers))
    elif not is_settled(one.kind for one in entries):
        why = "kept"  # the custodian, who reads no entry, waits for the desk's answer to an objection
    return Plan(tells, readers, after, why, waits)


def _waits(looked: _Looked) -> bool:
    """A danger that nobody may read of does not wait."""
    newest = looked.entries[-1]
    is_read = set(looked.own) - looked.closed
    fresh = newest.author is Role.REPORTER and newest.day >= looked.office.today()
    return fresh and bool(is_read or not looked.case.urgent)


def _for_good(looked: _Looked) -> tuple[str, ...]:
    """Those who may stay, and who comes in the place of those who may not."""
    office = looked.office
    stay = [one for one in looked.own if one not in looked.closed and _can_read(office, one)]
    if stay and len(stay) == len(looked.own):
        return tuple(stay)
    wanted = wanted_by(looked.entries, looked.person)
    places, out = len(looked.own) or READERS, looked.closed.union(looked.own)
    come = filling(office, wanted, looked.unasked | out, stay, places)
    return (*stay, *come) or filling(office, wanted, out, (), 1)


def _can_read(office: Office, one: str) -> bool:
    """On the roster and with a key; on which platforms this process is makes no difference."""
    return bool(office.whole_roster().find(one)) and office.keys.recipient(one) is not None


def _stand_ins(
    looked: _Looked, readers: Sequence[str], absences: Sequence[Absence]
) -> tuple[tuple[Told, ...], frozenset[str]]:
    """What is to be told ahead, and who reads it today for somebody who is away."""
    office, told, today = looked.office, announced(looked.entries), looked.office.today()
    known = {about: one for one in absences if one.last >= today and (about := absent(office, one))}
    tells, meanwhile = list(_called_off(told, known, readers, today)), set[str]()
    for about, absence in known.items():
        who, to = about[0], told.get(about)
        if who not in readers or not _needs(looked, to):
            continue
        if not to or not may_stand_in(office, to, absence, absences, looked.unasked):
            wanted = wanted_by(looked.entries, looked.person)
            found = stand_in(office, wanted, absence, absences, looked.unasked, readers)
            if found != to:
                tells.append(_told(about, found))
            to = found
        if to and absence.covers(today):
            meanwhile.add(to)
    return tuple(tells), frozenset(meanwhile)


def _needs(looked: _Looked, to: str | None) -> bool:
    """Where nobody needs to act nobody new comes to read it; who reads it for now goes on."""
    resting = looked.case.withdrawn or looked.case.due_on is None
    return not resting or to in looked.standing_in


def _called_off(
    told: Mapping[Absent, str | None], known: Collection[Absent], readers: Collection[str], today: date
) -> Iterator[Told]:
    for about, to in told.items():
        if to is not None and about not in known and about[0] in readers and about[2] >= today.isoformat():
            yield {**_told(about, to), "over": "yes"}


def _told(about: Absent, to: str) -> Told:
    return {"who": about[0], "to": to, "first": about[1], "last": about[2]}


def _in_order(office: Office, readers: Collection[str]) -> tuple[str, ...]:
    return tuple(one.id for one in office.whole_roster().everyone if one.id in readers)


def _why(looked: _Looked, for_good: set[str], readers: set[str]) -> str:
    gone = {*looked.own, *looked.standing_in} - readers
    if gone & objected(looked.entries):
        return "refused"
    if gone & looked.closed:
        return "conflict"
    if for_good != set(looked.own):
        return "left"
    return "stand_in" if readers - {*looked.own, *looked.standing_in} else "back"
