"""The urgent card: safety first, in three steps and two numbers; it needs no library and no network."""

from typing import assert_never

from bot.dialogue.card import Call, Card, Element, Heading, Steps, Text, Tone
from bot.dialogue.wording import say, say_each
from knowledge.urgent import Urgency


def urgent_card(urgency: Urgency, lang: str) -> Card:
    """The card that comes before the answer to a question that shows danger."""
    match urgency:
        case Urgency.DANGER:
            return Card((*_to_safety(lang), Text(say("urgent_danger_after", lang))), Tone.URGENT)
        case Urgency.SELF_HARM:
            return _caring("self_harm", lang)
        case Urgency.SELF_HARM_OF_ANOTHER:
            return _caring("another", lang)
        case _:
            assert_never(urgency)


def help_card(lang: str) -> Card:
    """The card behind the door 「今すぐ助けが必要」."""
    return Card((*_to_safety(lang), Text(say("urgent_help_after", lang))), Tone.URGENT)


def _caring(whose: str, lang: str) -> Card:
    elements: tuple[Element, ...] = (
        Heading(say(f"urgent_{whose}_heading", lang)),
        Text(say(f"urgent_{whose}_text", lang)),
        Steps(say_each(f"urgent_{whose}_steps", lang)),
        *reversed(_calls(lang)),
        Text(say("urgent_not_watched", lang)),
    )
    return Card(elements, Tone.URGENT)


def _to_safety(lang: str) -> tuple[Element, ...]:
    steps = Steps(say_each("urgent_danger_steps", lang))
    return Heading(say("urgent_danger_heading", lang)), steps, *_calls(lang)


def _calls(lang: str) -> tuple[Call, Call]:
    return Call(say("call_police", lang), "110"), Call(say("call_ambulance", lang), "119")
