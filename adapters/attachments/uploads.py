"""The upload page: one file for one case, by a link that is good once and not for long."""

import asyncio
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.attachments.body import Body, TooSlow
from adapters.attachments.flaw import Refused
from adapters.attachments.pages import STATIC, calm, closed, page, told
from adapters.attachments.receiving import Receiving
from bot.cases.attachment import LARGEST_FILE, MOST_FILES, Attachment, Media
from bot.cases.errors import CaseError
from bot.desk.ports import StorageBusy
from bot.dialogue.wording import say

AT_ONCE, BY_ONE = 8, 2
"""Uploads at the same time; of one person's, and by one link there is one."""

LONGEST = timedelta(minutes=15)
"""Until when an upload must have come, however much of it is there."""

_AROUND = 64 * 1024
"""Bytes of a form around its file."""
_JAPAN = ZoneInfo("Asia/Tokyo")
_STATIC = "/attach/static"
_ACCEPT = ",".join([*sorted({media.extension for media in Media} - {".heic"}), ".jpeg", ".csv"])
"""What is offered to choose from; telephones that take HEIC pictures send JPEG where it is not."""


class Visit(Protocol):
    """Somebody let in by their link."""

    @property
    def lang(self) -> str:
        """Their language."""

    @property
    def until(self) -> datetime:
        """Until when the link is good."""

    @property
    def attachment(self) -> str:
        """The id of what they attach."""

    @property
    def sender(self) -> Hashable:
        """Who they are, whatever their link."""


@dataclass(frozen=True)
class Uploads:
    """What stands behind the page.

    visit: who is let in by a token, None for nobody any more. begin: counts one more file, whatever becomes
    of it; raises CaseError where nothing more can be attached. attach: keeps it, once; raises CaseError.
    again: a token for one more file.
    """

    visit: Callable[[str], Any]
    begin: Callable[[Any], None]
    attach: Callable[[Any, Attachment], None]
    again: Callable[[Any], str]
    receiving: Receiving
    note: Callable[[Exception], str]
    now: Callable[[], datetime]


def add_uploads(app: web.Application, uploads: Uploads) -> None:
    """Mount the page on an application, at /attach/TOKEN."""
    here = _Page(uploads)
    app.add_routes(
        [
            web.static(_STATIC, STATIC),
            web.get("/attach/{token}", calm(here.show, uploads.note, _STATIC, "upload_title")),
            web.post("/attach/{token}", calm(here.take, uploads.note, _STATIC, "upload_title")),
        ]
    )


class _Page:
    def __init__(self, uploads: Uploads) -> None:
        self._uploads, self._coming = uploads, dict[str, Hashable]()

    async def show(self, request: web.Request) -> web.Response:
        visit = self._uploads.visit(request.match_info["token"])
        if visit is None:
            return closed(_STATIC, "upload_expired", "upload_title")
        at = visit.until.astimezone(_JAPAN).strftime("%H:%M")
        return page(
            "upload.html", _STATIC, visit.lang, most=MOST_FILES, largest=LARGEST_FILE, accept=_ACCEPT, at=at,
            script=True,
        )  # fmt: skip

    async def take(self, request: web.Request) -> web.Response:
        visit = self._uploads.visit(request.match_info["token"])
        if visit is None:
            return await _after(request, closed(_STATIC, "upload_expired", "upload_title"))
        lang = visit.lang
        try:
            with self._room(visit):
                return await self._taken(request, visit)
        except (Refused, CaseError) as refused:
            facts = refused.told if isinstance(refused, CaseError) else {}
            words, status = say(f"case_{refused.code}", lang, **facts), _STATUS.get(refused.code, 415)
            way = f"/attach/{request.match_info['token']}" if isinstance(refused, Refused) else ""
            return await _after(request, told(_STATIC, lang, [words], status, way))
        except TooSlow:
            return told(_STATIC, lang, [say("upload_slow", lang)], 503)
        except (StorageBusy, OSError):  # too many at once, or the disk is full
            return await _after(request, told(_STATIC, lang, [say("upload_busy", lang)], 503))
        except Exception as fault:  # noqa: BLE001 - one calm page, whatever happened
            words = say("went_wrong", lang, incident=self._uploads.note(fault))
            return await _after(request, told(_STATIC, lang, [words], 500))

    async def _taken(self, request: web.Request, visit: Visit) -> web.Response:
        lang = visit.lang
        body = Body(request, min(LONGEST, visit.until - self._uploads.now()).total_seconds())
        await asyncio.to_thread(self._uploads.begin, visit)
        if (request.content_length or 0) > LARGEST_FILE + _AROUND:
            raise Refused("file_large")
        receiving = self._uploads.receiving
        with await asyncio.to_thread(receiving.upload) as upload:
            name = await body.into(upload.write)
            attachment = await asyncio.to_thread(upload.finish, name, visit.attachment)
        await self._attached(visit, attachment)
        sentences = [say("upload_done", lang)]
        if attachment.clean is None:
            sentences.append(say("upload_no_copy", lang))
        sentences.append(say("upload_close", lang))
        return told(_STATIC, lang, sentences, way=f"/attach/{self._uploads.again(visit)}")

    @contextmanager
    def _room(self, visit: Visit) -> Iterator[None]:
        """Around one upload. Raises StorageBusy where its link's, the sender's or many others' come."""
        theirs = [one for one in self._coming.values() if one == visit.sender]
        if len(self._coming) >= AT_ONCE or len(theirs) >= BY_ONE or visit.attachment in self._coming:
            raise StorageBusy
        self._coming[visit.attachment] = visit.sender
        try:
            yield
        finally:
            del self._coming[visit.attachment]

    async def _attached(self, visit: Visit, attachment: Attachment) -> None:
        """In the case, or gone. Where storage did not say which, it is tidied later."""
        try:
            await asyncio.to_thread(self._uploads.attach, visit, attachment)
        except CaseError:
            await asyncio.to_thread(self._uploads.receiving.store.remove, attachment.files)
            raise


_STATUS = {
    "file_large": 413,
    "file_empty": 400,
    "upload_used": 409,
    "upload_full": 409,
    "wait": 429,
    "enough": 429,
}


async def _after(request: web.Request, response: web.Response) -> web.Response:
    """An answer once what is still coming was thrown away."""
    await Body(request, LONGEST.total_seconds()).drain()
    return response
