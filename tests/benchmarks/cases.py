"""How fast the desk files, opens and finds cases again, beside bare derivations of a code in the same run.

    python tests/benchmarks/cases.py

One process, SQLite in a file, with one thread and with two. A filing and a look-up derive a code once, by
Argon2id with 64 MiB and t=3. GlobaLeaks 5.0 publishes 128 MiB and t=16 for its receipts, and a process of it
derives one at a time. All is measured in short turns, round after round; of each the best turn is printed,
the one that the rest of the machine disturbed least.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from threading import Lock

from nacl import pwhash

from adapters.entrypoints.clock import new_code, new_name, new_secret, now
from adapters.entrypoints.installation import fleeting
from adapters.entrypoints.office import office
from adapters.vault import envelope
from adapters.vault.entries import Pen
from adapters.vault.keyring import COUNSELORS, STAFF, audit_signer
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from bot.cases.receipt import Receipt
from bot.cases.routing import Wanted
from bot.confidential import Confidential
from bot.desk.acting import Acting, Writing
from bot.desk.counselor import CounselorWindow
from bot.desk.filing import Filing, Filings
from bot.desk.reporter import Access, Reporter
from bot.desk.throttle import Throttle

THREADS = (1, 2)
ROUNDS, SECONDS, ACTS = 4, 0.6, 30
"""A turn lasts for so many seconds, or so many acts of each thread."""
CASES = 8
THEIRS = {"opslimit": 16, "memlimit": 128 * 1024 * 1024}
"""What GlobaLeaks derives a receipt with."""
WORDS = "レジで一時間、大声で怒鳴られました。" * 10

Acts = dict[str, Callable[[], object]]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        acts: Acts = {
            "filings/s": desk.file,
            "openings/s": desk.open,
            "look-ups/s": desk.look_up,
            "our bare Argon2id/s": lambda: envelope.stretch(new_code(19), os.urandom(16)),
            "GlobaLeaks' bare Argon2id/s": lambda: pwhash.argon2id.kdf(
                32, new_code(16).encode(), os.urandom(16), **THEIRS
            ),
        }
        rates = _measured(acts)
        derived = len(desk.derived) / desk.looked_up
    ours, theirs = rates["look-ups/s"], rates["GlobaLeaks' bare Argon2id/s"]
    rates["look-ups to its one at a time"] = [own / theirs[0] for own in ours]
    rates["look-ups to as many at a time"] = [own / their for own, their in zip(ours, theirs, strict=True)]
    rates["derivations a look-up"] = [derived]
    print(f"cases of 5 entries, SQLite, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'':32}{'1 thread':>12}{'2 threads':>12}")
    for name, each in rates.items():
        print(f"{name:32}" + "".join(f"{rate:12.2f}" for rate in each))
    assert derived == 1


class Desk:
    """A desk with cases of five entries, each opened before. Every derivation by code is noted."""

    def __init__(self, folder: Path) -> None:
        made = fleeting(folder, print)
        keys, pen = made.keys, Pen(STAFF, made.keys.staff.seed)
        premises = office(made.engine, made.roster, keys.keyring, keys.staff)
        unlock = CodeUnlock(keys.keyring, pen, keys.staff.door, self._stretch)
        signer = audit_signer(COUNSELORS, keys.counselors.seed)
        self._filings = Filings(premises, unlock, new_code)
        self._reporter = Reporter(premises, unlock, None, Throttle(now, new_secret()))
        self._window = CounselorWindow(Acting(premises, PrivateOpener(keys.keyring, keys.counselors), signer))
        self._turn = Lock()
        self.derived: list[None] = []
        grown = [self._grown(self.file()) for _ in range(CASES)]
        # Openings are kept with a case, and a case that is opened for ever is no case of every day.
        self._opened, self._found = cycle(grown[: CASES // 2]), cycle(grown[CASES // 2 :])
        self.derived.clear()
        self.looked_up = 0

    def file(self) -> Receipt:
        receipt, wanted = self._filings.receipt(), Wanted(None, None, "ja")
        promised = tuple(one.id for one in self._filings.route(wanted).readers)
        self._filings.submit(Filing(receipt, Confidential({"what": WORDS}), wanted, promised, None))
        return receipt

    def open(self) -> object:
        with self._turn:
            receipt, reader = next(self._opened)
        return self._window.open(reader, receipt.locator)

    def look_up(self) -> object:
        with self._turn:
            receipt, _ = next(self._found)
            self.looked_up += 1
        return self._reporter.look_up(self._access(receipt))

    def _grown(self, receipt: Receipt) -> tuple[Receipt, str]:
        """With an answer and something added, twice."""
        reader = self._filings.route(Wanted(None, None, "ja")).readers[0].id
        for _ in range(2):
            opened = self._window.open(reader, receipt.locator)
            writing = Writing(reader, receipt.locator, opened.case.version, new_name())
            self._window.reply(writing, WORDS, opened.next_contact)
            self._reporter.add(self._access(receipt), new_name(), Confidential({"what": WORDS}))
        assert len(self._window.open(reader, receipt.locator).entries) == 5
        return receipt, reader

    def _access(self, receipt: Receipt) -> Access:
        return Access(receipt.locator, Confidential("playground:reporter"), receipt)

    def _stretch(self, code: str, salt: bytes) -> bytes:
        self.derived.append(None)
        return envelope.stretch(code, salt)


def _measured(acts: Acts) -> dict[str, list[float]]:
    """The best rate of each act, for each number of threads."""
    tried: dict[tuple[str, int], list[float]] = {(name, each): [] for name in acts for each in THREADS}
    for _ in range(ROUNDS):
        for (name, threads), rates in tried.items():
            rates.append(_rate(acts[name], threads))
    return {name: [max(tried[name, each]) for each in THREADS] for name in acts}


def _rate(act: Callable[[], object], threads: int) -> float:
    """Acts a second, of that many threads together."""
    start = time.perf_counter()

    def keep_on(_: int) -> int:
        done = 0
        while not done or (done < ACTS and time.perf_counter() - start < SECONDS):
            act()
            done += 1
        return done

    with ThreadPoolExecutor(threads) as pool:
        done = sum(pool.map(keep_on, range(threads)))
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
