"""The page on which an export is taken: once, within minutes, and saved rather than shown."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.attachments.exports import GOOD, MOST, Exports, add_exports
from bot.cases.clock import JAPAN
from bot.cases.errors import CaseError
from bot.desk.ports import StorageBusy, Tampered

TEXT = "# 案件の写し\n\n青い傘の客が怒鳴った"


class Turned:
    """A clock that is turned by hand, and tokens in order."""

    def __init__(self) -> None:
        self.now, self.count = datetime(2026, 11, 24, 10, tzinfo=JAPAN), 0

    def token(self) -> str:
        self.count += 1
        return f"token-{self.count}"


def browsed(steps: Callable[[Exports, TestClient, Turned], Awaitable[None]]) -> None:
    """Steps of a browser at the page."""

    async def run() -> None:
        turned = Turned()
        exports, app = Exports(lambda: turned.now, turned.token), web.Application()
        add_exports(app, exports, lambda _: "")
        async with TestClient(TestServer(app)) as client:
            await steps(exports, client, turned)

    asyncio.run(run())


def test_looking_takes_nothing_and_the_button_saves_it_once() -> None:
    async def steps(exports: Exports, client: TestClient, _: Turned) -> None:
        way = f"/export/{exports.give('案件の写し.md', lambda: TEXT, 'ja')}"
        for _ in range(3):
            shown = await client.get(way)
            assert (shown.status, TEXT in await shown.text()) == (200, False)

        taken = await client.post(way)
        assert (taken.status, await taken.text()) == (200, TEXT)
        assert taken.headers["Content-Disposition"].startswith("attachment; ")
        assert taken.headers["Cache-Control"] == "no-store"
        assert "sandbox" in taken.headers["Content-Security-Policy"]
        again = await client.post(way)
        assert (again.status, TEXT in await again.text()) == (410, False)
        assert (await client.get(way)).status == 410

    browsed(steps)


def test_after_some_minutes_nothing_is_there() -> None:
    async def steps(exports: Exports, client: TestClient, turned: Turned) -> None:
        way = f"/export/{exports.give('a.md', lambda: TEXT, 'en')}"
        turned.now += GOOD - timedelta(seconds=1)
        assert (await client.get(way)).status == 200
        turned.now += timedelta(seconds=1)
        assert (await client.get(way)).status == 410
        assert (await client.post(way)).status == 410

    browsed(steps)


@pytest.mark.parametrize("fault", [CaseError("no_such_case"), StorageBusy(), Tampered()])
def test_who_may_not_take_it_any_more_gets_nothing(fault: Exception) -> None:
    def refused() -> str:
        raise fault

    async def steps(exports: Exports, client: TestClient, _: Turned) -> None:
        taken = await client.post(f"/export/{exports.give('a.md', refused, 'ja')}")
        assert (taken.status, TEXT in await taken.text()) == (410, False)

    browsed(steps)


def test_a_token_that_was_never_given_opens_nothing() -> None:
    async def steps(_: Exports, client: TestClient, __: Turned) -> None:
        for token in ("token-1", "x", "%00", "..%2F..%2Fstatic"):
            assert (await client.post(f"/export/{token}")).status in {404, 410}

    browsed(steps)


def test_no_more_than_some_wait_and_the_oldest_goes_first() -> None:
    async def steps(exports: Exports, client: TestClient, _: Turned) -> None:
        ways = [f"/export/{exports.give('a.md', lambda: TEXT, 'ja')}" for _ in range(MOST + 1)]
        assert (await client.get(ways[0])).status == 410
        assert (await client.get(ways[1])).status == 200

    browsed(steps)
