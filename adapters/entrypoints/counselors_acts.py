"""All that counselors can do with an open case, in the order of their buttons."""

from collections.abc import Sequence

from bot.desk.acting import Acting
from bot.desk.counselor import CounselorWindow
from bot.desk.exporting import Exporting
from bot.desk.holding import Holding
from bot.desk.linking import Linking
from bot.desk.recusal import Recusal
from bot.desk.sharing import Sharing
from bot.dialogue.casework_acts import daily
from bot.dialogue.casework_export import AgreeExport, AskExport
from bot.dialogue.casework_holding import Hold, Release
from bot.dialogue.casework_link import LinkCase, LinkedCases
from bot.dialogue.casework_people import InvolvedKnown
from bot.dialogue.casework_recusal import Recuse
from bot.dialogue.casework_sharing import AskConsent, Override
from bot.dialogue.doing import Adding, Doing


def doings(acting: Acting, window: CounselorWindow) -> Sequence[Doing]:
    """What stands below every case, and behind 「そのほか」."""
    office, sharing, holding, exporting = acting.office, Sharing(acting), Holding(acting), Exporting(acting)
    return (
        *daily(window, office), Recuse(Recusal(acting)),
        AskConsent(sharing), Override(sharing),
        Hold(holding), Release(holding),
        AskExport(exporting), AgreeExport(exporting, office),
        LinkCase(Linking(acting, window)),
    )  # fmt: skip


def addings(acting: Acting, window: CounselorWindow) -> Sequence[Adding]:
    """What else an open case shows."""
    return InvolvedKnown(acting.office), LinkedCases(Linking(acting, window))
