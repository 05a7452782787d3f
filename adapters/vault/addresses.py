"""Counselors' addresses as the worker reads them."""

import json
from dataclasses import dataclass, field

from adapters.vault import envelope
from adapters.vault.keyring import WorkerKeys
from bot.desk.ports import Tampered


@dataclass(frozen=True)
class AddressOpener:
    """Opens addresses with the worker's key."""

    keys: WorkerKeys = field(repr=False)

    def __call__(self, counselor: str, box: bytes) -> str:
        """The address of this counselor (id). Raises Tampered, also for another's."""
        try:
            told = json.loads(envelope.unpadded(envelope.receive(self.keys.private, box)))
        except (envelope.Unopened, ValueError, RecursionError):
            raise Tampered from None
        match told:
            case [str(whose), str(address)] if whose == counselor:
                return address
            case _:
                raise Tampered
