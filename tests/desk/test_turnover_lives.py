"""In whatever order people object, step out, leave, go away, come back: who is out has no key and no word."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
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

from adapters.vault.keyring import audit_signer
from adapters.vault.wraps import unwrapped
from bot.cases.entry import Kind
from bot.cases.errors import CaseError
from bot.cases.letter import Occasion
from bot.cases.roster import Counselor
from bot.confidential import Confidential
from bot.desk.absence import Absences
from bot.desk.recusal import Recusal
from bot.desk.turnover import Turnover

Desk = Any
A, B, C, OUTSIDE = EVERYONE = ("counselor-a", "counselor-b", "counselor-c", "outside")
PEOPLE = ("slack:U1", f"playground:{A}", f"playground:{B}")
LINES = ("above", "below", "not_for_people")
someone, people = st.sampled_from(PEOPLE), st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=2)
who = st.sampled_from(EVERYONE)
refusals = st.sets(who, max_size=2)


@dataclass
class Told:
    """What whoever watches from outside knows of one case."""

    filed: Any
    person: str
    named: bool
    involved: set[str]
    out: set[str] = field(default_factory=set)

    @property
    def locator(self) -> str:
        return str(self.filed.receipt.locator)


class Lives(RuleBasedStateMachine):
    """Reporters, counselors, the roster, the calendar, and the counselors' door."""

    cases = Bundle("cases")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.roster = desk.installation.roster()
        desk.installation = replace(desk.installation, roster=lambda: self.roster)
        self.desk = desk.restarted()
        self.left: set[str] = set()
        self.told: list[Told] = []
        self.read = 0
        keys = desk.installation.keys.counselors
        self.seed = keys.seed
        self.turnover = self.door()
        self.absences = Absences(self.desk.office, self.turnover)

    @initialize(target=cases, person=someone, named=st.booleans(), involved=people, refused=refusals)
    def first(self, person: str, named: bool, involved: set[str], refused: set[str]) -> Told:
        return self.filed(person, named, involved, refused)

    @precondition(lambda self: len(self.told) < 2)
    @rule(target=cases, person=someone, named=st.booleans(), involved=people, refused=refusals)
    def another(self, person: str, named: bool, involved: set[str], refused: set[str]) -> Told:
        return self.filed(person, named, involved, refused)

    @rule(told=cases, one=who)
    def object_to(self, told: Told, one: str) -> None:
        words = Confidential({"to": one})
        self.desk.reporter.write(self.access(told), self.desk.office.new_id(), Kind.OBJECTION, words)
        told.out.add(one)

    @rule(told=cases, involved=someone)
    def name_somebody(self, told: Told, involved: str) -> None:
        words = Confidential({"what": "続き", "involved": involved})
        self.desk.reporter.add(self.access(told), self.desk.office.new_id(), words)
        told.involved.add(involved)

    @rule(told=cases)
    def withdraw(self, told: Told) -> None:
        self.desk.reporter.withdraw(self.access(told), self.desk.office.new_id())

    @rule(told=cases, one=who)
    def recuse(self, told: Told, one: str) -> None:
        with suppress(CaseError):
            Recusal(self.desk.acting).recuse(self.desk.writing(one, told.filed))
            told.out.add(one)

    @rule(told=cases, one=who, to=who)
    def hand_over(self, told: Told, one: str, to: str) -> None:
        with suppress(CaseError):
            self.desk.window.hand_over(self.desk.writing(one, told.filed), to, "理由")
            assert to not in self.closed(told)

    @rule(one=st.sampled_from(EVERYONE[:3]), line=st.sampled_from(LINES), persons=people)
    def rewrite_line(self, one: str, line: str, persons: set[str]) -> None:
        self.rewrite(one, **{line: frozenset(persons)})

    @rule(one=st.sampled_from(EVERYONE[:3]))
    def leave_or_come_back(self, one: str) -> None:
        gone, there = (f"{one}-gone", one) if one not in self.left else (one, f"{one}-gone")
        self.left ^= {one}
        self.rewrite(there, id=gone)

    @rule(one=who, first=st.integers(0, 3), days=st.integers(0, 3))
    def go_away(self, one: str, first: int, days: int) -> None:
        day = self.desk.office.today() + timedelta(days=first)
        with suppress(CaseError):
            self.absences.keep(one, self.desk.office.new_id(), day, day + timedelta(days=days))

    @rule(one=who)
    def come_back_early(self, one: str) -> None:
        for absence in self.absences.of(one):
            self.absences.call_off(one, absence.id)

    @rule(days=st.sampled_from([1, 1, 3, 14]))
    def turn(self, days: int) -> None:
        self.desk.clock.turn(days=days)
        self.night()

    @rule()
    def round(self) -> None:
        """Another round, or another door's, finds nothing; what a reporter did today has waited."""
        self.turnover.round()
        assert self.turnover.round() == 0
        assert self.door().round() == 0
        self.deliver()

    def night(self) -> None:
        """Once the day is over everything is as it should be."""
        self.round()
        keys = self.desk.installation.keys.counselors
        for told in self.told:
            case, closed = self.desk.stored(told.locator), self.closed(told)
            holders = {one for one, key in keys.private.items() if unwrapped(case, key)}
            assert holders.isdisjoint(closed)
            assert holders.isdisjoint(self.left)
            able = {one.id for one in self.desk.office.roster().everyone}
            assert bool(holders) == bool(able - closed)

    @invariant()
    def who_is_out_can_not_open_it_and_has_it_on_no_list(self) -> None:
        for told in self.told:
            for one in self.closed(told) | self.left:
                with pytest.raises(CaseError, match="no_such_case"):
                    self.desk.window.open(one, told.locator)
                assert told.locator not in [case.locator for case in self.desk.window.cases(one)]

    def door(self) -> Turnover:
        return Turnover(self.desk.office, self.desk.opener, audit_signer("counselors", self.seed))

    def deliver(self) -> None:
        """Nobody is told of what they are out of."""
        while self.desk.worker.round():
            pass
        closed = {told.locator: self.closed(told) for told in self.told}
        for one in self.desk.arrived[self.read :]:
            if one.notice.occasion is not Occasion.UNREAD:  # it may have been on its way; it says nothing
                assert one.to not in closed[one.notice.case]
        self.read = len(self.desk.arrived)

    def closed(self, told: Told) -> set[str]:
        """Who must not read it, reckoned without the desk: an anonymous reporter's line counts as it was."""
        return told.out | {one.id for one in self.roster.everyone if self.excluded(one, told, later=True)}

    def excluded(self, one: Counselor, told: Told, *, later: bool = False) -> bool:
        own, line = f"playground:{one.id}", one.above | one.below | one.not_for_people
        involved = own in told.involved or bool(told.involved & line)
        if later and not told.named:
            return involved
        return involved or told.person == own or told.person in one.not_for_people | one.below

    def filed(self, person: str, named: bool, involved: set[str], refused: set[str]) -> Told:
        naming = "named" if named else "anonymous"
        told_then = {"involved": " ".join(involved), "naming": naming}
        filing = self.desk.filing(person=person, named=named, refused=refused, **told_then)
        filing = replace(filing, wanted=replace(filing.wanted, involved=frozenset(involved)))
        told = Told(None, person, named, set(involved), set(refused))
        told.out |= {one.id for one in self.roster.everyone if self.excluded(one, told)}
        with suppress(CaseError):
            told.filed = self.desk.filings.submit(filing)
        if told.filed is None:  # nobody may read it: told to the reporter, and filed otherwise
            told = Told(self.desk.file(), "playground:x", False, set())
        self.told.append(told)
        return told

    def access(self, told: Told) -> Any:
        return self.desk.access(told.filed, person=told.person)

    def rewrite(self, counselor: str, **changed: Any) -> None:
        def of(one: Counselor) -> Counselor:
            return replace(one, **changed) if one.id == counselor else one

        self.roster = replace(self.roster, counselors=tuple(map(of, self.roster.counselors)))


def test_who_is_out_has_no_key_no_list_and_no_word_whatever_happens_in_whichever_order(
    new_desk: Callable[..., Desk],
) -> None:
    run_state_machine_as_test(
        lambda: Lives(new_desk()),
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),  # every step is slow: what fails is told at once
            derandomize=True,
        ),
    )
