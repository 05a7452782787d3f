"""Slack.reply: words go to Slack's own addresses for answers and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from adapters.slack.client import Slack
from bot.dialogue.ports import DeliveryError, Undeliverable
from slack_world.server import BOT_TOKEN
from slack_world.world import CHANNEL

BODY = {"response_type": "ephemeral", "text": "答え"}


@pytest.fixture
def slack(slack_server: Any) -> Slack:
    """The desk's app in the workspace."""
    return Slack(BOT_TOKEN, slack_server.api_url, timeout=2)


@pytest.fixture
def hook(slack_server: Any) -> tuple[str, str]:
    """Somebody, and where to answer them."""
    person = slack_server.world.person().id
    return person, slack_server.hook(CHANNEL, person)


def test_an_answer_reaches_who_asked_alone(slack: Slack, slack_server: Any, hook: tuple[str, str]) -> None:
    person, url = hook

    slack.reply(url, BODY)

    [message] = slack_server.world.seen_by(person)
    assert (message.text, message.audience) == ("答え", person)


def test_the_names_of_this_machine_are_one(slack: Slack, slack_server: Any, hook: tuple[str, str]) -> None:
    slack.reply(hook[1].replace("127.0.0.1", "localhost"), BODY)

    assert len(slack_server.world.seen_by(hook[0])) == 1


def test_an_address_that_is_used_up_is_undeliverable(slack: Slack, hook: tuple[str, str]) -> None:
    for _ in range(5):
        slack.reply(hook[1], BODY)

    with pytest.raises(Undeliverable, match=r"^used_url$"):
        slack.reply(hook[1], BODY)


def test_an_address_that_is_too_old_is_undeliverable(slack: Slack, hook: tuple[str, str], clock: Any) -> None:
    clock.turn(minutes=31)

    with pytest.raises(Undeliverable, match=r"^expired_url$"):
        slack.reply(hook[1], BODY)


@pytest.mark.parametrize(
    ("fault", "after"),
    [({"status": 429, "headers": {"Retry-After": "2"}}, 2), ({"status": 503}, None), ({"drop": True}, None)],
)
def test_trouble_on_the_way_is_tried_again(
    slack: Slack, slack_server: Any, hook: tuple[str, str], fault: dict[str, Any], after: float | None
) -> None:
    slack_server.next("response_url", **fault)

    with pytest.raises(DeliveryError) as raised:
        slack.reply(hook[1], BODY)

    assert (type(raised.value), raised.value.after) == (DeliveryError, after)


class Elsewhere(BaseHTTPRequestHandler):
    """Some server that is not Slack; `came` are the paths it was asked for."""

    came: list[str]
    answer: tuple[int, dict[str, str], bytes]

    def do_POST(self) -> None:
        self.came.append(self.path)
        status, headers, body = self.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - what http.server calls it

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., tuple[str, list[str]]]]:
    """elsewhere(status, headers, body): the address of a server that answers so, and what it is asked."""
    with ExitStack() as servers:

        def opened(
            status: int = 200, headers: dict[str, str] | None = None, body: bytes = b"ok"
        ) -> tuple[str, list[str]]:
            came: list[str] = []
            kind = type("Here", (Elsewhere,), {"came": came, "answer": (status, headers or {}, body)})
            server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
            Thread(target=server.serve_forever, daemon=True).start()
            servers.callback(server.server_close)
            servers.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}", came

        yield opened


def test_an_address_elsewhere_is_never_called(slack: Slack, elsewhere: Any) -> None:
    address, came = elsewhere()

    with pytest.raises(Undeliverable, match=r"^not_a_response_url$"):
        slack.reply(f"{address}/respond/x", BODY)

    assert came == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.slack.com/actions/1",
        "http://hooks.slack.com/actions/1",
        "https://hooks.slack.com.example.org/x",
        "https://example.org/hooks.slack.com",
        "https://hooks.slack.com@example.org/x",
        "https://user:pass@hooks.slack.com/x",
        "https://hooks.slack.com:8443/x",
        "https://hooks.slack.com:x/x",
        "https://hooks.slack.com\\@example.org/x",
        "https://example.org\\.hooks.slack.com/x",
        "https://hooks.slack.com /x",
        "https://hooks.slack.com\n.example.org/x",
        "https://hooks。slack.com/x",
        "https://[::1/x",
        "file:///etc/passwd",
        "ftp://hooks.slack.com/x",
        "http://169.254.169.254/latest",
        "http://127.0.0.1/x",
    ],
)
def test_what_is_not_slacks_address_for_answers_is_refused(url: str) -> None:
    with pytest.raises(Undeliverable, match=r"^not_a_response_url$"):
        Slack(BOT_TOKEN).reply(url, BODY)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(elsewhere: Any, status: int) -> None:
    target, reached = elsewhere()
    address, came = elsewhere(status, {"Location": f"{target}/stolen"})

    with pytest.raises(Undeliverable, match=r"^redirected$"):
        Slack(BOT_TOKEN, f"{address}/api/").reply(f"{address}/respond/x", BODY)

    assert (came, reached) == (["/respond/x"], [])


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, b"used_url", "used_url"),
        (404, b'{"ok": false, "error": "expired_url"}', "expired_url"),
        (200, b'{"ok": false, "error": "invalid_blocks"}', "invalid_blocks"),
        (404, '{"error": "客の言葉"}'.encode(), "http_404"),
        (200, b'{"ok": false, "error": "Expired url"}', "http_200"),
        (410, "<html>客の言葉".encode(), "http_410"),
        (403, b"\xff" * 9000, "http_403"),
    ],
)
def test_of_a_refusal_the_code_is_told_and_nothing_else(
    elsewhere: Any, status: int, body: bytes, told: str
) -> None:
    address, _ = elsewhere(status, {}, body)

    with pytest.raises(Undeliverable, match=rf"^{told}$"):
        Slack(BOT_TOKEN, f"{address}/api/").reply(f"{address}/x", BODY)
