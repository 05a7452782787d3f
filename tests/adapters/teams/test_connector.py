"""Connector: what the Bot Connector answers, what each of it amounts to, and what nobody else gets to see."""

import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.connection import TeamsSecrets
from adapters.teams.connector import Connector
from adapters.teams.faults import MENDABLE
from adapters.teams.outbound import Message, Source
from adapters.teams.place import Place
from bot.dialogue.ports import DeliveryError, Mendable, Undeliverable
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.rules import any_card
from teams_world.server import CREATE, REPLY, SEND, TYPING
from teams_world.world import APP_ID, BOT, CHANNEL, GROUP, PASSWORD, TENANT, Person

WORDS = "客に腕をつかまれた"
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": WORDS, "wrap": True}],
}
SAID = Message(CARD, f"お答え: {WORDS}")
SOURCE = Source(1, "資料", "引用です。", "https://example.org/x")
QUOTING = Message(None, "出典 [1]", (SOURCE,), "出典 [1]", by_model=True)
FOR_GOOD = {
    "BadArgument": 400, "BadSyntax": 400, "InvalidBotApiHost": 403, "ForbiddenOperationException": 403,
    "BotNotInConversationRoster": 403, "ConversationBlockedByUser": 403, "ConversationNotFound": 404,
    "ActivityNotFoundInConversation": 404, "MessageSizeTooBig": 413,
}  # fmt: skip


@pytest.fixture
def tenant(clock: Any) -> Iterator[Tenant]:
    """A tenant whose connector minds no card."""
    with opened_tenant(clock, any_card) as one:
        yield one


@pytest.fixture
def connector(tenant: Tenant) -> Connector:
    """The desk's app in it."""
    return Connector(tenant.secrets, timeout=2)


@pytest.fixture
def person(tenant: Tenant) -> Person:
    """Somebody with an account who has the app."""
    return tenant.server.world.person()


def chat(tenant: Tenant, person: Person) -> Place:
    """Their chat of two."""
    found = tenant.server.world.personal(person.id)
    return Place(tenant.server.service_url, found.id, person.id, BOT, TENANT)


def failed(connector: Connector, place: Place, message: Message = SAID) -> DeliveryError:
    """What posting there raises."""
    with pytest.raises(DeliveryError) as raised:
        connector.post(place, message)
    return raised.value


def failing(connector: Connector, tenant: Tenant, person: Person, **fault: Any) -> DeliveryError:
    """What posting to somebody raises when the connector fails so."""
    tenant.server.next(SEND, **fault)
    return failed(connector, chat(tenant, person))


def test_a_card_and_words_that_name_its_sources_arrive_as_they_are_and_their_ids_come_back(
    connector: Connector, tenant: Tenant, person: Person
) -> None:
    made = [connector.post(chat(tenant, person), one) for one in (SAID, QUOTING)]

    messages = tenant.server.world.seen_by(person.id)
    call, naming = tenant.server.calls
    assert [(one.id, one.author) for one in messages] == [(one, BOT) for one in made]
    assert len(set(made)) == 2
    assert call.body["attachments"][0]["content"] == CARD
    assert (call.body["summary"], call.body.keys() & {"text", "entities"}) == (SAID.told, set())
    assert (naming.body["summary"], naming.body["text"]) == ("出典 [1]", "出典 [1]")
    assert naming.body["entities"][0]["citation"][0]["appearance"]["name"] == "資料"
    assert WORDS.encode() in call.raw, "escaped, a letter takes twice as much"
    assert call.headers["Content-Type"] == "application/json; charset=utf-8"
    assert connector.health.missing() == []


def test_what_is_taken_without_an_id_has_none(connector: Connector, tenant: Tenant, person: Person) -> None:
    tenant.server.next(SEND, lost=True, status=202)

    assert connector.post(chat(tenant, person), SAID) == ""
    assert len(tenant.server.world.seen_by(person.id)) == 1


def test_a_reply_in_a_channel_stands_below_what_was_asked(
    connector: Connector, tenant: Tenant, person: Person
) -> None:
    world = tenant.server.world
    asked = world.post(world.channel, person.id, {"type": "message", "text": "どうしたらよいですか"})
    place = replace(
        chat(tenant, person), conversation=f"{world.channel.id};messageid={asked.id}", direct=False
    )

    connector.post(place, SAID)

    answer = world.messages[-1]
    assert (answer.chat, answer.thread) == (world.channel.id, asked.id)
    assert tenant.server.called(REPLY) == []


@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_too_many_calls_are_a_wait_of_as_long_as_teams_says(
    connector: Connector, tenant: Tenant, person: Person, name: str
) -> None:
    fault = failing(connector, tenant, person, status=429, headers={name: "17"})

    assert (type(fault), str(fault), fault.after) == (DeliveryError, "Throttled", 17)


@pytest.mark.parametrize("told", ["", "soon", "-3", "1.5", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_wait_that_is_no_number_of_seconds_is_none(
    connector: Connector, tenant: Tenant, person: Person, told: str
) -> None:
    assert failing(connector, tenant, person, status=429, headers={"Retry-After": told}).after is None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (408, "ServiceError"),
        (412, "PreconditionFailed"),
        *((n, "ServiceError") for n in (500, 502, 503, 504)),
    ],
)
def test_a_connector_in_trouble_is_tried_again(
    connector: Connector, tenant: Tenant, person: Person, status: int, code: str
) -> None:
    fault = failing(connector, tenant, person, status=status, headers={"Retry-After": "30"})

    assert (type(fault), str(fault), fault.after) == (DeliveryError, code, 30)
    assert connector.health.missing() == []


@pytest.mark.parametrize("code", FOR_GOOD)
def test_what_teams_refuses_for_good_is_undeliverable(
    connector: Connector, tenant: Tenant, person: Person, code: str
) -> None:
    fault = failing(connector, tenant, person, status=FOR_GOOD[code], code=code)

    assert (type(fault), str(fault)) == (Undeliverable, code)
    assert connector.health.missing() == []


@pytest.mark.parametrize("code", sorted(MENDABLE))
def test_what_an_administrator_mends_is_told_apart(
    connector: Connector, tenant: Tenant, person: Person, code: str
) -> None:
    fault = failing(connector, tenant, person, status=403, code=code)

    assert (type(fault), str(fault)) == (Mendable, code)


@pytest.mark.parametrize("status", [403, 404, 407])
def test_a_refusal_that_is_not_teams_own_comes_from_something_on_the_way_that_can_be_mended(
    connector: Connector, tenant: Tenant, person: Person, status: int
) -> None:
    fault = failing(connector, tenant, person, status=status, raw=f"<html>{WORDS}</html>".encode())

    assert (type(fault), str(fault)) == (Mendable, f"http_{status}")


@pytest.mark.parametrize(
    ("told", "code"),
    [({"installed": False}, "BotNotInConversationRoster"), ({"blocked": True}, "MessageWritesBlocked")],
)
def test_who_has_blocked_or_uninstalled_the_desk_is_not_reached(
    connector: Connector, tenant: Tenant, person: Person, told: dict[str, bool], code: str
) -> None:
    place = chat(tenant, tenant.server.world.person(person.object_id, **told))

    fault = failed(connector, place)

    assert (type(fault), str(fault)) == (Undeliverable, code)
    assert tenant.server.world.messages == []


def test_a_chat_that_teams_does_not_know_is_undeliverable(
    connector: Connector, tenant: Tenant, person: Person
) -> None:
    fault = failed(connector, replace(chat(tenant, person), conversation="a:1/../../nobody's?x=1"))

    assert (type(fault), str(fault)) == (Undeliverable, "ConversationNotFound")


def test_a_message_that_is_too_long_is_undeliverable(
    connector: Connector, tenant: Tenant, person: Person
) -> None:
    fault = failed(connector, chat(tenant, person), Message({**CARD, "fallbackText": "あ" * 60_000}, WORDS))

    assert (type(fault), str(fault)) == (Undeliverable, "MessageSizeTooBig")
    assert tenant.server.complaints.pop().startswith("MessageSizeTooBig")


def test_a_connector_that_does_not_answer_in_time_is_tried_again(tenant: Tenant, person: Person) -> None:
    fault = failing(Connector(tenant.secrets, 0.1), tenant, person, delay=0.4)

    assert (type(fault), str(fault)) == (DeliveryError, "ReadTimeout")


def test_a_message_that_the_connector_takes_its_time_for_is_waited_for_and_comes_once(
    tenant: Tenant, person: Person
) -> None:
    connector = Connector(tenant.secrets, 1)
    tenant.server.next(SEND, delay=1.2)

    made = connector.post(chat(tenant, person), SAID)

    assert [one.id for one in tenant.server.world.messages] == [made]


def test_nothing_else_is_waited_for_so_long(tenant: Tenant, person: Person) -> None:
    connector, place = Connector(tenant.secrets, 0.2), chat(tenant, person)
    connector.check()
    tenant.server.next(TYPING, delay=0.35)
    tenant.server.next(CREATE, delay=0.35)

    for act in (connector.typing, lambda place: connector.direct(replace(place, direct=False))):
        with pytest.raises(DeliveryError, match=r"^ReadTimeout$"):
            act(place)


def test_a_connection_that_breaks_is_tried_again(
    connector: Connector, tenant: Tenant, person: Person
) -> None:
    assert type(failing(connector, tenant, person, drop=True)) is DeliveryError
    assert tenant.server.world.messages == []


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 502}, {"delay": 0.8}])
def test_a_message_whose_answer_is_lost_has_arrived_once_and_nobody_here_can_know(
    tenant: Tenant, person: Person, fault: dict[str, Any]
) -> None:
    raised = failing(Connector(tenant.secrets, 0.2), tenant, person, lost=True, **fault)

    assert type(raised) is DeliveryError
    assert len(tenant.server.world.messages) == 1


def test_a_connector_that_is_not_there_is_tried_again(connector: Connector) -> None:
    began = time.monotonic()

    fault = failed(connector, Place("http://127.0.0.1:9/", "a:1", "29:1", BOT, TENANT))

    assert (type(fault), str(fault)) == (DeliveryError, "ConnectionError")
    assert time.monotonic() - began < 3, "the SDK's own four tries take five seconds"


def test_each_call_is_one_try(connector: Connector, tenant: Tenant, person: Person) -> None:
    faults: list[dict[str, Any]] = [
        {"status": 429, "headers": {"Retry-After": "1"}}, {"status": 500}, {"status": 503}, {"drop": True},
    ]  # fmt: skip
    for fault in faults:
        failing(connector, tenant, person, **fault)

    assert len(tenant.server.called(SEND)) == len(faults)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_takes_no_token_anywhere(
    connector: Connector, tenant: Tenant, person: Person, status: int
) -> None:
    elsewhere = f"{tenant.server.address}/elsewhere"

    fault = failing(connector, tenant, person, status=status, headers={"Location": elsewhere})

    assert type(fault) is DeliveryError
    assert tenant.server.complaints == [], "nothing was called but the connector"


@pytest.mark.parametrize(
    "service",
    [
        "http://connector.example/", "http://127.0.0.1.example/", "https://user:word@connector.example/",
        "https://", "ftp://connector.example/", "//connector.example/", "connector", "https://[::1",
    ],
)  # fmt: skip
def test_a_token_goes_nowhere_but_where_nobody_can_read_it(
    connector: Connector, tenant: Tenant, service: str
) -> None:
    fault = failed(connector, Place(service, "a:1", "29:1", BOT, TENANT))

    assert (type(fault), str(fault)) == (Undeliverable, "service_not_https")
    assert tenant.issuer.calls == []


def test_only_where_the_login_is_on_this_machine_may_the_connector_be(tenant: Tenant, person: Person) -> None:
    connector = Connector(TeamsSecrets(APP_ID, PASSWORD, TENANT, login_url="https://login.example/"))

    fault = failed(connector, chat(tenant, person))

    assert (type(fault), str(fault)) == (Undeliverable, "service_not_https")
    assert tenant.server.calls == []


def test_a_place_of_two_is_itself(connector: Connector, tenant: Tenant, person: Person) -> None:
    place = chat(tenant, person)

    assert connector.direct(place) == place
    assert tenant.server.calls == []


@pytest.mark.parametrize("kind", [CHANNEL, GROUP])
def test_who_asks_where_others_read_along_has_a_chat_of_two(
    connector: Connector, tenant: Tenant, person: Person, kind: str
) -> None:
    world = tenant.server.world
    asked = Place(
        tenant.server.service_url, world.open(kind, person.id).id, person.id, BOT, TENANT, "ja", False
    )

    found = [connector.direct(asked) for _ in range(2)]

    own = world.personal(person.id)
    assert found == [replace(asked, conversation=own.id, direct=True)] * 2
    assert [one.kind for one in tenant.server.calls] == [CREATE] * 2
    assert world.messages == []


@pytest.mark.parametrize(
    ("told", "code"),
    [({"installed": False}, "ForbiddenOperationException"), ({"blocked": True}, "ConversationBlockedByUser")],
)
def test_who_has_not_the_desk_in_a_chat_of_two_is_told_by_a_code(
    connector: Connector, tenant: Tenant, person: Person, told: dict[str, bool], code: str
) -> None:
    asked = replace(chat(tenant, person), conversation=tenant.server.world.channel.id, direct=False)
    tenant.server.world.person(person.object_id, **told)

    with pytest.raises(Undeliverable, match=f"^{code}$"):
        connector.direct(asked)


def test_a_chat_of_two_without_a_name_is_none(connector: Connector, tenant: Tenant, person: Person) -> None:
    asked = replace(chat(tenant, person), conversation=tenant.server.world.channel.id, direct=False)
    tenant.server.next(CREATE, lost=True, raw=b"{}")

    with pytest.raises(DeliveryError, match=r"^unreadable$") as raised:
        connector.direct(asked)

    assert type(raised.value) is DeliveryError


def test_that_the_desk_is_at_work_shows(connector: Connector, tenant: Tenant, person: Person) -> None:
    connector.typing(chat(tenant, person))

    assert tenant.server.world.typing == [tenant.server.world.personal(person.id).id]
    assert [one.kind for one in tenant.server.calls] == [TYPING]


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("raw", [b"", b"{}", b"null"])
def test_a_yes_without_an_id_is_a_yes(
    connector: Connector, tenant: Tenant, person: Person, status: int, raw: bytes
) -> None:
    tenant.server.next(SEND, lost=True, status=status, raw=raw, headers={"Content-Type": "application/json"})

    assert connector.post(chat(tenant, person), SAID) == ""


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500}, {"status": 400, "code": "BadArgument"}, {"status": 403, "code": WORDS},
        {"status": 403, "raw": WORDS.encode()}, {"drop": True}, {"delay": 1.2},
        {"lost": True, "raw": b"\xff["},
    ],
)  # fmt: skip
def test_no_fault_holds_anybodys_words_and_none_is_logged(
    tenant: Tenant, person: Person, fault: dict[str, Any], caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(0)

    raised = failing(Connector(tenant.secrets, 0.3), tenant, person, **fault)

    told = "".join(traceback.format_exception(raised))
    assert not any(hidden in told for hidden in (WORDS, PASSWORD, person.id, "access."))
    assert (raised.__cause__, raised.__context__) == (None, None)
    ours = ("msrest", "urllib3", "requests", "botframework", "adapters", "madoguchi")
    assert [one.name for one in caplog.records if one.name.startswith(ours)] == []
    assert capfd.readouterr() == ("", "")
