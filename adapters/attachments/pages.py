"""The pages as HTML: calm, small, in one language; everything in them is escaped."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.dialogue.wording import LANGUAGES, say

STATIC = Path(__file__).parent / "pages" / "static"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""The address holds what lets somebody in: it goes to nobody else's server. Without any referrer browsers
would send a form with no origin, which can't be told from another site's."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Note = Callable[[Exception], str]
"""Keeps the kind of a fault: the incident's id."""

_PAGES = Environment(
    loader=PackageLoader("adapters.attachments", "pages"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def page(name: str, static: str, lang: str, status: int = 200, **blanks: object) -> web.Response:
    """One of the pages."""
    shown = {"script": False, **blanks, "static": static, "lang": lang, "say": partial(say, lang=lang)}
    text = _PAGES.get_template(name).render(shown)
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)


def told(
    static: str, lang: str, sentences: Sequence[str], status: int = 200, way: str = "", *,
    heading: str = "upload_title",
) -> web.Response:  # fmt: skip
    """A page that says something, and where to go on."""
    said = {"sentences": sentences, "heading": say(heading, lang)}
    return page("told.html", static, lang, status, **said, way=way, label=say("upload_again", lang))


def saving(name: str) -> dict[str, str]:
    """Headers of a file to be saved, and of nothing to be shown or run by the browser."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "._- ") else "_" for one in name)
    return {
        **HEADERS,
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def closed(static: str, key: str, heading: str) -> web.Response:
    """A link that lets nobody in any more: in every language, since nothing is known of who came."""
    return told(static, LANGUAGES[0], [say(key, lang) for lang in LANGUAGES], 410, heading=heading)


def calm(handler: Handler, note: Note, static: str, heading: str) -> Handler:
    """The same; a fault that nobody foresaw is noted by its kind, where aiohttp would log all it says."""

    async def calmed(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as fault:  # noqa: BLE001 - one calm page, whatever happened
            incident = note(fault)
            if request.writer.output_size and request.transport:  # half a file is no file
                request.transport.close()
            sentences = [say("went_wrong", lang, incident=incident) for lang in LANGUAGES]
            return told(static, LANGUAGES[0], sentences, 500, heading=heading)

    return calmed
