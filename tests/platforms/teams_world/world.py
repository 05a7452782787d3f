"""A tenant of Microsoft 365: its people, their chats with the desk's app, channels, what stands in them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid5

TENANT, ELSEWHERE = "7e9a0000-0000-4000-8000-00000000de5c", "7e9a0000-0000-4000-8000-00000000e15e"
"""The desk's tenant, and another."""
APP_ID, PASSWORD = "a9900000-0000-4000-8000-00000000de5c", "test-client-secret"
BOT = f"28:{APP_ID}"
BOT_NAME = "カスハラ相談窓口"
TEAM = "19:team@thread.tacv2"
COUNSELORS = {
    "counselor-a": "c0a50000-0000-4000-8000-00000000000a",
    "counselor-b": "c0a50000-0000-4000-8000-00000000000b",
    "counselor-c": "c0a50000-0000-4000-8000-00000000000c",
    "outside": "c0a50000-0000-4000-8000-00000000000d",
}
"""Who is who on Teams, as the tests' roster says it."""
AT_THE_DESK = {**COUNSELORS, "custodian": "c0a50000-0000-4000-8000-00000000000e"}
"""All who work at the desk."""
PERSONAL, CHANNEL, GROUP = "personal", "channel", "groupChat"
"""What Teams calls the kinds of conversations."""
_NAMES = UUID(TENANT)


class Refused(Exception):
    """The connector says no: a status, and a code and a message of its own."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message

    def told(self) -> dict[str, Any]:
        """The body that says so."""
        return {"error": {"code": self.code, "message": self.message}}


class Blocked(Refused):
    """The same of a chat that somebody has blocked, which is told in another shape."""

    def __init__(self) -> None:
        super().__init__(403, "MessageWritesBlocked", "Thread is blocked from message writes.")

    def told(self) -> dict[str, Any]:
        """As Microsoft's page on proactive messages shows it."""
        told = {"subCode": self.code, "details": self.message, "errorCode": None, "errorSubCode": None}
        return {"errorCode": 209, "message": json.dumps(told, indent=2)}


@dataclass
class Person:
    """Somebody with an account. `id` is the app's name for them, `object_id` Entra's ("": they have none).

    `installed`: they have the app; `blocked`: they want no messages from it.
    """

    id: str
    object_id: str
    name: str = ""
    locale: str = "ja-JP"
    tenant: str = TENANT
    installed: bool = True
    blocked: bool = False

    @property
    def account(self) -> dict[str, str]:
        """As they stand in an activity."""
        known = {"aadObjectId": self.object_id} if self.object_id else {}
        return {"id": self.id, "name": self.name or f"account {self.id[-3:]}", **known}


@dataclass
class Chat:
    """A conversation; a personal one has a `person`. `installed`: the app is in it."""

    id: str
    kind: str
    members: set[str] = field(default_factory=set)
    person: str = ""
    installed: bool = True

    def told(self) -> dict[str, Any]:
        """What `channelData` says of it."""
        if self.kind != CHANNEL:
            return {}
        named = {"teamsChannelId": self.id, "teamsTeamId": TEAM}
        return {**named, "channel": {"id": self.id}, "team": {"id": TEAM}}


@dataclass
class Message:
    """What stands in a chat: an activity as it was sent. `thread` is the post it answers in a channel."""

    id: str
    chat: str
    author: str
    activity: dict[str, Any]
    thread: str = ""


class World:
    """The tenant. `now` is the time in it; ids count up, and differ where they may."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._numbers = count(1)
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.messages: list[Message] = []
        self.typing: list[str] = []
        """The chats in which the app has shown that it is typing."""
        self.channel, self.group = self.open(CHANNEL), self.open(GROUP)

    @property
    def bot(self) -> dict[str, str]:
        """The desk's app, as activities name it."""
        return {"id": BOT, "name": BOT_NAME}

    def new(self, kind: str) -> str:
        """The next id that begins like this."""
        return f"{kind}{next(self._numbers):09d}"

    def person(self, object_id: str = "", **told: Any) -> Person:
        """Somebody with this account, new unless they have it; in channel and group, like everybody."""
        found = next((one for one in self.people.values() if object_id and one.object_id == object_id), None)
        if found is None:
            name = self.new("29:1")
            found = Person(name, object_id or str(uuid5(_NAMES, name)))
            self.people[found.id] = found
        for name, value in told.items():
            setattr(found, name, value)
        for chat in (self.channel, self.group):
            chat.members.add(found.id)
        return found

    def open(self, kind: str, *members: str, person: str = "") -> Chat:
        """A new conversation of a kind."""
        name = {PERSONAL: "a:1", CHANNEL: "19:channel", GROUP: "19:group"}[kind]
        ending = {PERSONAL: "", CHANNEL: "@thread.tacv2", GROUP: "@thread.v2"}[kind]
        made = Chat(self.new(name) + ending, kind, {*members, *([person] if person else [])}, person)
        self.chats[made.id] = made
        return made

    def personal(self, person: str) -> Chat:
        """The conversation of a person (id) with the app."""
        found = next((one for one in self.chats.values() if one.person == person), None)
        return found or self.open(PERSONAL, person=person)

    def has_chat(self, person: str) -> bool:
        """Whether somebody (id) has ever had a conversation with the app."""
        return any(one.person == person for one in self.chats.values())

    def chat(self, conversation: str) -> tuple[Chat, str]:
        """The conversation of an id, and the post in it that the id names. Raises Refused."""
        name, _, post = conversation.partition(";messageid=")
        found = self.chats.get(name)
        if found is None or (post and not any((one.chat, one.id) == (name, post) for one in self.messages)):
            raise Refused(404, "ConversationNotFound", "Conversation not found.")
        return found, post

    def open_to_us(self, conversation: str) -> tuple[Chat, str]:
        """The same, where the app may write. Raises Refused."""
        chat, post = self.chat(conversation)
        if not self.has_app(chat):
            raise Refused(
                403, "BotNotInConversationRoster", "The bot is not part of the conversation roster."
            )
        if chat.person and self.people[chat.person].blocked:
            raise Blocked
        return chat, post

    def has_app(self, chat: Chat) -> bool:
        """Whether the app is in a conversation."""
        return chat.installed and (not chat.person or self.people[chat.person].installed)

    def post(self, chat: Chat, author: str, activity: Mapping[str, Any], thread: str = "") -> Message:
        """A message stands in a chat."""
        made = Message(self.new("16"), chat.id, author, dict(activity), thread)
        self.messages.append(made)
        return made

    def own(self, chat: Chat, name: str) -> Message:
        """A message of the app's. Raises Refused."""
        for one in self.messages:
            if (one.chat, one.id, one.author) == (chat.id, name, BOT):
                return one
        raise Refused(404, "ActivityNotFoundInConversation", "Conversation not found.")

    def seen_by(self, person: str) -> list[Message]:
        """Everything one person (id) may read, oldest first."""
        return [one for one in self.messages if person in self.chats[one.chat].members]

    def public(self) -> list[Message]:
        """What stands where several people read it."""
        return [one for one in self.messages if not self.chats[one.chat].person]
