"""Health: what keeps the desk from working on Teams, in lines an operator can act on."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from adapters.logs import log

SECRET_EXPIRED, SECRET_WRONG, APP_UNKNOWN = "AADSTS7000222", "AADSTS7000215", "AADSTS700016"
TENANT_UNKNOWN, TENANT_INVALID, APP_DISABLED = "AADSTS90002", "AADSTS900023", "AADSTS7000112"
"""Codes of Entra: learn.microsoft.com/entra/identity-platform/reference-error-codes."""

_TENANT = "compare MicrosoftAppTenantId with the tenant's id in Entra"
_CURES = {
    SECRET_EXPIRED: "make a new client secret in Entra and set MicrosoftAppPassword",
    SECRET_WRONG: "set MicrosoftAppPassword to the client secret's value, which is not its id",
    APP_UNKNOWN: "compare MicrosoftAppId, MicrosoftAppTenantId and MicrosoftAppType with the registration",
    TENANT_UNKNOWN: _TENANT,
    TENANT_INVALID: _TENANT,
    APP_DISABLED: "enable the app under Enterprise applications in Entra",
}
_ANY_CURE = "compare MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId with the registration"


LASTS = 600.0
"""Seconds for which a fault is told that was not met again: who stays away cannot see that it is mended."""


class Health:
    """Faults that last, each until the same works again; any thread may use it. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._login, self._connector = _Fault(), _Fault()
        self._clock = clock
        self._lock = Lock()

    def missing(self) -> list[str]:
        """One line for each fault that keeps Teams from the desk, with its cure; empty when all is well."""
        with self._lock:
            since = self._clock() - LASTS
            login, connector = self._login.code_since(since), self._connector.code_since(since)
        lines = []
        if login:
            lines.append(f"Entra refuses the desk's app ({login}); {_CURES.get(login, _ANY_CURE)}")
        if connector:
            lines.append(
                f"Teams refuses the desk's token ({connector}); make sure that there is an Azure Bot with"
                " MicrosoftAppId and that its Teams channel is on"
            )
        return lines

    def login_refused(self, code: str) -> None:
        """Entra gives no token, for a reason that lasts."""
        with self._lock:
            new, self._login = self._login.code != code, _Fault(code, self._clock())
        if new:
            log("teams_login_refused", reason=code)

    def login_worked(self) -> None:
        """Entra has given a token."""
        with self._lock:
            self._login = _Fault()

    def connector_refused(self, code: str) -> None:
        """The connector takes no token of ours, not even a new one."""
        with self._lock:
            new, self._connector = self._connector.code != code, _Fault(code, self._clock())
        if new:
            log("teams_token_refused", reason=code)

    def connector_worked(self) -> None:
        """The connector has taken a token."""
        with self._lock:
            self._connector = _Fault()


@dataclass(frozen=True)
class _Fault:
    """What was refused last, and when; "" for nothing."""

    code: str = ""
    at: float = 0.0

    def code_since(self, moment: float) -> str:
        """Its code where it was met after that moment."""
        return self.code if self.at > moment else ""
