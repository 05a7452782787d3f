"""Traps of the SDK's own adapter: each is seen in a bare bot first, and then closed at the desk's door."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from botbuilder.core import TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema.teams import TaskModuleContinueResponse, TaskModuleResponse, TaskModuleTaskInfo

from adapters.teams.connection import MESSAGES
from adapters.teams.genuine import Genuine
from teams_world.bare_bot import bare_bot
from teams_world.gate import CONNECTOR, Gate, activity, bearer, opened_gate, secrets_of
from teams_world.issuer import METADATA, Issuer, SigningKey
from teams_world.server import TeamsServer
from teams_world.world import ELSEWHERE

ALWAYS = {"nbf": 0, "exp": 4_102_444_800}
"""For a token that counts by any clock: the SDK looks at the machine's."""

PATIENCE = 10


class Listener(TeamsActivityHandler):
    """What a bot hears of a message."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        self.heard.append(turn_context.activity)

    async def on_teams_task_module_fetch(self, *_: Any) -> TaskModuleResponse:
        return TaskModuleResponse(task=TaskModuleContinueResponse(value=TaskModuleTaskInfo(title="dialog")))


@pytest.fixture
def issuer(clock: Any) -> Iterator[Issuer]:
    with Issuer(clock).running() as one:
        yield one


@pytest.fixture
def gate(issuer: Issuer, clock: Any) -> Iterator[Gate]:
    with opened_gate(issuer, clock) as one:
        yield one


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def bare(issuer: Issuer, listener: Listener) -> Iterator[str]:
    with bare_bot(issuer, listener) as address:
        yield address + MESSAGES


def post(address: str, body: Any, headers: dict[str, str]) -> int:
    """The status of what is answered to an activity, or to bytes as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return requests.post(address, data=raw, headers=headers, timeout=PATIENCE).status_code


def sent(issuer: Issuer, **claims: Any) -> dict[str, str]:
    """The headers of what Teams sends."""
    return bearer(issuer.token(**{"service_url": CONNECTOR, **ALWAYS, **claims}))


def test_the_bare_bot_echoes_what_teams_sends(clock: Any) -> None:
    """Or else nothing below would be held against anything."""
    issuer = Issuer(clock)
    with issuer.running(), TeamsServer(clock, issuer).running() as server, bare_bot(issuer) as address:
        person = server.world.person("5ca1ab1e")
        chat = server.world.personal(person.id)
        written = server.world.post(chat, person.id, {"type": "message", "text": "x"})
        told = activity(
            id=written.id,
            text="x",
            serviceUrl=server.service_url,
            conversation={"id": chat.id, "conversationType": "personal"},
        )

        status = post(address + MESSAGES, told, sent(issuer, service_url=server.service_url))

        assert status == 201
        assert [call.body["text"] for call in server.calls] == ["x"]


def test_a_bot_without_an_app_id_listens_to_anybody(
    issuer: Issuer, listener: Listener, gate: Gate, clock: Any
) -> None:
    anybody = {"Content-Type": "application/json"}

    with bare_bot(issuer, listener, app_id="") as address:
        assert post(address + MESSAGES, activity(text="x"), anybody) == 201
    assert [one.text for one in listener.heard] == ["x"]

    with pytest.raises(ValueError, match="app's id"):
        Genuine(secrets_of(issuer, app_id=""), gate.keys, clock)
    assert post(gate.address + MESSAGES, activity(text="x"), anybody) == 401
    assert gate.ears.heard == []


@pytest.mark.parametrize("header", ["Bearer x.y.z", "Bearer password", "Bearer eyJ.eyJ", None])
def test_a_broken_token_breaks_the_adapter(issuer: Issuer, bare: str, gate: Gate, header: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({"Authorization": header} if header else {})

    assert post(bare, activity(), headers) == 500
    assert post(gate.address + MESSAGES, activity(), headers) == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"type": ' + b"[" * 100_000])
def test_broken_json_breaks_it_too(issuer: Issuer, bare: str, gate: Gate, body: bytes) -> None:
    assert post(bare, body, sent(issuer)) == 500
    assert post(gate.address + MESSAGES, body, sent(issuer)) == 400


@pytest.mark.parametrize("odd", [{"timestamp": "yesterday"}, {"entities": 7}, {"membersAdded": "29:staff"}])
def test_what_the_model_can_t_read_breaks_it_as_well(
    issuer: Issuer, bare: str, gate: Gate, odd: dict[str, Any]
) -> None:
    assert post(bare, activity(**odd), sent(issuer)) == 500
    assert post(gate.address + MESSAGES, activity(**odd), sent(issuer)) == 200


def test_a_key_that_is_not_known_breaks_it_and_a_new_one_is_not_fetched(
    issuer: Issuer, bare: str, gate: Gate, clock: Any
) -> None:
    for address in (bare, gate.address + MESSAGES):
        assert post(address, activity(), sent(issuer)) in {200, 201}
    stranger = sent(issuer, kid="nobody")
    issuer.rotate("key-2")
    clock.turn(minutes=5)

    assert [post(bare, activity(), one) for one in (stranger, sent(issuer))] == [500, 500]
    assert [post(gate.address + MESSAGES, activity(), one) for one in (stranger, sent(issuer))] == [401, 200]


def test_a_key_for_no_channel_signs_for_any(issuer: Issuer, bare: str, gate: Gate) -> None:
    issuer.keys[:] = [SigningKey("key-1", endorsements=())]

    assert post(bare, activity(), sent(issuer)) == 201
    assert post(gate.address + MESSAGES, activity(), sent(issuer)) == 403


def test_while_keys_are_fetched_a_bot_answers_nobody(issuer: Issuer, bare: str, gate: Gate) -> None:
    assert not answers_while_keys_hang(issuer, bare)
    assert answers_while_keys_hang(issuer, gate.address + MESSAGES)


def answers_while_keys_hang(issuer: Issuer, address: str) -> bool:
    """Whether anything is answered while somebody else's token waits for its key."""
    before = issuer.called(METADATA)
    issuer.next(METADATA, hang=True)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, address, activity(), sent(issuer))
        end = time.monotonic() + PATIENCE
        while issuer.called(METADATA) == before:
            assert time.monotonic() < end, "no key is fetched"
            time.sleep(0.01)
        try:
            return requests.get(address, timeout=2).status_code == 405
        except requests.Timeout:
            return False
        finally:
            issuer.mend()
            assert first.result(PATIENCE) in {200, 201}


def test_no_call_of_a_client_gets_its_answer(issuer: Issuer, bare: str, gate: Gate) -> None:
    """The adapter writes as JSON what has been written as JSON."""
    gate.ears.says = {"task": {"type": "continue", "value": {"title": "dialog"}}}
    fetch = activity("invoke", name="task/fetch", value={"data": {}, "context": {"theme": "default"}})

    assert post(bare, fetch, sent(issuer)) == 500
    reply = gate.post(json.dumps(fetch).encode(), sent(issuer))
    assert (reply.status_code, reply.json()) == (200, gate.ears.says)


def test_the_tenant_is_not_where_the_model_has_it(
    issuer: Issuer, bare: str, listener: Listener, gate: Gate
) -> None:
    """Whoever holds that against their own tenant hears another's as if it had said none."""
    conversation = {"id": "a:chat", "tenantId": ELSEWHERE}
    foreign = activity(conversation=conversation, channelData={"tenant": {"id": ELSEWHERE}})

    assert post(bare, foreign, sent(issuer)) == 201
    assert [one.conversation.tenant_id for one in listener.heard] == [None]

    assert post(gate.address + MESSAGES, foreign, sent(issuer)) == 403
    assert post(gate.address + MESSAGES, {**foreign, "channelData": {}}, sent(issuer)) == 403
    assert gate.ears.heard == []
