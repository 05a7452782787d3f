"""A form becomes a dialog over its pane: plain HTML that posts back whatever is filled in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from markupsafe import Markup

from adapters.playground.elements import Where, macro, to_element
from adapters.playground.inbound import FIELD
from adapters.playground.people import pickable
from bot.dialogue.card import Element
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Told
from bot.dialogue.wording import say

FEW = 5
"""Up to so many options stand open, one row each; more are picked from a list."""

Words = Callable[[str], str]
"""The sentence of a key in the dialog's language."""


@dataclass(frozen=True)
class _Control:
    """A field with the ids that hold it together on the page; `owner` is the HTML form that sends it.

    `people` may be picked.
    """

    field: Field
    id: str
    owner: str
    people: Sequence[Option]

    @property
    def name(self) -> str:
        return FIELD + self.field.id

    @property
    def chosen(self) -> list[str]:
        return self.field.value.split() if self.several else [self.field.value]

    @property
    def several(self) -> bool:
        return self.field.entered in {Entered.MANY, Entered.PEOPLE}

    @property
    def options(self) -> Sequence[Option]:
        picked = self.field.entered is Entered.PEOPLE
        return pickable(self.field, self.people) if picked else self.field.options

    @property
    def described(self) -> str:
        told = {"hint": self.field.hint, "error": self.field.error}
        return " ".join(f"{self.id}-{part}" for part in told if told[part])

    @property
    def macro(self) -> str:
        match self.field.entered:
            case Entered.LINE | Entered.DAY:
                return "line"
            case Entered.LINES:
                return "lines"
            case Entered.ONE if len(self.field.options) > FEW:
                return "picked"
            case Entered.ONE | Entered.MANY | Entered.PEOPLE:
                return "choices"
            case _:
                assert_never(self.field.entered)


_Shown = Element | _Control | Copyable | Told | Folded


def to_dialog(form: Form, pane: str, lang: str, people: Sequence[Option] = ()) -> Markup:
    """A form as a dialog in a pane, in a language; `people` can be picked."""
    words = partial(say, lang=lang)
    where = Where(pane, form.state, heading="h3")
    owner = f"{pane}-fields"
    shown: list[_Shown] = [
        _Control(part, f"{pane}-field-{at}", owner, people) if isinstance(part, Field) else part
        for at, part in enumerate(form.parts)
    ]
    wrong = [one for one in shown if isinstance(one, _Control) and one.field.error]
    return _macro("dialog")(form, where, owner, list(_parts(shown, where, words)), wrong, words)


def to_focus(form: Form, pane: str) -> str:
    """The id of what has the focus in a form's dialog: its heading, or else what is to be mended."""
    wrong = [at for at, part in enumerate(form.parts) if isinstance(part, Field) and part.error]
    match wrong:
        case []:
            return f"{pane}-dialog-title"
        case [at]:
            return f"{pane}-field-{at}"
        case _:
            return f"{pane}-mend"


def _parts(shown: Sequence[_Shown], where: Where, words: Words) -> Iterator[Markup]:
    """The parts in order; the fields that may be folded away are together where the first of them stands."""
    aside = [one for one in shown if isinstance(one, _Control) and one.field.aside]
    for one in shown:
        if one not in aside:
            yield _part(one, where, words)
        elif one is aside[0]:
            opened = any(control.field.error or control.field.value for control in aside)
            yield _macro("aside")([_part(control, where, words) for control in aside], words, opened)


def _part(shown: _Shown, where: Where, words: Words) -> Markup:
    match shown:
        case _Control():
            html = macro("fields.html", shown.macro)(shown, words)
        case Copyable(label, text):
            html = _macro("copyable")(label, text, words)
        case Told(who, text):
            html = _macro("told")(who, text)
        case Folded():
            html = _folded(shown)
        case _:
            html = to_element(shown, where)
    return html


def _folded(folded: Folded) -> Markup:
    """Each cell with its column's name, which a phone shows beside it."""
    width = max(map(len, folded.rows), default=0)
    head = ("",) * (width - len(folded.head)) + folded.head
    rows = [list(zip(head, row, strict=False)) for row in folded.rows]
    return _macro("folded")(folded.label, head, rows)


_macro = partial(macro, "dialog.html")
