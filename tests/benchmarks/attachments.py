"""How fast files are sealed, stored and read again, beside a plain copy and bare libsodium in the same run.

    python tests/benchmarks/attachments.py

Files of 1, 8 and 30 MB. Throughput is told as a part of that of a plain copy to the disk (with fsync), and of
the bare secretstream of libsodium over the same bytes. Peak memory is the largest that a fresh process needs
to receive a file through the whole page, over HTTP, clean copy and all, less what it needs for a file of one
piece: it must not grow with the file. Of each turn the best is printed, the one that the rest of the machine
disturbed least.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession, FormData, web

from adapters.attachments.receiving import Receiving
from adapters.attachments.store import Store
from adapters.attachments.uploads import Uploads, add_uploads
from adapters.attachments.workshop import Workshop
from adapters.entrypoints.clock import new_name, now
from adapters.vault import envelope
from adapters.vault.stream import PIECE, FileSeal
from adapters.web import web_app
from bot.cases.attachment import Kept

MB = 1_000_000
SIZES = (1, 8, 30)
TURNS = 5
STEP = 256 * 1024
HEAD = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\xff\xff\xff\x7f"
"""A recording that says it goes on to the end: its copy is as large as it is."""


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(peak(int(sys.argv[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        heads = ("MB/s sealed", "of a copy", "of libsodium", "MB/s read", "of a copy")
        print(" " * 8 + "".join(f"{one:>14}" for one in heads))
        for size in SIZES:
            told(Path(folder), size)
    base = measured(64 * 1024)
    for size in SIZES:
        more, seconds = measured(size * MB)[0] - base[0], measured(size * MB)[1]
        grown = f"{more / 1024:+.1f} MiB of peak memory"
        print(f"{size:>5} MB over HTTP with its clean copy: {seconds:.2f} s, {grown}")


def told(folder: Path, size: int) -> None:
    content = os.urandom(size * MB)
    store = Store(folder / "attachments", FileSeal(), new_name, lambda: now().date())
    kept = keep(store, content)
    sealed = best(lambda: keep(store, content))
    read = best(lambda: [None for _ in store.read(kept)])
    copied, looked = best(lambda: copy(folder, content)), best(lambda: look(folder))
    bare = best(lambda: stream(content))
    rates = [size / sealed, copied / sealed, bare / sealed, size / read, looked / read]
    print("{:>5} MB{:>14.0f}{:>14.2f}{:>14.2f}{:>14.0f}{:>14.2f}".format(size, *rates))


def keep(store: Store, content: bytes) -> Kept:
    with store.draft() as draft:
        for at in range(0, len(content), STEP):
            draft.write(content[at : at + STEP])
        return draft.keep()


def copy(folder: Path, content: bytes) -> None:
    with (folder / "copy").open("wb") as out:
        for at in range(0, len(content), STEP):
            out.write(content[at : at + STEP])
        out.flush()
        os.fsync(out.fileno())


def look(folder: Path) -> None:
    with (folder / "copy").open("rb") as there:
        while there.read(STEP):
            pass


def stream(content: bytes) -> None:
    state, _ = envelope.begin_stream(envelope.fresh())
    for at in range(0, len(content), PIECE):
        envelope.push(state, content[at : at + PIECE], b"", last=False)


def best(act: Callable[[], object]) -> float:
    times = []
    for _ in range(TURNS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return min(times)


def measured(size: int) -> tuple[int, float]:
    """(peak memory in KiB, seconds) of receiving so many bytes, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, str(size)], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},  # noqa: TID251
    )  # fmt: skip
    found = json.loads(done.stdout)
    return int(found[0]), float(found[1])


def peak(size: int) -> tuple[int, float]:
    """The file is made piece by piece as well, so that only the desk's memory can grow."""

    async def pieces() -> AsyncIterator[bytes]:
        yield HEAD
        for at in range(len(HEAD), size, STEP):
            yield os.urandom(min(STEP, size - at))

    async def run(folder: Path) -> float:
        store = Store(folder, FileSeal(), new_name, lambda: now().date())
        receiving = Receiving(store, Workshop(), lambda: now().date())
        app = web_app(list)
        add_uploads(app, Uploads(lambda _: Visit, _nothing, _nothing, lambda _: "", receiving, repr, now))
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        form = FormData()
        form.add_field("file", pieces(), filename="a.wav")
        began = time.perf_counter()
        page = f"http://127.0.0.1:{runner.addresses[0][1]}/attach/x"
        async with ClientSession() as session, session.post(page, data=form) as answer:
            assert answer.status == 200, await answer.text()
        took = time.perf_counter() - began
        await runner.cleanup()
        return took

    with tempfile.TemporaryDirectory() as folder:
        took = asyncio.run(run(Path(folder)))
        assert len(list(Path(folder).iterdir())) == 2
    status = Path(
        "/proc/self/status"
    ).read_text()  # what getrusage tells begins with the memory of who started it
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]), took


class Visit:
    """Whoever comes."""

    lang, attachment, sender, until = "ja", "x", "x", now() + timedelta(minutes=30)


def _nothing(*_: object) -> None:
    """There is always room."""


if __name__ == "__main__":
    main()
