"""A door that is killed between any two steps of its round: nothing half, and the next round ends it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.database.engine import open_database
from adapters.entrypoints.installation import kept
from adapters.vault.keyring import audit_signer
from bot.cases.absence import Absence
from bot.cases.entry import Kind
from bot.confidential import Confidential
from bot.desk.turnover import Turnover

Desk = Any
A, B, C, OUTSIDE = EVERYONE = ("counselor-a", "counselor-b", "counselor-c", "outside")
RECUSED, AWAY = "言葉一", "言葉二"


def test_killed_at_any_step_of_a_round_the_next_one_ends_what_it_began(
    desks: Callable[[], Iterator[tuple[str, Desk]]],
) -> None:
    stored, steps = [], []
    for step, desk in desks():
        steps.append(step)
        cases = {one.locator: desk.stored(one.locator) for one in desk.window.cases(A)}
        before = sorted(case.epoch for case in cases.values())
        stored.append(before)
        for locator in cases:
            assert desk.read(A, locator)[0][0] is Kind.REPORT

        changed = door(desk).round()

        assert changed == before.count(1)
        assert (door(desk).round(), [one for _, one, __ in desk.audit()].count("rekeyed")) == (0, 2)
        readers = {desk.read(A, one)[0][1]["what"]: read_by(desk, one) for one in cases}
        assert readers == {RECUSED: {A, C}, AWAY: {A, B, C}}
        assert [to for _, why, to in desk.pending() if why == "handed_over"] == [C, C]
    assert stored[0] == [1, 1]
    assert [1, 2] in stored
    assert stored[-1] == [2, 2]
    assert steps.count("commit") == 5, "the list of cases, and for each case looking into it and changing it"


def door(desk: Desk) -> Turnover:
    seed = desk.installation.keys.counselors.seed
    return Turnover(desk.office, desk.opener, audit_signer("counselors", seed))


def read_by(desk: Desk, locator: str) -> set[str]:
    case = desk.stored(locator)
    return {one for one in EVERYONE if desk.opens(one, case) is not None}


@pytest.fixture
def desks(
    tmp_path: Path, desk_over: Callable[..., Desk]
) -> Iterator[Callable[[], Iterator[tuple[str, Desk]]]]:
    """desks(): one after the other, its door killed after each step of a round, with which step it was."""
    installation = kept(tmp_path / "before", tmp_path / "keys", None, print)
    made = [desk_over(installation)]

    def killed() -> Iterator[tuple[str, Desk]]:
        [desk] = made
        recused, _ = desk.file(RECUSED), desk.file(AWAY)
        told = Confidential({"to": B})
        desk.reporter.write(desk.access(recused), desk.office.new_id(), Kind.OBJECTION, told)
        today, key = desk.office.today(), desk.office.keys.recipient(A)
        desk.office.absences.keep(Absence("away", key, today, today + timedelta(days=1)))
        desk.clock.turn(days=1)
        installation.engine.dispose()
        command = [sys.executable, "-c", _SCRIPT, str(tmp_path), desk.clock.now.isoformat()]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.stderr == ""
        for number, step in enumerate(done.stdout.split(), 1):
            engine = open_database(f"sqlite:///{tmp_path / str(number) / 'desk.db'}")
            made.append(desk_over(replace(desk.installation, engine=engine)))
            made[-1].clock.now = desk.clock.now
            yield step, made[-1]

    yield killed
    for desk in made:
        desk.installation.engine.dispose()


_SCRIPT = """
import os, shutil, signal, sys, traceback
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace

from adapters.database.engine import open_database
from adapters.entrypoints.installation import kept
from adapters.entrypoints.office import office
from adapters.vault.keyring import audit_signer
from adapters.vault.private import PrivateOpener
from bot.desk.turnover import Turnover

root, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
NAMES = ("cases", "letters", "audit", "board", "confided")

class Watched:
    "Something whose every call is a step."
    def __init__(self, name, thing, step):
        self.name, self.thing, self.step = name, thing, step
    def __getattr__(self, verb):
        def called(*arguments):
            made = getattr(self.thing, verb)(*arguments)
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
    keys = made.keys
    desk = office(engine, made.roster, keys.keyring, keys.staff, lambda: now)

    @contextmanager
    def unit_of_work():
        with desk.unit_of_work() as unit:
            yield SimpleNamespace(**{name: Watched(name, getattr(unit, name), step) for name in NAMES})
        step("commit")

    watched = replace(desk, unit_of_work=unit_of_work)
    opener = PrivateOpener(keys.keyring, keys.counselors)
    Turnover(watched, opener, audit_signer("counselors", keys.counselors.seed)).round()

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
