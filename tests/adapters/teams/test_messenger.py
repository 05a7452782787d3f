"""TeamsMessenger: a card arrives whole and once, in the chat of two of whoever asked, and nowhere else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.connector import Connector
from adapters.teams.messenger import PATIENCE, TRIES, TeamsMessenger
from adapters.teams.outbound import Message, to_messages
from adapters.teams.place import Place
from adaptive_cards import faults_of_card
from bot.dialogue.card import Button, Buttons, Card, Quotation, Text
from bot.dialogue.feedback import USEFUL
from bot.dialogue.form import Form
from bot.dialogue.messages import Say, Show
from bot.dialogue.ports import DeliveryError, Undeliverable
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.server import CREATE, SEND, TYPING
from teams_world.world import BOT, CHANNEL, GROUP, TENANT, Person

SHORT = Say(Card((Text("三つの選択肢があります。"),)))
LONG = Say(Card(tuple(Text(f"{number}。" + "あ" * 2900) for number in range(10))))
PARTS = [one.told for one in to_messages(LONG.card)]
YES = f"{USEFUL}yes:answer-1"
RATED = Card(
    (
        Text("お答えします。"),
        Quotation("引用です。", "資料", url="https://example.org/x"),
        Buttons((Button("はい", YES), Button("いいえ", f"{USEFUL}no:answer-1"))),
    )
)


@pytest.fixture
def tenant(clock: Any) -> Iterator[Tenant]:
    """A tenant as strict as can be."""
    with opened_tenant(clock, faults_of_card) as one:
        yield one


@pytest.fixture
def slept() -> list[float]:
    """How long the messenger has waited, each time."""
    return []


@pytest.fixture
def told() -> list[tuple[Place, str, str]]:
    """What the messenger has told of messages that can be rated."""
    return []


@pytest.fixture
def messenger(tenant: Tenant, slept: list[float], told: list[tuple[Place, str, str]]) -> TeamsMessenger:
    """The desk's messenger in the tenant."""

    def posted(place: Place, id_: str, message: Message) -> None:
        told.append((place, id_, message.rating))

    return TeamsMessenger(Connector(tenant.secrets, timeout=1), posted, slept.append)


@pytest.fixture
def person(tenant: Tenant) -> Person:
    """Somebody with an account who has the app."""
    return tenant.server.world.person()


def chat(tenant: Tenant, person: Person) -> Place:
    """Their chat of two."""
    found = tenant.server.world.personal(person.id)
    return Place(tenant.server.service_url, found.id, person.id, BOT, TENANT, "ja")


def asked(tenant: Tenant, person: Person, kind: str = CHANNEL) -> Place:
    """Where they have asked something that others read."""
    world = tenant.server.world
    place = world.channel if kind == CHANNEL else world.open(kind, person.id)
    written = world.post(place, person.id, {"type": "message", "text": "どうしたらよいですか"})
    below = f"{place.id};messageid={written.id}" if kind == CHANNEL else place.id
    return Place(tenant.server.service_url, below, person.id, BOT, TENANT, "ja", direct=False)


def answers(tenant: Tenant) -> list[Any]:
    """What the desk has written, anywhere."""
    return [one for one in tenant.server.world.messages if one.author == BOT]


def notified(tenant: Tenant) -> list[str]:
    """What notifications say of it."""
    return [one.activity["summary"] for one in answers(tenant)]


def test_a_card_arrives_in_the_chat_of_two(messenger: TeamsMessenger, tenant: Tenant, person: Person) -> None:
    messenger.send(chat(tenant, person).written(), SHORT)

    [answer] = answers(tenant)
    assert answer.chat == tenant.server.world.personal(person.id).id
    assert "三つの選択肢" in str(answer.activity)
    assert tenant.server.called(CREATE) == []


@pytest.mark.parametrize("kind", [CHANNEL, GROUP])
def test_what_was_asked_where_others_read_along_is_answered_in_the_chat_of_two(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, kind: str
) -> None:
    messenger.send(asked(tenant, person, kind).written(), LONG)

    assert {one.chat for one in answers(tenant)} == {tenant.server.world.personal(person.id).id}
    assert notified(tenant) == PARTS
    assert len(tenant.server.called(CREATE)) == 1, "asked for once, however many messages there are"


def test_nothing_is_opened_before_the_first_message_is_brought(
    messenger: TeamsMessenger, tenant: Tenant, person: Person
) -> None:
    posts = messenger.posts(asked(tenant, person).written(), LONG)

    assert (len(posts), tenant.server.calls) == (len(PARTS), [])


def test_who_has_not_the_desk_in_a_chat_of_two_gets_nothing_where_others_read(
    messenger: TeamsMessenger, tenant: Tenant, person: Person
) -> None:
    tenant.server.world.person(person.object_id, installed=False)

    with pytest.raises(Undeliverable, match=r"^ForbiddenOperationException$"):
        messenger.posts(asked(tenant, person).written(), SHORT)[0]()

    assert answers(tenant) == []


def test_trouble_in_opening_the_chat_of_two_is_tried_again_and_leads_nowhere_else(
    messenger: TeamsMessenger, tenant: Tenant, person: Person
) -> None:
    tenant.server.next(CREATE, status=503)
    [post] = messenger.posts(asked(tenant, person).written(), SHORT)

    with pytest.raises(DeliveryError):
        post()
    before = answers(tenant)
    post()

    assert before == []
    assert [one.chat for one in answers(tenant)] == [tenant.server.world.personal(person.id).id]


def test_a_long_card_comes_in_parts_in_order(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, slept: list[float]
) -> None:
    messenger.send(chat(tenant, person).written(), LONG)

    assert len(PARTS) > 1
    assert (notified(tenant), slept) == (PARTS, [])


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        ({"status": 429, "headers": {"Retry-After": "3"}}, 3),
        *(({"status": status}, 1) for status in (412, 429, 502, 503, 504)),
        ({"drop": True}, 1),
    ],
)
def test_between_two_parts_a_short_trouble_is_waited_for_and_nothing_comes_twice(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, slept: list[float], fault: dict[str, Any],
    waited: float,
) -> None:  # fmt: skip
    tenant.server.next(SEND)
    tenant.server.next(SEND, times=TRIES - 1, **fault)

    messenger.send(chat(tenant, person).written(), LONG)

    assert notified(tenant) == PARTS
    assert slept == [waited] * (TRIES - 1)


@pytest.mark.parametrize(
    ("fault", "times", "after"),
    [
        ({"status": 429, "headers": {"Retry-After": str(int(PATIENCE) + 1)}}, 1, PATIENCE + 1),
        ({"status": 502}, TRIES, None),
    ],
)
def test_a_longer_trouble_between_two_parts_is_told(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, fault: dict[str, Any], times: int,
    after: float | None,
) -> None:  # fmt: skip
    tenant.server.next(SEND)
    tenant.server.next(SEND, times=times, **fault)

    with pytest.raises(DeliveryError) as raised:
        messenger.send(chat(tenant, person).written(), LONG)

    assert raised.value.after == after
    assert len(tenant.server.called(SEND)) == 1 + times


def test_what_is_refused_between_two_parts_is_not_waited_for(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, slept: list[float]
) -> None:
    tenant.server.next(SEND)
    tenant.server.next(SEND, status=403, code="ConversationBlockedByUser")

    with pytest.raises(Undeliverable, match=r"^ConversationBlockedByUser$"):
        messenger.send(chat(tenant, person).written(), LONG)

    assert slept == []


def test_before_the_first_part_nothing_is_waited_for(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, slept: list[float]
) -> None:
    tenant.server.next(SEND, status=429, headers={"Retry-After": "1"})

    with pytest.raises(DeliveryError) as raised:
        messenger.send(chat(tenant, person).written(), LONG)

    assert (raised.value.after, slept, answers(tenant)) == (1, [], [])


@pytest.mark.parametrize("in_channel", [False, True])
@pytest.mark.parametrize("arrived", range(len(PARTS)))
def test_posts_that_are_done_again_from_the_one_that_failed_bring_each_part_once(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, slept: list[float], arrived: int,
    in_channel: bool,
) -> None:  # fmt: skip
    place = (asked if in_channel else chat)(tenant, person).written()
    tenant.server.next(SEND, times=arrived)
    tenant.server.next(SEND, status=503)
    posts = messenger.posts(place, LONG)

    for post in posts[:arrived]:
        post()
    with pytest.raises(DeliveryError):
        posts[arrived]()
    for post in messenger.posts(place, LONG)[arrived:]:
        post()

    assert (notified(tenant), slept) == (PARTS, [])
    assert {one.chat for one in answers(tenant)} == {tenant.server.world.personal(person.id).id}


@pytest.mark.parametrize("in_channel", [False, True])
def test_where_an_answer_stands_that_can_be_rated_is_told(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, told: list[Any], in_channel: bool
) -> None:
    messenger.send((asked if in_channel else chat)(tenant, person).written(), Say(RATED))
    messenger.send(chat(tenant, person).written(), SHORT)

    answer, naming, _ = answers(tenant)
    assert told == [(chat(tenant, person), answer.id, YES)]
    assert answer.activity["channelData"] == {"feedbackLoop": {"type": "default"}}
    assert (naming.activity["text"], "channelData" in naming.activity) == ("出典 [1]", False)


def test_an_answer_is_not_sent_again_because_nobody_could_note_where_it_stands(
    tenant: Tenant, person: Person
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError

    messenger = TeamsMessenger(Connector(tenant.secrets, timeout=1), breaks)

    messenger.send(chat(tenant, person).written(), Say(RATED))

    assert len(answers(tenant)) == 2


def test_an_answer_that_teams_took_without_telling_its_id_is_told_of_nowhere_and_does_not_come_again(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, told: list[Any]
) -> None:
    tenant.server.next(SEND, lost=True, status=202)

    messenger.send(chat(tenant, person).written(), Say(RATED))

    assert (len(answers(tenant)), told) == (2, [])


@pytest.mark.parametrize("in_channel", [False, True])
def test_words_that_name_the_sources_and_were_not_taken_come_again_alone(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, told: list[Any], in_channel: bool
) -> None:
    tenant.server.next(SEND)
    tenant.server.next(SEND, status=503)

    messenger.send((asked if in_channel else chat)(tenant, person).written(), Say(RATED))

    answer, naming = answers(tenant)
    assert ("attachments" in answer.activity, naming.activity["text"]) == (True, "出典 [1]")
    assert [one[1] for one in told] == [answer.id]


def test_an_answer_that_was_not_taken_is_told_of_nowhere(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, told: list[Any]
) -> None:
    tenant.server.next(SEND, status=502)

    with pytest.raises(DeliveryError):
        messenger.send(chat(tenant, person).written(), Say(RATED))

    assert told == []


@pytest.mark.parametrize("nowhere", ["", "teams:{", "teams:{}", "somebody"])
def test_what_no_place_has_written_is_undeliverable(messenger: TeamsMessenger, nowhere: str) -> None:
    with pytest.raises(Undeliverable):
        messenger.posts(nowhere, SHORT)


def test_a_dialog_opens_for_nobody_who_did_not_press(
    messenger: TeamsMessenger, tenant: Tenant, person: Person
) -> None:
    with pytest.raises(Undeliverable):
        messenger.send(chat(tenant, person).written(), Show(Form("x", "題", (), None)))

    assert tenant.server.calls == []


def test_that_an_answer_is_looked_for_shows_in_the_chat_of_two(
    messenger: TeamsMessenger, tenant: Tenant, person: Person
) -> None:
    messenger.working(chat(tenant, person).written())

    assert tenant.server.world.typing == [tenant.server.world.personal(person.id).id]


def test_it_shows_nowhere_else(messenger: TeamsMessenger, tenant: Tenant, person: Person) -> None:
    for place in (asked(tenant, person).written(), asked(tenant, person, GROUP).written(), "", "teams:{"):
        messenger.working(place)

    assert tenant.server.calls == []


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"drop": True}, {"status": 403, "code": "BotNotInConversationRoster"}]
)
def test_trouble_with_it_is_nobodys_and_it_is_tried_the_next_time(
    messenger: TeamsMessenger, tenant: Tenant, person: Person, fault: dict[str, Any]
) -> None:
    tenant.server.next(TYPING, **fault)

    messenger.working(chat(tenant, person).written())
    messenger.working(chat(tenant, person).written())

    assert len(tenant.server.world.typing) == 1


def test_somebody_elses_tenant_is_reached_by_no_chat_of_two(
    messenger: TeamsMessenger, tenant: Tenant, person: Person
) -> None:
    place = replace(asked(tenant, person), tenant="another")

    with pytest.raises(Undeliverable, match=r"^BadSyntax$"):
        messenger.send(place.written(), SHORT)
