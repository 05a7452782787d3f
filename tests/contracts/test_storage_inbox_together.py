"""The inbox when several use it at once, on both databases: threads, and processes."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine

from adapters.database.inbox import StoredInbox
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.dialogue.ports import Waiting

NOW = datetime(2026, 11, 21, 9, 7, 33, tzinfo=UTC)
SEAL = DoorSeal(b"the staff door's key, 32 bytes..")
MANY = 40


def asked(key: str) -> Waiting:
    """A question."""
    return Waiting(key, Confidential("C1"), Confidential("slack:U1"), Confidential("質問"))


@pytest.fixture
def inboxes(engine: Engine, url: str, opened: Callable[..., Engine]) -> list[StoredInbox]:
    """The same inbox as two programs have it."""
    return [StoredInbox(engine, SEAL), StoredInbox(opened(url), SEAL)]


def test_of_those_who_record_the_same_question_at_once_exactly_one_is_told_that_it_is_new(
    inboxes: list[StoredInbox],
) -> None:
    everybody = Barrier(4)

    def record(number: int) -> bool:
        everybody.wait()
        return inboxes[number % 2].record(asked("twin"), NOW)

    with ThreadPoolExecutor(4) as threads:
        told = [sorted(threads.map(record, range(4))) for _ in range(2)]

    assert told == [[False, False, False, True], [False] * 4]
    assert inboxes[0].claim(NOW, 9) == [asked("twin")]


def test_threads_that_claim_at_once_never_have_the_same_question(inboxes: list[StoredInbox]) -> None:
    for number in range(MANY):
        inboxes[0].record(asked(f"{number:02}"), NOW)

    def work(number: int) -> list[str]:
        return [one.key for one in inboxes[number % 2].claim(NOW, 3)]

    with ThreadPoolExecutor(4) as threads:
        claimed = [key for keys in threads.map(work, range(MANY)) for key in keys]

    assert sorted(claimed) == [f"{number:02}" for number in range(MANY)]


def test_processes_that_claim_while_others_are_recorded_never_have_the_same_question(
    inboxes: list[StoredInbox], url: str
) -> None:
    for number in range(MANY):
        inboxes[0].record(asked(f"{number:02}"), NOW)
    command = [sys.executable, "-u", "-c", _CLAIMS, url]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in "ab"]
    for one in both:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"

    for one in both:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    for number in range(MANY, 2 * MANY):
        inboxes[1].record(asked(f"{number:02}"), NOW)
    told = [one.communicate("", timeout=60)[0].split() for one in both]

    claimed = [*told[0], *told[1], *(one.key for one in inboxes[0].claim(NOW, 2 * MANY))]
    assert sorted(claimed) == [f"{number:02}" for number in range(2 * MANY)]
    assert min(map(len, told)) > 0


_CLAIMS = """
import sys
from datetime import UTC, datetime
from adapters.database.engine import open_database
from adapters.database.inbox import StoredInbox
from adapters.vault.door import DoorSeal
inbox = StoredInbox(open_database(sys.argv[1]), DoorSeal(b"the staff door's key, 32 bytes.."))
print("ready")
input()
for _ in range(30):
    for one in inbox.claim(datetime(2026, 11, 21, 9, 7, 33, tzinfo=UTC), 1):
        print(one.key)
"""
