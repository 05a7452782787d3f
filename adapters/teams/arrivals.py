"""Arrivals: the desk is installed somewhere, or removed; Teams says so twice, and again after a trouble."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.payload import Body, maybe_text
from adapters.teams.connection import PLATFORM
from adapters.teams.inbound import Outsider, Somebody, to_somebody

ADDED, UPGRADED, REMOVED = "add", "add-upgrade", "remove"


@dataclass(frozen=True)
class Arrived(Somebody):
    """The desk is there; `key` is that of the welcome, and `is_new` whether there is one."""

    is_new: bool


@dataclass(frozen=True)
class Removed(Somebody):
    """The desk is there no more."""


def to_arrival(body: Body) -> Arrived | Removed | None:
    """What a conversationUpdate or an installationUpdate tells; None where it is none of our business."""
    if not isinstance(body.get("from"), Mapping):
        return None
    somebody, change = to_somebody(body), _change(body)
    if isinstance(somebody, Outsider) and somebody.place.direct:
        return None
    if change == REMOVED:
        return Removed(somebody.person, somebody.place, somebody.key)
    if change in {ADDED, UPGRADED}:
        return Arrived(somebody.person, somebody.place, _welcome(body), change == ADDED)
    return None


def _change(body: Body) -> str:
    """What has happened to the desk, in the words of an installationUpdate; as before, for anything else."""
    if body.get("type") == "installationUpdate":
        return maybe_text(body, "action")
    if _has_bot(body, "membersAdded"):
        return ADDED
    if _has_bot(body, "membersRemoved"):
        return REMOVED
    return UPGRADED


def _has_bot(body: Body, changed: str) -> bool:
    members, bot = body.get(changed), maybe_text(body, "recipient", "id")
    return any(maybe_text(one, "id") == bot for one in (members if isinstance(members, list) else ()))


def _welcome(body: Body) -> str:
    """The same for all that Teams tells of one installation."""
    where = maybe_text(body, "channelData", "team", "id") or maybe_text(body, "conversation", "id")
    return f"{PLATFORM}welcome:{where.partition(';')[0]}"
