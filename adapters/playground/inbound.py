"""A posted form becomes an Incoming."""

from collections.abc import Mapping

from bot.confidential import Confidential
from bot.dialogue.messages import Asker, Incoming, Pressed, Said


def to_incoming(fields: Mapping[str, str], asker: Asker) -> Incoming:
    """`action` is a button; anything else is what was typed."""
    if action := fields.get("action", ""):
        return Pressed(action, asker)
    return Said(Confidential(fields.get("text", "")), asker)
