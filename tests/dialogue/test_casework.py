"""A counselor's cases: who sees which, in what order, and what stands in one that is open."""

from typing import Any

import pytest

from bot.cases.errors import CaseError
from bot.cases.nickname import nickname
from bot.dialogue.card import Button, Buttons, Heading, Listed, Text
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say


def _locator(receipt: str) -> str:
    return receipt.replace("-", "")[:8]


def _listed(desk: Any, counselor: str = "counselor-a", lang: str = "ja") -> list[Listed]:
    return [one for one in desk.home(counselor, lang).elements if isinstance(one, Listed)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_case_the_list_says_so(desk: Any, lang: str) -> None:
    assert desk.home(lang=lang).elements == (
        Heading(say("home_cases", lang)),
        Text(say("home_empty", lang)),
        Buttons((Button(say("away_button", lang), "cases_away"),)),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_names_each_case_how_far_it_is_and_by_when(desk: Any, lang: str) -> None:
    locator = _locator(desk.filed(danger=True).receipt)

    [only] = _listed(desk, lang=lang)

    day = {"ja": "11月24日(火)", "en": "Tue 24 Nov"}[lang]
    assert only.title == nickname(locator, lang)
    assert only.badges == (
        say("badge_urgent", lang),
        say("status_brief_received", lang),
        say("badge_due", lang, day=day),
    )
    assert (only.button.label, only.button.action) == (say("open_case", lang), f"case:{locator}")


def test_the_nearest_deadline_stands_first_and_what_is_closed_last(desk: Any, clock: Any) -> None:
    concluded, withdrawn, early = (desk.filed().receipt for _ in range(3))
    counselor = desk.opened(concluded)
    counselor.press("case_conclude")
    counselor.send(words="結果です", wish_undecided="お待ちします")
    reporter = desk.back(withdrawn)
    reporter.press("followup_withdraw")
    reporter.press("followup_leave")
    clock.turn(days=2)
    late, urgent = desk.filed().receipt, desk.filed(danger=True).receipt

    order = [one.button.action.removeprefix("case:") for one in _listed(desk)]

    expected = [urgent, early, late, withdrawn, concluded]
    assert order == [_locator(receipt) for receipt in expected]


def test_what_is_closed_has_neither_urgency_nor_after_a_withdrawal_a_day(desk: Any) -> None:
    reporter = desk.filed(danger=True)
    desk.back(reporter.receipt, reporter)
    reporter.press("followup_withdraw")
    reporter.press("followup_leave")

    [only] = _listed(desk)

    assert only.badges == (say("status_brief_withdrawn", "ja"),)


def test_a_counselor_sees_only_their_own_cases(desk: Any) -> None:
    mine = desk.filed(refused="counselor-b counselor-c").receipt
    theirs = desk.filed(refused="counselor-a").receipt

    shown = [one.button.action for name in ("counselor-a", "counselor-b") for one in _listed(desk, name)]

    assert shown == [f"case:{_locator(mine)}", f"case:{_locator(theirs)}"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_not_on_the_roster_has_no_list_and_opens_nothing(desk: Any, lang: str) -> None:
    receipt = desk.filed().receipt

    with pytest.raises(CaseError) as refused:
        desk.home("visitor-1", lang)

    assert refused.value.code == "not_a_counselor"
    stranger = desk.opened(receipt, "visitor-1", lang)
    assert stranger.form.parts == (Text(say("case_not_a_counselor", lang)),)
    assert desk.audit() == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_somebody_elses_case_is_refused_in_the_same_words_as_none_and_kept_as_denied(
    desk: Any, lang: str
) -> None:
    receipt = desk.filed().receipt

    theirs = desk.opened(receipt, "counselor-c", lang).form
    none = desk.opened("0MKW-4B97", "counselor-c", lang).form

    assert theirs == none
    assert theirs.parts == (Text(say("case_no_such_case", lang)),)
    assert desk.audit() == [
        ("counselor-c", "denied", _locator(receipt)),
        ("counselor-c", "denied", "-"),
    ]


def test_it_is_kept_who_opens_a_case_before_it_is_shown(desk: Any) -> None:
    receipt = desk.filed().receipt
    opening = ("counselor-a", "opened", _locator(receipt))

    counselor = desk.opened(receipt)

    assert desk.audit() == [opening]
    counselor.press("case_reply")
    counselor.press("case_again")
    assert desk.audit() == [opening, opening]


def test_nothing_is_shown_when_it_cannot_be_kept_that_it_was_opened(desk: Any) -> None:
    receipt = desk.filed().receipt
    with desk.installation.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit RENAME TO elsewhere")

    counselor = desk.opened(receipt)

    assert counselor.form.parts == ()
    assert counselor.card.elements[0] == Text(say("went_wrong", "ja", incident="K0"))
    assert len(desk.faults) == 1
    desk.faults.clear()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_open_case_shows_how_far_it_is_who_reads_what_is_wished_and_all_that_was_written(
    desk: Any, lang: str
) -> None:
    receipt = desk.filed(danger=True, wishes="heard police", about="team").receipt
    reporter = desk.back(receipt)
    reporter.press("followup_wish")
    reporter.send(wishes="heard ban", consent="supervisor")

    counselor = desk.opened(receipt, lang=lang)

    comma = say("comma", lang)
    readers = comma.join(desk.office.called(one, lang) for one in ("counselor-a", "counselor-b"))
    wishes = comma.join(say(f"option_wishes_{one}", lang) for one in ("heard", "ban"))
    consent = f"{say('brief_consent', lang)}: {say('option_consent_supervisor', lang)}"
    title, urgent, status, due, reads, heading, wished, means, *_ = counselor.form.parts
    assert title == Heading(nickname(_locator(receipt), lang))
    assert urgent == Text(say("badge_urgent", lang))
    assert status == Text(say("status_of_assessing", lang))
    assert due.text == say("next_contact_by", lang, day={"ja": "11月24日(火)", "en": "Tue 24 Nov"}[lang])
    assert reads == Text(say("case_readers", lang, who=readers))
    assert heading == Heading(say("wishes_now", lang))
    assert wished == Text(f"{say('brief_wishes', lang)}: {wishes}\n{consent}")
    assert means == Text(say("consent_means", lang))
    said = [one for one in counselor.form.parts if isinstance(one, Told)]
    day = {"ja": "相談者・11月24日(火)・", "en": "Reporter, Tue 24 Nov: "}[lang]
    assert [one.who for one in said] == [
        f"{day}{say('kind_of_report', lang)}",
        f"{day}{say('kind_of_wishes', lang)}",
    ]
    assert counselor.form.parts[-1] == Text(say("opened_is_seen", lang))


ALWAYS = ["case_recuse", "case_more"]
EVERY_ACT = ["case_reply", "case_note", "case_assess", "case_hand_over", "case_conclude"]


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        ("open", [*EVERY_ACT, *ALWAYS]),
        ("concluded", ["case_reply", "case_note", "case_hand_over", *ALWAYS]),
        ("withdrawn", ["case_note", "case_hand_over", *ALWAYS]),
    ],
)
def test_only_what_can_be_done_has_a_button(desk: Any, state: str, acts: list[str]) -> None:
    reporter = desk.filed()
    receipt = reporter.receipt
    if state == "concluded":
        counselor = desk.opened(receipt)
        counselor.press("case_conclude")
        counselor.send(words="結果です", wish_undecided="お待ちします")
    if state == "withdrawn":
        desk.back(receipt, reporter)
        reporter.press("followup_withdraw")
        reporter.press("followup_leave")

    assert desk.opened(receipt).actions == acts


def test_where_nobody_else_may_read_it_nobody_can_take_it_over(desk: Any) -> None:
    reporter = desk.filed(refused="counselor-b counselor-c outside")

    counselor = desk.opened(reporter.receipt)

    [row] = [one for one in counselor.form.parts if isinstance(one, Buttons)]
    left = [one for one in EVERY_ACT if one != "case_hand_over"]
    assert [one.action for one in row.buttons] == [*left, *ALWAYS]
