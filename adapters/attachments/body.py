"""The body of an upload as it comes: neither its next byte nor its last is waited for without end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web

from adapters.attachments.flaw import Refused

PATIENCE = 60.0
"""Seconds without any byte after which an upload is given up."""

DRAINED = 96 * 1024 * 1024
"""Bytes of a refused file that are read and thrown away, so that its sender's browser shows the answer."""

_PIECE = 256 * 1024


class TooSlow(Exception):
    """It has not all come in its time, or the line broke."""


class Body:
    """One request's body, which has `seconds` from now on for all of it."""

    def __init__(self, request: web.Request, seconds: float) -> None:
        self._request, self._end = request, asyncio.get_running_loop().time() + seconds

    async def into(self, write: Callable[[bytes], None]) -> str:
        """Writes the file of a form, piece by piece; what it is called. Raises Refused, TooSlow, OSError."""
        form, part = await self._file()
        gathered = bytearray()
        try:
            while piece := await self._soon(part.read_chunk(_PIECE)):
                gathered += piece
                if len(gathered) >= _PIECE:
                    await asyncio.to_thread(write, bytes(gathered))
                    gathered.clear()
            while (other := await self._soon(form.next())) is not None:  # a form that was cut has no end
                await self._soon(other.release())
        except (ValueError, AssertionError):
            raise TooSlow from None  # the line broke in the middle
        await asyncio.to_thread(write, bytes(gathered))
        return part.filename or ""

    async def drain(self) -> None:
        """Throws away what is still coming: before that, browsers show no answer."""
        left = DRAINED
        try:
            while left > 0 and not self._request.content.at_eof():
                left -= len(await self._soon(self._request.content.readany()))
        except Exception:  # noqa: BLE001 - whoever is gone needs no answer
            return

    async def _file(self) -> tuple[MultipartReader, BodyPartReader]:
        try:
            form = await self._request.multipart()
            while (part := await self._soon(form.next())) is not None:
                if isinstance(part, BodyPartReader) and part.name == "file":
                    return form, part
                if isinstance(part, BodyPartReader):
                    await self._soon(part.release())
        except (ValueError, AssertionError, KeyError, LookupError):
            pass
        raise Refused("file_empty")

    async def _soon(self, awaited: Awaitable[Any]) -> Any:
        left = self._end - asyncio.get_running_loop().time()
        try:
            return await asyncio.wait_for(awaited, min(PATIENCE, left))
        except TimeoutError:
            raise TooSlow from None
