"""What one does with one's own case: add, wish otherwise, withdraw, begin again; each of it once."""

from datetime import date
from typing import Any

import pytest

from bot.cases.report import details
from bot.dialogue.card import Text
from bot.dialogue.days import told_day
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say

WORDS = "きょうも来店しました"


@pytest.fixture
def back(desk: Any) -> Any:
    """Somebody who has come back to their anonymous case, with its code."""
    return desk.back(desk.filed(wishes="heard").receipt)


def _kinds(somebody: Any) -> list[str]:
    """What the case's entries are, oldest first."""
    kinds = ("report", "addition", "wishes", "withdrawal", "reply", "handover", "conclusion")
    named = {say(f"kind_of_{one}", somebody.lang): one for one in kinds}
    said = [one.who for one in somebody.form.parts if isinstance(one, Told)]
    return [named[who.replace(": ", "・").split("・")[-1]] for who in said]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_added_is_there_for_the_counselors(desk: Any, back: Any, lang: str) -> None:
    back.lang = lang
    back.press("followup_add")

    back.send(what=WORDS, party_is="背の高い人", evidence="video mail")

    assert back.form.parts[0] == Text(say("added_now", lang))
    assert _kinds(back) == ["report", "addition"]
    counselor = desk.counselor(lang=lang)
    counselor.press(desk.home().elements[1].button.action)
    said = [one for one in counselor.form.parts if isinstance(one, Told)]
    kept = say("comma", lang).join(say(f"option_evidence_{one}", lang) for one in ("video", "mail"))
    lines = [f"{say('field_party_is', lang)}: 背の高い人", f"{say('field_evidence', lang)}: {kept}"]
    assert said[1].text.splitlines() == [WORDS, *lines]


@pytest.mark.parametrize("named", [False, True], ids=["anonymous", "named"])
def test_there_is_room_for_the_same_things_as_before(desk: Any, named: bool) -> None:
    back = desk.back(desk.filed(naming="named" if named else "anonymous").receipt)

    back.press("followup_add")

    assert set(back.fields) == {"what", "involved", *(one.id for one in details(named=named))}
    assert (Text(say("small_shop", "ja")) in back.form.parts) is not named
    assert back.actions == ["followup_case"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_added_is_asked_for_at_its_field(back: Any, lang: str) -> None:
    back.lang = lang
    back.press("followup_add")

    back.send(what=" ")

    assert back.errors == {"what": say("case_needed", lang)}
    back.send(what="", condition="unwell")
    assert back.form.parts[0] == Text(say("added_now", lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["what", "said"])
def test_ones_own_code_among_the_words_is_refused_at_its_field(desk: Any, name: str, lang: str) -> None:
    receipt = desk.filed().receipt
    back = desk.back(receipt, desk.staff("visitor-2", lang))
    back.press("followup_add")
    sent = {"trigger": "金額", name: f"{WORDS} {receipt.replace('-', ' ')}"}

    back.send(**sent)

    assert back.errors == {name: say("case_own_code", lang)}
    assert {one: back.fields[one].value for one in sent} == sent
    back.send(**{name: WORDS})
    assert back.form.parts[0] == Text(say("added_now", lang))


def test_a_choice_that_is_none_keeps_the_words(back: Any) -> None:
    back.press("followup_add")

    back.send(what=WORDS, party="somebody")

    assert back.errors == {"party": say("case_not_a_choice", "ja")}
    assert back.fields["what"].value == WORDS


@pytest.mark.parametrize("forged", ["name", "when", "place", "barred", "wishes"])
def test_a_field_nobody_asked_for_adds_nothing(desk: Any, back: Any, forged: str) -> None:
    back.press("followup_add")

    back.send(what=WORDS, **{forged: "言葉"})

    assert back.form.parts[0] == Text(say("case_form_forged", "ja"))
    assert (back.fields["what"].value, desk.rows()["entries"]) == (WORDS, 1)


def test_words_sent_twice_are_added_once(desk: Any, back: Any) -> None:
    back.press("followup_add")
    adding = back.form

    first = back.send(what=WORDS).parts
    back.form = adding
    second = back.send(what=WORDS).parts

    assert first == second
    assert (_kinds(back), desk.rows()["entries"]) == (["report", "addition"], 2)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wishes_and_consent_are_changed_from_what_they_are(desk: Any, back: Any, lang: str) -> None:
    back.lang = lang
    back.press("followup_wish")
    assert {name: one.value for name, one in back.fields.items()} == {"wishes": "heard", "consent": "desk"}

    back.send(wishes="police someone_else", consent="team")

    assert back.form.parts[0] == Text(say("wished_now", lang))
    *_, heading, now, _ = back.form.parts
    wishes = say("comma", lang).join(say(f"option_wishes_{one}", lang) for one in ("police", "someone_else"))
    assert heading.text == say("wishes_now", lang)
    assert now.text.splitlines() == [
        f"{say('brief_wishes', lang)}: {wishes}",
        f"{say('brief_consent', lang)}: {say('option_consent_team', lang)}",
    ]
    assert _kinds(back) == ["report", "wishes"]


def test_a_wish_that_is_none_changes_nothing(desk: Any, back: Any) -> None:
    back.press("followup_wish")

    back.send(wishes="everything", consent="team")

    assert back.errors == {"wishes": say("case_not_a_choice", "ja")}
    assert (back.fields["consent"].value, desk.rows()["entries"]) == ("team", 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_withdrawing_is_explained_with_the_day_until_which_all_is_kept(back: Any, lang: str) -> None:
    back.lang = lang

    back.press("followup_withdraw")

    day = told_day(date(2031, 11, 24), lang)
    assert back.form.parts[:2] == (
        Text(say("withdraw_means", lang)),
        Text(say("withdraw_kept", lang, day=day, year=2031)),
    )
    assert back.actions == ["followup_leave", "followup_case"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_withdrawn_it_rests_until_something_is_added(desk: Any, back: Any, clock: Any, lang: str) -> None:
    back.lang = lang
    back.press("followup_withdraw")

    back.press("followup_leave")

    withdrawn = [Text(say(key, lang)) for key in ("withdrawn_now", "status_of_withdrawn", "next_withdrawn")]
    assert [one for one in withdrawn if one not in back.form.parts] == []
    assert back.actions == ["followup_add", "followup_wish", "followup_more"]
    clock.turn(days=20)
    back.press("followup_add")
    back.send(what=WORDS)
    assert Text(say("status_of_received", lang)) in back.form.parts
    due_on = told_day(date(2026, 12, 17), lang)
    assert Text(say("next_contact_by", lang, day=due_on)) in back.form.parts
    assert _kinds(back) == ["report", "withdrawal", "addition"]


def test_withdrawn_twice_in_a_row_it_is_withdrawn_once(desk: Any, back: Any) -> None:
    back.press("followup_withdraw")
    asked = back.form

    back.press("followup_leave")
    back.form = asked
    back.press("followup_leave")

    assert (_kinds(back), desk.rows()["entries"]) == (["report", "withdrawal"], 2)


def test_a_withdrawal_and_one_after_a_new_beginning_are_two(back: Any) -> None:
    for _ in range(2):
        back.press("followup_withdraw")
        back.press("followup_leave")
        back.press("followup_wish")
        back.send(wishes="recorded")

    assert _kinds(back) == ["report", *(2 * ["withdrawal", "wishes"])]


@pytest.mark.parametrize("action", ["followup_add", "followup_wish", "followup_withdraw"])
def test_one_can_go_back_to_the_case_from_everywhere(desk: Any, back: Any, action: str) -> None:
    case = back.form.parts
    back.press(action)

    back.press("followup_case")

    assert (back.form.id, back.form.parts) == ("followup_case", case)
    assert desk.rows()["entries"] == 1


FORMS = {"followup_add": {"what": WORDS}, "followup_wish": {"wishes": "heard"}}


@pytest.mark.parametrize("form", FORMS)
def test_somebody_else_does_nothing_with_the_same_state(desk: Any, back: Any, form: str) -> None:
    back.press(form)
    other = desk.staff("visitor-3")
    other.form = back.form

    other.submit(form, FORMS[form])

    assert other.form.parts[0] == Text(say("case_state_forged", "ja"))
    assert desk.rows()["entries"] == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("before", ["receipt", "followup_case", "report"], ids="code case report".split())
def test_a_state_that_is_not_the_forms_own_is_refused(desk: Any, back: Any, form: str, before: str) -> None:
    back.press(before)

    back.submit(form, FORMS[form])

    assert back.form.parts[0] == Text(say("case_state_forged", "ja"))
    assert desk.rows()["entries"] == 1


@pytest.mark.parametrize("action", ["followup_add", "followup_leave", "followup_case"])
def test_nothing_can_be_done_before_the_code_is_typed(desk: Any, action: str) -> None:
    somebody = desk.filed()
    somebody.press("receipt")

    somebody.press(action)

    assert somebody.form.parts == (Text(say("case_state_forged", "ja")),)


@pytest.mark.parametrize("before", ["followup_case", "followup_add", "followup_wish", "followup_more"])
def test_without_being_asked_nothing_is_withdrawn(desk: Any, back: Any, before: str) -> None:
    back.press(before)

    back.press("followup_leave")

    assert back.form.parts == (Text(say("case_state_forged", "ja")),)
    assert desk.rows()["entries"] == 1
