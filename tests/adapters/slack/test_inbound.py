"""What Slack brings becomes what the desk hears: who, which words, where the answer goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.payload import Body, Unheard
from adapters.slack.client import Identity
from adapters.slack.inbound import (
    Greeted,
    Outsider,
    Press,
    Surface,
    to_command,
    to_press,
    to_question,
    to_sent,
    to_shortcut,
)
from adapters.slack.payload import is_strange
from adapters.slack.place import Place, to_place
from adapters.slack.plain import plain
from bot.confidential import Confidential
from bot.dialogue.messages import Asker, Pressed
from bot.dialogue.ports import Waiting

OURS = Identity("T1", "", "UBOT", "B1")
GRID = Identity("T1", "E1", "UBOT", "B1")
ASKER = Asker("staff", None, "ja", 24_000)
THREAD = "1700000000.000100"
MENTIONED = "slack:T1:C1:1700000009.1"


def event(**told: Any) -> dict[str, Any]:
    """A question in a DM, or what is told instead."""
    standing = {
        "type": "message",
        "channel": "D1",
        "user": "U1",
        "ts": "1700000009.1",
        "text": "何ですか",
        "team": "T1",
    }
    return {"type": "event_callback", "team_id": "T1", "event": {**standing, **told}}


def mention(**told: Any) -> dict[str, Any]:
    """The same in a channel."""
    return event(**{"type": "app_mention", "channel": "C1", "text": "<@UBOT> 何ですか", **told})


def asked(body: Body, owned: str = "", ours: Identity = OURS) -> Any:
    """What becomes of an event, where the desk owns one thread."""
    return to_question(body, ours, lambda key: key == owned)


def place(waiting: Waiting) -> Place:
    """Where its answer goes."""
    return to_place(waiting.place.reveal())


def test_a_dm_is_answered_in_its_own_thread_and_a_reply_in_the_thread_it_stands_in() -> None:
    first, reply = asked(event()), asked(event(ts="1700000010.1", thread_ts=THREAD))

    assert place(first) == Place("D1", "1700000009.1")
    assert place(reply) == Place("D1", THREAD)
    assert (first.thread, reply.thread) == ("slack:D1:1700000009.1", f"slack:D1:{THREAD}")
    assert (first.text, first.person) == (Confidential("何ですか"), Confidential("slack:U1"))


def test_a_mention_is_answered_where_only_its_author_reads_it() -> None:
    alone, threaded = asked(mention()), asked(mention(thread_ts=THREAD))

    assert place(alone) == Place("C1", "", "U1")
    assert place(threaded) == Place("C1", THREAD, "U1")
    assert (alone.thread, threaded.thread) == ("slack:C1:1700000009.1", f"slack:C1:{THREAD}")
    assert alone.text == Confidential("何ですか")


def test_a_mention_and_its_message_are_the_same_question() -> None:
    twins = (
        asked(mention(thread_ts=THREAD)),
        asked(event(channel="C1", text="<@UBOT> 何ですか", thread_ts=THREAD), f"slack:C1:{THREAD}"),
    )

    assert twins[0] == twins[1]
    assert twins[0].key == "slack:T1:C1:1700000009.1"


@pytest.mark.parametrize("owned", ["", "slack:C1:1700000009.1", f"slack:C2:{THREAD}"])
def test_in_a_channel_nothing_is_heard_but_mentions_and_threads_of_the_desks_own(owned: str) -> None:
    assert asked(event(channel="C1"), owned) is None
    assert asked(event(channel="C1", thread_ts=THREAD), owned) is None
    assert asked(event(channel="G1", channel_type="mpim"), owned) is None
    assert isinstance(asked(event(channel="C1", thread_ts=THREAD), f"slack:C1:{THREAD}"), Waiting)


@pytest.mark.parametrize(
    "told",
    [
        {"bot_id": "B1"}, {"bot_id": "B2"}, {"bot_profile": {"id": "B2"}}, {"user": "UBOT"}, {"user": None},
        {"user": "USLACKBOT"}, {"hidden": True}, {"edited": {"user": "U1", "ts": "1.2"}},
        {"subtype": "bot_message"}, {"subtype": "message_changed", "message": {"text": "x", "user": "U1"}},
        {"subtype": "message_deleted"}, {"subtype": "channel_join"}, {"subtype": "assistant_app_thread"},
        {"subtype": "reminder_add"}, {"subtype": ["file_share"]},
    ],
    ids=str,
)  # fmt: skip
def test_bots_edits_deletions_and_notices_are_let_go(told: dict[str, Any]) -> None:
    assert asked(event(**told)) is None
    assert asked(mention(**told)) is None


@pytest.mark.parametrize("kind", ["file_share", "thread_broadcast", "me_message"])
def test_words_are_heard_also_where_a_file_comes_with_them(kind: str) -> None:
    heard = asked(event(subtype=kind, files=[{"url_private": "https://files.slack.com/x"}]))

    assert heard.text == Confidential("何ですか")


def test_a_file_without_words_is_a_question_without_words() -> None:
    assert asked(event(subtype="file_share", text="", files=[{"id": "F1"}])).text == Confidential("")


def test_what_is_written_in_a_channel_is_overheard_and_nothing_else_is() -> None:
    owned = asked(event(channel="C1", thread_ts=THREAD), f"slack:C1:{THREAD}")
    command = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2.x", "text": "何"}
    direct = [asked(event()), asked(event(thread_ts=THREAD)), asked(mention(channel="D1"))]

    assert [one.overheard for one in (asked(mention()), asked(mention(channel="G1")), owned)] == [True] * 3
    assert [one.overheard for one in (*direct, to_command(command))] == [False] * 4


def test_who_only_mentions_the_desk_is_greeted() -> None:
    assert asked(mention(text="<@UBOT> ")) == Greeted("U1", Place("C1", "", "U1"), MENTIONED)


def test_the_message_of_a_bare_mention_is_nobodys_question() -> None:
    thread = f"slack:C1:{THREAD}"
    twin = event(channel="C1", text="<@UBOT> ", thread_ts=THREAD)

    assert asked(twin, thread) is None
    assert isinstance(asked(mention(text="<@UBOT> ", thread_ts=THREAD), thread), Greeted)
    assert isinstance(asked(event(channel="C1", text="何", thread_ts=THREAD), thread), Waiting)


@pytest.mark.parametrize(("channel", "among_others"), [("C1", True), ("G1", True), ("D1", False), ("", True)])
def test_who_is_greeted_is_in_a_channel_or_with_the_desk_alone(channel: str, among_others: bool) -> None:
    who = {"team_id": "T1", "user_id": "U1", "channel_id": channel, "trigger_id": "1.2.x"}
    called = to_command({**who, "text": ""})

    assert isinstance(called, Greeted)
    assert called.in_channel is among_others


@pytest.mark.parametrize("told", [{"user_team": "T9"}, {"source_team": "T9"}, {"team": "T9"}])
def test_who_belongs_to_another_company_is_an_outsider(told: dict[str, Any]) -> None:
    assert asked(mention(**told)) == Outsider("U1", Place("C1", "", "U1"), MENTIONED)
    assert asked(mention(**told), ours=GRID) == asked(mention())
    assert asked({**mention(**told), "is_ext_shared_channel": True}, ours=GRID) == Outsider(
        "U1", Place("C1", "", "U1"), MENTIONED
    )


@pytest.mark.parametrize("team", ["T1", "E1"])
def test_who_belongs_to_the_own_organisation_is_none_also_in_a_shared_channel(team: str) -> None:
    shared = {**mention(user_team=team), "is_ext_shared_channel": True}

    assert isinstance(asked(shared, ours=GRID), Waiting)


@pytest.mark.parametrize(
    ("told", "ours", "strange"),
    [
        ({}, OURS, False), ({"user": {"team_id": "T1"}}, OURS, False),
        ({"user": {"team_id": "T9"}}, OURS, True),
        ({"user": {"team_id": "T1"}}, GRID, False), ({"user": {"team_id": "E1"}}, GRID, False),
        ({"user": {"team_id": "T9"}}, GRID, True), ({"user": {"enterprise_id": "E9"}}, OURS, True),
        ({"user": {"team_id": "T7", "enterprise_id": "E1"}}, GRID, False),
        ({"user": {"team_id": "T7", "enterprise_id": "E9"}}, GRID, True),
        ({"user": {"team_id": "T7"}, "team": {"id": "T7", "enterprise_id": "E1"}}, GRID, False),
        ({"user": {"team_id": "T7"}, "team": {"id": "T7"}, "enterprise": {"id": "E1"}}, GRID, False),
        ({"user": {"team_id": "T9"}, "team": {"id": "T9", "enterprise_id": "E9"}}, GRID, True),
        ({"user": {"team_id": "T9"}, "team": {"id": "T1", "enterprise_id": "E1"}}, GRID, True),
        ({"user": {"team_id": "T9"}, "team": {"id": "T9"}}, OURS, True),
    ],
)  # fmt: skip
def test_who_presses_is_of_our_company_where_slack_says_so(
    told: dict[str, Any], ours: Identity, strange: bool
) -> None:
    assert is_strange(told, ours) is strange


@pytest.mark.parametrize("missing", ["channel", "ts"])
@pytest.mark.parametrize("value", [None, 7, [], {}, ""])
def test_an_event_without_what_it_needs_is_refused(missing: str, value: Any) -> None:
    with pytest.raises(Unheard) as refused:
        asked(event(**{missing: value}))

    assert (refused.value.status, refused.value.reason) == (400, "malformed")


def test_a_command_is_answered_by_its_own_address_and_asked_once() -> None:
    who = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2.x"}
    body = {**who, "text": "録音は &amp; 何ですか", "response_url": "https://hooks.slack.com/commands/x"}

    heard = to_command(body)

    assert isinstance(heard, Waiting)
    assert place(heard) == Place("C1", "", "U1", "https://hooks.slack.com/commands/x")
    assert (heard.key, heard.thread) == ("slack:T1:command:1.2.x", "")
    assert heard.text == Confidential("録音は & 何ですか")
    assert to_command({**body, "text": "  "}) == Greeted("U1", place(heard), heard.key)


def press(**told: Any) -> dict[str, Any]:
    """A button below a message in a DM, or what is told instead."""
    standing = {
        "type": "block_actions", "user": {"id": "U1"}, "trigger_id": "1.2", "channel": {"id": "D1"},
        "container": {"type": "message", "channel_id": "D1", "message_ts": "1700000011.1"},
        "message": {"ts": "1700000011.1", "thread_ts": THREAD}, "response_url": "https://hooks.slack.com/x",
        "actions": [{"type": "button", "action_id": "press:0", "value": "hotlines"}],
    }  # fmt: skip
    return {**standing, **told}


def test_a_press_in_a_dm_is_answered_in_the_thread_it_stands_in() -> None:
    threaded, alone = to_press(press()), to_press(press(message={"ts": "1700000011.1"}))

    assert threaded == Press(
        "U1", Place("D1", THREAD), "hotlines", "1.2", Surface.MESSAGE, thread=f"slack:D1:{THREAD}"
    )
    assert alone
    assert (alone.place, alone.thread) == (Place("D1", "1700000011.1"), "slack:D1:1700000011.1")


def test_a_press_on_what_one_alone_sees_is_answered_by_its_own_address() -> None:
    container = {"type": "message", "channel_id": "C1", "message_ts": "1700000011.1", "is_ephemeral": True}

    alone = to_press(press(channel={"id": "C1"}, container=container, message=None))
    threaded = to_press(press(channel=None, container={**container, "thread_ts": THREAD}, message=None))

    assert alone
    assert (alone.place, alone.thread) == (Place("C1", "", "U1", "https://hooks.slack.com/x"), "")
    assert threaded
    assert threaded.place == Place("C1", THREAD, "U1", "https://hooks.slack.com/x")
    assert threaded.thread == f"slack:C1:{THREAD}"


def test_a_press_in_a_dialog_brings_its_state_and_one_on_home_brings_none() -> None:
    view = {"id": "V1", "type": "modal", "private_metadata": "sealed", "callback_id": "report"}

    modal = to_press(press(view=view, channel=None, message=None))
    home = to_press(press(view={**view, "type": "home"}, channel=None, message=None))

    assert modal
    assert home
    assert (modal.surface, modal.view, modal.state) == (Surface.MODAL, "V1", "sealed")
    assert (home.surface, home.state, home.place) == (Surface.HOME, "", Place("U1"))
    assert modal.pressed(ASKER) == Pressed("hotlines", ASKER, Confidential("slack:U1"), "sealed")


@pytest.mark.parametrize(
    "actions",
    [[], None, "x", [{"type": "static_select", "selected_option": {"value": "a"}, "action_id": "value"}],
     [{"type": "button", "action_id": "press:0", "url": "https://example.jp"}], [7]],
)  # fmt: skip
def test_what_is_no_button_of_the_desks_is_let_go(actions: Any) -> None:
    assert to_press(press(actions=actions)) is None


def test_a_message_to_report_brings_its_words_into_the_form() -> None:
    message = {"text": "<@U2|taro> に &lt;腕&gt; をつかまれた", "ts": THREAD}
    body = {"type": "message_action", "user": {"id": "U1"}, "trigger_id": "1.2", "message": message}

    pressed = to_shortcut(body).pressed(ASKER)

    assert pressed.words == Confidential("@taro に <腕> をつかまれた")
    assert (pressed.action, pressed.thread, pressed.state) == ("report", "", "")


def test_a_dialog_brings_its_answers_its_state_and_what_was_to_be_seen() -> None:
    view = {
        "id": "V1", "callback_id": "report_write", "private_metadata": "sealed",
        "blocks": [{"block_id": "what"}, {"block_id": "name"}, {}],
        "state": {"values": {"what": {"value": {"type": "plain_text_input", "value": "半分\ud83d"}}}},
    }  # fmt: skip

    sent = to_sent({"user": {"id": "U1"}, "view": view})

    assert sent.submitted(ASKER).told == Confidential({"what": "半分?"})
    assert (sent.submitted(ASKER).form, sent.submitted(ASKER).state) == ("report_write", "sealed")
    assert sent.shown == {"what", "name", ""}


@pytest.mark.parametrize("state", [None, {}, {"values": []}, {"values": None}, "x"])
def test_a_dialog_without_answers_is_refused(state: Any) -> None:
    with pytest.raises(Unheard):
        to_sent({"user": {"id": "U1"}, "view": {"callback_id": "x", "state": state}})


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("&lt;b&gt; &amp; &amp;lt;", "<b> & &lt;"),
        ("<@UBOT> 何ですか", "何ですか"),
        ("<@UBOT|desk>何ですか", "何ですか"),
        ("<@U2> と <@U2|taro>", "@U2 と @taro"),
        ("<#C1|general> <#C2|>", "#general #C2"),
        ("<https://example.jp/?a=1&amp;b=2>", "https://example.jp/?a=1&b=2"),
        ("<http://example.jp|example.jp> <https://example.jp|ここ &amp; そこ>", "example.jp ここ & そこ"),
        ("<mailto:a@example.jp|a@example.jp> <tel:+8131|03-1>", "a@example.jp 03-1"),
        ("<!here> <!subteam^S1|@desk> <!subteam^S1>", "@here @desk @subteam^S1"),
        ("<!date^1392734382^{date}^https://example.jp|2月18日>まで", "2月18日まで"),
        ("*太字* _斜体_ `x` :smile: 「」", "*太字* _斜体_ `x` :smile: 「」"),
        ("&nbsp; &copy; &#60; &LT;", "&nbsp; &copy; &#60; &LT;"),
        ("5 > 3 < 4", "5 > 3 < 4"),
        ("", ""),
    ],
)
def test_words_read_as_they_were_typed(sent: str, typed: str) -> None:
    assert plain(sent, "UBOT") == typed


@given(st.text())
def test_whatever_is_typed_comes_through_as_it_was(typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert plain(escaped, "UBOT") == typed.strip()


@given(st.text("<>|@#!&;amplgtU1^ ", max_size=30))
def test_no_marks_however_broken_stop_it(sent: str) -> None:
    assert len(plain(sent, "U1")) <= len(sent)
