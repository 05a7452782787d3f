"""The desk in Slack by HTTP events: what staff and counselors see, and whom every message goes to."""

from typing import Any

from slack_page import SlackPage
from slack_program import CHANNEL, COUNSELOR_A, COUNSELOR_B, ENGLISH, STAFF, dm
from slack_walk import answer_case, come_back, conclude_case, open_case, to_choices, to_words, told

from bot.dialogue.wording import say

MODE = "events"

QUESTION = "土下座しろと言われました。従わないといけませんか"
WHAT = "MARKED-WHAT 閉店まぎわのレジで一時間怒鳴られました"
SAID = "MARKED-SAID 「店長を出せ」と言われました"
REPLY = "MARKED-REPLY 話してくださってありがとうございます。明日から二人で立ちます。"
END = "MARKED-END 店長と相談し、二人の体制にしました。"
HEARD = "MARKED-HEARD お話をうかがいました。"


def test_a_question_is_answered_in_its_thread_with_quotes_and_the_way_to_report(
    slack: SlackPage, stage: Any
) -> None:
    before = len(stage.wire.calls)
    slack.be(STAFF)
    slack.go(STAFF)

    slack.say(QUESTION)
    slack.thread()
    slack.sees(told("door_report"))

    answer = slack.read()
    assert "土下座" in answer
    assert told("heading_advice") in answer
    assert slack.page.locator(".thread-pane .mrkdwn-quote, .thread-pane .bk-context").count()
    sent = stage.wire.called("chat.", since=before)
    assert {one.args["channel"] for one in sent} == {dm(STAFF)}
    assert all(one.args["thread_ts"] for one in sent)


def test_a_question_that_follows_in_the_thread_is_answered_there(slack: SlackPage, stage: Any) -> None:
    slack.be(STAFF)
    slack.go(STAFF)
    slack.say("電話で怒鳴られ続けています。切ってもいいですか")
    slack.thread()
    slack.sees(told("door_report"))
    before = len(stage.wire.calls)

    slack.reply("録音してもいいですか")
    slack.until(lambda: stage.wire.called("chat.postMessage", since=before))

    first, *_ = stage.wire.called("chat.postMessage", since=before)
    assert first.args["channel"] == dm(STAFF)
    slack.until(lambda: slack.read().count(told("door_report")) >= 2)


def test_a_mention_in_a_channel_is_answered_to_that_person_alone(slack: SlackPage, stage: Any) -> None:
    before = len(stage.wire.calls)
    slack.be(STAFF)
    slack.go(CHANNEL)

    slack.say("お客様との会話を録音してもいいですか", mention=True)
    slack.sees("only visible to you")
    slack.sees(told("door_report"))

    sent = stage.wire.called("chat.", since=before)
    assert {one.method for one in sent} == {"chat.postEphemeral"}
    assert {(one.args["channel"], one.args["user"]) for one in sent} == {(CHANNEL, STAFF)}
    assert "録音" in "".join(one.text() for one in sent)


def test_an_account_in_a_channel_is_answered_first_with_what_keeps_safe_and_never_in_public(
    slack: SlackPage, stage: Any
) -> None:
    before = len(stage.wire.calls)
    slack.be(STAFF)
    slack.go(CHANNEL)

    slack.say("いまお客様に腕をつかまれて離してもらえません。どうしたら", mention=True)
    slack.until(lambda: len(stage.wire.called("chat.postEphemeral", since=before)) >= 2)

    first, *others = stage.wire.called("chat.", since=before)
    assert told("urgent_danger_heading") in first.text()
    assert {(one.method, one.args["user"]) for one in (first, *others)} == {("chat.postEphemeral", STAFF)}
    assert "腕をつかまれ" not in stage.desk.logged()


def test_the_command_is_answered_to_that_person_alone(slack: SlackPage, stage: Any) -> None:
    before = len(stage.wire.calls)
    slack.be(STAFF)
    slack.go(CHANNEL)

    slack.say("/madoguchi 会社にはどんな義務がありますか")
    slack.until(lambda: stage.wire.called("response_url", since=before))
    slack.sees(told("heading_law"))

    assert stage.wire.called("chat.", since=before) == []
    sent = stage.wire.called("response_url", since=before)
    assert {one.args["response_type"] for one in sent} == {"ephemeral"}


def test_home_shows_the_four_doors_and_to_a_counselor_their_cases(slack: SlackPage, stage: Any) -> None:
    doors = [told(f"door_{one}") for one in ("ask", "report", "receipt", "help")]
    slack.be(STAFF)
    slack.home()
    shown = slack.read()
    assert all(one in shown for one in doors)
    assert told("home_cases") not in shown

    slack.be(COUNSELOR_B)
    slack.home()

    slack.sees(told("home_cases"))
    assert all(one in slack.read() for one in doors)
    assert {one.args["user_id"] for one in stage.wire.called("views.publish")} <= {
        STAFF,
        COUNSELOR_A,
        COUNSELOR_B,
    }


def test_everyone_is_spoken_to_in_their_language_or_the_one_they_chose(slack: SlackPage) -> None:
    slack.be(ENGLISH)
    slack.go(ENGLISH)
    slack.say("A customer told me to kneel. Do I have to?")
    slack.thread()
    slack.sees(say("door_report", "en"))
    slack.home()
    slack.sees(say("door_help", "en"))

    slack.press(say("language_name", "ja"))
    slack.sees(told("dialog_close"))
    slack.close()

    slack.sees(told("door_help"))


def test_the_door_for_help_says_first_what_to_do(slack: SlackPage) -> None:
    slack.be(STAFF)
    slack.home()

    slack.press(told("door_help"))

    slack.sees("110")
    assert slack.modal.count()


def test_an_error_stands_on_its_field_and_nothing_written_is_lost(slack: SlackPage) -> None:
    slack.be(STAFF)
    to_choices(slack, danger=False)
    slack.choose(told("field_about"), told("option_about_colleague"))

    slack.send()

    assert "naming" in slack.page.locator(".modal-error").inner_text()
    slack.choose(told("field_naming"), told("option_naming_anonymous"))
    slack.send()
    slack.sees(told("receipt_once"))


def test_a_report_lives_in_dialogs_from_its_door_to_its_end(slack: SlackPage, stage: Any) -> None:
    before = len(stage.wire.calls)
    slack.be(STAFF)
    receipt = to_words(slack, "heard", danger=True)
    slack.send()
    assert "what" in slack.page.locator(".modal-error").inner_text()
    slack.fill(told("field_what"), WHAT)
    slack.press(told("fields_aside"))
    assert slack.input(told("field_what")).locator("input").input_value() == WHAT
    slack.fill(told("field_said"), SAID)
    slack.send()
    slack.sees(told("report_received"))
    assert slack.copied(told("case_receipt")) == receipt

    slack.until(lambda: len(stage.wire.called("chat.postMessage", since=before)) == 2)
    notices = stage.wire.called("chat.postMessage", since=before)
    assert {one.args["channel"] for one in notices} == {COUNSELOR_A, COUNSELOR_B}
    assert all(told("notice_urgent") in one.args["text"] for one in notices)

    stage.desk.stop()
    stage.desk.start()

    slack.be(COUNSELOR_A)
    open_case(slack)
    assert WHAT in slack.read()
    assert SAID in slack.read()
    answer_case(slack, REPLY)
    conclude_case(slack, END, heard=HEARD)

    slack.be(STAFF)
    come_back(slack, receipt)
    read = slack.read()
    assert all(one in read for one in (REPLY, END, HEARD))
    _no_mark_left(stage, before)


def _no_mark_left(stage: Any, since: int) -> None:
    """What was told in confidence went into dialogs (so it would be seen here) and nowhere else."""
    calls = stage.wire.calls[since:]
    assert {one.method for one in calls if "MARKED" in one.text()} == {"views.open", "views.update"}
    written_to = {one.args["channel"] for one in stage.wire.called("chat.", since=since)}
    assert written_to == {COUNSELOR_A, COUNSELOR_B}
    messages = str(stage.wire.shown()["messages"])
    assert told("notice_urgent") in messages
    assert "MARKED" not in messages
    assert "MARKED" not in stage.desk.logged()
