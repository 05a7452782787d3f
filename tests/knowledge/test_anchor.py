"""Anchors: one way to write a place, and what lies below it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.anchor import article_in_heading, articles_in, canonical, covers

WRITTEN = [
    ("33条", "33条"),
    ("第33条第2項", "33条2項"),
    ("第33条第2項第1号", "33条2項1号"),
    ("33 条 2 項", "33条2項"),
    ("第三十三条第二項", "33条2項"),
    ("第十条", "10条"),
    ("第百二十条", "120条"),
    ("第千二百三十四条", "1234条"),
    ("二〇条", "20条"),
    ("第３３条第２項", "33条2項"),
    ("第三十三条の二", "33条の2"),
    ("第33条の2第3項", "33条の2第3項"),
    ("第33条の2の3第4項第5号", "33条の2の3第4項5号"),
    ("電話>暴言", "電話 > 暴言"),
    (" 電話 ＞  暴言 ", "電話 > 暴言"),
    ("附則", "附則"),
    ("附則 ＞ 第一条第2項", "附則 > 1条2項"),
]


@pytest.mark.parametrize(("written", "expected"), WRITTEN)
def test_a_place_has_one_canonical_form_however_it_is_written(written: str, expected: str) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("第33条(定義)", "33条"),
        ("33条2項 相談を理由とする不利益な取扱いの禁止", "33条2項"),
        ("第三十三条の二 指針", "33条の2"),
        ("附則8条の2 フリーランス", None),
        ("電話の切り方", None),
    ],
)
def test_a_heading_is_anchored_by_the_article_it_begins_with(heading: str, expected: str | None) -> None:
    assert article_in_heading(heading) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第33条第2項と34条は何が違いますか", ("33条2項", "34条")),
        ("労働施策総合推進法第三十三条の二とは", ("33条の2",)),
        ("３３条と33条は同じですか", ("33条",)),
        ("33条の3つの要素", ("33条",)),
        ("33条の2項って何", ("33条",)),
        ("What does Article 33(2) say?", ("33条2項",)),
        ("Article 33, paragraph 2 and art. 34", ("33条2項", "34条")),
        ("Is ARTICLE 30-2 still there?", ("30条の2",)),
        ("Article 33-2 (1)", ("33条の2第1項",)),
        ("party 33 started", ()),
        ("お客様に怒鳴られました", ()),
    ],
)
def test_every_article_a_text_cites_is_found_once_and_in_order(text: str, expected: tuple[str, ...]) -> None:
    assert articles_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三条市の店で働いています", ()),
        ("接客の第一条件は何ですか", ()),
        ("都と道の2条例を比べたい", ()),
        ("33条の三要素を教えて", ("33条",)),
        ("33条の十分な説明がほしい", ("33条",)),
    ],
)
def test_words_that_only_look_like_a_citation_cite_nothing(text: str, expected: tuple[str, ...]) -> None:
    assert articles_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("33条第1項・第2項", ("33条1項", "33条2項")),
        ("Articles 33 and 34", ("33条", "34条")),
    ],
)
def test_everyday_ways_of_citing_are_understood(text: str, expected: tuple[str, ...]) -> None:
    assert articles_in(text) == expected


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("33条", "33条"),
        ("33条", "33条2項"),
        ("33条", "33条2項1号"),
        ("33条2項", "33条2項1号"),
        ("第三十三条", "33条2項"),
        ("33条の2", "33条の2第1項"),
        ("電話", "電話 > 暴言"),
        ("電話>暴言", "電話 > 暴言 > 記録"),
        ("附則", "附則 > 1条"),
        ("附則 > 第一条", "附則 > 1条2項"),
        ("質問集!A2", "質問集!A2"),
    ],
)
def test_a_place_covers_itself_and_what_lies_below(wider: str, narrower: str) -> None:
    assert covers(wider, narrower)


@pytest.mark.parametrize(
    ("wider", "other"),
    [
        ("33条", "33条の2"),
        ("33条", "33条の2第1項"),
        ("33条の2", "33条"),
        ("33条", "330条"),
        ("33条", "3条"),
        ("3条", "33条"),
        ("33条2項", "33条"),
        ("33条2項", "33条20項"),
        ("33条2項", "34条2項"),
        ("電話", "電話対応 > 暴言"),
        ("電話 > 暴言", "電話"),
        ("電話", "対面 > 電話"),
        ("33条", "電話"),
        ("1条", "附則 > 1条"),
        ("附則 > 1条", "1条"),
        ("附則 > 1条", "附則(令和八年法律第一号) > 1条"),
        ("p.1", "p.12"),
    ],
)
def test_a_place_never_covers_its_neighbours_or_what_lies_above(wider: str, other: str) -> None:
    assert not covers(wider, other)


def _kanji(number: int) -> str:
    digits, written = " 一二三四五六七八九", ""
    for unit, size in (("百", 100), ("十", 10), ("", 1)):
        count, number = divmod(number, size)
        written += ("" if count == 1 and unit else digits[count].strip()) + (unit if count else "")
    return written


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


Place = tuple[int, list[int], int | None, int | None]
"""Article, branches, paragraph, item."""

NUMBERS = st.integers(1, 999)
PLACES = st.tuples(NUMBERS, st.lists(NUMBERS, max_size=2), st.none() | NUMBERS, st.none() | NUMBERS)
NUMERALS = st.sampled_from([str, _kanji, _full_width])


def _written(place: Place, numeral: Callable[[int], str] = str, ordinal: str = "") -> str:
    article, branches, paragraph, item = place
    below = [f"{numeral(number)}{unit}" for number, unit in ((paragraph, "項"), (item, "号")) if number]
    first = ordinal or ("第" if branches else "")
    return "".join(
        [
            f"{ordinal}{numeral(article)}条",
            *(f"の{numeral(branch)}" for branch in branches),
            *(f"{ordinal if at else first}{part}" for at, part in enumerate(below)),
        ]
    )


@given(PLACES, NUMERALS, st.sampled_from(["", "第", "第 "]))
def test_any_article_comes_back_canonical_from_any_way_of_writing_it(
    place: Place, numeral: Callable[[int], str], ordinal: str
) -> None:
    written = _written(place, numeral, ordinal)

    read = canonical(written), articles_in(f"「{written}」です")

    assert read == (_written(place), (_written(place),))


@given(PLACES)
def test_an_article_covers_its_parts_and_none_of_its_branches(place: Place) -> None:
    article, branches, paragraph, item = place
    whole = _written((article, branches, None, None))
    part = _written((article, branches, paragraph or 1, item))
    branch = _written((article, [*branches, 1], paragraph, item))

    seen = covers(whole, part), covers(part, whole), covers(whole, branch), covers(branch, whole)

    assert seen == (True, False, False, False)


@given(st.lists(st.text("電話暴言対面記録", min_size=1), min_size=1, max_size=4))
def test_a_path_of_headings_covers_exactly_the_paths_that_begin_with_it(path: list[str]) -> None:
    whole = " > ".join([*path, "最後"])
    depths = range(1, len(path) + 1)

    above = [covers(" > ".join(path[:depth]), whole) for depth in depths]
    beside = [covers(" > ".join(path[:depth]) + "他", whole) for depth in depths]

    assert (above, beside) == ([True] * len(path), [False] * len(path))
