"""What the connector's answers mean: try again, never, or once somebody mends it; by a stable code only."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.ports import DeliveryError, Mendable, Undeliverable

# The codes and what to do about them are from "Status codes from bot conversational APIs" in
# learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability:
#   400 BadArgument · 401 BotNotRegistered · 403 BotDisabledByAdmin, BotNotInConversationRoster (the app was
#   uninstalled), ConversationBlockedByUser, ForbiddenOperationException (it is not in their personal scope),
#   InvalidBotApiHost, NotEnoughPermissions · 404 ConversationNotFound, ActivityNotFoundInConversation · 413
#   MessageSizeTooBig · again later: 412 PreconditionFailed (several at once in one chat), 429 Throttled, 502,
#   503, 504. A 500 is not to be repeated by that page; here it is: a late answer is better than none.
# Blocked, muted or uninstalled, a chat of two may also answer 403 with another body, {"errorCode": 209,
# "message": "{\"subCode\": \"MessageWritesBlocked\", …}"}: see "Send proactive messages" there.

MENDABLE = frozenset("BotDisabledByAdmin NotEnoughPermissions".split())
"""Codes of what an administrator of the tenant can mend within minutes."""

BUSY = frozenset((408, 412, 425))
TOO_MANY, UNAUTHORIZED = 429, 401
ON_THE_WAY = frozenset((403, 404, 407))
"""Statuses that, without a code of Teams', come from a proxy or a firewall in between."""
REFUSALS = range(400, 500)

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,59}")
_SECONDS = re.compile(r"[0-9]{1,6}")


def to_fault(status: int, headers: Mapping[str, str], body: str) -> DeliveryError:
    """What an answer that is not a plain yes amounts to."""
    code = to_code(body)
    named = code or f"http_{status}"
    if status not in REFUSALS or status in BUSY or status in (TOO_MANY, UNAUTHORIZED):
        return DeliveryError(named, to_seconds(headers))
    if code in MENDABLE or (not code and status in ON_THE_WAY):
        return Mendable(named)
    return Undeliverable(named)


def to_code(body: str) -> str:
    """Teams' code as it stands in a body; "" for none: words never go on."""
    told = to_object(body)
    error = told.get("error")
    inner = to_object(told["message"]) if isinstance(told.get("message"), str) else {}
    for code in (error.get("code") if isinstance(error, Mapping) else None, inner.get("subCode")):
        if isinstance(code, str) and _CODE.fullmatch(code):
            return code
    return ""


def to_seconds(headers: Mapping[str, str]) -> float | None:
    """How long to wait, where that is said in seconds."""
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    return float(told) if _SECONDS.fullmatch(told) else None


def to_object(body: str) -> Mapping[str, Any]:
    """The JSON object that a body is; an empty one for anything else."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
