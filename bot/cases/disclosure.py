"""A confided identity in storage: sealed to the custodian alone; and what is asked and decided about it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
