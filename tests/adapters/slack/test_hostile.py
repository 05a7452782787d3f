"""What Slack has not sent, or not like this: it is answered with 4xx, kept nowhere and told to no log."""

import gzip
import json
import logging
import socket
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from multidict import CIMultiDict

from adapters.slack import app
from slack_world.server import SIGNING_SECRET
from slack_world.wire import Reply, signature
from slack_world.world import BOT_USER, CHANNEL, TEAM

MARK = "紺碧鯨四十二"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
Headers = Mapping[str, str]
Send = Callable[..., Reply]


def question(**told: Any) -> dict[str, Any]:
    """A question that would be taken if it were genuine."""
    event = {
        "type": "message", "channel": "D0001", "channel_type": "im", "user": "U0001", "team": TEAM,
        "ts": "1700000000.000100", "text": MARK,
    }  # fmt: skip
    return {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event, **told}


BODY = json.dumps(question(), ensure_ascii=False).encode()
COMMAND = urlencode(
    {"command": "/madoguchi", "text": MARK, "user_id": "U1", "team_id": TEAM, "trigger_id": "1"}
).encode()
PRESS = {
    "type": "block_actions", "team": {"id": TEAM}, "user": {"id": "U0001"}, "trigger_id": "1.2",
    "actions": [{"type": "button", "action_id": "press:0", "value": MARK}],
    "channel": {"id": "D0001"}, "message": {"ts": "1.2"},
}  # fmt: skip


def payload(body: object) -> bytes:
    """An interaction as Slack posts it."""
    return urlencode({"payload": json.dumps(body)}).encode()


@pytest.fixture
def at(clock: Any) -> int:
    """Now, in seconds."""
    return int(clock().timestamp())


@pytest.fixture
def send(door: Any) -> Send:
    """send(body, headers): what the door answers."""
    return lambda body, headers: door.sent(lambda wire: wire.raw(body, headers))


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """logged(): every line of every logger, from DEBUG on, with its traceback; Bolt's and aiohttp's too."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("slack", "aiohttp", "adapters", "asyncio")):
            caplog.set_level(logging.DEBUG, name)
    formatter = logging.Formatter()
    return lambda: "\n".join(formatter.format(record) + repr(record.args) for record in caplog.records)


def unsigned(at: int) -> tuple[bytes, Headers]:
    return BODY, {"Content-Type": JSON}


def signed_with_another_secret(at: int) -> tuple[bytes, Headers]:
    return BODY, {**signature(BODY, at, "guessed"), "Content-Type": JSON}


def signed_with_nothing(at: int) -> tuple[bytes, Headers]:
    return BODY, {**signature(BODY, at, ""), "Content-Type": JSON}


def changed_after_it_was_signed(at: int) -> tuple[bytes, Headers]:
    return BODY + b" ", {**signature(BODY, at), "Content-Type": JSON}


def six_minutes_old(at: int) -> tuple[bytes, Headers]:
    return BODY, {**signature(BODY, at - 301), "Content-Type": JSON}


def from_six_minutes_ahead(at: int) -> tuple[bytes, Headers]:
    return BODY, {**signature(BODY, at + 301), "Content-Type": JSON}


def old_signature_with_a_new_time(at: int) -> tuple[bytes, Headers]:
    old = signature(BODY, at - 400)
    return BODY, {**old, "X-Slack-Request-Timestamp": str(at), "Content-Type": JSON}


def without_a_time(at: int) -> tuple[bytes, Headers]:
    return BODY, {"X-Slack-Signature": signature(BODY, at)["X-Slack-Signature"], "Content-Type": JSON}


def without_a_signature(at: int) -> tuple[bytes, Headers]:
    return BODY, {"X-Slack-Request-Timestamp": str(at), "Content-Type": JSON}


def time(value: str) -> Callable[[int], tuple[bytes, Headers]]:
    def made(at: int) -> tuple[bytes, Headers]:
        return BODY, {**signature(BODY, at), "X-Slack-Request-Timestamp": value, "Content-Type": JSON}

    return made


def mark(value: str) -> Callable[[int], tuple[bytes, Headers]]:
    def made(at: int) -> tuple[bytes, Headers]:
        return BODY, {**signature(BODY, at), "X-Slack-Signature": value, "Content-Type": JSON}

    return made


def signed_twice(name: str) -> Callable[[int], tuple[bytes, Headers]]:
    def made(at: int) -> tuple[bytes, Headers]:
        headers = CIMultiDict({**signature(BODY, at), "Content-Type": JSON})
        headers.add(name, headers[name])
        return BODY, headers

    return made


def genuine(body: bytes, kind: str, **headers: str) -> Callable[[int], tuple[bytes, Headers]]:
    """Signed with the right secret, at the right time."""
    return lambda at: (body, {**signature(body, at), "Content-Type": kind, **headers})


def two_types(at: int) -> tuple[bytes, Headers]:
    headers = CIMultiDict({**signature(BODY, at), "Content-Type": JSON})
    headers.add("Content-Type", FORM)
    return BODY, headers


FORGED = {
    "no signature": unsigned,
    "another secret": signed_with_another_secret,
    "an empty secret": signed_with_nothing,
    "changed on the way": changed_after_it_was_signed,
    "stale": six_minutes_old,
    "from the future": from_six_minutes_ahead,
    "a new time on an old signature": old_signature_with_a_new_time,
    "no time": without_a_time,
    "a time without a signature": without_a_signature,
    "two signatures": signed_twice("X-Slack-Signature"),
    "two times": signed_twice("X-Slack-Request-Timestamp"),
    "a time that is a word": time("now"),
    "a time of other digits": time("１７００００００００"),
    "a time with an underscore": time("17_00000000"),
    "a negative time": time("-1700000000"),
    "a time with a point": time("1700000000.5"),
    "an endless time": time("9" * 5000),
    "no time at all": time(""),
    "a signature that is a word": mark(MARK),
    "an empty signature": mark(""),
    "another version of signature": mark("v1=" + "0" * 64),
    "a short signature": mark("v0="),
    "a long signature": mark("v0=" + "0" * 6400),
    "a signature of other letters": mark("v0=" + "é" * 64),
    "letters of no alphabet": genuine(b"\xff\xfe" + BODY, JSON),
    "the other workspace's question": genuine(
        json.dumps(question(team_id="T0000ELSE"), ensure_ascii=False).encode(), JSON
    ),
    "authorized by another workspace": genuine(
        json.dumps(question(authorizations=[{"team_id": "T0000ELSE", "enterprise_id": None}])).encode(), JSON
    ),
    "for an organisation that is not ours": genuine(
        json.dumps(question(team_id=None, enterprise_id="E1", is_enterprise_install=True)).encode(), JSON
    ),
    "of no workspace": genuine(json.dumps(question(team_id=None)).encode(), JSON),
    "another workspace's press": genuine(payload({**PRESS, "team": {"id": "T0000ELSE"}}), FORM),
    "another workspace's dialog": genuine(
        payload(
            {
                "type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"},
                "view": {"type": "modal", "callback_id": "x", "app_installed_team_id": "T0000ELSE"},
            }
        ),
        FORM,
    ),
    "another workspace's command": genuine(COMMAND.replace(TEAM.encode(), b"T0000ELSE"), FORM),
}  # fmt: skip

MALFORMED = {
    "nothing": genuine(b"", JSON),
    "an empty form": genuine(b"", FORM),
    "broken JSON": genuine(BODY[:-2], JSON),
    "a list": genuine(b"[]", JSON),
    "a list of questions": genuine(b"[" + BODY + b"]", JSON),
    "a text": genuine(json.dumps(MARK).encode(), JSON),
    "a number": genuine(b"1", JSON),
    "null": genuine(b"null", JSON),
    "an object that says nothing": genuine(b"{}", JSON),
    "a type that is a number": genuine(json.dumps(question(type=1)).encode(), JSON),
    "no number": genuine(BODY.replace(b'"Ev1"', b"NaN"), JSON),
    "a number without end": genuine(BODY.replace(b'"Ev1"', b"9" * 9000), JSON),
    "a hundred thousand brackets": genuine(b'{"type":' + b"[" * 100_000, JSON),
    "two objects": genuine(BODY + BODY, JSON),
    "an empty payload": genuine(b"payload=", FORM),
    "a payload that is a list": genuine(payload([]), FORM),
    "a payload that is null": genuine(payload(None), FORM),
    "a payload of broken JSON": genuine(payload(PRESS)[:-6], FORM),
    "two payloads": genuine(payload(PRESS) + b"&" + payload(PRESS), FORM),
    "two commands": genuine(COMMAND + b"&command=%2Fother", FORM),
    "a form without a command": genuine(urlencode({"text": MARK}).encode(), FORM),
    "a form that is none": genuine(MARK.encode(), FORM),
    "letters of no alphabet in a form": genuine(b"command=%2Fx&text=%ff%fe", FORM),
    "a thousand fields": genuine(b"&".join(b"f%d=1" % one for one in range(1000)), FORM),
    "JSON called a form": genuine(BODY, FORM),
    "a form called JSON": genuine(COMMAND, JSON),
    "plain text": genuine(BODY, "text/plain"),
    "an upload": genuine(BODY, "multipart/form-data; boundary=x"),
    "no type": genuine(BODY, ""),
    "two types": two_types,
    "packed": genuine(gzip.compress(BODY), JSON, **{"Content-Encoding": "gzip"}),
    "called packed": genuine(BODY, JSON, **{"Content-Encoding": "gzip"}),
    "an event that is a text": genuine(json.dumps(question(event=MARK)).encode(), JSON),
    "an event that is a list": genuine(json.dumps(question(event=["type", MARK])).encode(), JSON),
    "an event of a type that is a list": genuine(json.dumps(question(event={"type": [MARK]})).encode(), JSON),
    "a message from nowhere": genuine(
        json.dumps(question(event={"type": "message", "user": "U1", "text": MARK})).encode(), JSON
    ),
    "no action": genuine(payload({**PRESS, "actions": []}), FORM),
    "an action that is a text": genuine(payload({**PRESS, "actions": [MARK]}), FORM),
    "a press by nobody": genuine(payload({**PRESS, "user": None}), FORM),
    "a press without a trigger": genuine(payload({**PRESS, "trigger_id": 7}), FORM),
    "a dialog that is a text": genuine(
        payload({"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"}, "view": MARK}), FORM
    ),
    "a dialog without answers": genuine(
        payload(
            {
                "type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"},
                "view": {"type": "modal", "callback_id": "report_write", "state": {"values": [MARK]}},
            }
        ),
        FORM,
    ),
    "a command of nobody": genuine(COMMAND.replace(b"user_id", b"nobody"), FORM),
    "an organisation that is a number": genuine(json.dumps(question(enterprise=7)).encode(), JSON),
}  # fmt: skip


def assert_nothing_happened(door: Any, logged: Callable[[], str]) -> None:
    """Nothing was kept, heard, sent or told."""
    assert (door.waiting(), door.heard, door.server.calls, door.faults) == (0, [], [], [])
    assert MARK not in logged()
    assert json.dumps(MARK)[1:-1] not in logged()


@pytest.mark.parametrize("case", FORGED)
def test_what_slack_did_not_sign_for_us_is_not_heard(
    door: Any, send: Send, logged: Callable[[], str], at: int, case: str
) -> None:
    reply = send(*FORGED[case](at))

    assert (reply.status, reply.text) == (401, "")
    assert_nothing_happened(door, logged)


@pytest.mark.parametrize("case", MALFORMED)
def test_what_has_no_shape_of_slacks_is_refused_calmly(
    door: Any, send: Send, logged: Callable[[], str], at: int, case: str
) -> None:
    reply = send(*MALFORMED[case](at))

    assert reply.status == 400
    assert MARK not in reply.text
    assert_nothing_happened(door, logged)


def test_the_same_question_is_taken_when_it_is_genuine(door: Any, send: Send, at: int) -> None:
    """Or else nothing above could fail."""
    assert send(BODY, {**signature(BODY, at), "Content-Type": JSON}).status == 200
    assert send(COMMAND, {**signature(COMMAND, at), "Content-Type": FORM}).status == 200
    assert send(payload(PRESS), {**signature(payload(PRESS), at), "Content-Type": FORM}).status == 200

    assert (door.waiting(), len(door.heard)) == (2, 1)


@pytest.mark.parametrize("seconds", [-299, 299])
def test_a_signature_counts_for_five_minutes(door: Any, send: Send, at: int, seconds: int) -> None:
    assert send(BODY, {**signature(BODY, at + seconds), "Content-Type": JSON}).status == 200
    assert door.waiting() == 1


def test_a_body_too_large_is_refused_before_it_is_read(
    door: Any, send: Send, logged: Callable[[], str], at: int
) -> None:
    large = json.dumps(question(more="x" * 1024 * 1024)).encode()

    reply = send(large, {**signature(large, at), "Content-Type": JSON})

    assert (reply.status, reply.text) == (413, "")
    assert_nothing_happened(door, logged)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/slack/events", 405), ("PUT", "/slack/events", 405), ("DELETE", "/slack/events", 405),
     ("POST", "/slack", 404), ("POST", "/slack/events/", 404), ("POST", "/slack/events/x", 404),
     ("POST", "/slack/oauth_redirect", 404), ("GET", "/slack/install", 404)],
)  # fmt: skip
def test_there_is_no_other_door(
    door: Any, logged: Callable[[], str], at: int, method: str, path: str, status: int
) -> None:
    async def send(wire: Any) -> Reply:
        headers = {**signature(BODY, at), "Content-Type": JSON}
        async with wire.session.request(method, door.address + path, data=BODY, headers=headers) as answer:
            return Reply(answer.status)

    assert door.sent(send).status == status
    assert_nothing_happened(door, logged)


@pytest.mark.parametrize(
    "lines",
    [
        ["POST /slack/events HTTP/1.1", "Host: x", "Content-Length: ten", "", MARK],
        ["POST /slack/events HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", "", "zz", MARK],
        ["POST /slack/events HTTP/1.1", "Host: x", f"X-Slack-Signature: {MARK}" + "x" * 9000, "", ""],
        [f"{MARK} /slack/events HTTP/9.9", "", ""],
        ["POST /slack/events HTTP/1.1", "Host: x", "Content-Length: 5", "Content-Length: 6", "", MARK],
    ],
)
def test_what_is_not_even_http_is_refused(door: Any, logged: Callable[[], str], lines: list[str]) -> None:
    host, port = door.address.removeprefix("http://").split(":")

    with socket.create_connection((host, int(port)), 5) as connection:
        connection.sendall("\r\n".join(lines).encode())
        answered = connection.recv(100)

    assert answered.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert_nothing_happened(door, logged)


def test_a_body_that_does_not_arrive_is_not_waited_for(
    door: Any, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "READ_WITHIN", 0.1)
    host, port = door.address.removeprefix("http://").split(":")
    head = f"POST {app.EVENTS} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{MARK}"

    with socket.create_connection((host, int(port)), 5) as connection:
        connection.sendall(head.encode())
        answered = connection.recv(100)

    assert answered.startswith(b"HTTP/1.1 408")
    assert_nothing_happened(door, logged)


def test_as_long_as_the_own_workspace_is_not_known_slack_is_asked_to_come_again(
    door: Any, send: Send, logged: Callable[[], str], at: int
) -> None:
    door.ours = None

    assert send(BODY, {**signature(BODY, at), "Content-Type": JSON}).status == 503

    assert_nothing_happened(door, logged)


def test_the_address_is_confirmed_to_slack_even_before_the_workspace_is_known(
    door: Any, send: Send, at: int
) -> None:
    door.ours = None
    asked = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()

    genuine_ = send(asked, {**signature(asked, at), "Content-Type": JSON})
    forged = send(asked, {**signature(asked, at, "guessed"), "Content-Type": JSON})

    assert (genuine_.status, genuine_.told) == (200, {"challenge": "3eZbrw1a"})
    assert (forged.status, forged.text) == (401, "")


@pytest.mark.parametrize("secret", ["", SIGNING_SECRET])
def test_slacks_check_of_the_certificate_is_answered_with_nothing(
    door: Any, send: Send, logged: Callable[[], str], at: int, secret: str
) -> None:
    body = b"ssl_check=1&token=x"

    reply = send(body, {**(signature(body, at) if secret else {}), "Content-Type": FORM})

    assert (reply.status, reply.text) == (200, "")
    assert_nothing_happened(door, logged)


@pytest.mark.parametrize("body", [b"1&" + COMMAND, b"1&" + payload(PRESS), b"1&payload={}", b"2", b""])
def test_nothing_comes_in_under_the_name_of_that_check(
    door: Any, send: Send, logged: Callable[[], str], body: bytes
) -> None:
    assert send(b"ssl_check=" + body, {"Content-Type": FORM}).status == 401
    assert_nothing_happened(door, logged)


def test_of_an_app_for_the_whole_organisation_every_workspace_is_ours(door: Any, send: Send, at: int) -> None:
    door.ours = type(door.ours)("E0000DESK", "E0000DESK", BOT_USER, "B1", org_wide=True)
    installed = {"team_id": "T7", "enterprise_id": "E0000DESK", "is_enterprise_install": True}
    inside = json.dumps(question(team_id="T7", authorizations=[installed])).encode()
    other = json.dumps(question(team_id="T7", authorizations=[{**installed, "enterprise_id": "E1"}])).encode()

    assert send(inside, {**signature(inside, at), "Content-Type": JSON}).status == 200
    assert send(other, {**signature(other, at), "Content-Type": JSON}).status == 401
    assert door.waiting() == 1


def test_what_is_pressed_anywhere_in_the_own_organisation_is_ours(door: Any, send: Send, at: int) -> None:
    door.ours = type(door.ours)(TEAM, "E0000DESK", BOT_USER, "B1")
    elsewhere = {**PRESS, "team": {"id": "T7"}, "enterprise": {"id": "E0000DESK"}}
    inside, other = payload(elsewhere), payload({**elsewhere, "enterprise": {"id": "E1"}})

    assert send(inside, {**signature(inside, at), "Content-Type": FORM}).status == 200
    assert send(other, {**signature(other, at), "Content-Type": FORM}).status == 401
    assert len(door.heard) == 1


def test_a_channel_that_is_not_known_at_all_does_no_harm(door: Any, send: Send, at: int) -> None:
    body = json.dumps(question(event={"type": "channel_rename", "channel": {"id": CHANNEL}})).encode()

    assert send(body, {**signature(body, at), "Content-Type": JSON}).status == 200
    assert (door.waiting(), door.heard) == (0, [])
