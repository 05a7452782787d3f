"""Office files are ZIP archives of XML: what is refused before anything in them is read."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from adapters.documents.draft import Flaw

LARGEST = 300_000_000
"""Bytes that an archive may unpack to; a bomb unpacks to more."""

_SAVE = "Open it in its program and save it again, without a password."
_SEALED = b"\xd0\xcf\x11\xe0"


def must_be_archive(content: bytes, part: str) -> None:
    """Raises Flaw unless it is an archive with this part in it, of a size that can be read."""
    if content.startswith(_SEALED):
        raise Flaw("it is protected by a password, or in the format of before 2007.", _SAVE)
    try:
        with ZipFile(BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
            there = part in archive.namelist()
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        raise Flaw("it is damaged: no office file that can be unpacked.", _SAVE) from None
    if unpacked > LARGEST:
        raise Flaw(f"it unpacks to {unpacked:,} bytes, more than {LARGEST:,}.", "Take pictures out of it.")
    if not there:
        raise Flaw(f"it is an office file of another kind (without {part}).", "Give it its own extension.")
