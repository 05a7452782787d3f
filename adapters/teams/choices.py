"""Options become choices that stand open or in a list; what is chosen stands among them."""

from collections.abc import Mapping, Sequence

from adapters.teams.escape import brief, is_brief, is_literal
from adapters.teams.limits import ID, Node, together
from adapters.teams.shares import shares
from adapters.text import own
from bot.dialogue.form import Entered, Field, Option

OPEN = 8
"""Up to so many options stand open, one row each; more are picked from a list."""

CHOICES, OPTION = 12_000, 100
"""Bytes of all options of a dialog, and characters of one."""

COMMA = ","
"""Between several that are chosen, as Teams sends them."""


def held(fields: Sequence[Field]) -> Mapping[str, list[Option]]:
    """The options that each field can show, in order; those that are chosen are among them.

    Raises ValueError for an option whose id would not come back as it is.
    """
    choosing = [one for one in fields if one.options]
    wanted = [sum(map(_weight, one.options)) for one in choosing]
    return {one.id: _fitting(one, room) for one, room in zip(choosing, shares(wanted, CHOICES), strict=True)}


def to_choices(field: Field, options: Sequence[Option]) -> Node:
    """One of the options, or any of them."""
    chosen = [one.id for one in options if one.id in _chosen(field)]
    many = field.entered is Entered.MANY
    listed = len(options) > OPEN and not many
    numbered = in_full(options)
    shown = [
        {**to_choice(one), "title": f"({at})"} if numbered else to_choice(one)
        for at, one in enumerate(options, 1)
    ]
    return {
        "type": "Input.ChoiceSet",
        "choices": shown,
        "style": "compact" if listed else "expanded",
        "wrap": True,
        **({"isMultiSelect": True} if many else {}),
        **({"value": COMMA.join(chosen if many else chosen[:1])} if chosen else {}),
    }


def in_full(options: Sequence[Option]) -> list[str]:
    """The labels, numbered, where one of them can't stand where it is chosen: that reads Markdown."""
    if all(is_brief(one.label, OPTION) and is_literal(brief(one.label, OPTION)) for one in options):
        return []
    return [f"({at}) {one.label}" for at, one in enumerate(options, 1)]


def to_choice(option: Option) -> Node:
    """One choice. Raises ValueError for an id that would not come back as it is."""
    if not option.id:
        raise ValueError("option id empty")
    if COMMA in option.id:
        raise ValueError("option id with a comma")
    return {"title": brief(option.label, OPTION), "value": own(option.id, ID, "option id")}


def _fitting(field: Field, room: int) -> list[Option]:
    chosen = _chosen(field)
    kept: set[str] = set()
    for one in sorted(field.options, key=lambda one: one.id not in chosen):
        room -= _weight(one)
        if room < 0:
            break
        kept.add(one.id)
    return [one for one in field.options if one.id in kept]


def _weight(option: Option) -> int:
    return together([to_choice(option)]).most


def _chosen(field: Field) -> set[str]:
    return set(field.value.split()) if field.entered is Entered.MANY else {field.value}
