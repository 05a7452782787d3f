"""Signed Slack events against the desk, and in the same run against a bare slack-bolt echo app.

    python tests/benchmarks/slack.py [--events 600] [--rate 50] [--calm 5] [--seconds 10]

Each app, and a Slack that they call, is a process of its own on loopback; both are asked the same questions.
The desk keeps every event before it acknowledges it, and answers it out of the shipped library; the echo app
keeps nothing and says the words again. Figures are ratios against that app on the same machine.
"""

import asyncio
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession, web
from pace import Send, measured, options, running, serve, show

SECRET, TOKEN, TEAM, BOT = "benchmark", "xoxb-benchmark", "T1", "UBOT"
QUESTIONS = [
    json.loads(line)["question"]
    for line in (Path(__file__).parents[1] / "golden" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
]


def main() -> None:
    asked = options(__doc__, "events")
    asked.add_argument("--role", choices=["slack", "echo", "desk"], help="one of the processes; not by hand")
    asked.add_argument("--slack", default="", help="with --role: the address of the Slack")
    told = asked.parse_args()
    match told.role:
        case "slack":
            serve(_slack())
        case "echo":
            serve(_echo(told.slack))
        case "desk":
            serve(_desk(told.slack, Path(told.place)))
        case _:
            _measure(told)


def _measure(told: Any) -> None:
    rows: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as folder:
        for role in ("echo", "desk"):
            with (
                running(__file__, "slack") as slack,
                running(__file__, role, "--slack", slack, "--place", folder) as app,
            ):
                rows[role] = asyncio.run(
                    measured(_sending(app), f"{slack}/posted", told, "events", "acknowledged")
                )
    show(rows, told, "events", "bare Bolt")


def _sending(app: str) -> Send:
    """How a question is asked."""

    async def send(session: ClientSession, number: int) -> None:
        body = json.dumps(_event(number)).encode()
        stamp = str(_now())
        base = f"v0:{stamp}:".encode() + body
        headers = {
            "Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest(),
        }  # fmt: skip
        async with session.post(f"{app}/slack/events", data=body, headers=headers) as answer:
            if answer.status != 200:
                raise SystemExit(f"an event was answered with {answer.status}")

    return send


def _event(number: int) -> dict[str, Any]:
    """A question in a thread of its own."""
    return {
        "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": f"Ev{number}",
        "event_time": _now(), "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {
            "type": "message", "channel_type": "im", "channel": f"D{number % 50}", "user": f"U{number % 50}",
            "text": QUESTIONS[number % len(QUESTIONS)], "ts": _ts(number), "event_ts": _ts(number),
        },
    }  # fmt: skip


def _now() -> int:
    return int(datetime.now(UTC).timestamp())  # noqa: TID251


def _ts(number: int) -> str:
    return f"1800000000.{number:06}"


def _number(ts: str) -> int:
    return int(ts.partition(".")[2])


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
        return web.json_response({_number(ts): at for ts, at in posted.items()})

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
