"""The page on which a counselor opens a file: by a link of their dialog's, once, within minutes."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from adapters.attachments.pages import STATIC, calm, closed, page, saving, told
from adapters.attachments.store import Store
from bot.cases.attachment import Attachment, Kept, Which
from bot.cases.errors import CaseError
from bot.desk.ports import StorageBusy, Tampered
from bot.dialogue.wording import say

_STATIC = "/file/static"
_AT_ONCE = 16
"""Pieces that are opened together."""


class Grant(Protocol):
    """What one link opens."""

    @property
    def lang(self) -> str:
        """The counselor's language."""

    @property
    def attachment(self) -> Attachment:
        """The attachment."""

    @property
    def which(self) -> Which:
        """Which of its two files."""


@dataclass(frozen=True)
class Files:
    """What stands behind the page.

    look: what a token opens, None for nothing any more; take: the same, and from then on nothing. Raises
    CaseError where the case is not that counselor's any more.
    """

    look: Callable[[str], Any]
    take: Callable[[str], Any]
    store: Store
    note: Callable[[Exception], str]


def add_files(app: web.Application, files: Files) -> None:
    """Mount the page on an application, at /file/TOKEN.

    What looks at links before people do, a chat's scanner say, opens nothing: only the page's button does.
    """
    here = _Page(files)
    show, open_ = (calm(one, files.note, _STATIC, "file_title") for one in (here.show, here.open))
    app.add_routes(
        [
            web.static(_STATIC, STATIC),
            web.get("/file/{token}", show, allow_head=False),
            web.post("/file/{token}", open_),
        ]
    )


class _Page:
    def __init__(self, files: Files) -> None:
        self._files = files

    async def show(self, request: web.Request) -> web.Response:
        grant = self._files.look(request.match_info["token"])
        if grant is None:
            return closed(_STATIC, "file_expired", "file_title")
        return page("open.html", _STATIC, grant.lang, what=say(f"file_open_{grant.which}", grant.lang))

    async def open(self, request: web.Request) -> web.StreamResponse:
        token, lang = request.match_info["token"], None
        grant = self._files.look(token)
        if grant is None:
            return closed(_STATIC, "file_expired", "file_title")
        lang = grant.lang
        try:
            grant = await asyncio.to_thread(self._files.take, token)
        except CaseError as rule:
            return _said(lang, say(f"case_{rule.code}", lang, **rule.told), 403)
        except (StorageBusy, Tampered):
            grant = None
        if grant is None:
            return closed(_STATIC, "file_expired", "file_title")
        attachment = grant.attachment
        kept = attachment.clean if grant.which is Which.CLEAN else attachment.original
        if kept is None or not await asyncio.to_thread(self._files.store.is_whole, kept):
            self._files.note(Tampered())
            return _said(lang, say("file_changed", lang), 409)
        return await self._streamed(request, kept, attachment.named(grant.which))

    async def _streamed(self, request: web.Request, kept: Kept, name: str) -> web.StreamResponse:
        response = web.StreamResponse(headers=saving(name))
        response.content_length = kept.size
        await response.prepare(request)
        pieces = self._files.store.read(kept)
        while words := await asyncio.to_thread(_some, pieces):
            await response.write(words)
        await response.write_eof()
        return response


def _some(pieces: Iterator[bytes]) -> bytes:
    return b"".join(piece for _, piece in zip(range(_AT_ONCE), pieces, strict=False))


def _said(lang: str, sentence: str, status: int) -> web.Response:
    return told(_STATIC, lang, [sentence], status, heading="file_title")
