"""Options become radio buttons, a list, or checkboxes in groups; what is chosen stands among them."""

from collections.abc import Iterator, Sequence

from adapters.slack.escape import brief
from adapters.slack.limits import BOXES, FIELD, GROUPS, OPTION, OPTION_VALUE, PLACEHOLDER, SELECT, Block, size
from adapters.text import cleaned, length, own
from bot.dialogue.form import Entered, Field, Option
from bot.dialogue.wording import say

FEW = 5
"""Up to so many options stand open, one row each; more are picked from a list."""

MOST_BOXES = 30
"""Groups of checkboxes of one field at most."""


def held(field: Field) -> list[Option]:
    """The options that one field can show, in order; those that are chosen are among them.

    Raises ValueError for an option whose id Slack does not take.
    """
    most = BOXES * MOST_BOXES if field.entered is Entered.MANY else SELECT * GROUPS
    chosen, room = _chosen(field), FIELD
    kept: set[str] = set()
    for one in sorted(field.options, key=lambda one: one.id not in chosen):
        room -= size(_shown(one)) * (2 if one.id in chosen else 1)
        if room < 0 or len(kept) == most:
            break
        kept.add(one.id)
    return [one for one in field.options if one.id in kept]


def to_one(field: Field, options: Sequence[Option], lang: str) -> Block:
    """One of the options: open, or in a list, whose hundreds stand in groups."""
    shown = [_shown(one) for one in options]
    chosen = [one for one in shown if one["value"] in _chosen(field)][:1]
    initial = {"initial_option": chosen[0]} if chosen else {}
    if len(shown) <= FEW:
        return {"type": "radio_buttons", "options": shown, **initial}
    picked = {"type": "static_select", **to_placeholder(lang), **initial}
    if len(shown) <= SELECT:
        return {**picked, "options": shown}
    hundreds = (shown[at : at + SELECT] for at in range(0, len(shown), SELECT))
    groups = [
        {"label": brief(_span(number, some), OPTION), "options": some} for number, some in enumerate(hundreds)
    ]
    return {**picked, "option_groups": groups}


def to_many(field: Field, options: Sequence[Option]) -> Iterator[Block]:
    """Any of the options, in groups."""
    for at in range(0, len(options), BOXES):
        shown = [_shown(one) for one in options[at : at + BOXES]]
        initial = [one for one in shown if one["value"] in _chosen(field)]
        chosen = {"initial_options": initial} if initial else {}
        yield {"type": "checkboxes", "options": shown, **chosen}


def in_full(options: Sequence[Option]) -> list[str]:
    """The labels that have no room where they stand."""
    return [one.label for one in options if length(cleaned(one.label)) > OPTION]


def to_placeholder(lang: str) -> Block:
    """What a list says while nothing is picked."""
    return {"placeholder": brief(say("field_choose", lang), PLACEHOLDER)}


def _chosen(field: Field) -> set[str]:
    return set(field.value.split()) if field.entered is Entered.MANY else {field.value}


def _shown(option: Option) -> Block:
    if not option.id:
        raise ValueError("option id empty")
    return {"text": brief(option.label, OPTION), "value": own(option.id, OPTION_VALUE, "option id")}


def _span(number: int, some: Sequence[Block]) -> str:
    return f"{number * SELECT + 1}–{number * SELECT + len(some)}"
