"""Genuine: does a raw body come from Teams, just signed for our app, of a known shape, of our own tenant."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import jwt

from adapters.payload import Body, Unheard, maybe_text
from adapters.teams.connection import ISSUER, TeamsSecrets
from adapters.teams.keys import Key, Keys, Unavailable
from adapters.teams.url import is_safe
from bot.desk.ports import Now

CHANNEL = "msteams"
"""What Teams is called in an activity and among a key's endorsements."""

LEEWAY = 5 * 60
"""Seconds by which clocks may differ; Microsoft's own advice."""

DEEPEST = 60
"""Objects and lists inside each other; an activity has about ten."""

RS256 = "RS256"
"""The one way of signing: what a token asks for is not asked."""

JSON = "application/json"

Headers = Iterable[tuple[str, str]]
Claims = Mapping[str, Any]

_SIGNED = jwt.PyJWS([RS256])
_BEARER = re.compile(r"Bearer ([\w-]{1,2000}\.[\w-]{1,6000}\.[\w-]{1,2000})", re.ASCII)


class Genuine:
    """Knows what Teams sends by its token. `now` is the clock that tokens are held against.

    Raises ValueError for secrets without an app or a tenant: nothing may be anybody's.
    """

    def __init__(self, secrets: TeamsSecrets, keys: Keys, now: Now) -> None:
        if not (secrets.app_id.strip() and secrets.tenant.strip()):
            raise ValueError("Teams needs the app's id and its tenant's")
        self._app, self._tenant = secrets.app_id, secrets.tenant.lower()
        self._bot = f"28:{secrets.app_id}".lower()
        self._keys, self._now = keys, now

    def checked(self, raw: bytes, headers: Headers) -> Body:
        """The activity that a request brings; it may have to fetch keys. Raises Unheard.

        401 for a token that Microsoft did not just sign for our app, 403 for one that does not belong to this
        activity and for an activity of others, 415 and 400 for another shape, 503 where keys can't be had.
        """
        sent = _Sent(headers)
        key, claims = self._verified(sent.only("authorization"))
        if sent.kind != JSON or sent.only("content-encoding"):
            raise Unheard(415, "type")
        body = _to_object(raw)
        self._check(body, key, claims)
        return body

    def _verified(self, authorization: str) -> tuple[Key, Claims]:
        bearer = _BEARER.fullmatch(authorization)
        if bearer is None:
            raise Unheard(401, "token")
        try:
            key = self._key(jwt.get_unverified_header(bearer[1]))
            claims = json.loads(_SIGNED.decode(bearer[1], key.public, [RS256]))
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise Unheard(401, "token") from None
        if not isinstance(claims, dict) or claims.get("iss") != ISSUER or claims.get("aud") != self._app:
            raise Unheard(401, "token")
        at = self._now().timestamp()
        begins, ends = _moment(claims.get("nbf", 0)), _moment(claims.get("exp"))
        if not begins - LEEWAY <= at <= ends + LEEWAY:
            raise Unheard(401, "stale")
        return key, claims

    def _key(self, header: Mapping[str, Any]) -> Key:
        kid = header.get("kid")
        if header.get("alg") != RS256 or "crit" in header or not isinstance(kid, str):
            raise Unheard(401, "token")
        try:
            key = self._keys.get(kid)
        except Unavailable:
            raise Unheard(503, "keys") from None
        if key is None:
            raise Unheard(401, "key")
        return key

    def _check(self, body: Body, key: Key, claims: Claims) -> None:
        """Whether it is for us, and said by who may say it. Raises Unheard."""
        if not maybe_text(body, "type"):
            _malformed()
        if body.get("channelId") != CHANNEL or CHANNEL not in key.endorsements:
            raise Unheard(403, "channel")
        url, claimed = body.get("serviceUrl"), claims.get("serviceurl", claims.get("serviceUrl"))
        if not isinstance(url, str) or url != claimed or not is_safe(url, local=self._keys.local):
            raise Unheard(403, "address")
        tenant = maybe_text(body, "channelData", "tenant", "id")
        tenant = tenant or maybe_text(body, "conversation", "tenantId")  # the SDK's model has it nowhere
        if tenant.lower() != self._tenant:
            raise Unheard(403, "tenant")
        recipient = body.get("recipient")
        if recipient is not None and maybe_text(recipient, "id").lower() != self._bot:
            raise Unheard(403, "recipient")


class _Sent:
    """The headers of a request."""

    def __init__(self, headers: Headers) -> None:
        self._headers = [(name.lower(), value) for name, value in headers]

    @property
    def kind(self) -> str:
        """The content type, without what may follow it."""
        return self.only("content-type").partition(";")[0].strip().lower()

    def only(self, name: str) -> str:
        """The value of a header that is there once; "" for none and for several."""
        found = [value for one, value in self._headers if one == name]
        return found[0] if len(found) == 1 else ""


def _to_object(raw: bytes) -> Body:
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_malformed, parse_float=_finite)
    except (ValueError, RecursionError):
        _malformed()
    if not isinstance(body, dict) or not _is_shallow(body):
        _malformed()
    return body


def _is_shallow(body: object) -> bool:
    """Whether whoever walks down it comes to an end soon."""
    layer = [body]
    for _ in range(DEEPEST):
        layer = [inner for one in layer for inner in _inside(one)]
        if not layer:
            return True
    return False


def _inside(one: object) -> Iterable[object]:
    if isinstance(one, dict):
        return one.values()
    return one if isinstance(one, list) else ()


def _moment(said: object) -> float:
    """Seconds; what is no number is never."""
    return said if isinstance(said, int | float) and not isinstance(said, bool) else math.nan


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _malformed()
    return number


def _malformed(*_: object) -> NoReturn:
    raise Unheard(400, "malformed") from None
