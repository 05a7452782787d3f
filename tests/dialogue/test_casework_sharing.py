"""Sharing beyond the readers: asked person by person, answered on the thread; an emergency is told."""

from typing import Any

import pytest

from bot.dialogue.card import Text
from bot.dialogue.wording import LANGUAGES, say

WHOM, EXTRACT, WHY = "店長のCさん", "客が一時間怒鳴ったこと", "本人が帰宅できず危険だったため"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_reporter_reads_who_would_be_told_what_and_answers(
    desk: Any, receipt: str, answer: str, lang: str
) -> None:
    counselor = desk.acting(receipt, "case_consent", lang=lang)
    counselor.send(whom=WHOM, extract=EXTRACT)
    assert counselor.form.parts[0] == Text(say("case_consent_done", lang))

    back = desk.back(receipt, desk.staff("visitor-2", lang))
    back.press("followup_consent")
    assert {WHOM, EXTRACT} <= {word for word in (WHOM, EXTRACT) if word in back.told}
    [yes, no] = back.fields["answer"].options
    back.send(answer={"yes": yes.id, "no": no.id}[answer])

    assert back.form.parts[0] == Text(say("consent_now", lang))
    assert "followup_consent" not in back.actions
    assert say(f"told_consent_{answer}", lang) in desk.opened(receipt, "counselor-b", lang).told


def test_an_answer_is_for_one_question_alone(desk: Any, receipt: str) -> None:
    for whom in ("店長", "人事"):
        desk.acting(receipt, "case_consent").send(whom=whom, extract=EXTRACT)
    back = desk.back(receipt)
    back.press("followup_consent")
    assert ("店長" in back.told, "人事" in back.told) == (True, False)
    asked = back.form
    back.send(answer=back.fields["answer"].options[0].id)

    back.press("followup_consent")
    assert ("店長" in back.told, "人事" in back.told) == (False, True)
    back.form = asked
    back.send(answer=back.fields["answer"].options[0].id or asked.id)
    assert desk.opened(receipt).told.count(say("told_consent_yes", "ja")) == 1


def test_an_answer_stands_and_another_to_the_same_question_is_none(desk: Any, receipt: str) -> None:
    desk.acting(receipt, "case_consent").send(whom=WHOM, extract=EXTRACT)
    first, second = desk.back(receipt), desk.back(receipt, desk.staff("visitor-3"))
    for back in (first, second):
        back.press("followup_consent")
    yes, no = (one.id for one in second.fields["answer"].options)
    form = first.form
    first.send(answer=no)
    first.form = form
    first.send(answer=no)

    second.send(answer=yes)

    told = desk.opened(receipt).told
    assert (told.count(say("told_consent_no", "ja")), say("told_consent_yes", "ja") in told) == (1, False)


def test_without_a_question_there_is_nothing_to_answer(desk: Any, receipt: str) -> None:
    back = desk.back(receipt)
    assert "followup_consent" not in back.actions

    back.press("followup_consent")
    back.submit("followup_consent", {"answer": "yes-e1"})

    assert back.errors["answer"] == say("case_not_a_choice", "ja")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_emergency_is_told_with_its_reason_even_after_a_withdrawal(
    desk: Any, receipt: str, lang: str
) -> None:
    back = desk.back(receipt, desk.staff("visitor-2", lang))
    back.press("followup_withdraw")
    back.press("followup_leave")
    counselor = desk.acting(receipt, "case_override", lang=lang)
    counselor.send(whom=WHOM, extract=EXTRACT)
    assert counselor.errors == {"reason": say("case_needed", lang)}

    counselor.send(whom=WHOM, extract=EXTRACT, reason=WHY)

    assert counselor.form.parts[0] == Text(say("case_override_done", lang))
    again = desk.back(receipt, desk.staff("visitor-3", lang)).told
    assert [word for word in (WHOM, EXTRACT, WHY, say("told_overridden", lang)) if word not in again] == []
    assert ("counselor-a", "overridden") in [(who, act) for who, act, _ in desk.audit()]


def test_consent_is_not_asked_of_who_has_withdrawn(desk: Any, receipt: str) -> None:
    back = desk.back(receipt)
    back.press("followup_withdraw")
    back.press("followup_leave")
    counselor = desk.opened(receipt)
    counselor.press("case_more")
    assert "case_consent" not in counselor.actions

    counselor.press("case_consent")
    counselor.send(whom=WHOM, extract=EXTRACT)

    assert say("case_withdrawn", "ja") in counselor.told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_case_is_kept_longer_and_no_longer_and_the_reporter_reads_why(
    desk: Any, receipt: str, lang: str
) -> None:
    for act, words in (("case_hold", "訴訟のため"), ("case_release", "訴訟が終わったため")):
        counselor = desk.opened(receipt, lang=lang)
        counselor.press("case_more")
        assert act in counselor.actions
        counselor.press(act)
        counselor.send(reason=words)
        assert counselor.form.parts[0] == Text(say(f"{act}_done", lang))
        assert words in desk.back(receipt, desk.staff("visitor-2", lang)).told
