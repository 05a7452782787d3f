"""SocketConnection over a workspace's own WebSocket: what comes is acknowledged when it is done, and once."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from structlog.testing import capture_logs

from adapters.slack.client import Slack
from adapters.slack.socket import Pace, SocketConnection
from bot.dialogue.wording import LANGUAGES, say
from slack_world.server import APP_TOKEN, BOT_TOKEN
from slack_world.world import TEAM

WORDS = "客に腕をつかまれた"
QUICK = Pace(dead_after=3, first_wait=0.02, longest_wait=0.3, settled_after=0.5, farewell=2, taken_in=0.05)
EVENT = {
    "type": "event_callback", "team_id": TEAM, "event_id": "Ev1",
    "event": {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": WORDS},
}  # fmt: skip
PRESS = {
    "type": "block_actions", "team": {"id": TEAM}, "user": {"id": "U1"}, "trigger_id": "1.2",
    "actions": [{"type": "button", "action_id": "press:0", "block_id": "b", "value": "report"}],
}  # fmt: skip
SENT = {
    "type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"},
    "view": {"id": "V1", "type": "modal", "callback_id": "report", "state": {"values": {}}},
}  # fmt: skip
COMMAND = {"command": "/madoguchi", "text": WORDS, "team_id": TEAM, "user_id": "U1", "channel_id": "C1"}


def until(true: Callable[[], Any], seconds: float = 5.0) -> Any:
    """What it says once it says something; the test fails when that takes too long."""
    end = time.monotonic() + seconds
    while not (said := true()):
        assert time.monotonic() < end, "nothing has happened"
        time.sleep(0.005)
    return said


class Desk:
    """A Bolt app that writes down what it hears, and its connection. `does` runs within each listener."""

    def __init__(
        self, server: Any, clock: Any, app_token: str = APP_TOKEN, pace: Pace = QUICK, workers: int = 10
    ) -> None:
        self.heard: list[tuple[str, Mapping[str, Any]]] = []
        self.faults: list[Exception] = []
        self.does: Callable[[], Any] = lambda: None
        self.slack = Slack(BOT_TOKEN, server.api_url)
        names = count()
        self.connection = SocketConnection(
            self._app(self.slack.web), self.slack, app_token, clock, lambda: f"K{next(names)}",
            lambda _, fault: self.faults.append(fault), pace, workers,
        )  # fmt: skip
        self._server = server

    def send(self, kind: str, payload: Mapping[str, Any], attempt: int = 0, wait: float = 5) -> Any:
        """What Slack gets back for an envelope."""
        return asyncio.run(self._server.through_socket(kind, payload, attempt, wait))

    def connected(self) -> "Desk":
        until(lambda: self._server.sockets and not self.slack.health.missing())
        return self

    def _app(self, client: WebClient) -> App:
        app = App(client=client, token_verification_enabled=False, process_before_response=True)
        app.event("message")(self._hear("message"))
        app.action("press:0")(self._hear("press"))
        app.view("report")(self._hear("sent"))
        app.command("/madoguchi")(self._hear("command"))
        return app

    def _hear(self, name: str) -> Callable[..., Any]:
        def listener(ack: Any, body: dict[str, Any]) -> Any:
            self.heard.append((name, body))
            told = self.does()
            if isinstance(told, BoltResponse):
                return told
            return ack(**told) if isinstance(told, dict) else ack()

        return listener


@pytest.fixture
def opened(slack_server: Any, clock: Any) -> Iterator[Callable[..., Desk]]:
    """opened(...): a desk whose connection is kept up until the end of the test."""
    desks: list[Desk] = []

    def made(**told: Any) -> Desk:
        desks.append(Desk(slack_server, clock, **told))
        desks[-1].connection.start()
        return desks[-1]

    yield made
    for desk in desks:
        desk.connection.stop()


@pytest.fixture
def desk(opened: Callable[..., Desk]) -> Desk:
    """A desk that is connected."""
    return opened().connected()


@pytest.mark.parametrize(
    ("kind", "payload", "heard"),
    [
        ("events_api", EVENT, "message"),
        ("interactive", PRESS, "press"),
        ("interactive", SENT, "sent"),
        ("slash_commands", COMMAND, "command"),
    ],
)
def test_what_comes_is_heard_and_acknowledged(
    desk: Desk, kind: str, payload: Mapping[str, Any], heard: str
) -> None:
    assert desk.send(kind, payload) == {}
    assert [name for name, _ in desk.heard] == [heard]


def test_it_is_acknowledged_when_the_listener_is_done_and_not_before(desk: Desk) -> None:
    going_on = threading.Event()
    desk.does = lambda: going_on.wait(5)

    assert desk.send("events_api", EVENT, wait=0.3) is None
    assert len(desk.heard) == 1
    going_on.set()
    assert desk.send("events_api", {**EVENT, "event_id": "Ev2"}) == {}


def test_a_dialog_is_answered_with_what_takes_its_place(desk: Desk) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "窓口"}, "blocks": []}
    desk.does = lambda: {"response_action": "update", "view": view}

    assert desk.send("interactive", SENT) == {"response_action": "update", "view": view}


@pytest.mark.parametrize("refused", [0, 2])
def test_a_dialog_too_long_for_an_acknowledgement_comes_after_it(
    desk: Desk, slack_server: Any, refused: int
) -> None:
    title = {"type": "plain_text", "text": "窓口", "emoji": False}
    texts = [{"type": "section", "text": {**title, "text": "あ" * 3000}} for _ in range(6)]
    view = {"type": "modal", "title": title, "blocks": texts}
    shown = slack_server.world.open("U1/1", {**view, "blocks": texts[:1]})
    desk.does = lambda: {"response_action": "update", "view": view}
    slack_server.next("views.update", times=refused, status=503)

    told = desk.send("interactive", {**SENT, "view": {**SENT["view"], "id": shown.id}})  # type: ignore[dict-item]

    assert told["response_action"] == "update"
    [moment] = told["view"]["blocks"]
    assert moment["text"]["text"] == "\n".join(say("slack_one_moment", lang) for lang in LANGUAGES)
    until(lambda: len(shown.blocks) == 6)
    assert len(slack_server.called("views.update")) == refused + 1
    assert desk.faults == []


WORD = {"type": "input", "block_id": "words", "element": {"type": "plain_text_input", "action_id": "value"}}


@pytest.mark.parametrize("form", ["report", "refused"])
def test_words_stay_on_the_screen_until_the_dialog_that_holds_them_is_there(
    desk: Desk, slack_server: Any, form: str
) -> None:
    title = {"type": "plain_text", "text": "窓口", "emoji": False}
    texts = [{"type": "section", "text": {**title, "text": "あ" * 3000}} for _ in range(6)]
    word = {**WORD, "label": title}
    view = {"type": "modal", "title": title, "submit": title, "callback_id": form, "blocks": [*texts, word]}
    shown = slack_server.world.open("U1/1", {**view, "blocks": [texts[0], word]})
    sent: Any = {**SENT, "view": {**SENT["view"], "id": shown.id, "blocks": shown.blocks}}  # type: ignore[dict-item]
    desk.does = lambda: {"response_action": "update", "view": view}
    slack_server.next("views.update", times=3, status=503)

    told = desk.send("interactive", sent)

    sentence = "\n".join(say("slack_send_again", lang) for lang in LANGUAGES)
    assert told == {"response_action": "errors", "errors": {"words": sentence}}
    until(lambda: desk.faults)
    assert (len(slack_server.called("views.update")), len(shown.blocks)) == (3, 2)
    assert desk.send("interactive", sent) == told
    until(lambda: len(shown.blocks) == 7)


def test_however_many_presses_wait_a_question_is_heard(opened: Callable[..., Desk]) -> None:
    desk, going_on = opened(workers=1).connected(), threading.Event()
    desk.does = lambda: going_on.wait(5) if desk.heard[-1][0] == "press" else None

    assert desk.send("interactive", PRESS, wait=0.2) is None
    assert desk.send("events_api", EVENT, wait=2) == {}
    going_on.set()


def test_a_dialog_that_was_closed_before_its_content_came_is_noted(desk: Desk, slack_server: Any) -> None:
    title = {"type": "plain_text", "text": "窓口", "emoji": False}
    view = {
        "type": "modal",
        "title": title,
        "blocks": [{"type": "section", "text": {**title, "text": "あ" * 3000}}] * 3,
    }
    desk.does = lambda: {"response_action": "update", "view": view}

    assert desk.send("interactive", SENT)["response_action"] == "update"

    until(lambda: desk.faults)
    assert [str(one) for one in desk.faults] == ["not_found"]
    assert len(slack_server.called("views.update")) == 1
    desk.does = lambda: None
    assert desk.send("interactive", PRESS) == {}


def test_a_dialog_as_large_as_it_gets_comes_in(desk: Desk) -> None:
    told = {"value": {"type": "plain_text_input", "value": "あ" * 3000}}
    values = {f"what~{one}": told for one in range(60)}
    payload = {**SENT, "view": {**SENT["view"], "state": {"values": values}}}  # type: ignore[dict-item]

    assert desk.send("interactive", payload) == {}
    assert desk.heard[0][1]["view"]["state"]["values"] == values


def test_what_a_listener_fails_at_is_not_acknowledged_and_heard_again_when_it_comes_again(desk: Desk) -> None:
    def fail() -> None:
        raise OSError

    desk.does = fail
    first = desk.send("events_api", EVENT, wait=0.5)
    desk.does = lambda: None

    assert (first, desk.send("events_api", EVENT, attempt=1)) == (None, {})
    assert [body["event_id"] for _, body in desk.heard] == ["Ev1", "Ev1"]


def test_what_nobody_wants_is_acknowledged_so_that_it_does_not_come_again(desk: Desk) -> None:
    joined = {**EVENT, "event": {"type": "team_join"}}

    assert desk.send("events_api", joined) == {}
    assert desk.heard == []


def test_what_is_refused_as_somebody_elses_is_acknowledged_so_that_it_does_not_come_again(desk: Desk) -> None:
    desk.does = lambda: BoltResponse(status=401)

    assert desk.send("events_api", EVENT) == {}


@pytest.mark.parametrize("status", [400, 401, 404])
def test_what_is_turned_away_is_acknowledged_so_that_slack_does_not_bring_it_again(
    desk: Desk, status: int
) -> None:
    desk.does = lambda: BoltResponse(status=status)

    assert desk.send("events_api", EVENT) == {}


def test_a_half_of_a_character_comes_in_as_a_question_mark(desk: Desk) -> None:
    cut = {**EVENT, "event": {**EVENT["event"], "text": "切れた\ud83d"}}  # type: ignore[dict-item]

    assert desk.send("events_api", cut) == {}
    assert desk.heard[0][1]["event"]["text"] == "切れた?"


def test_several_are_heard_at_the_same_time(desk: Desk) -> None:
    together = threading.Barrier(4)
    desk.does = lambda: together.wait(5)

    async def sent() -> list[Any]:
        envelopes = [{**EVENT, "event_id": f"Ev{one}"} for one in range(4)]
        return await asyncio.gather(*(desk._server.through_socket("events_api", one) for one in envelopes))

    assert asyncio.run(sent()) == [{}] * 4


def test_health_says_since_when_there_is_no_connection(slack_server: Any, opened: Any, clock: Any) -> None:
    slack_server.next("apps.connections.open", times=3, status=503)
    since = clock.now.isoformat(timespec="seconds")

    desk = opened()

    assert [since in line for line in desk.slack.health.missing()] == [True]
    desk.connected()
    assert desk.send("events_api", EVENT) == {}


@pytest.mark.parametrize("rudely", [False, True])
def test_a_connection_that_slack_ends_is_followed_by_another(
    desk: Desk, slack_server: Any, rudely: bool
) -> None:
    for _ in range(3):
        before = len(slack_server.called("apps.connections.open"))
        asyncio.run(slack_server.disconnect(rudely=rudely))
        until(lambda seen=before: slack_server.sockets and len(slack_server.called("apps")) > seen)
        desk.connected()

        assert desk.send("events_api", EVENT) == {}


def test_an_app_token_that_is_refused_is_told_and_tried_slowly_until_it_is_good(
    slack_server: Any, opened: Any
) -> None:
    slack_server.next("apps.connections.open", times=2, error="invalid_auth")

    desk = opened()

    told = until(lambda: [line for line in desk.slack.health.missing() if "SLACK_APP_TOKEN" in line])
    assert "invalid_auth" in told[0]
    began = time.monotonic()
    desk.connected()
    assert time.monotonic() - began > QUICK.longest_wait
    assert len(slack_server.called("apps")) == 3
    assert desk.slack.health.missing() == []


def test_too_many_connections_wait_for_as_long_as_slack_says(slack_server: Any, opened: Any) -> None:
    slack_server.next("apps.connections.open", status=429, headers={"Retry-After": "1"})
    began = time.monotonic()

    opened().connected()

    assert time.monotonic() - began >= 1
    assert len(slack_server.called("apps")) == 2


def test_it_stops_when_it_is_told_to_and_what_has_begun_is_acknowledged(
    desk: Desk, slack_server: Any
) -> None:
    began = threading.Event()
    desk.does = lambda: began.set() or time.sleep(0.3)
    told: list[Any] = []
    sending = threading.Thread(target=lambda: told.append(desk.send("events_api", EVENT)))
    sending.start()
    began.wait(5)

    desk.connection.stop()
    sending.join(5)

    assert told == [{}]
    until(lambda: slack_server.sockets == 0)
    desk.connection.stop()  # a second time is none
    assert len(slack_server.called("apps")) == 1


def test_what_takes_too_long_is_left_to_slack(
    opened: Any, slack_server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk = opened(pace=replace(QUICK, farewell=0.2)).connected()
    began, release = threading.Event(), threading.Event()
    desk.does = lambda: began.set() or release.wait(5)
    told: list[Any] = []
    sending = threading.Thread(target=lambda: told.append(desk.send("events_api", EVENT, wait=1)))
    sending.start()
    began.wait(5)
    at = time.monotonic()

    desk.connection.stop()

    assert time.monotonic() - at < 1
    release.set()
    sending.join(5)
    assert told == [None]
    gc.collect()
    assert [one for one in caplog.records if one.name.startswith(("asyncio", "concurrent"))] == []


def test_it_stops_while_it_waits_for_another_try(slack_server: Any, opened: Any) -> None:
    slack_server.next("apps.connections.open", times=99, error="invalid_auth")
    desk = opened(pace=Pace())
    until(lambda: slack_server.called("apps"))
    began = time.monotonic()

    desk.connection.stop()

    assert time.monotonic() - began < 2


def test_one_that_never_began_stops_too(slack_server: Any, clock: Any) -> None:
    Desk(slack_server, clock).connection.stop()


def test_of_what_comes_nothing_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as lines:
        desk.send("slash_commands", COMMAND)
        desk.send("events_api", EVENT)

    bolts = "slack_bolt"  # its own are for whoever makes the app to silence
    told = [one.getMessage() for one in caplog.records if not one.name.startswith(bolts)]
    assert len(desk.heard) == 2
    assert [one for one in (*told, *map(str, lines), *capfd.readouterr()) if WORDS in one] == []
