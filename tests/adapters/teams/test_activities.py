"""Activities: a message leaves whole; what the SDK's own models drop on the way out arrives."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botbuilder.schema import Activity, Entity
from botframework.connector import ConnectorClient
from botframework.connector import models as sdk_models
from botframework.connector.models import ErrorResponseException
from hypothesis import given
from hypothesis import strategies as st
from msrest import Serializer

from adapters.teams.activities import FullEntity, to_activity
from adapters.teams.credentials import Credentials
from adapters.teams.health import Health
from adapters.teams.outbound import Message, Source
from adapters.teams.place import Place
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.rules import any_card
from teams_world.world import BOT, TENANT

PLACE = Place("https://connector.example/", "a:1", "29:1", BOT, TENANT)
SOURCES = (
    Source(1, "対応マニュアル", "相手が大声を出したときは一人で応じません。", "https://example.org/a"),
    Source(2, "条例", "何人も、あらゆる場において行ってはなりません。", None),
)
NAMING = Message(None, "出典 [1] [2]", SOURCES, "出典 [1] [2]")
CLAIM = {
    "@type": "Claim", "position": 1,
    "appearance": {"@type": "DigitalDocument", "name": "対応マニュアル", "abstract": "一人で応じません。"},
}  # fmt: skip
ROOT = {
    "type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org",
    "additionalType": ["AIGeneratedContent"], "citation": [CLAIM],
}  # fmt: skip
STREAM = {"type": "streaminfo", "streamType": "streaming", "streamSequence": 2, "streamId": "s-1"}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def written(activity: Activity) -> dict[str, Any]:
    """An activity as the SDK puts it on the wire."""
    known = {name: one for name, one in sdk_models.__dict__.items() if isinstance(one, type)}
    return dict(Serializer(known).body(activity, "Activity"))


@pytest.fixture
def tenant(clock: Any) -> Iterator[Tenant]:
    """A tenant whose connector minds no card."""
    with opened_tenant(clock, any_card) as one:
        yield one


def test_the_plain_sdk_drops_what_entities_are_made_of_and_ours_arrive(tenant: Tenant) -> None:
    server, credentials = tenant.server, Credentials(tenant.secrets, 2, Health())
    chat = server.world.personal(server.world.person().id)
    client = ConnectorClient(credentials, server.service_url)
    plain = [Entity(type=one["type"], additional_properties=one) for one in (ROOT, STREAM)]
    ours = [FullEntity.deserialize(one) for one in (ROOT, STREAM)]

    with pytest.raises(ErrorResponseException):
        client.conversations.send_to_conversation(
            chat.id, Activity(type="message", text="[1]", summary="要約", entities=plain)
        )
    refused = server.complaints.pop()
    client.conversations.send_to_conversation(
        chat.id, Activity(type="message", text="[1]", summary="要約", entities=ours)
    )

    bodies = [one.body["entities"] for one in server.calls]
    assert bodies[0] == [{"type": ROOT["type"]}, {"type": STREAM["type"]}], "the SDK has learnt it"
    assert "@type" in refused
    assert bodies[1] == [ROOT, STREAM]


def test_what_a_message_quotes_stands_beside_it_as_teams_own_citations() -> None:
    made = written(to_activity(PLACE, replace(NAMING, by_model=True)))

    [root] = made["entities"]
    first, second = root["citation"]
    assert (made["text"], made["summary"], "attachments" in made) == ("出典 [1] [2]", "出典 [1] [2]", False)
    assert root["additionalType"] == ["AIGeneratedContent"]
    assert first == {
        "@type": "Claim",
        "position": 1,
        "appearance": {
            "@type": "DigitalDocument",
            "name": "対応マニュアル",
            "abstract": "相手が大声を出したときは一人で応じません。",
            "url": "https://example.org/a",
        },
    }
    assert (second["position"], "url" in second["appearance"]) == (2, False)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (NAMING, {"citation"}),
        (Message({}, "要約", by_model=True), {"additionalType"}),
        (replace(NAMING, by_model=True), {"citation", "additionalType"}),
    ],
)
def test_a_message_says_that_a_model_wrote_only_where_one_did(message: Message, said: set[str]) -> None:
    [root] = written(to_activity(PLACE, message))["entities"]

    assert root.keys() - {"type", "@type", "@context"} == said


def test_a_plain_message_is_its_card_and_what_a_notification_says_and_nothing_else() -> None:
    made = written(to_activity(PLACE, Message({"type": "AdaptiveCard", "body": []}, "要約")))

    assert made == {
        "type": "message", "channelId": "msteams", "serviceUrl": PLACE.service, "summary": "要約",
        "from": {"id": BOT}, "recipient": {"id": "29:1"}, "conversation": {"id": "a:1"},
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": {"type": "AdaptiveCard", "body": []},
            }
        ],
    }  # fmt: skip


def test_where_others_read_along_nobody_is_named() -> None:
    place = Place(
        "https://connector.example/", "19:x@thread.tacv2;messageid=1", "29:1", BOT, TENANT, direct=False
    )

    assert "29:1" not in str(written(to_activity(place, Message({}, "要約"))))


def test_an_answer_that_can_be_rated_has_teams_own_buttons_for_it() -> None:
    made = written(to_activity(PLACE, Message({}, "要約", rating="useful:yes:x")))

    assert made["channelData"] == {"feedbackLoop": {"type": "default"}}
    assert "useful:" not in str(made)


def test_questions_to_begin_with_are_said_by_whoever_presses_them() -> None:
    made = written(to_activity(PLACE, Message({}, "要約", prompts=("録音してよいですか",))))

    assert made["suggestedActions"] == {
        "to": ["29:1"],
        "actions": [{"type": "imBack", "title": "録音してよいですか", "value": "録音してよいですか"}],
    }


@pytest.mark.parametrize("message", [NAMING, Message({}, "要約"), Message({}, "要約", naming="出典 [1]")])
def test_an_activity_has_words_or_a_card_and_never_both(message: Message) -> None:
    made = written(to_activity(PLACE, message))

    assert ("text" in made, "attachments" in made) == (message.card is None, message.card is not None)


@given(st.dictionaries(st.text(), ANY_JSON, max_size=4), st.text())
def test_any_card_leaves_exactly_as_it_is(card: dict[str, Any], told: str) -> None:
    made = written(to_activity(PLACE, Message(card, told)))

    assert made["attachments"][0]["content"] == card
    assert made["summary"] == told
