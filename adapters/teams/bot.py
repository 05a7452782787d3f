"""Bot: which listener hears what, as the SDK sorts it; each in a thread, with the activity as it was sent."""

from collections.abc import Awaitable, Callable
from typing import Any

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler

from adapters.payload import Body
from adapters.teams.interactions import Answer
from adapters.teams.listeners import Listeners
from adapters.teams.turn import OK, UNKNOWN, body_of

Said = Answer | None
Listen = Callable[[Body], Said]
Aside = Callable[[Listen, Body], Awaitable[Said]]
"""Has a listener hear a body in a thread, and waits for it."""

HEARD = frozenset({"message", "invoke", "conversationUpdate", "installationUpdate"})
"""Kinds of activities that anybody listens to; of others the SDK would read what they may not have."""

SORTED = frozenset({
    "task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction",
})  # fmt: skip
"""Invokes that the SDK sorts for us; over others it would stumble the same way."""


class DeskBot(TeamsActivityHandler):
    """Gives each kind to its listener: what somebody waits for by `presses`, all else by `questions`."""

    def __init__(self, listeners: Listeners, questions: Aside, presses: Aside) -> None:
        self._listeners, self._questions, self._presses = listeners, questions, presses

    async def on_turn(self, turn_context: TurnContext) -> None:
        """Anything."""
        if turn_context.activity.type in HEARD:
            await super().on_turn(turn_context)

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Words, or a button that opens nothing."""
        await self._questions(self._listeners.message, body_of(turn_context))

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Who came and went; the SDK's own would ask the connector for them."""
        await self._questions(self._listeners.installed, body_of(turn_context))

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """The app was added or removed."""
        await self._questions(self._listeners.installed, body_of(turn_context))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """What a client waits for."""
        match turn_context.activity.name:
            case name if name in SORTED:
                return await super().on_invoke_activity(turn_context)
            case "message/submitAction":  # the SDK does not know it
                rated = await self._presses(self._listeners.rated, body_of(turn_context))
                return self._create_invoke_response(rated)
            case _:
                return InvokeResponse(status=UNKNOWN)

    async def on_teams_task_module_fetch(self, turn_context: TurnContext, _: Any) -> Said:
        """A button that opens a dialog."""
        return await self._presses(self._listeners.fetched, body_of(turn_context))

    async def on_teams_task_module_submit(self, turn_context: TurnContext, _: Any) -> Said:
        """A dialog that was sent."""
        return await self._presses(self._listeners.submitted, body_of(turn_context))

    async def on_teams_messaging_extension_fetch_task(self, turn_context: TurnContext, _: Any) -> Said:
        """A command."""
        return await self._presses(self._listeners.commanded, body_of(turn_context))

    async def on_teams_messaging_extension_submit_action_dispatch(
        self, turn_context: TurnContext, _: Any
    ) -> Said:
        """A command's dialog that was sent."""
        return await self._presses(self._listeners.submitted, body_of(turn_context))

    @staticmethod
    def _create_invoke_response(body: object = None) -> InvokeResponse:
        """The SDK's own would take a dict for one of its models."""
        return InvokeResponse(status=OK, body=body or {})
