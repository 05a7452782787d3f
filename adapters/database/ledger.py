"""The ledger of deleted cases: a file beside the database, so that a restored backup loses them again."""

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.desk.ports import StorageBusy

NAME = "deletions.jsonl"


class DeletionLedger:
    """The port Ledger over a file: one line a case, its locator and the day; only ever added to."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    def note(self, locator: str, day: date) -> None:
        """This one goes; it is on the disk before anything is deleted. Raises StorageBusy."""
        if locator in self.all():
            return
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.touch(mode=0o600)
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"case": locator, "day": day.isoformat()}) + "\n")
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            raise StorageBusy from None

    def all(self) -> Sequence[str]:
        """Locators, oldest first, each once; a line cut off by a crash was not noted yet."""
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, ValueError):
            raise StorageBusy from None
        return list(dict.fromkeys(locator for line in lines if (locator := _locator(line))))


def _locator(line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return ""
    return str(told["case"]) if isinstance(told, dict) and "case" in told else ""
