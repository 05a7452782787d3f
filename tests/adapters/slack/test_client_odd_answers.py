"""Slack: whatever comes back that is not Slack's JSON is trouble on the way, and nothing else."""

import socket
from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from adapters.slack.client import Slack
from bot.dialogue.ports import DeliveryError, Undeliverable

WORDS = "客の言葉"
JSON = "Content-Type: application/json; charset=utf-8\r\n"


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    """answering(raw): the address of a server that answers anything with these bytes, and hangs up."""
    doors: list[socket.socket] = []

    def opened(raw: bytes) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        doors.append(door)
        Thread(target=_answer_all, args=(door, raw), daemon=True).start()
        return f"http://127.0.0.1:{door.getsockname()[1]}/api/"

    yield opened
    for door in doors:
        door.shutdown(socket.SHUT_RDWR)
        door.close()


def _answer_all(door: socket.socket, raw: bytes) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        with line:
            line.recv(65536)
            line.sendall(raw)


def answer(body: bytes, status: str = "200 OK", headers: str = JSON, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return (
        f"HTTP/1.1 {status}\r\n{headers}Content-Length: {size}\r\nConnection: close\r\n\r\n".encode() + body
    )


ODD = {
    "nothing at all": b"",
    "not HTTP": b"SSH-2.0-OpenSSH_9\r\n",
    "an empty body": answer(b""),
    "a page": answer(f"<html>{WORDS}</html>".encode(), headers="Content-Type: text/html\r\n"),
    "a page of a proxy": answer(f"<html>{WORDS}</html>".encode(), "407 Proxy Authentication Required"),
    "a page of an outage": answer(f"<html>{WORDS}</html>".encode(), "503 Service Unavailable"),
    "half a body": answer(b'{"ok": tr', length=4000),
    "half JSON": answer(b'{"ok": tr'),
    "null": answer(b"null"),
    "a list": answer(b"[]"),
    "a full list": answer(b'[{"ok": true}]'),
    "a text": answer(b'"ok"'),
    "true": answer(b"true"),
    "an empty object": answer(b"{}"),
    "a no without a code": answer(b'{"ok": false}'),
    "a code that is none": answer(f'{{"ok": false, "error": "{WORDS}"}}'.encode()),
    "a code that is a list": answer(b'{"ok": false, "error": ["x"]}'),
    "no UTF-8": answer(b'{"ok": true, "x": "\xff"}'),
    "an unknown charset": answer(b"{}", headers="Content-Type: application/json; charset=klingon\r\n"),
    "a refusal in no UTF-8": answer(b"\xff\xfe", "500 Oops"),
    "a deep one": answer(b"[" * 100_000),
    "bytes": answer(b"\x1f\x8b" * 9, headers="Content-Type: application/gzip\r\n"),
}


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_an_odd_answer_is_tried_again_and_tells_nothing(
    answering: Callable[[bytes], str], raw: bytes
) -> None:
    with pytest.raises(DeliveryError) as raised:
        Slack("xoxb-1", answering(raw), timeout=1).call("chat.postMessage", channel="C1", text=WORDS)

    assert not isinstance(raised.value, Undeliverable)
    assert WORDS not in str(raised.value)
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


def test_an_odd_answer_to_a_reply_is_tried_again_where_nothing_was_said(
    answering: Callable[[bytes], str],
) -> None:
    address = answering(b"")

    with pytest.raises(DeliveryError) as raised:
        Slack("xoxb-1", address, timeout=1).reply(address, {"text": WORDS})

    assert not isinstance(raised.value, Undeliverable)


def test_a_code_with_a_status_of_its_own_counts_as_the_code(answering: Callable[[bytes], str]) -> None:
    raw = answer(b'{"ok": false, "error": "channel_not_found"}', "404 Not Found")

    with pytest.raises(Undeliverable, match=r"^channel_not_found$"):
        Slack("xoxb-1", answering(raw)).call("chat.postMessage", channel="C1", text=WORDS)


def test_a_token_that_is_no_header_breaks_nothing() -> None:
    with pytest.raises(DeliveryError):
        Slack("xoxb-表\n", "http://127.0.0.1:9/api/").call("auth.test")
