"""The page on which a counselor takes an export: by a link of their dialog's, once, within minutes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from aiohttp import web

from adapters.attachments.pages import STATIC, Note, calm, closed, page, saving
from bot.cases.errors import CaseError
from bot.desk.ports import StorageBusy, Tampered
from bot.dialogue.wording import say

GOOD = timedelta(minutes=5)
"""How long a link lets somebody take an export."""

MOST = 100
"""Exports that wait at most."""

_STATIC = "/export/static"


@dataclass(frozen=True)
class _Waiting:
    name: str
    lang: str
    until: datetime
    written: Callable[[], str]


class Exports:
    """Exports that wait to be taken, in this process's memory alone: each is taken once."""

    def __init__(self, now: Callable[[], datetime], new_token: Callable[[], str]) -> None:
        self._now, self._new_token = now, new_token
        self._waiting: dict[str, _Waiting] = {}
        self._lock = Lock()

    def give(self, name: str, written: Callable[[], str], lang: str) -> str:
        """A token that takes it once; `name` is the file's.

        `written` writes it out when it is taken, so that nobody's words wait here; it raises CaseError for
        who may not take it any more, Tampered or StorageBusy.
        """
        token, now = self._new_token(), self._now()
        with self._lock:
            self._waiting = {key: one for key, one in self._waiting.items() if now < one.until}
            while len(self._waiting) >= MOST:
                self._waiting.pop(next(iter(self._waiting)))
            self._waiting[token] = _Waiting(name, lang, now + GOOD, written)
        return token

    async def show(self, request: web.Request) -> web.Response:
        """The page with its one button: what looks at links before people do takes nothing."""
        waiting = self._of(request)
        if waiting is None:
            return closed(_STATIC, "file_expired", "export_page")
        return page("export.html", _STATIC, waiting.lang)

    async def take(self, request: web.Request) -> web.Response:
        """The file; from then on nothing."""
        with self._lock:
            waiting = self._of(request)
            self._waiting.pop(request.match_info["token"], None)
        if waiting is None:
            return closed(_STATIC, "file_expired", "export_page")
        try:
            text = await asyncio.to_thread(waiting.written)
        except (CaseError, Tampered, StorageBusy):
            return closed(_STATIC, "file_expired", "export_page")
        return web.Response(body=text.encode(), headers=saving(waiting.name))

    def _of(self, request: web.Request) -> _Waiting | None:
        waiting = self._waiting.get(request.match_info["token"])
        return waiting if waiting and self._now() < waiting.until else None


def add_exports(app: web.Application, exports: Exports, note: Note) -> None:
    """Mount the page on an application, at /export/TOKEN; `note` keeps the kind of a fault."""
    show, take = (calm(one, note, _STATIC, "export_page") for one in (exports.show, exports.take))
    app.add_routes(
        [
            web.static(_STATIC, STATIC),
            web.get("/export/{token}", show, allow_head=False),
            web.post("/export/{token}", take),
        ]
    )


def export_name(nickname: str, lang: str) -> str:
    """What the file of a case is called."""
    return f"{say('export_file', lang, name=nickname)}.md"
