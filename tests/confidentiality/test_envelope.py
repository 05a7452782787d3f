"""Sealed cases: who opens them, how little their size tells, and what handing over takes away."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keys, new_keys
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.wraps import unwrapped
from bot.cases.case import Case
from bot.cases.entry import Entry, Kind
from bot.cases.errors import CaseError
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.desk.ports import Tampered

Hands = Callable[[Case], dict[str, CaseKey]]
ToEntry = Callable[..., Entry]
SEALED = 1 + 16
"""Bytes around sealed words: version and authentication."""


def ids(entries: tuple[Entry, ...]) -> list[str]:
    return [one.id for one in entries]


def test_an_anonymous_case_opens_for_its_counselors_the_code_and_the_escrow_and_nobody_else(
    hands: Hands, case: Case
) -> None:
    opened = hands(case)

    assert set(opened) == {"a", "b", "code", "escrow"}
    assert [ids(key.read(case)) for key in opened.values()] == [["e1", "e2", "e3"]] * 4


def test_a_named_case_opens_for_who_gave_their_name_besides(
    hands: Hands, named: Case, opener: PrivateOpener
) -> None:
    assert set(hands(named)) == {"a", "b", "code", "escrow", "owner"}
    assert ids(hands(named)["owner"].read(named)) == ["e1", "e2", "e3"]
    for person in ("playground:y", "playground:X", "", " ", "playground:x "):
        assert opener.own(named, Confidential(person)) is None


def test_without_the_staffs_pen_nobody_comes_back_by_name(keys: Keys, named: Case) -> None:
    assert PrivateOpener(keys.keyring, keys.counselors).own(named, Confidential("playground:x")) is None


def test_no_other_key_of_the_desk_opens_anything_of_an_anonymous_case(keys: Keys, case: Case) -> None:
    others = {
        "c": keys.counselors.private["c"],
        "own": keys.counselors.own,
        "worker": keys.worker.private,
        "staff seed": keys.staff.seed,
        "staff door": keys.staff.door,
        "counselors seed": keys.counselors.seed,
        "counselors door": keys.counselors.door,
    }

    for name, key in others.items():
        assert unwrapped(case, key) is None, name
        told = [received(key, wrap.box) for wrap in case.wraps]
        assert {one.strip() for one in told if one is not None} <= {b""}, name
        assert (len([one for one in told if one is not None]) == 1) == (name == "own")
        with pytest.raises(Tampered):
            CaseKey(keys.keyring, Pen(STAFF, keys.staff.seed), key).read(case)
        with pytest.raises(envelope.Unopened):
            envelope.disclose_kept(key, case.lock.private, case.locator.encode() + case.lock.public)


def received(private: bytes, box: bytes) -> bytes | None:
    try:
        return envelope.receive(private, box)
    except envelope.Unopened:
        return None


def test_a_desk_without_an_escrow_has_no_wrap_for_one(
    receipt: Receipt, to_entry: ToEntry, case: Case
) -> None:
    keys = new_keys(["a", "b"])
    filed = PublicSealer(keys.keyring, Pen(STAFF, keys.staff.seed)).file(
        receipt, ["a", "b"], None, to_entry("e1", Kind.REPORT)
    )
    assert len(filed.wraps) == len(case.wraps) - 1


def test_an_anonymous_and_a_named_case_look_the_same_before_and_after_a_handover(
    case: Case, named: Case, opener: PrivateOpener
) -> None:
    def looks(one: Case) -> tuple[object, ...]:
        lock = [len(getattr(one.lock, field.name)) for field in fields(one.lock)]
        sizes = [(len(entry.nonce), len(entry.ciphertext), len(entry.signature)) for entry in one.entries]
        return [(len(wrap.recipient), wrap.epoch, len(wrap.box)) for wrap in one.wraps], sizes, lock

    later = [opener.open(one, "a").reseal(one, ["b", "c"]) for one in (case, named)]

    assert looks(case) == looks(named)
    assert looks(later[0]) == looks(later[1])
    assert len({len(wrap.box) for wrap in case.wraps}) == 1


def test_after_a_handover_the_old_key_and_the_removed_counselor_open_nothing(
    hands: Hands, case: Case, handed_over: Case
) -> None:
    assert set(hands(handed_over)) == {"b", "c", "code", "escrow"}
    old = hands(case)["a"]
    with pytest.raises(Tampered):
        old.read(handed_over)
    for one in handed_over.entries:
        assert one not in case.entries
        with pytest.raises(Tampered):
            old.read(replace(handed_over, epoch=1, wraps=case.wraps, entries=(one,)))


def test_after_a_handover_everybody_on_it_reads_all_as_it_was_written(
    hands: Hands, case: Case, handed_over: Case
) -> None:
    before = hands(case)["a"].read(case)

    for key in hands(handed_over).values():
        entries = key.read(handed_over)
        assert entries[:3] == before
        assert ids(entries) == ["e1", "e2", "e3", "e4", "e5"]


def test_who_gave_their_name_still_opens_after_two_handovers(
    hands: Hands, named: Case, opener: PrivateOpener
) -> None:
    once = opener.open(named, "a").reseal(named, ["b"])
    twice = opener.open(once, "b").reseal(once, ["c"])

    assert set(hands(twice)) == {"c", "code", "escrow", "owner"}
    assert [key.read(twice) for key in hands(twice).values()] == [hands(named)["a"].read(named)] * 4
    assert [len(one.ciphertext) for one in twice.entries] == [len(one.ciphertext) for one in once.entries]


@pytest.mark.parametrize("hand", ["code", "owner", "escrow"])
def test_only_a_counselor_on_the_case_hands_it_over(hands: Hands, named: Case, hand: str) -> None:
    with pytest.raises(CaseError, match="not_here"):
        hands(named)[hand].reseal(named, ["c"])


@pytest.mark.parametrize("readers", [[], ["nobody"], ["a", "nobody"]])
def test_a_case_without_a_reader_who_has_a_key_is_not_filed(
    sealer: PublicSealer, receipt: Receipt, to_entry: ToEntry, readers: list[str]
) -> None:
    with pytest.raises(CaseError, match="no_key"):
        sealer.file(receipt, readers, None, to_entry("e1", Kind.REPORT))


@pytest.mark.parametrize("readers", [["nobody"], ["a", "nobody"]])
def test_a_case_is_not_handed_over_to_whoever_has_no_key(
    opener: PrivateOpener, case: Case, readers: list[str]
) -> None:
    with pytest.raises(CaseError, match="no_key"):
        opener.open(case, "a").reseal(case, readers)


def test_a_case_that_nobody_may_read_any_more_is_kept_in_trust_until_somebody_may(
    hands: Hands, case: Case, named: Case, opener: PrivateOpener
) -> None:
    for one, reporters in ((case, {"code"}), (named, {"code", "owner"})):
        left = opener.open(one, "a").reseal(one, [])

        assert set(hands(left)) == {"escrow", *reporters}
        assert hands(left)["code"].read(left) == hands(one)["a"].read(one)
        taken = opener.in_trust(left).reseal(left, ["c"])
        assert set(hands(taken)) == {"c", "escrow", *reporters}
        assert hands(taken)["c"].read(taken) == hands(one)["a"].read(one)
    assert opener.in_trust(case) is None


def test_a_platform_id_too_long_to_hide_is_refused(
    sealer: PublicSealer, receipt: Receipt, to_entry: ToEntry
) -> None:
    with pytest.raises(CaseError, match="person_unknown"):
        sealer.file(receipt, ["a"], Confidential("x" * 512), to_entry("e1", Kind.REPORT))


EDGES = sorted({max(0, size + off) for size in (0, *envelope.BUCKETS) for off in (-2, -1, 0, 1)})


@settings(deadline=None)
@given(st.sampled_from(EDGES[:-2]).map(bytes) | st.binary(max_size=5000) | st.just(b"\x80" * 1023))
def test_words_fill_one_of_at_most_eight_sizes_and_come_back(words: bytes) -> None:
    if len(words) >= envelope.BUCKETS[-1]:
        with pytest.raises(envelope.Oversized):
            envelope.padded(words)
        return
    filled = envelope.padded(words)

    assert len(filled) in envelope.BUCKETS
    assert len(envelope.BUCKETS) <= 8
    assert envelope.unpadded(filled) == words


@pytest.mark.parametrize("filled", [b"", b"\0\0", b"\x80\x01", b"words"])
def test_words_that_were_not_padded_are_refused(filled: bytes) -> None:
    with pytest.raises(envelope.Unopened):
        envelope.unpadded(filled)


def test_the_largest_entry_can_still_be_handed_over_twice(
    hands: Hands, opener: PrivateOpener, case: Case, to_entry: ToEntry
) -> None:
    key = opener.open(case, "a")
    around = len('{"day": "2026-11-21", "by": "a", "told": {"words": ""}}')
    room = envelope.BUCKETS[-2] - around - 1
    with pytest.raises(CaseError, match="too_long"):
        key.seal(case, to_entry("long", Kind.NOTE, "x" * (room + 1)))
    long = key.seal(case, to_entry("long", Kind.NOTE, "x" * room))
    once = key.reseal(long, ["b"])
    twice = opener.open(once, "b").reseal(once, ["c"])

    assert hands(twice)["code"].read(twice) == key.read(long)
    sizes = {len(one.ciphertext) - SEALED for found in (long, once, twice) for one in found.entries}
    assert sizes <= set(envelope.BUCKETS)
