"""Two on one case: whoever comes second loses no word, and whoever is out of it does nothing more."""

from typing import Any

import pytest

from bot.cases.errors import CaseError
from bot.dialogue.card import Text
from bot.dialogue.casework_acts import ACTIONS
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say

WORDS = "お話をありがとうございます"


def _said(somebody: Any) -> list[str]:
    return [one.text for one in somebody.form.parts if isinstance(one, Told)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_when_two_write_at_once_the_second_keeps_the_words_and_sends_again(
    desk: Any, receipt: str, lang: str
) -> None:
    first = desk.acting(receipt, "case_reply")
    second = desk.acting(receipt, "case_reply", "counselor-b", lang)
    first.send(words="先の返事", contact="2026-12-01")

    second.send(words=WORDS, contact="2026-12-02")

    assert second.form.parts[0] == Text(say("case_changed_meanwhile", lang))
    assert [second.fields[one].value for one in ("words", "contact")] == [WORDS, "2026-12-02"]
    assert desk.rows()["entries"] == 2
    second.send()
    assert second.form.parts[0] == Text(say("case_reply_done", lang))
    assert _said(desk.opened(receipt))[1:] == ["先の返事", WORDS]


def test_a_conclusion_answers_the_wishes_of_now_even_when_they_change_meanwhile(
    desk: Any, receipt: str, filled: Any
) -> None:
    counselor = desk.acting(receipt, "case_conclude")
    reporter = desk.back(receipt)
    reporter.press("followup_wish")
    reporter.send(wishes="police")

    counselor.send(**filled["case_conclude"])

    assert counselor.form.parts[0] == Text(say("case_changed_meanwhile", "ja"))
    assert list(counselor.fields) == ["words", "wish_police"]
    assert counselor.fields["words"].value == WORDS
    counselor.send()
    assert counselor.errors == {"wish_police": say("case_needed", "ja")}
    counselor.send(wish_police="警察に相談しました")
    assert counselor.form.parts[0] == Text(say("case_conclude_done", "ja"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("act", ["case_reply", "case_assess", "case_conclude"])
def test_what_was_withdrawn_meanwhile_is_left_alone(
    desk: Any, receipt: str, filled: Any, act: str, lang: str
) -> None:
    counselor = desk.acting(receipt, act, lang=lang)
    reporter = desk.back(receipt)
    reporter.press("followup_withdraw")
    reporter.press("followup_leave")

    counselor.send(**filled[act])
    counselor.send()

    assert counselor.form.parts[0] == Text(say("case_withdrawn", lang))
    kept = {name: one.value for name, one in counselor.fields.items()}
    assert kept.items() >= filled[act].items()
    assert desk.rows()["entries"] == 2


def test_handed_over_it_is_anothers_under_a_new_key(desk: Any, receipt: str) -> None:
    counselor = desk.acting(receipt, "case_hand_over")
    assert [one.id for one in counselor.fields["to"].options] == ["counselor-c", "outside"]

    counselor.send(to="counselor-c")

    assert desk.opened(receipt).form.parts == (Text(say("case_no_such_case", "ja")),)
    assert desk.opened(receipt, "counselor-b").form.id == "case_open"
    assert desk.opened(receipt, "counselor-c").form.id == "case_open"
    assert desk.back(receipt).form.id == "followup_case"
    with desk.office.unit_of_work() as unit:
        assert unit.cases.find(receipt.replace("-", "")[:8]).epoch == 2


@pytest.mark.parametrize("act", ACTIONS)
def test_another_counselor_does_nothing_with_the_same_state(
    desk: Any, receipt: str, filled: Any, act: str
) -> None:
    form = desk.acting(receipt, act).form
    other = desk.counselor("counselor-b")
    other.form = form

    other.send(**filled[act])

    assert other.form.parts[0] == Text(say("case_state_forged", "ja"))
    assert desk.rows()["entries"] == 1


@pytest.mark.parametrize("act", ACTIONS)
def test_no_act_is_sent_from_the_open_case_itself(desk: Any, receipt: str, filled: Any, act: str) -> None:
    counselor = desk.opened(receipt)

    counselor.submit(act, filled[act])

    assert counselor.form.parts[0] == Text(say("case_state_forged", "ja"))
    assert desk.rows()["entries"] == 1


def _leaves_the_roster(desk: Any) -> None:
    desk.rewrite_roster(('id = "counselor-a"', 'id = "counselor-d"'))


def _is_deactivated(desk: Any) -> None:
    desk.is_active = lambda person: person.reveal() != "playground:counselor-a"


GONE = pytest.mark.parametrize("goes", [_leaves_the_roster, _is_deactivated])


@GONE
@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_no_counselor_any_more_writes_nothing_and_gets_their_own_words_back(
    desk: Any, receipt: str, filled: Any, goes: Any, lang: str
) -> None:
    counselor = desk.acting(receipt, "case_reply", lang=lang)
    goes(desk)

    counselor.send(**filled["case_reply"])

    assert counselor.form.parts == (
        Text(say("case_not_a_counselor", lang)),
        Told(say("your_words", lang), WORDS),
    )
    assert desk.rows()["entries"] == 1


@GONE
@pytest.mark.parametrize("action", ["case:{}", "case_again", "case_page:1", *ACTIONS])
def test_who_is_no_counselor_any_more_sees_nothing_more_of_an_open_case(
    desk: Any, receipt: str, goes: Any, action: str
) -> None:
    counselor = desk.opened(receipt)
    goes(desk)
    before = desk.audit()

    counselor.press(action.format(receipt.replace("-", "")[:8]))

    assert counselor.form.parts == (Text(say("case_not_a_counselor", "ja")),)
    with pytest.raises(CaseError) as refused:
        desk.home()
    assert refused.value.code == "not_a_counselor"
    assert desk.audit() == before


def test_who_stays_goes_on_when_another_is_deactivated(desk: Any, receipt: str) -> None:
    _is_deactivated(desk)

    assert desk.opened(receipt, "counselor-b").form.id == "case_open"
    _, only, _ = desk.home("counselor-b").elements
    assert only.button.action == f"case:{receipt.replace('-', '')[:8]}"


def _cannot_say_it(desk: Any) -> None:
    def unsure(person: Any) -> bool:
        raise CaseError("busy")

    desk.is_active = unsure


@pytest.mark.parametrize("act", ACTIONS)
def test_while_the_platform_cannot_say_it_the_dialog_stays_with_every_word_and_no_case_is_opened(
    desk: Any, receipt: str, filled: Any, act: str
) -> None:
    counselor = desk.acting(receipt, act)
    knows, before = desk.is_active, desk.audit()
    _cannot_say_it(desk)

    counselor.send(**filled[act])

    assert (counselor.form.id, counselor.form.parts[0]) == (act, Text(say("case_busy", "ja")))
    assert {name: one.value for name, one in counselor.fields.items()}.items() >= filled[act].items()
    assert desk.opened(receipt).form.parts == (Text(say("case_busy", "ja")),)
    assert (desk.rows()["entries"], desk.audit()) == (1, before)
    desk.is_active = knows
    counselor.send()
    assert counselor.form.parts[0] == Text(say(f"{act}_done", "ja"))


def test_who_left_the_roster_gets_no_dialog_again_while_the_platform_cannot_say_who_they_are(
    desk: Any, receipt: str, filled: Any
) -> None:
    counselor = desk.acting(receipt, "case_reply")
    _leaves_the_roster(desk)
    _cannot_say_it(desk)

    counselor.send(**filled["case_reply"])

    gone = Text(say("case_not_a_counselor", "ja"))
    assert counselor.form.parts == (gone, Told(say("your_words", "ja"), WORDS))


def test_what_needs_mending_waits_with_its_words_until_the_platform_can_say_it_again(
    desk: Any, receipt: str
) -> None:
    counselor = desk.acting(receipt, "case_reply")
    asked: list[Any] = []

    def soon_unsure(person: Any) -> bool:
        asked.append(person)
        if len(asked) > 1:
            raise CaseError("busy")
        return True

    desk.is_active = soon_unsure
    counselor.send(words=WORDS, contact="2020-01-01")

    assert counselor.form.parts[0] == Text(say("case_busy", "ja"))
    assert counselor.fields["words"].value == WORDS


def test_who_has_left_the_roster_meanwhile_is_not_offered_again(desk: Any, receipt: str, filled: Any) -> None:
    counselor = desk.acting(receipt, "case_hand_over")
    deputy = ('deputy = "counselor-c"', 'deputy = "outside"')
    desk.rewrite_roster(('id = "counselor-c"', 'id = "counselor-e"'), deputy, deputy)

    counselor.send(**filled["case_hand_over"])

    assert counselor.errors == {"to": say("case_not_a_successor", "ja")}
    assert [one.id for one in counselor.fields["to"].options] == ["outside"]
    assert desk.rows()["entries"] == 1


def test_a_hand_over_after_another_wrote_is_asked_for_again(desk: Any, receipt: str, filled: Any) -> None:
    counselor = desk.acting(receipt, "case_hand_over")
    desk.acting(receipt, "case_note", "counselor-b").send(words="メモ")

    counselor.send(**filled["case_hand_over"])

    assert counselor.form.parts[0] == Text(say("case_changed_meanwhile", "ja"))
    assert {name: one.value for name, one in counselor.fields.items()} == filled["case_hand_over"]
    counselor.send()
    assert counselor.form.parts[0] == Text(say("case_hand_over_done", "ja"))
