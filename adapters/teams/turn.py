"""Turn: an activity through the SDK's pipeline, and its answer; the SDK's readers and senders stay out."""

from dataclasses import dataclass
from typing import Any, NoReturn

from botbuilder.core import Bot, BotAdapter, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ResourceResponse

from adapters.payload import Body, maybe_text

OK, UNKNOWN = 200, 501

_BODY, _ANSWER = "desk.body", "desk.answer"


@dataclass(frozen=True)
class Told:
    """What a turn is answered with; a body only where it is a dict."""

    status: int
    body: dict[str, Any] | None = None


class Turn(BotAdapter):
    """Has a bot take activities that are known to be genuine. It sends nothing: the desk's connector does.

    Of an activity the SDK sees only what it sorts by: its model of the rest loses fields and stumbles over
    odd ones, and its own adapter makes two clients for each, to answer with.
    """

    def __init__(self, bot: Bot) -> None:
        super().__init__()
        self._bot = bot

    async def taken(self, body: Body) -> Told:
        """The answer of a turn. Raises what the bot does."""
        kind, name = maybe_text(body, "type"), maybe_text(body, "name")
        context = TurnContext(self, Activity(type=kind, name=name, channel_id="msteams"))
        context.turn_state[_BODY] = body
        await self.run_pipeline(context, self._bot.on_turn)
        nothing = Told(UNKNOWN if kind == ActivityTypes.invoke else OK)
        return context.turn_state.get(_ANSWER, nothing)

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        """An invoke's answer, which the SDK gives as an activity; it is taken as it is."""
        for one in activities:
            if one.type != ActivityTypes.invoke_response:
                _refuse()
            context.turn_state[_ANSWER] = Told(int(one.value.status), one.value.body)
        return [ResourceResponse() for _ in activities]

    async def update_activity(self, *_: object) -> NoReturn:
        """Never."""
        _refuse()

    async def delete_activity(self, *_: object) -> NoReturn:
        """Never."""
        _refuse()


def body_of(context: TurnContext) -> Body:
    """The activity of a turn, as Teams sent it."""
    return context.turn_state[_BODY]


def _refuse() -> NoReturn:
    raise NotImplementedError("the connector sends")
