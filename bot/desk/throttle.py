"""The throttle: who tries many codes has to wait between tries. Nothing is stored; a case is never locked."""

from collections import OrderedDict
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


class Throttle:
    """Remembers in memory, for minutes, who typed wrong codes; `secret` keeps even that from being read."""

    def __init__(self, now: Now, secret: bytes) -> None:
        self._now, self._secret, self._lock = now, secret, Lock()
        self._wrong: OrderedDict[bytes, tuple[int, datetime]] = OrderedDict()

    def admit(self, person: Confidential[str]) -> None:
        """One more try. Raises CaseError `wait` when it comes too soon after too many wrong ones."""
        with self._lock:
            count, last = self._of(person)
            if count >= FREE and self._now() - last < WAIT:
                raise CaseError("wait", seconds=int(WAIT.total_seconds()))
            if count >= FREE:
                self._wrong[self._actor(person)] = count, self._now()

    def was_wrong(self, person: Confidential[str]) -> None:
        """The try was wrong."""
        with self._lock:
            actor = self._actor(person)
            self._wrong[actor] = self._of(person)[0] + 1, self._now()
            self._wrong.move_to_end(actor)
            while len(self._wrong) > ACTORS:
                self._wrong.popitem(last=False)

    def was_right(self, person: Confidential[str]) -> None:
        """The try was right: earlier ones are forgotten."""
        with self._lock:
            self._wrong.pop(self._actor(person), None)

    def _of(self, person: Confidential[str]) -> tuple[int, datetime]:
        """A clock that jumped back forgets, too: nobody waits for longer than is meant."""
        count, last = self._wrong.get(self._actor(person), (0, self._now()))
        passed = self._now() - last
        return (count, last) if timedelta() <= passed < FORGOTTEN else (0, self._now())

    def _actor(self, person: Confidential[str]) -> bytes:
        return blake2b(person.reveal().encode(), key=self._secret, digest_size=16).digest()
