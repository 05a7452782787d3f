"""The workshop: what a file is, and its clean copy, in a process of its own that a hostile one may break."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Timer

from adapters.attachments.flaw import LARGEST_COPY, Refused
from bot.cases.attachment import Media

PATIENCE = 60.0
"""Seconds for one file."""

MEMORY = 1024 * 1024 * 1024
"""Bytes that looking at one file may take, in its own process."""

_AT_ONCE = BoundedSemaphore(2)
_PIECE = 256 * 1024
_ROOT = Path(__file__).parents[2]
_LINE = 64


class Workshop:
    """Looks at one file after another, two at the same time at most."""

    def __init__(self, patience: float = PATIENCE, memory: int = MEMORY) -> None:
        self._patience, self._memory = patience, memory

    def __call__(self, pieces: Iterable[bytes], write: Callable[[bytes], None]) -> tuple[Media | None, bool]:
        """(what the file is, whether the whole clean copy was written); None where nobody could tell.

        What was written of a copy that is not whole is worth nothing. Raises Refused.
        """
        with _AT_ONCE, self._started() as child:
            timer = Timer(self._patience, child.kill)
            timer.start()
            try:
                return self._looked(child, pieces, write)
            finally:
                timer.cancel()
                child.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        """Told nothing of this process: no settings, no open files."""
        limits = [str(int(self._patience)), str(self._memory)]
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "adapters.attachments.child", *limits],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT)}, cwd="/", bufsize=0,
        )  # fmt: skip

    def _looked(
        self, child: subprocess.Popen[bytes], pieces: Iterable[bytes], write: Callable[[bytes], None]
    ) -> tuple[Media | None, bool]:
        assert child.stdin
        assert child.stdout
        with suppress(BrokenPipeError):  # it has ended already; what it said, if anything, can be read
            for piece in pieces:
                child.stdin.write(piece)
        with suppress(BrokenPipeError):
            child.stdin.close()
        media, mark = _line(child.stdout.read)
        if mark == b"!":
            raise Refused(_code(child.stdout.read(_LINE)))
        made = mark == b"+" and _copied(child.stdout.read, write)
        return media, made and child.wait() == 0


def _line(read: Callable[[int], bytes]) -> tuple[Media | None, bytes]:
    """(what the child says it is, the mark that follows)."""
    told = bytearray()
    while (one := read(1)) not in {b"", b"\n", b"!"} and len(told) < _LINE:
        told += one
    if one != b"\n":
        return None, one
    try:
        return Media(told.decode("ascii")), read(1)
    except ValueError:
        return None, b""


def _code(told: bytes) -> str:
    code = told.decode("ascii", "replace")
    return code if code in CODES else "file_damaged"


def _copied(read: Callable[[int], bytes], write: Callable[[bytes], None]) -> bool:
    size = 0
    while piece := read(_PIECE):
        size += len(piece)
        if size > LARGEST_COPY:
            return False
        write(piece)
    return size > 0


CODES = frozenset(
    "file_empty file_old file_program file_archive file_picture file_sound file_movie file_page file_two "
    "file_damaged file_macros file_unknown file_bomb".split()
)
"""Why a file is not taken, as the child may say it."""
