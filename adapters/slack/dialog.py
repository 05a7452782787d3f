"""A form becomes a modal view, and what was filled in becomes answers again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from adapters.slack.elements import button, to_units
from adapters.slack.escape import brief
from adapters.slack.fields import to_block_id, to_copied_unit, to_field_unit, to_values
from adapters.slack.fitting import fitted
from adapters.slack.limits import ID, METADATA, TITLE, Block, size
from adapters.slack.units import Unit, paragraphs, strong, titled
from adapters.text import cleaned, length, own
from bot.dialogue.card import (
    Button,
    Buttons,
    Call,
    Heading,
    Link,
    Listed,
    Quotation,
    References,
    Steps,
    Text,
)  # fmt: skip
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Part, Told
from bot.dialogue.wording import say

CLOSE = "slack:close"
"""The callback_id of a dialog whose button only closes it: there is nothing to be sent."""

UNFOLD = "slack:unfold"
"""The action of the buttons that ask for all that a dialog holds."""


def to_view(form: Form, lang: str, *, unfolded: bool = False) -> Block:
    """A form as a modal view; `unfolded`: with all that may be folded away.

    What it has no room for is told; fields come first. Raises ValueError for a state, an action or an id that
    Slack can't keep, as in `state too long`; it never names it.
    """
    state, form_id = own(form.state, METADATA, "state"), own(form.id, ID, "form id")
    view: Block = {
        "type": "modal",
        "title": brief(form.title, TITLE),
        **({"private_metadata": state} if state else {}),
        **({"callback_id": form_id} if form_id else {}),
        **_submit(form, lang),
    }
    units = [*_units(form, lang, unfolded=unfolded or is_unfolded(form))]
    return {**view, "blocks": fitted(units, lang, size(view) + 100)}


def is_unfolded(form: Form, told: Mapping[str, str] | None = None) -> bool:
    """Whether what may be folded away shows: it holds something, is to be mended, or was shown (`told`)."""
    aside = [part for part in form.parts if isinstance(part, Field) and part.aside]
    return any(one.value or one.error or one.id in (told or ()) for one in aside)


def errors_of(form: Form) -> dict[str, str]:
    """What is to be mended, by the block in which it stands."""
    wrong = [part for part in form.parts if isinstance(part, Field) and part.error]
    return {to_block_id(one.id): brief(one.error, 1000)["text"] for one in wrong}


def told_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a dialog, by `view.state.values`: each of its fields as text, "" for nothing."""
    return to_values(values)


def _submit(form: Form, lang: str) -> Block:
    """The button that sends, beside the one that closes; only the latter where there is nothing to send.

    A dialog with an input to copy from has to have one that sends: it closes, too.
    """
    close = brief(say("dialog_close", lang), TITLE)
    if form.submit:
        return {"submit": brief(form.submit, TITLE), "close": close}
    if any(isinstance(part, Copyable | Field) for part in form.parts):
        return {"submit": close, "callback_id": CLOSE}
    return {"close": close}


def _units(form: Form, lang: str, *, unfolded: bool) -> Iterator[Unit]:
    if length(cleaned(form.title)) > TITLE:
        yield from to_units(Heading(form.title), lang)
    yield from _to_mend(form, lang)
    aside = [part for part in form.parts if isinstance(part, Field) and part.aside]
    folded = [] if unfolded else aside
    # Room for words longer than one input at the first place for them only, and when all else is shown, too.
    roomy = next((part for part in form.parts if aside and not folded and _takes_words(part)), None)
    copied = next((part for part in form.parts if isinstance(part, Copyable)), None)
    for number, part in enumerate(form.parts):
        if part not in folded:
            yield from _part(part, number, lang, unfolded=unfolded, marked=part is roomy or part is copied)
        elif part is folded[0]:
            yield _unfolding(say("fields_aside", lang))
    if form.submit and length(cleaned(form.submit)) > TITLE:
        yield from paragraphs(form.submit)


def _to_mend(form: Form, lang: str) -> Iterator[Unit]:
    """Above all else: where something is to be mended, if in several places."""
    wrong = [part.label for part in form.parts if isinstance(part, Field) and part.error]
    if len(wrong) > 1:
        yield from titled(f"⚠️ {say('fields_mend', lang)}", "\n".join(f"• {one}" for one in wrong))


def _takes_words(part: Part) -> bool:
    return isinstance(part, Field) and part.entered is Entered.LINES and not part.aside


def _part(part: Part, number: int, lang: str, *, unfolded: bool, marked: bool) -> Iterator[Unit]:
    """`marked`: the field that has more room, or the text to copy that an input makes easy to select."""
    match part:
        case Field():
            yield to_field_unit(part, lang, roomy=marked)
        case Copyable(label, text):
            yield from titled(label, text)
            if marked:
                yield to_copied_unit(part, number, lang)
        case Told(who, text):
            yield from titled(who, text, quoted=True)
        case Folded(label):
            yield from _table(part) if unfolded else [_unfolding(label)]
        case Heading() | Text() | Steps() | Call() | Quotation() | References():
            yield from to_units(part, lang)
        case Buttons() | Listed() | Link():
            yield from to_units(part, lang)
        case _:
            assert_never(part)


def _unfolding(label: str) -> Unit:
    return Unit(({"type": "actions", "elements": [button(Button(label, UNFOLD), 0)]},), stays=True)


def _table(folded: Folded) -> Iterator[Unit]:
    """Row by row, each cell behind its column's name."""
    yield from strong(folded.label)
    width = max(map(len, folded.rows), default=0)
    head = ("",) * (width - len(folded.head)) + folded.head
    for row in folded.rows:
        yield from titled(row[0] if row else "", "\n".join(_cells(head[1:], row[1:])))


def _cells(head: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for name, cell in zip(head, row, strict=False):
        yield f"{name}: {cell}" if name else cell
