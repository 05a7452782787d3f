"""The playground's web application: loopback only, Host and Origin checked; posts answer by redirecting."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from adapters.playground.inbound import to_incoming
from adapters.playground.messenger import Conversation, PlaygroundMessenger
from adapters.playground.outbound import to_page
from bot.dialogue.messages import Asker, Incoming, Outgoing, Said
from bot.dialogue.wording import LANGUAGES, say

_COOKIE = "conversation"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_STATIC = Path(__file__).parent / "pages" / "static"

Receive = Callable[[Incoming], Sequence[Outgoing]]
Listing = Callable[[str], Sequence[Mapping[str, object]]]
"""The library's documents as {title, status} in a language."""


def add_playground(
    app: web.Application, receive: Receive, listing: Listing, new_name: Callable[[], str]
) -> None:
    """Mount the page on an application. `receive` is the desk's one ear; `new_name` names a conversation."""
    app.middlewares.append(_local_only)
    page = _Page(receive, listing, new_name)
    app.add_routes(
        [
            web.get("/", page.show),
            web.post("/say", page.said),
            web.post("/press", page.said),
            web.post("/lang", page.language),
            web.static("/static", _STATIC),
        ]
    )


class _Page:
    def __init__(self, receive: Receive, listing: Listing, new_name: Callable[[], str]) -> None:
        self._receive, self._listing, self._new_name = receive, listing, new_name
        self._messenger = PlaygroundMessenger()

    async def show(self, request: web.Request) -> web.Response:
        name, conversation = self._conversation(request)
        text = to_page(conversation, self._listing(conversation.lang))
        response = web.Response(text=text, content_type="text/html")
        response.set_cookie(_COOKIE, name, httponly=True, samesite="Strict")
        return response

    async def said(self, request: web.Request) -> web.Response:
        name, conversation = self._conversation(request)
        fields = await _fields(request)
        asker = Asker(audience="staff", site=None, lang=conversation.lang)
        incoming = to_incoming(fields, asker)
        outgoings = await asyncio.to_thread(self._receive, incoming)
        self._messenger.heard(name, incoming.text if isinstance(incoming, Said) else None)
        for outgoing in outgoings:
            self._messenger.send(name, outgoing)
        return self._back(name)

    async def language(self, request: web.Request) -> web.Response:
        name, conversation = self._conversation(request)
        wanted = (await _fields(request)).get("lang", "")
        if wanted in LANGUAGES:
            conversation.lang = wanted
        return self._back(name)

    def _conversation(self, request: web.Request) -> tuple[str, Conversation]:
        name = request.cookies.get(_COOKIE) or self._new_name()
        return name, self._messenger.conversation(name, _preferred(request))

    def _back(self, name: str) -> web.Response:
        response = web.Response(status=303, headers={"Location": "/#latest"})
        response.set_cookie(_COOKIE, name, httponly=True, samesite="Strict")
        return response


async def _fields(request: web.Request) -> dict[str, str]:
    """The texts of a posted form; a body that is none is answered with 400."""
    try:
        posted = await request.post()
    except (ValueError, LookupError, AssertionError):
        raise web.HTTPBadRequest from None
    return {key: value for key, value in posted.items() if isinstance(value, str)}


@web.middleware
async def _local_only(request: web.Request, handler: Callable) -> web.StreamResponse:  # type: ignore[type-arg]
    """Other sites in the same browser, and names that only resolve to this machine, are turned away."""
    try:
        host = urlsplit(f"//{request.host}").hostname
    except ValueError:
        host = None
    origin = request.headers.get("Origin")
    posted_elsewhere = request.method == "POST" and origin != f"http://{request.host}"
    if host not in _LOOPBACK or posted_elsewhere:
        words = "\n".join(say("page_refused", lang) for lang in LANGUAGES)
        return web.Response(status=403, text=words)
    return await handler(request)


def _preferred(request: web.Request) -> str:
    """The first of our languages that the browser asks for; Japanese when it asks for neither."""
    wanted = (
        part.split(";")[0].strip()[:2] for part in request.headers.get("Accept-Language", "").split(",")
    )
    return next((lang for lang in wanted if lang in LANGUAGES), LANGUAGES[0])
