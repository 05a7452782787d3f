"""How Teams reaches the desk: activities as Teams writes them, posted with a token that it signed."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any
from uuid import UUID, uuid5

from aiohttp import ClientSession

from adapters.teams.connection import MESSAGES
from teams_world.issuer import Issuer
from teams_world.server import TeamsServer
from teams_world.world import BOT, BOT_NAME, CHANNEL, PERSONAL, TENANT, Chat, Message, Person, World

Json = Mapping[str, Any]
Activity = dict[str, Any]
MENTION = f"<at>{BOT_NAME}</at>"


@dataclass(frozen=True)
class Reply:
    """What the desk answered, and to whom (id); `told` is its body where that is JSON."""

    status: int
    text: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    to: str = ""


class Wire:
    """One way to one desk: over `session` to `address`, from the tenant behind `server`."""

    def __init__(self, server: TeamsServer, issuer: Issuer, session: ClientSession, address: str) -> None:
        self.server, self.issuer, self.session, self.address = server, issuer, session, address
        self.replies: list[Reply] = []

    async def post(self, activity: Json) -> Reply:
        """An activity, with the token that goes with it."""
        body = json.dumps(activity, ensure_ascii=False).encode()
        return await self.raw(body, self.signed(), activity["from"]["id"])

    def signed(self) -> dict[str, str]:
        """The headers of what Teams sends now."""
        token = self.issuer.token(serviceurl=self.server.service_url)
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}

    async def raw(self, body: bytes, headers: Mapping[str, str], to: str = "") -> Reply:
        """A body as it is, with these headers."""
        async with self.session.post(self.address + MESSAGES, data=body, headers=headers) as answer:
            reply = replace(to_reply(answer.status, await answer.text()), to=to)
            self.replies.append(reply)
            return reply


def to_reply(status: int, text: str) -> Reply:
    """An answer, with its JSON where it has some."""
    try:
        told = json.loads(text)
    except ValueError:
        told = {}
    return Reply(status, text, told if isinstance(told, dict) else {})


def activity(
    server: TeamsServer, kind: str, person: Person, chat: Chat, thread: str = "", **more: Any
) -> Activity:
    """An activity of a kind, from a person in a chat (`thread`: the post in a channel that it belongs to)."""
    world = server.world
    now, country = world.now(), person.locale.partition("-")[2] or "JP"
    there = {"id": f"{chat.id};messageid={thread}" if thread else chat.id, "conversationType": chat.kind,
             "tenantId": person.tenant, **({} if chat.kind == PERSONAL else {"isGroup": True})}  # fmt: skip
    return {
        "type": kind, "id": f"f:{new_uuid(world)}", "channelId": "msteams", "serviceUrl": server.service_url,
        "timestamp": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "localTimestamp": now.isoformat(timespec="milliseconds"), "localTimezone": "Asia/Tokyo",
        "from": person.account, "recipient": world.bot, "conversation": there,
        "entities": [{"type": "clientInfo", "locale": person.locale, "country": country, "platform": "Web",
                      "timezone": "Asia/Tokyo"}],
        "channelData": {"tenant": {"id": person.tenant}, **chat.told(), **more.pop("channelData", {})},
        "locale": person.locale, **more,
    }  # fmt: skip


def message(server: TeamsServer, person: Person, chat: Chat, asked: Message, **more: Any) -> Activity:
    """Words that stand in a chat; where others read along, they begin by calling the desk."""
    words = asked.activity["text"]
    told = activity(server, "message", person, chat, _post(chat, asked), id=asked.id, **more)
    told |= {"textFormat": "plain", "text": words, **more}
    if chat.kind != PERSONAL:
        called = {"type": "mention", "mentioned": told["recipient"], "text": MENTION}
        told["entities"] = [called, *told["entities"]]
    said = html.escape(words.removeprefix(MENTION).strip()).replace("\n", "<br>")
    span = f'<span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">{BOT_NAME}</span>&nbsp;'
    page = f"<p>{span if MENTION in words else ''}{said}</p>"
    return {"attachments": [{"contentType": "text/html", "content": page}], **told}


def pressed(server: TeamsServer, person: Person, below: Message, value: Json) -> Activity:
    """A button of a message that opens no dialog: a message without words, with the button's own data."""
    told = {"tenant": {"id": person.tenant}, "source": {"name": "message"}, "legacy": {"replyToId": below.id}}
    chat = server.world.chats[below.chat]
    more = {"replyToId": below.id, "value": dict(value), "channelData": told}
    return activity(server, "message", person, chat, _post(chat, below), id=server.world.new("16"), **more)


def fetched(server: TeamsServer, person: Person, below: Message, value: Json) -> Activity:
    """A button of a message that opens a dialog."""
    chat = server.world.chats[below.chat]
    return invoke(server, "task/fetch", person, chat, _data(value), _post(chat, below), replyToId=below.id)


def submitted(server: TeamsServer, person: Person, chat: Chat, value: Json) -> Activity:
    """A dialog sent that a button of a message has opened."""
    return invoke(server, "task/submit", person, chat, _data(value))


def commanded(
    server: TeamsServer, person: Person, chat: Chat, command: str, about: Message | None = None
) -> Activity:
    """A command of the message extension, in a chat or `about` a message."""
    value = command_value(server.world, person, command, about)
    return invoke(server, "composeExtension/fetchTask", person, chat, value, source="compose")


def command_value(world: World, person: Person, command: str, about: Message | None) -> dict[str, Any]:
    """What a command's calls tell, from its beginning to its end."""
    told = {"commandId": command, "commandContext": "message" if about else "compose",
            "requestId": new_uuid(world).replace("-", ""), "context": {"theme": "default"}}  # fmt: skip
    return {**told, "messagePayload": _payload(world, about)} if about else told


def invoke(
    server: TeamsServer, name: str, person: Person, chat: Chat, value: Json, thread: str = "", *,
    source: str = "message", **more: Any,
) -> Activity:  # fmt: skip
    """A call for whose answer the client waits."""
    told = {"name": name, "value": dict(value), "channelData": {"source": {"name": source}}, **more}
    return activity(server, "invoke", person, chat, thread, **told)


def rated(server: TeamsServer, person: Person, below: Message, reaction: str, words: str = "") -> Activity:
    """A thumb below a message, with what was written in the box that opens then."""
    feedback = json.dumps({"feedbackText": words}, ensure_ascii=False)
    value = {"actionName": "feedback", "actionValue": {"reaction": reaction, "feedback": feedback}}
    chat = server.world.chats[below.chat]
    return invoke(server, "message/submitAction", person, chat, value, _post(chat, below), replyToId=below.id)


def installed(server: TeamsServer, person: Person, chat: Chat, *, removed: bool = False) -> list[Activity]:
    """The app is installed in a chat, or taken away: Teams tells it twice over."""
    action, members = ("remove", "membersRemoved") if removed else ("add", "membersAdded")
    more = {"channelData": {"source": {"name": "message"}}}
    installation = activity(server, "installationUpdate", person, chat, action=action, **more)
    update = activity(server, "conversationUpdate", person, chat, **{members: [{"id": BOT}]})
    for name in ("locale", "entities", "localTimestamp", "localTimezone"):
        del update[name]
    return [installation, update]


def new_uuid(world: World) -> str:
    """Another one each time."""
    return str(uuid5(UUID(TENANT), world.new("activity")))


def _data(value: Json) -> dict[str, Any]:
    return {"data": dict(value), "context": {"theme": "default"}}


def _post(chat: Chat, message: Message) -> str:
    """The post of a channel under which a message stands; nothing in chats, which have no threads."""
    return (message.thread or message.id) if chat.kind == CHANNEL else ""


def _payload(world: World, about: Message) -> dict[str, Any]:
    """A message as it goes along with a command about it."""
    author = world.people.get(about.author)
    user = {"userIdentityType": "aadUser", "id": author.object_id, "displayName": ""} if author else {}
    content = about.activity.get("html", f"<p>{html.escape(about.activity.get('text', ''))}</p>")
    return {
        "id": about.id, "replyToId": about.thread or None, "createdDateTime": world.now().isoformat(),
        "lastModifiedDateTime": None, "deleted": False, "subject": None, "summary": None,
        "importance": "normal", "locale": "ja-jp", "attachments": [],
        "from": {"user": user, "device": None, "application": None, "conversation": None}, "mentions": [],
        "reactions": [], "body": {"contentType": "html", "content": content},
    }  # fmt: skip
