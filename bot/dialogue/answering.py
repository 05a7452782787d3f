"""Answering: a question is kept before it is acknowledged, and answered once, whatever happens in between."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

from bot.cases.errors import CaseError
from bot.desk.ports import Now
from bot.desk.throttle import ACTORS, ASKED, Throttle
from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.consult import HOTLINES
from bot.dialogue.messages import Asker, Incoming, Outgoing, Said, Say
from bot.dialogue.ports import Courier, DeliveryError, Inbox, Mendable, NoteFault, Undeliverable, Waiting
from bot.dialogue.wording import say
from knowledge.urgent import urgency_of

Receive = Callable[[Incoming], Sequence[Outgoing]]
"""What the desk says to something that came in."""

AskerOf = Callable[[Waiting], Asker]
"""Who asks, as far as an answer depends on it."""

Working = Callable[[str], None]
"""Shows at a place that an answer is being looked for. Never raises."""

AT_ONCE = 20
"""Questions of one round."""

WAITS, LONGEST_WAIT = (2, 5, 15, 30, 60), 600
"""Seconds until an answer is tried again, each time longer, and those that a platform may ask for at most."""


NOBODY_IN_PARTICULAR = Asker("staff", None, "ja")
"""Who asks, where the platform does not say."""

T = TypeVar("T")

Mark = Callable[[], bool | None]
"""Writes down how far an answer is; False where it is somebody else's by now."""


class Answering:
    """The inbox's two ends. Faults are noted by their kind, under an incident of `new_id`."""

    def __init__(
        self, inbox: Inbox, receive: Receive, messenger: Courier, asker_of: AskerOf, working: Working,
        now: Now, new_id: Callable[[], str], note_fault: NoteFault, throttle: Throttle | None = None,
    ) -> None:  # fmt: skip
        self._inbox, self._receive, self._messenger = inbox, receive, messenger
        self._asker_of, self._working, self._now = asker_of, working, now
        self._new_id, self._note_fault = new_id, note_fault
        self._under_way: set[str] = set()
        self._unmarked: dict[str, Mark] = {}
        self._throttle = throttle
        self._too_many: OrderedDict[str, None] = OrderedDict()

    def take(self, waiting: Waiting) -> bool:
        """Keep a question: from now on it is answered. False when it came before. Raises StorageBusy."""
        is_new = self._inbox.record(waiting, self._now())
        if is_new and not self._has_room(waiting):
            self._too_many[waiting.key] = None
            while len(self._too_many) > ACTORS:
                self._too_many.popitem(last=False)
        return is_new

    def _has_room(self, waiting: Waiting) -> bool:
        """Whether somebody has not asked too much of late; words that tell of danger always have room."""
        if self._throttle is None or urgency_of(waiting.text.reveal()):
            return True
        try:
            with self._throttle.room(waiting.person, ASKED):
                return True
        except CaseError:
            return False

    def round(self, is_over: Callable[[], bool] = lambda: False) -> int:
        """Answer those that wait, until `is_over`; how many were answered. Raises StorageBusy.

        Each is claimed when its turn comes: however slow the ones before it, nobody else has it meanwhile.
        """
        answered = 0
        for _ in range(AT_ONCE):
            if is_over():
                break
            self._mark_again()
            claimed = self._inbox.claim(self._now(), 1)
            if not claimed:
                break
            answered += sum(map(self._answered, claimed))
        return answered

    def _answered(self, waiting: Waiting) -> bool:
        """Never raises: nobody's question keeps others from their answers."""
        if waiting.key in self._under_way:  # another thread takes longer than its claim held
            return False
        self._under_way.add(waiting.key)
        try:
            return self._tried(waiting)
        finally:
            self._under_way.discard(waiting.key)

    def _tried(self, waiting: Waiting) -> bool:
        arrived = False
        try:
            if not self._answer(waiting):
                return False
            arrived = True
        except Exception as fault:  # noqa: BLE001 - it is tried again, whatever happened
            self._note(fault)
            if not isinstance(fault, Undeliverable) or isinstance(fault, Mendable):
                again = self._now() + timedelta(seconds=_wait(waiting, fault))
                # Where this fails its claim lapses, and it is tried again all the same.
                self._noting(partial(self._inbox.postpone, waiting, again), None)
                return False
        self._mark(waiting.key, partial(self._inbox.done, waiting.key))
        return arrived

    def _answer(self, waiting: Waiting) -> bool:
        """Send what has not arrived yet, message by message; False where somebody else has begun to."""
        place = waiting.place.reveal()
        if not (waiting.late or waiting.sent):
            self._noting(partial(self._working, place), None)
        asker = self._noting(partial(self._asker_of, waiting), NOBODY_IN_PARTICULAR)
        posts = [
            post
            for outgoing in self._outgoings(waiting, asker)
            for post in self._messenger.posts(place, outgoing)
        ]
        for arrived in range(waiting.sent, len(posts)):
            if not self._held(waiting, arrived):
                return False
            posts[arrived]()
        return True

    def _outgoings(self, waiting: Waiting, asker: Asker) -> Sequence[Outgoing]:
        if waiting.late:
            return [Say(late_card(asker.lang))]
        if waiting.key in self._too_many:
            return [Say(enough_card(asker.lang))]
        return self._receive(Said(waiting.text, asker, waiting.thread, waiting.overheard))

    def _held(self, waiting: Waiting, arrived: int) -> bool:
        """Whether the next message is ours to send, for another minute; what has arrived is written down."""
        hold = partial(self._inbox.hold, waiting, arrived, self._now())
        return hold() if arrived == waiting.sent else self._mark(waiting.key, hold)

    def _mark(self, key: str, mark: Mark) -> bool:
        """Write down what has arrived; where that fails, the next round begins with it. False as it says."""
        try:
            stands = mark()
        except Exception as fault:  # noqa: BLE001 - what arrived must not be sent again because of it
            self._note(fault)
            self._unmarked[key] = mark
            return True
        self._unmarked.pop(key, None)
        return stands is not False

    def _mark_again(self) -> None:
        for key, mark in list(self._unmarked.items()):
            mark()
            self._unmarked.pop(key, None)

    def _noting(self, act: Callable[[], T], otherwise: T) -> T:
        """What an act gives; where it fails that is noted, and something else is given."""
        try:
            return act()
        except Exception as fault:  # noqa: BLE001 - the question is answered all the same
            self._note(fault)
            return otherwise

    def _note(self, fault: Exception) -> None:
        with suppress(Exception):  # a log that can't be written keeps nobody from an answer
            self._note_fault(self._new_id(), fault)


def late_card(lang: str) -> Card:
    """That a question was not answered in time, and whom one may call instead."""
    return Card((Text(say("late", lang)), Buttons((Button(say("see_hotlines", lang), HOTLINES),))))


def enough_card(lang: str) -> Card:
    """That very many questions came, and whom one may call meanwhile."""
    return Card((Text(say("asked_enough", lang)), Buttons((Button(say("see_hotlines", lang), HOTLINES),))))


def _wait(waiting: Waiting, fault: Exception) -> float:
    """Seconds until it is tried again."""
    if isinstance(fault, DeliveryError) and fault.after is not None:
        return min(max(WAITS[0], fault.after), LONGEST_WAIT)
    return WAITS[min(waiting.tries, len(WAITS) - 1)]
