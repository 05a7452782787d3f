"""What Teams has not sent, or not like this: answered with 4xx, heard by nobody, and told to no log."""

import base64
import gzip
import json
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.teams import app
from bot.cases.clock import JAPAN
from teams_world.gate import CONNECTOR, Gate, activity, bearer, opened_gate
from teams_world.issuer import ISSUER, Issuer, SigningKey, base64url, private_key, signed
from teams_world.world import APP_ID, ELSEWHERE

NOW = datetime(2026, 11, 24, 10, 7, 33, tzinfo=JAPAN)
MARK = "紺碧鯨四十二"
OTHER = "0de50000-0000-4000-8000-000000000bad"
BODY = json.dumps(activity(text=MARK), ensure_ascii=False).encode()
CALM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

Headers = Mapping[str, str] | list[tuple[str, str]]
Made = Callable[[Issuer], tuple[bytes, Headers]]


@pytest.fixture(scope="module")
def opened() -> Iterator[Gate]:
    issuer = Issuer(lambda: NOW)
    issuer.keys[:] = [
        SigningKey("of-others", 2, endorsements=("webchat",)), SigningKey("of-nobody", 2, endorsements=()),
        SigningKey("withdrawn", 1, listed=False), SigningKey("key-1", 0),
    ]  # fmt: skip
    with issuer.running(), opened_gate(issuer, lambda: NOW) as gate:
        gate.keys.warm()
        yield gate


@pytest.fixture
def gate(opened: Gate) -> Gate:
    """The door, with nothing heard yet."""
    opened.ears.heard.clear()
    return opened


@dataclass
class Said:
    """What the desk and every library have logged; the latter from DEBUG on, with tracebacks."""

    events: list[Any]
    caplog: pytest.LogCaptureFixture

    def whole(self) -> str:
        formatter = logging.Formatter()
        others = [formatter.format(record) + repr(record.args) for record in self.caplog.records]
        return "\n".join([json.dumps(self.events, ensure_ascii=False), *others])


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Said]:
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        if not name.startswith(("urllib3", "hypothesis")):
            caplog.set_level(logging.DEBUG, name)
    with capture_logs() as events:
        yield Said(events, caplog)


def assert_nothing_happened(gate: Gate, said: Said) -> None:
    """Nothing was heard, and no word of it told."""
    assert gate.ears.heard == []
    told = said.whole()
    for word in (MARK, json.dumps(MARK)[1:-1], "eyJ", "29:staff", CONNECTOR):
        assert word not in told
    assert {name for event in said.events for name in event} <= {"event", "log_level", "reason"}


def claims(**told: Any) -> Made:
    """A token that says something else."""
    return lambda issuer: (BODY, bearer(issuer.token(**{"service_url": CONNECTOR, **told})))


def header(**told: Any) -> Made:
    """A token with another header, signed with a key of Microsoft's."""
    return lambda issuer: (BODY, bearer(issuer.token(CONNECTOR, headers=told)))


def authorization(value: str) -> Made:
    """Another header than a token's; `{}` is where a genuine one stands."""
    return lambda issuer: (
        BODY,
        {**bearer(""), "Authorization": value.replace("{}", issuer.token(CONNECTOR))},
    )


def forged(issuer: Issuer) -> tuple[bytes, Headers]:
    """Signed with another key, under the name of Microsoft's."""
    token = issuer.token(CONNECTOR).split(".")
    head = json.loads(base64.urlsafe_b64decode(token[0] + "=="))
    payload = base64.urlsafe_b64decode(token[1] + "==")
    return BODY, bearer(signed(head, payload, private_key(2)))


def changed(issuer: Issuer) -> tuple[bytes, Headers]:
    """Claims changed after they were signed."""
    head, payload, mark = issuer.token("https://else.example/").split(".")
    told = {**json.loads(base64.urlsafe_b64decode(payload + "==")), "serviceurl": CONNECTOR}
    return BODY, bearer(f"{head}.{base64url(json.dumps(told).encode())}.{mark}")


def unsigned(issuer: Issuer) -> tuple[bytes, Headers]:
    head, payload, _ = issuer.token(CONNECTOR).split(".")
    return BODY, bearer(f"{head}.{payload}.AAAA")


def twice(issuer: Issuer) -> tuple[bytes, Headers]:
    token = issuer.token(CONNECTOR)
    return BODY, [("Authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}"),
                  ("Content-Type", "application/json")]  # fmt: skip


def payload(raw: bytes) -> Made:
    """A token whose claims are these bytes, signed with Microsoft's key."""

    def made(issuer: Issuer) -> tuple[bytes, Headers]:
        head = {"alg": "RS256", "kid": "key-1", "typ": "JWT"}
        return BODY, bearer(signed(head, raw, private_key(0)))

    return made


def genuine(body: bytes, **more: str) -> Made:
    """A right token for whatever is sent."""
    return lambda issuer: (body, bearer(issuer.token(CONNECTOR), **more))


def told(**more: Any) -> Made:
    """A right token for an activity that says something else."""
    return genuine(json.dumps(activity(text=MARK, **more)).encode())


AT = int(NOW.timestamp())
FORGED: dict[str, Made] = {
    "no header": lambda _: (BODY, {"Content-Type": "application/json"}),
    "an empty header": authorization(""),
    "a scheme alone": authorization("Bearer"),
    "an empty token": authorization("Bearer "),
    "a basic login": authorization("Basic dXNlcjpwYXNz"),
    "a token without a scheme": authorization("{}"),
    "a scheme of other letters": authorization("bearer {}"),
    "two spaces": authorization("Bearer  {}"),
    "something after the token": authorization("Bearer {} x"),
    "two tokens": authorization("Bearer {},{}"),
    "two headers": twice,
    "a word": authorization("Bearer password"),
    "two parts": authorization("Bearer eyJ.eyJ"),
    "five parts": authorization("Bearer a.b.c.d.e"),
    "parts of no letters": authorization("Bearer ..."),
    "parts that are no base64": authorization("Bearer a.b.c"),
    "letters of no alphabet": authorization("Bearer é.é.é"),
    "a header that is a list": authorization(f"Bearer {base64url(b'[]')}.e30.AAAA"),
    "a header of a thousand lists": authorization(f"Bearer {base64url(b'[' * 1400)}.e30.AAAA"),
    "not signed": unsigned,
    "signed by somebody else": forged,
    "changed after it was signed": changed,
    "no algorithm": claims(alg="none"),
    "no algorithm, in capitals": header(alg="NONE"),
    "signed with the public key": claims(alg="HS256"),
    "another algorithm of the same key": claims(alg="RS512"),
    "a header that hides the algorithm": header(alg=None),
    "an algorithm that is a list": header(alg=["RS256"]),
    "no key": header(kid=None),
    "a key that is a number": header(kid=1),
    "a key nobody knows": header(kid="nobody"),
    "a key that is an address": header(kid="https://keys.example/"),
    "a key no longer listed": claims(kid="withdrawn"),
    "what must be understood": header(crit=["exp"]),
    "what must be understood, and is": header(crit=["b64"], b64=True),
    "words that are not encoded": header(b64=False, crit=["b64"]),
    "of another issuer": claims(iss="https://login.example/"),
    "of the emulator's issuer": claims(iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
    "of a skill": claims(iss="https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0",
                         azp=APP_ID, appid=APP_ID, ver="2.0"),
    "of our issuer among others": claims(iss=[ISSUER]),
    "of no issuer": claims(iss=None),
    "for another app": claims(aud=OTHER),
    "for several apps": claims(aud=[APP_ID, OTHER]),
    "for us in a list": claims(aud=[APP_ID]),
    "for nobody": claims(aud=None),
    "for an empty app": claims(aud=""),
    "expired": claims(exp=AT - 301),
    "from the future": claims(nbf=AT + 301),
    "without an end": claims(exp=None),
    "with an end that is a text": claims(exp=str(AT + 3600)),
    "with an end that is true": claims(exp=True, nbf=False),
    "with an end beyond all numbers": payload(b'{"exp": 1e999}'),
    "with an end that is no number": payload(json.dumps(
        {"iss": ISSUER, "aud": APP_ID, "serviceurl": CONNECTOR, "exp": float("nan")}).encode()),
    "with a beginning that is a text": claims(nbf="now"),
    "claims that are a list": payload(b"[]"),
    "claims that are no JSON": payload(b"\xff"),
    "claims of a thousand lists": payload(b"[" * 4000),
}  # fmt: skip

FOREIGN: dict[str, Made] = {
    "a key for another channel": claims(kid="of-others"),
    "a key for no channel": claims(kid="of-nobody"),
    "of another connector": claims(service_url="https://else.example/"),
    "of a connector a letter longer": claims(service_url=CONNECTOR + "x"),
    "of no connector": claims(serviceurl=None),
    "of a connector that is a list": claims(serviceurl=[CONNECTOR]),
    "an activity of no connector": told(serviceUrl=None),
    "an activity of another connector": told(serviceUrl="https://else.example/"),
    "a connector that is a list": told(serviceUrl=[CONNECTOR]),
    "a connector without a lock": lambda issuer: (
        json.dumps(activity(serviceUrl="http://connector.example/")).encode(),
        bearer(issuer.token("http://connector.example/")),
    ),
    "a connector that is a file": lambda issuer: (
        json.dumps(activity(serviceUrl="file:///etc/passwd")).encode(),
        bearer(issuer.token("file:///etc/passwd")),
    ),
    "a connector behind a login": lambda issuer: (
        json.dumps(activity(serviceUrl="https://a@connector.example/")).encode(),
        bearer(issuer.token("https://a@connector.example/")),
    ),
    "another channel": told(channelId="webchat"),
    "the emulator's channel": told(channelId="emulator"),
    "no channel": told(channelId=None),
    "a channel that is a list": told(channelId=["msteams"]),
    "another tenant": told(channelData={"tenant": {"id": ELSEWHERE}}),
    "another tenant, by the conversation": told(
        channelData=None, conversation={"id": "a:chat", "tenantId": ELSEWHERE}
    ),
    "another tenant, whatever the conversation says": told(channelData={"tenant": {"id": "x"}}),
    "no tenant": told(channelData=None, conversation={"id": "a:chat"}),
    "a tenant where the SDK looks for it": told(
        channelData={}, conversation={"id": "a:chat", "tenantID": ELSEWHERE, "tenant_id": ELSEWHERE}
    ),
    "a tenant that is a list": told(
        channelData={"tenant": [{"id": ELSEWHERE}]}, conversation={"id": "a:chat"}
    ),
    "another bot": told(recipient={"id": f"28:{OTHER}"}),
    "a person": told(recipient={"id": "29:staff"}),
    "a recipient that is a text": told(recipient="28:x"),
    "an empty recipient": told(recipient={}),
}

MALFORMED: dict[str, Made] = {
    "nothing": genuine(b""),
    "broken JSON": genuine(BODY[:-2]),
    "a list": genuine(b"[]"),
    "a list of activities": genuine(b"[" + BODY + b"]"),
    "a text": genuine(json.dumps(MARK).encode()),
    "a number": genuine(b"1"),
    "null": genuine(b"null"),
    "an empty object": genuine(b"{}"),
    "two objects": genuine(BODY + BODY),
    "no type": told(type=None),
    "an empty type": told(type=""),
    "a type that is a list": told(type=["message"]),
    "no number": genuine(BODY.replace(b'"1700000000001"', b"NaN")),
    "a number beyond all": genuine(BODY.replace(b'"1700000000001"', b"-Infinity")),
    "a number that becomes that": genuine(BODY.replace(b'"1700000000001"', b"1e999")),
    "a number without end": genuine(BODY.replace(b'"1700000000001"', b"9" * 9000)),
    "letters of no alphabet": genuine(b"\xff\xfe" + BODY),
    "another alphabet": genuine(BODY.decode().encode("utf-16")),
    "a hundred thousand brackets": genuine(b'{"type":' + b"[" * 100_000),
    "a hundred thousand objects": genuine(b'{"type":' * 100_000),
    "nine hundred lists": genuine(json.dumps(activity(value=0)).replace(
        '"value": 0', '"value": ' + "[" * 900 + "]" * 900).encode()),
    "a form": genuine(b"type=message"),
}  # fmt: skip

OTHER_TYPES: dict[str, Made] = {
    "plain text": genuine(BODY, **{"Content-Type": "text/plain"}),
    "a form": genuine(BODY, **{"Content-Type": "application/x-www-form-urlencoded"}),
    "an upload": genuine(BODY, **{"Content-Type": "multipart/form-data; boundary=application/json"}),
    "something like JSON": genuine(BODY, **{"Content-Type": "application/json-seq"}),
    "no type": genuine(BODY, **{"Content-Type": ""}),
    "packed": genuine(gzip.compress(BODY), **{"Content-Encoding": "gzip"}),
    "called packed": genuine(BODY, **{"Content-Encoding": "gzip"}),
}


def posted(gate: Gate, made: Made) -> requests.Response:
    """What is answered; headers that come twice are written by hand."""
    body, headers = made(gate.issuer)
    if isinstance(headers, list):
        lines = [f"{name}: {value}" for name, value in headers]
        return raw(
            gate, ["POST /api/messages HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *lines], body
        )
    return gate.post(body, {name: value.encode() for name, value in headers.items()})


def raw(gate: Gate, lines: list[str], body: bytes = b"") -> requests.Response:
    """What is answered to what may not even be HTTP."""
    host, port = gate.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 5) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        answered = connection.recv(4000)
    answer = requests.Response()
    head, _, answer._content = answered.partition(b"\r\n\r\n")
    answer.status_code = int(head.split()[1])
    return answer


@pytest.mark.parametrize("case", FORGED)
def test_what_microsoft_did_not_just_sign_for_us_is_not_heard(gate: Gate, said: Said, case: str) -> None:
    reply = posted(gate, FORGED[case])

    assert (reply.status_code, reply.content) == (401, b"")
    assert_nothing_happened(gate, said)
    assert [event["event"] for event in said.events] == ["teams_unheard"]


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_not_for_us_is_refused(gate: Gate, said: Said, case: str) -> None:
    reply = posted(gate, FOREIGN[case])

    assert (reply.status_code, reply.content) == (403, b"")
    assert_nothing_happened(gate, said)


@pytest.mark.parametrize("case", MALFORMED)
def test_what_has_no_shape_of_teams_is_refused_calmly(gate: Gate, said: Said, case: str) -> None:
    reply = posted(gate, MALFORMED[case])

    assert (reply.status_code, reply.content) == (400, b"")
    assert_nothing_happened(gate, said)


@pytest.mark.parametrize("case", OTHER_TYPES)
def test_what_is_not_json_is_refused(gate: Gate, said: Said, case: str) -> None:
    reply = posted(gate, OTHER_TYPES[case])

    assert (reply.status_code, reply.content) == (415, b"")
    assert_nothing_happened(gate, said)


@pytest.mark.parametrize("case", [*MALFORMED, *OTHER_TYPES])
def test_what_is_not_signed_is_not_even_read(gate: Gate, said: Said, case: str) -> None:
    body, headers = (MALFORMED | OTHER_TYPES)[case](gate.issuer)
    headers = {name: value for name, value in dict(headers).items() if name != "Content-Encoding"}

    reply = gate.post(body, {**headers, "Authorization": "Bearer a.b.c"})

    assert reply.status_code == 401
    assert_nothing_happened(gate, said)


def test_the_same_activity_is_heard_when_it_is_genuine(gate: Gate) -> None:
    """Or else nothing above could fail."""
    assert posted(gate, genuine(BODY)).status_code == 200
    assert posted(gate, header()).status_code == 200
    assert posted(gate, claims(serviceurl=None, serviceUrl=CONNECTOR)).status_code == 200
    assert [which for which, _ in gate.ears.heard] == ["message"] * 3
    assert gate.ears.heard[0][1]["text"] == MARK


@pytest.mark.parametrize("lure", [
    {"jku": "https://keys.example/"}, {"x5u": "https://keys.example/"}, {"jwk": {"kty": "oct", "k": "AAAA"}},
    {"x5c": ["AAAA"]},
])  # fmt: skip
def test_a_key_that_a_token_brings_along_is_not_looked_at(gate: Gate, lure: dict[str, Any]) -> None:
    before = list(gate.issuer.calls)
    forger = lambda issuer: (BODY, bearer(signed(  # noqa: E731
        {"alg": "RS256", "kid": "key-1", **lure}, b"{}", private_key(2))))  # fmt: skip

    assert posted(gate, header(**lure)).status_code == 200
    assert posted(gate, forger).status_code == 401
    assert gate.issuer.calls == before


@pytest.mark.parametrize("seconds", [-299, 299])
def test_clocks_may_differ_by_five_minutes(gate: Gate, seconds: int) -> None:
    late, early = claims(exp=AT - 299), claims(nbf=AT + 299)

    assert (posted(gate, late).status_code, posted(gate, early).status_code) == (200, 200)


def test_a_body_too_large_is_refused(gate: Gate, said: Said) -> None:
    large = json.dumps(activity(text="x" * 1024 * 1024)).encode()

    reply = gate.post(large, bearer(gate.issuer.token(CONNECTOR)))

    assert (reply.status_code, reply.content) == (413, b"")
    assert_nothing_happened(gate, said)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/messages", 405), ("PUT", "/api/messages", 405), ("DELETE", "/api/messages", 405),
     ("PATCH", "/api/messages", 405), ("POST", "/api", 404), ("POST", "/api/messages/", 404),
     ("POST", "/api/messages/x", 404), ("POST", "/API/messages", 404), ("POST", "/api/v3/messages", 404)],
)  # fmt: skip
def test_there_is_no_other_door(gate: Gate, said: Said, method: str, path: str, status: int) -> None:
    headers = bearer(gate.issuer.token(CONNECTOR))

    reply = requests.request(method, gate.address + path, data=BODY, headers=headers, timeout=5)

    assert reply.status_code == status
    assert_nothing_happened(gate, said)


def test_no_socket_is_opened_as_the_sdk_would(gate: Gate, said: Said) -> None:
    lines = ["GET /api/messages HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: websocket",
             "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]  # fmt: skip

    assert raw(gate, lines).status_code == 405
    assert_nothing_happened(gate, said)


@pytest.mark.parametrize(
    "lines",
    [
        ["POST /api/messages HTTP/1.1", "Host: x", "Content-Length: ten", "", MARK],
        ["POST /api/messages HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", "", "zz", MARK],
        ["POST /api/messages HTTP/1.1", "Host: x", f"Authorization: Bearer {MARK}" + "x" * 9000],
        [f"{MARK} /api/messages HTTP/9.9"],
        ["POST /api/messages HTTP/1.1", "Host: x", "Content-Length: 5", "Content-Length: 6", "", MARK],
    ],
)
def test_what_is_not_even_http_is_refused(gate: Gate, said: Said, lines: list[str]) -> None:
    assert raw(gate, lines).status_code == 400
    assert_nothing_happened(gate, said)


def test_a_body_that_does_not_arrive_is_not_waited_for(
    gate: Gate, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "READ_WITHIN", 0.1)
    head = ["POST /api/messages HTTP/1.1", "Host: x", "Content-Length: 900"]

    assert raw(gate, head, MARK.encode()).status_code == 408
    assert_nothing_happened(gate, said)


# A stranger's words may hold half characters, and names that the SDK would read.
TEXTS = st.text(max_size=8) | st.sampled_from(
    ["", "message", "invoke", "conversationUpdate", "installationUpdate", "event", "task/fetch", "\ud83d",
     "\x00", "messageReaction", "messageUpdate", "fileConsent/invoke", "composeExtension/query", "tab/fetch",
     "application/vnd.microsoft.meetingStart", "adaptiveCard/action", "signin/verifyState", "expectReplies"]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    *activity(), "name", "value", "text", "membersAdded", "membersRemoved", "reactionsAdded", "entities",
    "attachments", "replyToId", "deliveryMode", "action", "relatesTo", "callerId", "textHighlights",
]  # fmt: skip
KNOWN = ["channelId", "serviceUrl", "recipient", "channelData"]


@CALM
@given(body=ANYTHING)
def test_no_json_breaks_the_door(opened: Gate, body: Any) -> None:
    assert opened.send(body).status_code in {400, 403}


@CALM
@given(told=st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6), kind=TEXTS)
def test_nothing_that_an_activity_may_say_breaks_the_door(
    opened: Gate, told: dict[str, Any], kind: str
) -> None:
    assert opened.send({**activity(), "type": kind, **told}).status_code in {200, 400, 403, 501}


@CALM
@given(
    told=st.dictionaries(st.sampled_from([one for one in NAMES if one not in KNOWN]), ANYTHING, max_size=6)
)
def test_of_whatever_is_heard_nothing_is_logged(
    opened: Gate, caplog: pytest.LogCaptureFixture, told: dict[str, Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    with capture_logs() as events:
        opened.send({**activity(text=MARK, value={MARK: [MARK]}), **told})

    logged = "\n".join(f"{one.getMessage()} {one.args} {one.exc_text}" for one in caplog.records)
    assert MARK not in logged + json.dumps(events, ensure_ascii=False)


@CALM
@given(
    told=st.dictionaries(TEXTS | st.sampled_from(["iss", "aud", "exp", "nbf", "serviceurl", "iat"]), ANYTHING)
)
def test_no_claims_break_the_door(opened: Gate, told: dict[str, Any]) -> None:
    assert opened.send(activity(), **told).status_code in {200, 401, 403}


@CALM
@given(told=st.dictionaries(TEXTS | st.sampled_from(["alg", "kid", "crit", "b64", "typ", "zip"]), ANYTHING))
def test_no_header_of_a_token_breaks_the_door(opened: Gate, told: dict[str, Any]) -> None:
    assert opened.send(activity(), headers=told).status_code in {200, 400, 401}


@CALM
@given(
    value=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40), begun=st.booleans()
)
def test_no_authorization_breaks_the_door(opened: Gate, value: str, begun: bool) -> None:
    headers = {**bearer(""), "Authorization": ("Bearer " * begun + value).lstrip().encode("latin-1")}

    assert opened.post(BODY, headers).status_code in {400, 401}


def test_a_token_that_was_good_is_not_for_ever(clock: Any) -> None:
    with Issuer(clock).running() as issuer, opened_gate(issuer, clock) as gate:
        headers = bearer(issuer.token(CONNECTOR))

        assert gate.post(BODY, headers).status_code == 200
        clock.now += timedelta(seconds=3600 + 301)
        assert gate.post(BODY, headers).status_code == 401
