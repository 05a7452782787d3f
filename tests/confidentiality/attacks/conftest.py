"""A whole desk to be attacked: every dialog and the worker over a real database, and people before it."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.database.engine import open_database
from adapters.database.upgrade import upgrade
from adapters.entrypoints.clock import new_secret
from adapters.entrypoints.counselors import casework, files_of, own_opener, rounds
from adapters.entrypoints.custody import custody
from adapters.entrypoints.homes import home_of
from adapters.entrypoints.installation import Installation, fleeting
from adapters.entrypoints.office import office
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.staff_files import staff_files
from adapters.entrypoints.standing import standing_of
from adapters.entrypoints.worker import delivery
from adapters.playground.messenger import MAILBOX, PlaygroundMessenger
from adapters.vault.confided import IdentityAsker
from adapters.vault.entries import Pen
from adapters.vault.identity import IdentityOpener
from adapters.vault.keyring import STAFF
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from bot.cases.attachment import Attachment
from bot.cases.case import Case
from bot.cases.clock import JAPAN
from bot.cases.disclosure import accounted
from bot.cases.receipt import to_receipt
from bot.cases.trace import agrees
from bot.confidential import Confidential
from bot.desk.attaching import Attaching
from bot.desk.reporter import Access, Reporter
from bot.desk.throttle import Throttle
from bot.dialogue.card import Buttons, Card, Listed
from bot.dialogue.consult import Consult
from bot.dialogue.form import Copyable, Entered, Field, Form
from bot.dialogue.messages import Asker, Incoming, Pressed, Say, Show, Submitted
from bot.dialogue.reception import Reception
from knowledge.answer import NoAnswer, Reason

ROSTER = """
[[counselors]]
id = "counselor-a"
name = "相談員A"
role = "人事"
langs = ["ja", "en"]
on_call = 1
deputy = "counselor-f"

[[counselors]]
id = "counselor-b"
name = "相談員B"
role = "お客様相談"
on_call = 2
deputy = "counselor-f"

[[counselors]]
id = "counselor-c"
name = "相談員C"
role = "総務"
on_call = 3

[[counselors]]
id = "counselor-d"
name = "相談員D"
role = "店舗支援"
on_call = 4

[[counselors]]
id = "counselor-e"
name = "相談員E"
role = "法務"
on_call = 5

[[counselors]]
id = "counselor-f"
name = "相談員F"
role = "人事"
on_call = 6

[fallback]
id = "outside"
name = "社外相談窓口"
role = "社外"
external = true
contact = "03-0000-0000"

[custodian]
id = "custodian"
name = "身元管理者"
role = "監査"
"""

FRIDAY = datetime(2026, 9, 18, 14, 7, 33, tzinfo=JAPAN)
UNTOLD = {"id", "state", "action", "entered"}
"""What a form holds and nobody reads."""


def told(shown: object) -> str:
    """Everything that somebody reads on a form or card, line by line."""
    return "\n".join(_told(shown))


def _told(shown: object) -> Iterator[str]:
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, tuple | list):
        for one in shown:
            yield from _told(one)
    elif is_dataclass(shown):
        for one in fields(shown):
            if one.name not in UNTOLD:
                yield from _told(getattr(shown, one.name))


@dataclass
class Clock:
    """It goes on by 97 seconds with every act, so that no two happen at one moment."""

    now: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Somebody:
    """Somebody before the desk. `form` is the dialog that is open; `heard` all that was ever shown."""

    receive: Callable[[Incoming], Any]
    person: str
    audience: str = "staff"
    lang: str = "ja"
    form: Form = field(default_factory=lambda: Form("", "", ()))
    heard: list[object] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def asker(self) -> Asker:
        return Asker(self.audience, None, self.lang)

    def press(self, action: str, state: str | None = None) -> Form:
        """Press a button, whether it stands there or not, in whatever dialog."""
        state = self.form.state if state is None else state
        return self._hear(Pressed(action, self.asker, Confidential(self.person), state))

    def submit(self, form: str, answers: dict[str, str], state: str | None = None) -> Form:
        """Send whatever one likes as a form."""
        state = self.form.state if state is None else state
        self.said += answers.values()
        whole = Confidential(answers)
        return self._hear(Submitted(form, whole, self.asker, Confidential(self.person), state))

    def send(self, **answers: str) -> Form:
        """Fill in the open dialog and send it; what is not named goes as it stands there."""
        standing = {one.id: one.value for one in self.fields.values() if one.value}
        return self.submit(self.form.id, {**standing, **answers})

    def answers(self) -> dict[str, str]:
        """Every field of the open dialog filled in with something that fits."""
        filled = {}
        for one in self.fields.values():
            first = one.options[0].id if one.options else "どなられました"
            filled[one.id] = one.value or ("2026-10-01" if one.entered is Entered.DAY else first)
        return filled

    def _hear(self, incoming: Incoming) -> Form:
        for outgoing in self.receive(incoming):
            self.heard.append(outgoing)
            match outgoing:
                case Show(form):
                    self.form = form
                case Say():
                    pass
        return self.form

    @property
    def told(self) -> str:
        """What stands in the open dialog."""
        return told(self.form)

    @property
    def fields(self) -> dict[str, Field]:
        """The fields of the open dialog by their ids."""
        return {one.id: one for one in self.form.parts if isinstance(one, Field)}

    @property
    def actions(self) -> list[str]:
        """The buttons of the open dialog, in reading order."""
        rows = [one.buttons for one in self.form.parts if isinstance(one, Buttons)]
        listed = [one.button for one in self.form.parts if isinstance(one, Listed)]
        return [one.action for one in (*listed, *(button for row in rows for button in row))]

    @property
    def receipt(self) -> str:
        """The receipt as it is shown."""
        return next(one.text for one in self.form.parts if isinstance(one, Copyable))


@dataclass
class House:
    """Every dialog over one installation. `faults` are those that nobody foresaw."""

    installation: Installation
    clock: Clock = field(default_factory=Clock)
    faults: list[Exception] = field(default_factory=list)
    messenger: Any = field(default_factory=PlaygroundMessenger)

    def __post_init__(self) -> None:
        keys, names = self.installation.keys, count()
        self.office = office(
            self.installation.engine, self.installation.roster, keys.keyring, keys.staff, self.clock
        )
        own, room = own_opener(keys.keyring, keys.counselors, keys.staff), self.installation.files
        room = replace(room, address="https://desk.example") if room else None
        files = files_of(room, self.office, keys.keyring, keys.counselors)
        sent = staff_files(room, self.installation.engine, self.office, keys.keyring, keys.staff, own)
        self.casework = casework(self.office, keys.keyring, keys.counselors, files=files)
        self.custody = custody(self.office, keys.keyring, keys.custodian)
        told = reporters(self.office, keys.keyring, keys.staff, own, sent.turnings)
        self.flow_of = flows(*told, self.casework, self.custody)
        self.rounds = rounds(self.office, standing_of(self.installation), keys.counselors)
        consult = Consult(lambda _: NoAnswer(Reason.NOT_IN_LIBRARY), self.office.today)
        self.receive = Reception(
            consult, self.flow_of, lambda: f"K{next(names)}", lambda _, fault: self.faults.append(fault)
        ).receive
        self.delivery = delivery(
            self.office, keys.worker, self.messenger, lambda one: f"{MAILBOX}{one}", lambda _: "ja"
        )

    @property
    def place(self) -> Path:
        """Where the database lies."""
        return Path(str(self.installation.engine.url.database)).parent

    def staff(self, name: str, platform: str = "playground") -> Somebody:
        """Somebody of the staff."""
        return Somebody(self.receive, f"{platform}:{name}")

    def counselor(self, name: str) -> Somebody:
        """A counselor, or somebody who says so."""
        return Somebody(self.receive, f"playground:{name}", "counselor")

    def writing(self, one: Somebody, **choices: str) -> Somebody:
        """Somebody who has come as far as the last screen of a report."""
        one.press("report")
        one.press("report_safe")
        one.send(**{"naming": "anonymous", "about": "me", **choices})
        return one

    def filed(self, one: Somebody, *, choices: dict[str, str] | None = None, **words: str) -> str:
        """The receipt of a report that somebody has just filed."""
        choices = choices or {}
        self.writing(one, **choices)
        named = {"name": "相談者X"} if choices.get("naming") in {"named", "confided"} else {}
        one.send(**{"what": "窓口で一時間どなられました", **named, **words})
        return one.receipt

    def opened(self, receipt: str, counselor: str) -> Somebody:
        """A counselor who has pressed the button of a case."""
        one = self.counselor(counselor)
        one.press(f"case:{locator(receipt)}")
        return one

    def back(self, receipt: str, one: Somebody) -> Somebody:
        """Somebody who has come back with a code."""
        one.press("receipt")
        one.send(code=receipt)
        return one

    def home(self, counselor: str) -> Card:
        """What a counselor's home shows, or the custodian's."""
        one = self.counselor(counselor)
        flow = self.custody if counselor == "custodian" else self.casework
        return home_of(flow)(one.asker, Confidential(one.person))

    def go_round(self) -> None:
        """What the counselors' door does by itself."""
        for one in self.rounds:
            one.act()

    def stored(self, receipt: str) -> Case | None:
        """A case as it lies in storage."""
        with self.office.unit_of_work() as unit:
            return unit.cases.find(locator(receipt))

    def attach(self, receipt: str, attachment: Attachment) -> None:
        """The case has a file from now on; nothing is stored of it."""
        keys, whole = self.installation.keys, to_receipt(receipt)
        unlock = CodeUnlock(keys.keyring, Pen(STAFF, keys.staff.seed), keys.staff.door)
        reporter = Reporter(self.office, unlock, None, Throttle(self.clock, new_secret()))
        access = Access(whole.locator, Confidential("playground:visitor-f"), whole)
        Attaching(reporter).attach(access, attachment)

    def peek(self, receipt: str, who: str) -> str:
        """What somebody's key opens of a case now, verified as their window does; it leaves no trace.

        `who`: "code", a counselor, or "custodian" (who sees the name and the requests). "refused": nothing.
        """
        keys, whole = self.installation.keys, to_receipt(receipt)
        try:
            with self.office.unit_of_work() as unit:
                case, acts = unit.cases.find(whole.locator), unit.audit.of(whole.locator)
                requests = unit.confided.requests(whole.locator)
                identity = unit.confided.of(whole.locator)
            if case is None or not agrees(case, acts, keys.keyring.checks_audit()):
                return "refused"
            if who == "custodian":
                asker = IdentityAsker(keys.keyring, keys.counselors)
                assert all(asker.is_whole(one) for one in requests)
                assert accounted(requests, acts)
                opened = IdentityOpener(keys.keyring, keys.custodian)
                assert identity is not None
                assert identity.case == case.locator
                name = opened.open(identity)
                given = [
                    asker.read(one.case, one.id, one.answer, "counselor-a") for one in requests if one.answer
                ]
                told = [name, *given, *(one.state for one in requests)]
                return repr([one.reveal() if isinstance(one, Confidential) else one for one in told])
            if who == "code":
                key = CodeUnlock(keys.keyring, Pen(STAFF, keys.staff.seed), keys.staff.door)(case, whole)
            else:
                key = PrivateOpener(keys.keyring, keys.counselors).open(case, who)
            if key is None:
                return "refused"
            shown = [(one.kind, one.by, one.day, one.told.reveal()) for one in key.read(case)]
            return repr((shown, case.urgent, case.due_on, case.status, case.keep_until, case.filed_on))
        except Exception:  # noqa: BLE001 - as at the reception: whatever it is, nobody is shown anything
            return "refused"

    def notices(self, counselor: str) -> Sequence[Card]:
        """What came to a counselor, after the worker went round until nothing was left."""
        while self.delivery.round():
            pass
        return list(self.messenger.notices(counselor))


def locator(receipt: str) -> str:
    """The half of a receipt that is no secret."""
    return receipt.replace("-", "")[:8]


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Installation]:
    """An installation to be copied."""
    folder = tmp_path_factory.mktemp("besieged")
    (folder / "roster.toml").write_text(ROSTER, encoding="utf-8")
    made = fleeting(folder, _no_fault)
    made.engine.dispose()
    return folder, made


@pytest.fixture(scope="session")
def house_in(_template: tuple[Path, Installation]) -> Callable[[Path], House]:
    """house_in(folder): a house over what lies there; an empty one where nothing does. Same keys in each."""

    def housed(place: Path) -> House:
        if not place.exists():
            shutil.copytree(_template[0], place)
        engine = open_database(f"sqlite:///{place / 'desk.db'}")
        upgrade(engine)
        return House(replace(_template[1], engine=engine))

    return housed


@pytest.fixture(scope="session")
def house_of() -> Callable[[Installation], House]:
    """house_of(installation): every dialog over it."""
    return House


@pytest.fixture(scope="session")
def roster() -> str:
    """The roster of every house here: six counselors and the fallback."""
    return ROSTER


@pytest.fixture
def house(house_in: Callable[[Path], House], tmp_path: Path, quick_codes: None) -> Iterator[House]:
    """An empty house; it must not meet a fault that nobody foresaw, unless the test takes it out."""
    made = house_in(tmp_path / "house")
    yield made
    made.installation.engine.dispose()
    assert made.faults == []


@pytest.fixture(scope="session")
def to_clock() -> Callable[[], Clock]:
    """to_clock(): one more clock, at the same moment."""
    return Clock


@pytest.fixture(scope="session")
def to_told() -> Callable[[object], str]:
    """to_told(form or card): everything that somebody reads on it, line by line."""
    return told


def _no_fault(fault: Exception) -> None:
    raise AssertionError(f"the roster can't be read: {fault}")
