"""The notice: who can see what, said before the first field of a report, and where to go instead."""

from bot.dialogue.card import Text
from bot.dialogue.form import Folded, Part
from bot.dialogue.wording import say, say_each

VERSION = "2026-11"
"""Of its words; filed with a report, so that it can be told later what its reporter had been told."""

ROWS = """
counselor excluded custodian together beyond administrator everybody export maker server database device
acquainted finder logs later
""".split()
"""Those who may see something, nearest to the reporter first."""

DESKS = "police ambulance advice rights women languages tokyo labour".split()


def honest_notice(lang: str) -> tuple[Part, ...]:
    """Three lines, and behind two more all of it."""
    return (
        Text(say("promise_inside", lang)),
        Text(say("promise_outside", lang)),
        Text(say("promise_device", lang)),
        promises(lang),
        outside(lang),
    )


def promises(lang: str) -> Folded:
    """The whole table of who may see what."""
    rows = tuple(say_each(f"promise_of_{row}", lang) for row in ROWS)
    return Folded(say("promise_more", lang, version=VERSION), say_each("promise_head", lang), rows)


def outside(lang: str) -> Folded:
    """Help lines, with the numbers that were confirmed."""
    rows = (*(say_each(f"outside_of_{desk}", lang) for desk in DESKS), say_each("outside_check", lang))
    return Folded(say("outside_more", lang), say_each("outside_head", lang), rows)
