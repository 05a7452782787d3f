"""The upload page: one file for one case, by a link that is good once and not for long."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from aiohttp import BodyPartReader, MultipartReader, web

from adapters.attachments.flaw import Refused
from adapters.attachments.pages import STATIC, closed, page, told
from adapters.attachments.receiving import Receiving, Upload
from bot.cases.attachment import LARGEST_FILE, MOST_FILES, Attachment, Media
from bot.cases.errors import CaseError
from bot.desk.ports import StorageBusy
from bot.dialogue.wording import say

AT_ONCE = 8
"""Uploads at the same time."""

PATIENCE = 60.0
"""Seconds without any byte after which an upload is given up."""

DRAINED = 96 * 1024 * 1024
"""Bytes of a refused file that are read and thrown away, so that its sender's browser shows the answer."""

_PIECE = 256 * 1024
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


@dataclass(frozen=True)
class Uploads:
    """What stands behind the page.

    visit: who is let in by a token, None for nobody any more. room: raises CaseError where nothing more can
    be attached. attach: keeps it, once; raises CaseError. again: a token for one more file.
    """

    visit: Callable[[str], Any]
    room: Callable[[Any], None]
    attach: Callable[[Any, Attachment], None]
    again: Callable[[Any], str]
    receiving: Receiving
    note: Callable[[Exception], str]


def add_uploads(app: web.Application, uploads: Uploads) -> None:
    """Mount the page on an application, at /attach/TOKEN."""
    here = _Page(uploads)
    app.add_routes(
        [
            web.static(_STATIC, STATIC),
            web.get("/attach/{token}", here.show),
            web.post("/attach/{token}", here.take),
        ]
    )


class _Page:
    def __init__(self, uploads: Uploads) -> None:
        self._uploads, self._room = uploads, asyncio.Semaphore(AT_ONCE)

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
            if self._room.locked():
                return await _after(request, told(_STATIC, lang, [say("upload_busy", lang)], 503))
            async with self._room:
                return await self._taken(request, visit)
        except (Refused, CaseError) as refused:
            facts = refused.told if isinstance(refused, CaseError) else {}
            words, status = say(f"case_{refused.code}", lang, **facts), _STATUS.get(refused.code, 415)
            way = f"/attach/{request.match_info['token']}" if isinstance(refused, Refused) else ""
            return await _after(request, told(_STATIC, lang, [words], status, way))
        except (StorageBusy, TimeoutError, OSError):  # the disk is full, or the line broke
            return await _after(request, told(_STATIC, lang, [say("upload_busy", lang)], 503))
        except Exception as fault:  # noqa: BLE001 - one calm page, whatever happened
            words = say("went_wrong", lang, incident=self._uploads.note(fault))
            return await _after(request, told(_STATIC, lang, [words], 500))

    async def _taken(self, request: web.Request, visit: Visit) -> web.Response:
        lang = visit.lang
        await asyncio.to_thread(self._uploads.room, visit)
        if (request.content_length or 0) > LARGEST_FILE + _AROUND:
            raise Refused("file_large")
        form, part = await _file_in(request)
        receiving = self._uploads.receiving
        with await asyncio.to_thread(receiving.upload) as upload:
            await _streamed(form, part, upload)
            name = part.filename or ""
            attachment = await asyncio.to_thread(upload.finish, name, visit.attachment)
        await self._attached(visit, attachment)
        sentences = [say("upload_done", lang)]
        if attachment.clean is None:
            sentences.append(say("upload_no_copy", lang))
        sentences.append(say("upload_close", lang))
        return told(_STATIC, lang, sentences, way=f"/attach/{self._uploads.again(visit)}")

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


async def _file_in(request: web.Request) -> tuple[MultipartReader, BodyPartReader]:
    """The file of a form. Raises Refused where there is none."""
    try:
        form = await request.multipart()
        while (part := await _soon(form.next())) is not None:
            if isinstance(part, BodyPartReader) and part.name == "file":
                return form, part
            if isinstance(part, BodyPartReader):
                await _soon(part.release())
    except (ValueError, AssertionError, KeyError, LookupError):
        pass
    raise Refused("file_empty")


async def _streamed(form: MultipartReader, part: BodyPartReader, upload: Upload) -> None:
    gathered = bytearray()
    try:
        while piece := await _soon(part.read_chunk(_PIECE)):
            gathered += piece
            if len(gathered) >= _PIECE:
                await asyncio.to_thread(upload.write, bytes(gathered))
                gathered.clear()
        while (other := await _soon(form.next())) is not None:  # a form that was cut has no end
            await _soon(other.release())
    except (ValueError, AssertionError):
        raise TimeoutError from None  # the line broke in the middle
    await asyncio.to_thread(upload.write, bytes(gathered))


async def _soon(awaited: Awaitable[Any]) -> Any:
    return await asyncio.wait_for(awaited, PATIENCE)


async def _after(request: web.Request, response: web.Response) -> web.Response:
    """An answer once what is still coming was thrown away: browsers show none before."""
    left = DRAINED
    try:
        while left > 0 and not request.content.at_eof():
            left -= len(await _soon(request.content.readany()))
    except Exception:  # noqa: BLE001 - whoever is gone needs no answer
        return response
    return response
