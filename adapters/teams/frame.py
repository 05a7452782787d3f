"""What stands around every card."""

from collections.abc import Sequence

from adapters.teams.limits import SCHEMA, VERSION, Node


def framed(body: Sequence[Node], actions: Sequence[Node] = ()) -> Node:
    """A card of these elements, as wide as Teams has room for."""
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "msteams": {"width": "Full"},
        "body": [*body],
        **({"actions": [*actions]} if actions else {}),
    }
