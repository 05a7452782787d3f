"""The staff door's own key: it seals what a dialog carries from one screen to the next, and opens no case."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.vault import envelope
from bot.cases.errors import CaseError
from bot.confidential import Confidential


@dataclass(frozen=True)
class DoorCarry:
    """A Carry: what a dialog holds comes back unread and unchanged, and for the same person only."""

    door: bytes = field(repr=False)

    def seal(self, told: Mapping[str, str], person: Confidential[str]) -> str:
        """What is carried, as a text that tells nothing."""
        words = json.dumps(dict(told), ensure_ascii=False).encode()
        box = envelope.close_kept(self._key(), words, person.reveal().encode())
        return urlsafe_b64encode(box).decode()

    def open(self, state: str, person: Confidential[str]) -> Mapping[str, str]:
        """What was carried. Raises CaseError `state_forged`."""
        try:
            box = urlsafe_b64decode(state.encode())
            if urlsafe_b64encode(box).decode() != state:
                raise CaseError("state_forged")
            told = json.loads(envelope.disclose_kept(self._key(), box, person.reveal().encode()))
        except (envelope.Unopened, ValueError):
            raise CaseError("state_forged") from None
        carried: Mapping[str, str] = told
        return carried

    def _key(self) -> bytes:
        return envelope.derived(self.door, b"dialog")
