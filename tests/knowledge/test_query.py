"""Queries: what is refused, what is cleaned away, which language it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import QuestionRefused
from knowledge.query import LONGEST_QUESTION, Query, language_of, to_query
from knowledge.thesaurus import Group, Thesaurus

NONE = Thesaurus()
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
RTL_MARKS = "\u200f\u061c\u202b\u202e\u2067\u2069"
WORDLESS = st.text(
    st.characters(min_codepoint=0x1F600, max_codepoint=0x1F64F)
    | st.sampled_from("!?.,、。「」…!? \n" + ZERO_WIDTH)
)


def _refusal(text: str) -> str:
    with pytest.raises(QuestionRefused) as refused:
        to_query(text, NONE)
    return refused.value.code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t",
        "😭😭",
        "👩‍👩‍👧",
        "🇯🇵",
        "?!…",
        "。。。",
        "「」",
        "♪★※",
        "™️",
        "Ⓜ️",
        "ℹ️",
        "\u3164",
        "\u3000",
        ZERO_WIDTH,
        RTL_MARKS,
        "😭\u200f!\u200b",
    ],
)
def test_a_question_without_words_is_refused(text: str) -> None:
    assert _refusal(text) == "no_words"


@given(WORDLESS)
def test_no_mixture_of_emoji_punctuation_and_invisible_marks_is_a_question(text: str) -> None:
    assert _refusal(text) == "no_words"


@pytest.mark.parametrize("text", ["a", "助", "1", "مساعدة", "עזרה", "도와주세요", "помощь", "😭助けて"])
def test_one_word_in_any_script_is_a_question(text: str) -> None:
    assert to_query(text, NONE).text == text


def test_right_to_left_text_is_searched_without_its_marks() -> None:
    text = "\u202bمرحبا \u200fمساعدة\u202c"

    query = to_query(text, NONE)

    assert query == Query("مرحبا مساعدة", "en")


def test_the_longest_question_is_accepted_and_one_character_more_is_refused() -> None:
    longest = "あ" * LONGEST_QUESTION

    accepted = to_query(longest, NONE)

    assert accepted.text == longest
    assert _refusal(longest + "あ") == "too_long"


def test_characters_nobody_sees_do_not_make_a_question_too_long() -> None:
    text = ("あ" + ZERO_WIDTH) * 500 + " " * LONGEST_QUESTION

    query = to_query(text, NONE)

    assert query.text == "あ" * 500


def test_a_question_too_long_is_told_so_even_when_it_has_no_words() -> None:
    assert _refusal("!" * (LONGEST_QUESTION + 1)) == "too_long"


def test_a_refusal_says_nothing_of_the_question() -> None:
    words = "ひみつのことば" * LONGEST_QUESTION

    with pytest.raises(QuestionRefused) as refused:
        to_query(words, NONE)

    assert str(refused.value) == "too_long"


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("ｶｽﾊﾗとは", "カスハラとは"),
        ("３３条", "33条"),
        ("Ｈｅｌｐ", "Help"),
        ("  怒鳴られた\n\n どうする\t", "怒鳴られた どうする"),
        ("\u3000怒鳴られた\u3000", "怒鳴られた"),
        ("怒\u200b鳴\ufeffら\u2060れた", "怒鳴られた"),
        ("怒鳴られた\x00\x1b", "怒鳴られた"),
    ],
)
def test_a_question_is_searched_as_it_is_read(typed: str, searched: str) -> None:
    assert to_query(typed, NONE).text == searched


@given(st.text("あa0?\u3000 \n\t\u3164\x00\u200b\u00b8"))
def test_a_question_that_is_accepted_is_printable_and_has_single_spaces(text: str) -> None:
    try:
        searched = to_query(text, NONE).text
    except QuestionRefused:
        return

    assert (searched, searched.isprintable()) == (" ".join(searched.split()), True)


@pytest.mark.parametrize("text", ["a \x00 b", "a \u200b b", "a \u00b8b"])
def test_spaces_stay_single_whatever_stood_between_them(text: str) -> None:
    assert "  " not in to_query(text, NONE).text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("怒鳴られた", "ja"),
        ("カスハラ", "ja"),
        ("ｶｽﾊﾗ", "ja"),
        ("May I use 土下座 here?", "ja"),
        ("A customer yelled at me", "en"),
        ("مرحبا", "en"),
        ("33", "ja"),
        ("33?", "ja"),
        ("Art. 33", "en"),
    ],
)
def test_a_question_is_english_when_it_has_letters_and_none_of_them_is_japanese(text: str, lang: str) -> None:
    assert (language_of(text), to_query(text, NONE).lang) == (lang, lang)


def test_the_language_asked_for_outranks_the_questions_own() -> None:
    query = to_query("怒鳴られた", NONE, "en")

    assert query.lang == "en"


def test_a_query_carries_the_articles_cited_and_the_words_documents_use() -> None:
    thesaurus = Thesaurus((Group(("怒鳴",), ("大声", "威圧"), "怒鳴られた"),))

    query = to_query("怒鳴られたら第三十三条第二項?", thesaurus)

    assert query == Query("怒鳴られたら第三十三条第二項?", "ja", ("大声", "威圧"), ("33条2項",))
