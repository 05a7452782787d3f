"""Every role before every act, in dialogs of their own, of another case and of others: no cell unasked.

A new action or form that reception knows fails here until CELLS says who may.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib import import_module
from inspect import getclosurevars
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import bot.dialogue
from adapters.database.tables import METADATA
from bot.cases.attachment import Attachment, Kept, Media
from bot.cases.nickname import nickname
from bot.cases.receipt import Receipt, to_receipt
from bot.dialogue.form import Entered

MARK, REPLIED = "ヌャギョヌ", "ヴォヌャギヴ"
PEOPLE = {
    "by_code": "visitor-q",
    "by_name": "visitor-n",
    "other_reporter": "visitor-o",
    "on_case": "counselor-a",
    "took_over": "counselor-d",
    "recused": "counselor-b",
    "excluded": "counselor-c",
    "off_case": "counselor-e",
    "deputy": "counselor-f",
    "fallback": "outside",
    "custodian": "custodian",
    "administrator": "administrator",
    "nobody": "visitor-z",
}
"""Every role, and who plays it."""

COUNSELORS = [role for role, name in PEOPLE.items() if name.startswith(("counselor", "outside"))]
REPORTERS, READERS, ANYBODY = {"by_code", "by_name"}, {"on_case", "took_over"}, set(PEOPLE)


@dataclass(frozen=True)
class Cell:
    """Who may do an act on the case under attack, and by which way they come to it.

    `way`: "report" (filing), "followup" (the reporter's dialog), "case" (the counselor's), "" (no dialog).
    `before`: what is pressed there before it. `form`: whether it is sent, too; `still`: even then nothing of
    the cases changes (None: it may, or not). `once`: the button alone does it. `on`: which case.
    """

    who: set[str]
    way: str
    before: tuple[str, ...] = ()
    form: bool = False
    button: bool = True
    still: bool | None = False
    on: str = "named"
    once: bool = False


CELLS: dict[str, Cell] = {
    # Filing: everybody may, and nothing of anybody else's case is in it.
    "report": Cell(ANYBODY, ""),
    "report_lost": Cell(ANYBODY, ""),
    "report_danger": Cell(ANYBODY, "report"),
    "report_safe": Cell(ANYBODY, "report"),
    "report_fallback": Cell(ANYBODY, "written"),
    "report_choose": Cell(ANYBODY, "report", ("report_safe",), form=True, button=False, still=True),
    "report_write": Cell(ANYBODY, "written", form=True, button=False),
    # Coming back.
    "receipt": Cell(ANYBODY, ""),
    "followup_code": Cell({"by_code"}, "receipt", form=True, button=False, still=True),
    "own:": Cell({"by_name"}, ""),
    "followup_case": Cell(REPORTERS, "followup"),
    "followup_page:": Cell(REPORTERS, "followup"),
    "followup_add": Cell(REPORTERS, "followup", form=True),
    "followup_wish": Cell(REPORTERS, "followup", form=True),
    "followup_withdraw": Cell(REPORTERS, "followup"),
    "followup_leave": Cell(REPORTERS, "followup", ("followup_withdraw",), once=True),
    "followup_attach": Cell(REPORTERS, "followup"),
    "followup_objection": Cell(REPORTERS, "followup", form=True),
    "followup_reveal": Cell({"by_code"}, "followup", form=True, on="confided"),
    "followup_more": Cell(REPORTERS, "followup"),
    "followup_consent": Cell(REPORTERS, "followup", form=True),
    "board": Cell(ANYBODY, ""),
    # Counselors.
    "cases": Cell(set(COUNSELORS), ""),
    "cases_page:": Cell(set(COUNSELORS), ""),
    "case:": Cell(READERS, ""),
    "case_page:": Cell(READERS, "case"),
    "case_again": Cell(READERS, "case"),
    "case_reply": Cell(READERS, "case", form=True),
    "case_note": Cell(READERS, "case", form=True),
    "case_assess": Cell(READERS, "case", form=True),
    "case_conclude": Cell(READERS, "case", form=True),
    "case_hand_over": Cell(READERS, "case", form=True),
    "cases_away": Cell(set(COUNSELORS), ""),
    "cases_away_days": Cell(set(COUNSELORS), "cases_away", form=True, button=False, still=True),
    "cases_away_confirm": Cell(set(COUNSELORS), "cases_away", form=True, button=False, still=None),
    "cases_away_off:": Cell(set(COUNSELORS), ""),
    "case_taking": Cell({"on_case"}, "case", on="unasked"),
    "case_recuse": Cell(READERS, "case", once=True),
    "case_link": Cell(READERS, "case", form=True),
    "casefile": Cell(READERS, "case"),
    "casefile_original": Cell(READERS, "case"),
    "casefile_sure": Cell(READERS, "case"),
    "case_identity": Cell(READERS, "case", form=True, on="unasked"),
    # The custodian.
    "custody": Cell({"custodian"}, ""),
    "custody:": Cell({"custodian"}, "", on="confided"),
    "custody_again": Cell({"custodian"}, "custody:", on="confided"),
    "custody_give": Cell({"custodian"}, "custody:", on="confided"),
    "custody_refuse": Cell({"custodian"}, "custody:", on="confided"),
    "custody_given": Cell({"custodian"}, "custody:", ("custody_give",), on="confided", once=True),
    "custody_refused": Cell({"custodian"}, "custody:", ("custody_refuse",), on="confided", once=True),
    "case_more": Cell(READERS, "case"),
    "case_consent": Cell(READERS, "case", form=True),
    "case_override": Cell(READERS, "case", form=True),
    "case_hold": Cell(READERS, "case", form=True),
    "case_release": Cell(READERS, "case", form=True),
    "case_export": Cell(READERS, "case", form=True),
    "case_agree": Cell({"took_over"}, "case", form=True),  # who asked for it does not agree to it
}

TABLES = [
    table.name for table in METADATA.sorted_tables if {"case", "locator"} & {*table.c.keys()}
    and table.name not in {"audit", "board"}
]  # fmt: skip
"""All that is stored by case but the audit, which notes who tried, and the board, which reading changes."""

OPEN_TO_ALL = {"report", "written", "cases_away"}
"""Ways on which everybody who may is about their own."""

RELATED = REPORTERS | READERS | {"custodian"}
"""Whoever the case is shown to."""


def known(house: Any) -> set[str]:
    """Every action and form's id that reception gives to a flow."""
    flows = getclosurevars(house.flow_of).nonlocals["known"]
    begins = tuple(one for flow in flows for one in flow.begins)
    acts = {act for flow in flows for one in vars(flow).values() if isinstance(one, dict) for act in one}
    for found in iter_modules(bot.dialogue.__path__, "bot.dialogue."):
        module = import_module(found.name)
        named = [one for name, one in vars(module).items() if name.isupper() and name not in NO_ACTS]
        acts |= {one for one in named if isinstance(one, str)}
        acts |= {one for each in named if isinstance(each, tuple) for one in each if isinstance(one, str)}
    return {one for one in acts if one.startswith(begins)} - NO_ACTS


NO_ACTS = {"FLOW", "BEGINS", "case", "followup", "board_heading"}
"""Constants of the dialogue that name no act, and how acts begin."""


@dataclass
class Siege:
    """The case under attack, named and with a reply, and others, so that each role has one of its own."""

    house: Any
    receipts: dict[str, str]
    others: dict[str, str]
    dialogs: dict[tuple[object, ...], tuple[str, dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watch = sqlite3.connect(self.house.place / "desk.db", isolation_level=None)
        self.stood: tuple[object, object] = None, None

    @property
    def marks(self) -> list[str]:
        names = [nickname(bare(one), lang) for one in self.receipts.values() for lang in ("ja", "en")]
        return [MARK, REPLIED, PEOPLE["by_name"], *names, *(one[10:] for one in self.receipts.values())]

    def somebody(self, role: str) -> Any:
        name = PEOPLE[role]
        return (self.house.counselor if role in COUNSELORS else self.house.staff)(name)

    def before(self, role: str, act: str, receipt: str, *, sent: bool) -> Any:
        """Somebody before an act on a case, by the way that is theirs; before its form, where it is sent."""
        one, cell = self.somebody(role), CELLS[act]
        match cell.way:
            case "report" | "receipt" | "cases_away" | "custody:" as action:
                one.press(self.action(action))
            case "written":
                self.house.writing(one)
            case "followup" if role == "by_name":
                one.press(f"own:{bare(receipt)}")
            case "followup":
                self.house.back(receipt, one)
            case "case":
                one.press(f"case:{bare(receipt)}")
        for step in (*cell.before, *([act] if sent and cell.button else ())):
            one.press(step)
        if act == "cases_away_confirm":
            one.submit("cases_away_days", answers_to(one.form))
        return one

    def dialog(self, role: str, act: str, receipt: str, *, sent: bool) -> tuple[str, dict[str, str]]:
        """The state of somebody's dialog before an act, and what it may be filled in with; found once."""
        sent = sent and CELLS[act].form
        if (found := self.dialogs.get((role, act, receipt, sent))) is None:
            one = self.before(role, act, receipt, sent=sent)
            found = self.dialogs[role, act, receipt, sent] = one.form.state, answers_to(one.form)
        return found

    def action(self, act: str) -> str:
        """The action with what it names, where it names something."""
        named = {
            "own:": f"own:{bare(self.receipts['named'])}", "case:": f"case:{bare(self.receipts['named'])}",
            "custody:": f"custody:{bare(self.receipts['confided'])}:{self.request}",
        }  # fmt: skip
        if act.startswith("casefile"):
            return f"{act}:{FILE}"
        return named.get(act, f"{act}0" if act.endswith(":") else act)

    @cached_property
    def request(self) -> str:
        """The custodian's request that waits."""
        with self.house.office.unit_of_work() as unit:
            [one] = unit.confided.requests(bare(self.receipts["confided"]))
        return str(one.id)

    def fingerprint(self) -> object:
        """All that is stored of the case under attack, but for the audit, and how many cases there are."""
        version = self.watch.execute("PRAGMA data_version").fetchone()
        if version != self.stood[0]:
            told = [self.watch.execute("SELECT count(*) FROM cases").fetchall()]
            for table in TABLES:
                key = "locator" if table == "cases" else "case"
                for one in self.receipts.values():
                    rows = self.watch.execute(f'SELECT * FROM {table} WHERE "{key}" = ?', (bare(one),))
                    told.append(sorted(map(repr, rows.fetchall())))
            self.stood = version, told
        return self.stood[1]


def answers_to(form: Any) -> dict[str, str]:
    """Every field filled in with something that fits."""
    fields = [one for one in form.parts if hasattr(one, "entered")]
    filled = {}
    for one in fields:
        if one.options:
            filled[one.id] = one.value or one.options[0].id
        elif one.entered is Entered.DAY:
            filled[one.id] = one.value or "2026-10-01"
        elif one.entered is not Entered.PEOPLE:
            filled[one.id] = one.value or "どなられました"
    return filled


@pytest.fixture(scope="module")
def besieged(house_in: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    with pytest.MonkeyPatch.context() as patched:
        from adapters.vault import envelope

        patched.setattr(envelope, "MEMORY", 8192)
        patched.setattr(envelope, "PASSES", 1)
        house = house_in(tmp_path_factory.mktemp("siege") / "house")
        yield _laid(house)
        house.installation.engine.dispose()
        assert house.faults == []


def _laid(house: Any) -> Siege:
    receipts = {}
    for on, naming in (("named", "named"), ("confided", "confided"), ("unasked", "confided")):
        choices = {"naming": naming, "refused": "counselor-c"}
        author = house.staff(PEOPLE["by_name"])
        receipt = receipts[on] = house.filed(author, choices=choices, what=MARK, name=MARK)
        one = house.opened(receipt, "counselor-a")
        one.press("case_reply")
        one.send(words=REPLIED)
        one = house.opened(receipt, "counselor-b")
        one.press("case_hand_over")
        one.send(to="counselor-d", reason=MARK)
        for act in ("case_consent", "case_export", *(["case_identity"] if on == "confided" else ())):
            one = house.opened(receipt, "counselor-a")
            one.press(act)
            one.submit(act, answers_to(one.form))
            assert one.form.id != act, one.told
        if on == "unasked":
            one = house.opened(receipt, "counselor-d")
            one.press("case_agree")
            one.send(**one.answers())
            assert one.form.id != "case_agree", one.told
        readers = {PEOPLE[role] for role in READERS}
        assert {*house.office.readers(house.stored(receipt))} == readers
    house.attach(receipts["named"], Attachment(FILE, "写真.jpg", Media.JPEG, date(2026, 9, 18), KEPT, KEPT))
    others = {"other_reporter": house.filed(house.staff(PEOPLE["other_reporter"]))}
    everyone = [PEOPLE[role] for role in COUNSELORS]
    for role in COUNSELORS:
        out = [name for name in everyone if name != PEOPLE[role]]
        choices = {"refused": " ".join(out)}
        writer = house.writing(house.staff(f"author-{role}"), **choices)
        if "report_fallback" in writer.actions:
            writer.press("report_fallback")
        writer.send(what="別の相談")
        others[role] = writer.receipt
    return Siege(house, receipts, others)


FILE = "0000000000000000000000000f11e"
KEPT = Kept("00000000000000000000000000c0de", bytes(32), 1000, "0" * 64)


def bare(receipt: str) -> str:
    """Its locator."""
    return receipt.replace("-", "")[:8]


def test_every_act_that_reception_knows_has_a_cell(besieged: Siege) -> None:
    assert known(besieged.house) == set(CELLS)


@pytest.mark.parametrize("act", CELLS)
def test_who_may_does_it_and_it_has_its_effect(
    besieged: Siege, house_in: Callable[[Path], Any], tmp_path: Path, act: str
) -> None:
    cell, house = CELLS[act], None
    for role in sorted(cell.who):
        if house is None or cell.once or (cell.form and not cell.still):
            shutil.copytree(besieged.house.place, tmp_path / role)
            house = house_in(tmp_path / role)
            siege = Siege(house, besieged.receipts, besieged.others)
        receipt = siege.receipts[cell.on]
        for sent in (False, True) if cell.form and cell.button else (cell.form,):
            one = siege.before(role, act, receipt, sent=sent)
            form, stands = one.form, siege.fingerprint()
            if sent:
                one.submit(act, {**answers_to(form), **({"code": receipt} if act == "followup_code" else {})})
            else:
                one.press(siege.action(act))
            assert one.form.id != "refused", (role, one.told)
            changed = siege.fingerprint() != stands
            if not sent or cell.still is not None:
                assert changed == ((sent and not cell.still) or cell.once), (role, one.told)
        assert house.faults == []


@pytest.mark.parametrize("act", CELLS)
def test_whoever_may_not_changes_nothing_and_reads_nothing(
    besieged: Siege, to_told: Callable[[object], str], act: str
) -> None:
    stands, cell = besieged.fingerprint(), CELLS[act]
    for role in PEOPLE:
        theirs = role in RELATED and (act == "followup_code" or (cell.way == "" and role in cell.who))
        marks, asked = [] if theirs else besieged.marks, set()
        for sent in (False, True):
            for state, told in _dialogs(besieged, role, act, sent=sent):
                this = sent, state, *sorted(told.items() if sent else ())
                if this in asked:
                    continue
                one = besieged.somebody(role)
                if sent:
                    one.submit(act, told, state)
                else:
                    one.press(besieged.action(act), state)
                shown = to_told([getattr(each, "form", None) or each.card for each in one.heard])
                assert [mark for mark in marks if mark in shown] == [], (role, sent, shown)
                assert besieged.fingerprint() == stands, (role, sent, shown)
                asked.add(this)
        assert len(asked) > 3, role


def _dialogs(siege: Siege, role: str, act: str, *, sent: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """Every dialog that is not theirs to use here, with what may be sent in it."""
    receipt = siege.receipts[CELLS[act].on]
    wrong = Receipt(bare(receipt), to_receipt(receipt).code[::-1]).written()
    more = {"code": wrong} if act == "followup_code" else {"locator": bare(receipt), "receipt": wrong}
    for owner in sorted(CELLS[act].who - {role}):
        state, told = siege.dialog(owner, act, receipt, sent=sent)
        yield state, {**told, **({"code": wrong} if act == "followup_code" else {})}
    if role in {"followup": REPORTERS, "case": READERS}.get(CELLS[act].way, set()) - CELLS[act].who:
        owner = min(CELLS[act].who)
        state, _ = siege.dialog(role, act, receipt, sent=sent)
        yield state, siege.dialog(owner, act, receipt, sent=sent)[1]
    if role in siege.others and role not in (
        CELLS[act].who if CELLS[act].way in {"report", "written"} else ()
    ):
        way = act if CELLS[act].way == "case" and role in COUNSELORS else ""
        way = way or ("case_reply" if role in COUNSELORS else "followup_add")
        state, told = siege.dialog(role, way, siege.others[role], sent=sent)
        yield state, told
        yield state, told | more
    if role not in CELLS[act].who or CELLS[act].way not in {"", *OPEN_TO_ALL}:
        state, told = siege.dialog(role, "report_write", receipt, sent=sent)
        yield from ((forged, told | more) for forged in ("", "forged", state, state[::-1]))
    if (CELLS[act].way, role in CELLS[act].who) == ("", True):
        yield from (("", {}), ("forged", more))
