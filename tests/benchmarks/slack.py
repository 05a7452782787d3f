"""Signed Slack events against the desk, and in the same run against a bare slack-bolt echo app.

    python tests/benchmarks/slack.py [--events 600] [--rate 50] [--calm 5] [--seconds 10]

Each app, and a Slack that they call, is a process of its own on loopback; both are asked the same questions.
The desk keeps every event before it acknowledges it, and answers it out of the shipped library; the echo app
keeps nothing and says the words again. Figures are ratios against that app on the same machine.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession, TCPConnector, web

SECRET, TOKEN, TEAM, BOT = "benchmark", "xoxb-benchmark", "T1", "UBOT"
QUESTIONS = [
    json.loads(line)["question"]
    for line in (Path(__file__).parents[1] / "golden" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
]
AT_ONCE = 16


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--events", type=int, default=600, help="as fast as they are acknowledged")
    options.add_argument("--rate", type=int, default=50, help="events a second in the second part")
    options.add_argument("--calm", type=int, default=5, help="events a second in the third part")
    options.add_argument("--seconds", type=int, default=10, help="length of the second and third part")
    options.add_argument(
        "--role", choices=["slack", "echo", "desk"], help="one of the processes; not by hand"
    )
    options.add_argument("--slack", default="", help="with --role: the address of the Slack")
    options.add_argument("--place", default="", help="with --role: a folder")
    told = options.parse_args()
    match told.role:
        case "slack":
            _serve(_slack())
        case "echo":
            _serve(_echo(told.slack))
        case "desk":
            _serve(_desk(told.slack, Path(told.place)))
        case _:
            _measure(told)


def _measure(told: Any) -> None:
    rows: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as folder:
        for role in ("echo", "desk"):
            with _running("slack") as slack, _running(role, "--slack", slack, "--place", folder) as app:
                rows[role] = asyncio.run(_measured(app, slack, told))
    print(
        f"{told.events} events at once by {AT_ONCE}, then {told.rate}/s for {told.seconds} s; "
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    print(f"{'':32}{'desk':>10}{'bare Bolt':>12}{'ratio':>9}")
    for name in rows["desk"]:
        desk, echo = rows["desk"][name], rows["echo"][name]
        print(f"{name:32}{desk:10.2f}{echo:12.2f}{desk / echo:9.2f}")


async def _measured(app: str, slack: str, told: Any) -> dict[str, float]:
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        await _burst(session, app, range(100), AT_ONCE)  # warm
        await _quiet(session, slack, 100)
        started = time.monotonic()
        await _burst(session, app, range(1000, 1000 + told.events), AT_ONCE)
        passed = time.monotonic() - started
        await _quiet(session, slack, 100 + told.events)
        steady = range(100_000, 100_000 + told.rate * told.seconds)
        sent, acked = await _paced(session, app, steady, told.rate)
        await _quiet(session, slack, 100 + told.events + len(steady))
        calm = range(200_000, 200_000 + told.calm * told.seconds)
        asked, _ = await _paced(session, app, calm, told.calm)
        posted = await _quiet(session, slack, 100 + told.events + len(steady) + len(calm))
    waits = [acked[one] - sent[one] for one in steady]
    answers = {one: posted[_ts(one)] - at for one, at in [*sent.items(), *asked.items()]}
    rushed, quick = ([answers[one] for one in those] for those in (steady, calm))
    return {
        "events/s": told.events / passed,
        f"acknowledged at {told.rate}/s, p50 ms": 1000 * _percentile(waits, 50),
        f"acknowledged at {told.rate}/s, p99 ms": 1000 * _percentile(waits, 99),
        f"posted answer at {told.rate}/s, p95 ms": 1000 * _percentile(rushed, 95),
        f"posted answer at {told.calm}/s, p50 ms": 1000 * _percentile(quick, 50),
        f"posted answer at {told.calm}/s, p95 ms": 1000 * _percentile(quick, 95),
    }


async def _burst(session: ClientSession, app: str, numbers: Sequence[int], at_once: int) -> None:
    left = iter(numbers)

    async def one() -> None:
        for number in left:
            await _send(session, app, number)

    await asyncio.gather(*(one() for _ in range(at_once)))


async def _paced(
    session: ClientSession, app: str, numbers: Sequence[int], rate: int
) -> tuple[dict[int, float], dict[int, float]]:
    sent: dict[int, float] = {}
    acked: dict[int, float] = {}
    began = time.monotonic()

    async def one(number: int, due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        sent[number] = time.monotonic()
        await _send(session, app, number)
        acked[number] = time.monotonic()

    await asyncio.gather(*(one(number, began + at / rate) for at, number in enumerate(numbers)))
    return sent, acked


async def _send(session: ClientSession, app: str, number: int) -> None:
    body = json.dumps({
        "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": f"Ev{number}",
        "event_time": _now(), "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {
            "type": "message", "channel_type": "im", "channel": f"D{number % 50}", "user": f"U{number % 50}",
            "text": QUESTIONS[number % len(QUESTIONS)], "ts": _ts(number), "event_ts": _ts(number),
        },
    }).encode()  # fmt: skip
    stamp = str(_now())
    signature = "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
    async with session.post(f"{app}/slack/events", data=body, headers=headers) as answer:
        if answer.status != 200:
            raise SystemExit(f"an event was answered with {answer.status}")


async def _quiet(session: ClientSession, slack: str, expected: int) -> dict[str, float]:
    """When the first part of each answer was posted; waits until every question has one."""
    for _ in range(6000):
        async with session.get(f"{slack}/posted") as answer:
            posted: dict[str, float] = await answer.json()
        if len(posted) >= expected:
            return posted
        await asyncio.sleep(0.05)
    raise SystemExit(f"{expected - len(posted)} questions were never answered")


def _now() -> int:
    return int(datetime.now(UTC).timestamp())  # noqa: TID251


def _ts(number: int) -> str:
    return f"1800000000.{number:06}"


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


@contextmanager
def _running(role: str, *more: str) -> Iterator[str]:
    with ExitStack() as stack:
        process = subprocess.Popen(
            [sys.executable, __file__, "--role", role, *more], stdout=subprocess.PIPE, text=True
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        assert process.stdout
        line = process.stdout.readline().strip()
        if not line:
            raise SystemExit(f"the process {role} did not start")
        yield line


def _serve(app: web.Application) -> None:
    async def run() -> None:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        [(_, port)] = runner.addresses
        print(f"http://127.0.0.1:{port}", flush=True)
        await asyncio.Event().wait()

    with suppress(KeyboardInterrupt):
        asyncio.run(run())


def _slack() -> web.Application:
    """As much of Slack as both apps call; it notes when the first answer to each message came."""
    posted: dict[str, float] = {}

    async def call(request: web.Request) -> web.Response:
        told = await (
            request.json()
            if request.can_read_body and request.content_type == "application/json"
            else request.post()
        )
        match request.match_info["method"]:
            case "auth.test":
                known = {
                    "team_id": TEAM,
                    "team": "t",
                    "user_id": BOT,
                    "bot_id": "B1",
                    "user": "desk",
                    "url": "https://t",
                }
                return web.json_response({"ok": True, **known})
            case "users.info":
                user = {"id": "U1", "team_id": TEAM, "deleted": False, "locale": "ja-JP"}
                return web.json_response({"ok": True, "user": user})
            case "chat.postMessage":
                posted.setdefault(told.get("thread_ts") or told["text"], time.monotonic())
                return web.json_response({"ok": True, "channel": told["channel"], "ts": "1.1"})
            case _:
                return web.json_response({"ok": True})

    async def noted(_: web.Request) -> web.Response:
        return web.json_response(posted)

    app = web.Application()
    app.add_routes([web.post("/api/{method}", call), web.get("/posted", noted)])
    return app


def _echo(slack: str) -> web.Application:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    bolt = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(token=TOKEN, base_url=f"{slack}/api/"))

    @bolt.event("message")
    async def echo(event: dict[str, str], say: Any) -> None:
        await say(text=event["text"], thread_ts=event["ts"])

    return bolt.web_app("/slack/events")


def _desk(slack: str, place: Path) -> web.Application:
    from adapters.entrypoints.installation import fleeting
    from adapters.entrypoints.reading_room import ReadingRoom
    from adapters.entrypoints.slack import SlackSecrets, slack_desk
    from adapters.logs import set_up_logs

    set_up_logs("warning")
    room = ReadingRoom(place, None, lambda done, total: None, print)
    room.index()
    secrets = SlackSecrets(TOKEN, SECRET, None, f"{slack}/api/")
    return slack_desk(room, fleeting(place, print), secrets)


if __name__ == "__main__":
    main()
