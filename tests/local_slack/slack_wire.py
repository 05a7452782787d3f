"""The wire between local-slack and the desk: it carries both ways, notes what is called, and completes it.

What the real Slack says and local-slack leaves out is added here: local-slack takes every press for one on a
message, gives nobody a language, and knows no buttons in a modal.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import ClientSession, WSMsgType, web
from slack_program import LOCALES

from started import serving

_BIGGEST = 20 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """Something the desk asked of Slack: the method, or `response_url`, with what went along."""

    method: str
    args: Mapping[str, Any]

    def text(self) -> str:
        """All that went along, as one text."""
        return json.dumps(self.args, ensure_ascii=False)


@dataclass
class Wire:
    """One wire. `values`: what stands in the open modal, for a press in it.

    `answered`: the status of every request to the desk; `heard`: how often it acknowledged, either way.
    """

    slack: str
    desk: str
    secret: str
    address: str = ""
    calls: list[Call] = field(default_factory=list)
    values: Mapping[str, Any] = field(default_factory=dict)
    answered: list[int] = field(default_factory=list)
    heard: int = 0
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    loop: Any = None
    session: Any = None

    def called(self, *beginnings: str, since: int = 0) -> list[Call]:
        """The calls of methods that begin so, in order."""
        return [one for one in self.calls[since:] if one.method.startswith(beginnings)]

    def shown(self) -> dict[str, Any]:
        """All that local-slack shows its page: modals, homes, messages."""
        return dict(asyncio.run_coroutine_threadsafe(self._shown(), self.loop).result(20))

    def cut(self) -> None:
        """The desk's socket breaks."""
        [standing] = [one for one in self.sockets if not one.closed]
        asyncio.run_coroutine_threadsafe(standing.close(), self.loop).result(20)

    async def event(self, request: web.Request) -> web.Response:
        """From Slack to the desk, signed anew because it may have been completed."""
        body = await request.text()
        if "json" in request.content_type:
            sent = json.dumps(await self.completed(json.loads(body)))
        else:
            fields = dict(parse_qsl(body, keep_blank_values=True))
            whole = await self.completed(json.loads(fields["payload"]) if "payload" in fields else fields)
            sent = urlencode({"payload": json.dumps(whole)} if "payload" in fields else whole)
        headers = {"Content-Type": request.headers["Content-Type"], **signed(self.secret, sent)}
        url = f"{self.desk}/slack/events"
        async with self.session.post(url, data=sent.encode(), headers=headers) as answer:
            self.answered.append(answer.status)
            told = await answer.read()
            self.heard += 1
            return web.Response(status=answer.status, body=told, content_type=answer.content_type)

    async def api(self, request: web.Request) -> web.Response:
        """From the desk to Slack's Web API."""
        method, body = request.match_info["method"], await request.read()
        self.calls.append(Call(method, _args(request, body)))
        kept = ("Content-Type", "Authorization")
        headers = {name: request.headers[name] for name in kept if name in request.headers}
        url = f"{self.slack}{request.rel_url}"
        async with self.session.request(request.method, url, data=body or None, headers=headers) as answer:
            told = await answer.json()
        if method == "apps.connections.open":
            told["url"] = told["url"].replace(self.slack.replace("http", "ws", 1), self._socket())
        if method == "users.info" and told["ok"]:
            told["user"]["locale"] = LOCALES[told["user"]["id"]]
        return web.json_response(told)

    async def hook(self, request: web.Request) -> web.Response:
        """From the desk to a response_url."""
        told = await request.json()
        self.calls.append(Call("response_url", told))
        async with self.session.post(f"{self.slack}{request.rel_url}", json=told) as answer:
            return web.Response(status=answer.status, text=await answer.text())

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Socket Mode, both ways; it ends for both when it ends for one."""
        desk = web.WebSocketResponse(max_msg_size=_BIGGEST)
        await desk.prepare(request)
        self.sockets.append(desk)
        url = f"{self.slack}{request.rel_url}"
        async with self.session.ws_connect(url, max_msg_size=_BIGGEST) as slack:

            async def outward() -> None:
                async for message in slack:
                    if message.type is WSMsgType.TEXT:
                        envelope = json.loads(message.data)
                        if "payload" in envelope:
                            envelope["payload"] = await self.completed(envelope["payload"])
                        await desk.send_str(json.dumps(envelope))
                await desk.close()

            carried = asyncio.create_task(outward())
            async for message in desk:
                if message.type is WSMsgType.TEXT:
                    await slack.send_str(message.data)
                    self.heard += 1
            carried.cancel()
        return desk

    async def completed(self, payload: dict[str, Any]) -> dict[str, Any]:
        """A payload as the real Slack sends it."""
        if "response_url" in payload:
            payload["response_url"] = payload["response_url"].replace(self.slack, self.address)
        if payload.get("type") != "block_actions":
            return payload
        message = payload.get("message")
        if message is None:
            return await self._in_a_view(payload)
        if message.get("subtype") == "ephemeral":
            payload["container"]["is_ephemeral"] = True
            del payload["message"]
        if "thread_ts" in message:
            payload["container"]["thread_ts"] = message["thread_ts"]
        return payload

    async def _in_a_view(self, payload: dict[str, Any]) -> dict[str, Any]:
        shown = await self._shown()
        modals, homes = shown["modalStack"], shown["homeViews"]
        view = modals[-1] if modals else homes[payload["user"]["id"]][payload["api_app_id"]]
        for absent in ("channel", "message", "response_url", "state"):
            payload.pop(absent, None)
        values = self.values if modals else {}
        container = {"type": "view", "view_id": view["id"]}
        return {**payload, "container": container, "view": {**view, "state": {"values": values}}}

    async def _shown(self) -> Any:
        async with self.session.ws_connect(f"{self.slack}/ui", max_msg_size=_BIGGEST) as page:
            return json.loads((await page.receive(20)).data)["state"]

    def _socket(self) -> str:
        return self.address.replace("http", "ws", 1)


def signed(secret: str, body: str) -> dict[str, str]:
    """The headers that say that a body is from Slack."""
    stamp = str(int(time.time()))  # noqa: TID251 - Slack's clock, not the desk's
    seal = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={seal.hexdigest()}"}


@contextmanager
def carrying(wire: Wire, port: int) -> Iterator[Wire]:
    """The wire at work, on that port, in a thread of its own."""
    app = web.Application(client_max_size=_BIGGEST)
    app.router.add_post("/slack/events", wire.event)
    app.router.add_route("*", "/api/{method}", wire.api)
    app.router.add_post("/_hooks/response/{id}", wire.hook)
    app.router.add_get("/socket/{id}", wire.socket)

    async def session(_: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as wire.session:
            yield

    app.cleanup_ctx.append(session)
    wire.address = f"http://127.0.0.1:{port}"
    with serving(app, port) as wire.loop:
        yield wire


def _args(request: web.Request, body: bytes) -> dict[str, Any]:
    if "json" in request.content_type:
        found = json.loads(body or b"{}")
    else:
        found = dict(parse_qsl(body.decode(), keep_blank_values=True))
    found = {**dict(request.query), **found}
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value
