"""What storage promises of counselors' addresses, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from adapters.database.address_book import StoredAddresses
from adapters.database.tables import addresses


@pytest.fixture
def stored(engine: Engine) -> StoredAddresses:
    return StoredAddresses(engine)


def test_an_address_is_the_last_one_that_was_kept_of_this_counselor_there(stored: StoredAddresses) -> None:
    for counselor, platform, box in (
        ("a", "teams", b"first"), ("b", "teams", b"b's\0\xff"), ("a", "other", b"elsewhere"),
        ("a", "teams", b"last"),
    ):  # fmt: skip
        stored.keep(counselor, platform, box)

    assert stored.of("a", "teams") == b"last"
    assert stored.of("b", "teams") == b"b's\0\xff"
    assert stored.of("a", "other") == b"elsewhere"
    assert (stored.of("b", "other"), stored.of("c", "teams")) == (None, None)


def test_who_is_forgotten_is_reached_there_no_more_and_nobody_else_is_lost(stored: StoredAddresses) -> None:
    for counselor, platform in (("a", "teams"), ("b", "teams"), ("a", "other")):
        stored.keep(counselor, platform, b"box")

    stored.forget("a", "teams")
    stored.forget("nobody", "teams")

    assert stored.of("a", "teams") is None
    assert (stored.of("b", "teams"), stored.of("a", "other")) == (b"box", b"box")
    stored.keep("a", "teams", b"again")
    assert stored.of("a", "teams") == b"again"


def test_of_those_that_are_kept_at_once_one_stays(stored: StoredAddresses, engine: Engine) -> None:
    boxes = [str(number).encode() for number in range(16)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda box: stored.keep("a", "teams", box), boxes))

    with engine.connect() as connection:
        [row] = connection.execute(select(addresses)).all()
    assert row.box in boxes
