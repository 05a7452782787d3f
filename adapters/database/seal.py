"""What the staff door's key does for stored questions; it is passed in, since no adapter knows another."""

from typing import Protocol


class Seal(Protocol):
    """Seals words into the place where they are stored, and names what must be found again."""

    def seal(self, words: bytes, place: bytes) -> bytes:
        """Words as nobody reads them. Raises CaseError `too_long`."""

    def open(self, box: bytes, place: bytes) -> bytes:
        """What was sealed for this place. Raises Tampered."""

    def named(self, text: str) -> str:
        """The same name for the same text, from which nobody learns the text."""
