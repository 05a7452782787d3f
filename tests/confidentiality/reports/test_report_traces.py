"""What storage shows to whoever reads it: not who reported, not when exactly, and no private key."""

import asyncio
import hashlib
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.engine import reading
from adapters.database.tables import METADATA
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.playground import playground
from adapters.entrypoints.reading_room import ReadingRoom
from bot.cases.letter import QUARTER

pytestmark = pytest.mark.usefixtures("quick_codes")

VISITOR = "zqxvisitorvw"
Row = tuple[Any, ...]


def rows(installation: Installation) -> set[Row]:
    """Every row that is stored, with its table."""
    with reading(installation.engine) as connection:
        return {
            (table.name, *row)
            for table in METADATA.sorted_tables
            for row in connection.execute(select(table))
        }


def shreds(found: set[Row]) -> set[Any]:
    """Every value of rows, and every eight letters or bytes in a row of those that are long."""
    values = {value for row in found for value in row}
    long = [value for value in values if isinstance(value, str | bytes)]
    return values | {value[at : at + 8] for value in long for at in range(len(value) - 7)}


async def reports(house: Any, visitor: Any) -> str:
    await visitor.close()
    await visitor.press("report")
    await visitor.press("report_safe")
    await visitor.submit(naming="anonymous", about="me")
    receipt, _ = visitor.taken_along()
    await visitor.submit(what="レジで一時間怒鳴られました", said="「金を返せ」", period="today")
    return str(receipt)


@pytest.fixture
def run(room: ReadingRoom, installation: Installation, clock: Any, opened_house: Any) -> Callable[..., Any]:
    """run(steps): steps(house) against the playground."""

    def ran(steps: Callable[[Any], Any]) -> Any:
        async def opened() -> Any:
            async with opened_house(playground(room, installation, clock)) as house:
                return await steps(house)

        return asyncio.run(opened())

    return ran


def test_two_anonymous_reports_of_one_person_have_no_more_in_common_than_those_of_two(
    run: Callable[..., Any], installation: Installation
) -> None:
    async def steps(house: Any) -> list[set[Any]]:
        one, two, three = [await house.visitor() for _ in range(3)]
        shredded, before = [], rows(installation)
        for visitor in (one, one, two, three):
            await reports(house, visitor)
            now = rows(installation)
            shredded.append(shreds(now - before))
            before = now
        return shredded

    first, second, anothers, a_thirds = run(steps)

    assert {"cases", "wraps", "entries", "letters"} <= first
    readers = {installation.keys.keyring.recipient(one) for one in ("counselor-a", "counselor-b")}
    assert readers <= first & second & anothers & a_thirds
    assert first & second <= anothers & a_thirds


def test_nothing_stored_tells_the_minute_in_which_a_reporter_did_something(
    run: Callable[..., Any], installation: Installation, clock: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        receipt = await reports(house, reporter)
        clock.turn(minutes=33)
        await reporter.close()
        await reporter.press("receipt")
        await reporter.submit(code=receipt)
        await reporter.press("followup_add")
        await reporter.submit(what="きょうも来ました")
        clock.turn(minutes=41)
        await reporter.press("followup_withdraw")
        await reporter.press("followup_leave")

    run(steps)

    found = {value for row in rows(installation) for value in row}
    assert [value for value in found if not isinstance(value, str | bytes | int | date | None)] == []
    assert [value for value in found if isinstance(value, datetime)] == []
    moments = {value for value in found if isinstance(value, int) and value > 1_000_000_000}
    assert clock().timestamp() // QUARTER * QUARTER in {one - QUARTER for one in moments}
    assert {one % QUARTER for one in moments} == {0}
    written = [value for value in found if isinstance(value, str) and re.search(r"\d\d:\d\d", value)]
    assert written == []
    stamped = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
    assert [path.name for path in files(installation) if stamped.search(path.read_bytes())] == []


def files(installation: Installation) -> Iterator[Path]:
    """The database, its log, the roster."""
    folder = Path(str(installation.engine.url.database)).parent
    return (path for path in folder.rglob("*") if path.is_file())


def test_neither_a_visitor_nor_a_private_key_is_in_any_file(
    run: Callable[..., Any], installation: Installation
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor(cookies={"conversation": VISITOR})
        receipt = await reports(house, reporter)
        await reporter.close()
        await reporter.press("receipt")
        await reporter.submit(code=receipt)
        await reporter.press("followup_add")
        await reporter.submit(what="きょうも来ました")
        stored = b"".join(path.read_bytes() for path in files(installation))
        assert receipt[:4].encode() in stored
        assert [one for one in secrets(installation) if one in stored] == []

    run(steps)


def secrets(installation: Installation) -> Iterator[bytes]:
    """Who it was, also hashed, and every private key, as they may be written."""
    keys = installation.keys
    staff, counselors = keys.staff, keys.counselors
    private = (staff.seed, staff.door, counselors.seed, counselors.own, keys.worker.private)
    private += tuple(counselors.private.values())
    persons = [one.encode() for one in (VISITOR, f"visitor-{VISITOR}", f"playground:visitor-{VISITOR}")]
    hashes = ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s")
    hashed = [hashlib.new(name, person).digest() for name in hashes for person in persons]
    hashed += [hashlib.blake2b(person, digest_size=size).digest() for person in persons for size in (16, 32)]
    yield from persons
    for one in (*private, *hashed):
        yield from (one, one.hex().encode(), b64encode(one), urlsafe_b64encode(one))
