"""Splitting: nothing of a document is lost, changed, or longer than a screen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import Document, Passage, Reading, Section
from knowledge.split import LONGEST, anchor_of, passages_of, sentences

DOCUMENT = Document("company/example", "手引き", source="編集部", url="https://example.jp/", confidence="P")
CUT = 2 * LONGEST
"""Where text without any full stop is cut at last."""

SENTENCES = st.text("あいう電話、", min_size=1, max_size=200).map(lambda text: text + "。")
BLOCKS = st.lists(SENTENCES, min_size=1, max_size=8).map("".join)
ENGLISH = st.lists(st.sampled_from(["Step back.", "Call 110!", "Is it safe?"]), min_size=1, max_size=90)


def _split(*blocks: str) -> list[str]:
    section = Section(("節",), blocks)
    return [passage.text for passage in passages_of(Reading(DOCUMENT, (section,)))]


@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_every_passage_stands_in_its_source_and_nothing_is_lost(blocks: list[str]) -> None:
    source = "\n".join(blocks)

    texts = _split(*blocks)

    assert [text for text in texts if text not in source] == []
    assert "".join(texts).replace("\n", "") == source.replace("\n", "")


@given(st.lists(BLOCKS | ENGLISH.map(" ".join), min_size=1, max_size=5))
def test_nothing_but_white_space_is_ever_lost(blocks: list[str]) -> None:
    written = "".join("".join(blocks).split())

    texts = _split(*blocks)

    assert "".join("".join(texts).split()) == written


def test_a_blocks_own_spaces_are_never_turned_into_new_lines() -> None:
    block = "a" * (LONGEST - 2) + ". " + "b"

    texts = _split(block)

    assert [text for text in texts if text not in block] == []


@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_only_new_lines_take_a_passage_of_short_sentences_beyond_a_screen(blocks: list[str]) -> None:
    texts = _split(*blocks)

    assert max(len(text.replace("\n", "")) for text in texts) <= LONGEST


def test_a_list_of_short_lines_stays_within_a_screen() -> None:
    lines = ["- 時刻を書く。"] * 100

    texts = _split(*lines)

    assert max(map(len, texts)) <= LONGEST


def test_blocks_are_kept_together_as_long_as_they_fit() -> None:
    first, second, third = ("あ" * 199 + "。", "い" * 199 + "。", "う" * 199 + "。")

    texts = _split(first, second, third)

    assert texts == [f"{first}\n{second}", third]


def test_a_long_block_is_cut_between_sentences() -> None:
    sentence = "あ" * 199 + "。"

    texts = _split(sentence * 5)

    assert texts == [sentence * 2, sentence * 2, sentence]


def test_a_sentence_longer_than_a_screen_stays_whole() -> None:
    sentence = "あ" * (LONGEST + 100) + "。"

    texts = _split("短い。", sentence, "短い。")

    assert texts == ["短い。", sentence, "短い。"]


def test_a_text_without_punctuation_is_cut_at_its_length() -> None:
    log = "".join(chr(ord("ぁ") + at % 80) for at in range(2 * CUT + 100))

    texts = _split(log)

    assert texts == [log[:CUT], log[CUT : 2 * CUT], log[2 * CUT :]]


def test_passages_are_numbered_through_in_reading_order() -> None:
    long, short = Section(("33条 定義",), ("あ。" * LONGEST,)), Section(("電話", "暴言"), ("記録する。",))

    passages = passages_of(Reading(DOCUMENT, (long, short)))

    assert [(one.id, one.anchor) for one in passages] == [
        ("company/example#1", "33条"),
        ("company/example#2", "33条"),
        ("company/example#3", "電話 > 暴言"),
    ]


def test_a_section_without_text_has_no_passage() -> None:
    sections = (Section(("空",), ()), Section(("節",), ("本文。",)))

    passages = passages_of(Reading(DOCUMENT, sections))

    assert [(one.id, one.path) for one in passages] == [("company/example#1", ("節",))]


def test_a_passage_carries_all_that_its_section_says() -> None:
    section = Section(
        ("節",), ("本文。",), "Heading", "Digest.", ("いつ?",), "A", "省令", "https://example.org/"
    )

    (passage,) = passages_of(Reading(DOCUMENT, (section,)))

    assert passage == Passage(
        "company/example#1", DOCUMENT, "節", ("節",), "本文。", "Heading", "Digest.", ("いつ?",), "A", "省令",
        "https://example.org/",
    )  # fmt: skip


def test_a_place_that_the_source_names_itself_is_the_anchor() -> None:
    section = Section(("第33条",), ("本文。",), anchor="p.3")

    (passage,) = passages_of(Reading(DOCUMENT, (section,)))

    assert passage.anchor == "p.3"


@pytest.mark.parametrize("url", [None, DOCUMENT.url])
def test_where_a_section_names_no_source_the_documents_stands_in(url: str | None) -> None:
    section = Section(("節",), ("本文。",))

    (passage,) = passages_of(Reading(replace(DOCUMENT, url=url), (section,)))

    assert (passage.confidence, passage.source, passage.url) == ("P", "編集部", url)


@pytest.mark.parametrize(
    ("path", "anchor"),
    [
        (("第2章 義務", "第33条(措置)", "2項"), "33条"),
        (("33条", "33条2項 禁止"), "33条2項"),
        (("電話", "暴言"), "電話 > 暴言"),
        (("附則", "第1条(施行期日)"), "附則 > 1条"),
        (("第9章", "附 則(令和8年)", "第二条"), "附 則(令和8年) > 2条"),
        (("附則8条の2 フリーランス",), "附則8条の2 フリーランス"),
        ((), ""),
    ],
)
def test_the_deepest_article_is_the_anchor_otherwise_the_headings_are(
    path: tuple[str, ...], anchor: str
) -> None:
    assert anchor_of(path) == anchor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("離れる。呼ぶ。", ["離れる。", "呼ぶ。"]),
        ("本当ですか?はい!", ["本当ですか?", "はい!"]),
        ("「やめて。」と言う。", ["「やめて。」", "と言う。"]),
        ("電話\n- 切る\n- 記録する", ["電話", "- 切る", "- 記録する"]),
        ("Step back. Call 110.", ["Step back.", "Call 110."]),
        ("3.5倍になった。", ["3.5倍になった。"]),
        ("  \n\n", []),
    ],
)
def test_sentences_end_at_full_stops_and_at_line_ends(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_an_item_of_a_numbered_list_is_one_sentence() -> None:
    steps = "1. 離れる。\n2. 110番する。"

    assert sentences(steps) == ["1. 離れる。", "2. 110番する。"]


@given(st.text("あい。! .\n「」"))
def test_sentences_are_parts_of_the_text_and_together_all_of_it(text: str) -> None:
    found = sentences(text)

    assert [one for one in found if one not in text] == []
    assert "".join("".join(found).split()) == "".join(text.split())
