"""The backup's file: a zip with a manifest, a table a member as lines of JSON, the roster, sealed files."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from hashlib import blake2b
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError  # noqa: N812

from adapters.refusal import Refusal
from bot.cases.attachment import is_stored_name

Counts = Mapping[str, int]
"""Rows of each table."""

MANIFEST, ROSTER, FILES = "manifest.json", "roster.toml", "files/"
FORMAT = 1
_SMALL, _MOST = 1 << 20, 100
"""A file that unpacks to more than a mebibyte and so many times its size was not made by us."""
_ANY = -1
_FOREIGN = (
    ArithmeticError, AttributeError, BadZipFile, DeflateError, EOFError, LookupError, NotImplementedError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What reading a file raises that is no backup, or no longer one."""


class BackupError(Refusal):
    """A backup that can't be made or restored: what, where, and how to mend it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; `digests` are BLAKE2b of each member, `made` is a day."""

    format: int
    revision: str
    made: str
    rows: Counts
    digests: Mapping[str, str]


class Draft:
    """A backup being written; it takes its name only when it is complete."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._rows: dict[str, int] = {}
        self._digests: dict[str, str] = {}

    def table(self, name: str, lines: Iterable[bytes]) -> None:
        """Writes a table, line by line."""
        self._rows[name] = self._write(_member(name), lines)

    def roster(self, text: bytes) -> None:
        """Writes the roster."""
        self._write(ROSTER, [text])

    def file(self, name: str, parts: Iterable[bytes]) -> None:
        """Writes a sealed file as it is."""
        self._write(FILES + name, parts)

    def finish(self, revision: str, made: date) -> Counts:
        """Writes the manifest, and tells what is in the backup."""
        manifest = Manifest(FORMAT, revision, made.isoformat(), self._rows, self._digests)
        self._archive.writestr(_entry(MANIFEST), json.dumps(asdict(manifest), indent=1))
        return self._rows

    def _write(self, member: str, parts: Iterable[bytes]) -> int:
        lines, digest = 0, blake2b(digest_size=32)
        with self._archive.open(_entry(member), "w", force_zip64=True) as file:
            for part in parts:
                lines += 1
                digest.update(part)
                file.write(part)
        self._digests[member] = digest.hexdigest()
        return lines


@contextmanager
def drafting(target: Path) -> Iterator[Draft]:
    """A backup to be written to a file that does not exist yet; without a trace when the block raises."""
    if target.exists():
        raise BackupError(f"{target}: there is a file already; give another name")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        try:
            with open(part, "xb", opener=_private) as file:
                with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                    yield Draft(archive)
                file.flush()
                os.fsync(file.fileno())
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        raise BackupError(f"{target}: can't be written ({fault.strerror})") from None


class Backup:
    """A backup whose every byte is as its manifest says."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self._archive, self.manifest = archive, manifest

    def table(self, name: str) -> Iterator[bytes]:
        """A table's rows, line by line."""
        with self._archive.open(_member(name)) as file:
            yield from file

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The sealed files: each name, and what is in it piece by piece."""
        for member in self.manifest.digests:
            if member.startswith(FILES):
                with self._archive.open(member) as file:
                    yield member.removeprefix(FILES), iter(partial(file.read, _SMALL), b"")

    def roster(self) -> bytes | None:
        """The roster, when there was one."""
        return self._archive.read(ROSTER) if ROSTER in self.manifest.digests else None


@contextmanager
def opened(source: Path) -> Iterator[Backup]:
    """A backup that is whole. Raises BackupError before anything of it is used."""
    try:
        with ZipFile(source) as archive:
            _refuse_bomb(archive, source.stat().st_size)
            manifest = _manifest(archive)
            _verify(archive, manifest)
            yield Backup(archive, manifest)
    except OSError as fault:
        raise BackupError(f"{source}: can't be read ({fault.strerror})") from None
    except _FOREIGN:
        raise BackupError(f"{source}: is no backup of Madoguchi, or is damaged; take another one") from None


def _refuse_bomb(archive: ZipFile, size: int) -> None:
    if sum(member.file_size for member in archive.infolist()) > max(_SMALL, size * _MOST):
        raise ValueError


def _manifest(archive: ZipFile) -> Manifest:
    manifest = Manifest(**json.loads(archive.read(MANIFEST)))
    if manifest.format != FORMAT:
        raise ValueError
    return manifest


def _verify(archive: ZipFile, manifest: Manifest) -> None:
    if sorted(archive.namelist()) != sorted([MANIFEST, *manifest.digests]):
        raise ValueError
    rows = {_member(table): count for table, count in manifest.rows.items()}
    if {member for member in manifest.digests if not _is_as_it_was(member)} != rows.keys():
        raise ValueError
    for member, digest in manifest.digests.items():
        if _read(archive, member) != (digest, rows.get(member, _ANY)):
            raise ValueError


def _read(archive: ZipFile, member: str) -> tuple[str, int]:
    """A member's digest, and its lines; only those of tables are counted."""
    digest, lines = blake2b(digest_size=32), 0
    with archive.open(member) as file:
        while part := file.read(_SMALL):
            digest.update(part)
            lines += part.count(b"\n")
    return digest.hexdigest(), _ANY if _is_as_it_was(member) else lines


def _is_as_it_was(member: str) -> bool:
    """Whether it is no table: the roster, or a sealed file by a name that leads nowhere else."""
    is_file = member.startswith(FILES) and is_stored_name(member.removeprefix(FILES))
    return member == ROSTER or is_file


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _entry(member: str) -> ZipInfo:
    entry = ZipInfo(member)  # its date is 1980: the manifest tells the day, and no more is told
    entry.compress_type = ZIP_STORED if member.startswith(FILES) else ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
