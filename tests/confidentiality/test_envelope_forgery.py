"""Whoever writes to the database changes, swaps, drops and reorders entries: nothing of it is read."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.cases.case import Case, Status
from bot.cases.entry import Kind, Role
from bot.cases.sealed import Header, SealedEntry

Refused = Callable[[Case, Case], bool]
quick = settings(deadline=None, max_examples=60)
PARTS = ["header", "nonce", "ciphertext", "signer", "signature"]
BYTES = ["nonce", "ciphertext", "signature"]


@pytest.fixture(scope="session", params=["case", "handed_over"])
def attacked(request: pytest.FixtureRequest) -> Case:
    """A case as it was filed and went on, and one that was handed over."""
    return request.getfixturevalue(request.param)


def at(case: Case, place: int, entry: SealedEntry) -> Case:
    """The case with another entry in a place."""
    return replace(case, entries=(*case.entries[:place], entry, *case.entries[place + 1 :]))


def headed(one: SealedEntry, **changed: Any) -> SealedEntry:
    return replace(one, header=replace(one.header, **changed))


@quick
@given(st.sampled_from(BYTES), st.integers(0, 2), st.integers(0), st.integers(1, 255))
def test_any_changed_byte_is_refused(
    refused: Refused, attacked: Case, part: str, entry: int, place: int, change: int
) -> None:
    one = attacked.entries[entry]
    changed = bytearray(getattr(one, part))
    changed[place % len(changed)] ^= change

    assert refused(at(attacked, entry, replace(one, **{part: bytes(changed)})), attacked)


@quick
@given(
    st.sampled_from(BYTES), st.integers(0, 2), st.integers(-1100, 1100).filter(bool), st.binary(max_size=3)
)
def test_any_part_cut_or_made_longer_is_refused(
    refused: Refused, attacked: Case, part: str, entry: int, cut: int, more: bytes
) -> None:
    one = attacked.entries[entry]
    part_of = getattr(one, part)
    changed = part_of[cut:] + more
    assume(changed != part_of)

    assert refused(at(attacked, entry, replace(one, **{part: changed})), attacked)


@quick
@given(st.data())
def test_parts_of_another_entry_case_or_epoch_are_refused(
    refused: Refused, attacked: Case, case: Case, named: Case, other: Case, handed_over: Case, data: Any
) -> None:
    found = [one for every in (case, named, other, handed_over) for one in every.entries]
    place = data.draw(st.integers(0, len(attacked.entries) - 1))
    taken = data.draw(st.sets(st.sampled_from(PARTS), min_size=1))
    source = data.draw(st.sampled_from(found))
    one = attacked.entries[place]
    forged = replace(one, **{part: getattr(source, part) for part in taken})
    assume(forged != one)

    assert refused(at(attacked, place, forged), attacked)


CHANGED: dict[str, Sequence[Any]] = {
    "case": ["7YQ2H8ND", "", "0mkw4b97"],
    "epoch": [0, 1, 2, 3, -1],
    "sequence": [0, 1, 2, 3, 4, 9, -1],
    "entry": ["e1", "e2", "e9", ""],
    "kind": list(Kind),
    "author": list(Role),
}


def test_every_field_of_a_header_is_tried() -> None:
    assert list(CHANGED) == [field.name for field in fields(Header)]


@pytest.mark.parametrize(("field", "value"), [(field, one) for field in CHANGED for one in CHANGED[field]])
def test_a_changed_header_is_refused(refused: Refused, attacked: Case, field: str, value: object) -> None:
    for place, one in enumerate(attacked.entries):
        if getattr(one.header, field) != value:
            assert refused(at(attacked, place, headed(one, **{field: value})), attacked)


@pytest.mark.parametrize(
    "changed", [{"locator": "7YQ2H8ND"}, {"epoch": 3}, {"locator": "7YQ2H8ND", "epoch": 3}]
)
def test_a_whole_case_in_another_place_is_refused(
    refused: Refused, attacked: Case, changed: dict[str, Any]
) -> None:
    headers = {"case" if field == "locator" else field: value for field, value in changed.items()}
    entries = tuple(headed(one, **headers) for one in attacked.entries)

    assert refused(replace(attacked, **changed), attacked)
    assert refused(replace(attacked, **changed, entries=entries), attacked)


@quick
@given(st.lists(st.integers(0, 4), max_size=6), st.booleans())
def test_entries_left_out_repeated_or_reordered_are_refused(
    refused: Refused, attacked: Case, order: list[int], renumbered: bool
) -> None:
    entries = [attacked.entries[place] for place in order if place < len(attacked.entries)]
    assume(not entries or tuple(entries) != attacked.entries[: len(entries)])
    if renumbered:
        entries = [headed(one, sequence=place + 1) for place, one in enumerate(entries)]

    assert refused(replace(attacked, entries=tuple(entries)), attacked)


def test_entries_of_two_cases_or_epochs_do_not_mix(
    refused: Refused, case: Case, named: Case, other: Case, handed_over: Case
) -> None:
    for base, source in product((case, named, other, handed_over), repeat=2):
        if base is source:
            continue
        for place, one in enumerate(source.entries[:3]):
            assert refused(at(base, place, one), base)
            assert refused(at(base, place, headed(one, case=base.locator, epoch=base.epoch)), base)
        assert refused(replace(base, entries=source.entries), base)


def test_a_status_that_no_signed_entry_made_is_refused(refused: Refused, attacked: Case) -> None:
    assert refused(replace(attacked, withdrawn=not attacked.withdrawn), attacked)
    concluded = attacked.status is Status.CONCLUDED
    changed = Status.ASSESSING if concluded else Status.CONCLUDED
    assert refused(replace(attacked, status=changed), attacked)
