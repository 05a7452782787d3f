"""Safety first: what to do and whom to call; it needs no library and no network."""

from bot.dialogue.card import Call, Card, Element, Heading, Steps, Text, Tone
from bot.dialogue.wording import say, say_each


def help_card(lang: str) -> Card:
    """The card behind the door 「今すぐ助けが必要」."""
    return Card((*to_safety(lang), Text(say("urgent_help_after", lang))), Tone.URGENT)


def to_safety(lang: str) -> tuple[Element, ...]:
    """Leave first, then whom to call."""
    steps = Steps(say_each("urgent_danger_steps", lang))
    return Heading(say("urgent_danger_heading", lang)), steps, *calls(lang)


def calls(lang: str) -> tuple[Call, Call]:
    """Police, and ambulance."""
    return Call(say("call_police", lang), "110"), Call(say("call_ambulance", lang), "119")
