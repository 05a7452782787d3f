"""The escrow: any two of its three shares make the key whole, and nothing else does."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.vault import envelope
from adapters.vault.escrow import SharesRefused, escrow_from, new_escrow

Escrow = tuple[bytes, list[str]]


@pytest.fixture(scope="module")
def escrow() -> Escrow:
    """An escrow's public half and shares."""
    return new_escrow()


def is_refused(shares: list[str]) -> bool:
    """In one line that is always the same, so that it shows no word of a share."""
    try:
        escrow_from(shares)
    except SharesRefused as refused:
        told = "these are not two different shares of one escrow; check every word"
        return str(refused) == told and refused.__suppress_context__
    return False


@pytest.mark.parametrize(("first", "second"), permutations(range(3), 2))
def test_any_two_shares_in_any_order_make_the_key(escrow: Escrow, first: int, second: int) -> None:
    public, shares = escrow

    assert envelope.public_of(escrow_from([shares[first], shares[second]])) == public
    assert envelope.public_of(escrow_from([shares[first].upper(), f"  {shares[second]}\n"])) == public


def test_fewer_or_the_same_share_twice_are_refused(escrow: Escrow) -> None:
    shares = escrow[1]
    for found in ([], [shares[0]], [shares[0], shares[0]], [shares[0], ""], ["", ""]):
        assert is_refused(found)


def test_shares_of_two_escrows_are_refused(escrow: Escrow) -> None:
    another = new_escrow()[1]
    for mine in escrow[1]:
        for theirs in another:
            assert is_refused([mine, theirs])


def test_every_escrow_is_another(escrow: Escrow) -> None:
    public, shares = new_escrow()
    assert public != escrow[0]
    assert len({*shares, *escrow[1]}) == 6


@settings(deadline=None)
@given(st.integers(0), st.sampled_from(["academic", "acid", "zero", "xyz", "あ", "1", "", "acid acid"]))
def test_a_word_mistyped_left_out_or_doubled_is_refused(escrow: Escrow, place: int, word: str) -> None:
    words = escrow[1][0].split()
    place %= len(words)
    wrong = " ".join([*words[:place], word, *words[place + 1 :]])

    assert wrong == escrow[1][0] or is_refused([wrong, escrow[1][1]])
    assert is_refused([" ".join(reversed(words)), escrow[1][1]])


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_anything_else_is_refused(shares: list[str]) -> None:
    assert is_refused(shares)
