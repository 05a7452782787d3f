"""The workspace behind real HTTP and WebSockets on loopback: strict, and failing when it is told to."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from typing import Any

from aiohttp import WSMsgType, web

from slack_world.methods import SCOPES, SLACKS_OWN, Api, Strict
from slack_world.world import APP, BOT_USER, HOOK_LIVES, HOOK_USES, Refused, World
from stopping import stopped

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-test-token", "xapp-test-token", "test-signing-secret"
RESPONSE_URL = "response_url"
"""What a post to a response_url is called among the calls."""
LARGEST_FRAME = 20_480
"""Bytes of what an app may send over Socket Mode at once: more ends the connection with code 1009."""
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """One call that reached the workspace, and how it was answered."""

    method: str
    args: dict[str, Any]
    headers: dict[str, str]
    token: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    status: int = 200

    def words(self) -> str:
        """Everything that the app said by it."""
        return json.dumps([self.method, self.args, self.headers], ensure_ascii=False)


@dataclass(frozen=True)
class Fault:
    """How a call fails: before it has its effect, or `lost` after it."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    delay: float = 0
    drop: bool = False
    lost: bool = False

    @property
    def has_effect(self) -> bool:
        return self.lost or not (self.status or self.error or self.drop)

    @property
    def code(self) -> str:
        """What Slack calls it."""
        return self.error or ("ratelimited" if self.status == 429 else "internal_error")


NO_FAULT = Fault()


class SlackServer:
    """A running workspace that writes down every call; a test that leaves `complaints` there fails."""

    def __init__(self, now: Callable[[], datetime], strict: Strict = SLACKS_OWN) -> None:
        self.world = World(now)
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.scopes = {"chat:write", "im:history", "im:write", "app_mentions:read", "commands", "users:read"}
        self.tokens = {BOT_TOKEN}
        self.address = ""
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._api = Api(self.world, self.complaints.append, strict)
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._tickets: set[str] = set()

    @property
    def api_url(self) -> str:
        """Where the Web API is, for the app's settings."""
        return f"{self.address}/api/"

    @property
    def sockets(self) -> int:
        """How many Socket Mode connections are open."""
        return sum(not one.closed for one in self._sockets)

    def next(self, method: str, times: int = 1, **fault: Any) -> None:
        """The next calls of a method (or RESPONSE_URL) fail like this; see Fault."""
        self._faults[method].extend([Fault(**fault)] * times)

    def mend(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()

    def called(self, *beginnings: str) -> list[Call]:
        """The calls whose method begins like this; all for none."""
        return [one for one in self.calls if not beginnings or one.method.startswith(beginnings)]

    def words(self, *beginnings: str) -> str:
        """Everything that left the desk by those calls."""
        return "\n".join(one.words() for one in self.called(*beginnings))

    def hook(self, channel: str, person: str, message: str = "") -> str:
        """A response_url."""
        return f"{self.address}/respond/{self.world.hook(channel, person, message)}"

    def checked(self, view: Json) -> dict[str, Any]:
        """A view that came as an answer, as strictly looked at as any. Raises Refused."""
        return self._api.view({"view": view})

    async def through_socket(self, kind: str, payload: Json, attempt: int = 0, wait: float = 5) -> Any:
        """The acknowledgement ({} for an empty one) of a payload sent over Socket Mode; None in `wait` s."""
        sent = asyncio.run_coroutine_threadsafe(self._sent(kind, payload, attempt, wait), self._loop)
        return await asyncio.wrap_future(sent)

    async def disconnect(self, reason: str = "refresh_requested", *, rudely: bool = False) -> None:
        """Slack ends every Socket Mode connection, saying so unless `rudely`."""
        ended = asyncio.run_coroutine_threadsafe(self._disconnected(reason, rudely), self._loop)
        await asyncio.wrap_future(ended)

    @contextmanager
    def running(self) -> Iterator["SlackServer"]:
        """It answers until the end of the block."""
        self._loop = asyncio.new_event_loop()
        thread = Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        runner = asyncio.run_coroutine_threadsafe(self._started(), self._loop).result(10)
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(stopped(runner), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)
            self._loop.close()

    async def _started(self) -> web.AppRunner:
        app = web.Application(client_max_size=8 * 1024**2)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._called),
                web.post("/respond/{name}", self._responded),
                web.get("/link", self._linked),
            ]
        )
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _called(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.pop("token", "")
        return await self._answered(request, method, args, token, lambda: self._effect(method, args, token))

    async def _responded(self, request: web.Request) -> web.Response:
        name, args = request.match_info["name"], await _arguments(request)
        return await self._answered(request, RESPONSE_URL, args, "", lambda: self._hooked(name, args))

    async def _answered(
        self, request: web.Request, method: str, args: dict[str, Any], token: str, effect: Callable[[], Any]
    ) -> web.Response:
        fault = self._faults[method].popleft() if self._faults[method] else NO_FAULT
        status, headers = 200, {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        if not fault.lost:
            await asyncio.sleep(fault.delay)
        answer = self._taken(effect) if fault.has_effect else {"ok": False, "error": fault.code}
        if fault.lost:
            await asyncio.sleep(fault.delay)
        if fault.status:
            status, answer, headers = (
                fault.status,
                {"ok": False, "error": fault.code},
                {**headers, **fault.headers},
            )
        elif method == RESPONSE_URL and not answer["ok"]:
            status = 404
        self.calls.append(Call(method, args, dict(request.headers), token, answer, status))
        if fault.drop and request.transport is not None:
            request.transport.abort()
        if method == RESPONSE_URL and answer["ok"]:
            return web.Response(text="ok", headers=headers)
        return web.json_response(answer, status=status, headers=headers)

    def _taken(self, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return effect()
        except Refused as refused:
            return {"ok": False, "error": refused.code, **refused.more}

    def _effect(self, method: str, args: dict[str, Any], token: str) -> dict[str, Any]:
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refused("invalid_auth")
            ticket = self.world.new("ticket")
            self._tickets.add(ticket)
            return {"ok": True, "url": f"{self.address.replace('http', 'ws')}/link?ticket={ticket}"}
        if token not in self.tokens:
            raise Refused("invalid_auth" if token else "not_authed")
        needed = SCOPES.get(method.partition(".")[0])
        if needed and needed not in self.scopes:
            raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        return self._api.call(method, args)

    def _hooked(self, name: str, args: dict[str, Any]) -> dict[str, Any]:
        hook = self.world.hooks.get(name)
        if hook is None or (self.world.now() - hook.born).total_seconds() > HOOK_LIVES:
            raise Refused("expired_url")
        hook.uses += 1
        if hook.uses > HOOK_USES:
            raise Refused("used_url")
        replaced = next((one for one in self.world.messages if one.ts == hook.message), None)
        if args.get("delete_original") and replaced:
            self.world.messages.remove(replaced)
            return {"ok": True}
        text, blocks = self._api.message(args)
        if args.get("replace_original") and replaced:
            replaced.text, replaced.blocks = text, blocks
            return {"ok": True}
        audience = "" if args.get("response_type") == "in_channel" else hook.person
        place = self.world.place(hook.channel)
        place.members.add(BOT_USER)  # a response_url reaches channels that the app is not in
        self.world.post(
            place.id, BOT_USER, text, blocks=blocks, thread=args.get("thread_ts", ""), audience=audience
        )
        return {"ok": True}

    async def _linked(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        connections = self.sockets + 1
        hello = {"type": "hello", "num_connections": connections, "connection_info": {"app_id": APP},
                 "debug_info": {"host": "applink", "approximate_connection_time": 18060}}  # fmt: skip
        await socket.send_json(hello)
        self._sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT and len(message.data.encode()) > LARGEST_FRAME:
                self.complaints.append(f"a frame of {len(message.data.encode())} bytes")
                await socket.close(code=1009)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))
        return socket

    def _acknowledged(self, told: dict[str, Any]) -> None:
        waiting = self._acks.pop(told.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            waiting.set_result(told.get("payload") or {})
        elif not waiting:
            self.complaints.append("an acknowledgement of nothing, or a second one")

    async def _sent(self, kind: str, payload: Json, attempt: int, wait: float) -> Any:
        socket = next(one for one in reversed(self._sockets) if not one.closed)
        name = self.world.new("envelope")
        envelope = {"envelope_id": name, "type": kind, "payload": payload,
                    "accepts_response_payload": kind != "events_api"}  # fmt: skip
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        self._acks[name] = self._loop.create_future()
        await socket.send_json(envelope)
        try:
            return await asyncio.wait_for(self._acks[name], wait)
        except TimeoutError:
            return None

    async def _disconnected(self, reason: str, rudely: bool) -> None:
        ended, self._sockets = self._sockets, []
        for socket in [one for one in ended if not one.closed]:
            if rudely:
                socket._writer.transport.abort()  # a cable is pulled
                continue
            with suppress(ConnectionError):
                await socket.send_json({"type": "disconnect", "reason": reason})
            await socket.close()


async def _arguments(request: web.Request) -> dict[str, Any]:
    told: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return told | json.loads(await request.text() or "{}")
    if request.can_read_body:
        told |= dict(await request.post())
    return told
