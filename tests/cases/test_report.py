"""A report's answers: which can be taken, what is said of the others, and what tidying leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.conduct import CONDUCTS
from bot.cases.errors import CaseError, Refused
from bot.cases.report import (
    ALL_WORDS,
    CHOICES,
    CONDUCT,
    CONSENT,
    LINE,
    LINES,
    NAME,
    WHAT,
    WISHES,
    Question,
    checked,
    details,
    report_questions,
)

DAY = Question("contact", day=True)
EVERY = (*CHOICES, *report_questions("named"), *report_questions("anonymous"), DAY)


def _faults(told: dict[str, str], *needed: str) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        checked(told, EVERY, needed)
    assert refused.value.code == "check_fields"
    return refused.value.faults


@pytest.mark.parametrize("named", [True, False], ids=["named", "anonymous"])
def test_every_question_is_asked_once_and_only_what_happened_first(named: bool) -> None:
    asked = [one.id for one in report_questions("named" if named else "anonymous")]

    assert len(set(asked)) == len(asked)
    assert asked[: 1 + named] == (["name", "what"] if named else ["what"])
    assert asked[1 + named :] == [one.id for one in details(named=named)]


def test_only_who_gives_a_name_is_asked_for_it_and_for_exact_days_and_places() -> None:
    named, anonymous = ({one.id for one in report_questions(naming)} for naming in ("named", "anonymous"))

    assert named - anonymous == {"name", "when", "place", "reach"}
    assert anonymous - named == {"period"}
    assert {one.id for one in report_questions("confided")} == {*anonymous, "name"}


def test_an_id_says_the_same_wherever_it_is_asked() -> None:
    by_id = {one.id: one for one in EVERY}

    assert [one for one in EVERY if by_id[one.id] != one] == []
    assert (by_id["conduct"].options, by_id["wishes"].options) == (CONDUCTS, WISHES)


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("  二度目です\n", "二度目です"),
        ("一行目\r\n二行目\r三行目", "一行目\n二行目\n三行目"),
        ("タブ\tと 空白", "タブ\tと 空白"),
        ("見えない\x00\x08\x1b\x7f文字", "見えない文字"),
        ("半分\ud83dの絵文字😀", "半分の絵文字😀"),
        ("<b>「引用」</b> & {blank}", "<b>「引用」</b> & {blank}"),
    ],
)
def test_words_are_tidied_at_their_edges_and_left_alone_inside(sent: str, taken: str) -> None:
    assert checked({"what": sent}, EVERY) == {"what": taken}


@given(st.text(max_size=LINES))
def test_whatever_is_written_is_taken_and_taken_again_as_it_is(words: str) -> None:
    first = checked({"what": words}, EVERY)

    assert checked(first, EVERY) == first
    assert [one for one in first.get("what", "") if one.isalnum()] == [one for one in words if one.isalnum()]


@pytest.mark.parametrize("empty", ["", " ", "\n\t", "\x00"])
def test_what_is_empty_is_no_answer(empty: str) -> None:
    told = {"what": "言葉", "said": empty, "party": empty, "contact": empty}

    assert checked(told, EVERY) == {"what": "言葉"}


@pytest.mark.parametrize("empty", [{}, {"what": ""}, {"what": " \x00\n"}])
def test_what_is_needed_has_to_be_told(empty: dict[str, str]) -> None:
    assert _faults(empty, "what", "name") == {"what": "needed", "name": "needed"}


@pytest.mark.parametrize("question", EVERY, ids=lambda one: one.id)
def test_each_choice_can_be_taken_and_no_other(question: Question) -> None:
    if not question.options:
        return
    for option in question.options:
        assert checked({question.id: option}, EVERY) == {question.id: option}
    assert _faults({question.id: "everything"}) == {question.id: "not_a_choice"}
    assert _faults({question.id: question.options[0].upper()}) == {question.id: "not_a_choice"}


def test_several_are_chosen_only_where_several_may_be() -> None:
    assert checked({"wishes": "heard  ban"}, EVERY) == {"wishes": "heard  ban"}
    assert _faults({"about": "me colleague"}) == {"about": "not_a_choice"}
    assert _faults({"wishes": "heard everything"}) == {"wishes": "not_a_choice"}


@pytest.mark.parametrize(
    ("question", "longest"), [(NAME, LINE), (WHAT, LINES)], ids=["a line", "several lines"]
)
def test_an_answer_may_be_so_long_and_no_longer(question: Question, longest: int) -> None:
    whole = "言" * longest

    assert checked({question.id: f" {whole}\n"}, EVERY) == {question.id: whole}
    assert _faults({question.id: f"{whole}。"}) == {question.id: "too_long_field"}


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "tomorrow", "11/26", "２６日"])
def test_a_day_has_to_be_one(day: str) -> None:
    assert _faults({"contact": day}) == {"contact": "not_a_day"}
    assert checked({"contact": "2026-11-26"}, EVERY) == {"contact": "2026-11-26"}


def test_every_field_at_fault_is_named_at_once() -> None:
    told = {"party": "nobody", "name": "名" * (LINE + 1), "contact": "soon", "said": "「金を返せ」"}

    assert _faults(told, "what") == {
        "party": "not_a_choice",
        "name": "too_long_field",
        "contact": "not_a_day",
        "what": "needed",
    }


def test_a_field_nobody_asked_for_is_forged() -> None:
    with pytest.raises(CaseError) as refused:
        checked({"what": "言葉", "barred": "counselor-a"}, EVERY)

    assert (refused.value.code, type(refused.value)) == ("form_forged", CaseError)


def test_all_answers_together_have_a_limit() -> None:
    long = {one.id: "言" * LINES for one in EVERY if not one.options and one.longest == LINES and not one.day}
    assert sum(map(len, long.values())) > ALL_WORDS

    with pytest.raises(CaseError) as refused:
        checked(long, EVERY)

    assert refused.value.code == "too_long"


def test_no_refusal_holds_anybodys_words() -> None:
    with pytest.raises(Refused) as refused:
        checked({"name": "怒鳴られた" * LINE, "party": "怒鳴られた"}, (*EVERY, CONDUCT, CONSENT))

    assert "怒鳴" not in f"{refused.value!r} {refused.value} {vars(refused.value)}"
