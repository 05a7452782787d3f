"""A library kept in folders: every file below them is a document, or is refused by name.

What is known of a document whose format has no place for front matter stands in a file of the same name
with `.yaml` behind it: 規程.pdf is described by 規程.pdf.yaml.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from adapters.documents.apart import Apart
from adapters.documents.draft import Draft, Flaw
from adapters.documents.formats import FORMATS, from_text
from adapters.documents.front_matter import FrontMatter, read_front_matter, split_front_matter, to_document
from adapters.documents.printable import printable
from knowledge.document import Reading
from knowledge.errors import Unreadable
from knowledge.ports import Source

BESIDE = ".yaml"


class FolderLibrary:
    """A Library over folders and single files. A document's name is its path below its own root."""

    def __init__(self, roots: Sequence[Path], left_out: Collection[Path] = ()) -> None:
        self.roots, self._left_out = tuple(root.absolute() for root in roots), frozenset(left_out)
        self._paths: dict[str, Path] = {}
        self._apart = Apart()

    def stamp(self) -> str:
        """A digest of every file's name, size and time of change; equal stamps mean nothing to read."""
        lines = sorted(
            f"{path} {_state(path, entry)}\n" for root in self.roots for path, entry in _files(root)
        )
        return blake2b(os.fsencode("".join(lines)), digest_size=16).hexdigest()

    def sources(self) -> Sequence[Source]:
        """Every file with the digest of its content; and what can't be opened, which read() refuses."""
        self._paths = {name: path for root in self.roots for name, path in self._named(root)}
        return [Source(name, _fingerprint(path)) for name, path in self._paths.items()]

    def read(self, source: Source) -> Reading:
        """The document in a file that sources() told of. Raises Unreadable."""
        path = self._paths[source.name]
        try:
            front, draft = self._became(source.name, path)
        except Flaw as flaw:
            raise Unreadable(source.name, flaw.what, flaw.cure) from None
        identity = self._identity(path)
        title = draft.title or Path(identity).name
        return printable(Reading(to_document(front, identity, title, draft.about), draft.sections))

    def _became(self, source: str, path: Path) -> tuple[FrontMatter, Draft]:
        for one in (path, _beside(path)):
            self._must_be_inside(one)
        content, suffix = _content(path), path.suffix.lower()
        if FORMATS[suffix].reader:
            return _described(source, path), self._apart.read(suffix, content, path.stem)
        front, body = split_front_matter(_text(content), source)
        return front, from_text(suffix, body)

    def _must_be_inside(self, path: Path) -> None:
        """Raises Flaw for a link out of the library: who may write there may not read all that we may."""
        there = Path(os.path.realpath(path))
        if path.is_symlink() and there.exists():
            homes = (Path(os.path.realpath(root)) for root in self.roots)
            if not any(there == home or home in there.parents for home in homes):
                raise Flaw("it is a link to a place outside of the library.", "Put a copy of the file there.")

    def _named(self, root: Path) -> Iterator[tuple[str, Path]]:
        """The files of a root by name; those of a further root carry its whole path."""
        there = _paths(root)
        described = {f"{path}{BESIDE}" for path in there if _has_reader(path)}
        for path in (Path(one) for one in there if one not in described):
            if path in self._left_out:
                continue
            short = path.name if path == root else path.relative_to(root).as_posix()
            name = short if root == self.roots[0] else path.as_posix()
            yield os.fsencode(name).decode("utf-8", "backslashreplace"), path

    def _identity(self, path: Path) -> str:
        """What stands in for an id: the path below the root, without the extension."""
        root = next(one for one in self.roots if path == one or one in path.parents)
        short = path.name if path == root else path.relative_to(root).as_posix()
        return short.removesuffix(path.suffix)


def _paths(root: Path) -> list[str]:
    """Every file below a folder but hidden ones, and every folder that may not be opened, in order."""
    return sorted(path for path, _ in _files(root))


def _files(root: Path) -> Iterator[tuple[str, os.DirEntry[str] | None]]:
    """The same in no order, with what the system says of each; a single file with what describes it."""
    if root.is_dir():
        yield from _below(str(root))
        return
    yield str(root), None
    if _has_reader(str(root)) and _beside(root).is_file():
        yield str(_beside(root)), None


def _below(folder: str) -> Iterator[tuple[str, os.DirEntry[str] | None]]:
    """Links to folders are not followed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        yield folder, None
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        elif not (entry.is_symlink() and Path(entry.path).is_dir()):
            yield entry.path, entry


def _state(path: str, entry: os.DirEntry[str] | None) -> str:
    try:
        state = entry.stat() if entry else Path(path).stat()
    except OSError as fault:
        return type(fault).__name__
    return f"{state.st_size} {state.st_mtime_ns}"


def _has_reader(path: str) -> bool:
    return (known := FORMATS.get(Path(path).suffix.lower())) is not None and bool(known.reader)


def _largest(path: Path) -> int:
    known = FORMATS.get(path.suffix.lower())
    return known.largest if known else 0


def _fingerprint(path: Path) -> str:
    """A digest of what is read of a file, and of what describes it."""
    try:
        size = path.stat().st_size
        if not path.is_file() or size > _largest(path):
            return f"{size} bytes"
        digest = blake2b(path.read_bytes(), digest_size=16)
        beside = _beside(path)
        if _has_reader(str(path)) and beside.is_file():
            digest.update(beside.read_bytes())
        return digest.hexdigest()
    except OSError as fault:
        return type(fault).__name__


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}{BESIDE}")


def _described(source: str, path: Path) -> FrontMatter:
    """The front matter in the file beside a document; none where there is no such file."""
    beside = _beside(path)
    if not beside.is_file():
        return FrontMatter()
    try:
        return read_front_matter(_text(_opened(beside)), source)
    except Unreadable as fault:
        raise Flaw(f"{fault.what[:-1]} (of {beside.name}).", fault.cure) from None
    except Flaw as flaw:
        raise Flaw(f"{beside.name}: {flaw.what}", flaw.cure) from None


def _content(path: Path) -> bytes:
    """The bytes of a file that can be read. Raises Flaw, naming what is the matter."""
    try:
        os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        raise Flaw("its name is not UTF-8.", "Save it again with the encoding UTF-8.") from None
    try:
        size, is_file = path.stat().st_size, path.is_file()
    except OSError as fault:
        raise Flaw(f"it can't be opened ({fault.strerror}).", "Check the file's rights.") from None
    if not is_file:
        raise Flaw("it is no file that can be read.", "Check its rights, or move it away.")
    if path.suffix.lower() == BESIDE and _has_reader(path.stem):
        raise Flaw(f"it describes {path.stem}, which is not there.", "Put that back beside it, or remove it.")
    if path.suffix.lower() not in FORMATS:
        what = f"this kind of file ({path.suffix or 'no extension'}) can't be read."
        raise Flaw(what, f"Save it as one of {', '.join(FORMATS)}, or move it out of the library.")
    if size > _largest(path):
        raise Flaw(f"it has {size:,} bytes, more than {_largest(path):,}.", "Split it into parts.")
    return _opened(path)


def _opened(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Flaw(f"it can't be opened ({fault.strerror}).", "Check the file's rights.") from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        what = f"it is not UTF-8 (byte {fault.start:,})."
        raise Flaw(what, "Save it again with the encoding UTF-8.") from None
