"""A case of any length is told page by page: whole, in order, each page within its dialog's room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.card import Button, Buttons, Text
from bot.dialogue.form import Told
from bot.dialogue.paging import AROUND, EACH, LEAST, page_of, pages, to_page
from bot.dialogue.wording import LANGUAGES, say

ROOM = 24_000
LETTERS = st.sampled_from("相談a \n。、👨‍👩‍👧e\u0301\u202e🙂")
WORDS = st.tuples(st.text(LETTERS, max_size=60), st.integers(1, 600)).map(lambda one: one[0] * one[1])
ENTRIES = st.lists(
    st.builds(Told, st.sampled_from(["相談者・11月24日(火)・相談", "担当1"]), WORDS), max_size=12
)


def _sixteen_bit(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _continued(who: str) -> str:
    return say("told_continued", "ja", who=who)


def _joined(split: list[list[Told]]) -> list[Told]:
    """The entries out of their pieces."""
    whole: list[Told] = []
    for one in (piece for page in split for piece in page):
        if whole and one.who == _continued(whole[-1].who):
            whole[-1] = Told(whole[-1].who, whole[-1].text + one.text)
        else:
            whole.append(one)
    return whole


@given(ENTRIES, st.sampled_from([0, 3_000, 6_000, ROOM, 1_000_000]))
def test_no_letter_is_lost_and_the_order_stays(told: list[Told], room: int) -> None:
    split = pages(told, room, "ja")

    assert _joined(split) == told
    assert all(split) or split == [[]]


@given(ENTRIES, st.sampled_from([0, 6_000, ROOM]))
def test_every_page_leaves_room_for_what_stands_around_it(told: list[Told], room: int) -> None:
    for page in pages(told, room, "ja"):
        letters = sum(_sixteen_bit(one.who) + _sixteen_bit(one.text) for one in page)

        assert letters + len(page) * EACH <= max(room - AROUND, LEAST)


@given(ENTRIES, st.builds(Told, st.just("担当2"), WORDS))
def test_what_stands_on_a_page_stays_there_when_more_is_told(told: list[Told], more: Told) -> None:
    before, after = pages(told, 6_000, "ja"), pages([*told, more], 6_000, "ja")

    assert after[: len(before) - 1] == before[:-1]
    assert after[len(before) - 1][: len(before[-1])] == before[-1]


def test_where_there_is_room_everything_stands_on_one_page() -> None:
    told = [Told(f"担当{number}", "言葉" * 2_000) for number in range(200)]

    assert pages(told, 1_000_000, "ja") == [told]
    assert to_page(told, 1_000_000, "ja", "case_page:", 1) == tuple(told)


def test_many_short_entries_are_paged_too_since_a_dialog_holds_so_many_pieces() -> None:
    told = [Told("担当1", "はい") for _ in range(100)]

    assert 1 < max(map(len, pages(told, ROOM, "ja"))) <= (ROOM - AROUND) // EACH


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_entry_goes_on_over_the_next_page_under_the_same_heading(lang: str) -> None:
    told = Told("相談者", "あ" * 30_000)

    split = pages([told], ROOM, lang)

    assert [one.who for page in split for one in page] == [
        "相談者",
        say("told_continued", lang, who="相談者"),
    ]
    assert [len(page) for page in split] == [1, 1]


@pytest.mark.parametrize(("end", "unit"), [("\n", "あ" * 99), ("。", "い" * 99), (" ", "word" * 20)])
def test_it_is_cut_after_a_line_a_sentence_or_a_word(end: str, unit: str) -> None:
    first, *_ = pages([Told("相談者", (unit + end) * 500)], ROOM, "ja")

    assert first[0].text.endswith(end)


@pytest.mark.parametrize("sign", ["👨‍👩‍👧", "👍🏽", "か\u3099", "☎\ufe0f", "e\u0301\u0323"])
def test_no_sign_is_cut_in_two(sign: str) -> None:
    split = pages([Told("相談者", sign * 12_000)], ROOM, "ja")

    assert len(split) > 1
    assert [one.text.replace(sign, "") for page in split for one in page] == [""] * len(split)


def test_a_sign_without_end_is_cut_all_the_same() -> None:
    endless = Told("相談者", "e" + "\u0301" * 50_000)

    assert _joined(pages([endless], ROOM, "ja")) == [endless]


THREE = [Told(f"担当{number}", "あ" * 15_000) for number in range(3)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("asked", "shown", "beside"),
    [
        (1, 1, [("page_later", 2)]),
        (2, 2, [("page_earlier", 1), ("page_later", 3)]),
        (3, 3, [("page_earlier", 2)]),
        (0, 3, [("page_earlier", 2)]),
        (4, 3, [("page_earlier", 2)]),
    ],
)
def test_a_page_says_which_it_is_and_leads_to_those_beside_it(
    asked: int, shown: int, beside: list[tuple[str, int]], lang: str
) -> None:
    line, told, row = to_page(THREE, ROOM, lang, "case_page:", asked)

    assert line == Text(say("page_of", lang, page=shown, pages=3))
    assert told == THREE[shown - 1]
    assert row == Buttons(tuple(Button(say(key, lang), f"case_page:{at}") for key, at in beside))


@pytest.mark.parametrize(
    ("action", "number"),
    [("case_page:2", 2), ("followup_page:12", 12), ("case_page:", 0), ("case_page:-1", 0), ("case_page:²", 0),
     ("case_page:٣", 0), ("case_page:x:7", 7), ("case_page:" + "9" * 5_000, 0)],
)  # fmt: skip
def test_what_is_no_page_is_the_newest(action: str, number: int) -> None:
    assert page_of(action) == number
