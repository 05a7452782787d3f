"""The trace of one case: whether the audit and the case tell the same, so that no older state passes."""

from collections import Counter
from collections.abc import Sequence

from bot.cases.audit import Act, AuditEntry, Checks, is_whole
from bot.cases.case import Case
from bot.cases.entry import Kind, Role

_WRITES = {
    Act.REPLIED: Kind.REPLY,
    Act.NOTED: Kind.NOTE,
    Act.ASSESSED: Kind.ASSESSMENT,
    Act.HANDED_OVER: Kind.HANDOVER,
    Act.CONCLUDED: Kind.CONCLUSION,
    Act.REKEYED: Kind.READERS,
    Act.ABSENCE: Kind.ABSENCE,
    Act.IDENTITY_ASKED: Kind.IDENTITY_ASKED,
    Act.CONSENT_ASKED: Kind.CONSENT_ASKED,
    Act.OVERRIDDEN: Kind.OVERRIDDEN,
    Act.EXPORT_ASKED: Kind.EXPORT_ASKED,
    Act.EXPORTED: Kind.EXPORTED,
    Act.HELD: Kind.HELD,
    Act.RELEASED: Kind.RELEASED,
    Act.LINKED: Kind.LINKED,
}


def agrees(case: Case, acts: Sequence[AuditEntry], checks: Checks) -> bool:
    """Whether every act of the staff side left its entry, and each change of readers a new key; none forged.

    `acts` are the audit's entries of this case, read in one unit with it.
    """
    if not all(one.case == case.locator and is_whole(one, checks) for one in acts):
        return False
    done = Counter(_WRITES[one.act] for one in acts if one.act in _WRITES)
    left = Counter(one.header.kind for one in case.entries if one.header.author is Role.COUNSELOR)
    return done == left and case.epoch == 1 + done[Kind.HANDOVER] + done[Kind.READERS]
