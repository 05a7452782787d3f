"""What Teams brings becomes what the desk hears: who, which words, where the answer goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.payload import Unheard
from adapters.teams.arrivals import Arrived, Removed, to_arrival
from adapters.teams.inbound import (
    Greeted,
    Outsider,
    Press,
    Sent,
    Vote,
    to_command,
    to_press,
    to_question,
    to_sent,
    to_vote,
)
from adapters.teams.people import to_lang
from adapters.teams.place import Place, to_place
from bot.confidential import Confidential
from bot.dialogue.messages import Asker, Pressed, Submitted
from bot.dialogue.ports import Waiting

SERVICE, TENANT, BOT = "https://smba.example.com/emea/", "T-desk", "28:desk"
ASKER = Asker("staff", None, "ja", 7_000)
PLACE = Place(SERVICE, "a:1", "29:1", BOT, TENANT, "ja")
SOMEBODY = Confidential("teams:0a0a-b")
CHANNEL = {"id": "19:c@thread.tacv2;messageid=1700", "conversationType": "channel", "isGroup": True}
GROUP = {"id": "19:g@thread.v2", "conversationType": "groupChat", "isGroup": True}
MENTION = {"type": "mention", "text": "<at>窓口</at>", "mentioned": {"id": BOT, "name": "窓口"}}


def activity(**told: Any) -> dict[str, Any]:
    """A question in somebody's own chat, or what is told instead."""
    return {
        "type": "message", "id": "1700000009", "serviceUrl": SERVICE, "locale": "ja-JP",
        "from": {"id": "29:1", "name": "Somebody", "aadObjectId": "0A0A-B"}, "recipient": {"id": BOT},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}}, "text": "何ですか", "textFormat": "plain", **told,
    }  # fmt: skip


def mentioned(**told: Any) -> dict[str, Any]:
    """The same in a channel."""
    return activity(
        **{"conversation": CHANNEL, "text": "<at>窓口</at> 何ですか", "entities": [MENTION], **told}
    )


def invoke(value: Any, **told: Any) -> dict[str, Any]:
    """A call whose answer somebody waits for."""
    return activity(type="invoke", id="f:1", text=None, value=value, **told)


def place(waiting: Any) -> Place:
    """Where its answer goes."""
    assert isinstance(waiting, Waiting)
    return to_place(waiting.place.reveal())


# ---- questions


def test_a_question_is_answered_in_the_chat_it_stands_in() -> None:
    asked = to_question(activity())

    assert asked == Waiting(
        "teams:a:1:1700000009", Confidential(PLACE.written()), SOMEBODY, Confidential("何ですか"), "teams:a:1"
    )


@pytest.mark.parametrize("conversation", [CHANNEL, GROUP], ids=["channel", "group"])
def test_where_others_read_along_a_question_belongs_to_no_exchange(conversation: dict[str, Any]) -> None:
    asked = to_question(mentioned(conversation=conversation))

    assert isinstance(asked, Waiting)
    assert (asked.text, asked.thread, asked.overheard) == (Confidential("何ですか"), "", True)
    assert place(asked) == Place(SERVICE, str(conversation["id"]), "29:1", BOT, TENANT, "ja", direct=False)
    assert asked.key == f"teams:{conversation['id']}:1700000009"


@pytest.mark.parametrize(
    "conversation", [CHANNEL, GROUP, {"id": "19:x"}], ids=["channel", "group", "unknown"]
)
def test_where_others_read_along_nothing_is_heard_without_a_mention(conversation: dict[str, Any]) -> None:
    other = {**MENTION, "mentioned": {"id": "29:other"}}

    assert to_question(activity(conversation=conversation)) is None
    assert to_question(mentioned(conversation=conversation, entities=[other])) is None
    assert isinstance(to_question(mentioned(conversation=conversation)), Waiting)


@pytest.mark.parametrize(
    "told",
    [
        {"type": "messageUpdate"}, {"type": "messageDelete"}, {"type": "messageReaction"}, {"type": "event"},
        {"channelData": {"tenant": {"id": TENANT}, "eventType": "editMessage"}},
        {"channelData": {"tenant": {"id": TENANT}, "eventType": "softDeleteMessage"}},
        {"from": {"id": "28:other", "aadObjectId": "0a0a"}}, {"from": {"id": BOT}}, {"from": None},
        {"from": {"id": "29:1", "aadObjectId": "0a0a", "role": "bot"}}, {"from": {}}, {"from": "29:1"},
    ],
    ids=str,
)  # fmt: skip
def test_bots_edits_notices_and_what_nobody_wrote_are_let_go(told: dict[str, Any]) -> None:
    assert to_question(activity(**told)) is None
    assert to_question(mentioned(**told)) is None


@pytest.mark.parametrize(
    "told",
    [{"text": ""}, {"text": None}, {"text": "&nbsp;\n"}, {"text": 7}],
    ids=str,
)  # fmt: skip
def test_who_writes_no_words_is_greeted(told: dict[str, Any]) -> None:
    assert to_question(activity(**told)) == Greeted(SOMEBODY, PLACE, "teams:a:1:1700000009")


HTML = {"contentType": "text/html", "content": "<p>&nbsp;</p>"}


@pytest.mark.parametrize(
    "kind",
    ["image/*", "image/png", "IMAGE/PNG", "application/vnd.microsoft.teams.file.download.info", "reference",
     "audio/mp4", "application/vnd.microsoft.card.audio", "application/pdf"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["own", "channel"])
def test_who_sends_a_picture_or_a_file_without_words_is_known_to_have_sent_one(kind: str, place: str) -> None:
    told = {"attachments": [HTML, {"contentType": kind, "contentUrl": "https://example.com/x"}]}

    greeted = to_question(
        activity(text=None, **told) if place == "own" else mentioned(text="<at>窓口</at>", **told)
    )

    assert isinstance(greeted, Greeted)
    assert (greeted.has_file, greeted.place.direct) == (True, place == "own")
    assert "example.com/x" not in repr(greeted)


@pytest.mark.parametrize(
    "attachments",
    [[HTML], [{**HTML, "contentType": "Text/HTML; charset=utf-8"}], [], None, {"contentType": "image/*"}, [7],
     [{}], [{"contentType": ["image/*"]}], [{"contentType": " "}], [{"contentType": "messageReference"}],
     [{"contentType": "application/vnd.microsoft.card.adaptive"}],
     [{"contentType": "application/vnd.microsoft.teams.card.o365connector"}]],
    ids=str,
)  # fmt: skip
def test_words_once_more_what_they_reply_to_and_cards_are_no_files(attachments: Any) -> None:
    greeted = to_question(activity(text="", attachments=attachments))

    assert greeted == Greeted(SOMEBODY, PLACE, "teams:a:1:1700000009", has_file=False)


def test_words_beside_a_picture_are_a_question() -> None:
    assert isinstance(to_question(activity(attachments=[{"contentType": "image/*"}])), Waiting)


def test_who_only_mentions_the_desk_is_greeted() -> None:
    greeted = to_question(mentioned(text="<at>窓口</at>&nbsp;"))

    assert isinstance(greeted, Greeted)
    assert not greeted.place.direct


@pytest.mark.parametrize(
    "told",
    [
        {"from": {"id": "29:1"}}, {"from": {"id": "29:1", "aadObjectId": ""}},
        {"from": {"id": "29:1", "aadObjectId": None}},
        {"from": {"id": "29:1", "aadObjectId": "0a0a", "tenantId": "T-else"}},
        {"conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "T-else"}},
    ],
    ids=str,
)  # fmt: skip
def test_who_has_no_account_or_one_of_another_company_is_an_outsider(told: dict[str, Any]) -> None:
    assert isinstance(to_question(activity(**told)), Outsider)
    assert isinstance(to_press(invoke({"data": {"desk": {"action": "report"}}}, **told)), Outsider)
    assert isinstance(to_sent(invoke({"data": {"desk": {"form": "f", "state": ""}}}, **told)), Outsider)
    assert isinstance(to_command(invoke({"commandId": "report"}, **told)), Outsider)
    assert to_vote(vote(**told)) is None


def test_a_tenant_is_the_same_however_it_is_written() -> None:
    own = {"id": "29:1", "aadObjectId": "0A0A-B", "tenantId": TENANT.upper()}

    assert isinstance(to_question(activity(**{"from": own})), Waiting)


def test_where_the_channel_does_not_tell_its_tenant_the_conversation_does() -> None:
    assert place(to_question(activity(channelData={}))).tenant == TENANT


@pytest.mark.parametrize(
    ("told", "lang"),
    [
        ({}, "ja"), ({"locale": "en-US"}, "en"), ({"locale": ""}, ""), ({"locale": None}, ""),
        ({"locale": None, "entities": [{"type": "clientInfo", "locale": "fr-FR"}]}, "en"),
        ({"locale": "ja", "entities": [{"type": "clientInfo", "locale": "fr-FR"}]}, "ja"),
        ({"locale": None, "entities": [7, {"type": "clientInfo"}, {"type": "x", "locale": "fr"}]}, ""),
        ({"locale": None, "entities": {"type": "clientInfo"}}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_a_place_tells_the_language_of_their_client(told: dict[str, Any], lang: str) -> None:
    assert place(to_question(activity(**told))).lang == lang


@pytest.mark.parametrize(
    ("conversation", "direct"),
    [
        ({"conversationType": "personal"}, True), ({"conversationType": "groupChat"}, False),
        ({"conversationType": "channel"}, False), ({"isGroup": False}, True), ({"isGroup": True}, False),
        ({}, False), ({"conversationType": 7}, False),
    ],
    ids=str,
)  # fmt: skip
def test_only_where_teams_says_so_a_chat_is_one_of_two(conversation: dict[str, Any], direct: bool) -> None:
    assert place(to_question(mentioned(conversation={"id": "x", **conversation}))).direct is direct


@pytest.mark.parametrize("missing", ["id", "serviceUrl", "conversation", "recipient"])
@pytest.mark.parametrize("value", [None, 7, [], {}, ""])
def test_a_message_without_what_it_needs_is_refused(missing: str, value: Any) -> None:
    with pytest.raises(Unheard) as refused:
        to_question(activity(**{missing: value}))

    assert (refused.value.status, refused.value.reason) == (400, "malformed")


# ---- buttons


def test_a_button_that_opens_no_dialog_comes_as_a_message() -> None:
    pressed = to_question(activity(text=None, value={"desk": {"action": "lang:en"}}, replyToId="1"))

    assert pressed == Press(SOMEBODY, PLACE, "teams:a:1:1700000009", "lang:en", thread="teams:a:1")
    assert pressed.pressed(ASKER) == Pressed("lang:en", ASKER, SOMEBODY, "", "teams:a:1")


def test_where_others_read_along_a_button_needs_no_mention_and_belongs_to_no_exchange() -> None:
    pressed = to_question(activity(conversation=CHANNEL, text=None, value={"desk": {"action": "hotlines"}}))

    assert isinstance(pressed, Press)
    assert (pressed.thread, pressed.place.direct) == ("", False)


def test_words_beside_something_that_is_none_of_ours_are_a_question() -> None:
    assert isinstance(to_question(activity(value={"some": "thing"})), Waiting)
    assert isinstance(to_question(activity(value={"desk": {"action": "hotlines"}})), Press)


ODD = [
    7, "x", [], {}, {"desk": None}, {"desk": "report"}, {"desk": {}}, {"desk": {"action": None}},
    {"desk": {"action": ""}}, {"desk": {"action": ["report"]}}, {"desk": {"action": "report", "state": 7}},
    {"action": "report"},
]  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=str)
def test_what_no_button_of_ours_sends_is_refused(value: Any) -> None:
    for listen, body in (
        (to_question, activity(text="", value=value)),
        (to_press, invoke({"data": value})),
        (to_press, invoke(value)),
        (to_sent, invoke({"data": value})),
        (to_sent, invoke(value)),
    ):
        with pytest.raises(Unheard) as refused:
            listen(body)
        assert (refused.value.status, refused.value.reason) == (400, "malformed")


def test_a_button_that_fetches_a_dialog_has_no_state() -> None:
    pressed = to_press(invoke({"data": {"desk": {"action": "report"}, "msteams": {"type": "task/fetch"}}}))

    assert pressed == Press(SOMEBODY, PLACE, "teams:a:1:f:1", "report", thread="teams:a:1")


def test_a_button_in_a_dialog_brings_its_state_and_no_field() -> None:
    value = {"desk": {"action": "case_reply", "state": "sealed"}, "in:what": "書きかけ"}

    pressed = to_sent(invoke({"data": value}))

    assert isinstance(pressed, Press)
    assert pressed.pressed(ASKER) == Pressed("case_reply", ASKER, SOMEBODY, "sealed")


def test_a_dialog_brings_its_fields_and_its_state() -> None:
    ours = {
        "desk": {"form": "report_write", "state": "sealed", "many": ["who"]},
        "in:what": "腕を",
        "in:who": "a,b",
        "copy:1": "x",
    }

    sent = to_sent(invoke({"data": ours}))

    assert isinstance(sent, Sent)
    told = sent.submitted(ASKER)
    assert told == Submitted("report_write", told.told, ASKER, SOMEBODY, "sealed")
    assert told.told.reveal() == {"what": "腕を", "who": "a b"}
    assert "腕" not in repr(sent)
    assert "sealed" not in repr(sent)


@pytest.mark.parametrize("form", [None, "", 7, ["report"], {"id": "report"}])
def test_a_dialog_without_a_name_is_refused(form: Any) -> None:
    with pytest.raises(Unheard):
        to_sent(invoke({"data": {"desk": {"form": form, "state": "sealed", "action": "report"}}}))


# ---- commands


@pytest.mark.parametrize("command", ["report", "receipt", "help", "cases"])
def test_a_command_is_a_door(command: str) -> None:
    pressed = to_command(invoke({"commandId": command, "commandContext": "compose"}))

    assert isinstance(pressed, Press)
    assert (pressed.action, pressed.words, pressed.state) == (command, Confidential(""), "")


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"body": {"contentType": "html", "content": "<p>腕を&nbsp;<b>強く</b></p>"}}, "腕を 強く"),
        ({"body": {"contentType": "text", "content": " 5 <b> 3 "}}, "5 <b> 3"),
        ({"body": {"content": 7}}, ""), ({"body": None}, ""), (None, ""), ([], ""),
    ],
)  # fmt: skip
def test_a_message_to_report_brings_its_words_into_the_form(payload: Any, words: str) -> None:
    pressed = to_command(invoke({"commandId": "report_message", "messagePayload": payload}))

    assert isinstance(pressed, Press)
    assert (pressed.action, pressed.words) == ("report", Confidential(words))


def test_words_of_a_message_are_read_by_no_other_command() -> None:
    payload = {"body": {"contentType": "html", "content": "<p>腕</p>"}}

    pressed = to_command(invoke({"commandId": "report", "messagePayload": payload}))

    assert isinstance(pressed, Press)
    assert pressed.words == Confidential("")


@pytest.mark.parametrize("command", [None, "", 7, "ask", "reporT", "case:K1", ["report"]])
def test_a_command_that_the_app_does_not_have_is_refused(command: Any) -> None:
    with pytest.raises(Unheard) as refused:
        to_command(invoke({"commandId": command}))

    assert refused.value.status == 400


# ---- votes


def vote(
    reaction: Any = "like", name: Any = "feedback", feedback: Any = '{"feedbackText":"腕"}', **told: Any
) -> dict[str, Any]:
    """A thumb below a message, with words unless said."""
    value = {"actionName": name, "actionValue": {"reaction": reaction, "feedback": feedback}}
    return invoke(value, **{"replyToId": "1699", **told})


def test_a_thumb_tells_which_message_it_is_for_and_nothing_that_was_typed() -> None:
    liked, disliked = to_vote(vote()), to_vote(vote("dislike"))

    assert liked == Vote(SOMEBODY, PLACE, "teams:like:typed:a:1:1699", "1699", useful=True, typed=True)
    assert disliked == Vote(SOMEBODY, PLACE, "teams:dislike:typed:a:1:1699", "1699", False, typed=True)
    assert "腕" not in repr(liked)


@pytest.mark.parametrize("feedback", ['{"feedbackText":"腕"}', "腕", "7", '{"feedbackText":" 腕 "'])
def test_whether_words_came_with_a_thumb_is_known(feedback: str) -> None:
    rated = to_vote(vote(feedback=feedback))

    assert rated == Vote(SOMEBODY, PLACE, "teams:like:typed:a:1:1699", "1699", useful=True, typed=True)
    assert to_vote(vote("dislike", feedback=feedback)) != rated


@pytest.mark.parametrize(
    "feedback",
    ["", " ", "{}", '{"feedbackText":""}', '{"feedbackText":" \\n\u3000"}', '{"feedbackText":null}',
     '{"feedbackText":["腕"]}', '{"other":"腕"}', None, 7, {"feedbackText": "腕"}],
    ids=str,
)  # fmt: skip
def test_a_thumb_without_words_is_told_from_one_with_them(feedback: Any) -> None:
    assert to_vote(vote(feedback=feedback)) == Vote(
        SOMEBODY, PLACE, "teams:like:a:1:1699", "1699", useful=True, typed=False
    )


@pytest.mark.parametrize(
    "body",
    [vote(None), vote("heart"), vote(["like"]), vote(name="other"), vote(name=None), vote(replyToId=None),
     vote(replyToId="")],
    ids=str,
)  # fmt: skip
def test_any_other_vote_is_none(body: dict[str, Any]) -> None:
    assert to_vote(body) is None


# ---- installations

ADDED = {"membersAdded": [{"id": "29:1"}, {"id": BOT}]}


@pytest.mark.parametrize(
    ("told", "is_new"),
    [
        ({"type": "installationUpdate", "action": "add"}, True),
        ({"type": "installationUpdate", "action": "add-upgrade"}, False),
        ({"type": "conversationUpdate", **ADDED}, True),
        ({"type": "conversationUpdate", "membersAdded": [{"id": "29:2"}]}, False),
        ({"type": "conversationUpdate", "topicName": "x"}, False),
    ],
    ids=str,
)
def test_who_has_the_desk_is_met_and_welcomed_where_it_is_new(told: dict[str, Any], is_new: bool) -> None:
    assert to_arrival(activity(**told)) == Arrived(SOMEBODY, PLACE, "teams:welcome:a:1", is_new)


@pytest.mark.parametrize(
    "told",
    [{"type": "installationUpdate", "action": "remove"},
     {"type": "conversationUpdate", "membersRemoved": [{"id": BOT}]}],
    ids=str,
)  # fmt: skip
def test_who_has_it_no_more_is_known(told: dict[str, Any]) -> None:
    removed = to_arrival(activity(**told))

    assert isinstance(removed, Removed)
    assert (removed.person, removed.place) == (SOMEBODY, PLACE)


@pytest.mark.parametrize(
    "told",
    [{"action": "remove-upgrade"}, {"action": None}, {"action": ["add"]}, {"action": "add", "from": None},
     {"action": "add", "from": {"id": "29:1"}}],
    ids=str,
)  # fmt: skip
def test_other_changes_are_let_go(told: dict[str, Any]) -> None:
    assert to_arrival(activity(type="installationUpdate", **told)) is None


def test_a_team_is_welcomed_once_however_its_channels_are_called() -> None:
    told = {"channelData": {"tenant": {"id": TENANT}, "team": {"id": "19:team"}}}
    first = to_arrival(activity(conversation=CHANNEL, type="installationUpdate", action="add", **told))
    elsewhere = {**CHANNEL, "id": "19:other"}
    second = to_arrival(activity(conversation=elsewhere, type="conversationUpdate", **ADDED, **told))
    group = to_arrival(activity(conversation=CHANNEL, type="conversationUpdate", **ADDED))

    assert isinstance(first, Arrived)
    assert isinstance(second, Arrived)
    assert isinstance(group, Arrived)
    assert (first.key, first.is_new, first.place.direct) == (second.key, True, False)
    assert group.key == "teams:welcome:19:c@thread.tacv2"


def test_a_team_is_welcomed_whoever_has_brought_the_desk_there() -> None:
    arrived = to_arrival(
        activity(type="conversationUpdate", conversation=CHANNEL, **{"from": {"id": "29:1"}}, **ADDED)
    )

    assert isinstance(arrived, Arrived)
    assert arrived.is_new


# ---- whatever comes

WORDS = ["message", "invoke", "add", "remove", "feedback", "like", "report", "desk", BOT, "mention", "xml"]
INNER = """
id desk action form state data tenant type mentioned text aadObjectId conversationType commandId
messagePayload body content actionName actionValue reaction feedback contentType in:what locale team
""".split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("type", "id", "serviceUrl", "from", "recipient", "conversation", "channelData", "text", "textFormat",
         "value", "entities", "attachments", "locale", "action", "membersAdded", "membersRemoved",
         "replyToId")  # fmt: skip


LISTENING = (to_question, to_press, to_sent, to_command, to_vote, to_arrival)


def _refusal(listen: Any, body: Any) -> tuple[Any, ...]:
    """With what something is refused; nothing for what is heard or let go."""
    try:
        listen(body)
    except Unheard as refused:
        return refused.status, refused.reason
    return ()


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6), st.booleans())
def test_whatever_comes_is_heard_let_go_or_refused(told: dict[str, Any], in_channel: bool) -> None:
    body = {**(mentioned() if in_channel else activity()), **told}

    refusals = {_refusal(listen, body) for listen in LISTENING}

    assert refusals <= {(), (400, "malformed")}


@given(st.text())
def test_any_language_is_one_of_ours(locale: str) -> None:
    assert to_lang(locale) in {"ja", "en", ""}
