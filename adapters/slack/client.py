"""Slack: the Web API behind one calm door; what goes wrong is one of three kinds, told by Slack's code."""

import http.client
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from adapters.slack.faults import Expired, needed, to_fault, to_reply_fault
from adapters.slack.health import Health
from bot.dialogue.ports import DeliveryError, Undeliverable

__all__ = ["Expired", "Identity", "Slack"]

API = "https://slack.com/api/"
REPLIES = ("https", "hooks.slack.com")
"""Where a response_url leads: scheme and host."""

READING = frozenset("info list test members history replies".split())
"""Last words of methods that read: Slack takes their arguments as a form, never as JSON."""

LONGEST_REPLY = 1000
"""Characters read of what a response_url answers."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SILENT = logging.getLogger(f"{__name__}.silent")
_SILENT.disabled = True  # the SDK logs what is sent and answered
_SILENT.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class Identity:
    """Who the token is: its workspace, its organisation ("" without one), and the bot as user and as bot.

    `org_wide`: the app is installed for the whole organisation.
    """

    team: str
    enterprise: str
    user: str
    bot: str
    org_wide: bool = False


class Slack:
    """One app in one workspace. Any thread may use it; each call is one try."""

    def __init__(self, token: str, api_url: str | None = None, timeout: float = 5.0) -> None:
        self._api_url, self._timeout = api_url, timeout
        self.web = WebClient(
            token, base_url=api_url or API, timeout=timeout, logger=_SILENT, retry_handlers=[]  # type: ignore[arg-type]
        )  # fmt: skip
        self.health = Health()
        self._origins = {REPLIES, _origin(api_url)} if api_url else {REPLIES}
        self._identity: Identity | None = None
        self._lock = Lock()

    def within(self, seconds: float) -> "Slack":
        """The same app, for calls that are given up after so many seconds."""
        hurried = Slack(str(self.web.token), self._api_url, min(seconds, self._timeout))
        hurried.health = self.health
        return hurried

    def call(self, method: str, **args: Any) -> Mapping[str, Any]:
        """What Slack answers. Raises DeliveryError, Undeliverable or Expired: Slack's code only."""
        told = self._asked(method, args)
        if isinstance(told, DeliveryError):
            raise told  # outside of any `except`: the vendor's exception holds the payload
        self.health.worked(method)
        return told

    def reply(self, url: str, body: Mapping[str, Any]) -> None:
        """Post to a response_url. Raises DeliveryError; Undeliverable for one used up or not Slack's."""
        if _origin(url) not in self._origins:
            raise Undeliverable("not_a_response_url")
        fault = _posted(url, body, self._timeout)
        if fault is not None:
            raise fault

    def identity(self) -> Identity:
        """Who the token is; asked until it is known, and known from then on. Raises what `call` raises."""
        with self._lock:
            if self._identity is None:
                self._identity = _to_identity(self.call("auth.test"))
            return self._identity

    @property
    def known(self) -> Identity | None:
        """Who the token is, if `identity` has learnt it; Slack is not asked."""
        return self._identity

    def noted(self, error_code: str) -> None:
        """Slack has said elsewhere that something is wrong: to a call of Bolt's, or by an event."""
        self.health.noted(error_code)

    def _asked(self, method: str, args: Mapping[str, Any]) -> Mapping[str, Any] | DeliveryError:
        form = not args or method.rpartition(".")[2] in READING
        try:
            answer = self.web.api_call(
                method, params=dict(args) if form else None, json=None if form else dict(args)
            )
        except SlackApiError as refused:
            told = refused.response.data
            fault = to_fault(refused.response.status_code, refused.response.headers, told)
            self.health.noted(str(fault), method, needed(told))
            return fault
        except Exception as fault:  # noqa: BLE001 - whatever breaks on the way; its text may hold the payload
            return DeliveryError(type(fault).__name__)
        return answer.data if isinstance(answer.data, Mapping) else DeliveryError("unreadable")


def _to_identity(told: Mapping[str, Any]) -> Identity:
    team, enterprise, user, bot = (
        str(told.get(key) or "") for key in ("team_id", "enterprise_id", "user_id", "bot_id")
    )
    return Identity(team, enterprise, user, bot, bool(told.get("is_enterprise_install")))


def _origin(url: str) -> tuple[str, str]:
    """Scheme, host and port; nothing for a URL that may be read in two ways. This machine's names are one."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "", ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    if "@" in parts.netloc:
        return "", ""
    name = _LOOPBACK[0] if host in _LOOPBACK else host
    return parts.scheme, name if port is None else f"{name}:{port}"


def _posted(url: str, body: Mapping[str, Any], timeout: float) -> DeliveryError | None:
    request = Request(  # noqa: S310 - its origin has been checked
        url, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"}
    )
    try:
        with build_opener(_Stay).open(request, timeout=timeout) as answer:
            return to_reply_fault(answer.status, {}, _begin(answer))
    except HTTPError as refused:
        with refused:
            return to_reply_fault(refused.code, dict(refused.headers.items()), _begin(refused))
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return DeliveryError(type(fault).__name__)


def _begin(answer: IO[bytes]) -> str:
    try:
        return answer.read(LONGEST_REPLY).decode("ascii", "replace")
    except (OSError, http.client.HTTPException):
        return ""


class _Stay(HTTPRedirectHandler):
    """Follows nothing: a redirect leads out of what was checked."""

    def redirect_request(self, *_: Any) -> None:
        """Nowhere."""
