"""Lives of notices: whatever acts, clocks, platforms and workers do, each comes once, to whom it is for."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.calendar import is_workday
from bot.cases.case import Status
from bot.cases.clock import JAPAN, workdays_after
from bot.cases.letter import Notice, this_quarter
from bot.cases.receipt import Receipt

Desk = Any
A, B, C, OUTSIDE = EVERYONE = ("counselor-a", "counselor-b", "counselor-c", "outside")
JUMPS = [0.1, 0.3, 20, 24, 24 * 3, 24 * 10, 24 * 12, 24 * 40, -1, -24 * 30]
refusals = st.sets(st.sampled_from(EVERYONE), max_size=2)


@dataclass
class Life:
    """What whoever watches from outside knows of one case. `promises`: each day, and when it was promised."""

    receipt: Receipt
    refused: set[str]
    readers: set[str]
    urgent: bool
    gone: set[str] = field(default_factory=set)
    ever_gone: set[str] = field(default_factory=set)
    promises: list[tuple[date | None, datetime]] = field(default_factory=list)
    tellings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def tell(self, occasion: str, to: set[str]) -> None:
        self.tellings.update((occasion, one) for one in to)

    def above(self) -> Iterator[set[str]]:
        """Who is told on the first working day after the promised one, and who on the second."""
        out = self.readers | self.refused | self.gone
        deputies = {C} - out if self.readers & {A, B} else set()
        yield from [deputies, {OUTSIDE} - out] if deputies else [{OUTSIDE} - out]


class Notices(RuleBasedStateMachine):
    """Cases, and a worker that brings what is to be told of them."""

    cases = Bundle("cases")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.numbers, self.seen = desk, count(), 0
        self.lives: dict[str, Life] = {}

    @initialize(target=cases, urgent=st.booleans(), refused=refusals)
    def first(self, urgent: bool, refused: set[str]) -> Life:
        return self.filed(urgent, refused)

    @precondition(lambda self: len(self.lives) < 3)
    @rule(target=cases, urgent=st.booleans(), refused=refusals)
    def another(self, urgent: bool, refused: set[str]) -> Life:
        return self.filed(urgent, refused)

    @rule(life=cases, withdraws=st.booleans())
    def write(self, life: Life, withdraws: bool) -> None:
        resumed = self.case(life).closed and not withdraws
        if withdraws:
            self.desk.reporter.withdraw(self.desk.access(life), self.entry())
        else:
            self.desk.reporter.add(self.desk.access(life), self.entry(), self.desk.words(what="続きです。"))
        life.tell("withdrawn" if withdraws else "added", life.readers)
        if resumed:
            self.promised(life)

    @rule(life=cases)
    def open(self, life: Life) -> None:
        self.desk.window.open(min(life.readers), life.receipt.locator)

    @rule(life=cases, days=st.integers(0, 20), concludes=st.booleans())
    def answer(self, life: Life, days: int, concludes: bool) -> None:
        if self.case(life).withdrawn:
            return
        writing, day = self.desk.writing(min(life.readers), life), self.desk.office.today()
        if concludes:
            self.desk.window.conclude(writing, "終わります。", {"undecided": "また相談できます。"})
        else:
            self.desk.window.reply(writing, "確認しています。", day + timedelta(days=days))
        self.promised(life)

    @rule(life=cases, first=st.booleans(), last=st.booleans())
    def hand_over(self, life: Life, first: bool, last: bool) -> None:
        free = {*EVERYONE} - life.readers - life.refused
        if not free:
            return
        by, to = (min if first else max)(life.readers), (max if last else min)(free)
        self.desk.window.hand_over(self.desk.writing(by, life), to, "")
        life.readers, life.gone = life.readers - {by} | {to}, (life.gone | {by}) - {to}
        life.ever_gone.add(by)
        life.tell("handed_over", {to})
        self.promised(life)

    @rule(hours=st.sampled_from(JUMPS), away=st.sampled_from([0, 0, 0, 3]), dies=st.booleans())
    def go_on(self, hours: float, away: int, dies: bool) -> None:
        """Time passes, all is started anew, and a worker that may die with letters in its hands delivers."""
        self.desk.clock.turn(hours=hours)
        self.desk = self.desk.restarted()
        if dies:
            with self.desk.office.unit_of_work() as unit:
                unit.letters.claim(self.desk.clock(), 3)
        self.desk.worker.away = away
        self.desk.worker.round()
        self.desk.worker.away = 0
        self.desk.clock.turn(minutes=11)  # by then nobody holds a letter any more
        for _ in range(4):
            self.desk.worker.round()
        now = self.desk.clock().timestamp()
        assert [letter for letter in self.desk.letters() if letter.leaves_at <= now] == []
        for one in self.desk.arrived[self.seen :]:
            self.was_right(self.lives[one.notice.case], one.notice, one.at)
        self.seen = len(self.desk.arrived)
        for life in self.lives.values():
            self.nothing_is_missing(life)

    def filed(self, urgent: bool, refused: set[str]) -> Life:
        filed = self.desk.file(urgent=urgent, refused=refused)
        life = Life(filed.receipt, refused, {one.id for one in filed.readers}, urgent)
        life.tell("arrived", life.readers)
        self.lives[filed.receipt.locator] = life
        return self.promised(life)

    def was_right(self, life: Life, notice: Notice, at: datetime) -> None:
        """A notice that came was true, was meant for whom it came to, and did not come early."""
        if notice.promise is None:
            assert notice.to in life.readers
            return
        case, (due_on, _) = self.case(life), life.promises[-1]
        assert (notice.promise, case.withdrawn) == (len(life.promises), False)
        assert notice.to in (life.readers if notice.occasion == "due" else set().union(*life.above()))
        if notice.unopened:
            assert (life.urgent, case.status) == (True, Status.RECEIVED)
        else:
            assert due_on
            assert at >= nine(due_on if notice.occasion == "due" else workdays_after(due_on, 1, is_workday))

    def nothing_is_missing(self, life: Life) -> None:
        """All that was to come by now has come, once, or is being tried again."""
        simple, reminders = self.told(life)
        assert simple.keys() <= life.tellings.keys()
        for (occasion, to), number in life.tellings.items():
            told = simple[occasion, to]
            assert told <= number if to in life.ever_gone else told == number
        assert set(reminders.values()) <= {1}
        (due_on, made_at), case, now = life.promises[-1], self.case(life), self.desk.clock()
        if due_on is None or case.withdrawn:
            return
        came = {
            (one.occasion.value, one.to, one.unopened) for one in reminders if one.promise == case.promise
        }
        if made_at < nine(due_on) <= now:
            assert came >= {("due", one, False) for one in life.readers}
        unopened = life.urgent and case.status is Status.RECEIVED and case.promise == 1
        for step, above in enumerate(life.above(), 1):
            if nine(workdays_after(due_on, step, is_workday)) <= now:
                assert came >= {("overdue", one, False) for one in above}
            if unopened and this_quarter(made_at) + step * 15 * 60 <= now.timestamp():
                assert came >= {("overdue", one, True) for one in above}

    def told(self, life: Life) -> tuple[Counter[tuple[str, str]], Counter[Notice]]:
        """How often each notice of a case came or is about to; reminders that wait for their day apart."""
        waiting = [(self.desk.worker.open_letter(one), one.attempts > 0) for one in self.desk.letters()]
        every = [*((one.notice, True) for one in self.desk.arrived), *waiting]
        own = [(one, tried) for one, tried in every if one.case == life.receipt.locator]
        simple = Counter((one.occasion.value, one.to) for one, _ in own if one.promise is None)
        return simple, Counter(one for one, tried in own if one.promise and tried)

    def promised(self, life: Life) -> Life:
        life.promises.append((self.case(life).due_on, self.desk.clock()))
        return life

    def case(self, life: Life) -> Any:
        return self.desk.stored(life.receipt.locator)

    def entry(self) -> str:
        return f"entry {next(self.numbers)}"


def nine(day: date) -> datetime:
    return datetime.combine(day, time(9), JAPAN)


def test_whatever_happens_each_notice_comes_once_to_whom_it_is_for(new_desk: Callable[..., Desk]) -> None:
    run_state_machine_as_test(
        lambda: Notices(new_desk(unhurried=True)),
        settings=settings(
            max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
