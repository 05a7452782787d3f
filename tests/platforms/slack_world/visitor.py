"""SlackVisitor: somebody on Slack, who fills in and presses what they see; the same verbs as a browser's."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.connection import REPORT_MESSAGE
from adapters.slack.dialog import UNFOLD
from bot.dialogue.wording import say
from shown import Answer, Entry, Sent
from slack_world import reading
from slack_world.server import SlackServer
from slack_world.wire import (
    Reply,
    Wire,
    escaped,
    message_event,
    on_message,
    on_view,
    pressed,
    somebody,
    submission,
    unescaped,
)
from slack_world.world import AT_THE_DESK, BOT_USER, CHANNEL, Message, View

Send = Callable[[], Awaitable[int]]
LOCALES = {"ja": "ja-JP", "en": "en-US"}


@dataclass
class SlackVisitor:
    """Somebody with a Slack client of their own, and another one where they are a counselor.

    `each` is how every form is sent: once, unless a test has it sent otherwise. With `looks_again` what is
    pressed again is pressed on the dialog as it is by then; without, it is the same click twice. Slack's own
    client holds a dialog back where a needed field is empty; here it is sent all the same, so that the desk's
    rule is seen.
    """

    wire: Wire
    user: str
    lang: str
    number: int
    answer: Callable[[], Awaitable[int]]
    settle: Callable[[], Awaitable[None]]
    chosen: str = ""
    each: Callable[[Send], Awaitable[int]] = lambda send: send()
    looks_again: bool = False

    @property
    def server(self) -> SlackServer:
        return self.wire.server

    @property
    def heard(self) -> list[Reply]:
        """All that the desk answered on the wire."""
        return self.wire.replies

    def known_as(self) -> str:
        """What the desk knows this visitor by: whoever has it is them, later on."""
        return self.user

    # What they do

    async def look(self) -> None:
        """Open Home, in every client."""
        for user in filter(None, (self.user, self.chosen)):
            await self.open_home(user)

    async def open_home(self, user: str, tab: str = "home") -> Reply:
        """The app is opened at a tab."""
        world, before = self.server.world, self.server.world.homes.get(user)
        reply = await self.wire.event(
            {
                "type": "app_home_opened", "user": user, "tab": tab, "channel": world.dm(user).id,
                "event_ts": world.new_ts(), **({"view": before.told()} if before else {}),
            }
        )  # fmt: skip
        await self.settle()
        return reply

    async def be(self, counselor: str) -> None:
        """Use this counselor's client."""
        self.chosen = self.server.world.person(AT_THE_DESK[counselor], LOCALES[self.lang]).id
        await self.open_home(self.chosen)

    async def close(self, pane: str = "staff") -> None:
        """Close the dialogs of a client, if there is one."""
        if pane == "staff" or self.chosen:
            self.server.world.views.pop(self._client(pane), None)

    async def press(self, action: str, pane: str = "staff") -> None:
        """Press the button of an action: in the open dialog, or else below the newest message, or on Home."""
        user = self._user(pane)
        for where, blocks in self._places(pane):
            for button in reading.buttons(blocks):
                if button.get("value") == action:
                    status = await self._pressed(pane, button, self._standing_on(where, user))
                    assert status == 200, status
                    return
        raise AssertionError(f"there is no {action} here, only {self.actions(pane)}")

    def picking(self, counselor: str) -> str:
        """What stands in a picker of people when this counselor is picked."""
        return AT_THE_DESK[counselor]

    async def follow(self, url: str, pane: str = "staff") -> Reply:
        """Press a button that opens a page: Slack's client opens it, and tells the desk of the press."""
        for where, blocks in self._places(pane):
            for button in reading.buttons(blocks):
                if button.get("url") == url:
                    standing = self._standing_on(where, self._user(pane))
                    trigger = self.server.world.trigger(self._client(pane))
                    made = pressed(self._user(pane), button, trigger)
                    return await self.wire.interaction({**made, **standing})
        raise AssertionError("there is no such page to open here")

    async def push(self, action: str, pane: str = "staff", state: str = "") -> int:
        """Press a button that no page ever showed; `state`: inside a dialog that has it."""
        where: View | Message
        if state:
            where = self.server.world.open(self._client(pane), _forged(Sent("forged", state)))
        else:
            where = self.server.world.homes[self._user(pane)]
        return await self._pressed(pane, _button(action), self._standing_on(where, self._user(pane)))

    async def send(self, sent: Sent, pane: str = "staff") -> int:
        """Send a dialog that no page ever made."""
        view = self.server.world.open(self._client(pane), _forged(sent))
        for name, value in sent.told.items():
            self._fill(view, name, value)
        return await self._submitted(pane, submission(self._user(pane), view, ""))

    def sent(self, pane: str = "staff", **told: str) -> Sent:
        """What the open dialog would say if it were sent."""
        content = self._view(pane).content
        blocks = tuple(one for one in content["blocks"] if one["type"] == "input")
        return Sent(
            content["callback_id"], content.get("private_metadata", ""), {**self.filled(pane), **told}, blocks
        )

    async def submit(self, pane: str = "staff", **told: str) -> None:
        """Fill in the open dialog and send it; what is folded away is asked for first."""
        await self.unfold(*told, pane=pane)
        view = self._view(pane)
        for name, value in told.items():
            self._fill(view, name, value)
        assert all(reading.fits(view.values, block) for block in view.blocks), (
            "more than Slack's client takes"
        )
        status = await self._submitted(pane, submission(self._user(pane), view, ""))
        assert status == 200, status

    async def unfold(self, *fields: str, pane: str = "staff") -> None:
        """These fields are there to be filled in; what is folded away is asked for."""
        if set(fields) - self.filled(pane).keys():
            await self.press(UNFOLD, pane)
        lacking = set(fields) - self.filled(pane).keys()
        assert not lacking, f"no such field: {lacking}"

    async def speak(self, lang: str) -> None:
        """Change the language by its button."""
        await self.press(f"lang:{lang}")
        self.lang = lang

    async def say(self, text: str, thread: str = "") -> Message:
        """Write to the desk; back when it has answered."""
        asked = self.written(text, thread)
        await self.wire.event(message_event(asked, "message", channel_type="im"))
        await self.answer()
        assert self._answers(asked, thread or asked.ts), "the desk says nothing"
        return asked

    async def mention(self, text: str, channel: str = CHANNEL, thread: str = "", **told: Any) -> Message:
        """Mention the desk in a channel: Slack tells it twice, where the desk may read the channel."""
        words = f"<@{BOT_USER}> {escaped(text)}".strip()
        asked = self.server.world.post(channel, self.user, words, thread=thread)
        await self.wire.event(message_event(asked, "app_mention"), **told)
        await self.wire.event(message_event(asked, "message", channel_type="channel"), **told)
        await self.answer()
        await self.settle()
        return asked

    async def command(self, text: str, channel: str = "", **told: str) -> Reply:
        """「/madoguchi …」 in a channel, or in the conversation with the desk."""
        reply = await self.wire.command(self.user, channel or self.dm, text, **told)
        await self.answer()
        await self.settle()
        return reply

    async def report_message(self, message: Message) -> Reply:
        """The message shortcut 「この内容で相談する」."""
        told = on_message(message, "open", self.server.hook(message.channel, self.user))
        reply = await self.wire.interaction(
            {
                **told, "type": "message_action", "callback_id": REPORT_MESSAGE, "user": somebody(self.user),
                "trigger_id": self.server.world.trigger(self._client("staff")), "action_ts": "1.1",
                "message": message.told(), "message_ts": message.ts,
            }
        )  # fmt: skip
        await self.settle()
        return reply

    def written(self, text: str, thread: str = "") -> Message:
        """A message to the desk that stands there already, and of which it has not heard yet."""
        return self.server.world.post(self.dm, self.user, escaped(text), thread=thread)

    @property
    def dm(self) -> str:
        """The conversation with the desk."""
        return self.server.world.dm(self.user).id

    # What they see

    def told(self, pane: str = "staff") -> str:
        """Every word in the open dialog, or else of the messages and Home."""
        return "\n".join(self._told(pane))

    def actions(self, pane: str = "staff") -> list[str]:
        """What can be pressed there."""
        pressed = (one for _, blocks in self._places(pane) for one in reading.buttons(blocks))
        return [one.get("value", "") for one in pressed if "url" not in one]

    def links(self, pane: str = "staff") -> list[str]:
        """The pages that can be opened there."""
        return [url for _, blocks in self._places(pane) for url in reading.links(blocks)]

    def filled(self, pane: str = "staff") -> dict[str, str]:
        """The fields of the open dialog, each as it stands; several choices are separated by spaces."""
        view = self._view(pane)
        return {
            name: _joined(view, blocks)
            for name, blocks in reading.inputs(view.blocks).items()
            if name != "copy"
        }

    def options(self, pane: str, name: str) -> list[str]:
        """The choices of a field; none where words are written."""
        return reading.options(reading.inputs(self._view(pane).blocks)[name])

    def wordy(self, pane: str = "staff") -> list[str]:
        """The fields of the open dialog that take words."""
        found = reading.inputs(self._view(pane).blocks)
        kinds = {name: blocks[0]["element"]["type"] for name, blocks in found.items() if name != "copy"}
        return [name for name, kind in kinds.items() if kind == "plain_text_input"]

    def taken_along(self) -> list[str]:
        """What is there to be copied, the receipt; then what is there to be noted, the nickname."""
        view = self._view("staff")
        copied = [reading.filled_in(_value(view, one)) for one in reading.inputs(view.blocks).get("copy", [])]
        lines = reading.told(view.blocks).replace("*", "").splitlines()
        labels = [at for at, line in enumerate(lines) if line.strip() == say("case_nickname", self.lang)]
        return [*copied, *(lines[at + 1].strip() for at in labels)]

    def notices(self) -> list[str]:
        """What came for the counselor, newest first; without its buttons."""
        found = [one for one in reversed(self.server.world.seen_by(self.chosen)) if one.author == BOT_USER]
        return [reading.told(block for block in one.blocks if block["type"] != "actions") for one in found]

    def title(self, pane: str = "staff") -> str:
        """What the open dialog is called; "" where none is open."""
        view = self.server.world.shown(self._client(pane))
        return str(view.content["title"]["text"]) if view else ""

    def calls(self, pane: str = "staff") -> list[str]:
        """The numbers that can be called from there."""
        return [number for _, blocks in self._places(pane) for number in reading.calls(blocks)]

    def listed(self) -> list[Entry]:
        """The cases on the counselor's Home, whatever is open before it."""
        return reading.listed(self.server.world.homes[self.chosen].blocks)

    def answers(self) -> list[Answer]:
        """The cards that answer what was said last; none where nothing was said."""
        seen = self.server.world.seen_by(self.user)
        asked = [at for at, one in enumerate(seen) if one.author == self.user]
        since = seen[asked[-1] + 1 :] if asked else []
        return reading.to_answers([one.blocks for one in since if one.author == BOT_USER])

    def said(self) -> list[str]:
        """Their own words that stand in a conversation."""
        found = self.server.world.seen_by(self.user)
        return [unescaped(one.text) for one in found if one.author == self.user]

    # Below

    def _user(self, pane: str) -> str:
        user = self.user if pane == "staff" else self.chosen
        assert user, "nobody has been chosen"
        return user

    def _client(self, pane: str) -> str:
        return f"{self._user(pane)}/{self.number}"

    def _view(self, pane: str) -> View:
        view = self.server.world.shown(self._client(pane))
        assert view, "no dialog is open"
        return view

    def _places(self, pane: str) -> list[tuple[View | Message, list[dict[str, Any]]]]:
        """Where something can be read and pressed, the nearest first."""
        world, user = self.server.world, self._user(pane)
        if view := world.shown(self._client(pane)):
            return [(view, view.blocks)]
        messages: list[tuple[View | Message, list[dict[str, Any]]]] = [
            (one, one.blocks) for one in reversed(world.seen_by(user)) if one.author == BOT_USER
        ]
        home = world.homes.get(user)
        return [*messages, *([(home, home.blocks)] if home else [])]

    def _told(self, pane: str) -> Iterable[str]:
        for where, blocks in self._places(pane):
            if isinstance(where, View):
                titles = (where.content.get(name) for name in ("title", "submit"))
                yield from (one["text"] for one in titles if one)
                yield from where.errors.values()
            yield from reading.texts(blocks, where.values if isinstance(where, View) else {})

    def _standing_on(self, where: View | Message, user: str) -> dict[str, Any]:
        if isinstance(where, View):
            return on_view(where)
        kind = "directmessage" if self.server.world.channels[where.channel].person else "open"
        return on_message(where, kind, self.server.hook(where.channel, user, where.ts))

    async def _pressed(self, pane: str, button: Mapping[str, Any], told: Mapping[str, Any]) -> int:
        async def send() -> int:
            trigger = self.server.world.trigger(self._client(pane))
            view = self.server.world.shown(self._client(pane)) if self.looks_again else None
            same = view is not None and view.id == told.get("view", {}).get("id")
            now = on_view(view) if view and same else told
            reply = await self.wire.interaction({**pressed(self._user(pane), button, trigger), **now})
            await self.settle()
            return reply.status

        return await self.each(send)

    async def _submitted(self, pane: str, payload: Mapping[str, Any]) -> int:
        async def send() -> int:
            trigger = self.server.world.trigger(self._client(pane))
            reply = await self.wire.interaction({**payload, "trigger_id": trigger})
            self._answered(pane, reply)
            await self.settle()
            await self._followed(pane)
            return reply.status

        return await self.each(send)

    def _answered(self, pane: str, reply: Reply) -> None:
        """What Slack's client does with the answer to a dialog."""
        if reply.status != 200:
            return
        client, world = self._client(pane), self.server.world
        match reply.told.get("response_action", ""):
            case "errors":
                view = self._view(pane)
                view.errors = reply.told["errors"]
                if strange := view.errors.keys() - view.values.keys():
                    self.server.complaints.append(f"errors at no input: {strange}")
            case "update":
                content = self.server.checked(reply.told["view"])
                self._view(pane).replaced(content, world.new("h"))
            case "clear":
                world.views.pop(client, None)
            case "":
                world.views[client].pop()
            case other:
                self.server.complaints.append(f"response_action {other}")

    async def _followed(self, pane: str) -> None:
        """What is too long for an answer over Socket Mode comes after it."""
        moments = [say(key, self.lang) for key in ("slack_one_moment", "slack_send_again")]
        for _ in range(300):
            shown = self.server.world.shown(self._client(pane)) and self.told(pane)
            if not shown or not any(one in shown for one in moments):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the dialog does not follow")

    def _answers(self, asked: Message, root: str) -> list[Message]:
        """What the desk has said since in the same exchange."""
        return [
            one
            for one in self.server.world.seen_by(self.user)
            if one.author == BOT_USER and one.ts > asked.ts and one.thread in {root, ""}
        ]

    def _fill(self, view: View, name: str, value: str) -> None:
        blocks = reading.inputs(view.blocks)[name]
        for block, part in zip(blocks, _parts(value, blocks), strict=True):
            element = block["element"]
            view.values[block["block_id"]] = {element["action_id"]: reading.fill_in(element, part)}


def _parts(value: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """A value over the inputs of one field: choices where they are offered, words as far as they fit."""
    if any(options := [set(reading.options([block])) for block in blocks]):
        unknown = [one for one in value.split() if not any(one in offered for offered in options)]
        parts = [" ".join(one for one in value.split() if one in offered) for offered in options]
        return [" ".join(filter(None, (parts[0], *unknown))), *parts[1:]]
    longest = [block["element"].get("max_length", 3000) for block in blocks]
    parts, rest = [], value
    for one in longest[:-1]:
        cut = len(rest) if len(rest) <= one else rest.rfind("\n", 0, one + 1)
        cut = min(len(rest), one) if cut < 1 else cut
        parts.append(rest[:cut])
        rest = rest[cut:].removeprefix("\n")
    return [*parts, rest]


def _joined(view: View, blocks: Sequence[Mapping[str, Any]]) -> str:
    whole, between = "", " " if reading.options(blocks) else "\n"
    for block in blocks:
        if told := reading.filled_in(_value(view, block)):
            goes_on = not whole or block["block_id"].endswith("+")
            whole += told if goes_on else between + told
    return whole


def _value(view: View, block: Mapping[str, Any]) -> Mapping[str, Any]:
    return view.values[block["block_id"]][block["element"]["action_id"]]


def _button(action: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "x", "emoji": False}
    return {"type": "button", "action_id": "press:0", "block_id": "b", "text": text, "value": action}


def _forged(sent: Sent) -> dict[str, Any]:
    """A dialog with the inputs it had; what is told besides, in inputs of its own."""
    known = reading.inputs(sent.inputs)
    text = {"type": "plain_text", "text": "x", "emoji": False}
    element = {"type": "plain_text_input", "action_id": "value"}
    more = [
        {"type": "input", "block_id": name, "label": text, "element": element}
        for name in sent.told
        if name not in known
    ]
    return {"type": "modal", "title": text, "callback_id": sent.form, "private_metadata": sent.state,
            "blocks": [*sent.inputs, *more]}  # fmt: skip
