"""Questions on Slack, door to door: in a conversation, in a channel, by a command, about a message."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.wording import say, say_each
from slack_world import reading
from slack_world.server import RESPONSE_URL
from slack_world.wire import escaped, message_event
from slack_world.world import BOT_USER, CHANNEL, ELSEWHERE, Message

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["slack"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
QUESTION = "お客様との会話を録音してもいいですか"
FURTHER = "事前に言わないとだめですか"
ACCOUNT = "さっき電話で怒鳴られました"


def desk_said(house: Any, user: str) -> list[Message]:
    """What the desk has said to somebody."""
    return [one for one in house.server.world.seen_by(user) if one.author == BOT_USER]


def desk_said_publicly(house: Any) -> list[Message]:
    return [one for one in house.server.world.public() if one.author == BOT_USER]


def labels(message: Message) -> list[str]:
    return [reading.words(one["text"]) for one in reading.buttons(message.blocks)]


def test_a_question_is_answered_in_its_thread_with_the_way_to_the_form(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        asked = await visitor.say(QUESTION)
        said = desk_said(house, visitor.user)
        assert {one.thread for one in said} == {asked.ts}
        assert say("door_report", "ja") in labels(said[-1])
        assert [(channel, thread) for channel, thread, _ in house.server.world.statuses] == [
            (asked.channel, asked.ts)
        ]
        await visitor.press("report")
        assert visitor.title() == say("form_report", "ja")

    walk(steps)


def test_no_answer_unfolds_a_link_or_calls_anybody(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        await visitor.mention(QUESTION)
        await visitor.command(QUESTION)
        posted = house.server.called("chat.", RESPONSE_URL)
        assert {one.method for one in posted} == {"chat.postMessage", "chat.postEphemeral", RESPONSE_URL}
        assert {(one.args["unfurl_links"], one.args["unfurl_media"]) for one in posted} == {(False, False)}
        assert [one for one in posted if {"link_names", "parse", "username"} & one.args.keys()] == []

    walk(steps)


def test_a_mention_is_answered_to_who_asked_alone_and_once_although_slack_tells_it_twice(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor, other = await house.visitor(), await house.visitor()
        await visitor.mention(QUESTION)
        [answer] = reading.to_answers([one.blocks for one in desk_said(house, visitor.user)])
        assert answer.quotes
        assert {one.channel for one in desk_said(house, visitor.user)} == {CHANNEL}
        assert desk_said(house, other.user) == desk_said_publicly(house) == []

    walk(steps)


def test_a_mention_in_a_thread_is_answered_there(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        root = house.server.world.post(CHANNEL, visitor.user, "あの件")
        await visitor.mention(QUESTION, thread=root.ts)
        assert {one.thread for one in desk_said(house, visitor.user)} == {root.ts}
        assert desk_said_publicly(house) == []

    walk(steps)


def test_who_only_calls_the_desk_in_a_channel_is_told_where_to_ask_and_gets_the_doors(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.mention("")
        [greeting] = desk_said(house, visitor.user)
        doors = [say(f"door_{door}", "ja") for door in ("report", "receipt", "help")]
        assert labels(greeting) == [*doors, say("language_name", "en")]
        assert say("slack_welcome_channel", "ja") in reading.told(greeting.blocks)
        assert greeting.audience == visitor.user
        await visitor.press("report")
        assert visitor.title() == say("form_report", "ja")

    walk(steps)


@pytest.mark.parametrize("channel", [CHANNEL, ELSEWHERE])
def test_a_command_is_answered_to_who_gave_it_wherever_that_was(walk: Walk, channel: str) -> None:
    async def steps(house: Any) -> None:
        visitor, other = await house.visitor(), await house.visitor()
        reply = await visitor.command(QUESTION, channel)
        assert (reply.status, reply.text) == (200, "")
        said = desk_said(house, visitor.user)
        assert reading.to_answers([one.blocks for one in said])[0].quotes
        assert {(one.channel, one.audience) for one in said} == {(channel, visitor.user)}
        assert desk_said(house, other.user) == desk_said_publicly(house) == []

    walk(steps)


def test_a_further_question_in_the_thread_leans_on_the_one_before_it(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        asked = await visitor.say(QUESTION)
        further = await visitor.say(FURTHER, asked.ts)
        later = [one for one in desk_said(house, visitor.user) if one.ts > further.ts]
        assert {one.thread for one in later} == {asked.ts}
        told = "\n".join(reading.told(one.blocks) for one in later)
        assert say("with_earlier_question", "ja") in told
        alone = await visitor.say(FURTHER)
        told = "\n".join(
            reading.told(one.blocks) for one in desk_said(house, visitor.user) if one.ts > alone.ts
        )
        assert say("with_earlier_question", "ja") not in told

    walk(steps)


@pytest.mark.parametrize("by", ["say", "mention", "command"])
def test_words_that_tell_of_an_incident_get_a_kind_word_and_the_way_to_the_form_and_nothing_public(
    walk: Walk, by: str
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await getattr(visitor, by)(ACCOUNT)
        said = desk_said(house, visitor.user)
        told = "\n".join(reading.told(one.blocks) for one in said)
        assert 0 <= told.index(say("account_thanks", "ja")) < told.index(say("account_kept", "ja"))
        assert (say("account_in_channel", "ja") in told) is (by == "mention")
        assert say("door_report", "ja") in labels(said[-1])
        assert desk_said_publicly(house) == []

    walk(steps)


def test_what_somebody_told_is_not_remembered_for_what_they_ask_next(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        told = await visitor.say(ACCOUNT)
        await visitor.say(FURTHER, told.ts)
        assert say("with_earlier_question", "ja") not in visitor.told()
        [*_, answer] = desk_said(house, visitor.user)
        assert say("nothing_before", "ja") in reading.told(answer.blocks)
        assert not reading.to_answers([answer.blocks])[0].quotes

    walk(steps)


def test_in_danger_the_urgent_card_comes_first_in_a_channel_too(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.mention("いま客が刃物を持って暴れています")
        answers = reading.to_answers([one.blocks for one in desk_said(house, visitor.user)])
        assert [one.urgent for one in answers] == [True, False]
        assert answers[0].calls == ("110", "119")
        assert desk_said_publicly(house) == []

    walk(steps)


def test_the_shortcut_on_a_message_brings_its_words_into_the_form_and_nowhere_else(walk: Walk) -> None:
    words = "きのうの <件> & 続き\nレジで物を投げられました"

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        message = house.server.world.post(ELSEWHERE, visitor.user, escaped(words))
        await visitor.report_message(message)
        await visitor.press("report_safe")
        await visitor.submit(naming="anonymous", about="me")
        assert visitor.filled()["what"] == words
        receipt, _ = visitor.taken_along()
        await visitor.submit()
        assert say("report_received", "ja") in visitor.told()
        await visitor.close()
        await visitor.press("receipt")
        await visitor.submit(code=receipt)
        assert words in visitor.told()
        assert "投げられました" not in house.server.words("chat.", "users.", RESPONSE_URL, "views.publish")

    walk(steps)


def test_people_of_another_company_get_one_sentence_that_they_alone_see(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        asked = house.server.world.post(CHANNEL, visitor.user, f"<@{BOT_USER}> {QUESTION}")
        event = message_event(asked, "app_mention", user_team="T0000ELSE", source_team="T0000ELSE")
        reply = await visitor.wire.event(event, is_ext_shared_channel=True)
        await visitor.answer()
        await visitor.settle()
        assert reply.status == 200
        [told] = desk_said(house, visitor.user)
        assert (reading.told(told.blocks), told.audience) == (say("outsider", "ja"), visitor.user)
        assert await visitor.answer() == 0

    walk(steps)


def test_where_messages_are_written_four_questions_are_offered(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.open_home(visitor.user, "messages")
        prompts = house.server.world.prompts[visitor.dm]
        assert [one["message"] for one in prompts] == list(say_each("prompts", "ja"))

    walk(steps)


def test_a_workspace_without_room_for_prompts_and_statuses_is_answered_all_the_same(
    walk: Walk, capfd: pytest.CaptureFixture[str]
) -> None:
    async def steps(house: Any) -> None:
        house.server.next("assistant.threads.setSuggestedPrompts", error="unknown_method")
        house.server.next("assistant.threads.setStatus", error="unknown_method")
        visitor = await house.visitor()
        assert (await visitor.open_home(visitor.user, "messages")).status == 200
        await visitor.say(QUESTION)
        assert visitor.answers()[0].quotes

    walk(steps)
    assert "went_wrong" not in "".join(capfd.readouterr())


def test_what_somebody_thinks_of_an_answer_is_kept_without_their_name(walk: Walk, installation: Any) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        [button] = [one for one in visitor.actions() if one.startswith("useful:yes:")]
        await visitor.press(button)
        assert say("rated_useful", "ja") in visitor.told()

    walk(steps)
    with installation.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM ratings").all()
    assert len(rows) == 1
    assert "U0" not in repr(rows)


def test_an_answer_comes_again_in_the_other_language_by_its_button(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        asked = await visitor.say(QUESTION)
        await visitor.press("lang:en")
        later = desk_said(house, visitor.user)
        assert say("heading_advice", "en") in "\n".join(reading.told(one.blocks) for one in later)
        assert {one.thread for one in later} == {asked.ts}

    walk(steps)


def test_the_fourth_door_shows_whom_to_call_in_a_dialog(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.press("help")
        assert visitor.calls() == ["110", "119"]
        assert desk_said(house, visitor.user) == []

    walk(steps)


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
        {"user": BOT_USER, "bot_id": "B0000DESK"},
    ],
)
def test_what_nobody_said_is_acknowledged_and_not_answered(walk: Walk, more: dict[str, Any]) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        event = message_event(visitor.written(QUESTION), "message", channel_type="im", **more)
        assert (await visitor.wire.event(event)).status == 200
        assert await visitor.answer() == 0
        assert desk_said(house, visitor.user) == []

    walk(steps)
