"""Letters as the worker reads them."""

import json
from dataclasses import dataclass, field

from adapters.vault import envelope
from adapters.vault.keyring import WorkerKeys
from bot.cases.letter import Notice, Occasion
from bot.cases.sealed import SealedLetter
from bot.desk.ports import Tampered


@dataclass(frozen=True)
class LetterOpener:
    """Opens letters with the worker's key."""

    keys: WorkerKeys = field(repr=False)

    def __call__(self, letter: SealedLetter) -> Notice:
        """The notice inside. Raises Tampered."""
        try:
            occasion, to, case, urgent, promise, unopened = json.loads(
                envelope.receive(self.keys.private, letter.box)
            )
            return Notice(Occasion(occasion), to, case, urgent, promise, unopened)
        except (envelope.Unopened, ValueError, TypeError, RecursionError):
            raise Tampered from None
