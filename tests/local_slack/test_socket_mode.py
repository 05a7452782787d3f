"""The same desk by Socket Mode: no address of its own, and the same answers, dialogs and silence."""

from typing import Any

from slack_page import SlackPage
from slack_program import COUNSELOR_A, STAFF, dm
from slack_walk import answer_case, come_back, open_case, to_words, told

MODE = "socket"

WHAT = "MARKED-WHAT 電話で何度も怒鳴られました"
REPLY = "MARKED-REPLY ありがとうございます。明日お話を聞かせてください。"


def test_a_question_is_answered_in_its_thread(slack: SlackPage, stage: Any) -> None:
    before = len(stage.wire.calls)
    slack.be(STAFF)
    slack.go(STAFF)

    slack.say("土下座しろと言われました。従わないといけませんか")
    slack.thread()
    slack.sees(told("door_report"))

    assert "土下座" in slack.read()
    sent = stage.wire.called("chat.", since=before)
    assert {one.args["channel"] for one in sent} == {dm(STAFF)}
    assert stage.wire.answered == []


def test_a_broken_socket_is_replaced_and_the_next_question_answered(slack: SlackPage, stage: Any) -> None:
    slack.be(STAFF)
    slack.go(STAFF)
    stood = len(stage.wire.sockets)

    stage.wire.cut()
    slack.until(lambda: len(stage.wire.sockets) > stood, "no new socket", patience=60)
    slack.page.wait_for_timeout(500)
    slack.say("会社にはどんな義務がありますか")

    slack.thread()
    slack.sees(told("heading_law"))


def test_a_report_is_filed_and_answered_in_dialogs(slack: SlackPage, stage: Any) -> None:
    before = len(stage.wire.calls)
    slack.be(STAFF)
    receipt = to_words(slack, "heard")
    slack.fill(told("field_what"), WHAT)
    slack.send()
    slack.sees(told("report_received"))

    slack.be(COUNSELOR_A)
    open_case(slack)
    assert WHAT in slack.read()
    answer_case(slack, REPLY)

    slack.be(STAFF)
    come_back(slack, receipt)
    assert REPLY in slack.read()
    told_in = {one.method for one in stage.wire.calls[before:] if "MARKED" in one.text()}
    assert told_in == {"views.open", "views.update"}
    assert "MARKED" not in stage.desk.logged()
