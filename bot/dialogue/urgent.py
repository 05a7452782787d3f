"""The urgent card: what comes before the answer when a question shows danger."""

from typing import assert_never

from bot.dialogue.card import Card, Element, Heading, Steps, Text, Tone
from bot.dialogue.safety import calls, to_safety
from bot.dialogue.wording import say, say_each
from knowledge.urgent import Urgency


def urgent_card(urgency: Urgency, lang: str) -> Card:
    """The card that comes before the answer to a question that shows danger."""
    match urgency:
        case Urgency.DANGER:
            return Card((*to_safety(lang), Text(say("urgent_danger_after", lang))), Tone.URGENT)
        case Urgency.SELF_HARM:
            return _caring("self_harm", lang)
        case Urgency.SELF_HARM_OF_ANOTHER:
            return _caring("another", lang)
        case _:
            assert_never(urgency)


def _caring(whose: str, lang: str) -> Card:
    elements: tuple[Element, ...] = (
        Heading(say(f"urgent_{whose}_heading", lang)),
        Text(say(f"urgent_{whose}_text", lang)),
        Steps(say_each(f"urgent_{whose}_steps", lang)),
        *reversed(calls(lang)),
        Text(say("urgent_not_watched", lang)),
    )
    return Card(elements, Tone.URGENT)
