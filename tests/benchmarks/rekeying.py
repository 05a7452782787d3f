"""How fast cases get new keys: in memory, when a counselor's key is exchanged, and out of the escrow.

    python tests/benchmarks/rekeying.py [--cases N]

Cases of five entries, SQLite in a file, one process and one thread. Beside it, in the same run, libsodium
alone seals as many bytes for as many keys: one AEAD call an entry, one sealed box a wrap; it neither verifies
what was there before, nor signs, nor stores. All is measured in turns; of each the best is printed.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nacl import bindings, utils

from adapters.database.engine import open_database
from adapters.database.recipients import locators
from adapters.database.unit_of_work import database
from adapters.entrypoints.clock import new_code, new_name
from adapters.entrypoints.installation import ids, installed, made_escrow
from adapters.entrypoints.key_rotation import Desk, rotated
from adapters.entrypoints.last_resort import drilled, restored
from adapters.entrypoints.office import office
from adapters.vault import envelope
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, audit_signer
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from adapters.vault.share_files import load_shares
from bot.cases.case import Case
from bot.cases.routing import Wanted
from bot.confidential import Confidential
from bot.desk.acting import Acting, Writing
from bot.desk.counselor import CounselorWindow
from bot.desk.filing import Filing, Filings

TURNS = 5
FIRST = "counselor-a"
WORDS = "レジで一時間、大声で怒鳴られました。" * 10


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--cases", type=int, default=100)
    count = told.parse_args().cases
    envelope.MEMORY, envelope.PASSES = 8192, 1  # codes are not what is measured here
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        desk = filled(place, count)
        rates = in_memory(desk)
        rates["exchanging a counselor's key, cases/s"] = count / timed(
            lambda: rotated(desk, FIRST, quiet, lambda: None)
        )
        shares = load_shares([place / one / f"madoguchi-escrow-{number}-of-3.json"
                              for number, one in enumerate("xy", 1)])  # fmt: skip
        drill = timed(lambda: drilled(desk, shares, quiet))
        (place / "keys" / "counselors.json").unlink()
        restore = timed(lambda: restored(desk, shares, quiet))
    print(f"{count} cases of 5 entries, SQLite, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name, rate in rates.items():
        print(f"{name:44}{rate:10.2f}")
    print(f"{f'escrow drill of {count} cases, s':44}{drill:10.2f}")
    print(f"{f'escrow restore of {count} cases, s':44}{restore:10.2f}")


def filled(place: Path, count: int) -> Desk:
    """A desk with an escrow and so many cases."""
    made = installed(
        open_database(f"sqlite:///{place / 'desk.db'}"), place / "roster.toml", place / "keys", None, print
    )
    made_escrow(place / "keys", [place / one for one in "xyz"], None)
    desk = Desk(made.engine, made.roster, place / "keys", None)
    made = installed(made.engine, place / "roster.toml", place / "keys", None, print)
    keys, pen = made.keys, Pen(STAFF, made.keys.staff.seed)
    premises = office(made.engine, made.roster, keys.keyring, keys.staff)
    filings = Filings(premises, CodeUnlock(keys.keyring, pen, keys.staff.door), new_code)
    signer = audit_signer(keys.counselors.signs_as, keys.counselors.seed)
    window = CounselorWindow(Acting(premises, PrivateOpener(keys.keyring, keys.counselors), signer))
    for _ in range(count):
        receipt = filings.receipt()
        filing = Filing(
            receipt, Confidential({"what": WORDS}), Wanted(None, None, "ja"), tuple(ids(made.roster())), None
        )
        filings.submit(filing)
        for _ in range(4):
            opened = window.open(FIRST, receipt.locator)
            window.note(Writing(FIRST, receipt.locator, opened.case.version, new_name()), WORDS)
    return desk


def in_memory(desk: Desk) -> dict[str, float]:
    """Re-keyings a second without storage, and libsodium's sealing of the same."""
    made = installed(desk.engine, desk.folder.parent / "roster.toml", desk.folder, None, print)
    opener = PrivateOpener(made.keys.keyring, made.keys.counselors)
    with database(desk.engine)() as unit:
        cases = [case for case in map(unit.cases.find, locators(desk.engine)[:50]) if case]

    def rekey() -> None:
        for case in cases:
            key = opener.open(case, FIRST)
            assert key
            key.reseal(case, [FIRST, "counselor-b"])

    ours = len(cases) / min(timed(rekey) for _ in range(TURNS))
    bare = len(cases) / min(timed(lambda: plainly_sealed(cases)) for _ in range(TURNS))
    return {"re-keyings/s, in memory": ours, "libsodium alone, the same bytes/s": bare, "ratio": ours / bare}


def plainly_sealed(cases: list[Case]) -> None:
    """As many bytes under as many keys."""
    public, _ = bindings.crypto_box_keypair()
    for case in cases:
        key = utils.random(32)
        for entry in case.entries:
            words = bytes(len(entry.ciphertext) - 17)
            bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(words, b"", utils.random(24), key)
        for wrap in case.wraps:
            bindings.crypto_box_seal(bytes(len(wrap.box) - 49), public)


def timed(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


def quiet(done: int, total: int) -> None:
    """A progress that shows nothing."""


if __name__ == "__main__":
    main()
