"""A language model's server on loopback: it answers in every provider's shape, and misbehaves as it is told.

OpenAI's, Azure's, Anthropic's, Bedrock's and Ollama's chat; every request that came is kept as it came.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-example-only-0000"


@dataclass(frozen=True)
class Asked:
    """One request: where it went, with which headers, and what it said."""

    path: str
    headers: Mapping[str, str]
    body: str

    @property
    def words(self) -> str:
        """All that it says, as text: JSON's escapes are resolved."""
        try:
            return json.dumps(json.loads(self.body), ensure_ascii=False)
        except ValueError:
            return self.body

    @property
    def given(self) -> str:
        """The data that it gives the model to work on."""
        return _texts(json.loads(self.body)["messages"][-1]["content"])

    @property
    def wants(self) -> str:
        """`answer` or `search`: which reply it asks for."""
        return "answer" if "<passage 1>" in self.given else "search"


@dataclass(frozen=True)
class Reply:
    """An answer of any kind. drip: seconds before each of its parts; hang: seconds before anything."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    drip: float = 0.0
    hang: float = 0.0
    cut: int = 0


Script = Callable[[Asked], Any]
"""What is answered: a Reply, or what the model says, as a text or as what becomes JSON."""


class ModelServer:
    """The server while it runs: `url`, what was `asked`, and the `script` by which it answers."""

    def __init__(self, script: Script) -> None:
        self.script, self.asked = script, list[Asked]()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def words(self) -> str:
        """All that ever reached it."""
        return "\n".join(f"{one.path} {dict(one.headers)} {one.words}" for one in self.asked)


@contextmanager
def model_server(script: Script) -> Iterator[ModelServer]:
    """A server for as long as the block lasts."""
    world = ModelServer(script)
    thread = threading.Thread(target=world.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        world.server.shutdown()
        world.server.server_close()
        thread.join()


def completion(said: str) -> dict[str, Any]:
    """What the model said, in OpenAI's shape."""
    message = {"role": "assistant", "content": said, "refusal": None}
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": "m", "usage": _USAGE,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
    }  # fmt: skip


_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def _texts(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if "text" in part)


def _shaped(asked: Asked, said: Any) -> dict[str, Any]:
    """What the model said, in the shape of whose server was asked."""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    if "/api/chat" in asked.path:
        message = {"role": "assistant", "content": text}
        return {"model": "m", "created_at": "2026-11-21T00:00:00Z", "message": message, "done": True,
                "done_reason": "stop", "prompt_eval_count": 1, "eval_count": 1}  # fmt: skip
    if asked.path.endswith("/messages"):
        name = json.loads(asked.body)["tools"][0]["name"]
        use = {"type": "tool_use", "id": "t1", "name": name, "input": said}
        return {"id": "m1", "type": "message", "role": "assistant", "model": "m", "content": [use],
                "stop_reason": "tool_use", "stop_sequence": None,
                "usage": {"input_tokens": 1, "output_tokens": 1}}  # fmt: skip
    if asked.path.endswith("/converse"):
        name = json.loads(asked.body)["toolConfig"]["tools"][0]["toolSpec"]["name"]
        use = {"toolUse": {"toolUseId": "t1", "name": name, "input": said}}
        return {"output": {"message": {"role": "assistant", "content": [use]}}, "stopReason": "tool_use",
                "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
                "metrics": {"latencyMs": 1}}  # fmt: skip
    return completion(text)


def _answering(world: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            asked = Asked(self.path, dict(self.headers), self.rfile.read(length).decode())
            world.asked.append(asked)
            said = world.script(asked)
            if not isinstance(said, Reply):
                said = Reply(json.dumps(_shaped(asked, said), ensure_ascii=False).encode())
            with suppress(OSError):  # whoever asked has gone
                self._send(said)

        def do_GET(self) -> None:
            world.asked.append(Asked(self.path, dict(self.headers), ""))
            self._send(Reply(status=404))

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.hang)
            if reply.status == 0:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            sent = reply.body[: reply.cut or None]
            step = 1 if reply.drip else 65_536
            for at in range(0, len(sent), step):
                time.sleep(reply.drip)
                self.wfile.write(sent[at : at + step])
                self.wfile.flush()
            if reply.cut:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    return Answering
