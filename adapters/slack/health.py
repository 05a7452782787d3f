"""Health: what keeps the desk from working on Slack, in lines an operator can act on."""

import re
from datetime import datetime
from threading import Lock

from adapters.logs import log

TOKEN_REFUSED = frozenset(
    "invalid_auth not_authed token_revoked token_expired account_inactive app_uninstalled".split()
)
"""Codes that say that the bot's token opens nothing any more."""

APP_TOKEN_REFUSED = TOKEN_REFUSED | {"not_allowed_token_type", "missing_scope", "no_permission"}
"""The same of the app-level token; Socket Mode needs nothing but its one scope."""

_AGENTS = "assistant."
"""Begins methods that only agents have: an app that is none, for guests' sake, works without them."""

_SCOPES = re.compile(r"[a-z0-9_.:-]{1,60}(,[a-z0-9_.:-]{1,60}){0,9}")


class Health:
    """Faults that last, each until the same works again; any thread may use it."""

    def __init__(self) -> None:
        self._token, self._app_token = "", ""
        self._scopes: dict[str, str] = {}
        self._apart_since: datetime | None = None
        self._lock = Lock()

    def missing(self) -> list[str]:
        """One line for each fault that keeps Slack from the desk, with its cure; empty when all is well.

        No scope is among them: the next call shows whether it is there by now, so people must go on calling.
        """
        with self._lock:
            return [*self._of_tokens(), *self._of_socket()]

    def told(self) -> list[str]:
        """The same, and one line for each scope that a call has lacked and not been given yet."""
        with self._lock:
            return [*self._of_tokens(), *self._of_scopes(), *self._of_socket()]

    def noted(self, code: str, method: str = "", needed: str = "") -> None:
        """Slack has answered with this code; only what lasts is kept."""
        with self._lock:
            if code in TOKEN_REFUSED:
                self._token = code
            elif code == "missing_scope" and not method.startswith(_AGENTS):
                self._lacks(method, needed if _SCOPES.fullmatch(needed) else "a scope it does not name")

    def worked(self, method: str) -> None:
        """A call has been answered: the token is good, and has the scope for this method."""
        with self._lock:
            self._token = ""
            self._scopes.pop(method, None)

    def socket_apart(self, since: datetime, refused: str = "") -> None:
        """Socket Mode has no connection since then; `refused`: Slack's code where it refused one."""
        with self._lock:
            self._apart_since = self._apart_since or since
            if refused in APP_TOKEN_REFUSED:
                self._app_token = refused

    def socket_connected(self) -> None:
        """Socket Mode is connected."""
        with self._lock:
            self._apart_since, self._app_token = None, ""

    def _lacks(self, method: str, scope: str) -> None:
        if self._scopes.get(method) != scope:
            log("slack_scope_missing", reason=scope)
        self._scopes[method] = scope

    def _of_tokens(self) -> list[str]:
        lines = []
        if self._token:
            lines.append(
                f"Slack refuses SLACK_BOT_TOKEN ({self._token}); install the app again in the"
                " workspace and set the new token"
            )
        if self._app_token:
            lines.append(
                f"Slack refuses SLACK_APP_TOKEN ({self._app_token}); make an app-level token with the scope"
                " connections:write and set it"
            )
        return lines

    def _of_scopes(self) -> list[str]:
        named = sorted(set(self._scopes.values()))
        return [f"Slack app lacks {one}; add it under OAuth & Permissions and install again" for one in named]

    def _of_socket(self) -> list[str]:
        if self._apart_since is None:
            return []
        since = self._apart_since.isoformat(timespec="seconds")
        return [f"Slack's Socket Mode is not connected since {since}; look at the network"]
