"""Keys: those with which Microsoft signs what it sends to bots; fetched seldom, whoever names how many."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from typing import Any

import jwt
import requests

from adapters.logs import log
from adapters.teams.url import is_local, is_safe
from bot.desk.ports import Now

FRESH = timedelta(days=1)
"""How long a list counts; Microsoft lists its keys well before it signs with them."""

PAUSE = timedelta(minutes=5)
"""Between two fetches, however many unknown keys are named in between."""

RETRY = timedelta(seconds=10)
"""The same as long as there are no keys at all."""

LARGEST = 1024 * 1024
"""Bytes of a list; Microsoft's has some ten thousand."""

SHORTEST = 2048
"""Bits of a key."""

PART = 64 * 1024


class Unavailable(Exception):
    """A key can't be had now, and may be later."""


@dataclass(frozen=True)
class Key:
    """A public key, and the channels whose activities it may sign."""

    public: Any
    endorsements: frozenset[str]


class Keys:
    """Microsoft's keys by name, as its metadata lists them. Any thread may ask; an event loop must not.

    `now` tells their age. To connect, and each time to read, takes `timeout` seconds at most.
    """

    def __init__(self, metadata_url: str, now: Now, timeout: float = 5.0) -> None:
        self.local = is_local(metadata_url)
        self._url, self._now, self._timeout = metadata_url, now, timeout
        self._known: Mapping[str, Key] = {}
        self._renewed = self._due = datetime.min.replace(tzinfo=UTC)
        self._fetching = Lock()

    def get(self, kid: str) -> Key | None:
        """The key of a name, None for an unknown one. Raises Unavailable where that can't be told now.

        A known one is had at once; a list that is too old is renewed beside.
        """
        if key := self._known.get(kid):
            if self._now() >= self._renewed + FRESH and self._is_due():
                Thread(target=self._fetch, name="teams-keys", daemon=True).start()
            return key
        if not self._fetch() and self._fetching.locked():
            raise Unavailable
        if not self._known:
            raise Unavailable
        return self._known.get(kid)

    def warm(self) -> None:
        """Have keys before the first one is asked for. Never raises."""
        if not self._known:
            self._fetch()

    def missing(self) -> list[str]:
        """Why nothing can be heard, one line; none when there are keys. It tries to have some."""
        self.warm()
        return [] if self._known else [f"Teams' signing keys can't be had from {self._url}"]

    def _is_due(self) -> bool:
        return self._now() >= self._due and not self._fetching.locked()

    def _fetch(self) -> bool:
        """Fetch if it is time to, and nobody else does; whether it was."""
        if not self._is_due() or not self._fetching.acquire(blocking=False):
            return False
        try:
            self._renew()
        finally:
            self._fetching.release()
        return True

    def _renew(self) -> None:
        if self._now() < self._due:  # somebody was quicker
            return
        try:
            self._known = self._listed()
            self._renewed = self._now()
        except Exception as fault:  # noqa: BLE001 - whatever it was, the keys that are known go on counting
            log("teams_keys_unavailable", error=type(fault).__name__)
        self._due = self._now() + (PAUSE if self._known else RETRY)

    def _listed(self) -> dict[str, Key]:
        """The keys as they are listed now. Raises what requests does, and ValueError for no list of keys."""
        metadata = self._read(self._url)
        url = metadata.get("jwks_uri") if isinstance(metadata, dict) else None
        if not isinstance(url, str) or not is_safe(url, local=self.local):
            raise ValueError("no safe address of keys")
        told = self._read(url)
        listed = told.get("keys") if isinstance(told, dict) else None
        keys = dict(_usable(listed)) if isinstance(listed, list) else {}
        if not keys:
            raise ValueError("no keys")
        return keys

    def _read(self, url: str) -> Any:
        raw = b""
        with requests.get(url, timeout=self._timeout, allow_redirects=False, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise ValueError("refused")
            for part in answer.iter_content(PART):
                raw += part
                if len(raw) > LARGEST:
                    raise ValueError("too large")
        return json.loads(raw)


def _usable(listed: list[object]) -> Iterator[tuple[str, Key]]:
    """Those of a list that may sign: of others, and of what is none, nothing is said."""
    for one in listed:
        if not isinstance(one, dict) or one.get("kty") != "RSA" or one.get("use", "sig") != "sig":
            continue
        kid, endorsed = one.get("kid"), one.get("endorsements")
        try:
            public = jwt.PyJWK(one, algorithm="RS256").key
        except jwt.PyJWTError:
            continue
        if isinstance(kid, str) and isinstance(endorsed, list) and _is_public(public):
            yield kid, Key(public, frozenset(name for name in endorsed if isinstance(name, str)))


def _is_public(key: Any) -> bool:
    return not hasattr(key, "private_numbers") and key.key_size >= SHORTEST
