"""How the workspace reaches the desk: posts signed as Slack signs them, or envelopes over Socket Mode."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession

from slack_world.server import SIGNING_SECRET, SlackServer
from slack_world.world import APP, BOT_USER, TEAM, Message, View

Json = Mapping[str, Any]
VERIFICATION = "no-longer-used-by-anybody"


@dataclass(frozen=True)
class Reply:
    """What the desk answered; `told` is its body where that is JSON. Status 0: nothing came."""

    status: int
    text: str = ""
    told: dict[str, Any] = field(default_factory=dict)


class Wire:
    """One way to one desk. Over `session` to `address`, or through the socket that the desk has opened."""

    def __init__(
        self, server: SlackServer, session: ClientSession, address: str, *, socket: bool = False
    ) -> None:
        self.server, self.session, self.address, self.socket = server, session, address, socket
        self.replies: list[Reply] = []

    async def event(self, event: Json, *, retry: int = 0, bare: bool = False, **told: Any) -> Reply:
        """An event of the Events API; `retry` is the how manieth repetition, `bare` of its headers."""
        world = self.server.world
        payload = {
            "token": VERIFICATION, "team_id": TEAM, "api_app_id": APP, "event": dict(event),
            "type": "event_callback", "event_id": world.new("Ev"), "event_time": int(world.now().timestamp()),
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True,
                                "is_enterprise_install": False}],
            "is_ext_shared_channel": False, "event_context": "4-context", **told,
        }  # fmt: skip
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        return await self._sent("events_api", payload, again if retry and not bare else {}, retry)

    async def interaction(self, payload: Json) -> Reply:
        """A button, a dialog, a shortcut."""
        whole = {"token": VERIFICATION, "api_app_id": APP, "team": {"id": TEAM, "domain": "desk"},
                 "enterprise": None, "is_enterprise_install": False, **payload}  # fmt: skip
        return await self._sent("interactive", whole, {}, 0)

    async def command(self, user: str, channel: str, text: str, **told: str) -> Reply:
        """「/madoguchi …」."""
        world = self.server.world
        fields = {
            "token": VERIFICATION, "team_id": TEAM, "team_domain": "desk", "channel_id": channel,
            "channel_name": "directmessage", "user_id": user, "user_name": user.lower(),
            "command": "/madoguchi", "text": escaped(text), "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self.server.hook(channel, user), "trigger_id": world.trigger(f"{user}/command"),
            **told,
        }  # fmt: skip
        return await self._sent("slash_commands", fields, {}, 0)

    async def raw(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """A body as it is, with these headers."""
        async with self.session.post(f"{self.address}/slack/events", data=body, headers=headers) as answer:
            reply = to_reply(answer.status, await answer.text())
            self.replies.append(reply)
            return reply

    def signed(self, body: bytes, kind: str) -> dict[str, str]:
        """The headers of a body that Slack sends now."""
        return signature(body, int(self.server.world.now().timestamp())) | {"Content-Type": kind}

    async def _sent(self, kind: str, payload: Json, headers: Mapping[str, str], retry: int) -> Reply:
        if self.socket:
            told = await self.server.through_socket(kind, payload, retry)
            reply = Reply(0) if told is None else Reply(200, json.dumps(told), told)
            self.replies.append(reply)
            return reply
        if kind == "events_api":
            body, media = json.dumps(payload).encode(), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, media = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return await self.raw(body, {**self.signed(body, media), **headers})


def signature(body: bytes, at: int, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The two headers that make a body Slack's."""
    made = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={made}"}


def to_reply(status: int, text: str) -> Reply:
    """An answer, with its JSON where it has some."""
    try:
        told = json.loads(text)
    except ValueError:
        told = {}
    return Reply(status, text, told if isinstance(told, dict) else {})


def escaped(text: str) -> str:
    """Words as Slack passes them on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Words as people see them."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def message_event(message: Message, kind: str, **told: Any) -> dict[str, Any]:
    """A message as an event: `message` or `app_mention`."""
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    blocks = [{"type": "rich_text", "block_id": "b", "elements": [words]}]
    return {
        **message.told(), "type": kind, "channel": message.channel, "event_ts": message.ts,
        "client_msg_id": f"client-{message.ts}", "blocks": blocks, **told,
    }  # fmt: skip


def pressed(user: str, button: Json, trigger: str) -> dict[str, Any]:
    """What every press of a button tells, wherever the button stands."""
    action = {**button, "action_ts": "1700000000.000001"}
    return {"type": "block_actions", "user": somebody(user), "trigger_id": trigger, "actions": [action]}


def on_view(view: View) -> dict[str, Any]:
    """What a press inside a dialog or on Home tells of where it stands."""
    told = view.told()
    return {"container": {"type": "view", "view_id": view.id}, "view": told, "state": told["state"]}


def on_message(message: Message, kind: str, url: str) -> dict[str, Any]:
    """What a press below a message tells of where it stands; no message that one alone sees is in it."""
    container = {"type": "message", "message_ts": message.ts, "channel_id": message.channel,
                 "is_ephemeral": bool(message.audience)}  # fmt: skip
    if message.thread:
        container["thread_ts"] = message.thread
    told = {"container": container, "channel": {"id": message.channel, "name": kind},
            "response_url": url, "state": {"values": {}}}  # fmt: skip
    return told if message.audience else {**told, "message": message.told()}


def submission(user: str, view: View, trigger: str) -> dict[str, Any]:
    """A dialog sent."""
    return {"type": "view_submission", "user": somebody(user), "trigger_id": trigger, "view": view.told(),
            "response_urls": []}  # fmt: skip


def somebody(user: str) -> dict[str, str]:
    """A person in a payload."""
    return {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM}
