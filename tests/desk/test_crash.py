"""A process that is killed between any two steps of filing and delivering: nothing half, nothing lost."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.database.engine import open_database
from adapters.entrypoints.installation import kept
from bot.cases.entry import Kind
from bot.cases.receipt import Receipt

Desk = Any
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"
RECEIPT = Receipt("0MKW4B97", "4ZVC4705KKB21XGFA46")
LETTERS = 6  # two that it arrived, and four reminders


@dataclass(frozen=True)
class Crash:
    """A desk whose process was killed: after which step, and the letters (ids) that were sent by then."""

    step: str
    sent: list[str]
    desk: Desk


def test_killed_at_any_step_of_filing_there_is_all_or_nothing_and_after_a_retry_one_case(
    crashes: Callable[[str], Iterator[Crash]],
) -> None:
    stored = []
    for crash in crashes("file"):
        desk = crash.desk
        stored.append((crash.step, len(desk.window.cases(A))))
        assert len(desk.letters()) == LETTERS * stored[-1][1]

        desk.file("大声で一時間", receipt=RECEIPT)

        assert [one.locator for one in desk.window.cases(A)] == [RECEIPT.locator]
        assert desk.read(B, RECEIPT.locator) == [(Kind.REPORT, {"what": "大声で一時間", "barred": ""})]
        assert set(delivered(desk).values()) == {1}
        assert len(desk.arrived) == LETTERS
        assert desk.audit() == []
    assert [step for step, number in stored if number] == ["commit"]
    assert [step for step, _ in stored] == [
        "begin", "cases.find", "commit", "sealer.file", "begin", "cases.add",
        *["sealer.letter", "letters.add"] * LETTERS, "commit",
    ]  # fmt: skip


def test_killed_at_any_step_of_delivering_every_letter_comes_and_twice_only_before_it_is_marked(
    crashes: Callable[[str], Iterator[Crash]],
) -> None:
    twice = []
    for crash in crashes("deliver"):
        desk = crash.desk
        came = delivered(desk)
        came.update(crash.sent)
        assert len(came) == LETTERS
        twice += [(crash.step, letter == crash.sent[-1]) for letter, number in came.items() if number > 1]
        assert max(came.values()) <= 2
        assert desk.letters() == []
        assert desk.read(B, RECEIPT.locator) == [(Kind.REPORT, {"what": "大声で一時間", "barred": ""})]
        assert desk.audit() == [(A, "opened", RECEIPT.locator)]
    assert twice == [(step, True) for step in ("messenger.send", "begin", "letters.remove")] * 2


def delivered(desk: Desk) -> Counter[str]:
    """How often each letter comes in the weeks after."""
    for _ in range(2):
        desk.clock.turn(days=20)
        while desk.worker.round():
            pass
    return Counter(one.letter for one in desk.arrived)


@pytest.fixture
def crashes(tmp_path: Path, desk_over: Callable[..., Desk]) -> Iterator[Callable[[str], Iterator[Crash]]]:
    """crashes("file" or "deliver"): one after the other, killed at each of its steps."""
    installation = kept(tmp_path / "before", tmp_path / "keys", None, print)
    desks = [desk_over(installation)]

    def crashing(scene: str) -> Iterator[Crash]:
        desk = desks[0]
        if scene == "deliver":
            filed = desk.file("大声で一時間", receipt=RECEIPT)
            desk.window.open(A, filed.receipt.locator)
            desk.clock.turn(minutes=8)
        installation.engine.dispose()
        command = [sys.executable, "-c", _SCRIPT, scene, str(tmp_path), desk.clock.now.isoformat()]
        done = subprocess.run([*command, RECEIPT.locator, RECEIPT.code], capture_output=True, text=True)
        assert done.stderr == ""
        for number, step in enumerate(done.stdout.split(), 1):
            place = tmp_path / str(number)
            sent = place / "sent"
            engine = open_database(f"sqlite:///{place / 'desk.db'}")
            desks.append(desk_over(replace(installation, engine=engine)))
            yield Crash(step, sent.read_text().split() if sent.exists() else [], desks[-1])

    yield crashing
    for desk in desks:
        desk.installation.engine.dispose()


_SCRIPT = """
import os, shutil, signal, sys, traceback
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from itertools import count
from pathlib import Path
from types import SimpleNamespace

from adapters.database.engine import open_database
from adapters.entrypoints.installation import kept
from adapters.entrypoints.office import office
from adapters.entrypoints.worker import delivery
from adapters.vault.entries import Pen
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from bot.cases.receipt import Receipt
from bot.cases.routing import Wanted
from bot.confidential import Confidential
from bot.desk.filing import Filing, Filings

scene, root, now, locator, code = sys.argv[1:]
root, held = Path(root), []

def cheap(code, salt):
    return blake2b(code.encode(), salt=salt, digest_size=32).digest()

class Watched:
    "Something whose every call is a step."
    def __init__(self, name, thing, step):
        self.name, self.thing, self.step = name, thing, step
    def __getattr__(self, verb):
        def called(*arguments):
            made = getattr(self.thing, verb)(*arguments)
            if verb == "claim":
                held.extend(letter.id for letter in made)
            self.step(f"{self.name}.{verb}")
            return made
        return called

def run(place, last):
    steps = count(1)

    def step(name):
        if next(steps) == last:
            (place / "step").write_text(name)
            os.kill(os.getpid(), signal.SIGKILL)

    engine = open_database(f"sqlite:///{place / 'desk.db'}")
    keys, pen = made.keys, Pen("staff", made.keys.staff.seed)
    desk = office(engine, made.roster, keys.keyring, keys.staff, lambda: datetime.fromisoformat(now))

    @contextmanager
    def unit_of_work():
        with desk.unit_of_work() as unit:
            step("begin")
            parts = {name: Watched(name, getattr(unit, name), step) for name in ("cases", "letters", "audit")}
            yield SimpleNamespace(**parts)
        step("commit")

    class Sends:
        def send(self, conversation, outgoing):
            with (place / "sent").open("a") as sent:
                sent.write(held[-1] + "\\n")

    watched = replace(
        desk, unit_of_work=unit_of_work,
        sealer=Watched("sealer", PublicSealer(keys.keyring, pen, cheap), step),
    )
    if scene == "file":
        wanted, told = Wanted(None, None, "ja", "playground:x"), Confidential({"what": "大声で一時間"})
        promised = tuple(one.id for one in desk.roster().everyone)
        filings = Filings(watched, CodeUnlock(keys.keyring, pen, keys.staff.door, cheap), str)
        filings.submit(Filing(Receipt(locator, code), told, wanted, promised, None))
    else:
        messenger = Watched("messenger", Sends(), step)
        delivery(watched, keys.worker, messenger, str, lambda one: "ja").round()

made = kept(root / "before", root / "keys", None, print)
made.engine.dispose()
for number in count(1):
    place = root / str(number)
    shutil.copytree(root / "before", place)
    child = os.fork()
    if child == 0:
        try:
            run(place, number)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    code_of = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code_of != -signal.SIGKILL:
        sys.exit(code_of)
    print((place / "step").read_text())
"""
