"""Standing: what one door works on: the desk's database and roster, the public keys, and its own key file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from adapters.database.upgrade import ensure_current
from adapters.entrypoints.file_room import FileRoom
from adapters.entrypoints.installation import Installation, RosterTold
from adapters.entrypoints.roster_file import RosterFile
from adapters.vault import keyfiles
from adapters.vault.keyring import Keyring
from adapters.vault.living import living_keyring
from bot.cases.roster import Roster


@dataclass(frozen=True)
class Standing:
    """What every door works on; its private keys are handed to it apart."""

    engine: Engine
    roster: Callable[[], Roster]
    keyring: Keyring
    files: FileRoom | None = None


def standing_of(installation: Installation) -> Standing:
    """That of a process that is all doors."""
    return Standing(
        installation.engine, installation.roster, installation.keys.keyring, installation.files
    )  # fmt: skip


def standing_at(engine: Engine, roster_file: Path, keys: Path, door: str, told: RosterTold) -> Standing:
    """That of one door, by its name: of all key files only its own is opened, and the public keyring.

    Nothing is made or changed; whose key is whose is known as the keyring says it by then. Raises KeysError,
    RosterError, Unusable.
    """
    if not (keys / keyfiles.KEYRING).exists():
        raise keyfiles.KeysError(f"{keys} has no keys: run `madoguchi init`, or say where they are")
    ensure_current(engine)
    return Standing(engine, RosterFile(roster_file, told), living_keyring(keys, door))
