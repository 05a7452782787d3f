"""What a report says of people and of an earlier one: how many are involved, and that it tells on."""

from collections.abc import Iterator

from bot.cases.entry import Told
from bot.cases.report import EARLIER
from bot.dialogue.fields import to_lines
from bot.dialogue.wording import say


def counted(told: Told, lang: str) -> Iterator[str]:
    """How many people were picked as involved; a directory's ids say nothing to anybody."""
    if persons := set(told.get("involved", "").split()):
        yield say("told_involved", lang, count=len(persons))


def continuing(told: Told, lang: str) -> Iterator[str]:
    """Whether it tells on after a report whose code is lost, and what that one was called."""
    if told.get("continues"):
        yield say("told_continues", lang)
    yield from to_lines(told, (EARLIER,), lang)
