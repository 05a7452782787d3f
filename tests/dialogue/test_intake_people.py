"""Who is involved, and what is told on without a code, in the report's dialogs."""

from typing import Any

import pytest

from bot.cases.receipt import to_receipt
from bot.confidential import Confidential
from bot.dialogue.messages import Pressed, Show
from bot.dialogue.wording import say

COLLEAGUE = "teams:c0a50000-0000-4000-8000-0000000000{:02}"
TEN = " ".join(COLLEAGUE.format(number) for number in range(10))
HELD = 2_999
"""Characters that Slack keeps of a dialog's state, and a little less than Teams does."""


@pytest.fixture
def reporter(desk: Any) -> Any:
    """Somebody on Teams."""
    made = desk.staff()
    made.person = COLLEAGUE.format(99)
    return made


def kept(desk: Any, receipt: str) -> dict[str, str]:
    """What a case says in its first entry."""
    locator = to_receipt(receipt).locator
    opened = desk.casework._window.open("counselor-a", locator)
    return dict(opened.entries[0].told.reveal())


def test_ten_people_and_a_long_message_fit_into_what_a_platform_holds(desk: Any, reporter: Any) -> None:
    words = Confidential("".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(900)))
    [shown] = desk.receive(Pressed("report", reporter.asker, Confidential(reporter.person), words=words))
    assert isinstance(shown, Show)
    reporter.form = shown.form
    reporter.press("report_safe")

    reporter.send(naming="anonymous", about="me", involved=TEN, wishes="heard ban police warning")

    assert reporter.form.id == "report_write"
    assert len(reporter.form.state) <= HELD


def test_who_is_involved_stands_in_the_report_and_on_no_screen(desk: Any, reporter: Any) -> None:
    desk.filed(reporter, involved=TEN)
    receipt = reporter.receipt

    assert kept(desk, receipt)["involved"] == TEN
    for told in (reporter.told, desk.back(receipt).told, desk.opened(receipt).told):
        assert "c0a50000" not in told
    assert say("told_involved", "ja", count=10) in desk.opened(receipt).told


def test_where_everybody_is_involved_it_is_said_at_that_field(desk: Any) -> None:
    everybody = "playground:counselor-a playground:counselor-b playground:counselor-c playground:outside"
    one = desk.staff()
    one.press("report")
    one.press("report_safe")

    one.send(naming="anonymous", about="me", involved=everybody)

    assert one.errors == {"involved": say("case_nobody_left", "ja")}


def test_a_platform_without_a_directory_asks_about_nobody(desk: Any) -> None:
    one = desk.staff()
    one.person = ""
    one.press("report")
    one.press("report_safe")

    assert "involved" not in one.fields


def test_who_has_lost_their_code_is_asked_for_the_nickname_and_nobody_else_is(
    desk: Any, reporter: Any
) -> None:
    usual = desk.writing()
    reporter.press("receipt")
    reporter.press("report_lost")
    reporter.press("report_safe")
    reporter.send(naming="anonymous", about="me")

    assert ("earlier" in usual.fields, "earlier" in reporter.fields) == (False, True)
    reporter.send(what="続きです", earlier="あおいかわせみ05")
    told = kept(desk, reporter.receipt)
    assert (told["continues"], told["earlier"]) == ("yes", "あおいかわせみ05")


def test_a_field_that_nobody_asked_for_is_refused(desk: Any) -> None:
    one = desk.writing()

    one.submit(one.form.id, {"what": "何か", "earlier": "あおいかわせみ05"})

    assert say("case_form_forged", "ja") in one.told
    assert desk.rows()["cases"] == 0
