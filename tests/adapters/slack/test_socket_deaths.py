"""SocketConnection over lines that die, hang, or speak nonsense: it finds out by itself, and has another."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from threading import Event, Thread
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from structlog.testing import capture_logs

from adapters.slack.client import Slack
from adapters.slack.socket import LARGEST_ENVELOPE, Pace, SocketConnection
from stopping import stopped

QUICK = Pace(dead_after=0.6, first_wait=0.02, longest_wait=0.4, settled_after=0.3, farewell=2)
EVENT = {
    "type": "event_callback",
    "event": {"type": "message", "channel": "D1", "user": "U1", "text": "言葉"},
}
NONSENSE = [
    "", "ping", "{", "[]", "null", "[" * 50_000, '{"type": 7}', '{"envelope_id": ["x"]}',
    '{"type": "events_api", "envelope_id": "empty"}', '{"envelope_id": "x", "payload": []}',
]  # fmt: skip

Line = web.WebSocketResponse
Act = Callable[["Lines", Line], Awaitable[None]]


class Lines:
    """A Slack whose lines do as they are told, further ones as they should; `acked` are envelopes."""

    def __init__(self, acts: list[Act | int], urls: list[Any]) -> None:
        self._acts, self._urls = acts, urls
        self.acked: list[str] = []
        self.opened, self.live, self.address = list[float](), 0, ""
        self.released = Event()

    def begin(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._started(), self._loop).result(5)

    def end(self) -> None:
        asyncio.run_coroutine_threadsafe(stopped(self._runner), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _started(self) -> None:
        app = web.Application()
        app.add_routes([web.post("/api/apps.connections.open", self._open), web.get("/line", self._line)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"127.0.0.1:{self._runner.addresses[0][1]}"

    async def _open(self, _: web.Request) -> web.Response:
        self.opened.append(time.monotonic())
        url = self._urls.pop(0) if self._urls else f"ws://{self.address}/line"
        return web.json_response({"ok": True, "url": url})

    async def _line(self, request: web.Request) -> web.StreamResponse:
        act = self._acts.pop(0) if self._acts else Lines.well
        if isinstance(act, int):
            return web.Response(status=act)
        if act is Lines.no_handshake:
            await asyncio.sleep(5)
        line = web.WebSocketResponse(autoping=act is not Lines.deaf)
        await line.prepare(request)
        self.live += 1
        try:
            await act(self, line)
        finally:
            self.live -= 1
        return line

    async def well(self, line: Line) -> None:
        await line.send_json({"type": "hello", "num_connections": 1})
        await self.send(line, "well")
        await self.listen(line)

    async def send(self, line: Line, name: str) -> None:
        await line.send_json({"type": "events_api", "envelope_id": name, "payload": EVENT})

    async def listen(self, line: Line) -> None:
        async for message in line:
            assert message.type is WSMsgType.TEXT
            self.acked.append(message.json()["envelope_id"])

    async def no_handshake(self, line: Line) -> None:
        """Never comes to it."""

    async def no_hello(self, line: Line) -> None:
        await self.listen(line)

    async def deaf(self, line: Line) -> None:
        """Greets, and then neither reads nor answers a ping: the network in between is gone."""
        await line.send_json({"type": "hello"})
        await asyncio.sleep(5)

    async def vanishing(self, line: Line) -> None:
        await line.send_json({"type": "hello"})
        assert line._req is not None
        assert line._req.transport is not None
        line._req.transport.abort()

    async def closing(self, line: Line) -> None:
        await line.send_json({"type": "hello"})
        await line.close()

    async def switched_off(self, line: Line) -> None:
        await line.send_json({"type": "hello"})
        await line.send_json({"type": "disconnect", "reason": "link_disabled"})
        await self.listen(line)

    async def talking_nonsense(self, line: Line) -> None:
        await line.send_json({"type": "hello"})
        for said in NONSENSE:
            await line.send_str(said)
        await self.send(line, "after")
        await self.listen(line)

    async def binary(self, line: Line) -> None:
        await line.send_json({"type": "hello"})
        await line.send_bytes(b"\x00\x01")
        await self.listen(line)

    async def too_much(self, line: Line) -> None:
        await line.send_json({"type": "hello"})
        await line.send_str("x" * (LARGEST_ENVELOPE + 1))
        await self.listen(line)

    async def refreshing(self, line: Line) -> None:
        """Wants to be followed by another line while an envelope is being answered."""
        await line.send_json({"type": "hello"})
        await self.send(line, "slow")
        await line.send_json({"type": "disconnect", "reason": "refresh_requested"})
        await self.send(line, "late")
        await self.listen(line)

    async def too_many(self, line: Line) -> None:
        await line.send_json({"type": "hello"})
        await line.send_json({"type": "disconnect", "reason": "too_many_websockets"})
        await self.listen(line)


class Desk:
    """A Bolt app on such a line; `hears` runs within its listener."""

    def __init__(self, lines: Lines, clock: Any, hears: Callable[[], None]) -> None:
        self.slack, self.faults = Slack("xoxb-1", f"http://{lines.address}/api/"), list[Exception]()
        app = App(
            client=self.slack.web, process_before_response=True, token_verification_enabled=False,
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
        )  # fmt: skip

        @app.event("message")
        def heard(ack: Any) -> None:
            hears()
            ack()

        self.connection = SocketConnection(
            app, self.slack, "xapp-1", clock, lambda: "K1", lambda _, fault: self.faults.append(fault),
            pace=QUICK,
        )  # fmt: skip


@pytest.fixture
def dialled(clock: Any) -> Iterator[Callable[..., tuple[Desk, Lines]]]:
    """dialled(act, ..., urls=[...]): a desk connecting to lines that do so, one after the other."""
    ends: list[Callable[[], None]] = []

    def made(
        *acts: Act | int, urls: list[Any] | None = None, hears: Callable[[], None] = lambda: None
    ) -> tuple[Desk, Lines]:
        lines = Lines(list(acts), urls or [])
        lines.begin()
        desk = Desk(lines, clock, hears)
        ends.extend([lines.end, desk.connection.stop])
        desk.connection.start()
        return desk, lines

    yield made
    for end in reversed(ends):
        end()


def until(true: Callable[[], Any], seconds: float = 5.0) -> Any:
    end = time.monotonic() + seconds
    while not (said := true()):
        assert time.monotonic() < end, "nothing has happened"
        time.sleep(0.005)
    return said


@pytest.mark.parametrize(
    "act",
    [Lines.no_handshake, Lines.no_hello, Lines.deaf, Lines.vanishing, Lines.closing, Lines.switched_off,
     Lines.too_many, Lines.binary, Lines.too_much, 403, 500],
    ids=lambda act: getattr(act, "__name__", str(act)),
)  # fmt: skip
def test_a_line_that_is_dead_is_followed_by_another(dialled: Any, act: Act | int) -> None:
    desk, lines = dialled(act)

    until(lambda: "well" in lines.acked)

    assert len(lines.opened) == 2
    assert desk.slack.health.missing() == []
    assert lines.opened[1] - lines.opened[0] < QUICK.dead_after + 1


@pytest.mark.parametrize(
    "url", ["", None, 7, "https://", "ftp://x", "ws://127.0.0.1:9/x", "ws://", "nonsense"]
)
def test_an_address_that_leads_nowhere_is_asked_for_again(dialled: Any, url: Any) -> None:
    _, lines = dialled(urls=[url])

    until(lambda: "well" in lines.acked)

    assert len(lines.opened) == 2


@pytest.mark.parametrize(
    ("act", "told"), [(Lines.too_many, ["Lost"]), (Lines.switched_off, ["Lost"]), (Lines.refreshing, [])]
)
def test_an_end_that_slack_did_not_plan_is_told(dialled: Any, act: Act, told: list[str]) -> None:
    with capture_logs() as lines:
        _, dead = dialled(act)
        until(lambda: "well" in dead.acked)

    assert [line["reason"] for line in lines if line["event"] == "slack_socket_apart"] == told


def test_a_line_that_lives_is_left_alone(dialled: Any) -> None:
    _, lines = dialled()
    until(lambda: "well" in lines.acked)

    time.sleep(QUICK.dead_after * 2.5)

    assert (len(lines.opened), lines.live) == (1, 1)


def test_while_a_line_is_dead_health_says_so(dialled: Any, clock: Any) -> None:
    desk, lines = dialled(Lines.deaf, urls=[])
    until(lambda: lines.live)
    until(lambda: not desk.slack.health.missing())

    lines._acts = [503] * 3
    [line] = until(desk.slack.health.missing)

    assert clock.now.isoformat(timespec="seconds") in line
    until(lambda: "well" in lines.acked)
    assert desk.slack.health.missing() == []


def test_nonsense_keeps_nothing_from_being_heard(dialled: Any) -> None:
    desk, lines = dialled(Lines.talking_nonsense)

    until(lambda: len(set(lines.acked)) == 3)

    assert set(lines.acked) == {"empty", "x", "after"}
    assert (len(lines.opened), desk.faults) == (1, [])


def test_lines_that_die_at_once_are_tried_more_and_more_slowly(dialled: Any) -> None:
    _, lines = dialled(*[Lines.closing] * 6)

    until(lambda: "well" in lines.acked)

    waits = [later - sooner for sooner, later in zip(lines.opened, lines.opened[1:], strict=False)]
    assert len(waits) == 6
    assert waits[4] > 0.3 > waits[1]
    assert max(waits) < 1


def test_what_is_being_answered_when_slack_wants_another_line_is_acknowledged_on_the_old_one(
    dialled: Any,
) -> None:
    release = Event()
    _, lines = dialled(Lines.refreshing, hears=lambda: release.wait(5))
    until(lambda: lines.live == 2)
    assert lines.acked == []

    release.set()

    until(lambda: set(lines.acked) == {"slow", "late", "well"})
    until(lambda: lines.live == 1)
    assert len(lines.opened) == 2


def test_a_line_that_died_meanwhile_takes_its_acknowledgement_along_and_nothing_else(dialled: Any) -> None:
    release = Event()

    async def dying(lines: Lines, line: Line) -> None:
        await line.send_json({"type": "hello"})
        await lines.send(line, "lost")
        await asyncio.sleep(0.1)
        await Lines.vanishing(lines, line)

    desk, lines = dialled(dying, hears=lambda: release.wait(5))
    until(lambda: len(lines.opened) == 2)
    release.set()

    until(lambda: lines.acked == ["well"])
    assert [one for one in desk.faults if not isinstance(one, ConnectionError)] == []
