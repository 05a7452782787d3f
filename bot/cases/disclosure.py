"""A confided identity in storage: sealed to the custodian alone; and what is asked and decided about it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.cases.audit import Act, AuditEntry


class Decision(StrEnum):
    """How far a request is."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


@dataclass(frozen=True)
class SealedIdentity:
    """Of one case (its locator): a box for the custodian, the same size whether or not there is a name."""

    case: str
    box: bytes
    signer: str
    signature: bytes


@dataclass(frozen=True)
class Disclosure:
    """A counselor's request for an identity, and what became of it.

    `id` is that of the entry by which the reporter hears of it. `day`: when it was asked, or decided.
    `box` holds who asks and why, for the custodian; `answer` the name, for those who read the case then.
    `signer` signed all of it as it stands: the counselors' door while it is asked, the custodian's after.
    """

    id: str
    case: str
    state: Decision
    day: date
    box: bytes
    answer: bytes | None
    signer: str
    signature: bytes


def accounted(requests: Sequence[Disclosure], acts: Sequence[AuditEntry]) -> bool:
    """Whether the audit tells of each request and each decision: none was taken away, added or put back.

    Both are those of one case, read in one unit.
    """
    done, states = Counter(one.act for one in acts), Counter(one.state for one in requests)
    return (
        done[Act.IDENTITY_ASKED] == len(requests)
        and done[Act.IDENTITY_GIVEN] == states[Decision.GIVEN]
        and done[Act.IDENTITY_REFUSED] == states[Decision.REFUSED]
    )
