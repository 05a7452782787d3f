"""Two on one case: whoever comes second loses no word, and whoever is out of it does nothing more."""

from typing import Any

import pytest

from bot.dialogue.card import Text
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say

WORDS = "お話をありがとうございます"


@pytest.fixture
def receipt(desk: Any) -> str:
    """The receipt of a case with two wishes."""
    return str(desk.filed(wishes="heard ban").receipt)


def _acting(desk: Any, receipt: str, act: str, counselor: str = "counselor-a", lang: str = "ja") -> Any:
    """A counselor before the form of an act."""
    one = desk.opened(receipt, counselor, lang)
    one.press(act)
    return one


def _said(somebody: Any) -> list[str]:
    return [one.text for one in somebody.form.parts if isinstance(one, Told)]


FILLED = {
    "case_reply": {"words": WORDS, "contact": "2026-12-01"},
    "case_note": {"words": WORDS},
    "case_assess": {"urgent": "yes", "level": "3", "reason": WORDS},
    "case_conclude": {"words": WORDS, "wish_heard": "聞きました", "wish_ban": "お断りしました"},
    "case_hand_over": {"to": "counselor-c", "reason": WORDS},
}
"""Every act as it may be filled in."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_when_two_write_at_once_the_second_keeps_the_words_and_sends_again(
    desk: Any, receipt: str, lang: str
) -> None:
    first = _acting(desk, receipt, "case_reply")
    second = _acting(desk, receipt, "case_reply", "counselor-b", lang)
    first.send(words="先の返事", contact="2026-12-01")

    second.send(words=WORDS, contact="2026-12-02")

    assert second.form.parts[0] == Text(say("case_changed_meanwhile", lang))
    assert [second.fields[one].value for one in ("words", "contact")] == [WORDS, "2026-12-02"]
    assert desk.rows()["entries"] == 2
    second.send()
    assert second.form.parts[0] == Text(say("case_reply_done", lang))
    assert _said(desk.opened(receipt))[1:] == ["先の返事", WORDS]


def test_a_conclusion_answers_the_wishes_of_now_even_when_they_change_meanwhile(
    desk: Any, receipt: str
) -> None:
    counselor = _acting(desk, receipt, "case_conclude")
    reporter = desk.back(receipt)
    reporter.press("followup_wish")
    reporter.send(wishes="police")

    counselor.send(**FILLED["case_conclude"])

    assert counselor.form.parts[0] == Text(say("case_changed_meanwhile", "ja"))
    assert list(counselor.fields) == ["words", "wish_police"]
    assert counselor.fields["words"].value == WORDS
    counselor.send()
    assert counselor.errors == {"wish_police": say("case_needed", "ja")}
    counselor.send(wish_police="警察に相談しました")
    assert counselor.form.parts[0] == Text(say("case_conclude_done", "ja"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("act", ["case_reply", "case_assess", "case_conclude"])
def test_what_was_withdrawn_meanwhile_is_left_alone(desk: Any, receipt: str, act: str, lang: str) -> None:
    counselor = _acting(desk, receipt, act, lang=lang)
    reporter = desk.back(receipt)
    reporter.press("followup_withdraw")
    reporter.press("followup_leave")

    counselor.send(**FILLED[act])
    counselor.send()

    assert counselor.form.parts[0] == Text(say("case_withdrawn", lang))
    kept = {name: one.value for name, one in counselor.fields.items()}
    assert kept.items() >= FILLED[act].items()
    assert desk.rows()["entries"] == 2


def test_handed_over_it_is_anothers_under_a_new_key(desk: Any, receipt: str) -> None:
    counselor = _acting(desk, receipt, "case_hand_over")
    assert [one.id for one in counselor.fields["to"].options] == ["counselor-c", "outside"]

    counselor.send(to="counselor-c")

    assert desk.opened(receipt).form.parts == (Text(say("case_no_such_case", "ja")),)
    assert desk.opened(receipt, "counselor-b").form.id == "case_open"
    assert desk.opened(receipt, "counselor-c").form.id == "case_open"
    assert desk.back(receipt).form.id == "followup_case"
    with desk.office.unit_of_work() as unit:
        assert unit.cases.find(receipt.replace("-", "")[:8]).epoch == 2


@pytest.mark.parametrize("act", FILLED)
def test_another_counselor_does_nothing_with_the_same_state(desk: Any, receipt: str, act: str) -> None:
    form = _acting(desk, receipt, act).form
    other = desk.counselor("counselor-b")
    other.form = form

    other.send(**FILLED[act])

    assert other.form.parts[0] == Text(say("case_state_forged", "ja"))
    assert desk.rows()["entries"] == 1


@pytest.mark.parametrize("act", FILLED)
def test_no_act_is_sent_from_the_open_case_itself(desk: Any, receipt: str, act: str) -> None:
    counselor = desk.opened(receipt)

    counselor.submit(act, FILLED[act])

    assert counselor.form.parts[0] == Text(say("case_state_forged", "ja"))
    assert desk.rows()["entries"] == 1


def test_who_left_the_roster_meanwhile_writes_nothing_more(desk: Any, receipt: str) -> None:
    counselor = _acting(desk, receipt, "case_reply")
    desk.rewrite_roster(('id = "counselor-a"', 'id = "counselor-d"'))

    counselor.send(**FILLED["case_reply"])

    assert counselor.form.parts[0] == Text(say("case_not_a_counselor", "ja"))
    assert counselor.fields["words"].value == WORDS
    assert desk.rows()["entries"] == 1
