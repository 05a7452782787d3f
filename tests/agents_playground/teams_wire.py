"""The wire between playgrounds and the desk: it carries both ways, notes what is called, and completes it.

What the real Teams says and the playground leaves out is added here: the playground signs nothing, knows no
language but English, says nothing of the message that a thumb was pressed for, and shows suggested prompts
below texts only.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web
from teams_program import Person

from adapters.teams.connection import MESSAGES
from started import serving
from teams_world.issuer import Issuer
from teams_world.world import TENANT

_BIGGEST = 20 * 1024 * 1024
Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """Something the desk asked of the connector: whose Teams, which path, what went along."""

    person: str
    path: str
    body: Mapping[str, Any]

    @property
    def conversation(self) -> str:
        """Which conversation it goes to; "" for none."""
        return self.path.removeprefix("v3/conversations").removeprefix("/").partition("/")[0]

    @property
    def kind(self) -> str:
        """What is sent, by its type, or `create` for a conversation."""
        return str(self.body.get("type", "create"))

    def text(self) -> str:
        """All that went along, as one text."""
        return json.dumps(self.body, ensure_ascii=False)


@dataclass
class Wire:
    """One wire. `playgrounds`: addresses by person; `locales`: what each person's client is set to.

    `answered`: what the desk was sent and the status it answered with. `calls` are noted before they show;
    `taken` holds their statuses, `strangers` those without its token, `rated` the last messages with thumbs.
    """

    desk: str
    issuer: Issuer
    address: str = ""
    playgrounds: dict[str, str] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    answered: list[tuple[str, int]] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    rated: dict[str, str] = field(default_factory=dict)
    loop: Any = None
    session: Any = None

    def called(self, kind: str, person: Person | None = None, since: int = 0) -> list[Call]:
        """The calls of a kind, in order; only those to that person's Teams."""
        return [
            one
            for one in self.calls[since:]
            if one.kind == kind and (person is None or one.person == person.key)
        ]

    def send(self, person: Person, activity: Json) -> Json:
        """What the desk answers to an activity of that person's that the playground can't send."""
        sent = {"serviceUrl": f"{self.address}/{person.key}/connector", **activity}
        return dict(asyncio.run_coroutine_threadsafe(self._ask(person.key, sent), self.loop).result(20)[1])

    async def activity(self, request: web.Request) -> web.Response:
        """From a playground to the desk."""
        status, told = await self._ask(request.match_info["person"], await request.json())
        return web.json_response(told, status=status)

    async def connector(self, request: web.Request) -> web.Response:
        """From the desk to a playground's connector."""
        person, path = request.match_info["person"], request.match_info["path"]
        body = await request.json() if request.can_read_body else {}
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not self.issuer.accepts(token):
            self.strangers.append(path)
            return web.json_response({"message": "Authorization has been denied."}, status=401)
        self.calls.append(Call(person, path, body))
        url = f"{self.playgrounds[person]}/_connector/{path}"
        for part in shown(body):
            async with self.session.request(request.method, url, json=part) as answer:
                told = await answer.json() if answer.content_type == "application/json" else {}
        if "feedbackLoop" in body.get("channelData", {}):
            self.rated[person] = told["id"]
        self.taken.append(answer.status)
        return web.json_response(told, status=answer.status)

    async def _ask(self, person: str, sent: Json) -> tuple[int, Json]:
        activity = self.completed(person, sent)
        token = self.issuer.token(activity["serviceUrl"])
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.post(f"{self.desk}{MESSAGES}", json=activity, headers=headers) as answer:
            told = await answer.json() if answer.content_type == "application/json" else {}
        self.answered.append((activity.get("name", activity["type"]), answer.status))
        return answer.status, told

    def completed(self, person: str, activity: Json) -> Json:
        """An activity as the real Teams sends it."""
        locale = self.locales.get(person, "ja-JP")
        activity["locale"] = locale
        activity.setdefault("channelData", {})["tenant"] = {"id": TENANT}
        others = [one for one in activity.get("entities", []) if one["type"] != "clientInfo"]
        client = {"type": "clientInfo", "locale": locale, "country": locale[-2:], "platform": "Web"}
        activity["entities"] = [*others, {**client, "timezone": "Asia/Tokyo"}]
        if activity.get("name") == "message/submitAction":
            activity["replyToId"] = self.rated[person]
        return activity


def shown(message: Json) -> list[Json]:
    """A message as the playground shows all of it: suggestions stand below a last text, not below a card."""
    if "suggestedActions" not in message:
        return [message]
    plain = {
        name: value for name, value in message.items() if name not in {"attachments", "suggestedActions"}
    }
    card = {name: value for name, value in message.items() if name != "suggestedActions"}
    return [card, {**plain, "text": "…", "suggestedActions": message["suggestedActions"]}]


@contextmanager
def carrying(wire: Wire, port: int) -> Iterator[Wire]:
    """The wire at work, on that port, in a thread of its own."""
    app = web.Application(client_max_size=_BIGGEST)
    app.router.add_post("/{person}/api/messages", wire.activity)
    app.router.add_route("*", "/{person}/connector/{path:.+}", wire.connector)

    async def session(_: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as wire.session:
            yield

    app.cleanup_ctx.append(session)
    wire.address = f"http://127.0.0.1:{port}"
    with serving(app, port) as wire.loop:
        yield wire
