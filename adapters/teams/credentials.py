"""Credentials: the app's token for the connector, got from Entra when needed and kept while it is good."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import quote

import requests
from botframework.connector.auth import AppCredentials

from adapters.teams.connection import TeamsSecrets
from adapters.teams.faults import to_object, to_seconds
from adapters.teams.health import Health
from adapters.teams.url import is_local, is_safe
from bot.dialogue.ports import DeliveryError, Undeliverable

SCOPE = "https://api.botframework.com/.default"
EVERYBODYS = "botframework.com"
"""The tenant that gives tokens to apps of several tenants."""

MARGIN = 300.0
"""Seconds before its end when a token is renewed."""

PAUSE = 10.0
"""Seconds in which a login that failed is not tried again: one that hangs would hold up every call."""

LONGEST = 86_400
"""Seconds that a token is kept, whatever is said of it."""

OK = 200
REFUSED = (400, 401)
"""Statuses of Entra that say no to the app itself."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,16384}")


@dataclass(frozen=True)
class Token:
    """What opens the connector: when a newer one is due, and its end, on the clock that was passed in."""

    text: str = field(repr=False)
    due: float
    until: float


@dataclass(frozen=True)
class Failed:
    """How a login failed, and until when it is not tried again."""

    fault: DeliveryError
    until: float

    def told(self, now: float) -> DeliveryError:
        """The same for another who asks; `after` is when it is worth while to ask again."""
        return type(self.fault)(str(self.fault), max(self.until - now, self.fault.after or 0.0))


class Credentials(AppCredentials):
    """Any thread may use it; one at a time asks Entra, and the others take what it was given."""

    def __init__(
        self,
        secrets: TeamsSecrets,
        timeout: float,
        health: Health,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        tenant = secrets.tenant if secrets.app_type == "SingleTenant" else EVERYBODYS
        super().__init__(secrets.app_id, tenant, SCOPE)
        self._url = f"{secrets.login_url}{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._secrets, self._timeout, self._health, self._clock = secrets, timeout, health, clock
        self._token: Token | None = None
        self._failed: Failed | None = None
        self._lock = Lock()

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: FBT002 - the SDK's signature
        """A token that is good for a while. Raises DeliveryError: Entra's code, or what broke on the way.

        Where it can't be renewed, the old one serves to its end.
        """
        with self._lock:
            held = self._token
            if held and not force_refresh and self._clock() < held.due:
                return held.text
            found = self._renewed()
            if isinstance(found, Token):
                return found.text
            if held and self._clock() < held.until:
                return held.text
            raise found  # outside of any `except`: the vendor's exception holds the secret

    def forget(self, token: str) -> None:
        """The connector refuses this one; the next call gets another."""
        with self._lock:
            if self._token and self._token.text == token:
                self._token = None

    def _renewed(self) -> Token | DeliveryError:
        """A new one, or why there is none; asked for unless that has just failed."""
        if not self._failed or self._clock() >= self._failed.until:
            found = self._asked()
            if isinstance(found, Token):
                self._health.login_worked()
                self._token, self._failed = found, None
                return found
            self._failed = Failed(found, self._clock() + PAUSE)
        return self._failed.told(self._clock())

    def _asked(self) -> Token | DeliveryError:
        if not is_safe(self._url, local=is_local(self._secrets.login_url)):
            return Undeliverable("login_not_https")
        form = {
            "grant_type": "client_credentials", "client_id": self._secrets.app_id,
            "client_secret": self._secrets.password, "scope": SCOPE,
        }  # fmt: skip
        try:
            answer = requests.post(self._url, data=form, timeout=self._timeout, allow_redirects=False)
            told = to_object(answer.text)
        except Exception as fault:  # noqa: BLE001 - whatever breaks on the way; its text may hold the secret
            return DeliveryError(type(fault).__name__)
        if answer.status_code == OK:
            return to_token(told, self._clock()) or DeliveryError("login_unreadable")
        code = to_refusal(told) or f"login_{answer.status_code}"
        if answer.status_code in REFUSED:
            self._health.login_refused(code)
        return DeliveryError(code, to_seconds(answer.headers))


def to_token(told: Mapping[str, Any], now: float) -> Token | None:
    """What Entra gives; None for what is none."""
    text, life = told.get("access_token"), told.get("expires_in")
    if not isinstance(text, str) or not _TOKEN.fullmatch(text):
        return None
    seconds = float(min(max(life, 0), LONGEST)) if isinstance(life, int) else 0.0
    end = now + seconds
    return Token(text, end - min(MARGIN, seconds / 2), end)


def to_refusal(told: Mapping[str, Any]) -> str:
    """Entra's number for why it refuses; "" for none: what it says beside that holds ids and is not kept."""
    codes = told.get("error_codes")
    if not isinstance(codes, list) or not codes or type(codes[0]) is not int:
        return ""
    return f"AADSTS{abs(codes[0]) % 10**9}"
