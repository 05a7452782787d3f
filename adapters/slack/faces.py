"""Faces: what each door's app shows of itself, on Home and to who calls it without a word."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.casework import CASES
from bot.dialogue.custody import WAITING
from bot.dialogue.language import language_button
from bot.dialogue.wording import say


class Welcome(Protocol):
    """What is said to who calls the app without a word."""

    def __call__(self, lang: str, *, in_channel: bool) -> Card:
        """The card."""


@dataclass(frozen=True)
class Face:
    """`page`: Home, in a language, with what is somebody's own. `suggests`: questions to begin with."""

    page: Callable[[str, Card | None], Card]
    welcome: Welcome
    suggests: bool


def quiet_face(door: str) -> Face:
    """Of an app in which nothing is asked: those who work at the desk find there what is theirs."""
    what = f"app_of_{door}"

    def page(lang: str, own: Card | None) -> Card:
        elements = own.elements if own else ()
        return Card((*elements, Text(say(what, lang)), Buttons((language_button(lang),))))

    def welcome(lang: str, *, in_channel: bool) -> Card:  # noqa: ARG001 - nothing there is asked anywhere
        return Card((Text(say(what, lang)), Buttons((*_ways(door, lang), language_button(lang)))))

    return Face(page, welcome, suggests=False)


def _ways(door: str, lang: str) -> tuple[Button, ...]:
    if door == "counselors":
        return (Button(say("notice_open", lang), CASES),)
    return (Button(say("notice_custody_open", lang), WAITING),)
