"""Whoever signs for Teams and knows the app's secret: key lists, tokens to the desk, tokens for the desk."""

import base64
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from teams_world.world import APP_ID, PASSWORD, TENANT

METADATA, KEYS, TOKEN = "metadata", "keys", "token"
"""What can be asked for, for `next` and `called`."""
ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
LIVES = 3599
"""Seconds of an access token, as Entra says them."""
LONGEST_HANG = 60
Json = Mapping[str, Any]


@dataclass(frozen=True)
class SigningKey:
    """A key that tokens are signed with. `number`: which of the test run's own; `listed`: in the key list."""

    kid: str
    number: int = 0
    endorsements: tuple[str, ...] = ("msteams", "webchat")
    listed: bool = True

    @property
    def private(self) -> rsa.RSAPrivateKey:
        return private_key(self.number)

    def told(self) -> dict[str, Any]:
        """As the key list says it."""
        numbers = self.private.public_key().public_numbers()
        n, e = (base64url(one.to_bytes((one.bit_length() + 7) // 8)) for one in (numbers.n, numbers.e))
        return {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid, "n": n, "e": e,
                "endorsements": list(self.endorsements)}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """How an answer fails: `answer` in its stead, a `delay` before it, or a `hang` until the end."""

    status: int = 0
    answer: Any = None
    delay: float = 0
    hang: bool = False


@dataclass
class Issuer:
    """Runs on loopback. `clients`: the apps' secrets; `expired`: such as once were; `calls`: all of them."""

    now: Callable[[], datetime]
    clients: dict[str, str] = field(default_factory=lambda: {APP_ID: PASSWORD})
    expired: set[str] = field(default_factory=set)
    tenants: set[str] = field(default_factory=lambda: {TENANT, "botframework.com"})
    keys: list[SigningKey] = field(default_factory=lambda: [SigningKey("key-1")])
    calls: list[str] = field(default_factory=list)
    granted: dict[str, datetime] = field(default_factory=dict)
    address: str = ""
    jwks_uri: str = ""

    def __post_init__(self) -> None:
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._numbers, self._over = count(1), threading.Event()

    @property
    def metadata_url(self) -> str:
        return f"{self.address}/v1/.well-known/openidconfiguration"

    @property
    def login_url(self) -> str:
        return f"{self.address}/"

    def called(self, kind: str) -> int:
        """How often something was asked for."""
        return self.calls.count(kind)

    def next(self, kind: str, times: int = 1, **fault: Any) -> None:
        """The next answers of a kind fail like this; see Fault."""
        self._faults[kind].extend([Fault(**fault)] * times)

    def mend(self) -> None:
        """Nothing fails any more; what hangs gets its answer."""
        self._faults.clear()
        self._over.set()
        self._over = threading.Event()

    def rotate(self, kid: str, number: int = 1) -> None:
        """Another key signs from now on, and stands alone in the list."""
        self.keys[:] = [SigningKey(kid, number)]

    def token(
        self, service_url: str = "", *, app_id: str = APP_ID, now: datetime | None = None, kid: str = "",
        alg: str = "RS256", headers: Json | None = None, **claims: Any,
    ) -> str:  # fmt: skip
        """A token to the desk, good for an hour; a claim or a header that is None is left out.

        `kid`: the key that signs, the newest for "". `alg`: RS256, RS512, HS256 (with the public key, as who
        confuses them does) or none; the header says it.
        """
        at = int((now or self.now()).timestamp())
        key = next((one for one in self.keys if one.kid == kid), self.keys[-1])
        told = {
            "serviceurl": service_url,
            "nbf": at,
            "exp": at + 3600,
            "iss": ISSUER,
            "aud": app_id,
            **claims,
        }
        header = {"alg": alg, "kid": kid or key.kid, "x5t": kid or key.kid, "typ": "JWT", **(headers or {})}
        return signed(_present(header), json.dumps(_present(told)).encode(), key.private, alg)

    def accepts(self, token: str) -> bool:
        """Whether this is an access token from here that has not expired."""
        return token in self.granted and self.now() < self.granted[token]

    def expire(self) -> None:
        """No access token opens anything any more."""
        self.granted.clear()

    @contextmanager
    def running(self) -> Iterator["Issuer"]:
        """It answers until the end of the block."""
        server = _Server(("127.0.0.1", 0), _Request)
        server.issuer, self.address = self, f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.mend()
            server.shutdown()
            server.server_close()
            thread.join(10)

    def answer(self, method: str, path: str, body: str) -> tuple[int, Any]:
        """The status and the JSON (bytes: as they are) that a request gets, when its fault has passed."""
        tenant, _, rest = path.removeprefix("/").partition("/")
        match method, path, rest:
            case "GET", "/v1/.well-known/openidconfiguration", _:
                kind, right = METADATA, self._metadata
            case "GET", "/v1/.well-known/keys", _:
                kind, right = KEYS, lambda: (200, {"keys": [one.told() for one in self.keys if one.listed]})
            case "POST", _, "oauth2/v2.0/token":
                kind, right = TOKEN, lambda: self._grant(tenant, body)
            case _:
                return 404, {}
        self.calls.append(kind)
        fault = self._faults[kind].popleft() if self._faults[kind] else Fault()
        self._over.wait(LONGEST_HANG if fault.hang else fault.delay)
        if fault.status or fault.answer is not None:
            return fault.status or 200, {} if fault.answer is None else fault.answer
        return right()

    def _metadata(self) -> tuple[int, Json]:
        return 200, {
            "issuer": ISSUER, "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": self.jwks_uri or f"{self.address}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }  # fmt: skip

    def _grant(self, tenant: str, body: str) -> tuple[int, Json]:
        sent = {name: values[0] for name, values in parse_qs(body).items() if len(values) == 1}
        client, secret = sent.get("client_id", ""), sent.get("client_secret", "")
        if sent.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type", 70003)
        if tenant not in self.tenants:
            return _refused(400, "invalid_request", 90002)
        if client not in self.clients:
            return _refused(400, "unauthorized_client", 700016)
        if secret in self.expired:
            return _refused(401, "invalid_client", 7000222)
        if secret != self.clients[client]:
            return _refused(401, "invalid_client", 7000215)
        if sent.get("scope") != SCOPE:
            return _refused(400, "invalid_scope", 70011)
        token = f"access.{next(self._numbers)}.to-the-connector"
        self.granted[token] = self.now() + timedelta(seconds=LIVES)
        return 200, {
            "token_type": "Bearer",
            "expires_in": LIVES,
            "ext_expires_in": LIVES,
            "access_token": token,
        }


@cache
def private_key(number: int) -> rsa.RSAPrivateKey:
    """One of the test run's own keys: they are slow to make."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed(header: Json, payload: bytes, key: rsa.RSAPrivateKey, alg: str = "RS256") -> str:
    """A token out of any header and any payload, signed by an algorithm, whatever the header says."""
    said = f"{base64url(json.dumps(header).encode())}.{base64url(payload)}"
    return f"{said}.{base64url(_signature(said.encode(), key, alg))}"


def base64url(raw: bytes) -> str:
    """As in a token."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _signature(said: bytes, key: rsa.RSAPrivateKey, alg: str) -> bytes:
    match alg:
        case "RS256":
            return key.sign(said, padding.PKCS1v15(), hashes.SHA256())
        case "RS512":
            return key.sign(said, padding.PKCS1v15(), hashes.SHA512())
        case "HS256":
            pem = key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            made = hmac.HMAC(pem, hashes.SHA256())
            made.update(said)
            return made.finalize()
    return b""


def _refused(status: int, error: str, code: int) -> tuple[int, Json]:
    said = f"AADSTS{code}: refused.\r\nTrace ID: 0\r\nCorrelation ID: 0\r\nTimestamp: 2026-11-24 01:07:33Z"
    return status, {"error": error, "error_description": said, "error_codes": [code], "trace_id": "0"}


def _present(told: Json) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    issuer: Issuer

    def handle_error(self, *_: Any) -> None:
        """Whoever asked has gone."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        status, told = self.server.issuer.answer(self.command, self.path, body)
        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
        with suppress(OSError):  # whoever asked may have gone
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            if 300 <= status < 400:
                self.send_header("Location", raw.decode())
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
