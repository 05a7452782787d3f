"""Connector: the token it shows: got when it is needed, by one at a time, and never shown to anybody else."""

import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from adapters.teams.connection import TeamsSecrets
from adapters.teams.connector import Connector
from adapters.teams.credentials import MARGIN, PAUSE, Failed, to_refusal, to_token
from adapters.teams.outbound import Message
from adapters.teams.place import Place
from bot.dialogue.ports import DeliveryError, Undeliverable
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.issuer import LIVES, TOKEN
from teams_world.rules import any_card
from teams_world.server import SEND
from teams_world.world import APP_ID, BOT, PASSWORD, TENANT

SAID = Message({"type": "AdaptiveCard", "version": "1.5", "body": []}, "お答え")
AT_ONCE = 8


class Ticks:
    """A clock that only the test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def tenant(clock: Any) -> Iterator[Tenant]:
    """A tenant whose connector minds no card."""
    with opened_tenant(clock, any_card) as one:
        yield one


@pytest.fixture
def ticks() -> Ticks:
    """The time by which tokens grow old."""
    return Ticks()


@pytest.fixture
def connector(tenant: Tenant, ticks: Ticks) -> Connector:
    """The desk's app in it."""
    return Connector(tenant.secrets, timeout=2, clock=ticks)


@pytest.fixture
def place(tenant: Tenant) -> Place:
    """Somebody's chat of two."""
    person = tenant.server.world.person()
    found = tenant.server.world.personal(person.id)
    return Place(tenant.server.service_url, found.id, person.id, BOT, TENANT)


def refused(act: Callable[[], object]) -> DeliveryError:
    """What it raises."""
    with pytest.raises(DeliveryError) as raised:
        act()
    return raised.value


def test_one_token_is_good_for_many_messages(connector: Connector, tenant: Tenant, place: Place) -> None:
    for _ in range(3):
        connector.post(place, SAID)

    assert tenant.issuer.called(TOKEN) == 1
    assert len({one.headers["Authorization"] for one in tenant.server.calls}) == 1


@pytest.mark.parametrize(("passed", "fetched"), [(LIVES - MARGIN - 1, 1), (LIVES - MARGIN, 2)])
def test_a_token_is_renewed_five_minutes_before_its_end(
    connector: Connector, tenant: Tenant, place: Place, ticks: Ticks, passed: float, fetched: int
) -> None:
    connector.post(place, SAID)
    ticks.now += passed
    connector.post(place, SAID)

    assert MARGIN == 300
    assert tenant.issuer.called(TOKEN) == fetched


def test_many_who_need_a_token_at_once_get_one_together(tenant: Tenant, place: Place) -> None:
    connector, together = Connector(tenant.secrets, timeout=5), Barrier(AT_ONCE)
    tenant.issuer.next(TOKEN, delay=0.2)

    def post() -> str:
        together.wait()
        return connector.post(place, SAID)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ids = [one.result() for one in [pool.submit(post) for _ in range(AT_ONCE)]]

    assert tenant.issuer.called(TOKEN) == 1
    assert sorted(ids) == sorted(one.id for one in tenant.server.world.messages)


@pytest.mark.parametrize("fault", [{"status": 503}, {"hang": True}], ids=str)
def test_a_token_that_can_not_be_renewed_serves_to_its_end(
    tenant: Tenant, place: Place, ticks: Ticks, fault: dict[str, Any]
) -> None:
    connector = Connector(tenant.secrets, timeout=0.2, clock=ticks)
    connector.post(place, SAID)
    tenant.issuer.next(TOKEN, times=9, **fault)

    asked = []
    for passed in (LIVES - MARGIN, LIVES - MARGIN + PAUSE - 1, LIVES - MARGIN + PAUSE, LIVES - 1):
        ticks.now = 1000 + passed
        connector.post(place, SAID)
        asked.append(tenant.issuer.called(TOKEN) - 1)
    ticks.now = 1000 + LIVES + PAUSE

    assert asked == [1, 1, 2, 3], "ten seconds lie between two tries"
    assert type(refused(lambda: connector.post(place, SAID))) is DeliveryError
    assert (len(tenant.server.world.messages), connector.health.missing()) == (5, [])


def test_an_old_token_gives_way_to_the_first_new_one(
    connector: Connector, tenant: Tenant, place: Place, ticks: Ticks
) -> None:
    connector.post(place, SAID)
    tenant.issuer.next(TOKEN, status=503)
    for passed in (LIVES - MARGIN, PAUSE, LIVES - MARGIN - 1):
        ticks.now += passed
        connector.post(place, SAID)

    shown = [one.headers["Authorization"] for one in tenant.server.calls]
    assert [shown.index(one) for one in shown] == [0, 0, 2, 2]


def test_an_old_token_that_the_connector_refuses_is_not_shown_again(
    connector: Connector, tenant: Tenant, place: Place, ticks: Ticks
) -> None:
    connector.post(place, SAID)
    ticks.now += LIVES - MARGIN
    tenant.issuer.next(TOKEN, times=9, status=503)
    connector.post(place, SAID)
    tenant.issuer.expire()

    faults = [refused(lambda: connector.post(place, SAID)) for _ in range(2)]

    assert [str(one) for one in faults] == ["login_503"] * 2
    assert [one.status for one in tenant.server.calls] == [201, 201, 401]


def test_many_who_wait_while_one_is_refused_are_refused_with_it(tenant: Tenant, ticks: Ticks) -> None:
    connector, together = Connector(tenant.secrets, timeout=5, clock=ticks), Barrier(AT_ONCE)
    tenant.issuer.next(TOKEN, delay=0.5, status=503)

    def check() -> None:
        together.wait()
        connector.check()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        faults = [one.exception() for one in [pool.submit(check) for _ in range(AT_ONCE)]]

    assert [(type(one), str(one)) for one in faults] == [(DeliveryError, "login_503")] * AT_ONCE
    assert tenant.issuer.called(TOKEN) == 1
    ticks.now += PAUSE
    connector.check()


@pytest.mark.parametrize("fault", [{"status": 503}, {"hang": True}, {"status": 400}, {"answer": []}], ids=str)
def test_a_login_that_fails_is_tried_once_in_ten_seconds_however_many_ask(
    tenant: Tenant, place: Place, ticks: Ticks, fault: dict[str, Any]
) -> None:
    connector = Connector(tenant.secrets, timeout=0.2, clock=ticks)
    tenant.issuer.next(TOKEN, times=9, **fault)

    def asked() -> tuple[set[tuple[str, float | None]], int]:
        acts = (connector.check, lambda: connector.post(place, SAID), lambda: connector.typing(place))
        told = {(str(one), one.after) for one in map(refused, acts)}
        return told, tenant.issuer.called(TOKEN)

    [(code, after)], first = asked()
    ticks.now += PAUSE - 1
    meanwhile, still = asked()
    ticks.now += 1
    _, again = asked()

    assert (PAUSE, first, still, again) == (10, 1, 1, 2)
    assert (after, meanwhile) == (PAUSE, {(code, 1.0)}), "told is when it is worth while to ask again"


@pytest.mark.parametrize(("asked", "told"), [(None, 4), (1, 4), (60, 60)])
def test_where_entra_asks_for_more_time_that_is_told(asked: float | None, told: float) -> None:
    assert Failed(DeliveryError("login_429", asked), 1010).told(1006).after == told


def test_a_token_that_the_connector_has_forgotten_is_renewed_and_the_message_arrives_once(
    connector: Connector, tenant: Tenant, place: Place
) -> None:
    connector.post(place, SAID)
    tenant.issuer.expire()

    connector.post(place, SAID)

    assert [one.status for one in tenant.server.calls] == [201, 401, 201]
    assert tenant.issuer.called(TOKEN) == 2
    assert len(tenant.server.world.messages) == 2
    assert connector.health.missing() == []


def test_a_connector_that_takes_no_token_at_all_is_told_until_it_does(
    connector: Connector, tenant: Tenant, place: Place
) -> None:
    tenant.server.next(SEND, times=2, status=401, code="BotNotRegistered")

    fault = refused(lambda: connector.post(place, SAID))

    assert (type(fault), str(fault)) == (DeliveryError, "BotNotRegistered")
    assert (len(tenant.server.calls), tenant.issuer.called(TOKEN)) == (2, 2)
    [line] = connector.health.missing()
    assert "BotNotRegistered" in line
    assert "Azure Bot" in line
    connector.post(place, SAID)
    assert connector.health.missing() == []


def test_trouble_on_the_way_says_nothing_about_the_token(
    connector: Connector, tenant: Tenant, place: Place
) -> None:
    tenant.server.next(SEND, times=2, status=401)
    refused(lambda: connector.post(place, SAID))
    tenant.server.next(SEND, drop=True)
    refused(lambda: connector.post(place, SAID))

    assert len(connector.health.missing()) == 1


@pytest.mark.parametrize(
    ("wrong", "code", "cure"),
    [
        ({"password": "the secret of last year"}, "AADSTS7000222", "make a new client secret in Entra"),
        ({"password": "another"}, "AADSTS7000215", "client secret's value"),
        ({"app_id": "another"}, "AADSTS700016", "MicrosoftAppId"),
        ({"app_id": ""}, "AADSTS700016", "MicrosoftAppId"),
        ({"tenant": "another"}, "AADSTS90002", "MicrosoftAppTenantId"),
        ({"tenant": "another#tenant"}, "AADSTS90002", "MicrosoftAppTenantId"),
    ],
)
def test_what_entra_refuses_is_tried_again_and_told_with_its_cure(
    tenant: Tenant, place: Place, ticks: Ticks, wrong: dict[str, str], code: str, cure: str
) -> None:
    tenant.issuer.expired.add("the secret of last year")
    connector = Connector(replace(tenant.secrets, **wrong), timeout=2, clock=ticks)

    faults = [refused(lambda: connector.post(place, SAID))]
    ticks.now += PAUSE
    faults.append(refused(connector.check))

    assert tenant.issuer.called(TOKEN) == 2
    assert [(type(one), str(one)) for one in faults] == [(DeliveryError, code)] * 2
    [line] = connector.health.missing()
    assert code in line
    assert cure in line
    assert tenant.server.calls == [], "nothing goes without a token"


def test_a_secret_that_is_good_again_is_well(connector: Connector, tenant: Tenant, ticks: Ticks) -> None:
    tenant.issuer.clients.clear()
    refused(connector.check)
    tenant.issuer.clients[APP_ID] = PASSWORD
    ticks.now += PAUSE

    connector.check()

    assert connector.health.missing() == []


@pytest.mark.parametrize("page", [False, True])
@pytest.mark.parametrize("status", [307, 404, 429, 500, 503])
def test_a_login_in_trouble_is_tried_again_and_nobodys_fault(
    connector: Connector, tenant: Tenant, status: int, page: bool
) -> None:
    elsewhere = f"{tenant.server.address}/elsewhere"
    tenant.issuer.next(TOKEN, status=status, answer=b"<html>" if page and status != 307 else elsewhere)

    fault = refused(connector.check)

    assert (type(fault), str(fault)) == (DeliveryError, f"login_{status}")
    assert (connector.health.missing(), tenant.server.complaints) == ([], [])


def test_a_login_that_does_not_answer_in_time_is_tried_again(tenant: Tenant) -> None:
    tenant.issuer.next(TOKEN, hang=True)

    fault = refused(Connector(tenant.secrets, timeout=0.1).check)

    assert (type(fault), str(fault)) == (DeliveryError, "ReadTimeout")


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>", b"\xff", b"[" * 100_000, None, [], "token", {"expires_in": 3599},
        {"access_token": ""}, {"access_token": 3}, {"access_token": "a b"}, {"access_token": "表"},
        {"access_token": "a\r\nX-More: 1"},
    ],
)  # fmt: skip
def test_a_login_that_says_something_odd_has_given_no_token(
    connector: Connector, tenant: Tenant, place: Place, answer: Any
) -> None:
    tenant.issuer.next(TOKEN, status=200, answer=b"null" if answer is None else answer)

    assert type(refused(lambda: connector.post(place, SAID))) is DeliveryError
    assert tenant.server.calls == []


@pytest.mark.parametrize("life", [None, 0, -5, "3599", 10**30, 10**400, 1.5, [], True], ids=repr)
def test_a_token_whose_life_is_odd_is_good_at_least_once(life: Any) -> None:
    found = to_token({"access_token": "access.1", "expires_in": life}, 1000.0)

    assert found is not None
    assert found.text == "access.1"
    assert 1000 <= found.due <= found.until <= 1000 + 86_400
    assert "access" not in repr(found)


@pytest.mark.parametrize(
    "told", [{}, {"error_codes": []}, {"error_codes": ["7000222"]}, {"error_codes": [True]},
             {"error_codes": {"0": 1}}, {"error": "invalid_client"}],
)  # fmt: skip
def test_a_refusal_without_a_number_has_no_code(told: Any) -> None:
    assert to_refusal(told) == ""


def test_an_app_of_several_tenants_asks_where_those_get_their_tokens(tenant: Tenant, place: Place) -> None:
    tenant.issuer.tenants.discard(TENANT)

    Connector(replace(tenant.secrets, app_type="MultiTenant"), timeout=2).post(place, SAID)

    assert len(tenant.server.world.messages) == 1


def test_the_secret_goes_nowhere_but_where_nobody_can_read_it() -> None:
    connector = Connector(TeamsSecrets(APP_ID, PASSWORD, TENANT, login_url="http://login.example/"))

    fault = refused(connector.check)

    assert (type(fault), str(fault)) == (Undeliverable, "login_not_https")


def test_neither_secret_nor_token_shows_in_a_fault_or_a_log(
    connector: Connector, tenant: Tenant, place: Place, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(0)
    connector.post(place, SAID)
    tenant.issuer.clients[APP_ID] = "another"
    tenant.issuer.expire()

    raised = refused(lambda: connector.post(place, SAID))

    told = "".join(traceback.format_exception(raised)) + caplog.text + "".join(capfd.readouterr())
    assert str(raised) == "AADSTS7000215"
    assert not any(hidden in told for hidden in (PASSWORD, "access.", APP_ID, "Trace ID"))
    assert (raised.__cause__, raised.__context__) == (None, None)
