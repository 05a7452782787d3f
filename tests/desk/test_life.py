"""Lives of cases, in any order of acts: no word is lost, and nobody sees what is not theirs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.cases.case import Status
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.desk.acting import Writing
from bot.desk.reporter import Access

Desk = Any
A, B, C, OUTSIDE = EVERYONE = ("counselor-a", "counselor-b", "counselor-c", "outside")
ACTS = {
    Kind.REPLY: "replied",
    Kind.NOTE: "noted",
    Kind.ASSESSMENT: "assessed",
    Kind.CONCLUSION: "concluded",
    Kind.HANDOVER: "handed_over",
}
RESTING = {Kind.NOTE, Kind.HANDOVER}
HIDDEN = {Kind.NOTE, Kind.ASSESSMENT}
refusals = st.sets(st.sampled_from(EVERYONE), max_size=2)
places = st.sampled_from([0, 0, 0, 1, 1, 2, 3])


@dataclass
class Life:
    """What whoever watches from outside knows of one case. `actors`: in the order they came to it."""

    filed: Any
    person: str
    named: bool
    refused: set[str]
    readers: set[str]
    said: list[tuple[Kind, dict[str, str]]]
    urgent: bool
    wishes: str = "undecided"
    status: Status = Status.RECEIVED
    withdrawn: bool = False
    promises: int = 1
    actors: list[str] = field(default_factory=list)
    looks: list[tuple[str, date]] = field(default_factory=list)

    @property
    def locator(self) -> str:
        return str(self.filed.receipt.locator)

    def near(self, place: int) -> str:
        """Somebody by how near they are to the case: its readers first, who was refused last."""
        by_nearness = sorted(EVERYONE, key=lambda one: (one not in self.readers, one in self.refused, one))
        return by_nearness[place % len(EVERYONE)]


class Lives(RuleBasedStateMachine):
    """Reporters, counselors, and the clock."""

    cases = Bundle("cases")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.numbers = desk, count()
        self.lives: list[Life] = []
        self.audit: list[tuple[str, str, str]] = []

    @initialize(target=cases, named=st.booleans(), urgent=st.booleans(), refused=refusals)
    def first(self, named: bool, urgent: bool, refused: set[str]) -> Life:
        return self.filed("x", named, urgent, refused)

    @precondition(lambda self: len(self.lives) < 2)
    @rule(target=cases, named=st.booleans(), urgent=st.booleans(), refused=refusals)
    def another(self, named: bool, urgent: bool, refused: set[str]) -> Life:
        return self.filed("y", named, urgent, refused)

    @rule(
        life=cases, kind=st.sampled_from([Kind.ADDITION, Kind.WISHES, Kind.WITHDRAWAL]), twice=st.booleans()
    )
    def write(self, life: Life, kind: Kind, twice: bool) -> None:
        entry, words, reporter = self.words(), self.words(), self.desk.reporter
        told = {Kind.ADDITION: {"what": words}, Kind.WISHES: {"wishes": words, "consent": "team"}}.get(
            kind, {}
        )
        for by_name in (life.named, False) if twice else (life.named,):
            access = self.desk.access(life.filed, person=life.person, by_name=by_name)
            match kind:
                case Kind.ADDITION:
                    reporter.add(access, entry, Confidential(told))
                case Kind.WISHES:
                    reporter.wish(access, entry, Confidential(told))
                case _:
                    reporter.withdraw(access, entry)
        life.said.append((kind, told))
        if kind is Kind.WITHDRAWAL:
            life.withdrawn = True
            return
        life.wishes = told.get("wishes", life.wishes)
        life.promises += life.withdrawn or life.status is Status.CONCLUDED
        life.withdrawn = False
        life.status = Status.ASSESSING if life.status is Status.CONCLUDED else life.status

    @rule(life=cases)
    def guess(self, life: Life) -> None:
        nobody, code = Confidential(self.words()), life.filed.receipt.code
        for receipt in (Receipt(life.locator, "0" * 19), Receipt("00000000", code)):
            with pytest.raises(CaseError, match="not_opened"):
                self.desk.reporter.look_up(Access(receipt.locator, nobody, receipt))
        with pytest.raises(CaseError, match="not_opened"):
            self.desk.reporter.look_up(Access(life.locator, nobody))

    @rule(life=cases, place=places)
    def open(self, life: Life, place: int) -> None:
        who = life.near(place)
        if self.done(life, who, "opened", lambda: self.desk.window.open(who, life.locator)):
            look = who, self.desk.office.today()
            life.looks += [] if look in life.looks else [look]

    @rule(life=cases, place=places, kind=st.sampled_from([*ACTS]), to=places, urgent=st.booleans())
    def act(self, life: Life, place: int, kind: Kind, to: int, urgent: bool) -> None:
        who, successor = life.near(place), life.near(len(life.readers) + to)
        words, window, writing = self.words(), self.desk.window, self.desk.writing(who, life.filed)
        day = self.desk.office.today() + timedelta(days=3)
        told, call = {
            Kind.REPLY: ({"words": words}, lambda: window.reply(writing, words, day)),
            Kind.NOTE: ({"words": words}, lambda: window.note(writing, words)),
            Kind.ASSESSMENT: (
                {"urgent": "yes" if urgent else "no", "level": "3", "reason": words},
                lambda: window.assess(writing, urgent=urgent, level="3", reason=words),
            ),
            Kind.CONCLUSION: (
                {"words": words, f"wish_{life.wishes}": words},
                lambda: window.conclude(writing, words, {life.wishes: words}),
            ),
            Kind.HANDOVER: (
                {"to": successor, "reason": words},
                lambda: window.hand_over(writing, successor, words),
            ),
        }[kind]
        fault = "withdrawn" if life.withdrawn and kind not in RESTING else None
        if kind is Kind.HANDOVER and successor in {*life.readers, *life.refused}:
            fault = "not_a_successor"
        if not self.done(life, who, ACTS[kind], call, fault):
            return
        call()  # sent twice it is one
        life.said.append((kind, told))
        life.promises += kind not in HIDDEN
        match kind:
            case Kind.ASSESSMENT:
                life.urgent = urgent
                life.status = life.status if life.status is Status.CONCLUDED else Status.ADDRESSING
            case Kind.CONCLUSION:
                life.status = Status.CONCLUDED
            case Kind.HANDOVER:
                life.readers = life.readers - {who} | {successor}

    @rule(life=cases, who=st.sampled_from(EVERYONE))
    def act_on_what_has_changed(self, life: Life, who: str) -> None:
        if who in life.readers:
            outdated = Writing(who, life.locator, self.desk.stored(life.locator).version - 1, self.words())
            with pytest.raises(Conflict):
                self.desk.window.note(outdated, self.words())

    @rule(hours=st.sampled_from([1, 24, 24 * 40, -1, -24 * 30]))
    def turn(self, hours: int) -> None:
        self.desk.clock.turn(hours=hours)
        self.desk = self.desk.restarted()

    @invariant()
    def every_word_is_read_by_those_it_is_for_and_nobody_else(self) -> None:
        for life in self.lives:
            case = self.desk.stored(life.locator)
            for one in EVERYONE:
                assert self.desk.opens(one, case) == (life.said if one in life.readers else None)
            assert (case.status, case.withdrawn, case.urgent) == (life.status, life.withdrawn, life.urgent)
            assert case.promise == life.promises

    @invariant()
    def the_reporter_reads_all_but_notes_and_sees_who_looked(self) -> None:
        for life in self.lives:
            for by_name in {life.named, False}:
                access = self.desk.access(life.filed, person=life.person, by_name=by_name)
                seen = self.desk.reporter.look_up(access)
                assert self.desk.told(seen.entries) == [one for one in life.said if one[0] not in HIDDEN]
            assert seen.wishes["wishes"] == life.wishes
            assert seen.opened == tuple((str(life.actors.index(who) + 1), day) for who, day in life.looks)

    @invariant()
    def lists_hold_own_cases_only(self) -> None:
        for one in (*EVERYONE, "nobody"):
            own = {life.locator for life in self.lives if one in life.readers}
            assert {case.locator for case in self.desk.window.cases(one)} == own
        for person in "xyz":
            own = {life.locator for life in self.lives if life.named and life.person == person}
            assert {case.locator for case in self.desk.reporter.own_cases(Confidential(person))} == own

    @invariant()
    def the_audit_is_whole_and_holds_every_act_of_the_staff_side(self) -> None:
        assert self.desk.audit() == self.audit

    def filed(self, person: str, named: bool, urgent: bool, refused: set[str]) -> Life:
        words = self.words()
        filed = self.desk.file(words, named=named, urgent=urgent, person=person, refused=refused)
        readers = [one for one in (A, B, C) if one not in refused][:2] or [OUTSIDE]
        said = [(Kind.REPORT, {"what": words, "barred": " ".join(sorted(refused))})]
        self.lives.append(Life(filed, person, named, refused, set(readers), said, urgent))
        return self.lives[-1]

    def done(
        self, life: Life, who: str, act: str, call: Callable[[], None], fault: str | None = None
    ) -> bool:
        """Calls; whether it was done. Otherwise it had to be refused: for no reader, or for a fault."""
        if who not in life.readers:
            fault = "no_such_case"
            self.audit.append((who if who in EVERYONE else "-", "denied", life.locator))
        if fault:
            with pytest.raises(CaseError, match=fault):
                call()
            return False
        call()
        self.audit.append((who, act, life.locator))
        life.actors += [] if who in life.actors else [who]
        life.status = Status.ASSESSING if life.status is Status.RECEIVED else life.status
        return True

    def words(self) -> str:
        """Words that nobody else has written."""
        return f"言葉{next(self.numbers)}"


def test_whatever_happens_no_word_is_lost_and_nobody_sees_what_is_not_theirs(
    new_desk: Callable[..., Desk],
) -> None:
    run_state_machine_as_test(
        lambda: Lives(new_desk(unhurried=True)),
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
