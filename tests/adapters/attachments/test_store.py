"""The store: files sealed piece by piece; whatever is cut, moved, exchanged or forged is told."""

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.attachments.store import Store
from adapters.entrypoints.clock import now
from adapters.vault import envelope
from adapters.vault.stream import BUCKETS, LARGEST, PIECE, Closing, FileSeal, TooLarge
from bot.cases.attachment import LARGEST_FILE, Kept
from bot.desk.ports import Tampered

Keep = Callable[[bytes], Kept]
SAME = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEALED = PIECE + envelope.STREAM_MORE


def read(store: Store, kept: Kept) -> bytes:
    return b"".join(store.read(kept))


@SAME
@given(st.integers(0, 5 * PIECE), st.integers(1, 2 * PIECE), st.binary(min_size=1, max_size=64))
def test_a_file_of_any_size_written_in_any_pieces_is_read_as_it_was(
    size: int, step: int, words: bytes
) -> None:
    content = (words * (size // len(words) + 1))[:size]
    seal, sealed = FileSeal(), bytearray()
    key = seal.key()
    closing = seal.closing(key, "a file")
    for at in range(0, size, step):
        sealed += closing.write(content[at : at + step])
    sealed += b"".join(closing.end())

    rest = iter([bytes(sealed)])
    left = bytearray(next(rest))

    def take(count: int) -> bytes:
        taken = bytes(left[:count])
        del left[:count]
        return taken

    assert b"".join(seal.opened(key, "a file", size, take)) == content
    assert words * 3 not in sealed or len(words) < 2


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, BUCKETS[0] - 1, BUCKETS[0], 3_000_000])
def test_a_stored_file_is_what_was_kept_and_has_one_of_eight_sizes(
    store: Store, keep: Keep, folder: Path, size: int
) -> None:
    content = bytes(one % 251 for one in range(1000)) * (size // 1000 + 1)
    kept = keep(content[:size])

    assert read(store, kept) == content[:size]
    assert kept.size == size
    assert kept.digest == sha256(content[:size]).hexdigest()
    bucket = next(one for one in BUCKETS if size < one)
    assert (folder / kept.file).stat().st_size == envelope.STREAM_HEAD + bucket // PIECE * SEALED


def test_there_are_at_most_eight_sizes_and_the_largest_file_fits() -> None:
    assert len(BUCKETS) <= 8
    assert LARGEST_FILE <= LARGEST
    with pytest.raises(TooLarge):
        Closing(envelope.fresh(), b"").write(bytes(LARGEST + 1))


def test_a_file_is_for_the_desks_own_account_and_tells_the_day_alone(keep: Keep, folder: Path) -> None:
    there = (folder / keep(b"words").file).stat()

    assert stat.S_IMODE(there.st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert datetime.fromtimestamp(there.st_mtime, UTC) == datetime(
        2026, 11, 20, 15, tzinfo=UTC
    )  # in Japan 0:00
    assert there.st_atime == there.st_mtime


@pytest.mark.parametrize("how", ["kept", "given up", "removed", "tidied"])
def test_the_folder_tells_the_day_alone_whatever_came_or_went(
    store: Store, keep: Keep, folder: Path, how: str
) -> None:
    kept = keep(b"words")
    os.utime(folder)
    if how == "kept":
        keep(b"more")
    elif how == "given up":
        with store.draft() as draft:
            draft.write(b"more")
    elif how == "removed":
        store.remove([kept.file])
    else:
        store.tidy(set, now() + timedelta(minutes=61))

    there = folder.stat()
    midnight = datetime(2026, 11, 20, 15, tzinfo=UTC).timestamp()
    assert (there.st_mtime, there.st_atime) == (midnight, midnight)


def test_the_same_file_twice_is_two_files_that_look_nothing_alike(keep: Keep, folder: Path) -> None:
    first, second = (keep(b"a" * 1000) for _ in range(2))

    one, two = ((folder / kept.file).read_bytes() for kept in (first, second))
    assert first.key != second.key
    assert sum(a == b for a, b in zip(one, two, strict=True)) < len(one) / 100


@SAME
@given(st.data())
def test_whatever_is_changed_in_a_file_is_told(
    store: Store, keep: Keep, folder: Path, data: st.DataObject
) -> None:
    content = b"0123456789" * 30_000
    kept = keep(content)
    path = folder / kept.file
    good = bytearray(path.read_bytes())
    change = data.draw(st.sampled_from(["flip", "cut", "add", "swap", "repeat", "drop"]))
    place, other = (data.draw(st.integers(0, 7)) for _ in range(2))
    begin, next_ = (envelope.STREAM_HEAD + one * SEALED for one in (place, other))
    bad = bytearray(good)
    if change == "flip":
        bad[data.draw(st.integers(0, len(bad) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    elif change == "cut":
        del bad[data.draw(st.integers(0, len(bad) - 1)) :]
    elif change == "add":
        bad += data.draw(st.binary(min_size=1, max_size=SEALED))
    elif change == "swap":
        bad[begin : begin + SEALED], bad[next_ : next_ + SEALED] = (
            good[next_ : next_ + SEALED],
            good[begin : begin + SEALED],
        )
    elif change == "repeat":
        bad[begin:begin] = good[begin : begin + SEALED]
    else:
        del bad[begin : begin + SEALED]
    path.write_bytes(bad)

    if bad == good:
        assert read(store, kept) == content
        return
    got = bytearray()
    with pytest.raises(Tampered):
        got.extend(one for piece in store.read(kept) for one in piece)
    assert content.startswith(bytes(got))  # nothing that was never written is ever read
    assert not store.is_whole(kept)


def test_a_file_put_in_anothers_place_opens_nothing_even_with_its_own_key(
    store: Store, keep: Keep, folder: Path
) -> None:
    one, two = keep(b"one"), keep(b"two")
    (folder / one.file).write_bytes((folder / two.file).read_bytes())

    for kept in (one, replace(two, file=one.file)):
        with pytest.raises(Tampered):
            read(store, kept)
    assert read(store, two) == b"two"


@pytest.mark.parametrize("wrong", ["size", "digest", "key", "name", "gone", "outside"])
def test_whatever_an_entry_says_wrongly_of_a_file_is_told(
    store: Store, keep: Keep, folder: Path, wrong: str
) -> None:
    kept = keep(b"some words")
    (folder.parent / "outside-the-store-secret").write_bytes((folder / kept.file).read_bytes())
    forged = {
        "size": replace(kept, size=9),
        "digest": replace(kept, digest="0" * 64),
        "key": replace(kept, key=envelope.fresh()),
        "name": replace(kept, file="nobody-has-this-name"),
        "gone": kept,
        "outside": replace(kept, file="../outside-the-store-secret"),
    }[wrong]
    if wrong == "gone":
        store.remove([kept.file])

    with pytest.raises(Tampered):
        read(store, forged)


def test_a_draft_that_is_not_kept_leaves_nothing(store: Store, folder: Path) -> None:
    with store.draft() as draft:
        draft.write(bytes(3_000_000))

    assert list(folder.iterdir()) == []


def test_what_no_case_knows_is_deleted_after_an_hour_and_nothing_else(
    store: Store, keep: Keep, folder: Path
) -> None:
    known, orphan = keep(b"known"), keep(b"orphan")
    later = now() + timedelta(minutes=61)

    assert store.tidy(lambda: {known.file}, now()) == 0
    assert store.tidy(lambda: {known.file, orphan.file}, later) == 0
    assert store.tidy(lambda: {known.file}, later) == 1
    assert [one.name for one in folder.iterdir()] == [known.file]


def test_what_is_older_than_a_day_is_never_deleted_whatever_the_database_says(
    store: Store, keep: Keep, folder: Path
) -> None:
    """Or whoever deletes the rows of every file has every file deleted."""
    kept = [keep(b"evidence") for _ in range(3)]
    for hours in (25, 24 * 400):
        assert store.tidy(set, now() + timedelta(hours=hours)) == 0
    assert all(store.is_whole(one) for one in kept)

    assert store.tidy(set, now() + timedelta(hours=23)) == 3


def test_what_comes_in_while_the_folder_is_looked_through_stays(
    store: Store, keep: Keep, folder: Path
) -> None:
    keep(b"orphan")
    later, came = now() + timedelta(minutes=61), list[Kept]()

    def known() -> set[str]:
        came.append(keep(b"just now"))
        return set()

    store.tidy(known, later)

    assert [one.name for one in folder.iterdir()] == [came[0].file]


def test_a_store_whose_folder_is_not_there_has_nothing_to_tidy(store: Store) -> None:
    assert store.tidy(set, now()) == 0
    store.remove(["nobody-has-this-name"])


def test_a_full_disk_leaves_nothing_behind(store: Store, folder: Path) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        with store.draft() as draft, pytest.raises(OSError, match="File too large"):
            draft.write(os.urandom(3_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert list(folder.iterdir()) == []
