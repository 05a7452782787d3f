"""Payload: what stands at a place in what a platform sends, however odd the rest of it."""

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]


class Unheard(Exception):
    """Nobody listens to this request: `status` answers it, `reason` is a code; no more is told."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def text_at(body: object, *path: str) -> str:
    """The text at a path, which must be there. Raises Unheard 400."""
    found = maybe_text(body, *path)
    if not found:
        raise Unheard(400, "malformed")
    return found


def maybe_text(body: object, *path: str) -> str:
    """The text at a path; "" where there is none."""
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    return whole(body) if isinstance(body, str) else ""


def whole(text: str) -> str:
    """A text without the half of a character that a cut may leave: nothing could keep or send that."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def mapping_at(body: object, *path: str) -> Body:
    """The object at a path, which must be there. Raises Unheard 400."""
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping):
        raise Unheard(400, "malformed")
    return body
