"""Inbound: Slack's payloads become what the desk hears. What is not there, or of another kind, is said so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from adapters.payload import Body, Unheard, mapping_at, maybe_text, text_at, whole
from adapters.slack.client import Identity
from adapters.slack.dialog import told_of
from adapters.slack.payload import is_outside, is_spoken
from adapters.slack.people import PLATFORM
from adapters.slack.place import Place
from adapters.slack.plain import plain
from bot.confidential import Confidential
from bot.dialogue.consult import REPORT
from bot.dialogue.messages import NO_WORDS, Asker, Pressed, Submitted
from bot.dialogue.ports import Waiting

Owns = Callable[[str], bool]
"""Whether the desk answers in a thread (by its key) without being mentioned."""


class Surface(StrEnum):
    """What a button stands on."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True)
class Somebody:
    """Who did something, and where an answer goes that they alone read."""

    user: str
    place: Place

    @property
    def person(self) -> Confidential[str]:
        """The name under which the desk knows them."""
        return Confidential(PLATFORM + self.user)


@dataclass(frozen=True)
class Greeted(Somebody):
    """They have called the desk and said nothing; `key` is that of a question."""

    key: str = ""

    @property
    def in_channel(self) -> bool:
        """Whether others read what they write there."""
        return not _is_direct(self.place.channel)


@dataclass(frozen=True)
class Outsider(Somebody):
    """They belong to another company, and share a channel with ours; `key` is that of a question."""

    key: str = ""


@dataclass(frozen=True)
class Press(Somebody):
    """A button pressed; `trigger` opens one dialog, for three seconds.

    `version` names the dialog's content as it was then.
    """

    action: str
    trigger: str
    surface: Surface
    view: str = ""
    state: str = field(default="", repr=False)
    thread: str = ""
    words: Confidential[str] = NO_WORDS
    version: str = ""

    def pressed(self, asker: Asker) -> Pressed:
        """The same for the desk."""
        return Pressed(self.action, asker, self.person, self.state, self.thread, self.words)


@dataclass(frozen=True)
class Sent(Somebody):
    """A dialog with what stands in it; `shown` are the blocks that could be seen."""

    form: str
    told: Confidential[Mapping[str, str]]
    state: str = field(repr=False)
    shown: frozenset[str] = frozenset()

    def submitted(self, asker: Asker) -> Submitted:
        """The same for the desk."""
        return Submitted(self.form, self.told, asker, self.person, self.state)


def to_question(body: Body, ours: Identity, owns: Owns) -> Waiting | Greeted | Outsider | None:
    """What a `message` or an `app_mention` asks of the desk; None where it is none of its business."""
    event = mapping_at(body, "event")
    if not is_spoken(event, ours):
        return None
    channel, ts, user = text_at(event, "channel"), text_at(event, "ts"), text_at(event, "user")
    thread, mentioned = maybe_text(event, "thread_ts"), event.get("type") == "app_mention"
    key = _to_thread(channel, thread or ts)
    if _is_direct(channel):
        place = Place(channel, thread or ts)
    elif mentioned or (thread and owns(key)):
        place = Place(channel, thread, user)
    else:
        return None
    name = f"slack:{text_at(body, 'team_id')}:{channel}:{ts}"
    if is_outside(body, ours):
        return Outsider(user, Place(channel, thread, user), name)
    text = maybe_text(event, "text")
    words = plain(text, ours.user)
    if mentioned and not words:
        return Greeted(user, place, name)
    if not words and text and not _is_direct(channel):  # a bare mention comes by itself, too
        return None
    waiting = _waiting(name, user, place, words, key)
    return replace(waiting, overheard=not _is_direct(channel))


def to_command(body: Body) -> Waiting | Greeted:
    """What follows a command."""
    user = text_at(body, "user_id")
    place = Place(maybe_text(body, "channel_id"), "", user, maybe_text(body, "response_url"))
    words = plain(maybe_text(body, "text"), "")
    key = f"slack:{text_at(body, 'team_id')}:command:{text_at(body, 'trigger_id')}"
    if not words:
        return Greeted(user, place, key)
    return _waiting(key, user, place, words, "")


def to_press(body: Body) -> Press | None:
    """What `block_actions` pressed; None for what is no button of ours: a choice in a dialog, a link."""
    actions = body.get("actions")
    pressed = actions[0] if isinstance(actions, list) and actions else None
    action = maybe_text(pressed, "value")
    if not action or maybe_text(pressed, "type") != "button":
        return None
    user, trigger = text_at(body, "user", "id"), text_at(body, "trigger_id")
    if isinstance(body.get("view"), Mapping):
        home = maybe_text(body, "view", "type") == Surface.HOME
        surface, state = (Surface.HOME, "") if home else (Surface.MODAL, _state(body))
        place, view = Place(channel=user), text_at(body, "view", "id")
        version = maybe_text(body, "view", "hash")
        return Press(user, place, action, trigger, surface, view, state, version=version)
    place, thread = _beside(body, user)
    return Press(user, place, action, trigger, Surface.MESSAGE, thread=thread)


def to_shortcut(body: Body) -> Press:
    """「この内容で相談する」 on a message: its words go along into the form."""
    user = text_at(body, "user", "id")
    place = Place(maybe_text(body, "channel", "id"), "", user, maybe_text(body, "response_url"))
    words = Confidential(plain(maybe_text(body, "message", "text"), ""))
    return Press(user, place, REPORT, text_at(body, "trigger_id"), Surface.MESSAGE, words=words)


def to_sent(body: Body) -> Sent:
    """The dialog that a payload came from, with what stands in it, sent or not yet."""
    user, form = text_at(body, "user", "id"), text_at(body, "view", "callback_id")
    blocks = mapping_at(body, "view").get("blocks")
    shown = (maybe_text(one, "block_id") for one in (blocks if isinstance(blocks, list) else ()))
    told = Confidential[Mapping[str, str]](standing(body))
    return Sent(user, Place(channel=user), form, told, _state(body), frozenset(shown))


def standing(body: Body) -> dict[str, str]:
    """What is filled in, in the dialog that a payload came from; nothing for none."""
    if not isinstance(body.get("view"), Mapping):
        return {}
    try:
        told = told_of(mapping_at(body, "view", "state", "values"))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unheard(400, "malformed") from None
    return {name: whole(value) for name, value in told.items()}


def _is_direct(channel: str) -> bool:
    """Whether it is a conversation of two, by its id."""
    return channel.startswith("D")


def _to_thread(channel: str, root: str) -> str:
    """The key of an exchange."""
    return f"slack:{channel}:{root}"


def _waiting(key: str, user: str, place: Place, words: str, thread: str) -> Waiting:
    person = Confidential(PLATFORM + user)
    return Waiting(key, Confidential(place.written()), person, Confidential(words), thread)


def _beside(body: Body, user: str) -> tuple[Place, str]:
    """Where an answer to a button on a message goes, and the exchange the message stands in."""
    channel = maybe_text(body, "channel", "id") or text_at(body, "container", "channel_id")
    thread = maybe_text(body, "message", "thread_ts") or maybe_text(body, "container", "thread_ts")
    if _is_direct(channel):
        root = thread or maybe_text(body, "message", "ts") or maybe_text(body, "container", "message_ts")
        return Place(channel, root), _to_thread(channel, root)
    return Place(channel, thread, user, maybe_text(body, "response_url")), (
        _to_thread(channel, thread) if thread else ""
    )


def _state(body: Body) -> str:
    return maybe_text(body, "view", "private_metadata")
