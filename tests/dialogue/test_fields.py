"""Questions become fields and answers become text, with what is to be mended where it is."""

import pytest

from bot.cases.errors import CaseError, Refused
from bot.cases.receipt import Receipt
from bot.cases.report import CHOICES, CONDUCT, CONSENT, LINE, LINES, NAME, WHAT, Question
from bot.dialogue.casework_screens import CONTACT
from bot.dialogue.fields import (
    EMPTY,
    Filled,
    answer_of,
    chosen_field,
    error_of,
    field_telling,
    option_label,
    to_field,
    to_lines,
    to_mend,
    words_of,
)
from bot.dialogue.form import Entered, Field, Option
from bot.dialogue.wording import LANGUAGES, say

RECEIPT = Receipt("0MKW4B97", "4ZVC4705KKB21XGFA46")


@pytest.mark.parametrize(
    ("question", "entered"),
    [
        (NAME, Entered.LINE),
        (WHAT, Entered.LINES),
        (CONSENT, Entered.ONE),
        (CONDUCT, Entered.MANY),
        (CONTACT, Entered.DAY),
    ],
    ids=lambda one: getattr(one, "id", one),
)
def test_a_question_is_entered_as_its_answer_is(question: Question, entered: Entered) -> None:
    assert to_field(question, "ja").entered is entered


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_field_has_its_label_its_choices_and_room_for_the_answer(lang: str) -> None:
    wishes = CHOICES[2]

    assert to_field(wishes, lang, required=True, aside=True) == Field(
        "wishes",
        say("field_wishes", lang),
        Entered.MANY,
        tuple(Option(one, say(f"option_wishes_{one}", lang)) for one in wishes.options),
        required=True,
        hint=say("hint_wishes", lang),
        aside=True,
        longest=LINES,
    )


def test_a_field_without_a_hint_has_none() -> None:
    field = to_field(NAME, "ja")

    assert (field.hint, field.error, field.value, field.longest) == ("", "", "", LINE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_field_stands_as_it_was_filled_with_what_is_to_be_mended(lang: str) -> None:
    filled = Filled({"what": "言葉", "name": "名"}, {"what": "too_long_field"})

    what, name = to_field(WHAT, lang, filled), to_field(NAME, lang, filled)

    assert (what.value, what.error) == ("言葉", say("case_too_long_field", lang))
    assert (name.value, name.error) == ("名", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_choices_that_differ_from_desk_to_desk_have_a_label_too(lang: str) -> None:
    people = (Option("a", "相談員A(人事)"),)

    field = chosen_field("refused", people, lang, EMPTY, entered=Entered.MANY)

    assert (field.label, field.hint) == (say("field_refused", lang), say("hint_refused", lang))
    assert field.options == people


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_blanks_of_a_fault_are_filled_with_its_facts(lang: str) -> None:
    filled = to_mend({}, CaseError("contact_too_far", days=60), lang, "contact")

    assert error_of("contact", lang, filled) == say("case_contact_too_far", lang, days=60)
    assert "60" in error_of("contact", lang, filled)
    assert error_of("words", lang, filled) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_stands_at_its_fields_at_the_one_blamed_or_above_them_all(lang: str) -> None:
    told = {"what": "言葉"}

    at_fields = to_mend(told, Refused({"what": "needed"}), lang)
    blamed = to_mend(told, CaseError("own_code"), lang, "what")
    above = to_mend(told, CaseError("wait", seconds=30), lang)

    assert (at_fields.faults, at_fields.notice) == ({"what": "needed"}, say("case_check_fields", lang))
    assert (blamed.faults, blamed.notice) == ({"what": "own_code"}, "")
    assert (above.faults, above.notice) == ({}, say("case_wait", lang, seconds=30))
    assert [one.told for one in (at_fields, blamed, above)] == [told] * 3


def test_what_is_filled_in_never_shows_where_a_form_is_written_down() -> None:
    filled = Filled({"what": "怒鳴られた"})

    assert "怒鳴" not in f"{filled!r} {to_field(WHAT, 'ja', filled)!r}"


@pytest.mark.parametrize(
    "words",
    ["4ZVC4705KKB21XGFA46", "番号は 4zvc-47o5-kkb2-lxgf-a46 です", "４ＺＶＣ４７０５ＫＫＢ２１ＸＧＦＡ４６"],
)
def test_the_field_that_tells_the_code_is_found_however_it_is_spelled(words: str) -> None:
    told = {"what": "言葉", "said": words, "trigger": words}

    assert field_telling(told, RECEIPT) == "said"


def test_where_no_field_tells_the_code_none_is_found() -> None:
    assert field_telling({"what": "4ZVC-4705-KKB2-1XGF", "said": "0MKW4B97"}, RECEIPT) is None


def test_words_are_told_from_choices_by_their_fields_and_not_by_their_looks() -> None:
    told = {
        "naming": "named", "wishes": "heard ban", "conduct": "abuse", "level": "3", "urgent": "yes",
        "site": "tokyo", "refused": "counselor-a", "to": "counselor-b", "contact": "2026-12-01",
        "what": "customer", "trigger": " ", "wish_ban": "banned", "code": "0mkw-4b97",
    }  # fmt: skip

    assert words_of(told) == "customer\n\nbanned\n\n0mkw-4b97"


def test_answers_become_lines_in_the_questions_order_and_the_unanswered_none() -> None:
    told = {"consent": "desk", "name": "相談者A", "what": "一\n二", "party_is": ""}
    questions = (NAME, Question("said"), WHAT, CONSENT, Question("party_is"))

    assert list(to_lines(told, questions, "ja")) == [
        "名前: 相談者A",
        "何がありましたか(一言で大丈夫です):\n一\n二",
        "伝えてよい範囲: 窓口の担当だけ",
    ]


@pytest.mark.parametrize(("lang", "told"), [("ja", "暴言、威嚇・脅し"), ("en", "Abusive words, Threats")])
def test_an_answer_of_several_choices_reads_by_their_labels(lang: str, told: str) -> None:
    assert answer_of(CONDUCT, "abuse threats", lang) == told


def test_an_option_nobody_knows_is_a_fault_and_never_an_empty_label() -> None:
    with pytest.raises(KeyError):
        option_label("wishes", "everything", "ja")
