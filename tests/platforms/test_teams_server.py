"""The connector that stands in for Teams' own: as strict or stricter, as unreliable as a test wants it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from teams_world.issuer import TOKEN, Issuer
from teams_world.rules import CARD
from teams_world.server import CREATE, SEND, TeamsServer
from teams_world.world import APP_ID, BOT, ELSEWHERE, GROUP, PASSWORD, TENANT

SAID = {"type": "message", "text": "ひとこと [1]", "summary": "ひとこと"}
CLAIM = {
    "@type": "Claim", "position": 1,
    "appearance": {"@type": "DigitalDocument", "name": "資料", "abstract": "引用です。"},
}  # fmt: skip
ROOT = {"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org"}


def odd_card(card: Any) -> list[str]:
    """A card of this version is wrong."""
    return ["odd"] if card.get("version") == "odd" else []


class App:
    """The desk's app, as plain HTTP."""

    def __init__(self, server: TeamsServer, issuer: Issuer) -> None:
        self.server, self.issuer = server, issuer
        self.token = self.fetched()
        self.person = server.world.person()
        self.chat = server.world.personal(self.person.id).id

    def fetched(self) -> str:
        form = {"grant_type": "client_credentials", "client_id": APP_ID, "client_secret": PASSWORD,
                "scope": "https://api.botframework.com/.default"}  # fmt: skip
        told = requests.post(
            f"{self.issuer.login_url}{TENANT}/oauth2/v2.0/token", data=form, timeout=5
        ).json()
        return str(told["access_token"])

    def call(self, method: str, path: str, body: Any = None, **told: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **told}
        url = f"{self.server.service_url}v3/conversations{path}"
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return requests.request(method, url, data=raw, headers=headers, timeout=5, allow_redirects=False)

    def send(self, chat: str = "", **more: Any) -> requests.Response:
        return self.call("POST", f"/{chat or self.chat}/activities", {**SAID, **more})

    def create(self, **told: Any) -> requests.Response:
        right = {"bot": {"id": BOT}, "members": [{"id": self.person.id}], "tenantId": TENANT,
                 "channelData": {"tenant": {"id": TENANT}}}  # fmt: skip
        return self.call("POST", "", {**right, **told})


@pytest.fixture
def app(clock: Any) -> Iterator[App]:
    """The desk's app in a tenant of its own."""
    with Issuer(clock).running() as issuer, TeamsServer(clock, issuer, odd_card).running() as server:
        yield App(server, issuer)


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_message_stands_where_it_was_posted_and_can_be_changed_and_taken_away(app: App) -> None:
    made = app.send().json()["id"]
    place = f"/{app.chat}/activities/{made}"

    [message] = app.server.world.seen_by(app.person.id)
    assert (message.id, message.activity, app.server.world.public()) == (made, SAID, [])
    assert app.call("PUT", place, {**SAID, "text": "別のこと"}).status_code == 200
    assert app.server.world.messages[0].activity["text"] == "別のこと"
    assert app.call("DELETE", place).status_code == 200
    assert (app.server.world.messages, app.server.complaints) == ([], [])
    assert "別のこと" in app.server.words("update")


def test_who_is_in_a_chat_is_told_to_the_app_that_is_in_it(app: App) -> None:
    [member] = app.call("GET", f"/{app.chat}/members").json()

    assert member == {"id": app.person.id, "aadObjectId": app.person.object_id, "tenantId": TENANT}
    assert app.call("GET", f"/{app.chat}/members/{app.person.id}").json() == member
    assert refusal(app.call("GET", f"/{app.chat}/members/29:no"))[1] == "MemberNotFoundInConversation"


def test_the_members_of_a_channel_are_told_page_by_page(app: App) -> None:
    people = {app.server.world.person().object_id for _ in range(60)} | {app.person.object_id}
    place = f"/{app.server.world.channel.id}/pagedmembers"

    first = app.call("GET", f"{place}?pageSize=50").json()
    last = app.call("GET", f"{place}?pageSize=50&continuationToken={first['continuationToken']}").json()

    assert [len(one["members"]) for one in (first, last)] == [50, 11]
    assert {one["objectId"] for page in (first, last) for one in page["members"]} == people
    assert "continuationToken" not in last


@pytest.mark.parametrize("asked", ["?pageSize=49", "?pageSize=501", "?page=2"])
def test_pages_of_members_that_teams_does_not_have_are_refused(app: App, asked: str) -> None:
    assert refusal(app.call("GET", f"/{app.chat}/pagedmembers{asked}")) == (400, "BadArgument")


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer forged", "Basic eDp5", "bearer {token}"])
def test_without_a_token_of_its_own_issuer_nothing_is_answered(app: App, header: str) -> None:
    said = header.replace("{token}", app.token)

    assert app.call("POST", f"/{app.chat}/activities", SAID, Authorization=said).status_code == 401
    assert app.server.world.messages == []


def test_a_token_that_has_expired_opens_nothing(app: App, clock: Any) -> None:
    clock.turn(hours=1)

    assert app.send().status_code == 401
    assert app.issuer.called(TOKEN) == 1


def test_the_chat_of_two_is_made_once(app: App) -> None:
    person = app.server.world.person()

    made = [app.create(members=[{"id": person.id}]) for _ in range(2)]

    assert {one.status_code for one in made} == {201}
    assert {one.json()["id"] for one in made} == {app.server.world.personal(person.id).id}


@pytest.mark.parametrize(
    "wrong",
    [
        {"bot": None}, {"bot": {"id": "28:another"}}, {"isGroup": True}, {"members": []},
        {"members": [{"id": "29:nobody"}]}, {"tenantId": ELSEWHERE}, {"channelData": None},
        {"channelData": {"tenant": {"id": ELSEWHERE}}},
    ],
)  # fmt: skip
def test_a_chat_of_two_needs_its_bot_one_member_and_its_tenant(app: App, wrong: dict[str, Any]) -> None:
    assert refusal(app.create(**wrong)) == (400, "BadSyntax")


def test_who_has_not_the_app_or_wants_nothing_of_it_is_not_reached(app: App) -> None:
    world = app.server.world
    world.person(app.person.object_id, blocked=True)
    blocked = [app.create(), app.send()]
    world.person(app.person.object_id, blocked=False, installed=False)
    removed = [app.create(), app.send()]

    assert refusal(blocked[0]) == (403, "ConversationBlockedByUser")
    assert json.loads(blocked[1].json()["message"])["subCode"] == "MessageWritesBlocked"
    assert [refusal(one) for one in removed] == [
        (403, "ForbiddenOperationException"),
        (403, "BotNotInConversationRoster"),
    ]
    assert world.messages == []


@pytest.mark.parametrize("chat", ["a:1nobody", "19:x@thread.tacv2;messageid=1"])
def test_a_chat_that_is_not_there_is_not_found(app: App, chat: str) -> None:
    assert refusal(app.send(chat)) == (404, "ConversationNotFound")


def test_in_a_channel_a_message_answers_a_post_that_is_there(app: App) -> None:
    world = app.server.world
    asked = world.post(world.channel, app.person.id, {"text": "どうしたらよいですか"})

    assert app.send(f"{world.channel.id};messageid={asked.id}").status_code == 201
    assert refusal(app.send(f"{world.channel.id};messageid=404")) == (404, "ConversationNotFound")
    assert [one.thread for one in world.messages] == ["", asked.id]


WRONG: dict[str, dict[str, Any]] = {
    "nothing to show": {"text": ""},
    "an unknown kind": {"type": "trace"},
    "an unknown attachment": {"attachments": [{"contentType": "text/html", "content": "<b>"}]},
    "a card without a type": {"attachments": [{"contentType": CARD, "content": {}}]},
    "two root entities": {"entities": [ROOT, ROOT]},
    "a root entity without what it is": {"entities": [{"type": ROOT["type"]}]},
    "an unknown label": {"entities": [{**ROOT, "additionalType": ["Human"]}]},
    "too many citations": {"entities": [{**ROOT, "citation": [CLAIM] * 11}]},
    "a citation without words": {
        "entities": [{**ROOT, "citation": [{**CLAIM, "appearance": {"name": "x"}}]}]
    },
    "a citation without a place": {"entities": [{**ROOT, "citation": [{**CLAIM, "position": None}]}]},
    "a mention of nobody": {"entities": [{"type": "mention", "text": "<at>窓口</at>"}]},
    "an unknown entity": {"entities": [{"type": "x"}]},
    "a prompt that says nothing": {"suggestedActions": {"actions": [{"type": "messageBack"}]}},
    "no prompts": {"suggestedActions": {"actions": []}},
    "an unknown feedback": {"channelData": {"feedbackLoop": {"type": "stars"}}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_no_client_could_show_is_refused_and_complained_of(app: App, wrong: dict[str, Any]) -> None:
    assert refusal(app.send(**wrong)) == (400, "BadArgument")
    assert len(app.server.complaints) == 1
    assert app.server.world.messages == []


def test_prompts_are_for_a_chat_of_two(app: App) -> None:
    prompts = {"actions": [{"type": "imBack", "title": "x", "value": "x"}]}
    group = app.server.world.open(GROUP, app.person.id).id

    assert app.send(suggestedActions=prompts).status_code == 201
    assert refusal(app.send(group, suggestedActions=prompts)) == (400, "BadArgument")


def test_what_is_too_big_is_refused_and_what_is_big_is_complained_of(app: App) -> None:
    assert app.send(text="x" * 70_000).status_code == 201
    assert app.server.complaints == []
    assert app.send(text="x" * 90_000).status_code == 201
    assert refusal(app.send(text="x" * 110_000)) == (413, "MessageSizeTooBig")
    assert len(app.server.complaints) == 2


def card(version: str) -> dict[str, Any]:
    shown = {"contentType": CARD, "content": {"type": "AdaptiveCard", "version": version}}
    return {"text": "", "attachments": [shown]}


def cited(**claim: Any) -> dict[str, Any]:
    return {"entities": [{**ROOT, "citation": [{**CLAIM, **claim}]}]}


OURS: dict[str, dict[str, Any]] = {
    "a card that is not right": card("odd"),
    "a citation that the text does not name": cited(position=2),
    "two citations of one place": {"entities": [{**ROOT, "citation": [CLAIM, CLAIM]}]},
    "a name that is cut": cited(appearance={**CLAIM["appearance"], "name": "x" * 81}),  # type: ignore[dict-item]
    "a citation of no type": cited(**{"@type": ""}),
    "nothing for a notification": {"summary": "", **card("1.5")},
    "another name": {"from": {"id": BOT, "name": "窓口"}},
}


@pytest.mark.parametrize("wrong", OURS.values(), ids=OURS)
def test_what_teams_would_take_and_we_would_not_is_complained_of(app: App, wrong: dict[str, Any]) -> None:
    assert app.send(**wrong).status_code == 201
    assert len(app.server.complaints) == 1


def test_what_is_right_is_nothing_to_complain_of(app: App) -> None:
    assert app.send(**card("1.5")).status_code == 201
    assert app.send(**cited()).status_code == 201
    assert app.send(type="typing", text="").status_code == 202
    assert (app.server.complaints, app.server.world.typing) == ([], [app.chat])


def test_a_text_with_a_card_becomes_two_messages_of_no_id_and_is_complained_of(
    app: App,
) -> None:
    answer = app.send(**{**card("1.5"), **cited(), "text": SAID["text"]})

    assert (answer.status_code, answer.content) == (202, b"")
    parts = [one.activity for one in app.server.world.messages]
    assert [(one.get("text"), "attachments" in one) for one in parts] == [(SAID["text"], False), (None, True)]
    assert len(app.server.complaints) == 1


def test_an_address_that_is_none_is_complained_of(app: App) -> None:
    assert app.call("GET", "/x/activities/y/members").status_code == 404
    assert len(app.server.complaints) == 1


def test_a_call_fails_before_its_effect_or_after_it_as_a_test_wants(app: App) -> None:
    app.server.next(SEND, status=503, headers={"Retry-After": "1"})
    app.server.next(SEND, lost=True, drop=True)
    app.server.next(CREATE, times=2, status=429)

    first = app.send()
    assert (refusal(first), first.headers["Retry-After"]) == ((503, "ServiceError"), "1")
    assert app.server.world.messages == []
    with pytest.raises(requests.ConnectionError):
        app.send()
    assert len(app.server.world.messages) == 1
    assert refusal(app.create()) == (429, "Throttled")
    app.server.mend()
    assert app.create().status_code == 201
