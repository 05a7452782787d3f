"""The web server every process shares: aiohttp with limits, headers, and the two questions of an operator."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

LARGEST_BODY = 1024 * 1024
"""Bytes of one request."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Missing = Callable[[], list[str]]
"""What keeps the process from doing its work, one line each; empty when ready."""

_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def web_app(missing: Missing) -> web.Application:
    """An application that answers /healthz (the process lives) and /readyz (it can do its work)."""
    app = web.Application(middlewares=[_with_headers], client_max_size=LARGEST_BODY)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_: web.Request) -> web.Response:
        lacking = await asyncio.to_thread(missing)  # it may read the library, or ask a platform
        return web.json_response({"ready": not lacking, "missing": lacking}, status=503 if lacking else 200)

    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz)])
    return app


def serve(app: web.Application, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until interrupted. Raises OSError when the port is taken."""
    web.run_app(
        app, host=host, port=port, access_log=None, handle_signals=True,
        print=lambda *_: ready(),
    )  # fmt: skip


@web.middleware
async def _with_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as raised:
        _add_headers(raised)
        raise
    _add_headers(response)
    return response


def _add_headers(response: web.StreamResponse) -> None:
    """Those that a page has not set for itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
