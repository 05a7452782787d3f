"""What the tests of Teams' room share: its listeners, the connector they answer by, and the desk behind."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.entrypoints.counselors import casework, own_opener
from adapters.entrypoints.ground import consult_of, kept_by, office_of, reception
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.errands import Errands
from adapters.teams.connection import TEAMS, TeamsSecrets
from adapters.teams.connector import Connector
from adapters.teams.faces import face_of
from adapters.teams.interactions import Interactions
from adapters.teams.listeners import Listeners, Questions
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.people import People
from adapters.teams.place import Place
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.dialogue.answering import Answering
from bot.dialogue.messages import Incoming, Outgoing
from teams_world import wire
from teams_world.issuer import Issuer
from teams_world.server import TeamsServer
from teams_world.world import APP_ID, BOT, PASSWORD, TENANT, Chat, Message, Person

PATIENCE = 10
"""Seconds for what is done beside an answer."""


@dataclass
class Door:
    """Teams' listeners, with a desk behind them that says what it `says`, or else what it `receives`."""

    server: TeamsServer
    installation: Installation
    clock: Callable[[], Any]
    secrets: TeamsSecrets
    says: list[Outgoing] = field(default_factory=list)
    receives: Callable[[Incoming], Sequence[Outgoing]] | None = None
    heard: list[Incoming] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    counselors: set[str] = field(default_factory=set)
    met: list[tuple[str, Place]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    woken: int = 0
    wakes: Exception | None = None
    meets: Exception | None = None
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers = count(1)
        self._errands: list[Future[Any]] = []
        self.pool = ThreadPoolExecutor(4)
        self.errands = Errands(
            self._submit, lambda: f"incident-{next(numbers)}", self._note, self.waits.append
        )
        engine, seal = self.installation.engine, DoorSeal(self.installation.keys.staff.door)
        self.languages, self.memory = StoredLanguages(engine, seal), StoredMemory(engine, seal)
        self.inbox, self.people = StoredInbox(engine, seal), People(self.languages)
        self.connector = Connector(self.secrets, timeout=1, clock=lambda: self.clock().timestamp())
        messenger = TeamsMessenger(self.connector, self._posted, self.waits.append)
        self.answering = Answering(
            self.inbox, self.receive, messenger, self.people.asking, messenger.working, self.clock,
            lambda: "incident", self._note,
        )  # fmt: skip
        self.interactions = Interactions(
            self.receive, self.people, messenger, self.connector, self.memory, self.clock, self.errands,
            face_of("all", lambda person: "cases" if person.reveal() in self.counselors else ""),
        )  # fmt: skip
        questions = Questions(self.answering.take, self._wake, self._first)
        self.listeners = Listeners(questions, self.interactions, self._met, self._left)

    def staffed(self, room: ReadingRoom) -> "Door":
        """The same with the whole desk behind it, library and cases and all."""
        keys, engine = self.installation.keys, self.installation.engine
        kept, premises = kept_by(engine, keys.staff.door), office_of(self.installation, [TEAMS], self.clock)
        consult = consult_of(room, engine, keys.staff, kept, premises)
        own = own_opener(keys.keyring, keys.counselors, keys.staff)
        cases = casework(premises, keys.keyring, keys.counselors)
        flow_of = flows(*reporters(premises, keys.keyring, keys.staff, own), cases)
        self.receives = reception(consult, kept, flow_of).receive
        return self

    # What people do

    def person(self, **told: Any) -> Person:
        """Somebody of this company, in Japanese."""
        return self.server.world.person(**told)

    def chat(self, person: Person) -> Chat:
        """Their own chat with the desk."""
        return self.server.world.personal(person.id)

    def written(self, person: Person, text: str, chat: Chat | None = None, **told: Any) -> dict[str, Any]:
        """What somebody has written, as the activity by which Teams tells it."""
        place = chat or self.chat(person)
        asked = self.server.world.post(place, person.id, {"type": "message", "text": text})
        return wire.message(self.server, person, place, asked, **told)

    def write(self, person: Person, text: str, chat: Chat | None = None, **told: Any) -> None:
        """Somebody writes; back when all is done that comes beside the acknowledgement."""
        self.bring(self.written(person, text, chat, **told))

    def bring(self, body: Any) -> None:
        """A message comes as Teams tells it."""
        self.listeners.message(body)
        self.settle()

    def press(self, person: Person, action: str, below: Message) -> None:
        """Somebody presses a button of a message that leads to no dialog."""
        self.bring(wire.pressed(self.server, person, below, {"desk": {"action": action}}))

    def open(self, person: Person, action: str, below: Message) -> dict[str, Any]:
        """Somebody presses a button of a message that leads to a dialog: what is answered."""
        value = {"desk": {"action": action}, "msteams": {"type": "task/fetch"}}
        return self._answered(self.listeners.fetched, wire.fetched(self.server, person, below, value))

    def submit(self, person: Person, **value: Any) -> dict[str, Any]:
        """Somebody sends this from inside of a dialog: what is answered."""
        return self._answered(
            self.listeners.submitted, wire.submitted(self.server, person, self.chat(person), value)
        )

    def command(self, person: Person, command: str, about: Message | None = None) -> dict[str, Any]:
        """Somebody calls a command: what is answered."""
        chat = self.server.world.chats[about.chat] if about else self.chat(person)
        made = wire.commanded(self.server, person, chat, command, about)
        return self._answered(self.listeners.commanded, made)

    def install(self, person: Person, chat: Chat | None = None, *, removed: bool = False) -> None:
        """The desk is installed in a chat, or taken away from it."""
        for body in wire.installed(self.server, person, chat or self.chat(person), removed=removed):
            self.listeners.installed(body)
        self.settle()

    def rate(self, person: Person, below: Message, reaction: str, words: str = "") -> dict[str, Any]:
        """Somebody gives their thumb to a message: what is answered."""
        made = wire.rated(self.server, person, below, reaction, words)
        return self._answered(self.listeners.rated, made)

    # What comes of it

    def said(self, chat: Chat | Person) -> list[Message]:
        """What the desk has said in a chat, or in somebody's own one, oldest first."""
        place = self.chat(chat) if isinstance(chat, Person) else chat
        return [one for one in self.server.world.messages if (one.chat, one.author) == (place.id, BOT)]

    def answer(self) -> int:
        """A round of answering: how many questions were answered."""
        return self.answering.round()

    def waiting(self) -> int:
        """How many questions are kept and not answered yet."""
        with self.installation.engine.connect() as connection:
            found = connection.exec_driver_sql("select count(*) from inbox where box is not null")
            return int(found.scalar_one())

    def settle(self) -> None:
        """Until nothing is left to be done."""
        while self._errands:
            done, late = wait([self._errands.pop()], PATIENCE)
            assert not late, "something beside the answer takes for ever"
            assert all(one.exception() is None for one in done)

    def receive(self, incoming: Incoming) -> Sequence[Outgoing]:
        """The desk's one ear."""
        self.heard.append(incoming)
        return self.receives(incoming) if self.receives else self.says

    def _answered(self, listen: Callable[[Any], dict[str, Any]], body: Any) -> dict[str, Any]:
        answer = listen(body)
        self.settle()
        return answer

    def _posted(self, place: Place, message_id: str, message: Any) -> None:
        self.interactions.remember(place, message_id, message)

    def _submit(self, act: Callable[[], object]) -> None:
        self._errands.append(self.pool.submit(act))

    def _note(self, _: str, fault: Exception) -> None:
        self.faults.append(fault)

    def _first(self, key: str) -> bool:
        return self.inbox.note(key, self.clock())

    def _met(self, person: Confidential[str], place: Place) -> None:
        if self.meets:
            raise self.meets
        self.met.append((person.reveal(), place))

    def _left(self, person: Confidential[str]) -> None:
        self.gone.append(person.reveal())

    def _wake(self) -> None:
        if self.wakes:
            raise self.wakes
        self.woken += 1


@contextmanager
def opened(installation: Installation, clock: Callable[[], Any]) -> Iterator[Door]:
    """A door in a tenant of its own, which has nothing to complain of at its end."""
    with Issuer(clock).running() as issuer, TeamsServer(clock, issuer).running() as server:
        secrets = TeamsSecrets(
            APP_ID, PASSWORD, TENANT, login_url=issuer.login_url, metadata_url=issuer.metadata_url
        )
        door = Door(server, installation, clock, secrets)
        yield door
        door.settle()
        door.pool.shutdown()
    assert server.complaints == []


@pytest.fixture
def door(installation: Installation, clock: Any) -> Iterator[Door]:
    """Teams' listeners with a desk behind them; `door.write(person, "…")` is what somebody writes."""
    with opened(installation, clock) as one:
        yield one
