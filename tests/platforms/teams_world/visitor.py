"""TeamsVisitor: somebody on Teams, who fills in and presses what they see; the same verbs as a browser's."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.teams.connection import COPIED, DESK, INPUT
from adapters.teams.dialog import MANY
from bot.dialogue.casework import CASES
from shown import Answer, Entry, Sent
from teams_world import reading, wire
from teams_world.client import BUTTON, COMMAND, Dialog, seen
from teams_world.rules import CARD, FaultsOfCard
from teams_world.server import TeamsServer
from teams_world.wire import MENTION, Activity, Reply, Wire
from teams_world.world import AT_THE_DESK, BOT, Chat, Message, Person

Json = Mapping[str, Any]
Send = Callable[[], Awaitable[int]]
LOCALES = {"ja": "ja-JP", "en": "en-US"}
COMMANDED = "composeExtension/submitAction"


@dataclass
class TeamsVisitor:
    """Somebody with a Teams client of their own, and another one where they are a counselor.

    `each` is how every form is sent: once, unless a test has it sent otherwise. Teams' own client holds a
    dialog back where a needed field is empty; here it is sent all the same, so that the desk's rule is seen.
    """

    wire: Wire
    user: str
    lang: str
    answer: Callable[[], Awaitable[int]]
    settle: Callable[[], Awaitable[None]]
    faults_of_card: FaultsOfCard
    chosen: str = ""
    each: Callable[[Send], Awaitable[int]] = lambda send: send()
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    cases: Dialog | None = None

    @property
    def server(self) -> TeamsServer:
        return self.wire.server

    @property
    def heard(self) -> list[Reply]:
        """All that the desk answered on the wire."""
        return self.wire.replies

    @property
    def person(self) -> Person:
        return self.server.world.people[self.user]

    @property
    def chat(self) -> Chat:
        """Their own conversation with the desk."""
        return self.server.world.personal(self.user)

    def known_as(self) -> str:
        """What the desk knows this visitor by: whoever has it is them, later on."""
        return self.person.object_id

    # What they do

    async def look(self) -> None:
        """Read what has come: opening a chat tells the desk nothing."""
        await self.settle()

    async def be(self, counselor: str) -> None:
        """Use this counselor's client, and look at their cases there."""
        told = {"locale": LOCALES[self.lang]}
        self.chosen = self.server.world.person(AT_THE_DESK[counselor], **told).id
        self.cases = None
        await self._look_at_cases()

    async def close(self, pane: str = "staff") -> None:
        """Close the dialog of a client, if there is one."""
        self.dialogs.pop(pane, None)

    async def press(self, action: str, pane: str = "staff") -> None:
        """Press the button of an action: in the open dialog, or else on the list, or below a message."""
        for where, card in self._places(pane):
            for button in reading.buttons(card):
                if reading.action_of(button) == action:
                    status = await self._pressed(pane, button, where)
                    assert status == 200, status
                    return
        raise AssertionError(f"there is no {action} here, only {self.actions(pane)}")

    async def press_button(self, button: Json, pane: str = "staff") -> int:
        """Press a button of the open dialog, whatever the desk answers."""
        return await self._from_dialog(pane, button, self._dialog(pane))

    async def push(self, action: str, pane: str = "staff", state: str = "") -> int:
        """Press a button that no page ever showed; `state`: inside a dialog that has it."""
        person = self._person(pane)
        told: dict[str, Any] = {"action": action} | ({"state": state} if state else {})
        chat = self.server.world.personal(person.id)
        if state:
            made = wire.submitted(self.server, person, chat, {DESK: told})
        else:
            below = self.server.world.post(chat, BOT, {"type": "message", "text": "forged"})
            value = {DESK: told, "msteams": {"type": "task/fetch"}}
            made = wire.fetched(self.server, person, below, value)
            self.server.world.messages.remove(below)
        return await self._asked(pane, made, Dialog(EMPTY, BUTTON, chat.id))

    async def send(self, sent: Sent, pane: str = "staff") -> int:
        """Send a dialog that no page ever made."""
        person = self._person(pane)
        chat = self.server.world.personal(person.id)
        several = [one["id"].removeprefix(INPUT) for one in sent.inputs if one.get("isMultiSelect")]
        fields = {
            INPUT + name: ",".join(value.split()) if name in several else value
            for name, value in sent.told.items()
        }
        value = {**fields, DESK: {"form": sent.form, "state": sent.state, MANY: several}}
        made = wire.submitted(self.server, person, chat, value)
        return await self._asked(pane, made, Dialog(EMPTY, BUTTON, chat.id))

    def sent(self, pane: str = "staff", **told: str) -> Sent:
        """What the open dialog would say if it were sent."""
        dialog = self._dialog(pane)
        ours = reading.sending(dialog.seen())["data"][DESK]
        inputs = tuple(reading.inputs(dialog.card).values())
        return Sent(ours["form"], ours.get("state", ""), {**self.filled(pane), **told}, inputs)

    async def submit(self, pane: str = "staff", **told: str) -> None:
        """Fill in the open dialog and send it; what is folded away is unfolded first."""
        await self.unfold(*told, pane=pane)
        dialog = self._dialog(pane)
        for name, value in told.items():
            self.fill(name, value, pane)
        held = [one for one in reading.inputs(dialog.seen()).values() if not reading.fits(one)]
        assert held == [], "more than Teams' client takes"
        status = await self._pressed(pane, reading.sending(dialog.seen()), dialog)
        assert status == 200, status

    def fill(self, name: str, value: str, pane: str = "staff") -> None:
        """Fill in a field that can be seen."""
        dialog = self._dialog(pane)
        [element] = [one for one in reading.inputs(dialog.seen()).values() if one["id"] == INPUT + name]
        dialog.values[INPUT + name] = reading.to_value(element, value)

    def unfold_all(self, pane: str = "staff") -> None:
        """All that is folded away shows."""
        dialog = self._dialog(pane)
        for fold in reading.folds(dialog.seen()):
            dialog.toggle(fold)

    async def unfold(self, *fields: str, pane: str = "staff") -> None:
        """These fields are there to be filled in; what is folded away is unfolded, which asks nobody."""
        dialog = self._dialog(pane)
        for fold in reading.folds(dialog.seen()):
            if set(fields) - self.filled(pane).keys():
                dialog.toggle(fold)
        lacking = set(fields) - self.filled(pane).keys()
        assert not lacking, f"no such field: {lacking}"

    async def speak(self, lang: str) -> None:
        """Change the language by its button."""
        await self.press(f"lang:{lang}")
        self.lang = lang

    async def say(self, text: str) -> Message:
        """Write to the desk; back when it has answered."""
        asked = self.written(text)
        reply = await self.tell(asked)
        assert (reply.status, reply.text) == (200, "")
        await self.answer()
        await self.settle()
        assert self._since(asked), "the desk says nothing"
        return asked

    async def mention(self, text: str, chat: Chat | None = None, thread: str = "", **more: Any) -> Message:
        """Mention the desk where others read along: in a channel, unless it is another chat."""
        place = chat or self.server.world.channel
        told = {"type": "message", "text": f"{MENTION} {text}".strip()}
        asked = self.server.world.post(place, self.user, told, thread)
        await self.tell(asked, **more)
        await self.answer()
        await self.settle()
        return asked

    async def tell(self, asked: Message, **more: Any) -> Reply:
        """Teams brings the desk what they have written, or brings it again."""
        chat = self.server.world.chats[asked.chat]
        return await self.wire.post(wire.message(self.server, self.person, chat, asked, **more))

    async def command(
        self, command: str, chat: Chat | None = None, about: Message | None = None, pane: str = "staff"
    ) -> Reply:
        """A command of the message extension, from any chat: it opens a dialog."""
        world, person = self.server.world, self._person(pane)
        place = chat or world.personal(person.id)
        made = wire.commanded(self.server, person, place, command, about)
        await self._asked(pane, made, Dialog(EMPTY, COMMAND, place.id, along=made["value"]))
        return self.heard[-1]

    async def report_message(self, message: Message) -> Reply:
        """The command on a message of 「この内容で相談する」."""
        chat = self.server.world.chats[message.chat]
        return await self.command("report_message", chat, message)

    async def vote(self, reaction: str, words: str = "", message: Message | None = None) -> Reply:
        """A thumb below a message that has thumbs, the newest unless another is named: like or dislike."""
        below = message or self.rateable()
        reply = await self.wire.post(wire.rated(self.server, self.person, below, reaction, words))
        await self.settle()
        return reply

    def written(self, text: str) -> Message:
        """A message to the desk that stands there already, and of which it has not heard yet."""
        return self.server.world.post(self.chat, self.user, {"type": "message", "text": text})

    async def install(self, *, removed: bool = False) -> None:
        """Add the app, or take it away."""
        self.person.installed = not removed
        for one in wire.installed(self.server, self.person, self.chat, removed=removed):
            assert (await self.wire.post(one)).status == 200
        await self.settle()

    # What they see

    def told(self, pane: str = "staff") -> str:
        """Every word in the open dialog, or else of the list and the messages."""
        return "\n".join(self._told(pane))

    def actions(self, pane: str = "staff") -> list[str]:
        """What can be pressed there."""
        found = (reading.action_of(one) for _, card in self._places(pane) for one in reading.buttons(card))
        return [one for one in found if one is not None]

    def links(self, pane: str = "staff") -> list[str]:
        """The pages that can be opened there."""
        return [url for _, card in self._places(pane) for url in reading.pages(card)]

    def picking(self, counselor: str) -> str:
        """What stands in a picker of people when this counselor is picked."""
        return AT_THE_DESK[counselor]

    def filled(self, pane: str = "staff") -> dict[str, str]:
        """The fields that can be seen in the open dialog, as they stand; several choices between spaces."""
        found = reading.inputs(self._dialog(pane).seen())
        return {
            name.removeprefix(INPUT): reading.filled_in(one)
            for name, one in found.items()
            if name.startswith(INPUT)
        }

    def options(self, pane: str, name: str) -> list[str]:
        """The choices of a field; none where words are written."""
        return reading.options(reading.inputs(self._dialog(pane).seen())[INPUT + name])

    def wordy(self, pane: str = "staff") -> list[str]:
        """The fields of the open dialog that take words."""
        found = reading.inputs(self._dialog(pane).seen())
        kinds = {name: one["type"] for name, one in found.items() if name.startswith(INPUT)}
        return [name.removeprefix(INPUT) for name, kind in kinds.items() if kind == "Input.Text"]

    def taken_along(self) -> list[str]:
        """What is there to be copied: the receipt, then the nickname."""
        found = reading.inputs(self._dialog("staff").seen())
        return [one["value"] for name, one in found.items() if name.startswith(COPIED)]

    def notices(self) -> list[str]:
        """What came for the counselor, newest first, without the welcome that everybody gets."""
        said = [one for one in self.desk_said("counselor") if not reading.is_welcome(one.activity)]
        return [reading.told_alone(card) for one in reversed(said) for card in reading.cards(one.activity)]

    def title(self, pane: str = "staff") -> str:
        """What the open dialog is called; "" where none is open."""
        return self.dialogs[pane].title if pane in self.dialogs else ""

    def calls(self, pane: str = "staff") -> list[str]:
        """The numbers that can be called from there."""
        return [number for _, card in self._places(pane) for number in reading.calls(card)]

    def listed(self) -> list[Entry]:
        """The counselor's cases, as they would find them now; whatever is open before them."""
        assert self.cases, "nobody's cases have been looked at"
        return reading.listed(self.cases.seen())

    def answers(self) -> list[Answer]:
        """The cards that answer what was said last; none where nothing was said."""
        asked = [one for one in self.server.world.seen_by(self.user) if one.author == self.user]
        return reading.to_answers([one.activity for one in self._since(asked[-1])] if asked else [])

    def said(self) -> list[str]:
        """Their own words that stand in a conversation."""
        seen = self.server.world.seen_by(self.user)
        return [str(one.activity["text"]) for one in seen if one.author == self.user]

    def desk_said(self, pane: str = "staff") -> list[Message]:
        """What the desk has said to them alone, oldest first."""
        chat = self.server.world.personal(self._person(pane).id).id
        return [one for one in self.server.world.messages if (one.chat, one.author) == (chat, BOT)]

    def shown(self, pane: str = "staff") -> list[Message]:
        """The same without the words that only name what the answer before them quotes."""
        return [one for one in self.desk_said(pane) if not reading.names_sources(one.activity)]

    def rateable(self) -> Message:
        """The newest message below which thumbs stand."""
        return next(one for one in reversed(self.desk_said()) if reading.has_thumbs(one.activity))

    # Below

    def _person(self, pane: str) -> Person:
        user = self.user if pane == "staff" else self.chosen
        assert user, "nobody has been chosen"
        return self.server.world.people[user]

    def _dialog(self, pane: str) -> Dialog:
        assert pane in self.dialogs, "no dialog is open"
        return self.dialogs[pane]

    def _since(self, asked: Message) -> list[Message]:
        said = self.desk_said()
        return [one for one in said if int(one.id) > int(asked.id)]

    def _places(self, pane: str) -> list[tuple[Dialog | Message, dict[str, Any]]]:
        """Where something can be read and pressed, the nearest first."""
        if dialog := self.dialogs.get(pane):
            return [(dialog, dialog.seen())]
        listed = [(self.cases, self.cases.seen())] if pane == "counselor" and self.cases else []
        said = reversed(self.desk_said(pane))
        return [*listed, *((one, seen(card)) for one in said for card in reading.cards(one.activity))]

    def _told(self, pane: str) -> Iterable[str]:
        for where, card in self._places(pane):
            if isinstance(where, Dialog):
                yield where.title
            yield reading.told(card)

    async def _look_at_cases(self) -> None:
        """Open the list of cases in another window, and leave it open there."""
        person = self._person("counselor")
        chat = self.server.world.personal(person.id)
        made = wire.commanded(self.server, person, chat, CASES)
        reply = await self.wire.post(made)
        if reply.status == 200 and reply.told.get("task", {}).get("type") == "continue":
            value = self._checked(reply.told["task"]["value"])
            self.cases = Dialog(value, COMMAND, chat.id, along=made["value"])

    async def _pressed(self, pane: str, button: Json, where: Dialog | Message) -> int:
        """A button, with what goes along from where it stands."""
        person, data = self._person(pane), dict(button.get("data", {}))
        if isinstance(where, Dialog):
            return await self._from_dialog(pane, button, where)
        if (data.get("msteams") or {}).get("type") == "task/fetch":
            return await self._asked(pane, wire.fetched(self.server, person, where, data),
                                     Dialog(EMPTY, BUTTON, where.chat))  # fmt: skip
        assert "msteams" not in data, "a button whose press would stand in the chat"

        async def send() -> int:
            reply = await self.wire.post(wire.pressed(self.server, person, where, data))
            await self.settle()
            return reply.status

        return await self.each(send)

    async def _from_dialog(self, pane: str, button: Json, dialog: Dialog) -> int:
        person, chat = self._person(pane), self.server.world.chats[dialog.place]
        alone = button.get("associatedInputs") == "none"
        value = {**({} if alone else dialog.filled()), **button["data"]}
        if dialog.by == BUTTON:
            return await self._asked(pane, wire.submitted(self.server, person, chat, value), dialog)
        told = {**dialog.along, "data": value}
        made = wire.invoke(self.server, COMMANDED, person, chat, told, source="compose")
        return await self._asked(pane, made, dialog)

    async def _asked(self, pane: str, made: Activity, dialog: Dialog) -> int:
        """An invoke, and what the client does with its answer."""

        async def send() -> int:
            again = {**made, "id": f"f:{wire.new_uuid(self.server.world)}"}
            reply = await self.wire.post(again)
            self._answered(pane, reply, dialog)
            await self.settle()
            if pane == "counselor" and self.cases:
                await self._look_at_cases()
            return reply.status

        return await self.each(send)

    def _answered(self, pane: str, reply: Reply, dialog: Dialog) -> None:
        """What isn't answered by 200 leaves the dialog open as it is, with all that stands in it."""
        if reply.status != 200:
            return
        task = reply.told.get("task", {})
        match task.get("type", ""):
            case "continue":
                self.dialogs[pane] = dialog.replaced(self._checked(task["value"]))
            case "message":
                said = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": task["value"]}]}
                self.dialogs[pane] = dialog.replaced({"title": "", "card": {"content": said}})
            case "":
                self.dialogs.pop(pane, None)
                if reply.told:
                    self.server.complaints.append(f"an invoke's answer with {sorted(reply.told)}")
            case other:
                self.server.complaints.append(f"a task of type {other}")

    def _checked(self, value: Json) -> Json:
        """A dialog that came as an answer, as strictly looked at as any card."""
        if value["card"].get("contentType") != CARD or set(value) - {"title", "height", "width", "card"}:
            self.server.complaints.append(f"a dialog of {sorted(value)}")
        self.server.complaints.extend(self.faults_of_card(value["card"]["content"]))
        return value


EMPTY: Json = {"title": "", "card": {"content": {"type": "AdaptiveCard", "body": []}}}
"""Before the desk has answered, nothing is shown."""
