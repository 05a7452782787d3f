"""Buttons stand in rows that a telephone shows whole; where they lead depends on where they stand."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from adapters.teams.connection import DESK
from adapters.teams.escape import brief
from adapters.teams.limits import ACTION, Node, Weight
from adapters.teams.units import Unit, paragraphs
from adapters.text import cleaned, length, own
from bot.dialogue.card import Button
from bot.dialogue.consult import HOTLINES
from bot.dialogue.contribution import CONTRIBUTE
from bot.dialogue.feedback import USEFUL
from bot.dialogue.language import LANG
from bot.dialogue.places import PLACE

Send = Callable[[str], Node]
"""How a button sends its action: what it says besides its title."""

ROW, BUTTONS, AROUND = 42, 3, 6
"""Half-width letters of a row on a telephone, the most buttons in it, and what stands around a label."""


FOLD = Weight(100, 200)
"""What the box weighs at most in which something is folded away."""


def stays(action: str) -> bool:
    """Whether what an action leads to belongs beside the message that it was pressed on."""
    return action == HOTLINES or action.startswith((LANG, USEFUL, PLACE, CONTRIBUTE))


def in_chat(action: str) -> Node:
    """From a message: those that lead to a dialog ask for it, the others are heard as a message."""
    opens = {} if stays(action) else {"msteams": {"type": "task/fetch"}}
    return {"data": {DESK: {"action": action}, **opens}}


def in_dialog(state: str) -> Send:
    """From inside of a dialog: with its state, and without what is filled in."""
    return lambda action: {"associatedInputs": "none", "data": {DESK: {"action": action, "state": state}}}


def button(pressed: Button, send: Send, about: str = "") -> Node:
    """A button; `about` is read out with its label. Raises ValueError for an action that can't be carried."""
    action, label = own(pressed.action, ACTION, "action"), _fitting(pressed.label)
    more = {"tooltip": brief(f"{pressed.label}: {about}", 100)} if about else {}
    return {"type": "Action.Submit", "title": label, **more, **send(action)}


def rows(buttons: Iterable[Button], send: Send) -> Iterator[Unit]:
    """Rows of buttons; a label too long for its button stands in full above it."""
    row: list[Button] = []
    for one in buttons:
        if row and (len(row) == BUTTONS or sum(map(_takes, [*row, one])) > ROW):
            yield from _row(row, send)
            row = []
        row.append(one)
    if row:
        yield from _row(row, send)


def opening(label: str, url: str) -> Iterator[Unit]:
    """A button that opens a page in a browser, and tells the desk nothing."""
    if not is_whole(label):
        yield from (replace(part, leads=True, stays=True) for part in paragraphs(label))
    yield Unit((_actions([{"type": "Action.OpenUrl", "title": _fitting(label), "url": url}]),), stays=True)


def is_whole(label: str) -> bool:
    """Whether a button shows all of its label."""
    line = cleaned(label).strip()
    return "\n" not in line and _width(line) + AROUND <= ROW


def toggle(label: str, fold: str) -> Unit:
    """A button that shows and hides what is folded away."""
    action = {"type": "Action.ToggleVisibility", "title": _fitting(label), "targetElements": [fold]}
    above = [] if is_whole(label) else [*paragraphs(label)]
    return Unit((*(node for one in above for node in one.nodes), _actions([action])), opens=fold, more=FOLD)


def _row(row: list[Button], send: Send) -> Iterator[Unit]:
    for one in row:
        if not is_whole(one.label):
            yield from (replace(part, leads=True, stays=True) for part in paragraphs(one.label))
    yield Unit((_actions([button(one, send) for one in row]),), stays=True)


def _actions(actions: list[Node]) -> Node:
    return {"type": "ActionSet", "actions": actions}


def _fitting(label: str) -> str:
    whole = brief(label, 2 * length(label) + 1)
    if is_whole(label):
        return whole
    reach, most = 0, 0
    for letter in whole:
        reach += _wide(letter)
        if reach + AROUND > ROW - 2:
            break
        most += 1 + (letter > "\uffff")
    return brief(label, max(most, 1) + 1)


def _takes(one: Button) -> int:
    return _width(cleaned(one.label).strip()) + AROUND


def _width(text: str) -> int:
    return sum(map(_wide, text))


def _wide(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
