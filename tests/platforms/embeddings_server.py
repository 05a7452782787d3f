"""A server of OpenAI's shape of embeddings, that can be told to misbehave; its vectors count characters."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np

DIMENSIONS = 64


@dataclass
class Server:
    """What was asked of it, and how it behaves: `well`, or one of the ways below."""

    url: str = ""
    how: str = "well"
    asked: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Every text that was sent here."""
        return [text for one in self.asked for text in one["input"]]


def vector_of(text: str) -> list[float]:
    """Alike where characters are; every one has something in common with every other, as a model's have."""
    counts = np.ones(DIMENSIONS)
    for character in text:
        counts[ord(character) % DIMENSIONS] += 1
    return [float(one) for one in counts]


@contextmanager
def embeddings_server() -> Iterator[Server]:
    """A server on loopback for as long as it is needed."""
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path.startswith("/elsewhere"):
                told.elsewhere.append(self.path)
            told.asked.append({**body, "key": self.headers.get("Authorization", "")})
            status, answer = _answer(told.how, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Location", f"{told.url}elsewhere/embeddings")
            self.end_headers()
            with suppress(BrokenPipeError):  # who asked has given up
                self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(how: str, body: dict[str, Any]) -> tuple[int, bytes]:
    if how in _REFUSALS:
        return _REFUSALS[how]
    if how == "slow":
        time.sleep(1.0)
    vectors = _spoilt(how, [vector_of(text) for text in body["input"]])
    rows = [
        {"object": "embedding", "index": at, "embedding": _encoded(one, body.get("encoding_format"))}
        for at, one in enumerate(vectors)
    ]
    told = {
        "object": "list",
        "data": rows,
        "model": body["model"],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
    return 200, json.dumps(told).encode()


_REFUSALS = {
    "busy": (429, b'{"error": {"message": "slow down"}}'),
    "broken": (500, b"{}"),
    "key": (401, b'{"error": {"message": "who are you"}}'),
    "redirects": (307, b""),
    "no json": (200, b"<html>maintenance</html>"),
}


def _spoilt(how: str, vectors: list[list[float]]) -> list[list[float]]:
    match how:
        case "too few":
            return vectors[:-1]
        case "not a number":
            return [[float("nan")] * DIMENSIONS for _ in vectors]
        case "zeros":
            return [[0.0] * DIMENSIONS for _ in vectors]
        case "another length":
            return [one[(at + 1) % 2 :] for at, one in enumerate(vectors)]
        case _:
            return vectors


def _encoded(vector: list[float], form: str | None) -> list[float] | str:
    return base64.b64encode(np.array(vector, np.float32).tobytes()).decode() if form == "base64" else vector
