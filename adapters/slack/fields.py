"""A field becomes inputs, and what stands in them becomes its value again, letter for letter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, assert_never
from urllib.parse import quote, unquote
from zlib import crc32

from adapters.slack.choices import held, in_full, to_many, to_one, to_placeholder
from adapters.slack.escape import brief
from adapters.slack.limits import BOXES, HINT, ID, INPUT, LABEL, Block
from adapters.slack.pickers import to_people, to_persons
from adapters.slack.units import Unit, paragraphs, strong
from adapters.text import carried, cleaned, is_blank, length, own, to_pieces
from bot.dialogue.form import Copyable, Entered, Field, Option
from bot.dialogue.wording import say

VALUE = "value"
"""The action_id of every input."""

COPIED = "copy~"
"""Before the number of an input that is there to be copied from, and never read."""

_PLACE = re.compile(r"(?P<id>[^~]*)(?:~(?P<number>[0-9]{1,3})(?P<within>\+?))?")


def to_field_unit(field: Field, lang: str, *, roomy: bool) -> Unit:
    """A field with its label, hint and what is to be mended; `roomy`: there is room for its longest words.

    Raises ValueError for a field's or an option's id that Slack does not take.
    """
    options = held(field)
    above = [f"⚠️ {field.error}" if field.error else "", *_in_full(field), *in_full(options)]
    left_out = len(options) < len(field.options)
    units = [
        *(unit for text in above for unit in strong(text)),
        *_inputs(field, options, lang, roomy=roomy),
        *paragraphs(say("dialog_too_long", lang) if left_out else ""),
    ]
    return Unit(tuple(block for unit in units for block in unit.blocks), stays=True)


def to_copied_unit(copyable: Copyable, number: int, lang: str) -> Unit:
    """An input that holds a text, so that a phone can select it; what is done to it there changes nothing."""
    text = carried(copyable.text)
    label = brief(say("field_to_copy", lang), LABEL)
    # A text stands under an id of its own: in an input of the same id Slack keeps what stood there before.
    mark = crc32(text.encode("utf-8", "replace"))
    blocks = [
        {
            "type": "input", "block_id": f"{COPIED}{number}~{at}~{mark}", "label": label, "optional": True,
            "element": _text_input(piece, INPUT, lines="\n" in text),
        }
        for at, piece in enumerate(to_pieces(text, INPUT))
        if not is_blank(piece)
    ]  # fmt: skip
    return Unit(tuple(blocks), stays=True)


def to_block_id(name: str, number: int = 1, *, within: bool = False) -> str:
    """The id of a field's input; of a further one with its number, and whether it goes on within a line.

    Raises ValueError for a field's id that Slack does not take.
    """
    written = quote(name, safe="", errors="surrogatepass").replace("~", "%7E")
    if not written:
        raise ValueError("field id empty")
    whole = written if number == 1 else f"{written}~{number}{'+' if within else ''}"
    return own(whole, ID, "field id")


def to_values(values: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the inputs of a dialog, field by field; several options are separated by spaces.

    Raises ValueError for what no input holds.
    """
    parts: dict[str, dict[int, tuple[str, str]]] = {}
    for block_id, inputs in values.items():
        place = _PLACE.fullmatch(block_id)
        if place and isinstance(inputs, Mapping) and isinstance(inputs.get(VALUE), Mapping):
            between, text = _read(inputs[VALUE])
            of_field = parts.setdefault(unquote(place["id"]), {})
            of_field[int(place["number"] or 1)] = "" if place["within"] else between, text
    return {name: _joined([of_field[at] for at in sorted(of_field)]) for name, of_field in parts.items()}


def _inputs(field: Field, options: Sequence[Option], lang: str, *, roomy: bool) -> Iterator[Unit]:
    match field.entered:
        case Entered.LINE | Entered.LINES:
            yield from _written(field, lang, roomy=roomy)
        case Entered.DAY:
            day = {"initial_date": field.value} if _is_day(field.value) else {}
            yield _input(field, lang, {"type": "datepicker", **to_placeholder(lang), **day})
        case Entered.PEOPLE:
            yield _input(field, lang, to_people(field, lang))
        case Entered.ONE | Entered.MANY if not options:
            yield from strong(field.label)
            yield from paragraphs(field.hint)
        case Entered.ONE:
            yield _input(field, lang, to_one(field, options, lang))
        case Entered.MANY:
            apart = len(options) > BOXES
            for number, element in enumerate(to_many(field, options), 1):
                yield _input(field, lang, element, number, apart=apart)
        case _:
            assert_never(field.entered)


def _written(field: Field, lang: str, *, roomy: bool) -> Iterator[Unit]:
    """As many inputs as the words need; where it is roomy, as many as the longest words would need."""
    value = carried(field.value)
    pieces = [] if is_blank(value) else [*to_pieces(value, INPUT)]
    wanted = -(-field.longest // INPUT) if roomy else 1
    for at in range(max(len(pieces), wanted)):
        words = pieces[at] if at < len(pieces) else ""
        within = 0 < at < len(pieces) and not pieces[at - 1].endswith("\n")
        if at + 1 < len(pieces):  # what joins the two inputs again
            words = words.removesuffix("\n")
        room = min(max(field.longest - at * INPUT, 1), INPUT)
        lines = field.entered is Entered.LINES or "\n" in words
        yield _input(field, lang, _text_input(words, room, lines=lines), at + 1, within=within)


def _text_input(words: str, room: int, *, lines: bool) -> Block:
    element = {"type": "plain_text_input", "action_id": VALUE, "multiline": lines}
    standing = {} if is_blank(words) else {"initial_value": words}
    return {**element, "max_length": max(room, length(words)), **standing}


def _input(
    field: Field, lang: str, element: Block, number: int = 1, *, within: bool = False, apart: bool = False
) -> Unit:
    """`apart`: its options stand in several inputs, and none of these is needed by itself."""
    block = {
        "type": "input",
        "block_id": to_block_id(field.id, number, within=within),
        "label": brief(_label(field, lang, number, apart=apart), LABEL),
        "element": {**element, "action_id": VALUE},
        "optional": not field.required or number > 1 or apart,
    }
    hinted = number == 1 and not is_blank(cleaned(field.hint))
    return Unit(({**block, "hint": brief(field.hint, HINT)} if hinted else block,), stays=True)


def _label(field: Field, lang: str, number: int, *, apart: bool) -> str:
    if number > 1:
        return say("options_continued", lang, label=field.label) if apart else say("field_continued", lang)
    return f"{field.label} ({say('field_required', lang)})" if apart and field.required else field.label


def _in_full(field: Field) -> Iterator[str]:
    """What has no room where it stands."""
    yield from (
        text for text, most in ((field.label, LABEL), (field.hint, HINT)) if length(cleaned(text)) > most
    )


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _read(element: Mapping[str, Any]) -> tuple[str, str]:
    """What stands between one input and that before it, and what it holds."""
    if "selected_users" in element:
        return " ", to_persons(element["selected_users"])
    for several in ("selected_options", "selected_option"):
        if several in element:
            found = element[several]
            options = found if isinstance(found, list) else [found]
            return " ", " ".join(
                str(one["value"]) for one in options if isinstance(one, Mapping) and "value" in one
            )
    return "\n", str(element.get("selected_date") or element.get("value") or "")


def _joined(parts: Sequence[tuple[str, str]]) -> str:
    whole = ""
    for between, text in parts:
        whole += (between if whole and text else "") + text
    return whole
