"""An installation: one desk's database, roster and keys, made where they are lacking."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Engine

from adapters.database.engine import open_database
from adapters.database.unit_of_work import has_cases
from adapters.database.upgrade import ensure_current, upgrade
from adapters.entrypoints.clock import new_secret
from adapters.entrypoints.file_room import FileRoom, file_room
from adapters.entrypoints.roster_file import RosterFile
from adapters.roster import RosterError, starter_roster
from adapters.vault import keyfiles
from adapters.vault.escrow import THRESHOLD, escrow_from, escrow_seed, new_escrow
from adapters.vault.key_changes import alone, with_escrow_signing
from adapters.vault.keyring import Keys, new_keys, with_counselors, with_custodian
from adapters.vault.living import living_keys
from adapters.vault.share_files import save_share
from bot.cases.roster import Roster

RosterTold = Callable[[RosterError], None]


@dataclass(frozen=True)
class Installation:
    """What a process that is all doors works on."""

    engine: Engine
    roster: Callable[[], Roster]
    keys: Keys = field(repr=False)
    files: FileRoom | None = None


def fleeting(folder: Path, told: RosterTold) -> Installation:
    """One that goes with the process: its keys are nowhere but in memory."""
    roster = RosterFile(written_roster(folder / "roster.toml"), told)
    return Installation(_upgraded(_sqlite(folder)), roster, new_keys(ids(roster())), file_room(folder))


def kept(place: Path, keys: Path, kek: str | None, told: RosterTold) -> Installation:
    """One with its database and roster in a folder and its keys in another. Raises as `installed`."""
    return installed(_sqlite(place), place / "roster.toml", keys, kek, told)


def installed(
    engine: Engine, roster_file: Path, keys: Path, kek: str | None, told: RosterTold
) -> Installation:
    """One that stays: its database, its roster, and its keys in a folder of their own; made where lacking.

    Raises KeysError, RosterError, Unusable.
    """
    roster = RosterFile(written_roster(roster_file), told)
    upgrade(engine)
    made_keys(keys, ids(roster()), kek, engine)
    return Installation(engine, roster, living_keys(keys, keyfiles.load_kek(keys, kek)))


def standing(
    engine: Engine, roster_file: Path, keys: Path, kek: str | None, told: RosterTold
) -> Installation:
    """One that `init` has made; nothing is made or changed. Raises KeysError, RosterError, Unusable."""
    if not (keys / keyfiles.KEYRING).exists():
        raise keyfiles.KeysError(f"{keys} has no keys: run `madoguchi init`, or say where they are")
    ensure_current(engine)
    roster = RosterFile(roster_file, told)
    return Installation(engine, roster, living_keys(keys, keyfiles.load_kek(keys, kek)))


def written_roster(path: Path) -> Path:
    """The roster's file; a starter is written where there is none."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(starter_roster(), encoding="utf-8")
    return path


def ids(roster: Roster) -> list[str]:
    """Everyone on it."""
    return [one.id for one in roster.everyone]


def made_keys(folder: Path, counselors: Iterable[str], kek: str | None, engine: Engine) -> list[str]:
    """Keys for a new desk, or for those who have none yet: whose were made. Raises KeysError.

    New keys would open nothing of an old desk: where there are cases, or some of its keys, none are made.
    """
    if not (folder / keyfiles.KEYRING).exists():
        _refuse_old_desk(folder, engine)
    with alone(folder):
        return _made_keys(folder, list(counselors), kek, engine)


def _made_keys(folder: Path, counselors: list[str], kek: str | None, engine: Engine) -> list[str]:
    if not (folder / keyfiles.KEYRING).exists():
        _refuse_old_desk(folder, engine)
        root, wrapping = new_secret(), _made_kek(folder, kek)
        keyfiles.save_root(folder, root)
        keyfiles.save_keys(folder, new_keys(counselors), root, wrapping)
        return counselors
    wrapping = keyfiles.load_kek(folder, kek)
    keys = keyfiles.load_keys(folder, wrapping)
    lacking = [one for one in counselors if one not in keys.keyring.counselors]
    if lacking or not keys.keyring.custodian:
        complete = with_custodian(with_counselors(keys, lacking))
        keyfiles.save_keys(folder, complete, keyfiles.load_root(folder), wrapping)
    return lacking


def made_escrow(folder: Path, places: Sequence[Path], kek: str | None) -> bool:
    """An escrow for the cases to come, its shares in three places; whether it was made now."""
    with alone(folder):
        wrapping = keyfiles.load_kek(folder, kek)
        keys = keyfiles.load_keys(folder, wrapping)
        if keys.keyring.escrow:
            return False
        public, shares = new_escrow()
        keyring = replace(keys.keyring, escrow=public)
        keyring = with_escrow_signing(keyring, escrow_seed(escrow_from(shares[:THRESHOLD])))
        with ExitStack() as undone:  # shares of an escrow that was never made would mislead
            for number, (place, share) in enumerate(zip(places, shares, strict=True), 1):
                undone.callback(save_share(place, number, share).unlink)
            keyfiles.save_keys(folder, replace(keys, keyring=keyring), keyfiles.load_root(folder), wrapping)
            undone.pop_all()
    return True


def _refuse_old_desk(folder: Path, engine: Engine) -> None:
    if any(folder.glob("*.json")):
        raise keyfiles.KeysError(
            f"{folder} has keys but no {keyfiles.KEYRING}. Put back a copy of it; if no desk ever worked "
            "with these keys, take them away and try again."
        )
    if has_cases(engine):
        raise keyfiles.KeysError(
            f"the database has cases, and {folder} has no keys for them. Bring their keys back, or say with "
            "MADOGUCHI_KEYS where they are."
        )


def _made_kek(folder: Path, given: str | None) -> bytes:
    if given is None:
        keyfiles.save_kek(folder, new_secret())
    return keyfiles.load_kek(folder, given)


def _sqlite(folder: Path) -> Engine:
    return open_database(f"sqlite:///{folder.absolute() / 'desk.db'}")


def _upgraded(engine: Engine) -> Engine:
    upgrade(engine)
    return engine
