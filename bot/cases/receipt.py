"""The receipt: the secret in the reporter's hand; a public locator, a code, and a check character.

Crockford's base32 (https://www.crockford.com/base32.html) with Luhn's check in its mod-N form, N = 32:
every single mistyped character is noticed, and nearly every swap of neighbours.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.errors import CaseError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOCATOR, CODE = 8, 19
"""Characters of five bits: a locator of 40 bits, a code of 95."""

NewCode = Callable[[int], str]
"""So many random characters of ALPHABET."""

_READ_AS = str.maketrans("OIL", "011", "ー")
"""The long vowel mark is what a Japanese keyboard types for a hyphen."""

_GROUPS = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}(?:[^0-9A-Z]{0,3}[0-9A-Z]{4}){6}(?![0-9A-Z])")


@dataclass(frozen=True)
class Receipt:
    """`locator` finds the case and is no secret; `code` opens it, and only the reporter has it."""

    locator: str
    code: str

    def __repr__(self) -> str:
        return f"Receipt({self.locator}, ...)"

    def written(self) -> str:
        """As it is shown: groups of four, the check character last."""
        body = self.locator + self.code
        whole = body + _check(body)
        return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def new_receipt(new_code: NewCode) -> Receipt:
    """A receipt nobody has seen."""
    return Receipt(new_code(LOCATOR), new_code(CODE))


def to_receipt(typed: str) -> Receipt:
    """What somebody typed as a receipt; full width, lower case, O for 0, I and L for 1 are forgiven.

    Raises CaseError `receipt_mistyped` when it can't be one.
    """
    whole = _bare(typed)
    body, check = whole[:-1], whole[-1:]
    if len(body) != LOCATOR + CODE or set(whole) - set(ALPHABET) or check != _check(body):
        raise CaseError("receipt_mistyped")
    return Receipt(body[:LOCATOR], body[LOCATOR:])


def holds_receipt(words: str) -> bool:
    """Whether words hold a receipt as it is written: seven groups of four, whatever is between them."""
    return any(_is_receipt(one[0]) for one in _GROUPS.finditer(_plain(words)))


def tells(words: str, receipt: Receipt) -> bool:
    """Whether words hold the receipt's own code, however it is spaced or spelled."""
    return receipt.code in _bare(words)


def _is_receipt(typed: str) -> bool:
    try:
        to_receipt(typed)
    except CaseError:
        return False
    return True


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKD", typed).upper().translate(_READ_AS)


def _bare(typed: str) -> str:
    return "".join(letter for letter in _plain(typed) if letter.isalnum())


def _check(body: str) -> str:
    total = 0
    for place, letter in enumerate(reversed(body)):
        doubled = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += doubled // 32 + doubled % 32
    return ALPHABET[-total % 32]
