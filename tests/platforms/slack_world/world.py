"""A Slack workspace: its people, channels and messages, each client's open dialogs, everybody's Home."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

TEAM, APP, BOT, BOT_USER = "T0000DESK", "A0000DESK", "B0000DESK", "U0000DESK"
CHANNEL, ELSEWHERE = "C0000OPEN", "C0000ELSE"
"""A channel that the desk's app is in, and one that it is not in."""
COUNSELORS = {
    "counselor-a": "UCOUNSELORA", "counselor-b": "UCOUNSELORB", "counselor-c": "UCOUNSELORC",
    "outside": "UOUTSIDE",
}  # fmt: skip
"""Who is who on Slack, as the tests' roster says it."""
AT_THE_DESK = {**COUNSELORS, "custodian": "UCUSTODIAN"}
"""All who work at the desk."""
TRIGGER_LIVES, HOOK_LIVES, HOOK_USES = 3.0, 1800.0, 5


class Refused(Exception):
    """Slack says no, by a code of its own."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.more = code, more


@dataclass
class Person:
    """Somebody with an account."""

    id: str
    locale: str = "ja-JP"
    deleted: bool = False
    is_bot: bool = False
    team: str = TEAM
    organisation: str = ""


@dataclass
class Channel:
    """A channel, or the conversation of one person with the desk's app (`person`)."""

    id: str
    members: set[str] = field(default_factory=set)
    person: str = ""

    @property
    def kind(self) -> str:
        return "im" if self.person else "channel"


@dataclass
class Message:
    """Words in a channel; those with an audience are seen by that person only."""

    channel: str
    ts: str
    author: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread: str = ""
    audience: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As it stands in a payload."""
        found: dict[str, Any] = {
            "type": "message",
            "ts": self.ts,
            "text": self.text,
            "team": TEAM,
            **self.more,
        }
        found["user"] = self.author
        if self.author == BOT_USER:
            found |= {"bot_id": BOT, "app_id": APP}
        if self.blocks:
            found["blocks"] = self.blocks
        if self.thread:
            found["thread_ts"] = self.thread
        return found


@dataclass
class View:
    """A dialog that a client has open: what the app made of it, and what was filled in since."""

    id: str
    client: str
    content: dict[str, Any]
    hash: str
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.content["blocks"])

    def replaced(self, content: Mapping[str, Any], hash_: str) -> None:
        """Another content takes its place; what was filled in stays in inputs that are the same."""
        kept = self.values
        self.content, self.hash, self.errors = dict(content), hash_, {}
        self.values = {
            block: kept[block] if block in kept and _same_input(kept[block], value) else value
            for block, value in standing(self.content).items()
        }

    def told(self) -> dict[str, Any]:
        """As it stands in a payload."""
        return {
            "id": self.id, "team_id": TEAM, "app_id": APP, "app_installed_team_id": TEAM, "bot_id": BOT,
            "private_metadata": "", "callback_id": "", "clear_on_close": False, "notify_on_close": False,
            "close": None, "submit": None, "previous_view_id": None, "root_view_id": self.id,
            "external_id": "", **self.content, "hash": self.hash, "state": {"values": self.values},
        }  # fmt: skip


@dataclass
class Trigger:
    """A short-lived right to open a dialog at the client that pressed something."""

    client: str
    born: datetime
    used: bool = False


@dataclass
class Hook:
    """An address to which answers to one interaction may be posted."""

    channel: str
    person: str
    born: datetime
    message: str = ""
    uses: int = 0


class World:
    """The workspace. `now` is the time in it; ids count up."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._numbers = count(1)
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, is_bot=True)}
        self.channels = {CHANNEL: Channel(CHANNEL, {BOT_USER}), ELSEWHERE: Channel(ELSEWHERE)}
        self.messages: list[Message] = []
        self.views: dict[str, list[View]] = {}
        self.clients: dict[str, str] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.statuses: list[tuple[str, str, str]] = []
        self.prompts: dict[str, list[dict[str, str]]] = {}
        self.user_groups: dict[str, list[str]] = {}
        """Who is in which user group, by their ids."""

    def new(self, kind: str) -> str:
        """The next id of a kind: "U", "V", "Ev"…"""
        return f"{kind}{next(self._numbers):09d}"

    def new_ts(self) -> str:
        """The next moment: as now, and later than any before."""
        return f"{int(self.now().timestamp())}.{next(self._numbers):06d}"

    def person(self, id_: str = "", locale: str = "ja-JP", **told: Any) -> Person:
        """Somebody with this account, new unless they have it; a member of both channels, like everybody."""
        id_ = id_ or next(one for one in iter(lambda: self.new("U"), "") if one not in self.people)
        found = self.people.setdefault(id_, Person(id_))
        found.locale = locale
        for name, value in told.items():
            setattr(found, name, value)
        for channel in (CHANNEL, ELSEWHERE):
            self.channels[channel].members.add(found.id)
        return found

    def dm(self, person: str) -> Channel:
        """The conversation of a person with the app."""
        if person not in self.people:
            raise Refused("channel_not_found")
        found = next((one for one in self.channels.values() if one.person == person), None)
        if found is None:
            found = Channel(self.new("D"), {person, BOT_USER}, person)
            self.channels[found.id] = found
        return found

    def place(self, channel: str) -> Channel:
        """The channel of an id, a user's standing for their conversation. Raises Refused."""
        if channel in self.people:
            if self.people[channel].deleted:
                raise Refused("channel_not_found")
            return self.dm(channel)
        if channel not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[channel]

    def post(self, channel: str, author: str, text: str, **told: Any) -> Message:
        """A message stands in a channel. Raises Refused."""
        place = self.place(channel)
        if author not in place.members:
            raise Refused("not_in_channel")
        thread = told.get("thread", "")
        if thread and not any(one.channel == place.id and one.ts == thread for one in self.messages):
            raise Refused("cannot_reply_to_message")
        made = Message(place.id, self.new_ts(), author, text, **told)
        self.messages.append(made)
        return made

    def seen_by(self, person: str) -> list[Message]:
        """Everything one person may read, oldest first."""
        return [
            one
            for one in self.messages
            if person in self.channels[one.channel].members and one.audience in {"", person}
        ]

    def public(self) -> list[Message]:
        """What stands in channels for everybody."""
        return [one for one in self.messages if not one.audience and not self.channels[one.channel].person]

    def message(self, channel: str, ts: str) -> Message:
        """A message that can be changed. Raises Refused."""
        for one in self.messages:
            if (one.channel, one.ts) == (channel, ts) and not one.audience:
                return one
        raise Refused("message_not_found")

    def trigger(self, client: str) -> str:
        """A new right to open a dialog at a client."""
        name = self.new("9.8.")
        self.triggers[name] = Trigger(client, self.now())
        return name

    def pulled(self, name: str) -> str:
        """The client of a trigger, once. Raises Refused."""
        found = self.triggers.get(name)
        if found is None:
            raise Refused("invalid_trigger_id")
        if found.used:
            raise Refused("exchanged_trigger_id")
        if (self.now() - found.born).total_seconds() > TRIGGER_LIVES:
            raise Refused("expired_trigger_id")
        found.used = True
        return found.client

    def hook(self, channel: str, person: str, message: str = "") -> str:
        """The name of a new address for answers."""
        name = self.new("H")
        self.hooks[name] = Hook(channel, person, self.now(), message)
        return name

    def open(self, client: str, content: Mapping[str, Any]) -> View:
        """A dialog opens at a client, over nothing: Slack's page is covered while one is open."""
        made = View(self.new("V"), client, dict(content), self.new("h"), standing(content))
        self.views[client] = [made]
        self.clients[made.id] = client
        return made

    def view(self, id_: str) -> View:
        """An open dialog. Raises Refused."""
        for stack in self.views.values():
            for one in stack:
                if one.id == id_:
                    return one
        raise Refused("not_found")

    def shown(self, client: str) -> View | None:
        """The dialog that a client sees."""
        stack = self.views.get(client)
        return stack[-1] if stack else None

    def publish(self, person: str, content: Mapping[str, Any]) -> View:
        """Somebody's Home from now on. Raises Refused."""
        if person not in self.people:
            raise Refused("user_not_found")
        self.homes[person] = View(self.new("V"), person, dict(content), self.new("h"))
        return self.homes[person]


def standing(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What stands in the inputs of a new dialog: {block: {action: value}}, as Slack tells it."""
    return {
        block["block_id"]: {block["element"]["action_id"]: initial(block["element"])}
        for block in content["blocks"]
        if block["type"] == "input"
    }


def initial(element: Mapping[str, Any]) -> dict[str, Any]:
    """An input's value before anybody touched it."""
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": element.get("initial_value")}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date")}
        case "checkboxes":
            return {"type": kind, "selected_options": element.get("initial_options", [])}
        case "radio_buttons" | "static_select":
            return {"type": kind, "selected_option": element.get("initial_option")}
        case "multi_users_select":
            return {"type": kind, "selected_users": element.get("initial_users", [])}
        case _:
            raise AssertionError(f"this workspace knows no {kind}")


def _same_input(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return {name: value["type"] for name, value in one.items()} == {
        name: value["type"] for name, value in other.items()
    }
