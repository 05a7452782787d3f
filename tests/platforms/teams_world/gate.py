"""Teams' door by itself: behind it stand listeners that only write down what they hear."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, current_thread
from typing import Any

import requests

from adapters.teams.app import add_teams
from adapters.teams.connection import MESSAGES, TeamsSecrets
from adapters.teams.genuine import Genuine
from adapters.teams.keys import Keys
from adapters.web import web_app
from teams_world.bare_bot import running
from teams_world.issuer import Issuer
from teams_world.world import APP_ID, BOT, PASSWORD, TENANT

CONNECTOR = "https://connector.example/emea/"
"""An address as Teams has one for each region."""
Json = Mapping[str, Any]


@dataclass
class Ears:
    """Listeners: what was `heard`, as (which, body), in which `threads`; they say `says`, or `raises`."""

    heard: list[tuple[str, Json]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    says: dict[str, Any] | None = None
    raises: Exception | None = None
    free: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.free.set()
        self.message, self.installed = self._ear("message"), self._ear("installed")
        self.fetched, self.submitted = self._ear("fetched"), self._ear("submitted")
        self.commanded, self.rated = self._ear("commanded"), self._ear("rated")

    def _ear(self, which: str) -> Callable[[Json], dict[str, Any] | None]:
        def listen(body: Json) -> dict[str, Any] | None:
            self.free.wait(10)
            self.heard.append((which, body))
            self.threads.append(current_thread().name)
            if self.raises:
                raise self.raises
            return self.says

        return listen


@dataclass
class Gate:
    """The door, open."""

    issuer: Issuer
    ears: Ears
    keys: Keys
    address: str

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Connection"] = "close"  # what is refused unread ends the connection, soon

    def post(self, body: bytes, headers: Any) -> requests.Response:
        """What is answered to a body as it is, with these headers."""
        return self._session.post(self.address + MESSAGES, data=body, headers=headers, timeout=20)

    def send(self, activity: Any, **claims: Any) -> requests.Response:
        """What is answered to an activity that Teams has signed."""
        claims = {"serviceurl": CONNECTOR, **claims}
        return self.post(json.dumps(activity).encode(), bearer(self.issuer.token(**claims)))


def secrets_of(issuer: Issuer, **told: Any) -> TeamsSecrets:
    """What a desk is told of an issuer's world."""
    known = {"app_id": APP_ID, "password": PASSWORD, "tenant": TENANT}
    more = {"login_url": issuer.login_url, "metadata_url": issuer.metadata_url}
    return TeamsSecrets(**{**known, **more, **told})


@contextmanager
def opened_gate(issuer: Issuer, now: Callable[[], datetime], timeout: float = 5) -> Iterator[Gate]:
    """The door of a desk that trusts this issuer."""
    ears, keys = Ears(), Keys(issuer.metadata_url, now, timeout)
    app = web_app(keys.missing)
    add_teams(app, ears, Genuine(secrets_of(issuer), keys, now))
    with running(app) as address:
        try:
            yield Gate(issuer, ears, keys, address)
        finally:
            ears.free.set()


def bearer(token: str, **more: str) -> dict[str, str]:
    """The headers of what Teams sends."""
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8", **more}


def activity(kind: str = "message", **told: Any) -> dict[str, Any]:
    """An activity of somebody in a chat with the desk; what is None is left out."""
    sent = {
        "type": kind, "id": "1700000000001", "timestamp": "2026-11-24T01:07:33.000Z", "channelId": "msteams",
        "serviceUrl": CONNECTOR, "from": {"id": "29:staff", "aadObjectId": "5ca1ab1e"},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": "a:chat"},
        "recipient": {"id": BOT, "name": "desk"}, "locale": "ja-JP",
        "channelData": {"tenant": {"id": TENANT}}, **told,
    }  # fmt: skip
    return {name: value for name, value in sent.items() if value is not None}
