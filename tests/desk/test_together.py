"""Several at once: threads, workers, a locked database; each outcome is one of the right ones."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.desk.ports import StorageBusy

Desk = Any
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"
Act = Callable[[], object]


def at_once(*acts: Act) -> list[object]:
    """What each act gives, or the exception it raises; all begin at the same moment."""
    ready = Barrier(len(acts))

    def done(act: Act) -> object:
        ready.wait()
        try:
            return act()
        except (CaseError, StorageBusy) as fault:
            return fault

    with ThreadPoolExecutor(len(acts)) as threads:
        return [*threads.map(done, acts)]


def kinds(desk: Desk, filed: Any) -> list[Kind]:
    return [kind for kind, _ in desk.read(A, filed.receipt.locator)]


def test_of_two_counselors_who_reply_at_once_one_is_asked_again_and_no_word_is_lost(desk: Desk) -> None:
    filed, day = desk.file(), desk.office.today()
    first, second = desk.writing(A, filed), desk.writing(B, filed)

    told = at_once(
        lambda: desk.window.reply(first, "相談員Aの返事", day),
        lambda: desk.window.reply(second, "相談員Bの返事", day),
    )

    assert sorted(type(one) for one in told if one is not None) == [Conflict]
    assert kinds(desk, filed) == [Kind.REPORT, Kind.REPLY]
    loser, words = (first, "相談員Aの返事") if told[0] else (second, "相談員Bの返事")
    desk.window.reply(desk.writing(loser.counselor, filed, loser.entry), words, day)
    replies = {one["words"] for kind, one in desk.read(A, filed.receipt.locator) if kind is Kind.REPLY}
    assert replies == {"相談員Aの返事", "相談員Bの返事"}
    assert sorted(desk.audit()) == [(one, "replied", filed.receipt.locator) for one in (A, B)]


def test_a_reply_while_the_reporter_writes_costs_neither_of_them_anything(desk: Desk) -> None:
    filed = desk.file()
    access = desk.access(filed)

    def reply() -> None:
        desk.while_stretching = lambda: None
        desk.window.reply(desk.writing(A, filed), "確認しています。", desk.office.today())

    desk.while_stretching = reply  # the reporter has read the case by then
    desk.reporter.add(access, "entry", desk.words(what="続きです。"))

    assert kinds(desk, filed) == [Kind.REPORT, Kind.REPLY, Kind.ADDITION]
    assert [one for one in desk.pending() if one[1] == "added"] == [
        ("09-18 14:15", "added", A),
        ("09-18 14:15", "added", B),
    ]


def test_a_hand_over_while_the_reporter_writes_costs_them_nothing_and_the_successor_is_told(
    desk: Desk,
) -> None:
    filed = desk.file()

    def hand_over() -> None:
        desk.while_stretching = lambda: None
        desk.window.hand_over(desk.writing(A, filed), C, "")

    desk.while_stretching = hand_over
    desk.reporter.add(desk.access(filed), "entry", desk.words(what="続きです。"))

    assert desk.read(C, filed.receipt.locator)[-1] == (Kind.ADDITION, {"what": "続きです。"})
    assert {to for _, occasion, to in desk.pending() if occasion == "added"} == {B, C}


def test_threads_of_reporter_and_counselors_store_every_word(desk: Desk) -> None:
    filed, day = desk.file(named=True), desk.office.today()
    access = desk.access(filed, by_name=True)

    def add(number: int) -> Act:
        return lambda: desk.reporter.add(access, f"added {number}", desk.words(what=f"続き{number}"))

    def reply(who: str) -> Act:
        writing = desk.writing(who, filed)
        return lambda: desk.window.reply(writing, who, day)

    told = at_once(add(1), reply(A), add(2), reply(B))

    assert [told[0], told[2]] == [None, None]
    words = [one.get("what") or one.get("words") for _, one in desk.read(A, filed.receipt.locator)[1:]]
    done = [who for who, one in ((A, told[1]), (B, told[3])) if one is None]
    assert sorted(words) == sorted([*done, "続き1", "続き2"])
    assert [who for who, _, _ in desk.audit()] == [one for one in words if one in done]


def test_two_sendings_of_one_receipt_at_once_are_one_case(desk: Desk) -> None:
    filing = desk.filing("大声で一時間")

    told = at_once(*[lambda: desk.filings.submit(filing)] * 2)

    assert told[0] == told[1]
    assert [one.locator for one in desk.window.cases(A)] == [filing.receipt.locator]
    assert len(desk.letters()) == 6


def test_two_reports_with_one_locator_at_once_are_one_case_and_one_refusal(desk: Desk) -> None:
    filing = desk.filing("最初")
    other = desk.filing("別", receipt=replace(filing.receipt, code="0" * 19))

    told = at_once(lambda: desk.filings.submit(filing), lambda: desk.filings.submit(other))

    assert [one.code for one in told if isinstance(one, CaseError)] == ["receipt_taken"]
    assert len(desk.window.cases(A)) == 1


def test_two_workers_bring_each_letter_once(desk: Desk) -> None:
    for number in range(10):
        desk.file(urgent=True, person=f"playground:{number}")
    workers = [desk.worker, desk.another_worker()]

    told = at_once(*[worker.round for worker in workers])

    assert sum(told) == 20
    assert len({one.letter for one in desk.arrived}) == len(desk.arrived) == 20
    assert {letter.leaves_at for letter in desk.letters()} & {int(desk.clock().timestamp())} == set()


def test_a_slow_platform_makes_no_other_worker_send_what_waits_behind(desk: Desk) -> None:
    for _ in range(4):
        desk.file(urgent=True)
    other = desk.another_worker()

    def slow() -> None:
        desk.clock.turn(minutes=2)
        if len(desk.arrived) == 6:
            other.round()

    desk.worker.sends = slow
    while desk.worker.round():
        pass

    assert len({one.letter for one in desk.arrived}) == len(desk.arrived)


def test_a_locked_database_is_told_and_the_same_again_works(
    new_desk: Callable[..., Desk], locked: Callable[..., Any]
) -> None:
    desk = new_desk(waits=0)
    filing, filed = desk.filing("後で"), desk.file("先に")
    access, writing = desk.access(filed), desk.writing(A, filed)
    acts: list[Act] = [
        lambda: desk.filings.submit(filing),
        lambda: desk.reporter.add(access, "entry", desk.words(what="続きです。")),
        lambda: desk.window.note(writing, "店長に聞く"),
        lambda: desk.window.open(A, filed.receipt.locator),
        desk.worker.round,
    ]
    with locked(desk) as lock:
        lock()
        for act in acts:
            with pytest.raises(StorageBusy):
                act()
    assert (len(desk.window.cases(A)), kinds(desk, filed), desk.audit()) == (1, [Kind.REPORT], [])

    acts[2]()
    for act in acts[:2] + acts[3:]:
        act()

    assert len(desk.window.cases(A)) == 2
    assert kinds(desk, filed) == [Kind.REPORT, Kind.NOTE, Kind.ADDITION]


def test_storage_that_is_locked_half_way_through_filing_leaves_nothing_and_the_retry_is_one_case(
    new_desk: Callable[..., Desk], locked: Callable[..., Any]
) -> None:
    desk = new_desk(waits=0)
    filing = desk.filing("大声で一時間")
    with locked(desk) as lock:
        desk.while_stretching = lock  # between looking whether it is there and storing it
        with pytest.raises(StorageBusy):
            desk.filings.submit(filing)
    desk.while_stretching = lambda: None
    assert not desk.window.cases(A)
    assert desk.letters() == []

    desk.filings.submit(filing)

    assert len(desk.window.cases(A)) == 1
