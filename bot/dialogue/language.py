"""The language, chosen by a button that bears the other one's name."""

from bot.dialogue.card import Button
from bot.dialogue.wording import LANGUAGES, say

LANG = "lang:"
"""What the action of the button begins with; the language's short name follows."""


def language_button(lang: str) -> Button:
    """The button to the other language, in its own words."""
    other = next(one for one in LANGUAGES if one != lang)
    return Button(say("language_name", other), f"{LANG}{other}")


def to_language(action: str) -> str | None:
    """The language of a button's action; None for one that the desk does not speak."""
    lang = action.removeprefix(LANG)
    return lang if lang in LANGUAGES else None
