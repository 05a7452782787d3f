"""How much may be written in a dialog, so that all of it stands there again when the dialog comes back."""

from collections.abc import Mapping, Sequence

from adapters.teams.fields import TYPED, Asked, around, written
from adapters.teams.limits import CARD, Weight
from adapters.teams.shares import shares
from adapters.teams.units import Unit
from adapters.text import carried, length, to_pieces
from bot.dialogue.form import Entered

LEAST = 60
"""Letters that any field for words takes, however many fields there are."""

SPARE = Weight(1_500, 1_500)
"""What is left for what is to be mended, when the dialog comes back."""


def reserved(asked: Asked, lang: str) -> Weight:
    """What a field needs at least."""
    if asked.field.entered not in TYPED:
        return asked.unit.weight
    return asked.unit.weight.plus(around(lang), _letters(min(LEAST, asked.field.longest)))


def allotted(fields: Sequence[Asked], used: Weight, lang: str) -> Mapping[str, int]:
    """How many letters each field for words takes; `used`: what the dialog weighs without what is written."""
    typed = [one for one in fields if one.field.entered in TYPED]
    taken = used.plus(SPARE, *(around(lang) for _ in typed))
    least = [min(LEAST, one.field.longest) for one in typed]
    left = max(Weight(CARD - taken.utf8, CARD - taken.utf16).letters() - sum(least), 0)
    wanted = [one.field.longest - few for one, few in zip(typed, least, strict=True)]
    first = next((at for at, one in enumerate(typed) if one.field.entered is Entered.LINES), None)
    given = [min(want, left // 2) if at == first else 0 for at, want in enumerate(wanted)]
    more = shares([want - has for want, has in zip(wanted, given, strict=True)], left - sum(given))
    each = zip(typed, least, given, more, strict=True)
    return {one.field.id: few + has + some for one, few, has, some in each}


def filled(fields: Sequence[Asked], most: Mapping[str, int], used: Weight, lang: str) -> dict[str, Unit]:
    """The fields with what stands in them: all of it where that has room, or as much as each of them takes.

    `used`: what the dialog weighs without these fields.
    """
    typed = {one.field.id: (one, carried(one.field.value)) for one in fields if one.field.entered in TYPED}
    same = {one.field.id: one.unit for one in fields if one.field.entered not in TYPED}
    whole = {
        name: written(one, words, max(most[name], length(words)), lang)
        for name, (one, words) in typed.items()
    }
    if used.plus(*(unit.weight for unit in [*same.values(), *whole.values()])).most <= CARD:
        return same | whole
    short = {name: next(to_pieces(words, most[name], _takes), "") for name, (_, words) in typed.items()}
    return same | {
        name: written(one, short[name], most[name], lang, cut=short[name] != words)
        for name, (one, words) in typed.items()
    }


def _letters(count: int) -> Weight:
    return Weight(3 * count, 2 * count)


def _takes(letter: str) -> int:
    """What a letter takes of so many that weigh three bytes or, in UTF-16, two."""
    return 2 if letter > "\uffff" or letter in '\n\t"\\' else 1
