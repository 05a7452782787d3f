"""A report that can't be taken as it was sent: what is said, where, and that no word of it is lost."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.vault.door import DoorCarry
from bot.cases.receipt import Receipt, to_receipt
from bot.cases.report import ALL_WORDS, LINE, LINES
from bot.confidential import Confidential
from bot.dialogue.card import Text
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say

WORDS = "レジで一時間怒鳴られました"


def _gave_back(somebody: Any, code: str) -> bool:
    """Whether the desk said no to the whole dialog and gave the words back."""
    assert somebody.form.id == "refused"
    return tuple(somebody.form.parts) == (
        Text(say(f"case_{code}", somebody.lang)),
        Told(say("your_words", somebody.lang), WORDS),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_state_of_another_person_is_refused(desk: Any, lang: str) -> None:
    somebody, other = desk.writing(desk.staff(lang=lang)), desk.staff("visitor-2", lang)
    other.form = somebody.form

    other.send(what=WORDS)

    assert _gave_back(other, "state_forged")
    assert set(desk.rows().values()) == {0}


def _letter_changed(state: str, place: int) -> str:
    return state[:place] + ("A" if state[place] != "A" else "B") + state[place + 1 :]


@pytest.mark.parametrize("place", [0, 30, 60, -30])
def test_a_changed_state_is_refused(desk: Any, place: int) -> None:
    somebody = desk.writing()
    somebody.form = replace(somebody.form, state=_letter_changed(somebody.form.state, place))

    somebody.send(what=WORDS)

    assert _gave_back(somebody, "state_forged")
    assert set(desk.rows().values()) == {0}


def test_the_state_of_another_flow_is_refused(desk: Any) -> None:
    somebody = desk.filed()
    back = desk.back(somebody.receipt, somebody)
    back.press("followup_add")

    back.submit("report_write", {"what": WORDS})

    assert _gave_back(back, "state_forged")
    assert desk.rows()["cases"] == 1


@pytest.mark.parametrize("step", ["report", "report_safe"])
def test_the_state_of_an_earlier_screen_is_refused(desk: Any, step: str) -> None:
    somebody = desk.staff()
    somebody.press("report")
    somebody.press(step)

    somebody.submit("report_write", {"what": WORDS})

    assert _gave_back(somebody, "state_forged")
    assert set(desk.rows().values()) == {0}


def test_the_fallback_cannot_be_agreed_to_before_it_is_asked_about(desk: Any) -> None:
    somebody = desk.staff()
    somebody.press("report")

    somebody.press("report_fallback")

    assert somebody.form.parts == (Text(say("case_state_forged", "ja")),)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sent_twice_it_is_one_case_with_one_receipt(desk: Any, lang: str) -> None:
    somebody = desk.writing(desk.staff(lang=lang))
    written = somebody.form

    first = somebody.send(what=WORDS)
    somebody.form = written
    second = somebody.send(what=WORDS)

    assert first == second
    assert first.id == "report_received"
    assert (desk.rows()["cases"], desk.rows()["entries"]) == (1, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_choices_left_out_are_asked_for_one_by_one_and_the_others_kept(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)
    somebody.press("report")
    somebody.press("report_safe")

    somebody.send(wishes="heard ban", refused="outside")

    assert somebody.form.parts[0] == Text(say("case_check_fields", lang))
    assert somebody.errors == {one: say("case_needed", lang) for one in ("naming", "about")}
    assert [somebody.fields[one].value for one in ("wishes", "refused")] == ["heard ban", "outside"]
    somebody.send(naming="anonymous", about="me")
    assert somebody.form.id == "report_write"


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("naming", "neither"),
        ("naming", "anonymous named"),
        ("about", "me colleague"),
        ("wishes", "heard everything"),
        ("refused", "counselor-z"),
        ("refused", "playground:visitor-2"),
    ],
)
def test_what_is_no_choice_is_said_at_its_field(desk: Any, name: str, choice: str) -> None:
    somebody = desk.writing(**{name: choice})

    assert somebody.form.id == "report_choose"
    assert somebody.errors == {name: say("case_not_a_choice", "ja")}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"name": "needed", "what": "needed"}),
        ({"name": " ", "what": "\n\u200a\t "}, {"name": "needed", "what": "needed"}),
        ({"name": "名" * (LINE + 1), "what": WORDS}, {"name": "too_long_field"}),
        ({"name": "名", "what": "言" * (LINES + 1)}, {"what": "too_long_field"}),
        ({"name": "名", "what": WORDS, "before": "never"}, {"before": "not_a_choice"}),
        ({"name": "名", "said": "x" * (LINES + 1)}, {"what": "needed", "said": "too_long_field"}),
    ],
)
def test_each_field_at_fault_has_one_message_and_every_word_stays(
    desk: Any, sent: dict[str, str], errors: dict[str, str], lang: str
) -> None:
    somebody = desk.writing(desk.staff(lang=lang), naming="named")
    receipt = somebody.receipt

    somebody.send(**sent)

    assert somebody.form.parts[0] == Text(say("case_check_fields", lang))
    assert somebody.errors == {name: say(f"case_{code}", lang) for name, code in errors.items()}
    assert {name: one.value for name, one in somebody.fields.items() if one.value} == sent
    assert (somebody.receipt, set(desk.rows().values())) == (receipt, {0})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_too_much_in_all_is_said_above_the_form(desk: Any, lang: str) -> None:
    somebody = desk.writing(desk.staff(lang=lang))
    sent = dict.fromkeys(("what", "said", "demanded", "trigger", "response"), "言" * LINES)

    somebody.send(**sent, effects="言" * (ALL_WORDS - 5 * LINES + 1))

    assert somebody.form.parts[0] == Text(say("case_too_long", lang))
    assert (somebody.errors, somebody.fields["said"].value) == ({}, sent["said"])
    somebody.send(effects="")
    assert somebody.form.id == "report_received"


@pytest.mark.parametrize("forged", ["name", "when", "barred", "danger", "flow", "lang", "state"])
def test_a_field_nobody_asked_for_files_nothing(desk: Any, forged: str) -> None:
    somebody = desk.writing()

    somebody.send(what=WORDS, **{forged: "言葉"})

    assert somebody.form.parts[0] == Text(say("case_form_forged", "ja"))
    assert somebody.fields["what"].value == WORDS
    assert set(desk.rows().values()) == {0}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["what", "said"])
def test_ones_own_code_among_the_words_is_refused_at_its_field(desk: Any, name: str, lang: str) -> None:
    somebody = desk.writing(desk.staff(lang=lang))
    told = {"what": WORDS, "trigger": "金額", name: f"番号は {somebody.receipt.lower()} です"}

    somebody.send(**told)

    assert somebody.errors == {name: say("case_own_code", lang)}
    assert {one: somebody.fields[one].value for one in told} == told
    assert set(desk.rows().values()) == {0}
    somebody.send(**{name: WORDS})
    assert somebody.form.id == "report_received"


def test_a_locator_that_is_taken_gives_a_new_receipt_and_keeps_the_words(desk: Any) -> None:
    taken = to_receipt(desk.filed().receipt)
    somebody, carry = desk.writing(desk.staff("visitor-2")), DoorCarry(desk.installation.keys.staff.door)
    person = Confidential(somebody.person)
    carried = dict(carry.open(somebody.form.state, person))
    carried["receipt"] = Receipt(taken.locator, to_receipt(somebody.receipt).code).written()
    somebody.form = replace(somebody.form, state=carry.seal(carried, person))

    somebody.send(what=WORDS)

    assert somebody.form.parts[0] == Text(say("case_receipt_taken", "ja"))
    assert (somebody.fields["what"].value, desk.rows()["cases"]) == (WORDS, 1)
    assert to_receipt(somebody.receipt).locator != taken.locator
    somebody.send()
    assert (somebody.form.id, desk.rows()["cases"]) == ("report_received", 2)
