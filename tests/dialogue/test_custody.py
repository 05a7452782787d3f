"""The dialogs about confided names: the reporter's, the counselors', and the custodian's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from adapters.database.tables import disclosures
from bot.cases.nickname import nickname
from bot.confidential import Confidential
from bot.dialogue.card import Listed, to_text
from bot.dialogue.days import told_day
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say

NAME, REASON = "相談者A", "安全の確認のため"
KEEPER = {"ja": "監査担当(監査室)", "en": "Audit officer (internal audit)"}


@pytest.fixture
def confided(desk: Any) -> str:
    """The receipt of a case whose name the custodian has."""
    return str(desk.filed(naming="confided").receipt)


def locator(receipt: str) -> str:
    return receipt.replace("-", "")[:8]


def asked(desk: Any, receipt: str, counselor: str = "counselor-a", lang: str = "ja") -> Any:
    """A counselor who has just asked."""
    one = desk.acting(receipt, "case_identity", counselor, lang)
    one.send(reason=REASON)
    return one


def deciding(desk: Any, receipt: str, lang: str = "ja") -> Any:
    """The custodian before the oldest request."""
    one = desk.custodian(lang=lang)
    one.press("custody")
    [button] = [action for action in one.actions if action.startswith(f"custody:{locator(receipt)}:")]
    one.press(button)
    return one


def decided(desk: Any, receipt: str, act: str = "custody_give") -> Any:
    one = deciding(desk, receipt)
    one.press(act)
    one.press({"custody_give": "custody_given", "custody_refuse": "custody_refused"}[act])
    return one


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_there_is_a_custodian_a_name_can_be_left_with_them_alone(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)
    somebody.press("report")
    somebody.press("report_safe")
    assert [one.id for one in somebody.fields["naming"].options] == ["anonymous", "confided", "named"]
    assert say("custody_offered", lang, who=KEEPER[lang]) in somebody.told

    somebody.send(naming="confided", about="me")

    assert say("custody_name", lang, who=KEEPER[lang]) in somebody.told
    assert "period" in somebody.fields
    assert not {"when", "place", "reach"} & somebody.fields.keys()
    somebody.send(what="レジで怒鳴られました", name="")
    assert set(somebody.errors) == {"name"}
    somebody.send(name="長" * 121)
    assert set(somebody.errors) == {"name"}
    somebody.send(name=NAME)
    assert somebody.form.id == "report_received"


@pytest.fixture
def dismiss(desk: Any) -> Callable[[], None]:
    """dismiss(): the roster names no custodian any more."""

    def done() -> None:
        path = Path(desk.installation.engine.url.database).with_name("roster.toml")
        roster = path.read_text(encoding="utf-8")
        start, end = roster.index("[custodian]"), roster.index("# 拠点です")
        desk.rewrite_roster((roster[start:end], ""))

    return done


def test_without_a_custodian_on_the_roster_it_is_not_offered_nor_taken(
    desk: Any, dismiss: Callable[[], None]
) -> None:
    dismiss()
    somebody = desk.staff()
    somebody.press("report")
    somebody.press("report_safe")
    assert [one.id for one in somebody.fields["naming"].options] == ["anonymous", "named"]
    somebody.send(naming="confided", about="me")

    assert set(somebody.errors) == {"naming"}


def test_a_custodian_taken_off_the_roster_meanwhile_costs_nobody_their_words(
    desk: Any, dismiss: Callable[[], None]
) -> None:
    somebody = desk.writing(naming="confided")
    dismiss()

    somebody.send(what="大切な言葉", name=NAME)

    assert say("case_no_custodian", "ja") in somebody.told
    assert somebody.fields["what"].value == "大切な言葉"
    assert desk.rows()["cases"] == 0


def test_where_the_custodian_is_gone_counselors_ask_nobody(
    desk: Any, confided: str, dismiss: Callable[[], None]
) -> None:
    counselor = desk.acting(confided, "case_identity")
    dismiss()
    counselor.send(reason=REASON)

    assert say("case_no_custodian", "ja") in counselor.told
    assert counselor.fields["reason"].value == REASON


def test_the_custodian_does_not_confide_their_own_name_to_themselves(desk: Any) -> None:
    somebody = desk.custodian()
    somebody.press("report")
    somebody.press("report_safe")

    assert [one.id for one in somebody.fields["naming"].options] == ["anonymous", "named"]


def test_a_name_is_not_left_with_a_custodian_who_is_involved(desk: Any) -> None:
    somebody = desk.staff()
    somebody.press("report")
    somebody.press("report_safe")
    somebody.send(naming="confided", about="me", involved="playground:custodian")

    assert somebody.errors == {"naming": say("case_custodian_involved", "ja")}
    somebody.send(naming="anonymous")
    assert somebody.form.id == "report_write"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counselors_see_that_it_is_kept_and_ask_with_a_reason(desk: Any, confided: str, lang: str) -> None:
    counselor = desk.opened(confided, lang=lang)
    assert NAME not in counselor.told
    assert say("identity_kept", lang) in counselor.told
    counselor.press("case_more")
    assert say("case_identity_about", lang) in counselor.told
    counselor.press("case_identity")
    assert say("identity_advice", lang) in counselor.told
    counselor.send(reason="")
    assert set(counselor.errors) == {"reason"}
    counselor.send(reason=REASON)
    assert say("case_identity_done", lang) in counselor.told

    counselor = desk.opened(confided, lang=lang)
    assert say("identity_waiting", lang, day=told_day(desk.office.today(), lang)) in counselor.told
    counselor.press("case_more")
    assert "case_identity" not in counselor.actions
    counselor.press("case_identity")
    counselor.send(reason="もう一度")
    assert say("case_identity_waits", lang) in counselor.told


@pytest.mark.parametrize("naming", ["named", "anonymous"])
def test_where_nothing_is_confided_there_is_nothing_to_ask(desk: Any, naming: str) -> None:
    receipt = desk.filed(naming=naming).receipt
    counselor = desk.opened(receipt)
    assert say("identity_heading", "ja") not in counselor.told
    counselor.press("case_more")
    assert "case_identity" not in counselor.actions

    counselor.press("case_identity")
    counselor.send(reason=REASON)

    assert say("case_not_confided", "ja") in counselor.told
    assert desk.rows()["disclosures"] == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_custodian_sees_who_asks_and_why_and_nothing_of_the_report(
    desk: Any, confided: str, lang: str
) -> None:
    asked(desk, confided)
    custodian = desk.custodian(lang=lang)
    card = desk.custody.home(custodian.asker, Confidential(custodian.person))
    [listed] = [one for one in card.elements if isinstance(one, Listed)]
    assert listed.title == nickname(locator(confided), lang)

    one = deciding(desk, confided, lang)

    assert REASON in one.told
    assert desk.office.called("counselor-a", lang) in one.told
    assert say("custody_means", lang) in one.told
    for act in ("custody_give", "custody_refuse"):
        one.press(act)
        assert say(f"{act}_means", lang) in one.told
        one.press("custody_again")
        assert REASON in one.told
    assert "レジ" not in one.told + to_text(card)
    assert NAME not in one.told + to_text(card)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_given_the_counselors_see_the_name_and_the_reporter_that_it_was_given(
    desk: Any, confided: str, lang: str
) -> None:
    asked(desk, confided)
    custodian = decided(desk, confided)
    assert say("custody_given_done", "ja") in custodian.told
    assert NAME not in custodian.told
    custodian.press("custody")
    assert say("custody_none", "ja") in custodian.told

    today = told_day(desk.office.today(), lang)
    for one in ("counselor-a", "counselor-b"):
        counselor = desk.opened(confided, one, lang)
        assert Told(say("identity_name", lang), NAME) in counselor.form.parts
        assert say("identity_given", lang, day=today) in counselor.told
    reporter = desk.back(confided, desk.staff("visitor-2", lang))
    assert say("your_name_given", lang, day=today) in reporter.told
    assert REASON in reporter.told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_refused_nobody_sees_it_and_everybody_is_told(desk: Any, confided: str, lang: str) -> None:
    asked(desk, confided)
    assert say("custody_refused_done", "ja") in decided(desk, confided, "custody_refuse").told

    today = told_day(desk.office.today(), lang)
    counselor = desk.opened(confided, lang=lang)
    assert say("identity_refused", lang, day=today) in counselor.told
    assert NAME not in counselor.told
    counselor.press("case_more")
    assert "case_identity" in counselor.actions
    assert say("your_name_refused", lang, day=today) in desk.back(confided, desk.staff("v", lang)).told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_successor_reads_that_it_was_given_to_others(desk: Any, confided: str, lang: str) -> None:
    asked(desk, confided)
    decided(desk, confided)
    desk.acting(confided, "case_hand_over").send(to="counselor-c")

    counselor = desk.opened(confided, "counselor-c", lang)

    assert NAME not in counselor.told
    assert say("identity_not_to_you", lang) in counselor.told
    counselor.press("case_more")
    assert "case_identity" in counselor.actions


BUTTONS = ("custody", "custody_give", "custody_refuse", "custody_given", "custody_refused", "custody_again")


@pytest.mark.parametrize("person", ["counselor-a", "outside", "visitor-1", "custodian-2"])
def test_nobody_but_the_custodian_gets_any_of_it(desk: Any, confided: str, person: str) -> None:
    asked(desk, confided)
    keeper = deciding(desk, confided)
    request = f"custody:{locator(confided)}:x"
    other = desk.counselor(person)
    other.form = keeper.form
    before = desk.rows(), desk.audit()

    for action in (*BUTTONS, request):
        other.press(action)
        assert say("case_not_a_custodian", "ja") in other.told
        other.form = keeper.form

    assert (desk.rows(), desk.audit()) == before


def test_the_custodian_is_no_counselor_and_opens_no_case(desk: Any, confided: str) -> None:
    other = desk.custodian()
    for action in (f"case:{locator(confided)}", "cases"):
        other.press(action)
        assert say("case_not_a_counselor", "ja") in other.told
    assert "レジ" not in other.told


def test_a_custodian_whom_the_platform_lets_in_no_more_decides_nothing(desk: Any, confided: str) -> None:
    asked(desk, confided)
    one = deciding(desk, confided)
    desk.is_active = lambda _: False

    one.press("custody_give")

    assert say("case_not_a_custodian", "ja") in one.told


@pytest.mark.parametrize("action", ["custody_given", "custody_give", "custody_again", "custody_anything"])
def test_a_button_without_its_dialog_does_nothing(desk: Any, confided: str, action: str) -> None:
    asked(desk, confided)
    one = desk.custodian()
    one.press(action)

    assert one.form.id == "refused"
    assert "identity_given" not in [act for _, act, _ in desk.audit()]


def test_what_is_sent_as_a_form_is_refused_calmly(desk: Any, confided: str) -> None:
    asked(desk, confided)
    one = deciding(desk, confided)
    one.submit("custody_sure", {"name": "x"})

    assert say("case_form_forged", "ja") in one.told


def test_a_request_that_was_decided_in_another_window_says_so(desk: Any, confided: str) -> None:
    asked(desk, confided)
    first, second = deciding(desk, confided), deciding(desk, confided)
    second.press("custody_refuse")
    decided(desk, confided)

    second.press("custody_refused")
    assert say("case_identity_decided", "ja") in second.told
    first.press("custody_again")
    assert say("case_identity_decided", "ja") in first.told


def test_letters_lead_the_custodian_to_the_requests(desk: Any, confided: str) -> None:
    asked(desk, confided)
    desk.clock.turn(minutes=16)

    assert desk.notices("custodian") == [say("notice_identity_asked", "ja")]
    decided(desk, confided)
    desk.clock.turn(minutes=16)
    assert say("notice_identity_decided", "ja") in desk.notices("counselor-a")


def test_the_reply_board_has_news_when_it_is_asked_and_when_it_is_decided(desk: Any, confided: str) -> None:
    def waits() -> bool:
        with desk.office.unit_of_work() as unit:
            found = [one for one in unit.board.standings() if one.case == locator(confided)]
        return any(one.gone_from is None for one in found)

    assert not waits()
    asked(desk, confided)
    assert waits()
    desk.back(confided)
    assert not waits()
    decided(desk, confided, "custody_refuse")
    assert waits()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("naming", ["anonymous", "confided"])
def test_who_gave_no_name_may_reveal_it_for_good_and_once(desk: Any, naming: str, lang: str) -> None:
    receipt = desk.filed(naming=naming).receipt
    reporter = desk.back(receipt, desk.staff("visitor-2", lang))
    reporter.press("followup_more")
    assert say("followup_reveal_about", lang) in reporter.told
    reporter.press("followup_reveal")
    assert say("reveal_for_ever", lang) in reporter.told
    again = desk.back(receipt, desk.staff("visitor-3", lang))
    again.press("followup_reveal")
    reporter.send(name="")
    assert set(reporter.errors) == {"name"}
    reporter.send(name="山田花子")
    assert say("revealed_now", lang) in reporter.told
    reporter.press("followup_more")
    assert "followup_reveal" not in reporter.actions

    again.send(name="別の名")
    assert say("case_revealed_before", lang) in again.told
    again.press("followup_case")
    again.press("followup_reveal")
    again.send(name="別の名")
    assert say("case_revealed_before", lang) in again.told

    counselor = desk.opened(receipt, lang=lang)
    assert "山田花子" in counselor.told
    assert "別の名" not in counselor.told
    assert say("identity_heading", lang) not in counselor.told


def test_a_revelation_sent_twice_is_one(desk: Any) -> None:
    receipt = desk.filed().receipt
    reporter = desk.back(receipt)
    reporter.press("followup_reveal")
    state = reporter.form
    for _ in range(2):
        reporter.form = state
        reporter.send(name="山田花子")
        assert say("revealed_now", "ja") in reporter.told

    assert desk.opened(receipt).told.count("山田花子") == 1


def test_a_name_that_holds_the_own_code_is_not_revealed(desk: Any) -> None:
    receipt = desk.filed().receipt
    reporter = desk.back(receipt)
    reporter.press("followup_reveal")
    reporter.send(name=f"私は {receipt}")

    assert set(reporter.errors) == {"name"}


def test_who_gave_their_name_has_nothing_to_reveal(desk: Any) -> None:
    reporter = desk.back(desk.filed(naming="named").receipt)
    reporter.press("followup_reveal")
    reporter.send(name="山田花子")

    assert say("case_revealed_before", "ja") in reporter.told


def test_the_counselor_whose_cases_are_not_theirs_to_read_is_out_once_the_name_is_known(
    desk: Any, receipt: str
) -> None:
    desk.rewrite_roster(
        ('deputy = "counselor-c"', 'deputy = "counselor-c"\nnot_for_people = ["playground:visitor-9"]')
    )
    assert "レジ" in desk.opened(receipt).told
    reporter = desk.back(receipt, desk.staff("visitor-9"))
    reporter.press("followup_reveal")
    reporter.send(name="山田花子")

    assert say("case_no_such_case", "ja") in desk.opened(receipt).told
    assert "山田花子" in desk.opened(receipt, "counselor-b").told


@pytest.mark.parametrize("spoil", [lambda one: one[:-1], lambda one: one[::-1]])
def test_records_that_cannot_be_verified_keep_nobody_from_the_case(
    desk: Any, confided: str, spoil: Callable[[bytes], bytes]
) -> None:

    asked(desk, confided)
    with desk.installation.engine.begin() as connection:
        kept = connection.execute(select(disclosures.c.signature)).scalar_one()
        connection.execute(update(disclosures).values(signature=spoil(kept)))

    counselor = desk.opened(confided)
    assert say("identity_broken", "ja") in counselor.told
    assert "レジ" in counselor.told
    reporter = desk.back(confided)
    assert say("your_name_broken", "ja") in reporter.told
    assert "レジ" in reporter.told
    custodian = desk.custodian()
    custodian.press("custody")
    assert custodian.actions == []
    name, day = nickname(locator(confided), "ja"), told_day(desk.office.today(), "ja")
    assert say("custody_broken", "ja", name=name, day=day) in custodian.told
