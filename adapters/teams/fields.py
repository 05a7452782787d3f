"""A field becomes an input with its label, its hint and what is to be mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from adapters.teams.choices import in_full, to_choices
from adapters.teams.connection import INPUT
from adapters.teams.escape import block, brief, is_brief, run
from adapters.teams.limits import ERROR, HINT, ID, LABEL, Node, Weight, together
from adapters.teams.pickers import to_people
from adapters.teams.units import Unit, paragraphs
from adapters.text import cleaned, is_blank, own
from bot.dialogue.form import Entered, Field, Option
from bot.dialogue.wording import say

TYPED = (Entered.LINE, Entered.LINES)
"""What is written by hand."""


@dataclass(frozen=True)
class Asked:
    """A field's elements, of which one is its input; `above`: what has no room where it would stand."""

    field: Field
    unit: Unit
    input: int
    above: tuple[Unit, ...] = ()


def to_asked(field: Field, options: Sequence[Option], lang: str) -> Asked:
    """A field, without what is written in it by hand. Raises ValueError for an id that can't be carried."""
    if not field.id:
        raise ValueError("field id empty")
    lacks = ((field.label, LABEL), (field.hint, HINT), (field.error, ERROR))
    full = [text for text, most in lacks if not is_blank(cleaned(text)) and not is_brief(text, most)]
    above = (one for text in [*full, *in_full(options)] for one in paragraphs(text))
    told = [] if len(options) == len(field.options) else [block(run(say("dialog_too_long", lang)))]
    # The hint of a list is read before its options, that of a box to write in stands behind it.
    hint, typed = [*_hint(field)], field.entered in TYPED
    before, behind = [*_error(field), *([] if typed else hint), *told], hint if typed else []
    nodes = [*before, _input(field, options, lang), *behind]
    spaced = tuple({**one, "spacing": "small" if at else "large"} for at, one in enumerate(nodes))
    first = tuple(replace(one, leads=True) for one in above)
    return Asked(field, Unit(spaced, stays=True), len(before), first)


def written(asked: Asked, words: str, most: int, lang: str, *, cut: bool = False) -> Unit:
    """The field with words in it, and how many letters it takes; `cut`: that there were more is told."""
    nodes, box = asked.unit.nodes, asked.unit.nodes[asked.input]
    told = [_cut(lang)] if cut else []
    lines = {"isMultiline": True} if "\n" in words else {}
    standing = {"value": words} if words else {}
    box = {**box, **lines, "maxLength": max(most, 1), **standing}
    return replace(asked.unit, nodes=(*nodes[: asked.input], *told, box, *nodes[asked.input + 1 :]))


def around(lang: str) -> Weight:
    """What words in an input weigh at most besides their letters."""
    return together([{"maxLength": 1_000_000, "isMultiline": True, "value": ""}, _cut(lang)])


def _cut(lang: str) -> Node:
    return block(run(say("field_cut", lang), color="attention"))


def _input(field: Field, options: Sequence[Option], lang: str) -> Node:
    named: Node = {"id": own(INPUT + field.id, ID, "field id"), "label": brief(field.label, LABEL)}
    if field.required:
        named |= {"isRequired": True, "errorMessage": say("field_missing", lang)}
    match field.entered:
        case Entered.LINE:
            return {"type": "Input.Text", **named}
        case Entered.LINES:
            return {"type": "Input.Text", **named, "isMultiline": True}
        case Entered.DAY:
            return {"type": "Input.Date", **named, **({"value": field.value} if _is_day(field.value) else {})}
        case Entered.PEOPLE:
            return {**to_people(field), **named}
        case Entered.ONE | Entered.MANY if not options:
            return block(run(named["label"], weight="bolder"))
        case Entered.ONE | Entered.MANY:
            return {**to_choices(field, options), **named}
        case _:
            assert_never(field.entered)


def _error(field: Field) -> Iterator[Node]:
    if not is_blank(cleaned(field.error)):
        yield block(run(f"⚠️ {brief(field.error, ERROR)}", color="attention", weight="bolder"))


def _hint(field: Field) -> Iterator[Node]:
    if not is_blank(cleaned(field.hint)):
        yield block(run(brief(field.hint, HINT), size="small", isSubtle=True))


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
