"""All that reporters can do with their own case, in the order of their buttons."""

from collections.abc import Sequence

from bot.desk.office import Office
from bot.desk.reporter import Reporter
from bot.dialogue.followup_acts import usual
from bot.dialogue.followup_consent import AnswerConsent
from bot.dialogue.followup_objection import Object
from bot.dialogue.followup_reveal import Reveal
from bot.dialogue.turning import Turning


def turnings(reporter: Reporter, office: Office, files: Sequence[Turning]) -> Sequence[Turning]:
    """What stands below a case, and behind 「そのほか」; what the desk asks comes first."""
    add, *others = usual(reporter)
    return AnswerConsent(reporter), add, *files, *others, Reveal(reporter), Object(reporter, office)
