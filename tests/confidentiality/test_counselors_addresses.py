"""Counselors' addresses: the worker alone reads them, a dump shows none, and none is taken for another's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from adapters.database.address_book import StoredAddresses
from adapters.database.engine import open_database
from adapters.database.tables import addresses
from adapters.database.upgrade import upgrade
from adapters.vault import envelope
from adapters.vault.addresses import AddressOpener
from adapters.vault.keyring import Keys, WorkerKeys, new_keys
from adapters.vault.letters import LetterOpener
from adapters.vault.public import PublicSealer
from bot.cases.errors import CaseError
from bot.cases.letter import Notice, Occasion
from bot.cases.sealed import SealedLetter
from bot.desk.ports import Tampered

MARKS = {
    "service": "https://smba.example.com/canary-of-a-service/",
    "conversation": "a:canary-of-a-conversation",
    "user": "29:canary-of-a-counselor",
    "tenant": "canary-of-a-tenant",
}
PLACE = "teams:" + "|".join(MARKS.values())

Leaked = Callable[..., list[str]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


def _kept(engine: Engine, keys: Keys, sealer: PublicSealer, counselor: str, place: str) -> str:
    """Keeps it as the staff's door does; the row's name."""
    named = keys.keyring.recipient(counselor)
    assert named is not None
    StoredAddresses(engine).keep(named, "teams", sealer.address(counselor, place))
    return named


def test_the_worker_reads_what_the_staffs_door_has_sealed(
    engine: Engine, keys: Keys, sealer: PublicSealer
) -> None:
    named = _kept(engine, keys, sealer, "a", PLACE)

    assert AddressOpener(keys.worker)("a", StoredAddresses(engine).of(named, "teams") or b"") == PLACE


def test_no_file_of_the_database_tells_whose_they_are_or_where_they_lead(
    engine: Engine, keys: Keys, sealer: PublicSealer, tmp_path: Path
) -> None:
    counselor = "canary-of-a-roster-id"
    keyring = new_keys([counselor]).keyring
    StoredAddresses(engine).keep(
        keyring.recipient(counselor) or "",
        "teams",
        PublicSealer(keyring, sealer.pen).address(counselor, PLACE),
    )

    stored = b"".join(one.read_bytes() for one in tmp_path.iterdir() if one.name.startswith("desk.db"))

    assert (keyring.recipient(counselor) or "").encode() in stored
    assert [one for one in (counselor, *MARKS.values()) if one.encode() in stored] == []
    assert b"canary" not in stored


def test_who_exchanges_rows_sends_no_counselor_what_is_anothers(
    engine: Engine, keys: Keys, sealer: PublicSealer
) -> None:
    names = {one: _kept(engine, keys, sealer, one, f"teams:{one}") for one in ("a", "b")}
    with engine.begin() as connection:
        boxes = {row.counselor: row.box for row in connection.execute(select(addresses))}
        for one, other in (("a", "b"), ("b", "a")):
            row = update(addresses).where(addresses.c.counselor == names[one])
            connection.execute(row.values(box=boxes[names[other]]))

    for one, name in names.items():
        with pytest.raises(Tampered) as refused:
            AddressOpener(keys.worker)(one, StoredAddresses(engine).of(name, "teams") or b"")
        assert (str(refused.value), refused.value.__cause__) == ("", None)


def test_nobody_else_opens_one_not_even_with_every_other_key_of_the_desk(
    keys: Keys, sealer: PublicSealer
) -> None:
    box = sealer.address("a", PLACE)
    others = [
        keys.staff.door, keys.staff.seed, keys.counselors.own, keys.counselors.door, keys.counselors.seed,
        *keys.counselors.private.values(),
    ]  # fmt: skip

    for key in others:
        with pytest.raises(Tampered):
            AddressOpener(WorkerKeys(key))("a", box)


def test_a_letter_is_no_address_and_an_address_no_letter(keys: Keys, sealer: PublicSealer) -> None:
    letter = sealer.letter("one", 900, Notice(Occasion.ARRIVED, "a", "0123ABCD", urgent=False))

    with pytest.raises(Tampered):
        AddressOpener(keys.worker)("a", letter.box)
    with pytest.raises(Tampered):
        LetterOpener(keys.worker)(SealedLetter("one", 900, sealer.address("a", PLACE)))


@pytest.mark.parametrize(
    "words",
    [
        b"[]", b"{}", b"[" * 9999, b'["a"]', b'["a", 1]', b'["a", null]', b"\xff", b"1", b'"ab"',
        b'["b", "x"]', b'["a", "x", "y"]',
    ],
)  # fmt: skip
def test_what_no_door_has_sealed_is_no_address(keys: Keys, words: bytes) -> None:
    for filled in (words, envelope.padded(words)):
        with pytest.raises(Tampered):
            AddressOpener(keys.worker)("a", envelope.give(keys.keyring.worker, filled))


@settings(max_examples=60, deadline=None)
@example(counselor="a", place="x" * 1900, at=0, bit=0)
@given(counselor=st.text(max_size=40), place=st.text(max_size=130), at=st.integers(0), bit=st.integers(0, 7))
def test_every_address_is_as_long_as_any_other_and_opens_unchanged_only(
    keys: Keys, sealer: PublicSealer, counselor: str, place: str, at: int, bit: int
) -> None:
    box = sealer.address(counselor, place)
    changed = bytearray(box)
    changed[at % len(box)] ^= 1 << bit

    assert len(box) == len(sealer.address("a", PLACE))
    assert AddressOpener(keys.worker)(counselor, box) == place
    for forged in (bytes(changed), box[:-1], b""):
        with pytest.raises(Tampered):
            AddressOpener(keys.worker)(counselor, forged)


def test_what_is_longer_than_any_address_is_refused(sealer: PublicSealer) -> None:
    with pytest.raises(CaseError, match="too_long"):
        sealer.address("a", "x" * 600_000)
