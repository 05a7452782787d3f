"""What the custodian decided, as people read it."""

from collections.abc import Iterator, Sequence

from bot.desk.identity import Decided, Decisions
from bot.desk.ports import Tampered
from bot.desk.reporter import Seen
from bot.dialogue.card import Text
from bot.dialogue.days import told_day
from bot.dialogue.form import Part
from bot.dialogue.messages import Asker
from bot.dialogue.turning import Showing
from bot.dialogue.wording import say

LATEST = 5
"""Decisions that are told; nobody needs more."""


def decided_told(decided: Sequence[Decided], lang: str, whose: str) -> Iterator[str]:
    """One line each, for counselors (`identity`) or for the reporter (`your_name`)."""
    for one in decided[-LATEST:]:
        answer = "given" if one.given else "refused"
        yield say(f"{whose}_{answer}", lang, day=told_day(one.day, lang))


def to_the_reporter(decisions: Decisions) -> Showing:
    """What was decided about one's own name."""

    def shown(seen: Seen, asker: Asker) -> Sequence[Part]:
        try:
            decided = decisions.of(seen.case)
        except Tampered:  # one's own case is whole, and is not kept from its reporter by this
            return (Text(say("your_name_broken", asker.lang)),)
        return tuple(map(Text, decided_told(decided, asker.lang, "your_name")))

    return shown
