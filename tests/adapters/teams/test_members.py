"""Who is in a team or a channel: asked page by page of the connector, of which nothing but ids is kept."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.teams.connector import PAGE, Connector
from adapters.teams.members import Members
from adapters.teams.place import Place
from bot.confidential import Confidential
from bot.dialogue.ports import DeliveryError, Undeliverable
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.server import PAGED
from teams_world.world import BOT, TENANT


@pytest.fixture
def tenant(clock: Any) -> Iterator[Tenant]:
    """A tenant with nobody in its channel yet."""
    with opened_tenant(clock) as made:
        yield made


@pytest.fixture
def members(tenant: Tenant) -> Members:
    """The members, asked of a connector of which the desk has heard."""
    made = Members(Connector(tenant.secrets, timeout=2))
    made.heard(Confidential(Place(tenant.server.service_url, "a:1", "29:1", BOT, TENANT).written()))
    return made


def group(tenant: Tenant) -> str:
    return f"teams:{tenant.server.world.channel.id}"


def test_everybody_in_a_channel_is_told_by_their_object_id(members: Members, tenant: Tenant) -> None:
    people = [tenant.server.world.person() for _ in range(3)]

    assert sorted(members.of(group(tenant))) == sorted(f"teams:{one.object_id}" for one in people)


def test_an_object_id_in_capitals_or_under_its_other_name_is_the_same_person(
    members: Members, tenant: Tenant
) -> None:
    told = b'{"members": [{"id": "29:1", "aadObjectId": "AB-1"}, {"id": "29:2", "objectId": "Cd-2"}]}'
    tenant.server.next(PAGED, raw=told)

    assert sorted(members.of(group(tenant))) == ["teams:ab-1", "teams:cd-2"]


def test_a_large_team_is_told_in_pages(members: Members, tenant: Tenant) -> None:
    people = {f"teams:{tenant.server.world.person().object_id}" for _ in range(PAGE + 1)}

    assert set(members.of(group(tenant))) == people
    assert len(tenant.server.called(PAGED)) == 2


def test_before_teams_was_heard_nobody_is_asked(tenant: Tenant) -> None:
    with pytest.raises(DeliveryError, match="no_service_yet"):
        Members(Connector(tenant.secrets)).of(group(tenant))
    assert tenant.server.calls == []


def test_a_place_that_can_not_be_read_is_no_address(tenant: Tenant) -> None:
    members = Members(Connector(tenant.secrets))
    members.heard(Confidential("D1"))

    with pytest.raises(DeliveryError, match="no_service_yet"):
        members.of(group(tenant))


def test_a_team_that_the_desk_is_not_in_tells_nothing(members: Members, tenant: Tenant) -> None:
    tenant.server.world.channel.installed = False

    with pytest.raises(Undeliverable, match="BotNotInConversationRoster"):
        members.of(group(tenant))


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"Retry-After": "30"}},
        {"status": 503},
        {"drop": True},
        {"raw": b"[]"},
        {"raw": b"{]"},
        {"raw": b'{"members": 3}'},
    ],
)
def test_what_goes_wrong_is_told_by_a_code_alone(
    members: Members, tenant: Tenant, fault: dict[str, Any]
) -> None:
    tenant.server.next(PAGED, **fault)

    with pytest.raises(DeliveryError) as raised:
        members.of(group(tenant))

    assert "19:" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("told", [b"{}", b'{"members": []}', b'{"members": [{"id": "29:1"}, {}]}'])
def test_who_has_no_object_id_is_nobody(members: Members, tenant: Tenant, told: bytes) -> None:
    tenant.server.next(PAGED, raw=told)

    assert members.of(group(tenant)) == []


def test_pages_without_end_are_given_up(members: Members, tenant: Tenant) -> None:
    told = b'{"members": [], "continuationToken": "page 1"}'
    tenant.server.next(PAGED, times=200, raw=told)

    with pytest.raises(DeliveryError, match="unreadable"):
        members.of(group(tenant))
