"""What a counselor does with a case: what each act needs, where it says no, and that it is done once."""

from datetime import date
from typing import Any

import pytest

from bot.cases.report import LINES
from bot.dialogue.card import Text
from bot.dialogue.casework_acts import ACTIONS
from bot.dialogue.days import told_day
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say

WORDS = "お話をありがとうございます"


def _said(somebody: Any) -> list[str]:
    return [one.text for one in somebody.form.parts if isinstance(one, Told)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("act", ACTIONS)
def test_an_act_is_done_said_and_kept(desk: Any, receipt: str, filled: Any, act: str, lang: str) -> None:
    counselor = desk.acting(receipt, act, lang=lang)
    assert counselor.form.submit == say(f"{act}_send", lang)

    counselor.send(**filled[act])

    assert counselor.form.parts[0] == Text(say(f"{act}_done", lang))
    assert counselor.actions == ([] if act == "case_hand_over" else ["case_again"])
    assert [one[1] for one in desk.audit()][1:] == [
        {
            "case_reply": "replied",
            "case_note": "noted",
            "case_assess": "assessed",
            "case_conclude": "concluded",
            "case_hand_over": "handed_over",
        }[act]
    ]
    reader = "counselor-c" if act == "case_hand_over" else "counselor-b"
    assert WORDS in _said(desk.opened(receipt, reader, lang))[1]


@pytest.mark.parametrize("act", ACTIONS)
def test_an_act_sent_twice_is_done_once(desk: Any, receipt: str, filled: Any, act: str) -> None:
    counselor = desk.acting(receipt, act)
    form = counselor.form

    first = counselor.send(**filled[act]).parts
    counselor.form = form
    second = counselor.send(**filled[act]).parts

    assert first == second
    assert desk.rows()["entries"] == 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("act", ACTIONS)
def test_an_empty_form_asks_for_each_thing_it_needs(
    desk: Any, receipt: str, filled: Any, act: str, lang: str
) -> None:
    counselor = desk.acting(receipt, act, lang=lang)
    needed = [name for name, one in counselor.fields.items() if one.required]

    counselor.send(**dict.fromkeys(counselor.fields, " "))

    assert set(needed) == set(filled[act]) - ({"reason"} if act == "case_hand_over" else set())
    assert counselor.errors == {name: say("case_needed", lang) for name in needed}
    assert counselor.form.parts[0] == Text(say("case_check_fields", lang))
    assert desk.rows()["entries"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("act", "name", "answer", "fault"),
    [
        ("case_reply", "words", "言" * (LINES + 1), "too_long_field"),
        ("case_reply", "contact", "tomorrow", "not_a_day"),
        ("case_note", "words", "言" * (LINES + 1), "too_long_field"),
        ("case_assess", "level", "6", "not_a_choice"),
        ("case_conclude", "wish_ban", "言" * (LINES + 1), "too_long_field"),
        ("case_hand_over", "to", "counselor-b", "not_a_successor"),
        ("case_hand_over", "to", "nobody", "not_a_successor"),
        ("case_hand_over", "reason", "言" * (LINES + 1), "too_long_field"),
    ],
)
def test_what_can_t_be_taken_is_said_at_its_field(
    desk: Any, receipt: str, filled: Any, act: str, name: str, answer: str, fault: str, lang: str
) -> None:
    counselor = desk.acting(receipt, act, lang=lang)
    sent = {**filled[act], name: answer}

    counselor.send(**sent)

    assert counselor.errors == {name: say(f"case_{fault}", lang)}
    assert {one: counselor.fields[one].value for one in sent} == sent
    assert desk.rows()["entries"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("contact", "error"),
    [
        ("2026-11-23", "case_contact_in_past"),
        ("2027-01-24", "case_contact_too_far"),
        ("2026-11-24", None),
        ("2027-01-23", None),
    ],
)
def test_the_next_contact_is_neither_past_nor_more_than_sixty_days_ahead(
    desk: Any, receipt: str, contact: str, error: str | None, lang: str
) -> None:
    counselor = desk.acting(receipt, "case_reply", lang=lang)

    counselor.send(words=WORDS, contact=contact)

    errors = {"contact": say(error, lang, days=60)} if error else {}
    assert counselor.errors == errors
    assert (counselor.form.id == "case_done") is not bool(errors)
    if errors:
        assert "{" not in counselor.errors["contact"]
        assert [counselor.fields[one].value for one in ("words", "contact")] == [WORDS, contact]


def test_a_day_for_the_next_contact_is_offered(desk: Any, receipt: str) -> None:
    counselor = desk.acting(receipt, "case_reply")

    assert counselor.fields["contact"].value == "2026-12-01"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_reporter_reads_the_conclusion_with_an_answer_to_each_wish(
    desk: Any, receipt: str, filled: Any, lang: str
) -> None:
    counselor = desk.acting(receipt, "case_conclude", lang=lang)
    labels = [say(f"option_wishes_{one}", lang) for one in ("heard", "ban")]
    asked = [counselor.fields[f"wish_{one}"].label for one in ("heard", "ban")]
    assert asked == [say("wish_answer", lang, wish=label) for label in labels]

    counselor.send(**filled["case_conclude"])

    back = desk.back(receipt, desk.staff("visitor-2", lang))
    assert _said(back)[1] == f"{WORDS}\n■ {labels[0]}\n聞きました\n■ {labels[1]}\nお断りしました"
    assert Text(say("status_of_concluded", lang)) in back.form.parts
    day = told_day(date(2026, 12, 24), lang)
    assert Text(say("next_follow_up", lang, day=day)) in back.form.parts


def test_after_a_conclusion_one_answers_without_promising_a_day(desk: Any, receipt: str, filled: Any) -> None:
    counselor = desk.acting(receipt, "case_conclude")
    counselor.send(**filled["case_conclude"])

    after = desk.acting(receipt, "case_reply")

    assert list(after.fields) == ["words"]
    after.send(words="その後いかがですか")
    assert after.form.parts[0] == Text(say("case_reply_done", "ja"))
