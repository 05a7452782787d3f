"""Connector: whatever comes back that is not the connector's JSON is trouble on the way, and nothing else."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.connector import Connector
from adapters.teams.faults import to_fault
from adapters.teams.outbound import Message
from adapters.teams.place import Place
from bot.dialogue.ports import DeliveryError, Mendable, Undeliverable
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.rules import any_card
from teams_world.world import BOT, TENANT

WORDS = "客の言葉"
CODES = (
    st.sampled_from(["BadArgument", "Throttled", "NotEnoughPermissions", WORDS, "a b", ""])
    | st.text()
    | st.none()
)
BODIES = st.text() | st.fixed_dictionaries(
    {"error": st.fixed_dictionaries({"code": CODES, "message": st.text()})}
).map(json.dumps)
JSON = "Content-Type: application/json; charset=utf-8\r\n"


@pytest.fixture
def tenant(clock: Any) -> Iterator[Tenant]:
    """Whoever issues tokens; its connector is never called."""
    with opened_tenant(clock, any_card) as one:
        yield one


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    """answering(raw): the address of a service that says these bytes to anything and hangs up."""
    doors: list[socket.socket] = []

    def opened(raw: bytes) -> str:
        doors.append(socket.create_server(("127.0.0.1", 0)))
        Thread(target=_hang_up, args=(doors[-1], raw), daemon=True).start()
        return f"http://127.0.0.1:{doors[-1].getsockname()[1]}/"

    yield opened
    for door in doors:
        door.shutdown(socket.SHUT_RDWR)
        door.close()


def _hang_up(door: socket.socket, raw: bytes) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        with line:
            line.recv(65536)
            line.sendall(raw)


def said(body: bytes, status: str = "201 Created", headers: str = JSON, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {size}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def posted(tenant: Tenant, service: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        Connector(tenant.secrets, timeout=1).post(
            Place(service, "a:1", "29:1", BOT, TENANT), Message({"type": "AdaptiveCard"}, WORDS)
        )
    return raised.value


HTML = f"<html>{WORDS}</html>".encode()
ODD = {
    "nothing at all": b"",
    "not HTTP": b"SSH-2.0-OpenSSH_9\r\n",
    "a page": said(HTML, headers="Content-Type: text/html\r\n"),
    "a page of an outage": said(HTML, "503 Service Unavailable"),
    "half a body": said(b'{"id": "1', length=4000),
    "half JSON": said(b'{"id": "1'),
    "no UTF-8": said(b'{"id": "\xff'),
    "an unknown charset": said(b'{"id"', headers="Content-Type: application/json; charset=klingon\r\n"),
    "an outage in no UTF-8": said(b"\xff\xfe", "500 Oops"),
    "an outage told in a list": said(b"[1]", "502 Bad Gateway"),
    "an outage told deeply": said(b"[" * 100_000, "502 Bad Gateway"),
    "an outage told in a wrong shape": said(b'{"error": [{"code": 3}], "message": 4}', "502 Bad Gateway"),
    "a status of nobody's": said(b"{}", "299 Odd"),
    "an XML bomb": said(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;', headers="Content-Type: text/xml\r\n"),
}


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_an_odd_answer_is_tried_again_and_tells_nothing(
    tenant: Tenant, answering: Callable[[bytes], str], raw: bytes
) -> None:
    fault = posted(tenant, answering(raw))

    assert not isinstance(fault, Undeliverable)
    assert WORDS not in str(fault)
    assert (fault.__cause__, fault.__context__) == (None, None)


@pytest.mark.parametrize(
    "body",
    [b'{"error": {"code": "%s"}}' % WORDS.encode(), b'{"error": {"code": "two words"}}', b'{"error": "x"}',
     b'{"message": "{\\"subCode\\": 209}"}', b'{"message": "{\\"subCode\\": \\"two words\\"}"}', HTML],
)  # fmt: skip
def test_a_code_that_is_none_is_told_by_its_status(
    tenant: Tenant, answering: Callable[[bytes], str], body: bytes
) -> None:
    forbidden = posted(tenant, answering(said(body, "403 Forbidden")))
    wrong = posted(tenant, answering(said(body, "400 Bad Request")))

    assert (type(forbidden), str(forbidden)) == (Mendable, "http_403")
    assert (type(wrong), str(wrong)) == (Undeliverable, "http_400")


@pytest.mark.parametrize(
    "body", ["[" * 100_000, json.dumps({"message": "[" * 100_000})], ids=["all", "inside"]
)
def test_a_body_without_a_bottom_has_no_code(body: str) -> None:
    assert str(to_fault(502, {}, body)) == "http_502"


@given(st.integers(100, 999), st.dictionaries(st.text(), st.text(), max_size=3), BODIES)
def test_any_answer_is_one_code_and_only_a_refusal_is_for_good(
    status: int, headers: dict[str, str], body: str
) -> None:
    fault = to_fault(status, headers, body)

    assert re.fullmatch(r"[A-Za-z0-9_]{1,60}", str(fault))
    assert not isinstance(fault, Undeliverable) or status in set(range(400, 500)) - {401, 408, 412, 425, 429}
