"""Welcome: what the desk is and the doors it has, for who meets it or calls it without a word."""

from collections.abc import Sequence

from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.casework import CASES
from bot.dialogue.language import language_button
from bot.dialogue.reception import ASK, DOORS
from bot.dialogue.wording import say


def welcome_card(lang: str, *, counselor: bool) -> Card:
    """Where somebody is alone with the desk: the doors, what is promised, and the other language."""
    cases = [Button(say("notice_open", lang), CASES)] if counselor else []
    return Card(
        (
            Text(say("welcome", lang)),
            doors(lang, cases),
            Text(say("teams_confidential", lang)),
            Text(say("promise_outside", lang)),
            Buttons((language_button(lang),)),
        )
    )


def channel_card(lang: str) -> Card:
    """Where others read along: where it is better asked; what the doors open one alone sees."""
    return Card((Text(say("teams_welcome_channel", lang)), doors(lang)))


def doors(lang: str, more: Sequence[Button] = ()) -> Buttons:
    """The doors, but for the first: that one leads to where these stand."""
    others = (one for one in DOORS if one != ASK)
    return Buttons((*(Button(say(f"door_{action}", lang), action) for action in others), *more))
