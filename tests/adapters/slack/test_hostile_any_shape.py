"""Whatever a signed body holds, it is answered calmly: never with a fault of ours, and told to no log."""

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue.card import Card, Text
from bot.dialogue.form import Entered, Field, Form
from bot.dialogue.messages import Say, Show
from slack_world.world import TEAM

CALM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MARK = "紺碧鯨四十二"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"

EVENT = {
    "type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "is_ext_shared_channel": False,
    "authorizations": [{"team_id": TEAM, "enterprise_id": None, "is_enterprise_install": False}],
    "event": {
        "type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "ts": "1.2", "text": MARK,
        "thread_ts": "1.1", "team": TEAM, "files": [{"id": "F1"}],
    },
}  # fmt: skip
PERSON = {"type": "x", "team": {"id": TEAM}, "user": {"id": "U1", "team_id": TEAM}, "trigger_id": "1.2"}
VIEW = {
    "id": "V1", "type": "modal", "callback_id": "report_write", "private_metadata": "sealed",
    "blocks": [{"type": "input", "block_id": "what"}],
    "state": {"values": {
        "what": {"value": {"type": "plain_text_input", "value": MARK}},
        "site": {"value": {"type": "static_select", "selected_option": {"value": "a"}}},
        "wishes": {"value": {"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}},
        "day": {"value": {"type": "datepicker", "selected_date": "2026-11-21"}},
    }},
}  # fmt: skip
BUTTON = [{"type": "button", "action_id": "press:0", "block_id": "b", "value": "report"}]
UNFOLDING = [{**BUTTON[0], "value": "slack:unfold"}]
BELOW = {
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": True},
    "channel": {"id": "C1"}, "response_url": "https://hooks.slack.com/x",
    "message": {"ts": "1.2", "text": MARK},
}  # fmt: skip
BODIES: list[dict[str, Any]] = [
    EVENT,
    {**EVENT, "event": {**EVENT["event"], "type": "app_mention", "channel": "C1"}},
    {**EVENT, "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}},
    {**EVENT, "event": {"type": "tokens_revoked", "tokens": {"bot": ["U7"]}}},
    {**PERSON, **BELOW, "type": "block_actions", "actions": BUTTON},
    {**PERSON, "type": "block_actions", "actions": UNFOLDING, "view": VIEW, "container": {"type": "view"}},
    {**PERSON, "type": "view_submission", "view": VIEW},
    {**PERSON, "type": "view_closed", "view": VIEW},
    {**PERSON, **BELOW, "type": "message_action", "callback_id": "report_message"},
]
COMMAND = {"command": "/madoguchi", "text": MARK, "team_id": TEAM, "user_id": "U1", "channel_id": "C1",
           "trigger_id": "1.2", "response_url": "https://hooks.slack.com/x"}  # fmt: skip

# A number of Slack's is small, and its words hold no half characters; a stranger's may.
TEXTS = st.text(max_size=8) | st.sampled_from(["", "D1", "C1", TEAM, "T9", "home", "modal", "\ud83d", "\x00"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    pairs = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, inner in pairs:
        yield (*path, name)
        yield from places(inner, (*path, name))


@st.composite
def altered(draw: st.DrawFn) -> dict[str, Any]:
    """One of Slack's bodies with something else at one to three of its places, or nothing there."""
    body: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(BODIES))))
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(list(places(body))))
        inner: Any = body
        for name in path:
            inner = inner[name]
        if draw(st.booleans()):
            inner[last] = draw(ANYTHING)
        else:
            del inner[last]
        if not body:
            break
    return body


@pytest.fixture
def busy(door: Any) -> Any:
    """A desk that has a card and a dialog for everybody."""
    field = Field("what", "何がありましたか", Entered.LINES, required=True, error="書いてください")
    door.says = [Say(Card((Text("こちらです。"),))), Show(Form("report_write", "相談", (field,), "送る"))]
    return door


def answered(door: Any, body: bytes, kind: str) -> int:
    """The status of what a signed body is answered with."""
    return int(door.sent(lambda wire: wire.raw(body, wire.signed(body, kind))).status)


@CALM
@given(body=altered())
def test_no_change_to_what_slack_sends_breaks_the_door(busy: Any, body: dict[str, Any]) -> None:
    raw, kind = json.dumps(body), JSON if body.get("type") == "event_callback" else FORM

    status = answered(busy, (raw if kind == JSON else urlencode({"payload": raw})).encode(), kind)

    assert status in {200, 400, 401, 404}


@CALM
@given(body=ANYTHING)
def test_no_json_breaks_the_door(busy: Any, body: Any) -> None:
    raw = json.dumps(body)

    assert answered(busy, raw.encode(), JSON) in {400, 401}
    assert answered(busy, urlencode({"payload": raw}).encode(), FORM) in {
        400,
        401,
    }


@CALM
@given(fields=st.dictionaries(st.sampled_from([*COMMAND, "payload", "ssl_check", "x"]), TEXTS, max_size=6))
def test_no_form_breaks_the_door(busy: Any, fields: dict[str, str]) -> None:
    raw = urlencode({**COMMAND, **fields}, errors="replace").encode()

    assert answered(busy, raw, FORM) in {200, 400, 401}


@CALM
@given(
    raw=st.binary(max_size=40),
    kind=st.sampled_from([JSON, FORM]),
)
def test_no_bytes_break_the_door(busy: Any, raw: bytes, kind: str) -> None:
    assert answered(busy, raw, kind) in {400, 401}


@CALM
@given(body=altered())
def test_of_whatever_stumbles_nothing_is_logged(
    busy: Any, caplog: pytest.LogCaptureFixture, body: dict[str, Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    marked = json.loads(json.dumps(body).replace('"report', f'"{MARK}report'))

    answered(busy, urlencode({"payload": json.dumps(marked)}).encode(), FORM)

    told = "\n".join(f"{one.getMessage()} {one.args} {one.exc_text}" for one in caplog.records)
    assert MARK not in told
