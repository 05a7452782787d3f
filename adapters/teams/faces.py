"""Faces: what each door's app shows of itself, to who meets it or calls it without a word."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.teams.welcome import channel_card, ways_to, welcome_card
from bot.confidential import Confidential
from bot.dialogue.card import Buttons, Card, Text
from bot.dialogue.language import language_button
from bot.dialogue.wording import say, say_each

OwnOf = Callable[[Confidential[str]], str]
"""What somebody works with at the desk: `cases`, `names`, or "" for nothing."""


@dataclass(frozen=True)
class Face:
    """`alone`: what is said to somebody in their own chat; `among`: where others read along.

    `prompts`: the questions that one may begin with, in a language.
    """

    alone: Callable[[str, Confidential[str]], Card]
    among: Callable[[str], Card]
    prompts: Callable[[str], tuple[str, ...]]


def face_of(door: str, own_of: OwnOf) -> Face:
    """What a door's app shows of itself. Who works at the desk finds their cases where those are opened."""
    if door in {"all", "staff"}:

        def welcome(lang: str, person: Confidential[str]) -> Card:
            return welcome_card(lang, own=own_of(person) if door == "all" else "")

        return Face(welcome, channel_card, lambda lang: say_each("prompts", lang))

    def quiet(lang: str, _: Confidential[str] | None = None) -> Card:
        ways = ways_to("cases" if door == "counselors" else "names", lang)
        return Card((Text(say(f"app_of_{door}", lang)), Buttons((*ways, language_button(lang)))))

    return Face(quiet, quiet, lambda _: ())
