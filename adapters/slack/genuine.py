"""Genuine: is a raw body from Slack, fresh, of a shape we know, and from our own workspace."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from adapters.payload import Unheard
from adapters.slack.client import Identity
from bot.desk.ports import Now

FRESH = 5 * 60
"""Seconds for which a signature counts; Slack's own advice."""

MOST_FIELDS = 60
"""Of a form; a command has about fifteen."""

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TIMESTAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

Headers = Iterable[tuple[str, str]]
Body = dict[str, Any]

_SECONDS = re.compile("[0-9]{1,12}")
_HASH = re.compile("v0=[0-9a-f]{64}")
_NOBODYS = frozenset({"url_verification"})
"""What Slack asks of an address, before any workspace knows it."""


class Genuine:
    """Knows Slack's bodies by the signing secret. `now` is the clock that their age is told by."""

    def __init__(self, secret: str, now: Now) -> None:
        self._now = now
        self._verifier = SignatureVerifier(secret, _Clock(now))

    def body(self, raw: bytes, headers: Headers) -> Body:
        """What a request says. Raises Unheard: 401 where Slack did not just sign it, 400 for another shape.

        Slack's check of a certificate comes without a signature, and says nothing.
        """
        sent = _Sent(headers)
        if not sent.signed and _is_ssl_check(raw, sent):
            return {"ssl_check": "1"}
        self._verify(raw, sent)
        return _to_body(raw, sent)

    def _verify(self, raw: bytes, sent: "_Sent") -> None:
        timestamp, signature = sent.only(TIMESTAMP), sent.only(SIGNATURE)
        if not _SECONDS.fullmatch(timestamp) or not _HASH.fullmatch(signature):
            raise Unheard(401, "signature")
        if abs(self._now().timestamp() - int(timestamp)) > FRESH:
            raise Unheard(401, "stale")
        try:
            valid = self._verifier.is_valid(raw, timestamp, signature)
        except UnicodeDecodeError:
            valid = False
        if not valid:
            raise Unheard(401, "signature")


def check_workspace(body: Mapping[str, Any], ours: Identity | None) -> None:
    """Raises Unheard: 401 for another workspace's, 503 as long as ours is not known."""
    if body.get("type") in _NOBODYS or body.get("ssl_check"):
        return
    if ours is None:
        raise Unheard(503, "starting")
    if not _is_ours(body, ours):
        raise Unheard(401, "workspace")


def _is_ours(body: Mapping[str, Any], ours: Identity) -> bool:
    """An event is for whom Slack says it is; anything else belongs to where it was made."""
    authorized = body.get("authorizations")
    if isinstance(authorized, list) and authorized:
        name, own = ("enterprise_id", ours.enterprise) if ours.org_wide else ("team_id", ours.team)
        return bool(own) and any(_of(one, name) == own for one in authorized)
    enterprise = body.get("enterprise_id") or _of(body.get("enterprise"), "id")
    installed = _of(body.get("view"), "app_installed_team_id")
    team = body.get("team_id") or _of(body.get("team"), "id") or _of(body.get("user"), "team_id")
    inside = bool(enterprise) and enterprise == ours.enterprise
    return inside or (bool(ours.team) and not ours.org_wide and (installed or team) == ours.team)


def _of(held: object, name: str) -> object:
    return held.get(name) if isinstance(held, Mapping) else None


class _Clock(Clock):
    def __init__(self, now: Now) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()


class _Sent:
    """The headers of a request."""

    def __init__(self, headers: Headers) -> None:
        self._headers = [(name.lower(), value) for name, value in headers]

    @property
    def signed(self) -> bool:
        """Somebody claims that Slack signed it."""
        return any(name in {TIMESTAMP, SIGNATURE} for name, _ in self._headers)

    @property
    def kind(self) -> str:
        """The content type, without what may follow it."""
        return self.only("content-type").partition(";")[0].strip().lower()

    def only(self, name: str) -> str:
        """The value of a header that is there once; "" for none and for several."""
        found = [value for one, value in self._headers if one == name]
        return found[0] if len(found) == 1 else ""


def _to_body(raw: bytes, sent: _Sent) -> Body:
    text = raw.decode("utf-8")  # the signature was over UTF-8
    if sent.only("content-encoding"):
        _malformed()
    if sent.kind == JSON:
        return _to_object(text)
    fields = _to_fields(text) if sent.kind == FORM else {}
    if "payload" in fields:
        return _to_object(fields["payload"])
    if not fields.get("command") and fields.get("ssl_check") != "1":
        _malformed()
    return dict(fields)


def _to_object(text: str) -> Body:
    """A JSON object that says what it is."""
    try:
        body = json.loads(text, parse_constant=_malformed)
    except (ValueError, RecursionError):
        _malformed()
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        _malformed()
    return body


def _to_fields(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        _malformed()
    fields = dict(pairs)
    if len(fields) < len(pairs):
        _malformed()
    return fields


def _is_ssl_check(raw: bytes, sent: _Sent) -> bool:
    try:
        fields = _to_fields(raw.decode("ascii")) if sent.kind == FORM else {}
    except (ValueError, Unheard):
        return False
    return fields.get("ssl_check") == "1" and fields.keys() <= {"ssl_check", "token"}


def _malformed(*_: object) -> NoReturn:
    raise Unheard(400, "malformed")
