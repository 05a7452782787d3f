"""An attachment: a file in a case. Its key travels in its entry, so that who has the case has the file."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.cases.entry import Entry, Told

LARGEST_FILE = 30 * 1024 * 1024
"""Bytes of one file."""

MOST_FILES = 10
"""Files of one case."""

LONGEST_NAME = 80
"""Letters that are kept of a file's name."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_STORED = re.compile("[A-Za-z0-9_-]{16,64}")
_NO_NAME = re.compile(r'[\\/:*?"<>|]')


class Media(StrEnum):
    """What a file is, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    MP3 = "mp3"
    M4A = "m4a"
    WAV = "wav"
    MP4 = "mp4"
    MOV = "mov"
    TEXT = "txt"
    MAIL = "eml"

    @property
    def extension(self) -> str:
        """How such a file's name ends."""
        return ".jpg" if self is Media.JPEG else f".{self}"


class Which(StrEnum):
    """Which of an attachment's two files."""

    CLEAN = "clean"
    ORIGINAL = "original"


@dataclass(frozen=True)
class Kept:
    """A stored file: its random name, its key, its exact size, and the SHA-256 of what is in it."""

    file: str
    key: bytes = field(repr=False)
    size: int
    digest: str = field(repr=False)


@dataclass(frozen=True)
class Attachment:
    """A file with its clean copy; None where none could be made. `id` is its entry's."""

    id: str
    name: str = field(repr=False)
    media: Media
    day: date
    original: Kept
    clean: Kept | None

    @property
    def files(self) -> tuple[str, ...]:
        """Names of all that is stored of it."""
        return tuple(one.file for one in (self.original, self.clean) if one)

    def named(self, which: Which) -> str:
        """What it is called when it is saved: a name that ends as its content says."""
        media = Media.TEXT if which is Which.CLEAN and self.media is Media.MAIL else self.media
        stem = self.name if which is Which.CLEAN else f"{self.name} (original)"
        return stem + media.extension


def is_stored_name(name: str) -> bool:
    """Whether a stored file may be called that: random letters, which lead to no other folder."""
    return bool(_STORED.fullmatch(name))


def tidied(name: str) -> str:
    """A file's name without folders, extension, or letters that do not show; "file" for none."""
    plain = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    shown = "".join(one for one in plain if unicodedata.category(one) not in _HIDDEN)
    stem, dot, extension = shown.rpartition(".")
    if not dot or not (extension.isascii() and extension.isalnum()) or len(extension) > 5:
        stem = shown
    stem = _NO_NAME.sub("_", stem).strip(" .")
    return stem[:LONGEST_NAME].strip(" .") or "file"


def to_told(attachment: Attachment) -> Told:
    """What the entry says."""
    told = {"file": attachment.name, "media": str(attachment.media)}
    told |= _told("original", attachment.original)
    return told | _told("clean", attachment.clean) if attachment.clean else told


def to_attachment(entry: Entry) -> Attachment:
    """The attachment of an entry of that kind. Raises ValueError, KeyError for what nobody wrote."""
    told = entry.told.reveal()
    original, clean = _kept("original", told), _kept("clean", told)
    if original is None:
        raise ValueError(entry.id)
    return Attachment(entry.id, told["file"], Media(told["media"]), entry.day, original, clean)


def size_shown(size: int) -> str:
    """About how large a file is."""
    megabytes = size / 1_000_000
    return f"{max(size / 1000, 1):.0f} KB" if megabytes < 1 else f"{megabytes:.1f} MB"


def _told(which: str, kept: Kept) -> dict[str, str]:
    return {
        f"{which}_file": kept.file,
        f"{which}_key": kept.key.hex(),
        f"{which}_size": str(kept.size),
        f"{which}_sha256": kept.digest,
    }


def _kept(which: str, told: Told) -> Kept | None:
    if f"{which}_file" not in told:
        return None
    key, size = bytes.fromhex(told[f"{which}_key"]), int(told[f"{which}_size"])
    return Kept(told[f"{which}_file"], key, size, told[f"{which}_sha256"])
