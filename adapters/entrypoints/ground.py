"""Ground: what a door stands on, whatever the platform: what is kept, its counter, the errands."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import Engine

from adapters.database.candidates import StoredCandidates
from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.entrypoints.answers import answers_of
from adapters.entrypoints.clock import new_candidate, new_incident, new_name
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import noted_by, office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.standing import Standing
from adapters.entrypoints.whereabouts import MembersOf, Whereabouts
from adapters.errands import Errands
from adapters.logs import log_fault
from adapters.masking import masked
from adapters.vault.door import DoorSeal, DoorTokens
from adapters.vault.entries import Pen
from adapters.vault.keyring import StaffKeys
from bot.confidential import Confidential
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.card import Card
from bot.dialogue.casework import IsActive
from bot.dialogue.consult import Consult
from bot.dialogue.contribution import Contribution
from bot.dialogue.feedback import Feedback
from bot.dialogue.messages import Asker, Incoming, Outgoing
from bot.dialogue.ports import Waiting
from bot.dialogue.reception import Counsel, FlowOf, Reception
from bot.dialogue.recollection import Recollection

ERRANDS = 8
"""Threads for what is done beside an acknowledgement; most of their time they wait for a platform."""

Receive = Callable[[Incoming], Sequence[Outgoing]]
HomeOf = Callable[[Asker, Confidential[str]], Card | None]
"""What somebody's own page shows besides what everybody's does; None for nothing."""


@dataclass(frozen=True)
class Kept:
    """What is stored of questions, and of who chose which language, under one door's seal."""

    inbox: StoredInbox
    memory: StoredMemory
    languages: StoredLanguages
    candidates: StoredCandidates


@dataclass(frozen=True)
class Counter:
    """What a door has for the people of one platform: its one ear, and what their own pages show."""

    receive: Receive
    home: HomeOf


CounterOf = Callable[[IsActive], Counter]
"""The counter for a platform that says of somebody whether it still lets them in."""


@dataclass(frozen=True)
class Behind:
    """What is behind a door, the same on each platform. `door`: whose it is, or ALL; `pen`: its own."""

    door: str
    pen: Pen
    standing: Standing
    office: Office
    kept: Kept
    counter: CounterOf
    moment: Now

    def first(self, key: str) -> bool:
        """Whether what has such a key comes for the first time, and only that is kept. Raises StorageBusy."""
        return self.kept.inbox.note(key, self.moment())


@dataclass(frozen=True)
class Ground:
    """One door before it is on a platform; on each it has threads of its own for errands.

    `take` keeps a question (False: it came before; raises StorageBusy), `wake` has it answered.
    """

    behind: Behind
    pool: ThreadPoolExecutor
    errands: Errands
    take: Callable[[Waiting], bool] = field(repr=False)
    wake: Callable[[], None] = field(repr=False)

    def whereabouts(self, is_asked: Callable[[str], bool], members_of: MembersOf) -> Whereabouts:
        """Where people of one platform work; the platform is asked by the threads for errands."""
        return Whereabouts(
            lambda: self.behind.office.roster().sites, is_asked, members_of, self.pool.submit,
            self.errands.noted, self.behind.moment,
        )  # fmt: skip


def kept_by(engine: Engine, door: bytes) -> Kept:
    """The storage of what one door keeps, under its own key."""
    seal = DoorSeal(door)
    return Kept(
        StoredInbox(engine, seal), StoredMemory(engine, seal), StoredLanguages(engine, seal),
        StoredCandidates(engine, seal),
    )  # fmt: skip


def office_of(installation: Installation, platforms: Collection[str], moment: Now) -> Office:
    """The one office for the cases of all platforms: whoever has an address on any of them may read them."""
    keys = installation.keys
    return office(
        installation.engine, installation.roster, keys.keyring, keys.staff, moment, platforms=platforms,
        noted=noted_by(installation.files),
    )  # fmt: skip


def consult_of(
    room: ReadingRoom, engine: Engine, staff: StaffKeys, kept: Kept, premises: Office, *,
    languages: bool = True,
) -> Consult:  # fmt: skip
    """Answers out of the room, with what was asked before, ratings, and questions given to the library."""
    recollection = Recollection(kept.memory, premises.now, lambda fault: log_fault(new_incident(), fault))
    tokens = DoorTokens(staff.door)
    feedback = Feedback(rates(engine), new_name, premises.today, tokens)
    contribution = Contribution(
        kept.candidates.keep, lambda text: masked(text).text, tokens, new_candidate, premises.today
    )
    return Consult(
        answers_of(room), premises.today, recollection, feedback, contribution, languages=languages,
        with_model=room.with_model,
    )  # fmt: skip


def reception(consult: Counsel, kept: Kept, flow_of: FlowOf, welcome: str = "welcome") -> Reception:
    """A reception over one consultation; whoever chose a language keeps it."""
    return Reception(consult, flow_of, new_incident, log_fault, kept.languages.choose, welcome=welcome)
