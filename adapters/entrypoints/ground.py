"""Ground: what the desk stands on, whatever the platform: what is kept, the answers, the errands."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from adapters.database.candidates import StoredCandidates
from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.entrypoints.answers import answers_of
from adapters.entrypoints.clock import new_candidate, new_incident, new_name
from adapters.entrypoints.counselors import own_opener
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.whereabouts import MembersOf, Whereabouts
from adapters.errands import Errands
from adapters.logs import log_fault
from adapters.masking import masked
from adapters.vault.door import DoorSeal, DoorTokens
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.casework import Casework
from bot.dialogue.consult import Consult
from bot.dialogue.contribution import Contribution
from bot.dialogue.feedback import Feedback
from bot.dialogue.ports import Waiting
from bot.dialogue.reception import FlowOf, Reception
from bot.dialogue.recollection import Recollection

ERRANDS = 8
"""Threads for what is done beside an acknowledgement; most of their time they wait for a platform."""


@dataclass(frozen=True)
class Kept:
    """What is stored of questions, under the staff door's seal."""

    inbox: StoredInbox
    memory: StoredMemory
    languages: StoredLanguages
    candidates: StoredCandidates


@dataclass(frozen=True)
class Ground:
    """One process's desk before it is on a platform; each has threads of its own for errands.

    `take` keeps a question (False: it came before; raises StorageBusy), `wake` has it answered.
    """

    installation: Installation
    office: Office
    kept: Kept
    moment: Now
    consult: Consult = field(repr=False)
    pool: ThreadPoolExecutor
    errands: Errands
    take: Callable[[Waiting], bool]
    wake: Callable[[], None]

    def first(self, key: str) -> bool:
        """Whether what has such a key comes for the first time, and only that is kept. Raises StorageBusy."""
        return self.kept.inbox.note(key, self.moment())

    def whereabouts(self, is_asked: Callable[[str], bool], members_of: MembersOf) -> Whereabouts:
        """Where people of one platform work; the platform is asked by the threads for errands."""
        return Whereabouts(
            lambda: self.office.roster().sites, is_asked, members_of, self.pool.submit, self.errands.noted,
            self.moment,
        )  # fmt: skip

    def reception(self, cases: Casework) -> Reception:
        """The reception of one platform."""
        keys = self.installation.keys
        own = own_opener(keys.keyring, keys.counselors, keys.staff)
        flow_of = flows(*reporters(self.office, keys.keyring, keys.staff, own), cases)
        return reception(self.consult, self.kept, flow_of)


def kept_by(installation: Installation) -> Kept:
    """The storage of questions."""
    engine, seal = installation.engine, DoorSeal(installation.keys.staff.door)
    return Kept(
        StoredInbox(engine, seal), StoredMemory(engine, seal), StoredLanguages(engine, seal),
        StoredCandidates(engine, seal),
    )  # fmt: skip


def office_of(installation: Installation, platforms: Collection[str], moment: Now) -> Office:
    """The one office for the cases of all platforms: whoever has an address on any of them may read them."""
    keys = installation.keys
    return office(
        installation.engine, installation.roster, keys.keyring, keys.staff, moment, platforms=platforms
    )


def consult_of(
    room: ReadingRoom, installation: Installation, kept: Kept, premises: Office, *, languages: bool = True
) -> Consult:
    """Answers out of the room, with what was asked before, ratings, and questions given to the library."""
    recollection = Recollection(kept.memory, premises.now, lambda fault: log_fault(new_incident(), fault))
    tokens = DoorTokens(installation.keys.staff.door)
    feedback = Feedback(rates(installation.engine), new_name, premises.today, tokens)
    contribution = Contribution(
        kept.candidates.keep, lambda text: masked(text).text, tokens, new_candidate, premises.today
    )
    return Consult(
        answers_of(room), premises.today, recollection, feedback, contribution, languages=languages,
        with_model=room.with_model,
    )  # fmt: skip


def reception(consult: Consult, kept: Kept, flow_of: FlowOf) -> Reception:
    """A reception over one consultation."""
    return Reception(consult, flow_of, new_incident, log_fault, kept.languages.choose)
