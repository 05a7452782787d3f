"""What `doctor` looks at of the cases: whether the counselors' keys still open each of them."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from adapters.database.unit_of_work import database
from adapters.entrypoints.apps import ALL, COUNSELORS
from adapters.entrypoints.cli.findings import Finding
from adapters.vault import keyfiles
from adapters.vault.keyring import CounselorsKeys
from adapters.vault.wraps import unwrapped
from bot.cases.case import Case


def case_findings(engine: Engine, folder: Path, kek: str | None, door: str) -> Iterator[Finding]:
    """How many cases no key of the counselors' door opens; which, nobody is told. Raises StorageBusy."""
    if door not in {ALL, COUNSELORS}:
        return
    try:
        keys = keyfiles.load_counselors(folder, keyfiles.load_kek(folder, kek))
    except keyfiles.KeysError:
        return  # told already
    if unopened := _unopened(engine, keys):
        cure = "put back a backup from before, or see `madoguchi escrow --help`"
        yield "wrong", f"cases that no key of the counselors' door opens: {unopened}; {cure}"


def _unopened(engine: Engine, keys: CounselorsKeys) -> int:
    with database(engine)() as unit:
        found = [unit.cases.find(locator) for locator in unit.cases.versions()]
    return sum(not _opens(case, keys) for case in found if case)


def _opens(case: Case, keys: CounselorsKeys) -> bool:
    former = (one for every in keys.former.values() for one in every)
    return any(unwrapped(case, one) for one in (keys.own, *keys.private.values(), *former))
