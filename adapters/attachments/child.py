"""The process in which a file is looked at: no files, no network, little memory, some seconds; only pipes.

    python -m adapters.attachments.child SECONDS MEMORY

Reads a file and writes a line with what it is, `+`, and the clean copy; `!` and a code when it is refused.
"""

import codecs
import os
import sys
from contextlib import suppress
from importlib import import_module

from adapters.attachments.copies import clean
from adapters.attachments.flaw import NoCopy, Refused
from adapters.attachments.kinds import media_of
from bot.cases.attachment import LARGEST_FILE

_NEEDED = ("pypdf.filters", "lxml.html", "zlib", "bz2", "lzma")
_LETTERS = (
    "ascii latin-1 cp437 cp1252 utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 cp932 shift_jis euc_jp "
    "iso2022_jp iso2022_jp_1 iso2022_jp_2 gb18030 gb2312 big5 euc_kr idna"
).split()
"""Loaded before the doors are closed: nothing can be loaded after that."""


def main() -> None:
    """Look at the file on the standard input."""
    for name in _NEEDED:
        import_module(name)
    for name in _LETTERS:
        codecs.lookup(name)
    _close_doors(int(sys.argv[1]), int(sys.argv[2]))
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    out = sys.stdout.buffer
    try:
        media = media_of(content)
        out.write(f"{media}\n".encode())
        out.flush()
        copy = clean(media, content)
    except Refused as refused:
        out.write(b"!" + refused.code.encode())
    except (NoCopy, Exception):  # noqa: BLE001 - parsers raise anything at all at broken files
        out.flush()
    else:
        out.write(b"+")
        out.write(copy)
    out.flush()
    os._exit(0)  # what is left of the file needs no tidying, which may take long


def _close_doors(seconds: int, memory: int) -> None:
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - not on every system

        limits = {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: seconds,
            resource.RLIMIT_AS: memory,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_NOFILE: 0,
            resource.RLIMIT_NPROC: 0,
        }
        for sort, limit in limits.items():
            with suppress(ValueError, OSError):
                resource.setrlimit(sort, (limit, limit))


if __name__ == "__main__":
    main()
