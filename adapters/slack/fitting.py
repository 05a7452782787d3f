"""What one view holds: fields and buttons come first; where the rest ends before its end, that is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.slack.escape import NOTHING
from adapters.slack.limits import VIEW, VIEW_BLOCKS, Block, size
from adapters.slack.units import Unit, paragraphs
from bot.dialogue.wording import say

APART = 2
"""Bytes between two blocks."""


@dataclass
class _Room:
    """What is left of a view."""

    blocks: int
    bytes: int

    def takes(self, unit: Unit) -> bool:
        """Whether it fits; then it has been taken."""
        bytes_ = sum(size(one) + APART for one in unit.blocks)
        if len(unit.blocks) > self.blocks or bytes_ > self.bytes:
            return False
        self.blocks -= len(unit.blocks)
        self.bytes -= bytes_
        return True


def fitted(units: Sequence[Unit], lang: str, taken: int = 2000) -> list[Block]:
    """The blocks of a view in order, at least one. `taken`: bytes that the view needs besides."""
    room = _Room(VIEW_BLOCKS, VIEW - taken)
    if all(map(room.takes, units)):
        return _blocks(units) or _blocks([*paragraphs(NOTHING)])
    (told,) = paragraphs(say("dialog_too_long", lang))
    room = _Room(VIEW_BLOCKS, VIEW - taken)
    room.takes(told)
    kept = {at for at, unit in enumerate(units) if unit.stays and room.takes(unit)}
    return _blocks(_ended(units, kept, room, told))


def _ended(units: Sequence[Unit], kept: set[int], room: _Room, told: Unit) -> list[Unit]:
    """What is kept, and as much of the rest as there is room for; the sentence stands where it ends."""
    shown: list[Unit] = []
    ended = False
    for at, unit in enumerate(units):
        if at in kept or (not ended and not unit.stays and room.takes(unit)):
            shown.append(unit)
        elif not ended:
            shown.append(told)
            ended = True
    return shown


def _blocks(units: Sequence[Unit]) -> list[Block]:
    return [block for unit in units for block in unit.blocks]
