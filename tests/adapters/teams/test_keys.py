"""Microsoft's keys: had before they are needed, renewed as they change, and fetched by no attacker's wish."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import active_count
from typing import Any

import pytest
import requests
from structlog.testing import capture_logs

from adapters.teams.keys import Keys, Unavailable
from teams_world.gate import CONNECTOR, activity, opened_gate
from teams_world.issuer import KEYS, METADATA, Issuer, SigningKey, private_key

PATIENCE = 5
KNOWN = private_key(0).public_key().public_numbers()


@pytest.fixture
def issuer(clock: Any) -> Iterator[Issuer]:
    with Issuer(clock).running() as one:
        yield one


@pytest.fixture
def keys(issuer: Issuer, clock: Any) -> Keys:
    return Keys(issuer.metadata_url, clock)


@pytest.fixture
def hasty(issuer: Issuer, clock: Any) -> Keys:
    """Keys that wait for nothing long."""
    return Keys(issuer.metadata_url, clock, timeout=0.7)


def fetches(issuer: Issuer) -> tuple[int, int]:
    """How often the metadata was fetched, and the keys."""
    return issuer.called(METADATA), issuer.called(KEYS)


def until(true: Callable[[], bool]) -> None:
    """Wait for what is done beside."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.01)


def test_a_key_comes_from_the_list_that_the_metadata_names(issuer: Issuer, keys: Keys) -> None:
    issuer.keys.append(SigningKey("key-2", 1, ("webchat",)))

    found, other = keys.get("key-1"), keys.get("key-2")

    assert found is not None
    assert other is not None
    assert (found.public.public_numbers(), "msteams" in found.endorsements) == (KNOWN, True)
    assert other.endorsements == {"webchat"}
    assert fetches(issuer) == (1, 1)


def test_keys_are_had_before_the_first_request(issuer: Issuer, keys: Keys) -> None:
    keys.warm()
    issuer.next(METADATA, 10, status=500)

    assert keys.get("key-1")
    assert keys.missing() == []
    assert fetches(issuer) == (1, 1)


def test_they_are_asked_for_once_a_day(issuer: Issuer, keys: Keys, clock: Any) -> None:
    for _ in range(4):
        assert keys.get("key-1")
        clock.turn(hours=7)
    assert fetches(issuer) == (1, 1)

    assert keys.get("key-1")
    until(lambda: fetches(issuer) == (2, 2))


def test_an_old_list_is_renewed_beside_and_nobody_waits_for_it(
    issuer: Issuer, keys: Keys, clock: Any
) -> None:
    keys.warm()
    issuer.rotate("key-2")
    issuer.next(METADATA, hang=True)
    clock.turn(days=2)
    threads = active_count()

    assert all(keys.get("key-1") for _ in range(50))

    assert active_count() <= threads + 2  # ours, and the one that answers it
    until(lambda: issuer.called(METADATA) == 2)
    issuer.mend()
    until(lambda: keys.get("key-1") is None)
    assert keys.get("key-2")


def test_a_key_that_is_new_is_fetched_when_it_is_named(issuer: Issuer, keys: Keys, clock: Any) -> None:
    keys.warm()
    issuer.rotate("key-2")
    clock.turn(minutes=5)

    assert keys.get("key-2")
    assert keys.get("key-1") is None


def test_a_flood_of_names_that_nobody_knows_makes_one_fetch_in_five_minutes(
    issuer: Issuer, keys: Keys, clock: Any
) -> None:
    keys.warm()
    clock.turn(minutes=5)

    assert {keys.get(f"nobody-{number}") for number in range(200)} == {None}
    assert fetches(issuer) == (2, 2)

    clock.turn(minutes=4, seconds=59)
    assert keys.get("nobody") is None
    assert fetches(issuer) == (2, 2)

    clock.turn(seconds=1)
    assert keys.get("nobody") is None
    assert fetches(issuer) == (3, 3)


def test_the_same_flood_from_many_threads_makes_one_fetch_too(issuer: Issuer, keys: Keys, clock: Any) -> None:
    keys.warm()
    clock.turn(minutes=5)
    issuer.next(METADATA, delay=0.3)

    def ask(number: int) -> object:
        try:
            return keys.get(f"nobody-{number}")
        except Unavailable:
            return Unavailable

    with ThreadPoolExecutor(20) as pool:
        told = set(pool.map(ask, range(100)))

    assert told <= {None, Unavailable}
    assert fetches(issuer) == (2, 2)


def test_while_somebody_fetches_nobody_else_waits(issuer: Issuer, keys: Keys, clock: Any) -> None:
    keys.warm()
    clock.turn(minutes=5)
    issuer.next(METADATA, hang=True)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(keys.get, "nobody")
        until(lambda: issuer.called(METADATA) == 2)
        assert keys.get("key-1")
        with pytest.raises(Unavailable):
            keys.get("somebody")
        assert not first.done()
        issuer.mend()
        assert first.result(PATIENCE) is None


BROKEN = {
    "metadata that fails": (METADATA, {"status": 500}),
    "metadata that was moved": (METADATA, {"status": 302, "answer": b"https://else.example/"}),
    "metadata that is no JSON": (METADATA, {"answer": b"<html>"}),
    "metadata that is a list": (METADATA, {"answer": []}),
    "metadata of a thousand lists": (METADATA, {"answer": b"[" * 100_000}),
    "metadata without keys": (METADATA, {"answer": {"issuer": "x"}}),
    "keys at no address": (METADATA, {"answer": {"jwks_uri": ["https://keys.example/"]}}),
    "keys in a file": (METADATA, {"answer": {"jwks_uri": "file:///etc/passwd"}}),
    "keys without a lock": (METADATA, {"answer": {"jwks_uri": "http://keys.example/"}}),
    "keys behind a broken address": (METADATA, {"answer": {"jwks_uri": "https://[::1/"}}),
    "keys that hang": (KEYS, {"hang": True}),
    "keys that fail": (KEYS, {"status": 503}),
    "keys that are no JSON": (KEYS, {"answer": b"\xff\xfe"}),
    "no list": (KEYS, {"answer": {"keys": {"kid": "key-1"}}}),
    "an empty list": (KEYS, {"answer": {"keys": []}}),
    "a list of no keys": (KEYS, {"answer": {"keys": [1, "x", None, {}, {"kty": "RSA", "kid": "key-1"}]}}),
    "a list of endless length": (KEYS, {"answer": b'{"keys": [' + b" " * (2 * 1024 * 1024)}),
}


@pytest.mark.parametrize("case", BROKEN)
def test_when_a_fetch_fails_the_old_keys_go_on_counting(
    issuer: Issuer, hasty: Keys, clock: Any, case: str
) -> None:
    (kind, fault), keys = BROKEN[case], hasty
    keys.warm()
    issuer.next(kind, **fault)
    clock.turn(minutes=5)

    with capture_logs() as logged:
        assert keys.get("nobody") is None

    assert keys.get("key-1")
    assert keys.missing() == []
    assert [one["event"] for one in logged] == ["teams_keys_unavailable"]
    assert fetches(issuer)[0] == 2


@pytest.mark.parametrize("case", BROKEN)
def test_as_long_as_there_never_were_keys_it_is_said_and_tried_again(
    issuer: Issuer, hasty: Keys, clock: Any, case: str
) -> None:
    (kind, fault), keys = BROKEN[case], hasty
    issuer.next(kind, **fault)

    with pytest.raises(Unavailable):
        keys.get("key-1")
    [line] = keys.missing()
    assert issuer.metadata_url in line
    assert issuer.called(METADATA) == 1, "it is not asked again at once"

    clock.turn(seconds=10)
    assert keys.missing() == []
    assert keys.get("key-1")


def test_where_nothing_answers_there_are_no_keys(clock: Any) -> None:
    keys = Keys("http://127.0.0.1:9/openid", clock, timeout=0.5)

    keys.warm()

    assert keys.missing() != []
    with pytest.raises(Unavailable):
        keys.get("key-1")


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "oct", "k": "AAAA"}, {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {"use": "enc"},
        {"n": "AQAB"}, {"n": None}, {"n": 7}, {"e": "!"}, {"kid": None}, {"kid": 7}, {"endorsements": None},
        {"endorsements": "msteams"}, {"kty": ["RSA"]},
        {"n": "3q2-7w" * 22},
    ],
)  # fmt: skip
def test_a_key_that_may_not_sign_is_none(issuer: Issuer, keys: Keys, odd: dict[str, Any]) -> None:
    right = SigningKey("right", 0).told()
    issuer.next(KEYS, answer={"keys": [{**SigningKey("odd", 1).told(), **odd}, right]})

    assert keys.get("odd") is None
    assert keys.get("right")


def test_what_is_odd_among_endorsements_endorses_nothing(issuer: Issuer, keys: Keys) -> None:
    issuer.next(KEYS, answer={"keys": [{**SigningKey("odd").told(), "endorsements": [1, None, ["msteams"]]}]})

    found = keys.get("odd")

    assert found
    assert found.endorsements == frozenset()


def test_keys_on_this_machine_are_only_believed_where_the_metadata_is(clock: Any) -> None:
    """Of metadata somewhere else, no address here is called: whoever writes it may not reach into here."""
    assert Keys("http://localhost:1/x", clock).local
    assert Keys("http://127.0.0.1:1/x", clock).local
    assert Keys("http://[::1]:1/x", clock).local
    assert not Keys("https://login.botframework.com/v1/.well-known/openidconfiguration", clock).local
    assert not Keys("https://127.0.0.1.example/x", clock).local
    assert not Keys("https://localhost.example/x", clock).local


def test_of_metadata_from_elsewhere_no_address_on_this_machine_is_called(issuer: Issuer, keys: Keys) -> None:
    keys.local = False

    with pytest.raises(Unavailable):
        keys.get("key-1")

    assert fetches(issuer) == (1, 0)


@pytest.mark.parametrize("kind", [METADATA, KEYS])
def test_nobody_is_sent_elsewhere_for_keys(issuer: Issuer, keys: Keys, kind: str) -> None:
    issuer.next(kind, status=302, answer=f"{issuer.address}/v1/.well-known/keys".encode())

    with pytest.raises(Unavailable):
        keys.get("key-1")

    assert issuer.called(kind) == 1


def test_a_rotation_goes_unnoticed_by_those_who_ask(clock: Any) -> None:
    with Issuer(clock).running() as issuer, opened_gate(issuer, clock) as gate:
        assert gate.send(activity()).status_code == 200
        old = issuer.token(CONNECTOR)
        issuer.rotate("key-2")
        clock.turn(minutes=5)

        assert gate.send(activity()).status_code == 200
        assert gate.send(activity(), kid="nobody").status_code == 401
        assert old != issuer.token(CONNECTOR)
        assert len(gate.ears.heard) == 2


def test_as_long_as_there_are_no_keys_teams_is_asked_to_come_again(clock: Any) -> None:
    with Issuer(clock).running() as issuer, opened_gate(issuer, clock) as gate:
        issuer.next(METADATA, 100, status=500)

        assert gate.send(activity()).status_code == 503
        ready = requests.get(f"{gate.address}/readyz", timeout=5)
        assert (ready.status_code, len(ready.json()["missing"])) == (503, 1)

        issuer.mend()
        clock.turn(seconds=10)
        assert requests.get(f"{gate.address}/readyz", timeout=5).json() == {"ready": True, "missing": []}
        assert gate.send(activity()).status_code == 200


def test_while_keys_are_fetched_everything_else_goes_on(clock: Any) -> None:
    with Issuer(clock).running() as issuer, opened_gate(issuer, clock) as gate:
        gate.send(activity())
        clock.turn(minutes=5)
        issuer.next(METADATA, hang=True)

        with ThreadPoolExecutor(1) as pool:
            stranger = pool.submit(gate.send, activity(), kid="nobody")
            until(lambda: issuer.called(METADATA) == 2)
            assert requests.get(f"{gate.address}/healthz", timeout=5).status_code == 200
            assert gate.send(activity()).status_code == 200
            assert gate.send(activity(), kid="somebody").status_code == 503
            assert not stranger.done()
            issuer.mend()
            assert stranger.result(PATIENCE).status_code == 401
