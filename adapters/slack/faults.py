"""What Slack's answers mean: nothing, try again, never again, or too late; told by a stable code only."""

import json
import re
from collections.abc import Mapping
from typing import Any

from adapters.slack.health import TOKEN_REFUSED
from bot.dialogue.ports import DeliveryError, Mendable, Undeliverable

BUSY = frozenset(
    "internal_error fatal_error service_unavailable ratelimited rate_limited request_timeout"
    " message_limit_exceeded team_added_to_org org_login_required".split()
)
"""Codes that go away by themselves."""

MENDABLE = frozenset(
    "missing_scope no_permission not_allowed_token_type not_in_channel access_denied accesslimited"
    " ekm_access_denied team_access_not_granted two_factor_setup_required".split()
)
"""Codes of what an operator or an administrator of the workspace can mend within minutes."""

RESTRICTED = "restricted_action"
"""Begins codes of a workspace's own rules about who may post where; they can be mended as well."""

EXPIRED = frozenset(
    "expired_trigger_id invalid_trigger_id exchanged_trigger_id trigger_expired trigger_exchanged"
    " invalid_trigger".split()
)
"""Codes of a press that came too long ago, or has opened something already."""

TOO_MANY = 429
OK = 200
FIRST_SERVER_ERROR = 500
REDIRECTS = range(300, 400)

_CODE = re.compile(r"[a-z0-9_]{1,80}")
_SECONDS = re.compile(r"[0-9]{1,6}")


class Expired(Undeliverable):
    """Too late: what was pressed opens nothing any more; the person must press again."""


def to_code(told: object) -> str:
    """Slack's code as it stands; "" for anything that is not one: words never go on."""
    return told if isinstance(told, str) and _CODE.fullmatch(told) else ""


def to_fault(status: int, headers: Mapping[str, str], told: object) -> DeliveryError:
    """What an answer that is not a plain yes amounts to. `told` is its body, parsed where it could be."""
    code = to_code(told.get("error")) if isinstance(told, Mapping) else ""
    if status == TOO_MANY or code in ("ratelimited", "rate_limited"):
        return DeliveryError(code or "ratelimited", _seconds(headers))
    if status >= FIRST_SERVER_ERROR:
        return DeliveryError(code or f"http_{status}", _seconds(headers))
    if not code:
        return DeliveryError("unreadable" if status == OK else f"http_{status}")
    if code in BUSY or code in TOKEN_REFUSED:
        return DeliveryError(code, _seconds(headers))
    if code in MENDABLE or code.startswith(RESTRICTED):
        return Mendable(code)
    return Expired(code) if code in EXPIRED else Undeliverable(code)


def to_reply_fault(status: int, headers: Mapping[str, str], body: str) -> DeliveryError | None:
    """The same of a response_url, which answers in JSON or in plain text; None when it took the message."""
    told = _to_object(body)
    if status == OK and told.get("ok") is not False:
        return None
    code = to_code(told.get("error")) or to_code(body.strip())
    if code in BUSY or status == TOO_MANY or status >= FIRST_SERVER_ERROR:
        return to_fault(status, headers, told)
    return Undeliverable("redirected" if status in REDIRECTS else code or f"http_{status}")


def needed(told: Any) -> str:
    """The scope that Slack says is missing."""
    scope = told.get("needed") if isinstance(told, Mapping) else None
    return scope if isinstance(scope, str) else ""


def _to_object(body: str) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(headers: Mapping[str, str]) -> float | None:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(told) if _SECONDS.fullmatch(told.strip()) else None
