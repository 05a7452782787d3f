"""Signed Teams activities against the desk, and in the same run against a bare echo bot of Microsoft's SDK.

    python tests/benchmarks/teams.py [--activities 600] [--rate 50] [--calm 5] [--seconds 10]

Each app, and a connector that they call, is a process of its own on loopback; both are asked the same
questions, and check the token of each. The desk keeps every question before it answers the request, and
answers it out of the shipped library; the echo bot keeps nothing, and says the words again before it
answers the request, as the SDK's samples do. Figures are ratios against that bot on the same machine.
"""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from aiohttp import ClientSession, web

sys.path.append(str(Path(__file__).parents[1] / "platforms"))  # Teams stands there, as the tests know it

from pace import Send, measured, options, running, serve, show

from teams_world.issuer import Issuer
from teams_world.world import APP_ID, BOT, PASSWORD, TENANT

QUESTIONS = [
    json.loads(line)["question"]
    for line in (Path(__file__).parents[1] / "golden" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
]
PEOPLE = 50


def main() -> None:
    asked = options(__doc__, "activities")
    asked.add_argument(
        "--role", choices=["connector", "echo", "desk"], help="one of the processes; not by hand"
    )
    asked.add_argument("--issuer", default="", help="with --role: the address of the issuer")
    told = asked.parse_args()
    match told.role:
        case "connector":
            serve(_connector())
        case "echo":
            _echo(told.issuer)
        case "desk":
            serve(_desk(told.issuer, Path(told.place)))
        case _:
            _measure(told)


def _measure(told: Any) -> None:
    rows: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as folder, Issuer(_now).running() as issuer:
        for role in ("echo", "desk"):
            with (
                running(__file__, "connector") as connector,
                running(__file__, role, "--issuer", issuer.address, "--place", folder) as app,
            ):
                send = _sending(app, f"{connector}/emea/", issuer)
                rows[role] = asyncio.run(
                    measured(send, f"{connector}/posted", told, "activities", "HTTP answer")
                )
    show(rows, told, "activities", "bare bot")


def _sending(app: str, service: str, issuer: Issuer) -> Send:
    """How a question is asked: Teams uses a token for as long as it lasts."""
    token = issuer.token(service)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}

    async def send(session: ClientSession, number: int) -> None:
        body = json.dumps(_activity(number, service), ensure_ascii=False).encode()
        for wait in range(10):  # Teams brings it again where it is told so, as long as there are no keys yet
            async with session.post(f"{app}/api/messages", data=body, headers=headers) as answer:
                if answer.ok:
                    return
                if answer.status != 503:
                    break
            await asyncio.sleep(wait / 10)
        raise SystemExit(f"an activity was answered with {answer.status}")

    return send


def _activity(number: int, service: str) -> dict[str, Any]:
    """A question in a chat of its own."""
    person = number % PEOPLE
    return {
        "type": "message", "id": f"17{number:011}", "channelId": "msteams", "serviceUrl": service,
        "timestamp": _now().isoformat(timespec="milliseconds").replace("+00:00", "Z"), "locale": "ja-JP",
        "from": {"id": f"29:1{person:03}", "aadObjectId": f"00000000-0000-4000-8000-{person:012}"},
        "recipient": {"id": BOT, "name": "desk"},
        "conversation": {"id": f"a:{number}", "conversationType": "personal", "tenantId": TENANT},
        "entities": [{"type": "clientInfo", "locale": "ja-JP", "country": "JP", "platform": "Web"}],
        "channelData": {"tenant": {"id": TENANT}},
        "textFormat": "plain", "text": QUESTIONS[number % len(QUESTIONS)],
    }  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def _connector() -> web.Application:
    """As much of the connector as both apps call; it notes when the first answer in each chat came."""
    posted: dict[str, float] = {}

    async def post(request: web.Request) -> web.Response:
        if (await request.json())["type"] == "message":
            posted.setdefault(request.match_info["chat"].removeprefix("a:"), time.monotonic())
        return web.json_response({"id": "1"}, status=201)

    async def noted(_: web.Request) -> web.Response:
        return web.json_response(posted)

    app = web.Application()
    chat = "/emea/v3/conversations/{chat}/activities"
    app.add_routes([web.post(chat, post), web.post(chat + "/{activity}", post), web.get("/posted", noted)])
    return app


def _echo(issuer: str) -> None:
    from teams_world.bare_bot import bare_bot

    with bare_bot(Issuer(_now, address=issuer)) as address:
        print(address, flush=True)
        Event().wait()


def _desk(issuer: str, place: Path) -> web.Application:
    from adapters.entrypoints.installation import fleeting
    from adapters.entrypoints.reading_room import ReadingRoom
    from adapters.entrypoints.teams import TeamsSecrets, teams_desk
    from adapters.logs import set_up_logs

    set_up_logs("warning")
    room = ReadingRoom(place, None, lambda done, total: None, print)
    room.index()
    known = Issuer(_now, address=issuer)
    secrets = TeamsSecrets(
        APP_ID, PASSWORD, TENANT, login_url=known.login_url, metadata_url=known.metadata_url
    )
    return teams_desk(room, fleeting(place, print), secrets)


if __name__ == "__main__":
    main()
