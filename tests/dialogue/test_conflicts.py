"""Stepping out of a case, objecting to a reader, being away: as a counselor and a reporter meet them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.entrypoints.counselors import rounds
from adapters.entrypoints.standing import standing_of

Desk = Any
A, B, C = "counselor-a", "counselor-b", "counselor-c"


@pytest.fixture
def round_(desk: Desk) -> Callable[[], object]:
    """round_(): what the counselors' door does by itself."""
    return rounds(desk.office, standing_of(desk.installation), desk.installation.keys.counselors)[0].act


def days(desk: Desk, first: int, last: int) -> dict[str, str]:
    today = desk.office.today()
    return {
        "away_first": str(today + timedelta(days=first)), "away_last": str(today + timedelta(days=last))
    }  # fmt: skip


def test_one_press_steps_out_and_the_reporter_sees_only_that_somebody_else_takes_it(
    desk: Desk, receipt: str
) -> None:
    counselor = desk.opened(receipt)
    state = counselor.form

    counselor.press("case_recuse")

    assert "外れました" in counselor.told
    assert counselor.actions == []
    counselor.form = state
    counselor.press("case_recuse")
    assert "外れました" in counselor.told, "the press came twice"
    assert [act for who, act, _ in desk.audit() if who == A] == ["opened", "handed_over"]
    assert "case:" not in str(desk.home(A))
    assert "case_reply" not in desk.opened(receipt).actions
    assert "case:" in str(desk.home(C))
    page = desk.back(receipt).told
    assert "担当します" in page
    assert "理由" not in page
    assert "関わり" not in page


def test_a_reporter_keeps_a_case_from_somebody_who_then_has_lost_it(
    desk: Desk, receipt: str, round_: Callable[[], object]
) -> None:
    reporter = desk.back(receipt)
    reporter.press("followup_more")
    assert "followup_objection" in reporter.actions
    reporter.press("followup_objection")
    assert [one.id for one in reporter.fields["unwanted"].options] == [A, B]
    assert reporter.fields["unwanted"].options[0].label.startswith("相談員A")

    reporter.send()
    assert reporter.errors.keys() == {"unwanted"}
    reporter.send(unwanted=A)

    assert "もうこの案件を開けません" in reporter.told
    assert "case:" not in str(desk.home(A))
    desk.clock.turn(days=1)
    round_()
    assert "case:" in str(desk.home(C))
    reporter = desk.back(receipt)
    assert "相談員A(人事) には読まれたくない、と伝えました" in reporter.told
    assert "ご希望により、読む人を替えました。読む人: 相談員B(お客様相談)、相談員C(総務)" in reporter.told
    reporter.press("followup_objection")
    assert [one.id for one in reporter.fields["unwanted"].options] == [B, C]


def test_who_is_not_on_the_list_can_not_be_objected_to(desk: Desk, receipt: str) -> None:
    reporter = desk.back(receipt)
    reporter.press("followup_objection")

    reporter.send(unwanted="counselor-x")

    assert reporter.errors.keys() == {"unwanted"}


def test_objecting_to_everybody_leads_outside_and_says_so(
    desk: Desk, receipt: str, round_: Callable[[], object]
) -> None:
    for _ in range(4):
        reporter = desk.back(receipt)
        reporter.press("followup_objection")
        reporter.send(unwanted=reporter.fields["unwanted"].options[0].id)
        desk.clock.turn(days=1)
        round_()

    page = desk.back(receipt)
    assert "読める担当がいません" in page.told
    assert "契約している社外窓口の連絡先" in page.told
    assert "#9110" in page.told
    page.press("followup_more")
    assert "followup_objection" not in page.actions


def test_an_absence_is_planned_seen_told_and_called_off(
    desk: Desk, receipt: str, round_: Callable[[], object]
) -> None:
    counselor = desk.counselor()
    assert "cases_away" in str(desk.home(A))
    counselor.press("cases_away")
    counselor.send(**days(desk, 2, 1))
    assert counselor.errors.keys() == {"away_last"}
    counselor.send(**days(desk, 2, 4))
    assert "相談員C" in counselor.told
    assert "1件" in counselor.told
    counselor.send()

    assert "登録しました" in counselor.told
    told = desk.back(receipt).told
    assert (
        "相談員A(人事) は 11月26日(木) から 11月28日(土) まで不在です。その間は 相談員C(総務) が読みます"
        in told
    )
    reporter = desk.back(receipt)
    reporter.press("followup_objection")
    assert [one.id for one in reporter.fields["unwanted"].options] == [A, B, C]
    desk.clock.turn(days=2)
    round_()
    assert "case:" in str(desk.home(C))

    counselor.press("cases_away")
    [off] = [one for one in counselor.actions if one.startswith("cases_away_off:")]
    counselor.press(off)
    assert "取り消しました" in counselor.told
    assert "case:" not in str(desk.home(C))
    assert "もとに戻りました" in desk.back(receipt).told


def test_days_that_overlap_and_forms_that_nobody_gave_out_are_refused(desk: Desk, receipt: str) -> None:
    counselor = desk.counselor()
    for expected in ("登録しました", "重なって"):
        counselor.press("cases_away")
        counselor.send(**days(desk, 2, 4))
        if expected == "登録しました":
            counselor.send()
        assert expected in counselor.told
    form = counselor.form
    other = desk.counselor(B)
    other.form = form
    other.send(**days(desk, 5, 6))
    assert "登録" not in other.told
    stranger = desk.staff()
    stranger.press("cases_away")
    assert not stranger.fields


def test_confirmed_twice_it_is_one_absence(desk: Desk, receipt: str) -> None:
    counselor = desk.counselor()
    counselor.press("cases_away")
    counselor.send(**days(desk, 1, 2))
    form = counselor.form
    for _ in range(2):
        counselor.form = form
        counselor.send()
        assert "登録しました" in counselor.told
    assert desk.rows()["absences"] == 1
    counselor.press("cases_away")
    assert len([one for one in counselor.actions if one.startswith("cases_away_off:")]) == 1


def test_somebody_without_cases_is_told_so(desk: Desk) -> None:
    counselor = desk.counselor()
    counselor.press("cases_away")
    counselor.send(**days(desk, 0, 0))

    assert "続く案件はありません" in counselor.told
