"""The workspace that stands in for Slack: as strict as Slack, and as unreliable as a test wants it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slack_world.server import APP_TOKEN, BOT_TOKEN, SlackServer
from slack_world.world import CHANNEL, ELSEWHERE

TEXT = {"type": "plain_text", "text": "はい", "emoji": False}
SECTION = {"type": "section", "text": TEXT}
MODAL = {"type": "modal", "title": TEXT, "blocks": [SECTION]}


@pytest.fixture
def web_api(slack_server: SlackServer) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=slack_server.api_url, timeout=2, retry_handlers=[])


@pytest.fixture
def refused() -> Callable[..., str]:
    def code(call: Callable[..., Any], **args: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            call(**args)
        return str(caught.value.response["error"])

    return code


def test_a_message_stands_where_it_was_posted_and_an_ephemeral_one_is_seen_by_one_only(
    slack_server: SlackServer, web_api: WebClient
) -> None:
    one, other = slack_server.world.person(), slack_server.world.person()

    web_api.chat_postMessage(channel=one.id, text="ひとこと", blocks=[SECTION])
    web_api.chat_postEphemeral(channel=CHANNEL, user=one.id, text="こっそり")

    assert [message.text for message in slack_server.world.seen_by(one.id)] == ["ひとこと", "こっそり"]
    assert slack_server.world.seen_by(other.id) == []
    assert slack_server.world.public() == []
    assert [call.method for call in slack_server.calls] == ["chat.postMessage", "chat.postEphemeral"]
    assert "ひとこと" in slack_server.words("chat.postMessage")


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("files.upload", {"content": "x"}, "unknown_method"),
        ("chat.postMessage", {"channel": ELSEWHERE, "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("views.open", {"trigger_id": "no", "view": MODAL}, "invalid_trigger_id"),
        ("users.info", {"user": "U404"}, "user_not_found"),
    ],
)
def test_what_slack_refuses_is_refused_by_its_own_code(
    web_api: WebClient, refused: Callable[..., str], method: str, args: dict[str, Any], code: str
) -> None:
    assert refused(web_api.api_call, api_method=method, json=args) == code


def test_who_is_in_a_user_group_is_told_to_an_app_with_the_scope_for_it(
    slack_server: SlackServer, web_api: WebClient, refused: Callable[..., str]
) -> None:
    one, gone = slack_server.world.person(), slack_server.world.person(deleted=True)
    slack_server.world.user_groups["S1"] = [one.id, gone.id]

    assert refused(web_api.usergroups_users_list, usergroup="S1") == "missing_scope"
    slack_server.scopes.add("usergroups:read")
    assert web_api.usergroups_users_list(usergroup="S1")["users"] == [one.id]
    assert refused(web_api.usergroups_users_list, usergroup="S404") == "no_such_subteam"


def test_who_has_not_the_token_is_nobody(slack_server: SlackServer, refused: Callable[..., str]) -> None:
    stranger = WebClient("xoxb-other", base_url=slack_server.api_url)

    assert refused(stranger.auth_test) == "invalid_auth"


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "section", "text": {**TEXT, "text": "あ" * 3001}},
        {"type": "section", "text": {**TEXT, "text": " "}},
        {"type": "rich_text", "elements": []},
        {"type": "nothing"},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "input", "block_id": "a", "label": TEXT, "element": {"type": "plain_text_input"}},
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "a", "text": {**TEXT, "text": "x" * 76}}],
        },
        {"type": "actions", "elements": [{"type": "button", "action_id": "a", "text": TEXT}] * 2},
    ],
)
def test_blocks_that_slack_would_not_show_are_refused_and_complained_of(
    slack_server: SlackServer, web_api: WebClient, refused: Callable[..., str], wrong: dict[str, Any]
) -> None:
    code = refused(web_api.chat_postMessage, channel=CHANNEL, text="x", blocks=[SECTION, wrong])

    assert code == "invalid_blocks"
    assert len(slack_server.complaints) == 1
    slack_server.complaints.clear()


def test_a_trigger_opens_one_dialog_within_three_seconds(
    slack_server: SlackServer, web_api: WebClient, clock: Any, refused: Callable[..., str]
) -> None:
    first, second = slack_server.world.trigger("U1/1"), slack_server.world.trigger("U1/1")

    web_api.views_open(trigger_id=first, view=MODAL)

    assert refused(web_api.views_open, trigger_id=first, view=MODAL) == "exchanged_trigger_id"
    clock.turn(seconds=3.1)
    assert refused(web_api.views_open, trigger_id=second, view=MODAL) == "expired_trigger_id"


def test_what_was_filled_in_stays_when_a_dialog_is_updated_with_the_same_input(
    slack_server: SlackServer, web_api: WebClient
) -> None:
    def view(initial: str, action: str = "value") -> dict[str, Any]:
        element = {"type": "plain_text_input", "action_id": action, "initial_value": initial}
        field = {"type": "input", "block_id": "what", "label": TEXT, "element": element}
        return {**MODAL, "submit": TEXT, "blocks": [field]}

    web_api.views_open(trigger_id=slack_server.world.trigger("U1/1"), view=view("一"))
    shown = slack_server.world.shown("U1/1")
    assert shown
    web_api.views_update(view_id=shown.id, view=view("二"))
    assert shown.values == {"what": {"value": {"type": "plain_text_input", "value": "一"}}}
    web_api.views_update(view_id=shown.id, view=view("三", "other"))
    assert shown.values == {"what": {"other": {"type": "plain_text_input", "value": "三"}}}


def test_calls_fail_as_they_are_told_to_before_or_after_their_effect(
    slack_server: SlackServer, web_api: WebClient, refused: Callable[..., str]
) -> None:
    slack_server.next("chat.postMessage", status=429, headers={"Retry-After": "7"})
    slack_server.next("chat.postMessage", error="channel_not_found")
    slack_server.next("chat.postMessage", status=503, lost=True)
    slack_server.next("chat.postMessage", drop=True)

    with pytest.raises(SlackApiError) as caught:
        web_api.chat_postMessage(channel=CHANNEL, text="一")
    assert caught.value.response.headers["Retry-After"] == "7"
    assert refused(web_api.chat_postMessage, channel=CHANNEL, text="二") == "channel_not_found"
    with pytest.raises(SlackApiError):
        web_api.chat_postMessage(channel=CHANNEL, text="三")
    with pytest.raises(OSError, match=r"without response|reset"):
        web_api.chat_postMessage(channel=CHANNEL, text="四")
    web_api.chat_postMessage(channel=CHANNEL, text="五")

    assert [one.text for one in slack_server.world.public()] == ["三", "五"]
    assert [one.status for one in slack_server.calls] == [429, 200, 503, 200, 200]


def test_an_envelope_is_acknowledged_over_socket_mode(slack_server: SlackServer) -> None:
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.response import SocketModeResponse
    from slack_sdk.web.async_client import AsyncWebClient

    async def steps() -> list[Any]:
        web_client = AsyncWebClient(base_url=slack_server.api_url)
        client = SocketModeClient(APP_TOKEN, web_client=web_client)

        async def answer(_: Any, request: Any) -> None:
            if request.payload["answer"]:
                payload = {"response_action": "clear"} if request.type == "interactive" else None
                await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

        client.socket_mode_request_listeners.append(answer)
        await client.connect()
        found = [
            await slack_server.through_socket("interactive", {"answer": True}),
            await slack_server.through_socket("events_api", {"answer": True}, attempt=1),
            await slack_server.through_socket("events_api", {"answer": False}, wait=0.1),
            slack_server.sockets,
        ]
        await client.close()
        return found

    assert asyncio.run(steps()) == [{"response_action": "clear"}, {}, None, 1]
