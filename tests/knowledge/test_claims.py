"""A model's claims: quotes become whole sentences of their passage, or go; so does what may not be said."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.claims import MOST, quoted, standing
from knowledge.document import Document, Passage
from knowledge.ports import Claim

TEXT = "電話は切ってかまいません。ただし、危ないときは110番します。\n録音は、お客様に 断ってからします。"
PASSAGE = Passage(
    "m#1", Document("m", "手引き"), "電話", ("電話",), TEXT, "Calls", "You may hang up. Then note it."
)


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("電話は切ってかまいません。", "電話は切ってかまいません。ただし、危ないときは110番します。"),
        ("は切ってかまいませ", "電話は切ってかまいません。ただし、危ないときは110番します。"),
        ("危ないときは１１０番します。", "ただし、危ないときは110番します。"),
        ("録音は、お客様に断ってから", "録音は、お客様に 断ってからします。"),
        ("110番します。\n録音は、", "ただし、危ないときは110番します。\n録音は、お客様に 断ってからします。"),
        ("You may hang up", "You may hang up."),
        ("電話は切って構いません。", ""),
        ("電話は切ってかまいません。…録音は", ""),
        ("電話は切って", ""),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_a_quote_becomes_the_passages_own_sentences_or_nothing(quote: str, shown: str) -> None:
    assert quoted(quote, PASSAGE) == shown


def test_a_passage_that_is_short_may_be_quoted_whole() -> None:
    assert quoted("切ります。", Passage("m#2", Document("m", "手引き"), "", (), "切ります。")) == "切ります。"


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_whatever_stretch_is_quoted_what_is_shown_stands_in_the_passage_and_holds_it(a: int, b: int) -> None:
    start, end = sorted((a, b))

    shown = quoted(TEXT[start:end], PASSAGE)

    assert not shown or (PASSAGE.holds(shown) and TEXT[start:end].strip() in shown)
    assert shown or len("".join(TEXT[start:end].split())) < 8


@given(st.text(max_size=60))
def test_whatever_is_quoted_nothing_else_is_shown(quote: str) -> None:
    shown = quoted(quote, PASSAGE)

    assert not shown or PASSAGE.holds(shown)


def test_claims_on_what_was_not_offered_and_claims_twice_go_and_no_more_than_a_few_stay(
    a_passage: Callable[..., Passage],
) -> None:
    offered = [a_passage(f"電話は切ってかまいません。その{number}。", number=number) for number in range(8)]
    claims = [Claim(one, "電話は切ってかまいません。", "電話を切れます。") for one in offered]
    hidden = a_passage("電話は切ってかまいません。", number=99)

    assert standing([Claim(hidden, hidden.text)], offered, "ja") == ()
    assert standing([claims[0], claims[0]], offered, "ja") == (claims[0],)
    assert standing(claims, offered, "ja") == tuple(claims[:MOST])


def test_a_claim_is_held_against_the_passage_as_it_was_offered(a_passage: Callable[..., Passage]) -> None:
    offered, altered = a_passage("電話は切ってかまいません。"), a_passage("慰謝料は必ずもらえます。")

    assert standing([Claim(altered, altered.text)], [offered], "ja") == ()


def test_a_sentence_that_may_not_stand_goes_and_its_quote_stays(a_passage: Callable[..., Passage]) -> None:
    passage = a_passage("電話は切ってかまいません。")

    [kept] = standing([Claim(passage, passage.text, "これは違法です。")], [passage], "ja")

    assert kept == Claim(passage, passage.text, "")
