"""The receipt: read however it is typed, mistypes noticed, and never shown by accident."""

import math
import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.errors import CaseError
from bot.cases.receipt import (
    ALPHABET,
    CODE,
    LOCATOR,
    Receipt,
    holds_receipt,
    new_receipt,
    tells,
    to_receipt,
)  # fmt: skip

quick = settings(deadline=None)
RECEIPT = Receipt("0MKW4B97", "4ZVC4705KKB21XGFA46")
DASHES = [chr(one) for one in range(0x110000) if unicodedata.category(chr(one)) == "Pd"]
APART = [*DASHES, *"−⁃˗ーｰ─\u00ad\u200b\ufeff", *" \u3000\u00a0\t\n\r", *".,。、・:_'\"「」()（）", ""]
ALIKE = {"0": "0OoＯｏ０", "1": "1IiLlＩｉＬｌ１"}

receipts = st.builds(
    Receipt,
    st.text(ALPHABET, min_size=LOCATOR, max_size=LOCATOR),
    st.text(ALPHABET, min_size=CODE, max_size=CODE),
)


@st.composite
def spelled(draw: st.DrawFn, whole: str) -> str:
    """The same characters in some other spelling, with anything that parts them between."""
    letters = []
    for letter in whole:
        wide = chr(ord(letter) + 0xFEE0)
        letters.append(
            draw(st.sampled_from(ALIKE.get(letter, letter + letter.lower() + wide + wide.lower())))
        )
        letters.append(draw(st.sampled_from(APART)))
    return "".join(letters)


@quick
@given(receipts)
def test_a_receipt_is_read_as_it_was_written(receipt: Receipt) -> None:
    assert to_receipt(receipt.written()) == receipt
    assert [len(group) for group in receipt.written().split("-")] == [4] * 7


@quick
@given(st.data(), receipts)
def test_any_spelling_of_it_is_forgiven(data: st.DataObject, receipt: Receipt) -> None:
    assert to_receipt(data.draw(spelled(receipt.written().replace("-", "")))) == receipt


@pytest.mark.parametrize("apart", APART, ids=lambda one: " ".join(f"U+{ord(letter):04X}" for letter in one))
def test_every_kind_of_hyphen_and_space_is_forgiven(apart: str) -> None:
    assert to_receipt(RECEIPT.written().replace("-", apart)) == RECEIPT


def is_mistyped(typed: str) -> bool:
    try:
        to_receipt(typed)
    except CaseError as refusal:
        return refusal.code == "receipt_mistyped"
    return False


@pytest.mark.parametrize("body", ["0MKW4B974ZVC4705KKB21XGFA46", "Z" * 27, "0" * 27, "0Z" * 13 + "0"])
def test_every_single_wrong_character_is_noticed(body: str) -> None:
    whole = Receipt(body[:LOCATOR], body[LOCATOR:]).written().replace("-", "")
    wrong = [
        whole[:place] + letter + whole[place + 1 :]
        for place in range(len(whole))
        for letter in ALPHABET
        if letter != whole[place]
    ]

    assert len(wrong) == 28 * 31
    assert [one for one in wrong if not is_mistyped(one)] == []


def swapped(whole: str) -> Iterator[tuple[str, str]]:
    """(the two, the text) for every two different neighbours exchanged."""
    for place, (first, second) in enumerate(pairwise(whole)):
        if first != second:
            yield first + second, whole[:place] + second + first + whole[place + 2 :]


def test_of_swapped_neighbours_only_0_and_z_go_unnoticed() -> None:
    missed, tried = set(), 0
    for place in range(LOCATOR + CODE - 1):
        for pair in map("".join, combinations(ALPHABET, 2)):
            body = "7" * place + pair + "7" * (LOCATOR + CODE - 2 - place)
            whole = Receipt(body[:LOCATOR], body[LOCATOR:]).written().replace("-", "")
            for two, typed in swapped(whole):
                tried += 1
                if not is_mistyped(typed):
                    missed.add("".join(sorted(two)))

    assert tried > 26 * 496
    assert missed == {"0Z"}


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "0MKW-4B97", RECEIPT.written() + "0", "0" + RECEIPT.written(), RECEIPT.written()[:-1],
     RECEIPT.written().replace("K", "U"), RECEIPT.written().replace("0", "あ"), "A" * 1_000_000],
    ids=len,
)  # fmt: skip
def test_what_cannot_be_a_receipt_is_refused(typed: str) -> None:
    assert is_mistyped(typed)


@quick
@given(st.text(max_size=60) | st.text(ALPHABET + "あU", min_size=28, max_size=28))
def test_any_text_is_a_receipt_or_mistyped(typed: str) -> None:
    assert is_mistyped(typed) or to_receipt(to_receipt(typed).written()) == to_receipt(typed)


def test_a_new_receipt_has_40_random_bits_to_be_found_by_and_at_least_80_to_be_opened_with() -> None:
    asked: list[int] = []

    def new_code(length: int) -> str:
        asked.append(length)
        return ALPHABET[len(asked)] * length

    receipt = new_receipt(new_code)

    bits = math.log2(len(set(ALPHABET)))
    assert [length * bits for length in asked] == [40, 95]
    assert receipt == Receipt("1" * 8, "2" * 19)


def test_the_alphabet_has_no_two_letters_that_are_read_as_one() -> None:
    assert set(ALPHABET) & set("OILU") == set()
    for letter in ALPHABET:
        assert to_receipt(Receipt(letter * LOCATOR, letter * CODE).written()).code == letter * CODE


around = st.text(st.sampled_from("あ合言葉はが。ﾞ゙́ -\n!🙂\u3000"), max_size=10)


@quick
@given(st.data(), receipts, around, around)
def test_words_that_hold_the_code_in_any_spelling_are_found(
    data: st.DataObject, receipt: Receipt, before: str, after: str
) -> None:
    assert tells(before + data.draw(spelled(receipt.code)) + after, receipt)
    assert tells(before + receipt.written() + after, receipt)
    assert tells(before + receipt.code.lower() + after, receipt)


@quick
@given(receipts, st.text(st.characters(exclude_categories=["L", "N"])))
def test_words_without_the_whole_code_are_not(receipt: Receipt, words: str) -> None:
    less = ("", words, receipt.locator, receipt.code[:-1], receipt.code[1:], words + receipt.code[1:])
    assert not any(tells(told, receipt) for told in less)


@quick
@given(receipts)
def test_a_receipt_shows_its_locator_and_never_its_code(receipt: Receipt) -> None:
    shown = f"{receipt} {receipt!r} {[receipt]} {receipt!s}"

    assert receipt.locator in shown
    assert receipt.code not in shown
    assert RECEIPT.code[:6] not in f"{RECEIPT!r}"


@pytest.mark.parametrize(
    "around", ["{}", "受付番号は {} です", "my number: {}.", "「{}」", "{}\nまだ返事がありません"]
)
@pytest.mark.parametrize(
    "spelt", [str, str.lower, lambda one: one.replace("-", " "), lambda one: one.replace("-", "")]
)
def test_a_receipt_inside_words_is_seen(around: str, spelt: Callable[[str], str]) -> None:
    assert holds_receipt(around.format(spelt(RECEIPT.written())))


@pytest.mark.parametrize(
    "words",
    [
        "33条2項には何が書いてありますか",
        "since when does each shop have some 2026 rule that must stop them from this",
        "電話番号は 0120-123-4567 で、注文番号は 1234-5678-9012-3456 です",
        "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG",
    ],
)
def test_words_without_a_receipt_are_let_be(words: str) -> None:
    assert not holds_receipt(words)
