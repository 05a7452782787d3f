"""Linking cases: only one's own, only for who reads both; the reporter is shown nothing."""

from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.cases.receipt import to_receipt
from bot.dialogue.wording import say


def locator(receipt: str) -> str:
    return to_receipt(receipt).locator


@pytest.fixture
def earlier(desk: Any) -> str:
    """The receipt of another case, which counselors a and b read."""
    return str(desk.filed(desk.staff("visitor-3")).receipt)


def link(desk: Any, receipt: str, to: str, counselor: str = "counselor-a") -> Any:
    one = desk.acting(receipt, "case_link", counselor)
    one.submit("case_link", {"linked": to})
    return one


def test_linked_it_is_audited_and_leads_to_the_other_case(desk: Any, receipt: str, earlier: str) -> None:
    one = link(desk, receipt, locator(earlier))

    assert say("case_link_done", "ja") in one.told
    assert ("counselor-a", "linked", locator(receipt)) in desk.audit()
    opened = desk.opened(receipt)
    assert f"case:{locator(earlier)}" in opened.actions
    opened.press(f"case:{locator(earlier)}")
    assert nickname(locator(earlier), "ja") in opened.told


def test_the_reporter_of_neither_sees_that_they_are_linked(desk: Any, receipt: str, earlier: str) -> None:
    before = desk.back(receipt).told, desk.back(earlier).told
    link(desk, receipt, locator(earlier))

    after = desk.back(receipt), desk.back(earlier)
    assert all(say("told_linked", "ja") not in one.told for one in after)
    assert all(nickname(locator(earlier), "ja") not in one for one in (before[0], after[0].told))
    assert nickname(locator(receipt), "ja") not in after[1].told


@pytest.mark.parametrize("way", ["itself", "nobody's", "not theirs", "no locator", ""])
def test_what_is_not_theirs_is_not_linked(desk: Any, receipt: str, earlier: str, way: str) -> None:
    hidden = desk.filed(desk.staff("visitor-4"), refused="counselor-a").receipt
    to = {"itself": locator(receipt), "nobody's": "ZZZZZZZZ", "not theirs": locator(hidden),
          "no locator": "../../etc/passwd", "": ""}[way]  # fmt: skip

    one = link(desk, receipt, to)

    said = say("case_needed" if not to else "case_not_linkable", "ja")
    assert said in one.told
    assert [act for _, act, _ in desk.audit() if act == "linked"] == []
    assert say("told_linked", "ja") not in desk.opened(receipt).told
    assert link(desk, receipt, locator(earlier)).form.id == "case_done"


def test_a_case_that_is_closed_to_them_since_shows_no_way_any_more(
    desk: Any, receipt: str, earlier: str
) -> None:
    link(desk, receipt, locator(earlier))
    back = desk.back(earlier, desk.staff("visitor-3"))
    back.press("followup_add")

    back.send(what="上司でした", involved="playground:counselor-a")

    assert f"case:{locator(earlier)}" not in desk.opened(receipt).actions
    assert f"case:{locator(earlier)}" in desk.opened(receipt, "counselor-b").actions


def test_a_second_press_links_them_once(desk: Any, receipt: str, earlier: str) -> None:
    one = desk.acting(receipt, "case_link")
    form = one.form
    for _ in range(2):
        one.form = form
        one.submit("case_link", {"linked": locator(earlier)})

    assert [act for _, act, _ in desk.audit()].count("linked") == 1
