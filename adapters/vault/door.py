"""The staff door's own key: it seals what dialogs carry, and questions while they wait; it opens no case."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.vault import envelope
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.ports import Tampered


@dataclass(frozen=True)
class DoorCarry:
    """A Carry: what a dialog holds comes back unread and unchanged, and for the same person only."""

    door: bytes = field(repr=False)

    def seal(self, told: Mapping[str, str], person: Confidential[str]) -> str:
        """What is carried, as a text that tells nothing; short, since platforms take no more than 3,000."""
        words = zlib.compress(json.dumps(dict(told), ensure_ascii=False).encode(), 9)
        box = envelope.close_kept(self._key(), words, person.reveal().encode())
        return urlsafe_b64encode(box).decode()

    def open(self, state: str, person: Confidential[str]) -> Mapping[str, str]:
        """What was carried. Raises CaseError `state_forged`."""
        try:
            box = urlsafe_b64decode(state.encode())
            if urlsafe_b64encode(box).decode() != state:
                raise CaseError("state_forged")
            words = envelope.disclose_kept(self._key(), box, person.reveal().encode())
            told = json.loads(zlib.decompress(words))
        except (envelope.Unopened, ValueError, zlib.error):
            raise CaseError("state_forged") from None
        carried: Mapping[str, str] = told
        return carried

    def _key(self) -> bytes:
        return envelope.derived(self.door, b"dialog")


@dataclass(frozen=True)
class DoorTokens:
    """What buttons carry: closed by this desk, so that nobody else reads, makes or changes it.

    What is made for one use is nothing for another.
    """

    door: bytes = field(repr=False)
    use: bytes = b"buttons"

    def seal(self, told: Mapping[str, str]) -> str:
        """What is carried, as letters and digits that tell nothing."""
        words = zlib.compress(json.dumps(dict(told), ensure_ascii=False).encode(errors="surrogatepass"), 9)
        return urlsafe_b64encode(envelope.close_kept(self._key(), words, b"")).decode().rstrip("=")

    def open(self, token: str) -> Mapping[str, str] | None:
        """What was carried; None for what this desk never made."""
        try:
            box = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
            words = envelope.disclose_kept(self._key(), box, b"")
            told: Mapping[str, str] = json.loads(zlib.decompress(words).decode(errors="surrogatepass"))
        except (envelope.Unopened, ValueError, zlib.error):
            return None
        return told

    def _key(self) -> bytes:
        return envelope.derived(self.door, self.use)


@dataclass(frozen=True)
class DoorSeal:
    """Seals what storage keeps of questions, each into its place, and names whom and what it is about."""

    door: bytes = field(repr=False)

    def seal(self, words: bytes, place: bytes) -> bytes:
        """Words for one place, padded so that their length does not show. Raises CaseError `too_long`."""
        try:
            return envelope.close_kept(self._key(b"questions"), envelope.padded(words), place)
        except envelope.Oversized:
            raise CaseError("too_long") from None

    def open(self, box: bytes, place: bytes) -> bytes:
        """What was sealed for this place. Raises Tampered."""
        try:
            return envelope.unpadded(envelope.disclose_kept(self._key(b"questions"), box, place))
        except envelope.Unopened:
            raise Tampered from None

    def named(self, text: str) -> str:
        """A digest that nobody computes without this key."""
        return envelope.derived(self._key(b"names"), text.encode(errors="surrogatepass")).hex()

    def _key(self, use: bytes) -> bytes:
        return envelope.derived(self.door, use)
