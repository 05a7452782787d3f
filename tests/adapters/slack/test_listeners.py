"""What is done with what Slack brings: a question is kept once before it is acknowledged, the rest let go."""

import json
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import Any

import pytest
from slack_bolt.request import BoltRequest

from adapters.database import inbox as storage
from adapters.slack.app import WORKERS
from adapters.slack.bolt import hear
from adapters.slack.client import Identity
from bot.confidential import Confidential
from bot.dialogue.card import Card, Text
from bot.dialogue.messages import Said, Say
from bot.dialogue.wording import say
from slack_world.wire import message_event
from slack_world.world import BOT, BOT_USER, CHANNEL, ELSEWHERE, TEAM, Message

PATIENCE = 10
ANSWER = Say(Card((Text("手引きには、こうあります。"),)))


@pytest.fixture
def staff(door: Any) -> str:
    """Somebody of this company, and a desk that has one answer."""
    door.says = [ANSWER]
    return str(door.server.world.person().id)


def values(message: Message) -> list[str]:
    """The actions of a message's buttons."""
    rows = [one["elements"] for one in message.blocks if one["type"] == "actions"]
    return [one["value"] for row in rows for one in row]


def test_a_question_is_kept_before_it_is_acknowledged_and_answered_in_its_thread(
    door: Any, staff: str
) -> None:
    reply = door.message(staff, "録音は &lt;何&gt; ですか")

    assert (reply.status, reply.text) == (200, "")
    assert (door.waiting(), door.woken, door.heard, door.seen(staff)) == (1, 1, [], [])
    assert door.answer() == 1
    [asked, answered] = door.server.world.seen_by(staff)
    assert (answered.thread, answered.text) == (asked.ts, "手引きには、こうあります。")
    [said] = door.heard
    assert isinstance(said, Said)
    assert (said.text, said.asker.lang) == (Confidential("録音は <何> ですか"), "ja")


def test_however_often_it_comes_a_question_is_answered_once(door: Any, staff: str) -> None:
    event = door.written(staff, "何ですか")

    for retry, bare in [(0, False), (0, False), (1, False), (2, True), (3, False)]:
        assert door.sent(lambda wire, retry=retry, bare=bare: wire.event(event, retry=retry, bare=bare))
        door.answer()

    assert [one.text for one in door.seen(staff)] == ["手引きには、こうあります。"]
    assert (door.waiting(), len(door.heard)) == (0, 1)


def test_of_many_at_the_same_moment_one_is_taken(door: Any, staff: str) -> None:
    event = door.written(staff, "何ですか")

    def once(_: int) -> int:
        return int(door.sent(lambda wire: wire.event(event)).status)

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(once, range(16)))

    assert statuses == [200] * 16
    assert (door.waiting(), door.woken) == (1, 1)


def test_a_mention_and_its_message_are_answered_once_and_to_its_author_alone(door: Any, staff: str) -> None:
    world, colleague = door.server.world, door.server.world.person().id
    root = world.post(CHANNEL, colleague, "相談です")
    door.owned.add(f"slack:{CHANNEL}:{root.ts}")
    written = world.post(CHANNEL, staff, f"<@{BOT_USER}> 何ですか", thread=root.ts)

    for kind in ("app_mention", "message"):
        event = message_event(written, kind, channel_type="channel")
        assert door.sent(lambda wire, event=event: wire.event(event)).status == 200

    assert (door.waiting(), door.answer()) == (1, 1)
    [answered] = door.seen(staff)
    assert (answered.audience, answered.thread, answered.channel) == (staff, root.ts, CHANNEL)
    assert door.seen(colleague) == []
    assert [one.author for one in world.public()] == [colleague, staff]


def test_where_the_desk_can_not_speak_in_a_channel_the_answer_comes_by_dm(door: Any, staff: str) -> None:
    door.mention(staff, f"<@{BOT_USER}> 何ですか", ELSEWHERE)

    assert door.answer() == 1
    [answered] = door.seen(staff)
    assert (answered.channel, answered.audience) == (door.server.world.dm(staff).id, "")
    assert [one.author for one in door.server.world.public()] == [staff]


def test_without_being_mentioned_the_desk_hears_only_its_own_threads(door: Any, staff: str) -> None:
    root = door.server.world.post(CHANNEL, staff, "はじめ")
    door.message(staff, "ひとりごと", CHANNEL)
    door.message(staff, "つづき", CHANNEL, thread=root.ts)
    assert door.waiting() == 0

    door.owned.add(f"slack:{CHANNEL}:{root.ts}")
    door.message(staff, "つづき", CHANNEL, thread=root.ts)

    assert door.answer() == 1
    assert [(one.audience, one.thread) for one in door.seen(staff)] == [(staff, root.ts)]


@pytest.mark.parametrize(
    "told", [{"bot_id": BOT}, {"subtype": "message_changed"}, {"user": BOT_USER}], ids=str
)
def test_what_nobody_has_just_written_is_acknowledged_and_let_go(
    door: Any, staff: str, told: dict[str, Any]
) -> None:
    assert door.message(staff, "何ですか", **told).status == 200
    assert (door.waiting(), door.woken, door.server.calls) == (0, 0, [])


def test_a_command_with_a_question_is_answered_to_who_typed_it(door: Any, staff: str) -> None:
    trigger = door.server.world.trigger(f"{staff}/1")

    for _ in range(2):
        reply = door.command(staff, "録音は payload= 何ですか", trigger_id=trigger)
        assert (reply.status, reply.text) == (200, "")

    assert door.answer() == 1
    [answered] = door.seen(staff)
    assert (answered.audience, answered.text) == (staff, "手引きには、こうあります。")
    assert [one.text for one in door.heard] == [Confidential("録音は payload= 何ですか")]
    assert door.server.world.public() == []


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("call", ["command", "mention"])
def test_who_calls_without_a_word_in_a_channel_is_told_where_to_ask_and_shown_the_other_doors(
    door: Any, lang: str, call: str
) -> None:
    staff = door.server.world.person(locale={"ja": "ja-JP", "en": "en-US"}[lang]).id

    if call == "command":
        door.command(staff, " ")
    else:
        door.mention(staff, f"<@{BOT_USER}>")

    [shown] = door.seen(staff)
    assert shown.audience == staff
    assert say("slack_welcome_channel", lang)[:40] in json.dumps(shown.blocks, ensure_ascii=False)
    assert values(shown)[:-1] == ["report", "receipt", "help"]
    assert door.waiting() == 0


def test_who_calls_without_a_word_in_a_dm_is_told_to_write_there(door: Any, staff: str) -> None:
    door.command(staff, "", door.server.world.dm(staff).id)

    [shown] = door.seen(staff)
    told = json.dumps(shown.blocks, ensure_ascii=False)
    assert [say(key, "ja")[:40] in told for key in ("welcome", "slack_welcome_channel")] == [True, False]
    assert values(shown)[:-1] == ["report", "receipt", "help"]


@pytest.mark.parametrize("told", [{"user_team": "T9"}, {"team": "T9"}])
def test_who_belongs_to_another_company_is_told_one_sentence_that_they_alone_see(
    door: Any, staff: str, told: dict[str, str]
) -> None:
    assert door.mention(staff, f"<@{BOT_USER}> 何ですか", **told).status == 200

    [sentence] = door.seen(staff)
    assert (sentence.text, sentence.audience) == (say("outsider", "ja"), staff)
    assert (door.waiting(), door.heard) == (0, [])


def test_who_belongs_to_another_company_presses_and_sends_in_vain(door: Any, staff: str) -> None:
    outsider = {"user": {"id": staff, "team_id": "T9"}}
    view = door.server.world.open(
        f"{staff}/1", {"type": "modal", "blocks": [], "callback_id": "report_write"}
    )

    pressed, sent = door.press(staff, "report", view, **outsider), door.submit(staff, view, **outsider)

    assert (pressed.status, sent.status) == (200, 401)
    assert [one.text for one in door.seen(staff)] == [say("outsider", "ja")]
    assert door.heard == []


@pytest.mark.parametrize(("organisation", "heard"), [("E0000DESK", 1), ("E0000ELSE", 0), ("", 0)])
def test_of_an_organisation_a_colleague_from_another_workspace_presses_and_nobody_else(
    door: Any, staff: str, organisation: str, heard: int
) -> None:
    door.ours = Identity(TEAM, "E0000DESK", BOT_USER, BOT)
    door.server.world.people[staff].organisation = organisation
    notice = door.server.world.post(CHANNEL, BOT_USER, "こちらです", audience=staff)

    door.press(staff, "hotlines", notice, user={"id": staff, "team_id": "T7"})

    assert len(door.heard) == heard
    assert [one.text for one in door.seen(staff)[1:]] == [
        "手引きには、こうあります。" if heard else say("outsider", "ja")
    ]


def test_while_slack_does_not_say_where_somebody_belongs_they_are_heard_in_nothing(
    door: Any, staff: str
) -> None:
    door.ours = Identity(TEAM, "E0000DESK", BOT_USER, BOT)
    door.server.world.people[staff].organisation = "E0000DESK"
    view = door.server.world.open(f"{staff}/1", {"type": "modal", "blocks": [], "callback_id": "x"})
    door.server.next("users.info", status=500)

    refused = door.submit(staff, view, user={"id": staff, "team_id": "T7"})
    heard = door.submit(staff, view, user={"id": staff, "team_id": "T7"})

    assert (refused.status, heard.status, len(door.heard)) == (401, 200, 1)


def test_however_often_slack_brings_a_mention_without_a_word_it_is_greeted_once(
    door: Any, staff: str
) -> None:
    written = door.server.world.post(CHANNEL, staff, f"<@{BOT_USER}>")
    event = message_event(written, "app_mention")

    for retry in range(3):
        assert door.sent(lambda wire, retry=retry: wire.event(event, retry=retry)).status == 200
        door.answer()

    assert (len(door.seen(staff)), door.waiting(), door.heard) == (1, 0, [])
    door.mention(staff, f"<@{BOT_USER}>")
    assert len(door.seen(staff)) == 2


def test_a_greeting_that_can_not_be_kept_in_mind_comes_again(
    door: Any, staff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "WAITS", 0.05)
    event = message_event(door.server.world.post(CHANNEL, staff, f"<@{BOT_USER}>"), "app_mention")

    with door.inbox._turns:
        refused = door.sent(lambda wire: wire.event(event))
    taken = door.sent(lambda wire: wire.event(event, retry=1))

    assert (refused.status, taken.status, len(door.seen(staff))) == (503, 200, 1)


def test_however_many_presses_wait_a_question_is_taken_at_once(door: Any, staff: str) -> None:
    going_on = Event()
    waiting = Semaphore(0)

    def waits(_: Any) -> list[Any]:
        waiting.release()
        going_on.wait(PATIENCE)
        return []

    door.receives = waits
    home = door.server.world.publish(staff, {"type": "home", "blocks": []})
    with ThreadPoolExecutor(WORKERS) as pool:
        presses = [pool.submit(door.press, staff, "help", home) for _ in range(WORKERS)]
        try:
            assert all(waiting.acquire(timeout=PATIENCE) for _ in presses)
            event = door.written(staff, "何ですか")
            with ThreadPoolExecutor(1) as asking:
                told = asking.submit(door.sent, lambda wire: wire.event(event)).result(PATIENCE / 2)
        finally:
            going_on.set()

    assert (told.status, [one.result().status for one in presses]) == (200, [200] * WORKERS)


def test_while_storage_is_busy_slack_is_asked_to_come_again_and_nothing_is_lost(
    door: Any, staff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "WAITS", 0.05)
    event = door.written(staff, "何ですか")

    with door.inbox._turns:
        refused = door.sent(lambda wire: wire.event(event))
    taken = door.sent(lambda wire: wire.event(event, retry=1))

    assert (refused.status, refused.text, taken.status) == (503, "", 200)
    assert (door.waiting(), door.answer(), door.faults) == (1, 1, [])


def test_a_fault_of_the_desks_own_is_noted_and_slack_comes_again(door: Any, staff: str) -> None:
    door.installation.engine.dispose()
    with door.installation.engine.begin() as connection:
        connection.exec_driver_sql("drop table inbox")

    reply = door.message(staff, "何ですか")

    assert (reply.status, reply.text) == (503, "")
    assert len(door.faults) == 1


def test_a_question_that_nobody_could_be_woken_for_is_acknowledged_since_it_is_kept(
    door: Any, staff: str
) -> None:
    door.wakes = RuntimeError("no threads any more")

    assert door.message(staff, "何ですか").status == 200

    assert door.faults == [door.wakes]
    assert door.answer() == 1


def test_a_lost_token_is_known_at_once(door: Any) -> None:
    tokens = {"oauth": [], "bot": ["U7"]}
    assert door.sent(lambda wire: wire.event({"type": "tokens_revoked", "tokens": tokens})).status == 200
    assert door.slack.health.missing() == []

    tokens["bot"].append(BOT_USER)
    assert door.sent(lambda wire: wire.event({"type": "tokens_revoked", "tokens": tokens})).status == 200

    assert ["token_revoked" in line for line in door.slack.health.missing()] == [True]


def test_an_app_that_is_gone_is_known_at_once(door: Any) -> None:
    assert door.sent(lambda wire: wire.event({"type": "app_uninstalled"})).status == 200
    assert ["app_uninstalled" in line for line in door.slack.health.missing()] == [True]


@pytest.mark.parametrize(
    "event",
    [{"type": "reaction_added", "user": "U1"}, {"type": "message"} | {"subtype": "channel_join"},
     {"type": "assistant_thread_started", "assistant_thread": {"user_id": "U1"}}, {"type": "x.y"},
     {"type": "app_context_changed"}, {"type": "app_home_opened", "user": "U1", "tab": "about"}],
    ids=str,
)  # fmt: skip
def test_events_that_are_none_of_its_business_are_acknowledged(door: Any, event: dict[str, Any]) -> None:
    assert door.sent(lambda wire: wire.event(event)).status == 200
    assert (door.waiting(), door.heard, door.server.calls, door.faults) == (0, [], [], [])


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"type": "shortcut", "callback_id": "report_message", "user": {"id": "U1"}, "trigger_id": "1"}, 200),
        ({"type": "message_action", "callback_id": "another", "user": {"id": "U1"}, "trigger_id": "1"}, 200),
        ({"type": "view_closed", "view": {"callback_id": "x", "type": "modal"}, "user": {"id": "U1"}}, 200),
        ({"type": "interactive_message", "callback_id": "x", "actions": [{"name": "x"}]}, 200),
        ({"type": "dialog_submission", "callback_id": "x", "submission": {}}, 200),
        ({"type": "block_suggestion", "action_id": "x", "value": "x", "user": {"id": "U1"}}, 404),
        ({"type": "workflow_step_edit", "callback_id": "x", "workflow_step": {}}, 200),
        ({"type": "function_executed"}, 404),
    ],
)  # fmt: skip
def test_interactions_that_nobody_expects_do_no_harm(door: Any, payload: dict[str, Any], status: int) -> None:
    assert door.sent(lambda wire: wire.interaction(payload)).status == status
    assert (door.waiting(), door.heard, door.server.calls, door.faults) == (0, [], [], [])


def test_the_same_app_hears_over_a_socket(door: Any, staff: str) -> None:
    event = message_event(
        door.server.world.post(door.server.world.dm(staff).id, staff, "何ですか"),
        "message",
        channel_type="im",
    )
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
    headers = {"x-slack-retry-num": "1", "x-slack-retry-reason": "timeout"}

    heard = door.bolt.dispatch(BoltRequest(body=body, mode="socket_mode", headers=headers))
    elsewhere = door.bolt.dispatch(BoltRequest(body={**body, "team_id": "T9"}, mode="socket_mode"))

    assert (heard.status, elsewhere.status) == (200, 401)
    assert (door.waiting(), hear(door.bolt, body).status, door.answer()) == (1, 200, 1)


def test_bolt_says_nothing_of_what_it_hears_even_to_who_listens_to_everything(
    door: Any, staff: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mark = "紺碧鯨四十二"

    door.message(staff, mark)
    door.mention(staff, f"<@{BOT_USER}> {mark}")
    door.command(staff, mark)
    door.press(staff, mark, door.server.world.post(staff, BOT_USER, mark))
    door.sent(lambda wire: wire.interaction({"type": "block_suggestion", "action_id": mark, "value": mark}))
    door.answer()

    told = "\n".join(f"{one.getMessage()} {one.args} {one.exc_text}" for one in caplog.records)
    assert caplog.records
    assert mark not in told
    assert [one.name for one in caplog.records if one.name.startswith("slack")] == []


def test_bolts_own_variables_in_the_environment_change_nothing(
    door: Any, staff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "VERIFICATION_TOKEN")
    for name in names:
        monkeypatch.setitem(os.environ, f"SLACK_{name}", "xoxb-from-the-environment")  # noqa: TID251
    other = type(door)(door.server, door.installation, door.clock)
    event = message_event(
        door.server.world.post(door.server.world.dm(staff).id, staff, "何ですか"),
        "message",
        channel_type="im",
    )

    taken = hear(other.bolt, {"type": "event_callback", "team_id": TEAM, "event": event})
    checked = hear(other.bolt, {"ssl_check": "1"})

    assert (taken.status, checked.status, door.waiting()) == (200, 200, 1)
    assert door.server.calls == []


def test_nothing_is_heard_before_the_workspace_is_known(door: Any, staff: str) -> None:
    door.ours = None
    assert door.message(staff, "何ですか").status == 503
    assert door.command(staff, "何ですか").status == 503

    door.ours = Identity(TEAM, "", BOT_USER, BOT)
    assert door.message(staff, "何ですか").status == 200
    assert door.waiting() == 1
