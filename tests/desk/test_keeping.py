"""Cases whose time is over: announced, deleted, looked for; held ones stay; what comes back goes again."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from adapters.database.erasure import StoredArchive
from adapters.database.ledger import NAME, DeletionLedger
from adapters.database.tables import METADATA, cases, wraps
from adapters.vault.keyring import COUNSELORS, audit_signer
from bot.cases.case import Case
from bot.cases.errors import CaseError
from bot.desk.acting import Acting
from bot.desk.holding import Holding
from bot.desk.keeping import Keeping, Line
from bot.desk.ports import Key, Tampered
from bot.desk.rekeying import Rekeying

ENDS = date(2031, 9, 18)
FILES = ["f1", "f2"]


class Files:
    """Sealed files, by their names."""

    def __init__(self) -> None:
        self.there = set[str]()

    def remove(self, names: Collection[str]) -> int:
        self.there.difference_update(names)
        return len(self.there.intersection(names))


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def keeping(desk: Any, files: Files) -> Keeping:
    """What the counselors' door does, over the desk of the test."""
    signer = audit_signer(COUNSELORS, desk.installation.keys.counselors.seed)

    def open_as(case: Case) -> Key | None:
        return next(filter(None, (desk.opener.open(case, one) for one in desk.office.readers(case))), None)

    archive = StoredArchive(desk.installation.engine, files.remove)
    return Keeping(Rekeying(desk.office, signer, COUNSELORS), open_as, archive, DeletionLedger(desk.place))


@pytest.fixture
def concluded(desk: Any) -> Callable[..., Any]:
    """concluded(level=…): a case that has ended today."""

    def ended(level: str = "3", what: str = "大声で一時間") -> Any:
        filed = desk.file(what)
        [reader, *_] = filed.readers
        desk.window.open(reader.id, filed.receipt.locator)
        desk.window.assess(desk.writing(reader.id, filed), urgent=False, level=level, reason="理由")
        desk.window.conclude(desk.writing(reader.id, filed), "説明", {"undecided": "お聞きしました"})
        return filed

    return ended


def at_the_end(desk: Any, keeping: Keeping, days: int = 1) -> None:
    """The readers were told in time, and the last day is so many days ago."""
    desk.clock.turn_to(ENDS - timedelta(days=30), 9)
    keeping.round()
    desk.clock.turn_to(ENDS + timedelta(days=days), 1)


def line(desk: Any, locator: str) -> Line:
    """A line of the ledger as the counselors' door signs it now."""
    plain = Line(locator, desk.clock.now.replace(microsecond=0), "", b"")
    signer, signature = audit_signer(COUNSELORS, desk.installation.keys.counselors.seed)(plain.digest)
    return replace(plain, signer=signer, signature=signature)


def rows_of(desk: Any, locator: str) -> dict[str, int]:
    """In which tables a case stands."""
    found = {}
    with desk.installation.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for column in table.c:
                if column.name in {"locator", "case"} and table.name != "audit":
                    query = text(f'select count(*) from "{table.name}" where "{column.name}" = :it')
                    if count := connection.execute(query, {"it": locator}).scalar_one():
                        found[table.name] = count
    return found


def acts_on(desk: Any, locator: str) -> list[str]:
    return [act for _, act, case in desk.audit() if case == locator]


def test_what_has_ended_says_until_when_it_is_kept_and_serious_cases_for_longer(
    desk: Any, concluded: Callable[..., Any]
) -> None:
    assert desk.stored(concluded("3").receipt.locator).keep_until == ENDS
    assert desk.stored(concluded("4").receipt.locator).keep_until == date(2036, 9, 18)
    assert desk.stored(desk.file("続いている").receipt.locator).keep_until is None


def test_a_case_that_goes_on_again_has_no_last_day(desk: Any, concluded: Callable[..., Any]) -> None:
    filed = concluded()

    desk.reporter.add(desk.access(filed), "e1", desk.words(what="また来ました"))

    assert desk.stored(filed.receipt.locator).keep_until is None


def test_readers_are_told_once_a_month_ahead_and_nobody_before(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    desk.clock.turn_to(ENDS - timedelta(days=31), 10)
    assert keeping.round() == 0
    assert "warned" not in acts_on(desk, filed.receipt.locator)

    desk.clock.turn_to(ENDS - timedelta(days=30), 10)
    assert (keeping.round(), keeping.round()) == (0, 0)
    ending = [to for _, occasion, to in desk.pending() if occasion == "ending"]
    assert sorted(ending) == sorted(one.id for one in filed.readers)
    assert acts_on(desk, filed.receipt.locator).count("warned") == 1


def test_on_its_last_day_it_is_there_and_on_the_next_nothing_of_it_is(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed, other = concluded(what="青い傘の客"), desk.file("続いている")
    locator = filed.receipt.locator
    stored = desk.stored(locator)
    at_the_end(desk, keeping, days=0)
    assert keeping.round() == 0
    assert rows_of(desk, locator)

    desk.clock.turn_to(ENDS + timedelta(days=1), 1)
    assert keeping.round() == 1

    assert rows_of(desk, locator) == {}
    database = b"".join(one.read_bytes() for one in desk.place.glob("desk.db*"))
    pieces = [one.box for one in stored.wraps] + [one.ciphertext for one in stored.entries]
    assert [one for one in pieces if one[:24] in database or one[-24:] in database] == []
    assert stored.lock.private[:24] not in database
    assert acts_on(desk, locator)[-1] == "deleted"
    assert desk.stored(other.receipt.locator)
    assert keeping.round() == 0
    with pytest.raises(CaseError):
        desk.reporter.look_up(desk.access(filed))


def test_its_files_go_with_it(
    desk: Any, keeping: Keeping, files: Files, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    files.there = {"f1", "f2", "another"}
    with desk.office.unit_of_work() as unit:
        case = unit.cases.find(filed.receipt.locator)
        unit.cases.save(replace(case, files=frozenset(FILES)))
    at_the_end(desk, keeping)

    assert keeping.round() == 1
    assert files.there == {"another"}


def test_a_file_that_does_not_go_keeps_the_deletion_unproved(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    at_the_end(desk, keeping)
    stubborn = StoredArchive(desk.installation.engine, lambda _: 1)

    assert not stubborn.erase(filed.receipt.locator).is_clean
    assert "deleted" not in acts_on(desk, filed.receipt.locator)
    DeletionLedger(desk.place).note(line(desk, filed.receipt.locator))
    assert keeping.round() == 1
    assert acts_on(desk, filed.receipt.locator)[-1] == "deleted"


def test_a_held_case_stays_until_it_is_let_go(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    signer = audit_signer(COUNSELORS, desk.installation.keys.counselors.seed)
    holding, reader = Holding(Acting(desk.office, desk.opener, signer)), filed.readers[0].id
    holding.hold(desk.writing(reader, filed), "訴訟のため")
    desk.clock.turn_to(ENDS + timedelta(days=400), 1)
    assert keeping.round() == 0
    assert desk.stored(filed.receipt.locator).held

    holding.release(desk.writing(reader, filed), "訴訟が終わった")
    for _ in range(2):
        assert keeping.round() == 0, "its readers are told first, once more"
    desk.clock.turn(days=29)
    assert keeping.round() == 0
    desk.clock.turn(days=1)
    assert keeping.round() == 1
    assert rows_of(desk, filed.receipt.locator) == {}


def test_nothing_goes_unannounced_however_long_the_desk_was_away(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    desk.clock.turn_to(ENDS + timedelta(days=900), 1)

    assert (keeping.round(), keeping.round()) == (0, 0)
    desk.clock.turn(days=30)
    assert keeping.round() == 1
    assert [one for one in acts_on(desk, filed.receipt.locator) if one in {"warned", "deleted"}] == [
        "warned",
        "deleted",
    ]


def test_a_ledger_that_somebody_wrote_into_deletes_nothing(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed, ended = desk.file("続いている"), concluded()
    forged = replace(line(desk, filed.receipt.locator), case=ended.receipt.locator)
    for one in (replace(line(desk, filed.receipt.locator), signature=b""), forged):
        DeletionLedger(desk.place).note(one)

    with pytest.raises(Tampered):
        keeping.round()

    assert desk.stored(filed.receipt.locator)
    assert desk.stored(ended.receipt.locator)


def test_a_case_that_nobodys_key_opens_is_told_and_not_deleted(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    live, ended = desk.file("続いている"), concluded()
    with desk.installation.engine.begin() as connection:
        mine = wraps.c.case == live.receipt.locator
        connection.execute(delete(wraps).where(mine))
        live_row = cases.c.locator == live.receipt.locator
        connection.execute(update(cases).where(live_row).values(withdrawn=True, keep_until=date(2020, 1, 1)))
    desk.clock.turn_to(ENDS - timedelta(days=30), 9)
    for day in (ENDS, ENDS + timedelta(days=1)):
        with pytest.raises(Tampered):
            keeping.round()
        desk.clock.turn_to(day + timedelta(days=1), 9)
    with pytest.raises(Tampered):
        keeping.round()

    assert desk.stored(live.receipt.locator)
    assert rows_of(desk, ended.receipt.locator) == {}, "the others are kept by none"


def test_a_hold_that_came_between_the_decision_and_the_deletion_holds(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    at_the_end(desk, keeping)
    DeletionLedger(desk.place).note(line(desk, filed.receipt.locator))
    desk.clock.turn(minutes=1)
    Holding(desk.acting).hold(desk.writing(filed.readers[0].id, filed), "訴訟のため")

    assert keeping.round() == 0
    assert desk.stored(filed.receipt.locator).held


def test_other_periods_count_for_what_has_ended_already(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    keeping.round()
    roster = desk.installation.roster()
    shorter = replace(roster, terms=replace(roster.terms, keep_years=1))
    changed = replace(keeping._office, roster=lambda: shorter)
    keeping._office = changed

    keeping.round()

    assert desk.stored(filed.receipt.locator).keep_until == ENDS.replace(year=2027)


def test_a_last_day_written_into_the_database_by_hand_deletes_nothing(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    with desk.installation.engine.begin() as connection:
        connection.execute(update(cases).values(keep_until=date(2020, 1, 1)))

    assert keeping.round() == 0
    assert desk.stored(filed.receipt.locator).keep_until == ENDS


def test_cases_from_before_there_were_last_days_get_theirs(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    with desk.installation.engine.begin() as connection:
        connection.execute(update(cases).values(keep_until=None))

    assert keeping.round() == 0
    assert desk.stored(filed.receipt.locator).keep_until == ENDS


def test_what_comes_back_with_an_older_state_goes_again_with_the_next_round(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any]
) -> None:
    filed = concluded()
    locator = filed.receipt.locator
    with desk.office.unit_of_work() as unit:
        before = unit.cases.find(locator)
    at_the_end(desk, keeping)
    keeping.round()
    with desk.office.unit_of_work() as unit:
        unit.cases.add(before)

    assert keeping.round() == 1
    assert rows_of(desk, locator) == {}


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from adapters.database import erasure
from adapters.database.engine import open_database
step, left = sys.argv[3], int(sys.argv[4])
archive = erasure.StoredArchive(open_database(f"sqlite:///{sys.argv[1]}"), lambda _: 0)
plain = getattr(erasure.StoredArchive, step)
def dying(self, *given):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, *given)
setattr(erasure.StoredArchive, step, dying)
archive.erase(sys.argv[2])
"""


@pytest.mark.parametrize(
    ("step", "after"), [("_delete", 0), ("_delete", 1), ("_fold_logs", 0), ("_found", 0)]
)
def test_killed_on_the_way_it_is_finished_by_the_next_round(
    desk: Any, keeping: Keeping, concluded: Callable[..., Any], step: str, after: int
) -> None:
    filed = concluded()
    locator = filed.receipt.locator
    at_the_end(desk, keeping)
    DeletionLedger(desk.place).note(line(desk, locator))
    program = [sys.executable, "-c", KILLED, str(desk.place / "desk.db"), locator, step, str(after)]
    ended = subprocess.run(program, check=False, env={**os.environ, "PYTHONPATH": os.getcwd()})  # noqa: TID251
    assert ended.returncode == -signal.SIGKILL

    assert keeping.round() == 1
    assert rows_of(desk, locator) == {}
    assert acts_on(desk, locator)[-1] == "deleted"


def test_the_ledger_is_closed_to_others_and_what_cannot_be_read_is_no_line(tmp_path: Path) -> None:
    ledger, at = DeletionLedger(tmp_path), datetime(2031, 9, 19, tzinfo=UTC)
    one = Line("0MKW4B97", at, "counselors", b"signature")
    ledger.note(one)
    ledger.note(replace(one, at=at.replace(day=20)))
    file = tmp_path / NAME
    assert file.stat().st_mode & 0o077 == 0
    with file.open("ab") as out:
        out.write(
            b'\xff\xfe\n[1]\n{"case": "7YQ2H8ND", "at": 1e99, "signer": "", "signature": ""}\n{"case": "7YQ2'
        )

    assert ledger.all() == [replace(one, at=at.replace(day=20))]
