"""Teams' door: who hears what, in which thread, and what Teams is answered meanwhile."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.payload import Unheard
from adapters.teams import app
from bot.cases.clock import JAPAN
from bot.desk.ports import StorageBusy
from teams_world.gate import Gate, activity, opened_gate
from teams_world.issuer import KEYS, Issuer

NOW = datetime(2026, 11, 24, 10, 7, 33, tzinfo=JAPAN)
MARK = "紺碧鯨四十二"
PATIENCE = 10
CARD = {
    "task": {"type": "continue", "value": {"title": "相談", "card": {"content": {"body": [{"text": MARK}]}}}}
}
INVOKES = {
    "task/fetch": "fetched", "task/submit": "submitted", "composeExtension/fetchTask": "commanded",
    "composeExtension/submitAction": "submitted", "message/submitAction": "rated",
}  # fmt: skip
EVENTS = {"message": "message", "conversationUpdate": "installed", "installationUpdate": "installed"}
NOT_OURS = [
    "adaptiveCard/action", "fileConsent/invoke", "composeExtension/query", "composeExtension/queryLink",
    "composeExtension/anonymousQueryLink", "composeExtension/selectItem", "composeExtension/setting",
    "composeExtension/querySettingUrl", "composeExtension/onCardButtonClicked",
    "actionableMessage/executeAction", "tab/fetch", "tab/submit", "config/fetch", "config/submit",
    "signin/verifyState", "signin/tokenExchange",
    "application/search", "handoff/action", "task/Fetch", "", "__init__",
]  # fmt: skip


@pytest.fixture(scope="module")
def opened() -> Iterator[Gate]:
    with Issuer(lambda: NOW).running() as issuer, opened_gate(issuer, lambda: NOW) as gate:
        gate.keys.warm()
        yield gate


@pytest.fixture
def gate(opened: Gate) -> Iterator[Gate]:
    """The door, whose listeners have heard and say nothing yet."""
    ears = opened.ears
    ears.heard.clear()
    ears.threads.clear()
    ears.says = ears.raises = None
    yield opened
    ears.free.set()


class Moment(Event):
    """What is there after a while, each time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def wait(self, timeout: float | None = None) -> bool:
        """So long."""
        return super().wait(self.seconds)


def until_heard(gate: Gate, times: int) -> None:
    """Wait for what is done beside."""
    end = time.monotonic() + PATIENCE
    while len(gate.ears.heard) < times:
        assert time.monotonic() < end, "it is not heard"
        time.sleep(0.01)


@pytest.mark.parametrize("kind", EVENTS)
def test_what_happens_is_heard_and_answered_with_nothing(gate: Gate, kind: str) -> None:
    gate.ears.says = CARD
    sent = activity(kind, text=MARK, membersAdded=[{"id": "29:staff"}], action="add")

    reply = gate.send(sent)

    assert (reply.status_code, reply.content) == (200, b"")
    assert gate.ears.heard == [(EVENTS[kind], sent)]
    assert gate.ears.threads[0].startswith("teams-question")


@pytest.mark.parametrize("name", INVOKES)
def test_what_a_client_waits_for_is_answered_with_json_written_once(gate: Gate, name: str) -> None:
    gate.ears.says = CARD
    sent = activity("invoke", name=name, value={"data": {"desk": {"action": "report"}}, "unknown": [None, 1]})

    reply = gate.send(sent)

    assert (reply.status_code, reply.json()) == (200, CARD)
    assert reply.headers["Content-Type"].startswith("application/json")
    assert gate.ears.heard == [(INVOKES[name], sent)], "as it was sent"
    assert gate.ears.threads[0].startswith("teams-press")


def test_an_answer_weighs_what_its_letters_weigh_and_half_of_one_does_no_harm(gate: Gate) -> None:
    gate.ears.says = {"text": "相談\ud83d"}

    reply = gate.send(activity("invoke", name="task/submit"))

    assert (reply.status_code, reply.content) == (200, '{"text": "相談?"}'.encode())


@pytest.mark.parametrize("says", [None, {}])
def test_an_answer_of_nothing_is_an_empty_object(gate: Gate, says: Any) -> None:
    """At null the client says that it could not reach the app."""
    gate.ears.says = says

    reply = gate.send(activity("invoke", name="task/submit", value={}))

    assert (reply.status_code, reply.text) == (200, "{}")


@pytest.mark.parametrize(
    "value", [None, 0, "x", [], {}, {"data": []}, {"botMessagePreviewAction": "edit"}, {"context": ""}]
)
@pytest.mark.parametrize("name", INVOKES)
def test_the_sdk_does_not_look_into_what_is_sent(gate: Gate, name: str, value: Any) -> None:
    sent = {**activity("invoke", name=name), "value": value}

    assert gate.send(sent).status_code == 200
    assert gate.ears.heard == [(INVOKES[name], sent)]


@pytest.mark.parametrize("name", NOT_OURS)
def test_a_call_that_is_none_of_the_desks_is_said_so(gate: Gate, name: str) -> None:
    for value in (None, {}, {"action": "accept"}, {"action": {"type": "Action.Execute"}}):
        reply = gate.send(activity("invoke", name=name, value=value))
        assert (reply.status_code, reply.content) == (501, b"")
    assert gate.ears.heard == []


@pytest.mark.parametrize("kind", [
    "typing", "messageReaction", "messageUpdate", "messageDelete", "event", "endOfConversation", "trace",
    "contactRelationUpdate", "deleteUserData", "suggestion", "handoff", "command", "x", "Message",
])  # fmt: skip
def test_anything_else_is_let_go(gate: Gate, kind: str) -> None:
    reply = gate.send(
        activity(kind, name="application/vnd.microsoft.meetingStart", reactionsAdded=[{}], value=1)
    )

    assert (reply.status_code, reply.content) == (200, b"")
    assert gate.ears.heard == []


def test_what_expects_its_replies_at_once_gets_none(gate: Gate) -> None:
    """By that the SDK would give away in the answer what was said to somebody."""
    reply = gate.send(activity("message", text=MARK, deliveryMode="expectReplies"))

    assert (reply.status_code, reply.content) == (200, b"")


@pytest.mark.parametrize("kind", ["message", "invoke"])
@pytest.mark.parametrize(("raised", "status"), [
    (StorageBusy(), 503), (Unheard(400, "malformed"), 400), (Unheard(403, "x"), 403), (ValueError(MARK), 503),
    (KeyError(MARK), 503), (RecursionError(MARK), 503), (NotImplementedError(MARK), 503),
])  # fmt: skip
def test_what_goes_wrong_is_told_by_its_kind_alone(
    gate: Gate, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, kind: str,
    raised: Exception, status: int,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    monkeypatch.setattr(app, "PATIENCE", 0)
    gate.ears.raises = raised

    with capture_logs() as events:
        reply = gate.send(activity(kind, name="task/fetch"))

    assert (reply.status_code, reply.content) == (status, b"")
    [event] = events
    assert event["event"] in {"teams_unheard", "teams_stumbled"}
    assert event.get("error") in {None, type(raised).__name__}
    assert event.keys() <= {"event", "log_level", "reason", "error"}
    assert MARK not in json.dumps(events, ensure_ascii=False) + caplog.text


def test_a_message_is_tried_again_while_storage_is_busy_and_given_back_only_after_a_while(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mended() -> None:
        until_heard(gate, 3)
        gate.ears.raises = None

    monkeypatch.setattr(app, "PATIENCE", 30.0)
    monkeypatch.setattr(app, "PAUSE", 0.05)
    gate.ears.raises = StorageBusy()
    beside = Thread(target=mended)
    beside.start()

    reply = gate.send(activity("message"))
    beside.join()

    assert (reply.status_code, reply.content) == (200, b"")
    assert len(gate.ears.heard) > 3
    monkeypatch.setattr(app, "PATIENCE", 0.5)
    gate.ears.raises, sent_at = StorageBusy(), time.monotonic()
    assert gate.send(activity("message")).status_code == 503
    assert time.monotonic() - sent_at > 0.5


def test_a_client_is_not_kept_waiting_but_what_it_asked_for_is_done(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ANSWER_WITHIN", 0.1)
    gate.ears.free.clear()

    reply = gate.send(activity("invoke", name="task/submit"))

    assert (reply.status_code, reply.content, gate.ears.heard) == (503, b"", [])
    gate.ears.free.set()
    until_heard(gate, 1)


def test_what_the_check_of_a_token_takes_is_not_given_to_the_press_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without it a client would wait for the keys, and then for all of the press's time."""
    monkeypatch.setattr(app, "ANSWER_WITHIN", 0.8)
    with Issuer(lambda: NOW).running() as issuer, opened_gate(issuer, lambda: NOW) as gate:
        issuer.next(KEYS, delay=0.9)
        gate.ears.free = Moment(0.1)

        first, second = (gate.send(activity("invoke", name="task/submit")) for _ in range(2))

        assert (first.status_code, second.status_code) == (503, 200)
        until_heard(gate, 2)


def test_what_goes_wrong_after_its_time_is_noted_too(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "ANSWER_WITHIN", 0.1)
    gate.ears.free.clear()
    gate.ears.raises = ValueError(MARK)

    with capture_logs() as events:
        assert gate.send(activity("invoke", name="task/submit")).status_code == 503
        gate.ears.free.set()
        end = time.monotonic() + PATIENCE
        while not events:
            assert time.monotonic() < end, "it is not noted"
            time.sleep(0.01)

    assert [(one["event"], one["error"]) for one in events] == [("teams_stumbled", "ValueError")]


def test_a_client_gives_up_after_five_seconds_so_the_door_does_before() -> None:
    assert 3 < app.ANSWER_WITHIN < 5


def test_a_question_is_waited_for_until_it_is_kept(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "ANSWER_WITHIN", 0.1)
    gate.ears.free.clear()

    with ThreadPoolExecutor(1) as pool:
        reply = pool.submit(gate.send, activity("message", text=MARK))
        time.sleep(0.4)
        assert not reply.done()
        gate.ears.free.set()
        assert reply.result(PATIENCE).status_code == 200


def test_presses_that_wait_keep_no_question_from_being_kept(gate: Gate) -> None:
    gate.ears.free.clear()
    before = set(gate.ears.threads)

    with ThreadPoolExecutor(12) as pool:
        presses = [pool.submit(gate.send, activity("invoke", name="task/fetch")) for _ in range(10)]
        question = pool.submit(gate.send, activity("message", text=MARK))
        gate.ears.free.set()
        assert {one.result(PATIENCE).status_code for one in [*presses, question]} == {200}

    questions = {one for one in set(gate.ears.threads) - before if one.startswith("teams-question")}
    assert len(questions) == 1


def test_questions_are_kept_one_after_another_while_presses_are_done_at_once(gate: Gate) -> None:
    with ThreadPoolExecutor(20) as pool:
        sent = [activity("message", id=str(number)) for number in range(30)]
        assert {one.status_code for one in pool.map(gate.send, sent)} == {200}

    assert set(gate.ears.threads) == {"teams-question_0"}
    assert {body["id"] for _, body in gate.ears.heard} == {str(number) for number in range(30)}


def test_what_has_begun_is_finished_when_the_desk_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "ANSWER_WITHIN", 0.1)
    with Issuer(lambda: NOW).running() as issuer:
        with opened_gate(issuer, lambda: NOW) as gate:
            gate.ears.free.clear()
            assert gate.send(activity("invoke", name="task/submit")).status_code == 503
            assert gate.ears.heard == []
        assert [which for which, _ in gate.ears.heard] == ["submitted"]


ANSWERS = st.dictionaries(st.text(max_size=8), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
))  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(says=ANSWERS)
def test_whatever_is_answered_arrives_as_it_is(opened: Gate, says: dict[str, Any]) -> None:
    opened.ears.says, opened.ears.raises = says, None

    assert opened.send(activity("invoke", name="task/fetch")).json() == says
