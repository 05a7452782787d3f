"""Genuine: what is heard, exactly as it was sent; whose it must be; what it may never be."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.payload import Unheard
from adapters.teams.genuine import Genuine
from adapters.teams.keys import Keys
from adapters.teams.url import is_local, is_safe
from teams_world.gate import CONNECTOR, activity, bearer, secrets_of
from teams_world.issuer import KEYS, METADATA, Issuer
from teams_world.world import APP_ID, ELSEWHERE, TENANT

MARK = "紺碧鯨四十二"
HERE = "http://127.0.0.1:3979/emea/"


@pytest.fixture
def issuer(clock: Any) -> Iterator[Issuer]:
    with Issuer(clock).running() as one:
        yield one


@pytest.fixture
def keys(issuer: Issuer, clock: Any) -> Keys:
    return Keys(issuer.metadata_url, clock)


@pytest.fixture
def genuine(issuer: Issuer, keys: Keys, clock: Any) -> Genuine:
    return Genuine(secrets_of(issuer), keys, clock)


def sent(issuer: Issuer, body: Any, service_url: str = CONNECTOR, **told: str) -> tuple[bytes, Any]:
    """A body as Teams sends it, and its headers."""
    return json.dumps(body).encode(), {**bearer(issuer.token(service_url)), **told}.items()


def refusal(genuine: Genuine, raw: bytes, headers: Any) -> tuple[int, str]:
    """With what it is refused."""
    with pytest.raises(Unheard) as caught:
        genuine.checked(raw, headers)
    assert MARK not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.status, caught.value.reason


def test_what_is_genuine_is_heard_as_it_was_sent(issuer: Issuer, genuine: Genuine) -> None:
    """With what the SDK's models would lose."""
    body = activity(
        text=MARK, entities=[{"type": "clientInfo", "locale": "ja-JP", "unknown": [1, {"x": None}]}]
    )

    assert genuine.checked(*sent(issuer, body)) == body


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json;charset=utf-8"])
def test_json_may_be_called_so_in_any_way(issuer: Issuer, genuine: Genuine, kind: str) -> None:
    raw, headers = sent(issuer, activity(), **{"Content-Type": kind})

    assert genuine.checked(raw, headers) == activity()


def test_headers_have_names_of_any_case(issuer: Issuer, genuine: Genuine) -> None:
    raw, headers = sent(issuer, activity())

    assert genuine.checked(raw, [(name.upper(), value) for name, value in headers]) == activity()


def test_our_tenant_is_ours_in_any_case(issuer: Issuer, genuine: Genuine) -> None:
    assert genuine.checked(*sent(issuer, activity(channelData={"tenant": {"id": TENANT.upper()}})))


def test_the_tenant_may_stand_in_the_conversation_alone(issuer: Issuer, genuine: Genuine) -> None:
    assert genuine.checked(*sent(issuer, activity(channelData={"source": {"name": "message"}})))


def test_an_activity_need_not_say_to_whom_it_is(issuer: Issuer, genuine: Genuine) -> None:
    assert genuine.checked(*sent(issuer, activity(recipient=None)))


def test_an_app_for_many_tenants_hears_its_own_company_only(issuer: Issuer, keys: Keys, clock: Any) -> None:
    genuine = Genuine(secrets_of(issuer, app_type="MultiTenant"), keys, clock)

    assert genuine.checked(*sent(issuer, activity()))
    assert refusal(genuine, *sent(issuer, activity(channelData={"tenant": {"id": ELSEWHERE}})))[0] == 403


@pytest.mark.parametrize("lacking", [{"app_id": ""}, {"app_id": " "}, {"tenant": ""}, {"tenant": "\n"}])
def test_without_an_app_or_a_tenant_there_is_no_door(
    issuer: Issuer, keys: Keys, clock: Any, lacking: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="needs the app's id and its tenant's"):
        Genuine(secrets_of(issuer, **lacking), keys, clock)


def test_a_connector_on_this_machine_is_one_where_the_keys_are_from_here_too(
    issuer: Issuer, genuine: Genuine, keys: Keys
) -> None:
    raw, headers = sent(issuer, activity(serviceUrl=HERE), HERE)

    assert genuine.checked(raw, headers)
    keys.local = False
    assert refusal(genuine, raw, headers) == (403, "address")


def test_a_token_counts_for_the_connector_that_it_names_in_either_spelling(
    issuer: Issuer, genuine: Genuine
) -> None:
    raw = json.dumps(activity()).encode()

    assert genuine.checked(raw, bearer(issuer.token(serviceurl=None, serviceUrl=CONNECTOR)).items())
    both = issuer.token("https://else.example/", serviceUrl=CONNECTOR)
    assert refusal(genuine, raw, bearer(both).items()) == (403, "address")


@pytest.mark.parametrize(("raw", "kind"), [(b"{", "application/json"), (b"\xff", "text/plain"), (b"", "")])
def test_whoever_has_no_token_hears_nothing_of_the_rest(genuine: Genuine, raw: bytes, kind: str) -> None:
    assert refusal(genuine, raw, [("Content-Type", kind)]) == (401, "token")


def test_keys_are_asked_for_only_when_a_token_names_one(issuer: Issuer, genuine: Genuine) -> None:
    for value in ("", "Bearer x", "Bearer a.b.c", f"Bearer {issuer.token(alg='HS256')}"):
        refusal(genuine, b"", [("Authorization", value)])

    assert (issuer.called(METADATA), issuer.called(KEYS)) == (0, 0)


def test_a_token_as_large_as_no_token_is_refused_unread(issuer: Issuer, genuine: Genuine) -> None:
    token = issuer.token(CONNECTOR, more="x" * 6000)

    assert refusal(genuine, b"", bearer(token).items()) == (401, "token")
    assert issuer.calls == []


def test_two_tokens_are_none(issuer: Issuer, genuine: Genuine) -> None:
    raw, headers = sent(issuer, activity())

    assert refusal(genuine, raw, [*headers, *headers]) == (401, "token")


@pytest.mark.parametrize(
    ("inside", "status"), [(50, 200), (59, 200), (60, 400), (400, 400), (950, 400), (10_000, 400)]
)
def test_how_deep_a_body_is_has_an_end(issuer: Issuer, genuine: Genuine, inside: int, status: int) -> None:
    raw, headers = sent(issuer, activity(value=0))
    deep = raw.replace(b'"value": 0', b'"value": ' + b"[" * inside + b"]" * inside)

    try:
        genuine.checked(deep, headers)
        told = 200
    except Unheard as refused:
        told = refused.status

    assert told == status


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60), value=st.text(max_size=60))
def test_whatever_is_sent_is_heard_or_refused(
    issuer: Issuer, genuine: Genuine, raw: bytes, value: str
) -> None:
    token = issuer.token(CONNECTOR)

    assert refusal(genuine, raw, [("Authorization", value)])[0] == 401
    assert refusal(genuine, raw, bearer(token).items())[0] in {400, 403}
    assert refusal(genuine, raw, [("Authorization", f"Bearer {token}"), ("Content-Type", value)])[0] == 415


@pytest.mark.parametrize(
    ("url", "local", "safe"),
    [("https://smba.example/emea/", False, True), ("https://smba.example:8443/", False, True),
     ("https://127.0.0.1/", False, True), ("http://smba.example/", True, False), (HERE, True, True),
     (HERE, False, False), ("http://localhost/", True, True), ("http://[::1]:80/", True, True),
     ("http://127.0.0.1.example/", True, False), ("http://2130706433/", True, False),
     ("https://", True, False),
     ("//smba.example/", True, False), ("smba.example", True, False), ("", True, False),
     ("file:///etc/passwd", True, False), ("https://a@smba.example/", True, False),
     ("https://smba.example:x/", True, False), ("https://smba.example:99999/", True, False),
     ("https://[::1/", True, False), ("ftp://127.0.0.1/", True, False)],
)  # fmt: skip
def test_an_address_is_https_or_on_this_machine(url: str, local: bool, safe: bool) -> None:
    assert is_safe(url, local=local) is safe


@given(url=st.text(max_size=40) | st.text(max_size=20).map(lambda end: "http://" + end))
def test_no_address_breaks_what_looks_at_it(url: str) -> None:
    assert is_safe(url, local=False) in {True, False}
    assert is_local(url) in {True, False}


def test_secrets_are_not_shown(issuer: Issuer) -> None:
    shown = repr(secrets_of(issuer, password=MARK))

    assert APP_ID in shown
    assert MARK not in shown
