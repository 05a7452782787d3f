"""The ledger of deleted cases: a file beside the database, so that a restored backup loses them again."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.desk.keeping import Line
from bot.desk.ports import StorageBusy

NAME = "deletions.jsonl"


class DeletionLedger:
    """The port Ledger over a file of signed lines; it is only ever added to."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    def note(self, line: Line) -> None:
        """This one goes; it is on the disk before anything is deleted. Raises StorageBusy."""
        told = {
            "case": line.case, "at": int(line.at.timestamp()), "signer": line.signer,
            "signature": b64encode(line.signature).decode(),
        }  # fmt: skip
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.touch(mode=0o600)
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(told) + "\n")
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            raise StorageBusy from None

    def all(self) -> Sequence[Line]:
        """Of each case the newest line, in the order of the first; what can't be read is none.

        Raises StorageBusy.
        """
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError:
            raise StorageBusy from None
        return list({one.case: one for line in lines if (one := _to_line(line))}.values())


def _to_line(written: bytes) -> Line | None:
    try:
        told = json.loads(written)
        at = datetime.fromtimestamp(told["at"], UTC)
        return Line(str(told["case"]), at, str(told["signer"]), b64decode(told["signature"]))
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        return None
