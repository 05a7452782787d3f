"""Masking: what shows who somebody is goes, what an answer needs stays, and all of it comes back."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.reading_room import SHIPPED
from adapters.masking import Mask, masked
from knowledge.split import passages_of

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "masking.jsonl").read_text(encoding="utf-8").splitlines()
]
"""`text`, and what of it is `hidden`. A part was written by somebody who had not seen the rules: of that part
the half that was measured once, before it was mended for, had 72 of 77 hidden, and nothing too much."""
MOST_OVER = 20
"""Texts of the shipped library in which something is masked: it comes back, so that a few are no harm."""


def test_the_fixtures_are_what_they_are_meant_to_be() -> None:
    assert len(ROWS) >= 300
    assert sum(bool(row["hidden"]) for row in ROWS) >= 220
    assert [row for row in ROWS if any(one not in row["text"] for one in row["hidden"])] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:24])
def test_exactly_what_is_personal_is_hidden(row: Mapping[str, list[str]]) -> None:
    covered = masked(row["text"])

    assert [one for one in row["hidden"] if one in covered.text] == []
    assert (covered.text == row["text"]) is not bool(row["hidden"])
    assert covered.restore(covered.text) == row["text"]


def test_the_same_words_have_the_same_placeholder_in_every_text_of_an_exchange() -> None:
    mask = Mask()

    first, second = mask.cover("田中様と佐藤様が来た"), mask.cover("佐藤様は090-1234-5678です")

    assert (first, second) == ("〔氏名1〕様と〔氏名2〕様が来た", "〔氏名2〕様は〔電話1〕です")
    assert mask.restore("〔氏名2〕は〔電話1〕、〔氏名9〕") == "佐藤は090-1234-5678、〔氏名9〕"


def test_what_looks_like_a_placeholder_is_never_taken_for_one() -> None:
    mask = Mask()

    covered = mask.cover("〔氏名1〕と書いた田中様")

    assert covered == "〔記号1〕と書いた〔氏名1〕様"
    assert mask.restore(covered) == "〔氏名1〕と書いた田中様"


def test_a_masked_text_shows_nothing_of_it_where_it_is_printed() -> None:
    assert "田中" not in repr(masked("田中様が来た"))


@given(st.text(st.sampled_from("田中様〔〕氏名電話1290-@a.é㌔ﾀﾅｶ \n"), max_size=40))
@example("〔氏名1〕〔〔氏名1〕〕")
@example("\ud800田中様")
def test_whatever_is_masked_comes_back_letter_for_letter(text: str) -> None:
    covered = masked(text)

    assert covered.restore(covered.text) == text


@given(st.text(max_size=200))
def test_any_text_can_be_masked(text: str) -> None:
    covered = masked(text)

    assert covered.restore(covered.text) == text


def test_a_text_that_is_longer_than_the_dictionary_takes_is_masked_to_its_end() -> None:
    text = "お待たせしました。" * 3_000 + "田中様が来た"

    assert masked(text).text.endswith("〔氏名1〕様が来た")


def test_hardly_anything_of_the_shipped_library_is_personal() -> None:
    library = FolderLibrary([SHIPPED])
    texts = [one.text for source in library.sources() for one in passages_of(library.read(source))]

    assert sum(masked(text).text != text for text in texts) <= max(MOST_OVER, len(texts) // 100)
