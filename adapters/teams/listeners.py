"""Listeners: one for each kind of activity; what is none of the desk's business is let go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from adapters.errands import Act
from adapters.payload import Body
from adapters.teams.arrivals import Arrived, Removed, to_arrival
from adapters.teams.inbound import (
    Greeted,
    Outsider,
    Press,
    Sent,
    to_command,
    to_press,
    to_question,
    to_sent,
    to_vote,
)  # fmt: skip
from adapters.teams.interactions import Answer, Interactions
from adapters.teams.place import Place, to_place
from bot.confidential import Confidential
from bot.dialogue.ports import Waiting

Met = Callable[[Confidential[str], Place], object]
"""Somebody is to be reached at a place, where nobody else reads; raises StorageBusy."""

Left = Callable[[Confidential[str]], object]
"""Somebody is not to be reached any more; raises StorageBusy."""


@dataclass(frozen=True)
class Questions:
    """Where questions go: `take` keeps one (False: it came before; raises StorageBusy).

    `wake` has it answered, and returns at once. `first`: whether what has such a key comes for the first
    time, and only that is kept of it (raises StorageBusy).
    """

    take: Callable[[Waiting], bool]
    wake: Callable[[], object]
    first: Callable[[str], bool]


class Listeners:
    """Each does its work before it answers. They raise Unheard and StorageBusy, nothing else."""

    def __init__(self, questions: Questions, interactions: Interactions, met: Met, left: Left) -> None:
        self._questions, self._interactions, self._met, self._left = questions, interactions, met, left
        self._errands = interactions.errands

    def message(self, body: Body) -> None:
        """What somebody has written, or a button that leads to no dialog."""
        match to_question(body):
            case Waiting() as waiting:
                self._asked(waiting)
            case Press() as press:
                self._once(press.key, partial(self._interactions.chatted, press))
                self._meet(press.person, press.place)
            case Greeted() as greeted:
                greet = partial(self._interactions.greet, greeted, has_file=greeted.has_file)
                self._once(greeted.key, greet)
                self._meet(greeted.person, greeted.place)
            case Outsider() as outsider:
                self._once(outsider.key, partial(self._interactions.turn_away, outsider))
            case None:
                pass
            case unknown:
                assert_never(unknown)

    def fetched(self, body: Body) -> Answer:
        """A button that opens a dialog."""
        return self._opened(to_press(body))

    def commanded(self, body: Body) -> Answer:
        """A command of the app."""
        return self._opened(to_command(body))

    def submitted(self, body: Body) -> Answer:
        """A dialog that was sent, or a button pressed in it."""
        return self._opened(to_sent(body))

    def rated(self, body: Body) -> Answer:
        """A thumb up or down below an answer."""
        vote = to_vote(body)
        told = self._interactions.rated(vote) if vote else None
        if vote and told:
            self._once(vote.key, told)
        return {}

    def installed(self, body: Body) -> None:
        """The desk comes to a chat, or goes from it."""
        match to_arrival(body):
            case Arrived() as arrived:
                if arrived.is_new:
                    self._once(arrived.key, partial(self._interactions.greet, arrived))
                self._meet(arrived.person, arrived.place)
            case Removed() as removed:
                if removed.place.direct:
                    self._errands.run(partial(self._left, removed.person))
            case None:
                pass
            case unknown:
                assert_never(unknown)

    def _asked(self, waiting: Waiting) -> None:
        if self._questions.take(waiting):
            self._wake()
            if waiting.overheard:
                self._errands.run(partial(self._interactions.point, waiting))
        self._meet(waiting.person, to_place(waiting.place.reveal()))

    def _opened(self, opening: Press | Sent | Outsider) -> Answer:
        match opening:
            case Press():
                return self._interactions.pressed(opening)
            case Sent():
                return self._interactions.submitted(opening)
            case Outsider():
                return self._interactions.refused(opening)
            case _:
                assert_never(opening)

    def _once(self, key: str, act: Act) -> None:
        """However often Teams brings it."""
        if self._questions.first(key):
            self._errands.run(act)

    def _meet(self, person: Confidential[str], place: Place) -> None:
        if place.direct:
            self._errands.run(partial(self._met, person, place))

    def _wake(self) -> None:
        try:
            self._questions.wake()
        except Exception as fault:  # noqa: BLE001 - the question is kept, and answered by the next sweep
            self._errands.noted(fault)
