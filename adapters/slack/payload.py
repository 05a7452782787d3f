"""Payload: what stands at a place in what Slack sends, however odd the rest of it."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.client import Identity
from adapters.slack.genuine import Unheard

Body = Mapping[str, Any]


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


def is_outside(body: Body, ours: Identity) -> bool:
    """Whether who did it belongs to another company: in ours, all workspaces of one organisation are."""
    event = body.get("event")
    spoken = (maybe_text(event, name) for name in ("user_team", "source_team", "team"))
    teams = {*spoken, maybe_text(body, "user", "team_id")} - {"", ours.team, ours.enterprise}
    return bool(teams) and (not ours.enterprise or body.get("is_ext_shared_channel") is True)
