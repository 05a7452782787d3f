"""The Bot Connector of a tenant behind real HTTP on loopback: strict, and failing when it is told to."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from typing import Any, Protocol

from aiohttp import web

from stopping import stopped
from teams_world.rules import FaultsOfCard, any_card, complaints, parts, refuse
from teams_world.world import BOT, PERSONAL, TENANT, Chat, Refused, World

CREATE, SEND, REPLY, TYPING = "create", "send", "reply", "typing"
UPDATE, DELETE, MEMBERS, MEMBER, PAGED = "update", "delete", "members", "member", "paged"
"""Kinds of calls, for `next` and `called`."""
PAGE, SMALLEST_PAGE, LARGEST_PAGE = 200, 50, 500
"""Members on a page: unless said, and what may be said."""
ACCEPTED = 202
"""The status of what is answered by nothing else."""
BEGIN = "/emea"
"""Where in a service address the region stands, as in Teams' own."""
Json = Mapping[str, Any]


class Tokens(Protocol):
    """Whoever issues the app's tokens."""

    def accepts(self, token: str) -> bool:
        """Whether it has issued this one for the connector, to the desk's app, and it has not expired."""


@dataclass(frozen=True)
class Call:
    """One call that reached the connector, and how it was answered."""

    kind: str
    method: str
    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    raw: bytes = field(repr=False, default=b"")
    status: int = 200
    answer: dict[str, Any] = field(default_factory=dict)

    def words(self) -> str:
        """Everything that the app said by it."""
        return json.dumps([self.method, self.path, self.body, self.headers], ensure_ascii=False)


@dataclass(frozen=True)
class Fault:
    """How a call fails: before it has its effect, or `lost` after it. `drop`: the connection breaks."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    delay: float = 0
    drop: bool = False
    lost: bool = False
    raw: bytes | None = None

    @property
    def has_effect(self) -> bool:
        return self.lost or not (self.status or self.code or self.drop)

    def answer(self) -> dict[str, Any]:
        """What is said of it."""
        named = self.code or {412: "PreconditionFailed", 429: "Throttled"}.get(self.status, "ServiceError")
        return {"error": {"code": named, "message": f"{named}, as the test has told it"}}


NO_FAULT = Fault()


class TeamsServer:
    """A running connector that writes down every call; a test that leaves `complaints` there fails."""

    def __init__(self, now: Callable[[], datetime], issuer: Tokens, strict: FaultsOfCard = any_card) -> None:
        self.world = World(now)
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.address = ""
        self._issuer, self._strict = issuer, strict
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)

    @property
    def service_url(self) -> str:
        """Where the connector is, as activities tell it."""
        return f"{self.address}{BEGIN}/"

    def next(self, kind: str, times: int = 1, **fault: Any) -> None:
        """The next calls of a kind fail like this; see Fault."""
        self._faults[kind].extend([Fault(**fault)] * times)

    def mend(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()

    def called(self, *kinds: str) -> list[Call]:
        """The calls of these kinds; all for none."""
        return [one for one in self.calls if not kinds or one.kind in kinds]

    def words(self, *kinds: str) -> str:
        """Everything that left the desk by those calls."""
        return "\n".join(one.words() for one in self.called(*kinds))

    @contextmanager
    def running(self) -> Iterator["TeamsServer"]:
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
        chat = f"{BEGIN}/v3/conversations/{{chat}}"
        app.add_routes(
            [
                web.post(f"{BEGIN}/v3/conversations", self._on(CREATE, self._create)),
                web.post(f"{chat}/activities", self._on(SEND, self._send)),
                web.post(f"{chat}/activities/{{activity}}", self._on(REPLY, self._reply)),
                web.put(f"{chat}/activities/{{activity}}", self._on(UPDATE, self._update)),
                web.delete(f"{chat}/activities/{{activity}}", self._on(DELETE, self._delete)),
                web.get(f"{chat}/members", self._on(MEMBERS, self._members)),
                web.get(f"{chat}/pagedmembers", self._on(PAGED, self._paged)),
                web.get(f"{chat}/members/{{member}}", self._on(MEMBER, self._member)),
                web.route("*", "/{rest:.*}", self._nothing),
            ]
        )
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def _on(self, kind: str, effect: Callable[..., tuple[int, dict[str, Any]]]) -> Callable[..., Any]:
        async def answered(request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            body = _parsed(raw)
            named = TYPING if kind == SEND and body.get("type") == "typing" else kind
            return await self._answered(request, named, raw, body, effect)

        return answered

    async def _answered(
        self, request: web.Request, kind: str, raw: bytes, body: dict[str, Any], effect: Callable[..., Any]
    ) -> web.StreamResponse:
        fault = self._faults[kind].popleft() if self._faults[kind] else NO_FAULT
        if not fault.lost:
            await asyncio.sleep(fault.delay)
        status, answer = self._taken(request, raw, body, effect) if fault.has_effect else (0, fault.answer())
        if fault.lost:
            await asyncio.sleep(fault.delay)
        if fault.status or not status:
            status, answer = fault.status or 500, fault.answer()
        told = dict(request.headers)
        self.calls.append(Call(kind, request.method, request.path, body, told, raw, status, answer))
        if fault.drop and request.transport is not None:
            request.transport.abort()
        if fault.raw is not None:
            headers = {"Content-Type": "application/json; charset=utf-8", **fault.headers}
            return web.Response(body=fault.raw, status=status, headers=headers)
        if status == ACCEPTED:
            return web.Response(status=status, headers=fault.headers)
        return web.json_response(answer, status=status, headers=fault.headers)

    def _taken(
        self, request: web.Request, raw: bytes, body: dict[str, Any], effect: Callable[..., Any]
    ) -> tuple[int, dict[str, Any]]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self._issuer.accepts(token):
            return 401, {"message": "Authorization has been denied for this request."}
        try:
            status, answer = effect(body, raw, **request.match_info, **request.query)
        except Refused as no:
            return no.status, no.told()
        return status, answer

    async def _nothing(self, request: web.Request) -> web.StreamResponse:
        self.complaints.append(f"nothing is at {request.method} {request.path}")
        return web.json_response({"error": {"code": "NotFound", "message": "No such method"}}, status=404)

    def _create(self, body: Json, raw: bytes) -> tuple[int, dict[str, Any]]:
        told = {
            name.lower(): value for name, value in body.items()
        }  # the service minds no case, as .NET does
        tenants = {told.get("tenantid"), ((told.get("channeldata") or {}).get("tenant") or {}).get("id")}
        if (told.get("bot") or {}).get("id") != BOT or told.get("isgroup"):
            raise Refused(400, "BadSyntax", "A conversation needs its bot, and is no group")
        if tenants != {TENANT}:
            raise Refused(400, "BadSyntax", "A conversation needs its tenant, in both places")
        members = [self.world.people.get(one.get("id")) for one in told.get("members") or ()]
        if len(members) != 1 or members[0] is None:
            raise Refused(400, "BadSyntax", "Incorrect conversation creation parameters")
        [person] = members
        if not person.installed:
            raise Refused(403, "ForbiddenOperationException", "Bot is not installed in user's personal scope")
        if person.blocked:
            raise Refused(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.")
        if told.get("activity"):
            self.complaints.append("a conversation is made with an activity: it would come twice")
        return 201, {"id": self.world.personal(person.id).id}

    def _send(self, body: Json, raw: bytes, chat: str) -> tuple[int, dict[str, Any]]:
        place, post = self.world.open_to_us(chat)
        return self._posted(place, body, raw, post)

    def _reply(self, body: Json, raw: bytes, chat: str, activity: str) -> tuple[int, dict[str, Any]]:
        place, post = self.world.open_to_us(chat)
        if not any((one.chat, one.id) == (place.id, activity) for one in self.world.messages):
            raise Refused(404, "ActivityNotFoundInConversation", "Conversation not found.")
        return self._posted(place, body, raw, post or activity)

    def _posted(self, place: Chat, body: Json, raw: bytes, thread: str) -> tuple[int, dict[str, Any]]:
        self._checked(place, body, raw)
        if body["type"] == "typing":
            self.world.typing.append(place.id)
            return ACCEPTED, {}
        below = "" if place.kind == PERSONAL else thread
        made = [self.world.post(place, BOT, part, below) for part in parts(body)]
        if len(made) > 1:
            self.complaints.append("a text with a card: Teams makes two messages of it, and tells no id")
            return ACCEPTED, {}
        return 201, {"id": made[0].id}

    def _update(self, body: Json, raw: bytes, chat: str, activity: str) -> tuple[int, dict[str, Any]]:
        place, _ = self.world.open_to_us(chat)
        found = self.world.own(place, activity)
        self._checked(place, body, raw)
        found.activity = dict(body)
        return 200, {"id": found.id}

    def _delete(self, body: Json, raw: bytes, chat: str, activity: str) -> tuple[int, dict[str, Any]]:
        place, _ = self.world.open_to_us(chat)
        self.world.messages.remove(self.world.own(place, activity))
        return 200, {}

    def _members(self, body: Json, raw: bytes, chat: str) -> tuple[int, Any]:
        place, _ = self.world.open_to_us(chat)
        return 200, [self._account(one) for one in sorted(place.members)]

    def _paged(self, body: Json, raw: bytes, chat: str, **asked: str) -> tuple[int, Any]:
        place, _ = self.world.open_to_us(chat)
        size, onward_from = int(asked.pop("pageSize", PAGE)), asked.pop("continuationToken", "page 0")
        if not SMALLEST_PAGE <= size <= LARGEST_PAGE or asked:
            raise Refused(400, "BadArgument", "A page of members is asked for otherwise")
        everybody = sorted(place.members)
        begin = int(onward_from.removeprefix("page "))
        onward = {"continuationToken": f"page {begin + size}"} if everybody[begin + size :] else {}
        return 200, {"members": [self._listed(one) for one in everybody[begin : begin + size]], **onward}

    def _listed(self, person: str) -> dict[str, str]:
        """Who is in a list, with more than anybody needs; there Teams calls the object id otherwise."""
        account = self._account(person)
        name, mail = f"name of {person}", f"{person[3:]}@example.com"
        return {"id": person, "objectId": account["aadObjectId"], "tenantId": TENANT, "name": name,
                "givenName": name, "surname": name, "email": mail, "userPrincipalName": mail,
                "userRole": "user"}  # fmt: skip

    def _member(self, body: Json, raw: bytes, chat: str, member: str) -> tuple[int, Any]:
        place, _ = self.world.open_to_us(chat)
        if member not in place.members:
            raise Refused(404, "MemberNotFoundInConversation", "Member not found.")
        return 200, self._account(member)

    def _account(self, person: str) -> dict[str, str]:
        return {"id": person, "aadObjectId": self.world.people[person].object_id, "tenantId": TENANT}

    def _checked(self, place: Chat, body: Json, raw: bytes) -> None:
        try:
            refuse(body, raw, place.kind)
        except Refused as no:
            self.complaints.append(f"{no.code}: {no.message}")
            raise
        self.complaints.extend(complaints(body, raw, self._strict))


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
