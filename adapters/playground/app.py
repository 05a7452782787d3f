"""The playground's web application: loopback only, Host and Origin checked; posts answer by redirecting."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from adapters.playground.conversation import (
    COUNSELOR,
    PANES,
    STAFF,
    Conversation,
    answered,
    closed,
    seen_by,
    with_unsent,
)  # fmt: skip
from adapters.playground.inbound import to_incoming
from adapters.playground.messenger import PlaygroundMessenger
from adapters.playground.outbound import Office, to_anchor, to_page
from bot.cases.site import Site
from bot.confidential import Confidential
from bot.dialogue.card import Card
from bot.dialogue.messages import Asker, Incoming, Outgoing
from bot.dialogue.wording import LANGUAGES, say

_COOKIE = "conversation"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_STATIC = Path(__file__).parent / "pages" / "static"

Listing = Callable[[str], Sequence[Mapping[str, object]]]
"""The library's documents as {title, status} in a language."""
Posted = list[tuple[str, str]]


@dataclass(frozen=True)
class Desk:
    """What stands behind the page; none of it raises.

    `receive` is the desk's one ear. `home` is the card of a counselor's cases, asked for each time the page
    is shown. `counselors` are (id, label) in a language. `sites`: where the visitor may say they work.
    """

    receive: Callable[[Incoming], Sequence[Outgoing]]
    home: Callable[[Asker, Confidential[str]], Card]
    counselors: Callable[[str], Sequence[tuple[str, str]]]
    sites: Callable[[], Sequence[Site]] = tuple


def add_playground(
    app: web.Application, desk: Desk, listing: Listing, new_name: Callable[[], str]
) -> PlaygroundMessenger:
    """Mount the page on an application; `new_name` names a conversation.

    The messenger that comes back brings cards to the page: to a visitor's conversation, whose person is
    "playground:visitor-NAME", and to "counselor:ID", the mailbox of the person "playground:ID".
    """
    app.middlewares.append(_local_only)
    page = _Page(desk, listing, new_name)
    app.add_routes(
        [
            web.get("/", page.show),
            web.post("/say", page.act),
            web.post("/press", page.act),
            web.post("/submit", page.act),
            web.post("/close", page.close),
            web.post("/counselor", page.choose),
            web.post("/lang", page.language),
            web.post("/site", page.site),
            web.static("/static", _STATIC),
        ]
    )
    return page.messenger


class _Page:
    def __init__(self, desk: Desk, listing: Listing, new_name: Callable[[], str]) -> None:
        self._desk, self._listing, self._new_name = desk, listing, new_name
        self.messenger = PlaygroundMessenger()

    async def show(self, request: web.Request) -> web.Response:
        name, page = self._visited(request)
        text = await asyncio.to_thread(self._drawn, page)
        return _with_cookie(web.Response(text=text, content_type="text/html"), name)

    async def act(self, request: web.Request) -> web.Response:
        name, posted = await self._posted(request)
        page, pane = self.messenger.conversation(name, LANGUAGES[0]), _pane(posted)
        asker, person = _who(name, page, pane, self._site(page.site))
        if pane == STAFF or page.counselor:
            incoming = to_incoming(posted, asker, person, _thread(name, pane))
            outgoings = await asyncio.to_thread(self._desk.receive, incoming)
            page = self.messenger.change(name, lambda now: answered(now, pane, incoming, outgoings))
        return _back(name, page)

    async def close(self, request: web.Request) -> web.Response:
        name, posted = await self._posted(request)
        pane = _pane(posted)
        return _back(name, self.messenger.change(name, lambda now: closed(now, pane)))

    async def choose(self, request: web.Request) -> web.Response:
        name, posted = await self._posted(request)
        wanted = dict(posted).get("counselor", "")
        page = self.messenger.conversation(name, LANGUAGES[0])
        if wanted in dict(self._desk.counselors(page.lang)):
            page = self.messenger.change(name, lambda now: seen_by(now, wanted))
        return _back(name, page)

    async def language(self, request: web.Request) -> web.Response:
        name, posted = await self._posted(request)
        wanted = dict(posted).get("lang", "")
        page = self.messenger.change(
            name, lambda now: replace(now, lang=wanted) if wanted in LANGUAGES else now
        )
        return _back(name, page)

    async def site(self, request: web.Request) -> web.Response:
        name, posted = await self._posted(request)
        wanted = self._site(dict(posted).get("site", ""))
        page = self.messenger.change(name, lambda now: replace(now, site=wanted.id if wanted else ""))
        return _back(name, page)

    def _site(self, wanted: str) -> Site | None:
        return next((one for one in self._desk.sites() if one.id == wanted), None)

    def _visited(self, request: web.Request) -> tuple[str, Conversation]:
        name = request.cookies.get(_COOKIE) or self._new_name()
        return name, self.messenger.conversation(name, _preferred(request))

    async def _posted(self, request: web.Request) -> tuple[str, Posted]:
        """Whose page it is, and what was posted; what is unsent in the open dialogs is kept for them."""
        name, page = self._visited(request)
        posted = await _fields(request)
        for pane in PANES:
            mark = f"draft.{pane}."
            unsent = [(key.removeprefix(mark), value) for key, value in posted if key.startswith(mark)]
            draft = to_incoming(unsent, Asker(pane, None, page.lang))
            self.messenger.change(name, partial(with_unsent, pane=pane, unsent=draft))
        return name, posted

    def _drawn(self, page: Conversation) -> str:
        counselors = self._desk.counselors(page.lang)
        office = Office(counselors, sites=[(one.id, one.called(page.lang)) for one in self._desk.sites()])
        if page.counselor in dict(counselors):
            home = self._desk.home(*_who("", page, COUNSELOR))
            office = replace(office, notices=self.messenger.notices(page.counselor), home=home)
        return to_page(page, office, self._listing(page.lang))


def _pane(posted: Posted) -> str:
    return COUNSELOR if ("pane", COUNSELOR) in posted else STAFF


def _who(
    name: str, page: Conversation, pane: str, site: Site | None = None
) -> tuple[Asker, Confidential[str]]:
    """Who speaks from a pane: the visitor as staff of a site, or the counselor they have chosen to be."""
    person = f"playground:visitor-{name}" if pane == STAFF else f"playground:{page.counselor}"
    asker = Asker(audience=pane, site=None, lang=page.lang)
    there = replace(asker, site=site.id, places=site.places) if site and pane == STAFF else asker
    return there, Confidential(person)


def _thread(name: str, pane: str) -> str:
    """A visitor's page is one exchange; the counselor's pane is none."""
    return f"playground:{name}" if pane == STAFF else ""


def _back(name: str, page: Conversation) -> web.Response:
    response = web.Response(status=303, headers={"Location": f"/#{to_anchor(page)}"})
    return _with_cookie(response, name)


def _with_cookie(response: web.Response, name: str) -> web.Response:
    response.set_cookie(_COOKIE, name, httponly=True, samesite="Strict")
    return response


async def _fields(request: web.Request) -> Posted:
    """The texts of a posted form; a body that is none is answered with 400."""
    try:
        posted = await request.post()
    except web.HTTPRequestEntityTooLarge:
        words = "\n".join(say("page_too_large", lang) for lang in LANGUAGES)
        raise web.HTTPRequestEntityTooLarge(request.client_max_size, 0, text=words) from None
    except (ValueError, LookupError, AssertionError):
        raise web.HTTPBadRequest from None
    return [(key, value) for key, value in posted.items() if isinstance(value, str)]


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
