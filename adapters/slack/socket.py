"""SocketConnection: Slack's events over a WebSocket that the desk opens itself, and anew when it dies."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMsgType
from slack_bolt import App

from adapters.logs import log
from adapters.slack.bolt import hear
from adapters.slack.client import Slack
from adapters.slack.envelope import to_acknowledgement, to_envelope
from adapters.slack.following import follow, to_frame
from adapters.slack.health import APP_TOKEN_REFUSED
from bot.dialogue.ports import DeliveryError, NoteFault

LARGEST_ENVELOPE = 4 * 1024 * 1024
"""Bytes. A dialog of 24,000 characters comes back within far less."""

REFRESHING = ("refresh_requested", "warning")
"""Why Slack ends a line that it wants to be followed by another; for other reasons it wants none."""


@dataclass(frozen=True)
class Pace:
    """Seconds: silence after which a connection is dead, waits between tries, and what is left for answers.

    A connection that ends before it has settled counts as a failed try. After `taken_in` an acknowledgement
    has had its effect.
    """

    dead_after: float = 30.0
    first_wait: float = 1.0
    longest_wait: float = 60.0
    settled_after: float = 10.0
    farewell: float = 5.0
    taken_in: float = 0.7


@dataclass(frozen=True)
class _Line:
    socket: ClientWebSocketResponse
    answers: set[asyncio.Task[None]] = field(default_factory=set)


class Lost(Exception):
    """The connection has ended without a farewell."""


class SocketConnection:
    """Socket Mode for a Bolt app. An envelope is acknowledged when its listener is done, never before.

    What a listener fails at is not acknowledged: Slack brings it again.
    """

    def __init__(
        self, app: App, slack: Slack, app_token: str, now: Callable[[], datetime], new_id: Callable[[], str],
        note_fault: NoteFault, pace: Pace = Pace(), workers: int = 10,
    ) -> None:  # fmt: skip
        self._app, self._slack, self._now, self._pace = app, slack, now, pace
        self._health = slack.health
        self._new_id, self._note_fault = new_id, note_fault
        self._opening = Slack(app_token, slack.web.base_url)
        self._pool = ThreadPoolExecutor(workers, "slack-envelope")
        self._presses = ThreadPoolExecutor(workers, "slack-press")  # so many wait that no question has to
        self._thread = Thread(target=self._run, name="slack-socket", daemon=True)
        self._loop, self._stopping = asyncio.new_event_loop(), asyncio.Event()
        self._endings: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Connect and stay connected, in a thread of its own; returns at once."""
        self._health.socket_apart(self._now())
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, leave some seconds to what has begun, and close."""
        with contextlib.suppress(RuntimeError):  # its thread has ended before
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread.ident is None:
            self._loop.close()
        else:
            self._thread.join()
        for pool in (self._pool, self._presses):
            pool.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._until_stopped())
        finally:
            self._loop.close()

    async def _until_stopped(self) -> None:
        async with ClientSession(trust_env=True) as session:
            connected = asyncio.create_task(self._stay_connected(session))
            await self._stopping.wait()
            connected.cancel()
            await asyncio.wait({connected})
            while self._endings:
                await asyncio.wait(self._endings)

    async def _stay_connected(self, session: ClientSession) -> None:
        failures = 0
        while True:
            began = self._loop.time()
            fault = await self._until_over(session)
            failures = 0 if self._loop.time() - began >= self._pace.settled_after else failures + 1
            if fault is not None:
                self._apart(fault)
            await asyncio.sleep(self._wait(fault, failures))

    async def _until_over(self, session: ClientSession) -> Exception | None:
        """One connection's whole life; what ended it, None for Slack's own wish to have another."""
        try:
            line = _Line(await self._connected(session))
        except Exception as fault:  # noqa: BLE001 - whatever it was, there must be another
            return fault
        end: Exception | None = Lost()
        try:
            end = await self._read(line)
        except Exception as fault:  # noqa: BLE001 - the same
            end = fault
        finally:
            self._kept(self._endings, self._end(line, orderly=end is None))
        return end

    async def _connected(self, session: ClientSession) -> ClientWebSocketResponse:
        opened = await asyncio.to_thread(self._opening.call, "apps.connections.open")
        async with asyncio.timeout(self._pace.dead_after):
            # It pings, and gives an answer half as long again; together that is `dead_after`.
            return await session.ws_connect(
                str(opened["url"]), heartbeat=self._pace.dead_after / 1.5, max_msg_size=LARGEST_ENVELOPE,
                timeout=ClientWSTimeout(ws_close=self._pace.farewell),
            )  # fmt: skip

    async def _read(self, line: _Line) -> Exception | None:
        patience: float | None = self._loop.time() + self._pace.dead_after
        while True:
            async with asyncio.timeout_at(patience):
                message = await line.socket.receive()
            if message.type is not WSMsgType.TEXT:
                return Lost()
            envelope = to_envelope(message.data)
            match envelope.get("type"):
                case "hello":
                    patience = None  # from now on it lives as long as it answers pings
                    self._health.socket_connected()
                    log("slack_socket_connected")
                case "disconnect":
                    return None if envelope.get("reason") in REFRESHING else Lost()
                case _ if isinstance(envelope.get("envelope_id"), str):
                    self._kept(line.answers, self._answer(line, envelope))

    async def _answer(self, line: _Line, envelope: Mapping[str, Any]) -> None:
        try:
            pool = self._presses if envelope.get("type") == "interactive" else self._pool
            told = await self._loop.run_in_executor(pool, self._acknowledgement, envelope)
            if told is None:
                return
            frame, view = to_frame(told, envelope.get("payload"))
            await line.socket.send_str(frame)
            if view is not None:
                pause = self._pace.taken_in
                await self._loop.run_in_executor(pool, follow, self._slack, envelope["payload"], view, pause)
        except Exception as fault:  # noqa: BLE001 - Slack brings it again; the others go on
            self._note_fault(self._new_id(), fault)

    def _acknowledgement(self, envelope: Mapping[str, Any]) -> dict[str, Any] | None:
        name, payload = envelope["envelope_id"], envelope.get("payload")
        if not isinstance(payload, dict):
            return {"envelope_id": name}
        return to_acknowledgement(name, hear(self._app, payload))

    async def _end(self, line: _Line, *, orderly: bool) -> None:
        """Until the next line is there Slack may bring something on one that it wants to end."""
        if orderly:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(self._pace.farewell):
                    await self._read(line)
        if line.answers:
            _, late = await asyncio.wait(line.answers, timeout=self._pace.farewell)
            for answer in late:
                answer.cancel()
        await line.socket.close()

    def _apart(self, fault: Exception) -> None:
        code = str(fault) if isinstance(fault, DeliveryError) else type(fault).__name__
        self._health.socket_apart(self._now(), code)
        log("slack_socket_apart", reason=code)

    def _wait(self, fault: Exception | None, failures: int) -> float:
        if isinstance(fault, DeliveryError) and fault.after is not None:
            return min(fault.after, 10 * self._pace.longest_wait)
        if str(fault) in APP_TOKEN_REFUSED:
            return self._pace.longest_wait
        doubled = self._pace.first_wait * 2 ** min(failures - 1, 20)
        return min(doubled, self._pace.longest_wait) if failures else 0.0

    def _kept(self, tasks: set[asyncio.Task[None]], coroutine: Any) -> None:
        """Run beside; it is kept until it is done, since the loop itself does not."""
        task = self._loop.create_task(coroutine)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
