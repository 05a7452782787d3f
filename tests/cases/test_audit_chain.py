"""The audit chain: whatever is changed in it is told, with the entry where it shows."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adapters.vault.keyring import COUNSELORS, STAFF
from bot.cases.audit import BEGINNING, Act, AuditEntry, Checks, Signer, broken, head, next_entry

Chain = list[AuditEntry]
quick = settings(deadline=None)


@pytest.mark.parametrize("length", range(8))
def test_an_untouched_chain_is_whole_with_any_head_noted_before(
    to_chain: Callable[[int], Chain], checks: Checks, length: int
) -> None:
    chain = to_chain(length)

    assert list(broken(chain, checks)) == []
    for before in range(length + 1):
        assert list(broken(chain, checks, head(chain[:before]))) == []


def test_entries_are_numbered_from_one_to_the_second_and_chained(chain: Chain) -> None:
    assert [one.sequence for one in chain] == [1, 2, 3, 4, 5, 6]
    assert [one.previous for one in chain] == [BEGINNING, *(one.digest for one in chain[:-1])]
    assert {one.at.microsecond for one in chain} == {0}
    assert {one.signer for one in chain} == {COUNSELORS}


CHANGED: dict[str, Callable[[AuditEntry], list[Any]]] = {
    "sequence": lambda one: [0, one.sequence + 1, one.sequence - 1, 99],
    "at": lambda one: [one.at + timedelta(seconds=1), one.at - timedelta(days=1)],
    "actor": lambda one: ["somebody", "", "actor0" if one.actor == "actor1" else "actor1"],
    "act": lambda one: [act for act in Act if act is not one.act],
    "case": lambda one: ["7YQ2H8ND", "-", ""],
    "previous": lambda one: ["f" * 64, "", one.digest],
    "digest": lambda one: ["f" * 64, "", "not hex", one.previous],
    "signer": lambda one: [STAFF, "somebody", ""],
    "signature": lambda one: [b"", bytes(65), one.signature[:-1], one.signature + b"\0"],
    "why": lambda one: ["original", "-"] if one.why != "original" else ["", "clean"],
}


def test_every_field_of_an_entry_is_tried() -> None:
    assert list(CHANGED) == [field.name for field in fields(AuditEntry)]


@pytest.mark.parametrize("field", CHANGED)
@pytest.mark.parametrize("place", range(6))
def test_any_changed_field_is_told(chain: Chain, checks: Checks, field: str, place: int) -> None:
    for value in CHANGED[field](chain[place]):
        changed = replace(chain[place], **{field: value})
        told = list(broken([*chain[:place], changed, *chain[place + 1 :]], checks))

        assert changed.sequence in [sequence for sequence, _ in told]


@quick
@given(st.integers(0, 5), st.integers(0, 64), st.integers(1, 255))
def test_any_changed_byte_of_a_signature_is_told(
    chain: Chain, checks: Checks, place: int, at: int, change: int
) -> None:
    signature = bytearray(chain[place].signature)
    signature[at] ^= change
    changed = replace(chain[place], signature=bytes(signature))

    told = list(broken([*chain[:place], changed, *chain[place + 1 :]], checks))
    assert told == [(place + 1, "is not signed by the door counselors")]


@quick
@given(st.lists(st.integers(0, 5), max_size=8))
def test_any_entries_left_out_repeated_or_reordered_are_told(
    chain: Chain, checks: Checks, order: list[int]
) -> None:
    found = [chain[place] for place in order]
    told = list(broken(found, checks))

    assert bool(told) == (found != chain[: len(found)])


def test_a_gap_and_a_splice_of_two_true_chains_are_told_each_as_what_it_is(
    chain: Chain, checks: Checks, signers: dict[str, Signer]
) -> None:
    branch = next_entry(chain[1], Act.NOTED, "actor1", "0MKW4B97", chain[2].at, signers[COUNSELORS])
    after = next_entry(branch, Act.NOTED, "actor1", "0MKW4B97", chain[3].at, signers[COUNSELORS])

    assert list(broken([*chain[:2], *chain[3:]], checks)) == [(4, "follows 2: entries are missing between")]
    spliced = list(broken([*chain[:3], after], checks))
    assert spliced == [(4, "is not chained to the entry before it")]


@pytest.mark.parametrize("left", range(6))
def test_a_chain_cut_at_its_end_is_told_by_the_head_noted_before(
    chain: Chain, checks: Checks, left: int
) -> None:
    noted = head(chain)

    assert list(broken(chain[:left], checks)) == []
    [(sequence, told)] = broken(chain[:left], checks, noted)
    assert sequence == left
    assert noted in told


def test_a_chain_rewritten_after_a_cut_does_not_have_the_noted_head(
    chain: Chain, checks: Checks, signers: dict[str, Signer]
) -> None:
    forged = chain[:5]
    forged.append(next_entry(forged[-1], Act.NOTED, "actor1", "0MKW4B97", chain[5].at, signers[COUNSELORS]))
    forged.append(next_entry(forged[-1], Act.NOTED, "actor1", "0MKW4B97", chain[5].at, signers[COUNSELORS]))

    assert list(broken(forged, checks)) == []
    assert [sequence for sequence, _ in broken(forged, checks, head(chain))] == [7]


@pytest.mark.parametrize("noted", ["", "6", "6:", "nothing", "6:" + "f" * 64])
def test_a_head_that_never_was_is_told(chain: Chain, checks: Checks, noted: str) -> None:
    assert len(list(broken(chain, checks, noted))) == 1


def test_the_head_names_the_last_entry_and_of_none_the_beginning(chain: Chain) -> None:
    assert head(chain) == f"6:{chain[-1].digest}"
    assert head(iter(chain[:2])) == f"2:{chain[1].digest}"
    assert head([]) == f"0:{BEGINNING}"


@quick
@given(st.integers(0, 6), st.sampled_from([COUNSELORS, STAFF, "somebody"]))
def test_an_entry_put_in_between_or_signed_by_another_door_is_told(
    chain: Chain, checks: Checks, signers: dict[str, Signer], place: int, door: str
) -> None:
    assume(place < 6 or door != COUNSELORS)
    sign = signers.get(door, lambda digest: (door, signers[COUNSELORS](digest)[1]))
    last = chain[place - 1] if place else None
    inserted = next_entry(last, Act.OPENED, "actor0", "0MKW4B97", chain[0].at, sign)

    assert list(broken([*chain[:place], inserted, *chain[place:]], checks))


@pytest.mark.parametrize("door", [STAFF, COUNSELORS])
@pytest.mark.parametrize("named", [STAFF, COUNSELORS, "somebody"])
def test_the_last_entry_signed_again_counts_from_the_counselors_door_only(
    chain: Chain, checks: Checks, signers: dict[str, Signer], door: str, named: str
) -> None:
    signature = signers[door](bytes.fromhex(chain[-1].digest))[1]
    told = list(broken([*chain[:-1], replace(chain[-1], signer=named, signature=signature)], checks))

    expected = [] if door == named == COUNSELORS else [(6, f"is not signed by the door {named}")]
    assert told == expected


def test_a_door_without_a_key_signs_nothing_that_counts(
    chain: Chain, checks: Checks, signers: dict[str, Signer]
) -> None:
    digest = bytes.fromhex(chain[0].digest)

    assert checks(COUNSELORS, digest, chain[0].signature)
    assert not checks("", digest, chain[0].signature)
    assert not checks(COUNSELORS, digest[:-1], chain[0].signature)
