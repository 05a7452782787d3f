"""Activities: messages as the SDK's models, and what its models would drop on the way out."""

from typing import Any, ClassVar

from botbuilder.schema import (
    Activity,
    Attachment,
    CardAction,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    Entity,
    SuggestedActions,
)

from adapters.teams.outbound import Message, Source
from adapters.teams.place import Place

MSTEAMS = "msteams"
CARD = "application/vnd.microsoft.card.adaptive"
AI_LABEL = "AIGeneratedContent"


def _kept(name: str, kind: str) -> dict[str, str]:
    return {"key": name, "type": kind}


class FullEntity(Entity):
    """An entity that keeps what it is made of: the SDK's own sends its `type` and nothing else."""

    _attribute_map: ClassVar = {
        "type": _kept("type", "str"),
        "at_type": _kept("@type", "str"),
        "at_context": _kept("@context", "str"),
        "at_id": _kept("@id", "str"),
        "additional_type": _kept("additionalType", "[str]"),
        "citation": _kept("citation", "[object]"),
        "stream_type": _kept("streamType", "str"),
        "stream_sequence": _kept("streamSequence", "int"),
        "stream_id": _kept("streamId", "str"),
    }

    def __init__(self, *, type: str, **parts: Any) -> None:  # noqa: A002 - the SDK's name for it
        super().__init__(type=type)
        for name in self._attribute_map.keys() - {"type"}:
            setattr(self, name, parts.get(name))


def to_activity(place: Place, message: Message) -> Activity:
    """A message as it is posted at a place."""
    entity = _root(message)
    card = [] if message.card is None else [Attachment(content_type=CARD, content=message.card)]
    prompts = [CardAction(type="imBack", title=one, value=one) for one in message.prompts]
    return _activity(
        place,
        "message",
        summary=message.told,
        text=None if card else message.naming,
        attachments=card or None,
        entities=[entity] if entity else None,
        suggested_actions=SuggestedActions(to=[place.user], actions=prompts) if prompts else None,
        channel_data={"feedbackLoop": {"type": "default"}} if message.rating else None,
    )


def to_typing(place: Place) -> Activity:
    """That the desk is at work."""
    return _activity(place, "typing")


def to_parameters(place: Place) -> ConversationParameters:
    """What the chat of two with whoever asked at a place is opened by."""
    return ConversationParameters(
        is_group=False,
        bot=ChannelAccount(id=place.bot),
        members=[ChannelAccount(id=place.user)],
        tenant_id=place.tenant,
        channel_data={"tenant": {"id": place.tenant}},
    )


def _activity(place: Place, kind: str, **parts: Any) -> Activity:
    return Activity(
        type=kind,
        channel_id=MSTEAMS,
        service_url=place.service,
        from_property=ChannelAccount(id=place.bot),
        recipient=ChannelAccount(id=place.user) if place.direct else None,
        conversation=ConversationAccount(id=place.conversation),
        **parts,
    )


def _root(message: Message) -> FullEntity | None:
    """What Teams shows of a message beside its card: where it is from, and that a model wrote in it."""
    if not message.sources and not message.by_model:
        return None
    return FullEntity(
        type="https://schema.org/Message",
        at_type="Message",
        at_context="https://schema.org",
        additional_type=[AI_LABEL] if message.by_model else None,
        citation=[_to_claim(one) for one in message.sources] or None,
    )


def _to_claim(source: Source) -> dict[str, Any]:
    where = {"url": source.url} if source.url else {}
    appearance = {"@type": "DigitalDocument", "name": source.name, "abstract": source.abstract, **where}
    return {"@type": "Claim", "position": source.position, "appearance": appearance}
