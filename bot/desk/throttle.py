"""The throttle: who tries many codes or sends very much has to wait. Nothing is stored, no case is locked."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock

from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.ports import Now

FREE = 5
"""Wrong codes that cost nothing."""

WAIT = timedelta(seconds=30)
"""Between two tries, after that many."""

FORGOTTEN = timedelta(minutes=10)
ACTORS = 10_000


HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Limit:
    """How often one person does one kind of thing within an hour."""

    kind: str
    most: int


FILED, WRITTEN, UPLOADED = Limit("filed", 5), Limit("written", 30), Limit("uploaded", 20)
"""Reports; what somebody writes on cases of their own; files."""
IDENTITY_ASKED, ASKED = Limit("identity_asked", 10), Limit("asked", 100)
"""What one counselor asks the custodian; questions of one person, but for those that tell of danger."""


@dataclass(frozen=True)
class _Tries:
    """At which locators the latest were wrong, when the last was, and when the one before it."""

    wrong: tuple[bytes, ...]
    last: datetime
    before: datetime


class Throttle:
    """Remembers in memory, for an hour at most, who did how much; under `secret`, so that it names nobody."""

    def __init__(self, now: Now, secret: bytes) -> None:
        self._now, self._secret, self._lock = now, secret, Lock()
        self._wrong: OrderedDict[bytes, _Tries] = OrderedDict()
        self._done: OrderedDict[bytes, tuple[datetime, ...]] = OrderedDict()

    @contextmanager
    def room(self, person: Confidential[str], limit: Limit) -> Iterator[None]:
        """Around one more thing of a kind; what fails inside costs nothing.

        Raises CaseError `enough`, with the minutes after which there is room again.
        """
        actor, now = self._actor(person, limit.kind), self._now()
        with self._lock:
            done = self._lately(actor, now)
            if len(done) >= limit.most:
                raise CaseError("enough", minutes=-((now - done[-limit.most] - HOUR) // MINUTE))
            self._keep(actor, (*done, now))
        try:
            yield
        except BaseException:
            with self._lock:
                self._keep(actor, _without(now, self._done.get(actor, ())))
            raise

    def count(self, person: Confidential[str], limit: Limit) -> None:
        """One more thing of a kind, whatever becomes of it. Raises CaseError `enough`."""
        with self.room(person, limit):
            pass

    def admit(self, person: Confidential[str]) -> None:
        """One more try. Raises CaseError `wait` when it comes too soon after too many wrong ones."""
        with self._lock:
            tries, now = self._of(person), self._now()
            if len(tries.wrong) >= FREE:
                if now - tries.last < WAIT:
                    raise CaseError("wait", seconds=int(WAIT.total_seconds()))
                self._wrong[self._actor(person)] = replace(tries, last=now, before=tries.last)

    def was_wrong(self, person: Confidential[str], locator: str) -> None:
        """The try was wrong."""
        with self._lock:
            actor, wrong = self._actor(person), self._of(person).wrong
            now, at = self._now(), self._at(locator)
            self._wrong[actor] = _Tries((*wrong, at)[-FREE:], now, now)
            self._wrong.move_to_end(actor)
            while len(self._wrong) > ACTORS:
                self._wrong.popitem(last=False)

    def was_right(self, person: Confidential[str], locator: str) -> None:
        """The try was right: earlier ones there are forgotten; elsewhere they are wrong as before.

        Who has a code of their own could else try others' codes between, and never wait.
        """
        with self._lock:
            tries, at = self._of(person), self._at(locator)
            left = tuple(one for one in tries.wrong if one != at)
            self._wrong.pop(self._actor(person), None)
            if left:
                self._wrong[self._actor(person)] = _Tries(left, tries.before, tries.before)

    def _lately(self, actor: bytes, now: datetime) -> tuple[datetime, ...]:
        """A clock that jumped back forgets, too."""
        return tuple(one for one in self._done.get(actor, ()) if timedelta() <= now - one < HOUR)

    def _keep(self, actor: bytes, done: tuple[datetime, ...]) -> None:
        self._done[actor] = done
        self._done.move_to_end(actor)
        while len(self._done) > ACTORS:
            self._done.popitem(last=False)

    def _of(self, person: Confidential[str]) -> _Tries:
        """A clock that jumped back forgets, too: nobody waits for longer than is meant."""
        now = self._now()
        tries = self._wrong.get(self._actor(person), _Tries((), now, now))
        return tries if timedelta() <= now - tries.last < FORGOTTEN else _Tries((), now, now)

    def _at(self, locator: str) -> bytes:
        return self._actor(Confidential(locator), "at")

    def _actor(self, person: Confidential[str], kind: str = "") -> bytes:
        named = f"{kind} {person.reveal()}".encode()
        return blake2b(named, key=self._secret, digest_size=16).digest()


def _without(moment: datetime, done: tuple[datetime, ...]) -> tuple[datetime, ...]:
    """But for one of that moment."""
    at = done.index(moment) if moment in done else len(done)
    return (*done[:at], *done[at + 1 :])
