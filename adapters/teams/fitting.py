"""What one dialog holds: fields and buttons come first; where the rest ends before its end, that is told."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from adapters.teams.escape import NOTHING
from adapters.teams.fields import Asked
from adapters.teams.limits import CARD, Node, Weight
from adapters.teams.room import allotted, filled, reserved
from adapters.teams.units import Unit, paragraphs
from bot.dialogue.wording import say


def fitted(parts: Sequence[Unit | Asked], lang: str, frame: Weight) -> list[Node]:
    """The elements of a dialog in order, at least one. `frame`: what the dialog needs besides."""
    (told,) = paragraphs(say("dialog_too_long", lang))
    used = frame.plus(told.weight)
    kept = _kept(parts, used, lang)
    units, used = _filled(parts, kept, used, lang)
    return [*_nodes(_ended(units, kept, used, told))] or [*_nodes(paragraphs(NOTHING))]


def _kept(parts: Sequence[Unit | Asked], used: Weight, lang: str) -> set[int]:
    """Which of those that stay have room."""
    kept = set()
    for at, one in enumerate(parts):
        more = used.plus(reserved(one, lang) if isinstance(one, Asked) else one.weight)
        if _unit(one).stays and more.most <= CARD:
            kept.add(at)
            used = more
    return kept


def _filled(
    parts: Sequence[Unit | Asked], kept: set[int], used: Weight, lang: str
) -> tuple[list[Unit], Weight]:
    """The parts with what stands in them, and what weighs all that is kept."""
    stays = used.plus(*(one.weight for at, one in enumerate(parts) if at in kept and isinstance(one, Unit)))
    fields = [one for at, one in enumerate(parts) if at in kept and isinstance(one, Asked)]
    # What is only read comes after what is written; but as much of it as is usual has room beside that.
    beside = Weight().plus(*(one.weight for one in parts if isinstance(one, Unit) and not one.stays))
    rest = Weight(min(beside.utf8, CARD // 3), min(beside.utf16, CARD // 3))
    most = allotted(fields, stays.plus(rest, *(one.unit.weight for one in fields)), lang)
    made = filled(fields, most, stays, lang)
    units = [made.get(one.field.id, one.unit) if isinstance(one, Asked) else one for one in parts]
    return units, stays.plus(*(one.weight for one in made.values()))


def _ended(units: Sequence[Unit], kept: set[int], used: Weight, told: Unit) -> Iterator[Unit]:
    """What is kept, and as much of the rest as there is room for; the sentence stands where it ends."""
    ended = False
    for at, unit in enumerate(units):
        if at in kept:
            yield unit
        elif not ended and not unit.stays and (more := used.plus(unit.weight)).most <= CARD:
            yield unit
            used = more
        elif not ended:
            yield told
            ended = True


def _nodes(units: Iterable[Unit]) -> Iterator[Node]:
    """The elements of units; what is folded away stands in boxes that nobody sees yet."""
    units = [*units]
    folds = {one.fold for one in units}
    for fold, some in groupby(
        (one for one in units if not one.opens or one.opens in folds), lambda one: one.fold
    ):
        nodes = [node for one in some for node in one.nodes]
        yield from [{"type": "Container", "id": fold, "isVisible": False, "items": nodes}] if fold else nodes


def _unit(one: Unit | Asked) -> Unit:
    return one.unit if isinstance(one, Asked) else one
