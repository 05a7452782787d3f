"""Who may see what, after every step of any life of a case: restarted, killed in the middle, and to its end.

The table of SECURITY.md as a machine: reporters by every way of naming, counselors, custodian, worker, clock.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
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
from sqlalchemy import event

from adapters.database.engine import open_database
from adapters.database.erasure import StoredArchive
from adapters.database.ledger import DeletionLedger
from adapters.vault.keyring import COUNSELORS, audit_signer
from bot.cases.case import Case
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.confidential import Confidential
from bot.desk.absence import Absences
from bot.desk.acting import Writing
from bot.desk.holding import Holding
from bot.desk.keeping import Keeping
from bot.desk.office import wishes_of
from bot.desk.ports import Key
from bot.desk.recusal import Recusal
from bot.desk.rekeying import Rekeying
from bot.desk.sharing import Sharing, unanswered
from bot.desk.turnover import Turnover

Desk = Any
EVERYONE = ("counselor-a", "counselor-b", "counselor-c", "outside")
NAMINGS = ("named", "confided", "anonymous")
who, naming = st.sampled_from(EVERYONE), st.sampled_from(NAMINGS)
ACTS = ("reply", "note", "assess", "consent", "override", "hold")
DYING = st.sampled_from(["reply", "hand_over", "recuse", "round"])
NOBODY_ELSE = {"no_such_case", "withdrawn", "not_a_successor", "not_confided", "identity_waits", "enough"}
"""Codes of rules that may say no on the way; anything else is a fault of the desk's."""


@dataclass
class Told:
    """What a reporter knows of their case. `out`: who must not read it; `given`: who was given the name."""

    filed: Any
    person: str
    name: str
    naming: str
    words: list[str]
    inside: list[str] = field(default_factory=list)
    out: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    gone: bool = False

    @property
    def locator(self) -> str:
        return str(self.filed.receipt.locator)


class Windows:
    """All windows over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, office = desk, desk.office
        signer = audit_signer(COUNSELORS, desk.installation.keys.counselors.seed)
        self.turnover = Turnover(office, desk.opener, signer)
        self.absences = Absences(office, self.turnover)
        self.recusal, self.sharing = Recusal(desk.acting), Sharing(desk.acting)
        self.holding = Holding(desk.acting)

        def open_as(case: Case) -> Key | None:
            private = desk.installation.keys.counselors.private
            held = next(filter(None, (desk.opener.open(case, one) for one in private)), None)
            return held or desk.opener.in_trust(case)

        archive, ledger = StoredArchive(desk.installation.engine, lambda _: 0), DeletionLedger(desk.place)
        self.keeping = Keeping(Rekeying(office, signer, COUNSELORS), open_as, archive, ledger)


class Lives(RuleBasedStateMachine):
    """Everybody, and whoever looks over their shoulders."""

    cases = Bundle("cases")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.windows, self.numbers = Windows(desk), count(1)
        self.told: list[Told] = []
        self.read = 0

    @property
    def desk(self) -> Desk:
        return self.windows.desk

    # Reporters

    @initialize(target=cases, naming=naming, refused=st.sets(who, max_size=1))
    def first(self, naming: str, refused: set[str]) -> Told:
        return self.filed(naming, refused)

    @precondition(lambda self: len(self.told) < 3)
    @rule(target=cases, naming=naming, refused=st.sets(who, max_size=1))
    def another(self, naming: str, refused: set[str]) -> Told:
        return self.filed(naming, refused)

    @rule(told=cases, kind=st.sampled_from([Kind.ADDITION, Kind.WITHDRAWAL, Kind.REVEAL]))
    def tell(self, told: Told, kind: Kind) -> None:
        words, access = self.words(), self.desk.access(told.filed, person=told.person)
        if kind is Kind.REVEAL and told.naming == "named":
            return
        answers = {
            Kind.REVEAL: {"name": told.name, "person": told.person}, Kind.ADDITION: {"what": words}
        }.get(kind, {})  # fmt: skip
        write = self.desk.reporter.write
        if self.may_refuse(told, lambda: write(access, self.entry(), kind, Confidential(answers))):
            told.words += [words] if kind is Kind.ADDITION else []
            told.naming = "named" if kind is Kind.REVEAL else told.naming

    @rule(told=cases, one=who)
    def object_to(self, told: Told, one: str) -> None:
        access = self.desk.access(told.filed, person=told.person)
        words = Confidential({"to": one})
        write = self.desk.reporter.write
        if self.may_refuse(told, lambda: write(access, self.entry(), Kind.OBJECTION, words)):
            told.out.add(one)

    @rule(told=cases, yes=st.booleans())
    def answer(self, told: Told, yes: bool) -> None:
        if told.gone:
            return
        access = self.desk.access(told.filed, person=told.person)
        for asked in unanswered(self.desk.reporter.look_up(access).entries)[:1]:
            words = Confidential({"ask": asked.id, "answer": "yes" if yes else "no"})
            self.desk.reporter.write(access, self.entry(), Kind.CONSENT, words)

    # Counselors

    @rule(told=cases, one=who)
    def open(self, told: Told, one: str) -> None:
        self.may_refuse(told, lambda: self.desk.window.open(one, told.locator))

    @rule(
        told=cases, one=who, act=st.sampled_from(["reply", "note", "assess", "consent", "override", "hold"])
    )
    def act(self, told: Told, one: str, act: str) -> None:
        words, later = self.words(), self.desk.office.today() + timedelta(days=3)
        window, sharing, writing = self.desk.window, self.windows.sharing, self.writing(told, one)
        done = self.may_refuse(
            told,
            {
                "reply": lambda: window.reply(writing, words, later),
                "note": lambda: window.note(writing, words),
                "assess": lambda: window.assess(writing, urgent=False, level="3", reason=words),
                "consent": lambda: sharing.ask(writing, "人事", words),
                "override": lambda: sharing.override(writing, "警察", words, "危険"),
                "hold": lambda: self.windows.holding.hold(writing, words),
            }[act],
        )
        if done:
            (told.inside if act in {"note", "assess"} else told.words).append(words)

    @rule(told=cases, one=who)
    def conclude(self, told: Told, one: str) -> None:
        case = self.stored(told)
        key = self.desk.opener.open(case, one) if case else None
        if case and key:
            wishes = wishes_of(key.read(case))["wishes"].split()
            words, writing = self.words(), self.writing(told, one)
            answers = dict.fromkeys(wishes, words)
            if self.may_refuse(told, lambda: self.desk.window.conclude(writing, words, answers)):
                told.words.append(words)

    @rule(told=cases, one=who)
    def release(self, told: Told, one: str) -> None:
        self.said(told, lambda words: self.windows.holding.release(self.writing(told, one), words))

    @rule(told=cases, one=who)
    def recuse(self, told: Told, one: str) -> None:
        if self.may_refuse(told, lambda: self.windows.recusal.recuse(self.writing(told, one))):
            told.out.add(one)

    @rule(told=cases, one=who, to=who)
    def hand_over(self, told: Told, one: str, to: str) -> None:
        self.said(told, lambda words: self.desk.window.hand_over(self.writing(told, one), to, words))

    @rule(one=who, first=st.integers(0, 2), days=st.integers(0, 2))
    def go_away(self, one: str, first: int, days: int) -> None:
        day = self.desk.office.today() + timedelta(days=first)
        with suppress(CaseError):
            self.windows.absences.keep(one, self.entry(), day, day + timedelta(days=days))

    # The name

    @rule(told=cases, one=who)
    def ask_the_name(self, told: Told, one: str) -> None:
        self.said(told, lambda words: self.desk.identity.ask(self.writing(told, one), words))

    @rule(given=st.booleans())
    def decide(self, given: bool) -> None:
        for request in self.desk.custodian.waiting():
            [told] = [one for one in self.told if one.locator == request.case]
            with suppress(CaseError):
                if given:
                    readers = self.desk.custodian.readers(request.case)
                    self.desk.custodian.give(request.case, request.id)
                    told.given.update(readers)
                else:
                    self.desk.custodian.refuse(request.case, request.id)

    # Time, and what happens to processes

    @rule(days=st.sampled_from([1, 1, 3, 40]))
    def turn(self, days: int) -> None:
        self.desk.clock.turn(days=days)
        self.rounds()

    @rule()
    def years_pass(self) -> None:
        """What has ended and nobody holds is gone after its years; what goes on is not."""
        cases = filter(None, map(self.stored, self.told))
        ended = {case.locator for case in cases if case.closed and not case.held}
        for days in (366 * 11, 31):  # its readers are told, and have their month
            self.desk.clock.turn(days=days)
            self.rounds()
        for told in self.told:
            told.gone = told.gone or told.locator in ended
            assert (self.stored(told) is None) is told.gone

    @rule()
    def restart(self) -> None:
        self.windows = Windows(self.desk.restarted())

    @rule(told=cases, one=who, after=st.integers(1, 30), act=DYING)
    def killed(self, told: Told, one: str, after: int, act: str) -> None:
        """A process dies at one of its statements; the next one finds all or nothing."""
        case = self.stored(told)
        if case is None:
            return
        version, words = case.version, self.words()

        def dying(windows: Windows) -> None:
            desk = windows.desk
            writing, later = desk.writing(one, told.filed), desk.office.today() + timedelta(days=3)
            match act:
                case "reply":
                    desk.window.reply(writing, words, later)
                case "hand_over":
                    desk.window.hand_over(writing, EVERYONE[EVERYONE.index(one) - 1], words)
                case "recuse":
                    windows.recusal.recuse(writing)
                case _:
                    windows.turnover.round()

        self.in_a_process_that_dies(dying, after)
        after_it = self.stored(told)
        if after_it and after_it.version != version and act in {"reply", "hand_over"}:
            told.words.append(words)
        if (
            after_it
            and act == "recuse"
            and any(
                entry.kind is Kind.HANDOVER and entry.told.reveal().get("recused") and entry.by == one
                for entry in self.entries(told)
            )
        ):
            told.out.add(one)

    # What holds after each of these

    @invariant()
    def who_is_out_has_nothing_and_who_reads_reads_all(self) -> None:
        for told in self.told:
            for one in EVERYONE:
                listed = told.locator in [case.locator for case in self.desk.window.cases(one)]
                opened = self.opened(told, one)
                if told.gone or one in told.out:
                    assert opened is None
                    assert not listed
                elif opened is not None:
                    texts = _texts(opened.entries)
                    assert [word for word in (*told.words, *told.inside) if word not in texts] == []
                    assert (told.name in texts) is (told.naming == "named")

    @invariant()
    def a_confided_name_is_known_to_those_it_was_given_to(self) -> None:
        for told in self.told:
            case = self.stored(told)
            for one in EVERYONE if case else ():
                name = self.desk.identity.standing(case, one).name
                assert name is None or (one in told.given and name.reveal() == told.name)

    @invariant()
    def its_reporter_reads_all_that_is_for_them_and_nobody_else_gets_in(self) -> None:
        for told in self.told:
            access = self.desk.access(told.filed, person=told.person)
            somebody = self.desk.access(told.filed, person=f"playground:{self.words()}")
            if told.gone:
                with pytest.raises(CaseError, match="not_opened"):
                    self.desk.reporter.look_up(somebody)
                continue
            texts = _texts(self.desk.reporter.look_up(access).entries)
            assert [word for word in told.words if word not in texts] == []
            assert [word for word in told.inside if word in texts] == []
            wrong = replace(somebody, receipt=replace(told.filed.receipt, code="0" * 19))
            with pytest.raises(CaseError, match="not_opened"):
                self.desk.reporter.look_up(wrong)

    @invariant()
    def whoever_has_the_database_reads_nobodys_words_name_or_id(self) -> None:
        whole = b"".join(one.read_bytes() for one in self.desk.place.iterdir() if one.is_file())
        for told in self.told:
            marks = (*told.words, *told.inside, told.name, told.person.partition(":")[2])
            assert [one for one in marks if one.encode() in whole or one.encode("utf-16-le") in whole] == []

    @invariant()
    def a_notice_says_nothing_and_comes_to_nobody_who_is_out(self) -> None:
        while self.desk.worker.round():
            pass
        out = {told.locator: told.out for told in self.told}
        for one in self.desk.arrived[self.read :]:
            assert one.to not in out[one.notice.case]
            said = f"{one.outgoing}"
            marks = [mark for told in self.told for mark in (*told.words, *told.inside, told.name)]
            assert [mark for mark in marks if mark in said] == []
        self.read = len(self.desk.arrived)

    @invariant()
    def the_custodian_sees_requests_and_no_report(self) -> None:
        seen = f"{[(one.reason, one.case) for one in self.desk.custodian.waiting()]}"
        for told in self.told:
            assert told.words[0] not in seen
            assert told.name not in seen

    # What the above is made of

    def filed(self, naming: str, refused: set[str]) -> Told:
        number = next(self.numbers)
        person, name, words = f"playground:visitor-x{number}x", f"氏名その{number}の人", self.words()
        telling = {"name": name} if naming == "named" else {}
        filing = self.desk.filing(
            words, person=person, named=naming == "named", refused=refused,
            confided=name if naming == "confided" else "", **telling,
        )  # fmt: skip
        told = Told(self.desk.filings.submit(filing), person, name, naming, [words], out=set(refused))
        self.told.append(told)
        return told

    def rounds(self) -> None:
        self.windows.turnover.round()
        self.windows.keeping.round()

    def may_refuse(self, told: Told, act: Callable[[], object]) -> bool:
        """Whether it was done; only a rule may say no, and of a case that is gone it always does."""
        try:
            act()
        except Conflict:
            return False
        except CaseError as rule:
            if not (told.gone or rule.code in NOBODY_ELSE):
                raise
            return False
        return not told.gone

    def writing(self, told: Told, one: str) -> Any:
        case = self.stored(told)
        return Writing(one, told.locator, case.version if case else 0, self.entry())

    def stored(self, told: Told) -> Case | None:
        with self.desk.office.unit_of_work() as unit:
            return unit.cases.find(told.locator)

    def opened(self, told: Told, one: str) -> Any:
        try:
            return self.desk.window.open(one, told.locator)
        except CaseError:
            return None

    def entries(self, told: Told) -> Iterator[Any]:
        case = self.stored(told)
        assert case
        for one in EVERYONE:
            if key := self.desk.opener.open(case, one):
                yield from key.read(case)
                return
        if key := self.desk.opener.in_trust(case):
            yield from key.read(case)

    def in_a_process_that_dies(self, act: Callable[[Windows], None], after: int) -> None:
        child = os.fork()
        if child == 0:
            left = count()
            engine = open_database(str(self.desk.installation.engine.url))
            desk = self.desk
            desk.installation = replace(desk.installation, engine=engine)

            @event.listens_for(engine, "before_cursor_execute")
            def _(*_: object) -> None:
                if next(left) >= after:
                    os.kill(os.getpid(), signal.SIGKILL)

            with suppress(BaseException):
                act(Windows(desk.restarted()))
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)

    def said(self, told: Told, act: Callable[[str], object]) -> None:
        """An act with words that its reporter reads, too."""
        words = self.words()
        if self.may_refuse(told, lambda: act(words)):
            told.words.append(words)

    def words(self) -> str:
        return f"言葉の目印その{next(self.numbers)}番。"

    def entry(self) -> str:
        return str(self.desk.office.new_id())


def _texts(entries: Any) -> str:
    return "\n".join(words for one in entries for words in one.told.reveal().values())


def test_whatever_happens_everybody_sees_what_is_theirs_and_nothing_else(
    new_desk: Callable[..., Desk],
) -> None:
    run_state_machine_as_test(
        lambda: Lives(new_desk()),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),  # every step is slow: what fails is told at once
            derandomize=True,
        ),
    )
