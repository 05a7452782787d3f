"""Inbound: Teams' activities become what the desk hears; what lacks something needed is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.payload import Body, Unheard, mapping_at, maybe_text, text_at
from adapters.teams.beside import has_file, has_words
from adapters.teams.connection import DESK, PLATFORM
from adapters.teams.dialog import told_of
from adapters.teams.people import to_lang
from adapters.teams.place import Place
from adapters.teams.plain import is_mentioned, plain, worded
from bot.confidential import Confidential
from bot.dialogue.casework import CASES
from bot.dialogue.consult import REPORT
from bot.dialogue.messages import NO_WORDS, Asker, Pressed, Submitted
from bot.dialogue.ports import Waiting
from bot.dialogue.reception import HELP, RECEIPT

REPORT_MESSAGE = "report_message"
COMMANDS = {REPORT: REPORT, RECEIPT: RECEIPT, HELP: HELP, CASES: CASES, REPORT_MESSAGE: REPORT}
"""The commands of the app, and the actions that they are."""

PERSONAL, GROUP = "personal", "groupChat"
LIKED, DISLIKED = "like", "dislike"


@dataclass(frozen=True)
class Somebody:
    """Who did something, and where. `person` is the name under which the desk knows them.

    `key` is the same however often Teams brings it.
    """

    person: Confidential[str]
    place: Place
    key: str


@dataclass(frozen=True)
class Greeted(Somebody):
    """They have called the desk and said nothing; `has_file`: and sent a picture or a file."""

    has_file: bool = False


@dataclass(frozen=True)
class Outsider(Somebody):
    """They belong to no company, or to another than ours."""


@dataclass(frozen=True)
class Press(Somebody):
    """A button pressed, or a command called; `thread` is the exchange in which it stands."""

    action: str
    state: str = field(default="", repr=False)
    thread: str = ""
    words: Confidential[str] = NO_WORDS

    def pressed(self, asker: Asker) -> Pressed:
        """The same for the desk."""
        return Pressed(self.action, asker, self.person, self.state, self.thread, self.words)


@dataclass(frozen=True)
class Sent(Somebody):
    """A dialog with what stands in it."""

    form: str
    told: Confidential[Mapping[str, str]]
    state: str = field(repr=False)

    def submitted(self, asker: Asker) -> Submitted:
        """The same for the desk."""
        return Submitted(self.form, self.told, asker, self.person, self.state)


@dataclass(frozen=True)
class Vote(Somebody):
    """A thumb up or down, on the message of this id; `typed`: with words beside it, which are not read."""

    message: str
    useful: bool
    typed: bool = False


def to_question(body: Body) -> Waiting | Press | Greeted | Outsider | None:
    """What a message asks of the desk; None where it is none of its business."""
    if not is_spoken(body):
        return None
    somebody, words, _ = to_somebody(body), plain(body), text_at(body, "id")
    overheard = not somebody.place.direct
    pressed = body.get("value") is not None and (not words or _is_ours(body["value"]))
    if overheard and not pressed and not is_mentioned(body):
        return None
    if isinstance(somebody, Outsider):
        return somebody
    if pressed:
        return _press(somebody, mapping_at(body, "value"), to_thread(somebody.place))
    if not words:
        return Greeted(somebody.person, somebody.place, somebody.key, has_file(body))
    place, thread = Confidential(somebody.place.written()), to_thread(somebody.place)
    return Waiting(
        somebody.key, place, somebody.person, Confidential(words), thread, overheard=overheard
    )  # fmt: skip


def to_press(body: Body) -> Press | Outsider:
    """A button whose dialog is fetched."""
    somebody, sent = to_somebody(body), mapping_at(body, "value", "data")
    if isinstance(somebody, Outsider):
        return somebody
    return _press(somebody, sent, to_thread(somebody.place))


def to_sent(body: Body) -> Sent | Press | Outsider:
    """A dialog that was sent, or a button pressed in one."""
    somebody, sent = to_somebody(body), mapping_at(body, "value", "data")
    if isinstance(somebody, Outsider):
        return somebody
    if "form" not in mapping_at(sent, DESK):
        return _press(somebody, sent)
    told = Confidential[Mapping[str, str]](told_of(sent))
    return Sent(
        somebody.person, somebody.place, somebody.key, text_at(sent, DESK, "form"), told, _state(sent)
    )  # fmt: skip


def to_command(body: Body) -> Press | Outsider:
    """A command of the app; of a message that it is called on the words go along into the form."""
    somebody, command = to_somebody(body), text_at(body, "value", "commandId")
    if command not in COMMANDS:
        raise Unheard(400, "malformed")
    if isinstance(somebody, Outsider):
        return somebody
    words = Confidential(_message(body)) if command == REPORT_MESSAGE else NO_WORDS
    return Press(somebody.person, somebody.place, somebody.key, COMMANDS[command], words=words)


def to_vote(body: Body) -> Vote | None:
    """What somebody thinks of an answer; None for other votes than ours, and for those of outsiders."""
    somebody, value = to_somebody(body), mapping_at(body, "value")
    reaction, message = maybe_text(value, "actionValue", "reaction"), maybe_text(body, "replyToId")
    if isinstance(somebody, Outsider) or maybe_text(value, "actionName") != "feedback":
        return None
    if reaction not in {LIKED, DISLIKED} or not message:
        return None
    typed = has_words(maybe_text(value, "actionValue", "feedback"))
    key = f"{PLATFORM}{reaction}{':typed' * typed}:{somebody.place.conversation}:{message}"
    return Vote(somebody.person, somebody.place, key, message, reaction == LIKED, typed)


def to_somebody(body: Body) -> Somebody | Outsider:
    """Who did something. Raises Unheard 400 where Teams does not say where, or who."""
    conversation, sender = mapping_at(body, "conversation"), mapping_at(body, "from")
    tenant = maybe_text(body, "channelData", "tenant", "id") or maybe_text(conversation, "tenantId")
    place = Place(
        text_at(body, "serviceUrl"), text_at(conversation, "id"), text_at(sender, "id"),
        text_at(body, "recipient", "id"), tenant, _lang(body), _kind(conversation) == PERSONAL,
    )  # fmt: skip
    key = f"{PLATFORM}{place.conversation}:{maybe_text(body, 'id')}"
    known = maybe_text(sender, "aadObjectId").lower()
    homes = {maybe_text(one, "tenantId").lower() for one in (sender, conversation)} - {"", tenant.lower()}
    made = Somebody if known and not homes else Outsider
    return made(Confidential(PLATFORM + known), place, key)


def to_thread(place: Place) -> str:
    """The key of the exchange at a place; "" where others read along, and everybody asks for themselves."""
    return PLATFORM + place.conversation if place.direct else ""


def is_spoken(body: Body) -> bool:
    """Whether a person has just written this: no bot, no notice, no edit."""
    sender, event = body.get("from"), maybe_text(body, "channelData", "eventType")
    if body.get("type") != "message" or not isinstance(sender, Mapping) or not maybe_text(sender, "id"):
        return False
    is_bot = maybe_text(sender, "role") == "bot" or maybe_text(sender, "id").startswith("28:")
    return not is_bot and not event.endswith("Message")


def _press(somebody: Somebody, sent: Body, thread: str = "") -> Press:
    action = text_at(sent, DESK, "action")
    return Press(somebody.person, somebody.place, somebody.key, action, _state(sent), thread)


def _state(sent: Body) -> str:
    state = mapping_at(sent, DESK).get("state", "")
    if not isinstance(state, str):
        raise Unheard(400, "malformed")
    return maybe_text(sent, DESK, "state")


def _is_ours(value: object) -> bool:
    return isinstance(value, Mapping) and DESK in value


def _message(body: Body) -> str:
    """The words of the message that a command is called on."""
    content = maybe_text(body, "value", "messagePayload", "body", "content")
    is_text = maybe_text(body, "value", "messagePayload", "body", "contentType").lower() == "text"
    return content.strip() if is_text else worded(content)


def _kind(conversation: Body) -> str:
    """What kind of conversation; where Teams does not say, more than two may be in it."""
    told = maybe_text(conversation, "conversationType")
    return told or (GROUP if conversation.get("isGroup", True) else PERSONAL)


def _lang(body: Body) -> str:
    """The language of their client; "" where it does not say."""
    entities = body.get("entities")
    clients = (
        maybe_text(one, "locale")
        for one in (entities if isinstance(entities, list) else ())
        if maybe_text(one, "type") == "clientInfo"
    )
    return to_lang(maybe_text(body, "locale") or next(filter(None, clients), ""))
