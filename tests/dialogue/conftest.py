"""A real desk with its reception, and people before it with whatever dialog is open before them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.database.tables import METADATA
from adapters.entrypoints.counselors import casework, own_opener
from adapters.entrypoints.custody import custody
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.worker import delivery
from adapters.playground.messenger import MAILBOX, PlaygroundMessenger
from bot.confidential import Confidential
from bot.dialogue.card import Buttons, Card, Listed, to_text
from bot.dialogue.consult import Consult
from bot.dialogue.form import Copyable, Field, Form
from bot.dialogue.messages import ROOMY, Asker, Incoming, Pressed, Say, Show, Submitted
from bot.dialogue.reception import Reception
from knowledge.answer import NoAnswer, Reason

UNTOLD = {"id", "state", "action", "entered"}
"""What a form holds and nobody reads."""


def told(shown: object) -> str:
    """Everything that somebody reads on a form, line by line."""
    return "\n".join(_told(shown))


def _told(shown: object) -> Iterator[str]:
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, tuple):
        for one in shown:
            yield from _told(one)
    elif is_dataclass(shown):
        for one in fields(shown):
            if one.name not in UNTOLD:
                yield from _told(getattr(shown, one.name))


@dataclass
class Somebody:
    """Somebody before the desk. `form` is the dialog that is open, `card` what was said last."""

    receive: Callable[[Incoming], Any]
    person: str
    audience: str = "staff"
    lang: str = "ja"
    form: Form = field(default_factory=lambda: Form("", "", ()))
    card: Card = field(default_factory=lambda: Card(()))
    room: int = ROOMY

    @property
    def asker(self) -> Asker:
        return Asker(self.audience, None, self.lang, self.room)

    def press(self, action: str) -> Form:
        """Press a button, whether it stands there or not."""
        return self._hear(Pressed(action, self.asker, Confidential(self.person), self.form.state))

    def send(self, **answers: str) -> Form:
        """Fill in the open dialog and send it; what is not named goes as it stands there."""
        standing = {one.id: one.value for one in self.fields.values() if one.value}
        return self.submit(self.form.id, {**standing, **answers})

    def submit(self, form: str, answers: dict[str, str]) -> Form:
        """Send whatever one likes as a form."""
        whole = Confidential(answers)
        return self._hear(Submitted(form, whole, self.asker, Confidential(self.person), self.form.state))

    def _hear(self, incoming: Incoming) -> Form:
        [outgoing] = self.receive(incoming)
        match outgoing:
            case Show(form):
                self.form = form
            case Say(card):
                self.card = card
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
    def errors(self) -> dict[str, str]:
        """What is to be mended, field by field."""
        return {one.id: one.error for one in self.fields.values() if one.error}

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
class Desk:
    """Every dialog over one installation. `faults` are those that nobody foresaw.

    `is_active` says whether a counselor's platform still lets them in.
    """

    installation: Installation
    clock: Any
    faults: list[Exception] = field(default_factory=list)
    messenger: Any = field(default_factory=PlaygroundMessenger)
    is_active: Callable[[Confidential[str]], bool] = lambda _: True

    def __post_init__(self) -> None:
        keys, names = self.installation.keys, count()
        self.office = office(
            self.installation.engine, self.installation.roster, keys.keyring, keys.staff, self.clock
        )
        self.casework = casework(self.office, keys.keyring, keys.counselors, self._is_active)
        own = own_opener(keys.keyring, keys.counselors, keys.staff)
        assert keys.custodian
        self.custody = custody(self.office, keys.keyring, keys.custodian, self._is_active)
        told = reporters(self.office, keys.keyring, keys.staff, own)
        self.flow_of = flows(*told, self.casework, self.custody)
        consult = Consult(lambda _: NoAnswer(Reason.NOT_IN_LIBRARY), self.office.today)
        self.receive = Reception(
            consult, self.flow_of, lambda: f"K{next(names)}", lambda _, fault: self.faults.append(fault)
        ).receive
        self.delivery = delivery(
            self.office, keys.worker, self.messenger, lambda one: f"{MAILBOX}{one}", lambda _: "ja"
        )

    def _is_active(self, person: Confidential[str]) -> bool:
        return self.is_active(person)

    def staff(self, name: str = "visitor-1", lang: str = "ja") -> Somebody:
        """Somebody of the staff."""
        return Somebody(self.receive, f"playground:{name}", lang=lang)

    def counselor(self, name: str = "counselor-a", lang: str = "ja") -> Somebody:
        """A counselor, or somebody who says so."""
        return Somebody(self.receive, f"playground:{name}", "counselor", lang)

    def custodian(self, name: str = "custodian", lang: str = "ja") -> Somebody:
        """The custodian, or somebody who says so."""
        return Somebody(self.receive, f"playground:{name}", "counselor", lang)

    def writing(self, somebody: Somebody | None = None, danger: bool = False, **choices: str) -> Somebody:
        """Somebody who has come as far as the third screen of a report."""
        one = somebody or self.staff()
        one.press("report")
        if danger:
            one.press("report_danger")
        one.press("report_safe")
        one.send(**{"naming": "anonymous", "about": "me", **choices})
        return one

    def filed(self, somebody: Somebody | None = None, danger: bool = False, **choices: str) -> Somebody:
        """Somebody whose report has just arrived, and whose receipt is shown."""
        one = self.writing(somebody, danger, **choices)
        named = {"name": "相談者A"} if choices.get("naming") in {"named", "confided"} else {}
        one.send(what="レジで一時間怒鳴られました", **named)
        return one

    def back(self, receipt: str, somebody: Somebody | None = None) -> Somebody:
        """Somebody who has come back with a code."""
        one = somebody or self.staff("visitor-2")
        one.press("receipt")
        one.send(code=receipt)
        return one

    def acting(self, receipt: str, act: str, counselor: str = "counselor-a", lang: str = "ja") -> Somebody:
        """A counselor before the form of an act."""
        one = self.opened(receipt, counselor, lang)
        one.press(act)
        return one

    def opened(self, receipt: str, counselor: str = "counselor-a", lang: str = "ja") -> Somebody:
        """A counselor who has pressed the button of a case."""
        one = self.counselor(counselor, lang)
        one.press(f"case:{receipt.replace('-', '')[:8]}")
        return one

    def home(self, counselor: str = "counselor-a", lang: str = "ja") -> Card:
        """A counselor's list of cases."""
        one = self.counselor(counselor, lang)
        return self.casework.home(one.asker, Confidential(one.person))

    def notices(self, counselor: str) -> list[str]:
        """What came to a counselor, oldest first, after the worker went round."""
        self.delivery.round()
        return [to_text(card) for card in reversed(self.messenger.notices(counselor))]

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.installation.engine.connect() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in METADATA.sorted_tables
            }

    def audit(self) -> list[tuple[str, str, str]]:
        """Who did what to which case, oldest first; "-" for nobody's key and for no case."""
        with self.office.unit_of_work() as unit:
            chain = unit.audit.all()
        return [(self.office.keys.counselor(one.actor) or "-", one.act.value, one.case) for one in chain]

    def rewrite_roster(self, *changed: tuple[str, str]) -> None:
        """Change the roster's file: each (text, other text)."""
        path = Path(str(self.installation.engine.url.database)).with_name("roster.toml")
        text = path.read_text(encoding="utf-8")
        for old, new in changed:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def desk(installation: Installation, clock: Any, quick_codes: None) -> Iterator[Desk]:
    """An empty desk; it must not meet a fault that nobody foresaw, unless the test takes it from `faults`."""
    made = Desk(installation, clock)
    yield made
    assert made.faults == []


@pytest.fixture(scope="session")
def to_told() -> Callable[[object], str]:
    """to_told(form or part): everything that somebody reads on it, line by line."""
    return told


@pytest.fixture
def receipt(desk: Desk) -> str:
    """The receipt of a case with two wishes."""
    return str(desk.filed(wishes="heard ban").receipt)


@pytest.fixture(scope="session")
def filled() -> dict[str, dict[str, str]]:
    """Every act of a counselor as its form may be filled in."""
    words = "お話をありがとうございます"
    return {
        "case_reply": {"words": words, "contact": "2026-12-01"},
        "case_note": {"words": words},
        "case_assess": {"urgent": "yes", "level": "3", "reason": words},
        "case_conclude": {"words": words, "wish_heard": "聞きました", "wish_ban": "お断りしました"},
        "case_hand_over": {"to": "counselor-c", "reason": words},
    }
