"""All that the acts about confided names ask of the keys: seal one, ask for it, open and give it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.cases.disclosure import Disclosure, SealedIdentity
from bot.confidential import Confidential


class NameSealer(Protocol):
    """The staff's door: it seals a name, and opens none."""

    def identity(self, case: str, name: Confidential[str] | None) -> SealedIdentity | None:
        """That of a case, one size whether or not there is a name; None for a desk without a custodian.

        Raises CaseError `too_long`, `no_key`.
        """

    def is_whole(self, one: Disclosure) -> bool:
        """Whether a request is as the door signed it that wrote it last."""


class NameAsker(Protocol):
    """The counselors' door."""

    def ask(self, case: str, request: str, day: date, counselor: str, reason: str) -> Disclosure:
        """A request, for the custodian's eyes. Raises CaseError `too_long`, `no_key`."""

    def is_whole(self, one: Disclosure) -> bool:
        """Whether a request is as the door signed it that wrote it last."""

    def read(self, case: str, request: str, answer: bytes, counselor: str) -> Confidential[str] | None:
        """The name as it was given to this counselor; None for who is not among its readers.

        Raises Tampered.
        """


class NameOpener(Protocol):
    """The custodian's door."""

    def is_whole(self, one: Disclosure) -> bool:
        """Whether a request is as the door signed it that wrote it last."""

    def open(self, one: SealedIdentity) -> Confidential[str] | None:
        """The name that was confided; None where none was. Raises Tampered."""

    def asked(self, one: Disclosure) -> tuple[str, str]:
        """(counselor's id, reason) of a request that waits. Raises Tampered."""

    def answer(self, case: str, request: str, name: Confidential[str], readers: Sequence[str]) -> bytes:
        """The name for each of these counselors (ids) alone, signed.

        Raises CaseError `no_key`, `too_long`.
        """

    def decided(self, one: Disclosure) -> Disclosure:
        """A request as it stands now that it is decided, signed by this door."""
