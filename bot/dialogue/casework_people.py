"""What an open case shows of the people involved: who of them is on the roster, and is told nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.conflicts import involved
from bot.desk.counselor import Opened
from bot.desk.office import Office
from bot.dialogue.card import Text
from bot.dialogue.form import Part
from bot.dialogue.messages import Asker
from bot.dialogue.wording import say


@dataclass(frozen=True)
class InvolvedKnown:
    """For the counselors alone, so that they ask none of these."""

    office: Office

    def __call__(self, opened: Opened, _: str, asker: Asker) -> Sequence[Part]:
        """Their names on the roster; nothing where none of them is on it."""
        found = map(self.office.whole_roster().speaking, dict.fromkeys(involved(opened.entries)))
        called = dict.fromkeys(one.called(asker.lang) for one in found if one)
        if not called:
            return ()
        return (Text(say("involved_known", asker.lang, who=say("comma", asker.lang).join(called))),)
