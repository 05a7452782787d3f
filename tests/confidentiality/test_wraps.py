"""Whoever writes to the database changes wraps and locks, or makes their own: no word goes there."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen, sealed
from adapters.vault.keyring import COUNSELORS, STAFF, Keys
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from adapters.vault.wraps import SIZE, bound, wrap_for, wraps_for
from bot.cases.case import Case
from bot.cases.receipt import Receipt
from bot.cases.sealed import Wrap
from bot.confidential import Confidential
from bot.desk.ports import Tampered

Hands = Callable[[Case], dict[str, CaseKey]]
Refused = Callable[[Case, Case], bool]
quick = settings(deadline=None, max_examples=80)


@quick
@given(st.data())
def test_wraps_left_out_repeated_or_exchanged_are_refused(
    refused: Refused, case: Case, other: Case, named: Case, handed_over: Case, data: Any
) -> None:
    found = [one for every in (case, other, named, handed_over) for one in every.wraps]
    wraps = data.draw(st.lists(st.sampled_from([*case.wraps, *found]), max_size=6))
    assume(sorted(map(hash, wraps)) != sorted(map(hash, case.wraps)))

    assert refused(replace(case, wraps=tuple(wraps)), case)


@quick
@given(st.permutations(range(5)))
def test_wraps_in_another_order_are_the_same(hands: Hands, case: Case, order: list[int]) -> None:
    shuffled = replace(case, wraps=tuple(case.wraps[place] for place in order))

    assert [len(key.read(shuffled)) for key in hands(shuffled).values()] == [3] * 4


@quick
@given(st.integers(0, 4), st.integers(0, 600), st.integers(1, 255))
def test_any_changed_byte_of_a_wrap_is_refused(
    refused: Refused, case: Case, place: int, at: int, change: int
) -> None:
    wrap = case.wraps[place]
    box = bytearray(wrap.box)
    box[at % len(box)] ^= change

    assert refused(with_wrap(case, place, replace(wrap, box=bytes(box))), case)


def with_wrap(case: Case, place: int, wrap: Wrap) -> Case:
    return replace(case, wraps=(*case.wraps[:place], wrap, *case.wraps[place + 1 :]))


def test_a_wrap_labelled_for_somebody_else_or_another_epoch_is_refused(
    refused: Refused, keys: Keys, case: Case
) -> None:
    """Else the reporter would be told that somebody reads it who does not."""
    for place, wrap in enumerate(case.wraps):
        labels = [keys.keyring.recipient("c"), *(one.recipient for one in case.wraps if one is not wrap), ""]
        for forged in (*(replace(wrap, recipient=label) for label in labels), replace(wrap, epoch=2)):
            assert refused(with_wrap(case, place, forged), case)


@pytest.fixture(scope="session")
def remade(keys: Keys, case: Case) -> Callable[..., Case]:
    """The case with the attacker's own key wrapped for everybody, its entries sealed and signed anew."""
    key = envelope.fresh()

    def forged(door: str, seed: bytes, public: bytes | None = None) -> Case:
        public = public or case.lock.public
        wraps = wraps_for(
            keys.keyring, case.locator, case.epoch, key, reporter=public, readers=["a", "b", "c"],
            owner="playground:x",
        )  # fmt: skip
        around, pen = bound(wraps, public), Pen(door, seed)
        words = b'{"day": "2026-11-21", "by": null, "told": {"words": "..."}}'
        entries = tuple(sealed(words, one.header, key, around, pen) for one in case.entries)
        return replace(case, wraps=wraps, lock=replace(case.lock, public=public), entries=entries)

    return forged


@pytest.mark.parametrize("door", [STAFF, COUNSELORS, "somebody", ""])
def test_a_case_remade_with_public_keys_only_is_refused(
    refused: Refused, hands: Hands, case: Case, remade: Callable[..., Case], door: str
) -> None:
    forged = remade(door, envelope.fresh())

    assert set(hands(forged)) == {"a", "b", "c", "code", "escrow", "owner"}
    assert refused(forged, case)


def test_true_entries_in_forged_wraps_or_forged_entries_in_true_wraps_are_refused(
    refused: Refused, case: Case, remade: Callable[..., Case]
) -> None:
    forged = remade(STAFF, envelope.fresh())
    theirs = tuple(
        replace(one, signature=true.signature, signer=true.signer)
        for one, true in zip(forged.entries, case.entries, strict=True)
    )

    assert refused(replace(case, wraps=forged.wraps), case)
    assert refused(replace(case, entries=forged.entries), case)
    assert refused(replace(forged, entries=theirs), case)
    assert refused(replace(case, wraps=(*case.wraps, forged.wraps[3])), case)


def test_a_case_emptied_of_its_entries_takes_no_new_words_into_forged_wraps(
    refused: Refused, case: Case, remade: Callable[..., Case]
) -> None:
    forged = replace(remade(STAFF, envelope.fresh()), entries=())

    assert refused(forged, case)
    assert refused(replace(case, entries=()), case)


def test_another_public_key_of_the_reporter_is_refused(
    refused: Refused, case: Case, other: Case, remade: Callable[..., Case]
) -> None:
    for public in (other.lock.public, envelope.pair()[0], b"", bytes(32)):
        assert refused(replace(case, lock=replace(case.lock, public=public)), case)
    assert refused(remade(STAFF, envelope.fresh(), envelope.pair()[0]), case)


@quick
@given(st.sampled_from(["salt", "verifier", "private"]), st.integers(0, 200), st.binary(max_size=3))
def test_a_changed_lock_opens_for_no_code_and_takes_nothing_from_the_counselors(
    keys: Keys, pens: dict[str, Pen], opener: PrivateOpener, case: Case, other: Case, receipt: Receipt,
    part: str, cut: int, more: bytes,
) -> None:  # fmt: skip
    for value in (getattr(other.lock, part), getattr(case.lock, part)[cut:] + more):
        assume(value != getattr(case.lock, part))
        forged = replace(case, lock=replace(case.lock, **{part: value}))
        unlock = CodeUnlock(keys.keyring, pens[STAFF], keys.staff.door, CHEAP[part])
        try:
            assert unlock(forged, receipt) is None
        except Tampered:
            assert part == "salt"
        assert len(opener.open(forged, "a").read(forged)) == 3


real = cache(envelope.stretch)
CHEAP = {"salt": lambda code, salt: salt * 2, "verifier": real, "private": real}
"""Another salt gives another key whatever the stretch; for the rest the true one, worked out once."""

odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=5) | st.dictionaries(st.text(max_size=3), parts, max_size=5),
    max_leaves=8,
)


@quick
@given(st.binary(max_size=40) | odd.map(json.dumps).map(str.encode) | st.lists(odd, min_size=5, max_size=5))
def test_whatever_stands_in_a_forged_wrap_is_refused(
    refused: Refused, keys: Keys, case: Case, told: bytes | list[Any]
) -> None:
    recipient = keys.keyring.recipient("a")
    if isinstance(told, list):
        shaped = [case.locator, recipient, case.epoch, b64encode(bytes(32)).decode(), ""]
        told = json.dumps(
            [new if new is not None else old for new, old in zip(told, shaped, strict=True)]
        ).encode()
    for words in (told, told.ljust(SIZE)):
        box = envelope.give(keys.keyring.counselors["a"], words)
        assert refused(with_wrap(case, 1, Wrap(recipient, case.epoch, box)), case)


@pytest.mark.parametrize("told", [b"[" * 100_000, b"1" * 100_000, b"[[]]", b"5", b"{}", b"null"])
def test_words_that_break_a_parser_are_no_key(
    opener: PrivateOpener, keys: Keys, case: Case, told: bytes
) -> None:
    box = envelope.give(keys.keyring.counselors["a"], told)

    assert opener.open(with_wrap(case, 1, replace(case.wraps[1], box=box)), "a") is None


def test_an_owner_forged_beside_another_key_reads_and_writes_nothing(
    refused: Refused, keys: Keys, case: Case, named: Case, opener: PrivateOpener, remade: Callable[..., Case]
) -> None:
    forged = remade(STAFF, envelope.fresh())

    nobodys = wrap_for(keys.keyring.own, case.locator, case.epoch, bytes(32))
    assert opener.own(with_wrap(case, 4, nobodys), Confidential("")) is None
    assert opener.own(case, Confidential("playground:x")) is None
    for base in (case, named):
        beside = with_wrap(base, 4, forged.wraps[-1])
        assert opener.open(beside, "a").owner == ""
        assert refused(beside, base)
