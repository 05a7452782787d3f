"""Ground: what the desk stands on, whatever the platform: what is kept, the answers, the errands."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.entrypoints.answers import answers_of
from adapters.entrypoints.clock import new_incident, new_name
from adapters.entrypoints.counselors import own_opener
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.errands import Errands
from adapters.logs import log_fault
from adapters.vault.door import DoorSeal
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.casework import Casework
from bot.dialogue.consult import Consult
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

    def reception(self, cases: Casework) -> Reception:
        """The reception of one platform."""
        keys = self.installation.keys
        own = own_opener(keys.keyring, keys.counselors, keys.staff)
        flow_of = flows(*reporters(self.office, keys.keyring, keys.staff, own), cases)
        return reception(self.consult, self.kept, flow_of)


def kept_by(installation: Installation) -> Kept:
    """The storage of questions."""
    engine, seal = installation.engine, DoorSeal(installation.keys.staff.door)
    return Kept(StoredInbox(engine, seal), StoredMemory(engine, seal), StoredLanguages(engine, seal))


def office_of(installation: Installation, platforms: Collection[str], moment: Now) -> Office:
    """The one office for the cases of all platforms: whoever has an address on any of them may read them."""
    keys = installation.keys
    return office(
        installation.engine, installation.roster, keys.keyring, keys.staff, moment, platforms=platforms
    )


def consult_of(room: ReadingRoom, installation: Installation, kept: Kept, premises: Office) -> Consult:
    """Answers out of the room, with what was asked before, and ratings."""
    recollection = Recollection(kept.memory, premises.now, lambda fault: log_fault(new_incident(), fault))
    feedback = Feedback(rates(installation.engine), new_name, premises.today)
    return Consult(answers_of(room), premises.today, recollection, feedback, languages=True)


def reception(consult: Consult, kept: Kept, flow_of: FlowOf) -> Reception:
    """A reception over one consultation."""
    return Reception(consult, flow_of, new_incident, log_fault, kept.languages.choose)
