"""Storage when several use it at once, on both databases: threads, processes, one that is killed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from threading import Barrier

import pytest
from sqlalchemy import Engine

from adapters.database.unit_of_work import database
from adapters.database.upgrade import newest
from bot.cases.audit import Act, next_entry
from bot.cases.case import Case
from bot.cases.errors import Conflict
from bot.cases.sealed import SealedLetter
from bot.desk.ports import StorageBusy, UnitOfWork

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
VENDORS = ("sqlalchemy", "sqlite3", "psycopg")

Made = Callable[..., Case]
Started = Callable[..., "subprocess.Popen[str]"]


def test_of_two_threads_that_save_the_same_case_exactly_one_is_refused(
    unit_of_work: UnitOfWork, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
    both_have_read = Barrier(2)

    def save(promise: int) -> int | None:
        with unit_of_work() as unit:
            case = unit.cases.find("AAAA")
        assert case
        both_have_read.wait()
        try:
            with unit_of_work() as unit:
                unit.cases.save(replace(case, promise=promise))
        except Conflict:
            return None
        return promise

    with ThreadPoolExecutor() as threads:
        saved = list(threads.map(save, (7, 8)))

    [winner] = [promise for promise in saved if promise]
    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == replace(a_case("AAAA"), promise=winner, version=1)


def test_of_two_processes_that_save_the_same_case_exactly_one_is_refused(
    unit_of_work: UnitOfWork, a_case: Made, started: Started
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
    both = [started(_SAVES), started(_SAVES)]
    for one in both:
        assert _line(one) == "has read"

    told = sorted(one.communicate("go\n", timeout=30)[0].strip() for one in both)

    assert told == ["Conflict", "saved"]


def test_of_many_threads_that_add_the_same_case_one_succeeds(unit_of_work: UnitOfWork, a_case: Made) -> None:
    def add(_: int) -> bool:
        try:
            with unit_of_work() as unit:
                unit.cases.add(a_case("AAAA", told=2))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        added = list(threads.map(add, range(8)))

    assert added.count(True) == 1
    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == a_case("AAAA", told=2)


def test_a_found_case_changes_for_nobody_until_the_unit_ends(
    unit_of_work: UnitOfWork, url: str, opened: Callable[..., Engine], a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
    impatient = database(opened(url, waits=1))

    def change() -> None:
        with impatient() as other:
            other.cases.save(a_case("AAAA", told=2, epoch=2))

    with unit_of_work() as unit:
        assert unit.cases.find("AAAA")
        with pytest.raises(StorageBusy) as busy:
            change()

    assert _vendors_within(busy.value) == []
    change()
    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == replace(a_case("AAAA", told=2, epoch=2), version=1)


def test_threads_that_write_the_audit_at_once_write_one_chain(unit_of_work: UnitOfWork) -> None:
    def write(number: int) -> None:
        with unit_of_work() as unit:
            last = unit.audit.last()
            entry = next_entry(last, Act.REPLIED, "key", f"{number}", NOW, lambda digest: ("door", digest))
            unit.audit.add(entry)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(20)))

    with unit_of_work() as unit:
        chain = unit.audit.all()
    assert [entry.sequence for entry in chain] == list(range(1, 21))
    assert all(after.previous == before.digest for before, after in pairwise(chain))
    assert sorted(entry.case for entry in chain) == sorted(f"{number}" for number in range(20))


def test_workers_that_claim_at_once_never_have_the_same_letter(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as unit:
        for number in range(40):
            unit.letters.add(SealedLetter(f"{number:02}", 0, b"box"))

    def work(_: int) -> list[str]:
        with unit_of_work() as unit:
            return [letter.id for letter in unit.letters.claim(NOW, 5)]

    with ThreadPoolExecutor(4) as threads:
        claimed = [letter for batch in threads.map(work, range(12)) for letter in batch]

    assert sorted(claimed) == [f"{number:02}" for number in range(40)]


def test_a_process_killed_within_a_unit_leaves_nothing_half_written(
    unit_of_work: UnitOfWork, a_case: Made, started: Started
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
    killed = started(_DIES)
    assert _line(killed) == "has written"

    killed.kill()
    killed.wait(30)

    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == a_case("AAAA")
        assert unit.letters.claim(NOW, 9) == []
        unit.cases.save(a_case("AAAA", told=2))


def test_processes_that_open_an_empty_database_at_once_all_find_it_ready(url: str, started: Started) -> None:
    told = [one.communicate(timeout=60)[0].strip() for one in [started(_OPENS) for _ in range(3)]]

    assert sorted(told) == [f"{newest()} -> {newest()}"] * 2 + [f"None -> {newest()}"]


@pytest.fixture
def started(url: str) -> Iterator[Started]:
    """started(script): a Python process of its own with `engine` over the test's database."""
    running: list[subprocess.Popen[str]] = []

    def start(script: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-u", "-c", _OPENED + script, url]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _vendors_within(fault: BaseException | None) -> list[str]:
    if fault is None:
        return []
    name = type(fault).__module__
    within = _vendors_within(fault.__cause__) + _vendors_within(fault.__context__)
    return within + [name for vendor in VENDORS if name.startswith(vendor)]


_OPENED = """
import sys
from dataclasses import replace
from adapters.database.engine import open_database
from adapters.database.unit_of_work import database
from adapters.database.upgrade import upgrade
from bot.cases.errors import Conflict
from bot.cases.sealed import SealedLetter
engine = open_database(sys.argv[1])
"""
_SAVES = """
with database(engine)() as unit:
    case = unit.cases.find("AAAA")
print("has read")
input()
try:
    with database(engine)() as unit:
        unit.cases.save(case.opened())
    print("saved")
except Conflict:
    print("Conflict")
"""
_DIES = """
with database(engine)() as unit:
    case = unit.cases.find("AAAA")
    unit.cases.save(replace(case, entries=(), epoch=case.epoch).opened())
    unit.letters.add(SealedLetter("letter", 0, b"box"))
    print("has written")
    input()
"""
_OPENS = """
before, after = upgrade(engine)
print(before, "->", after)
"""
