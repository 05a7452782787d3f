"""The optional group: every card and dialog of the desk as Teams gets them, before Microsoft's own renderer.

It is skipped, loudly, where that can't be had; with MADOGUCHI_TESTS_NEED_ADAPTIVE_CARDS=1 it fails there.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent))  # tests are no package

from adapters.entrypoints.counselors import casework, own_opener
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reporters import flows, reporters
from adapters.teams.connection import ROOM
from adapters.teams.dialog import to_dialog
from adapters.teams.outbound import to_messages, to_shown
from adapters.vault.door import DoorTokens
from bot.confidential import Confidential
from bot.dialogue.consult import Consult
from bot.dialogue.feedback import Feedback
from bot.dialogue.form import Copyable, Field, Form
from bot.dialogue.messages import Asker, Incoming, Pressed, Said, Show, Submitted
from bot.dialogue.reception import Reception
from bot.dialogue.wording import LANGUAGES

LONG = "レジで「責任者を出せ」と怒鳴られ、一時間ほど離してもらえませんでした。つらかったです。\n" * 30
ASKED = {"ja": "電話で怒鳴られ続けたら、切ってもいいですか", "en": "May I hang up on an abusive caller?"}
DANGER = {"ja": "今、刃物を持ったお客様がいます", "en": "A customer has a knife right now"}


@dataclass
class Visitor:
    """Somebody before the desk; every screen that they see is kept under its name."""

    receive: Callable[[Incoming], Any]
    asker: Asker
    person: str
    seen: dict[str, dict[str, Any]]
    form: Form = field(default_factory=lambda: Form("", "", ()))

    def ask(self, name: str, words: str) -> None:
        for at, shown in enumerate(self.receive(Said(Confidential(words), self.asker))):
            for number, message in enumerate(to_messages(shown.card)):
                if message.card:
                    self._keep(f"{name}-{at}-{number}", message.card)

    def press(self, action: str, name: str = "") -> None:
        self._hear(Pressed(action, self.asker, Confidential(self.person), self.form.state), name)

    def send(self, name: str = "", **answers: str) -> None:
        fields = [one for one in self.form.parts if isinstance(one, Field)]
        told = {one.id: one.value for one in fields if one.value} | answers
        sent = Submitted(
            self.form.id, Confidential(told), self.asker, Confidential(self.person), self.form.state
        )
        self._hear(sent, name)

    def _hear(self, incoming: Incoming, name: str) -> None:
        for outgoing in self.receive(incoming):
            if isinstance(outgoing, Show):
                self.form = outgoing.form
                self._keep(name or self.form.id, to_dialog(self.form, self.asker.lang))
            else:
                self._keep(f"{name}-shown", to_shown(outgoing.card, self.asker.lang))

    def _keep(self, name: str, card: dict[str, Any]) -> None:
        self.seen[f"{name}-{self.asker.lang}"] = card


@pytest.fixture
def screens(
    installation: Installation, clock: Any, ask: Any, today: Any, quick_codes: None
) -> Iterator[dict[str, dict[str, Any]]]:
    """Every screen by a name, in both languages."""
    keys, names, faults = installation.keys, count(), list[Exception]()
    desk = office(installation.engine, installation.roster, keys.keyring, keys.staff, clock)
    work = casework(desk, keys.keyring, keys.counselors, lambda _: True)
    own = own_opener(keys.keyring, keys.counselors, keys.staff)
    tokens = DoorTokens(keys.staff.door)
    feedback = Feedback(lambda _: None, lambda: f"answer{next(names)}", lambda: today, tokens)
    consult = Consult(
        lambda one: ask(one.text, lang=one.lang), lambda: today, feedback=feedback, languages=True
    )
    flow_of = flows(*reporters(desk, keys.keyring, keys.staff, own), work)
    reception = Reception(consult, flow_of, lambda: f"K{next(names)}", lambda _, fault: faults.append(fault))
    seen: dict[str, dict[str, Any]] = {}
    for lang in LANGUAGES:
        _asks(reception.receive, lang, seen)
        _reports(reception.receive, lang, seen, work)
    yield seen
    assert faults == []


def _asks(receive: Any, lang: str, seen: dict[str, dict[str, Any]]) -> None:
    staff = Visitor(receive, Asker("staff", None, lang, ROOM), "teams:staff", seen)
    staff.ask("answer", ASKED[lang])
    staff.ask("urgent", DANGER[lang])
    staff.press("hotlines", "hotlines")


def _reports(receive: Any, lang: str, seen: dict[str, dict[str, Any]], work: Any) -> None:
    staff = Visitor(receive, Asker("staff", None, lang, ROOM), "teams:staff", seen)
    staff.press("report", "report_start")
    staff.press("report_danger", "report_danger")
    staff.press("report_safe", "report_choose")
    staff.send("report_choose_wrong")
    staff.send("report_write", naming="anonymous", about="me", wishes="heard ban")
    staff.send("report_write_wrong", what="", frequency="x" * 300, said="あ" * 5000)
    staff.send("report_write_filled", what=LONG, party="customer", said="あ\n" * 200, frequency="")
    [receipt, *_] = [one.text for one in staff.form.parts if isinstance(one, Copyable)] or [""]
    staff.press("receipt", "receipt")
    staff.send("followup_case", code=receipt)
    for act in ("followup_add", "followup_wish", "followup_withdraw"):
        staff.press(act, act)
        staff.press("followup_case")
    counselor = Visitor(receive, Asker("counselor", None, lang, ROOM), "playground:counselor-a", seen)
    counselor.press("cases", "cases")
    counselor.press(f"case:{receipt.replace('-', '')[:8]}", "case_open")
    for act in ("case_reply", "case_note", "case_assess", "case_conclude", "case_hand_over"):
        counselor.press(act, act)
        counselor.press(f"case:{receipt.replace('-', '')[:8]}", "case_open")
