"""Answering processes that are killed between any two steps, and several at once, on both databases."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from adapters.database.inbox import StoredInbox
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.dialogue.answering import Answering
from bot.dialogue.card import Card, Text
from bot.dialogue.messages import Asker, Outgoing, Say
from bot.dialogue.ports import Post, Waiting

NOW = datetime(2026, 11, 21, 9, 7, 33, tzinfo=UTC)
PARTS = 3
Started = Any
"""A program that was started: a Popen of texts."""

STEPS = ["record", "claim", "working", "asker_of", "receive", *["hold", "send"] * 3, "done"]


class Chat:
    """A platform that keeps what arrived in a file, for all processes."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def posts(self, conversation: str, outgoing: Outgoing) -> list[Post]:
        return [partial(self._bring, conversation, outgoing)]

    def _bring(self, conversation: str, outgoing: Outgoing) -> None:
        assert isinstance(outgoing, Say)
        with self.file.open("a") as kept:
            kept.write(f"{conversation} {outgoing.card.elements[0].text}\n")

    def arrived(self) -> Counter[str]:
        """How often each part of each answer arrived."""
        return Counter(self.file.read_text().splitlines() if self.file.exists() else [])


def asked(key: str) -> Waiting:
    """A question."""
    return Waiting(key, Confidential(key), Confidential("slack:U1"), Confidential("質問"))


def whole(key: str) -> set[str]:
    """Every part of an answer."""
    return {f"{key} {part}" for part in range(PARTS)}


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(tmp_path / "arrived")


@pytest.fixture
def answering(engine: Engine, chat: Chat) -> Answering:
    """A process that nobody kills, one minute later."""
    return Answering(
        StoredInbox(engine, DoorSeal(bytes(32))),
        lambda _: [Say(Card((Text(f"{part}"),))) for part in range(PARTS)],
        chat, lambda _: Asker("staff", None, "ja"), lambda _: None,
        lambda: NOW + timedelta(seconds=61), lambda: "K1", fail,
    )  # fmt: skip


def fail(incident: str, fault: Exception) -> None:
    """Nothing goes wrong here but processes that die."""
    raise AssertionError(incident) from fault


@pytest.fixture
def started(url: str, chat: Chat) -> Iterator[Callable[[], Started]]:
    """started(): a program that answers in a process of its own as often as it is told to."""
    running: list[Started] = []

    def start() -> Started:
        command = [sys.executable, "-u", "-c", _ANSWERS, url, str(chat.file), NOW.isoformat(), str(PARTS)]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()


def tell(program: Started, keys: list[str], last: int = 0) -> None:
    """Have it take questions and answer what waits, in a process that is killed after its last step."""
    assert program.stdin
    program.stdin.write(json.dumps([keys, last]) + "\n")
    program.stdin.flush()


def ended(program: Started) -> list[str]:
    """The steps that the process did, and how it ended."""
    assert program.stdout
    return program.stdout.readline().split()


def test_a_question_whose_process_dies_after_any_step_is_answered_and_a_part_comes_twice_only_unmarked(
    answering: Answering, chat: Chat, started: Callable[[], Started]
) -> None:
    program, twice = started(), []
    for number, step in enumerate(STEPS, 1):
        key = f"q{number}"
        tell(program, [key], number)
        assert ended(program) == [*STEPS[:number], "-9"]
        before = chat.arrived()

        again, answered = answering.take(asked(key)), answering.round()

        assert (again, answered) == (False, 0 if step == "done" else 1)
        arrived = {part: chat.arrived()[part] for part in whole(key)}
        twice += [(step, number, part, before[part]) for part, times in arrived.items() if times > 1]
        assert set(arrived.values()) <= {1, 2}
    assert twice == [("send", place, f"q{place} {part}", 1) for part, place in enumerate((7, 9, 11))]
    assert answering.round() == 0


def test_processes_that_answer_at_once_answer_each_question_once(
    answering: Answering, chat: Chat, started: Callable[[], Started]
) -> None:
    keys = [f"q{number}" for number in range(24)]
    both = [started(), started()]

    tell(both[0], keys)  # both hear of every question, as of a message and of the mention in it
    tell(both[1], keys[::-1])
    steps = [ended(one) for one in both]

    assert [one[-1] for one in steps] == ["0", "0"]
    assert chat.arrived() == Counter(part for key in keys for part in whole(key))
    assert answering.round() == 0


_ANSWERS = """
import json, os, signal, sys
from datetime import datetime
from pathlib import Path
from adapters.database.engine import open_database
from adapters.database.inbox import StoredInbox
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.dialogue.answering import Answering
from bot.dialogue.card import Card, Text
from bot.dialogue.messages import Asker, Say
from bot.dialogue.ports import Waiting

url, file, now, parts = sys.argv[1:]
last, steps = 0, []

def step(name):
    steps.append(name)
    print(name, end=" ")
    if len(steps) == last:
        os.kill(os.getpid(), signal.SIGKILL)

class Watched:
    "An inbox whose every call is a step."
    def __init__(self, inbox):
        self.inbox = inbox
    def __getattr__(self, verb):
        def called(*arguments):
            made = getattr(self.inbox, verb)(*arguments)
            step(verb)
            return made
        return called

class Chat:
    def posts(self, conversation, outgoing):
        return [lambda: self.bring(conversation, outgoing)]
    def bring(self, conversation, outgoing):
        with Path(file).open("a") as kept:
            kept.write(f"{conversation} {outgoing.card.elements[0].text}\\n")
        step("send")

def receive(said):
    step("receive")
    return [Say(Card((Text(f"{part}"),))) for part in range(int(parts))]

def asker_of(waiting):
    step("asker_of")
    return Asker("staff", None, "ja")

def fail(incident, fault):
    os._exit(1)

def answer(keys):
    inbox = Watched(StoredInbox(open_database(url), DoorSeal(bytes(32))))
    answering = Answering(
        inbox, receive, Chat(), asker_of, lambda place: step("working"),
        lambda: datetime.fromisoformat(now), lambda: "K1", fail,
    )
    for key in keys:
        answering.take(Waiting(key, Confidential(key), Confidential("slack:U1"), Confidential("質問")))
        answering.round()

for line in sys.stdin:
    keys, last = json.loads(line)
    child = os.fork()
    if child == 0:
        try:
            answer(keys)
            os._exit(0)
        finally:
            os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
