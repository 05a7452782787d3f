"""Welcome: what the desk is and the doors it has, for who meets it or calls it without a word."""

from collections.abc import Sequence

from bot.dialogue.board import BOARD
from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.casework import CASES
from bot.dialogue.custody import WAITING
from bot.dialogue.language import language_button
from bot.dialogue.reception import ASK, DOORS
from bot.dialogue.wording import say


def welcome_card(lang: str, *, own: str) -> Card:
    """Where somebody is alone with the desk: the doors, what is promised, and the other language.

    `own`: what they work with at the desk, `cases` or `names`; "" for nothing.
    """
    return Card(
        (
            Text(say("welcome", lang)),
            doors(lang, [Button(say("board", lang), BOARD), *ways_to(own, lang)]),
            Text(say("teams_confidential", lang)),
            Text(say("promise_outside", lang)),
            Buttons((language_button(lang),)),
        )
    )


def ways_to(own: str, lang: str) -> tuple[Button, ...]:
    """The button to what somebody works with at the desk: cases, or requests about confided names."""
    match own:
        case "cases":
            return (Button(say("notice_open", lang), CASES),)
        case "names":
            return (Button(say("notice_custody_open", lang), WAITING),)
        case _:
            return ()


def channel_card(lang: str) -> Card:
    """Where others read along: where it is better asked; what the doors open one alone sees."""
    return Card((Text(say("teams_welcome_channel", lang)), doors(lang)))


def doors(lang: str, more: Sequence[Button] = ()) -> Buttons:
    """The doors, but for the first: that one leads to where these stand."""
    others = (one for one in DOORS if one != ASK)
    return Buttons((*(Button(say(f"door_{action}", lang), action) for action in others), *more))
