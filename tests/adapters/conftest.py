"""What the adapters' tests share: folders of documents, their readings, and the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.documents.draft import Flaw
from adapters.documents.folder import FolderLibrary
from adapters.documents.formats import from_bytes
from adapters.documents.front_matter import FrontMatter, to_document
from adapters.index.shelf import FolderShelf
from adapters.index.word_vectors import WordVectors
from knowledge.document import Reading
from knowledge.errors import Unreadable
from knowledge.ingest import Ingested, ingest

PROGRAM = Path(sys.executable).with_name("madoguchi")
STARTER = ["counselor-a", "counselor-b", "counselor-c", "outside"]
SIGNED = ["--designated-on", "2026-10-01", "--acknowledged-on", "2026-10-02"]


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr; fails when there is not exactly one."""
        [line] = self.err.splitlines()
        return line


@pytest.fixture
def library(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """library({name: content}): the folder of this test's documents, with these in it."""

    def written(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "library"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return written


@pytest.fixture
def read(library: Callable[..., Path]) -> Callable[[str, str | bytes], Reading]:
    """read(name, content): the document that a file of this name and content becomes."""

    def became(name: str, content: str | bytes) -> Reading:
        folder = FolderLibrary([library({name: content})])
        return folder.read(next(source for source in folder.sources() if source.name == name))

    return became


@pytest.fixture
def parsed() -> Callable[[str, bytes], Reading]:
    """parsed(name, content): what a PDF, office file or law becomes, read faster, in this process."""

    def became(name: str, content: bytes) -> Reading:
        path = Path(name)
        draft = from_bytes(path.suffix, content, path.stem)
        document = to_document(FrontMatter(), path.stem, draft.title or path.stem, draft.about)
        return Reading(document, draft.sections)

    return became


@pytest.fixture
def flaw(parsed: Callable[..., Reading]) -> Callable[[str, bytes], str]:
    """flaw(name, content): what is told of a file that can't be read; fails when it can."""

    def told(name: str, content: bytes) -> str:
        with pytest.raises(Flaw) as caught:
            parsed(name, content)
        return str(caught.value)

    return told


@pytest.fixture
def refusal(read: Callable[..., Reading]) -> Callable[[str, str | bytes], str]:
    """refusal(name, content): the words with which it is refused; fails when it is read."""

    def refused(name: str, content: str | bytes) -> str:
        with pytest.raises(Unreadable) as caught:
            read(name, content)
        assert caught.value.source == name
        return str(caught.value)

    return refused


@pytest.fixture
def vectors(data: Path) -> WordVectors | None:
    """The word vectors, extracted once a run; None where ja-ginza is not installed."""
    return WordVectors(data / "cache") if WordVectors.installed() else None


@pytest.fixture
def shelf(tmp_path: Path, vectors: WordVectors | None) -> FolderShelf:
    """A shelf with nothing on it."""
    return FolderShelf(tmp_path / "shelf", vectors)


@pytest.fixture
def bring_up() -> Callable[[FolderShelf, Path], Ingested]:
    """bring_up(shelf, folder): what an ingest of the folder did."""
    return lambda shelf, folder: ingest(FolderLibrary([folder]), shelf, lambda done, total: None)


@pytest.fixture
def place(tmp_path: Path, data: Path) -> Path:
    """A data folder of this test's own, with the extracted word vectors in it."""
    place = tmp_path / "place"
    (place / "cache").mkdir(parents=True)
    for file in (data / "cache").iterdir():
        os.link(file, place / "cache" / file.name)
    return place


@pytest.fixture
def madoguchi() -> Callable[..., Done]:
    """madoguchi(argument…): run the installed program in a process of its own."""

    def ran(*arguments: object, **options: Any) -> Done:
        done = subprocess.run(
            [PROGRAM, *(one if isinstance(one, bytes) else str(one) for one in arguments)],
            capture_output=True, timeout=60, **options,
        )  # fmt: skip
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return ran


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], logs_as_before: None
) -> Callable[..., Done]:
    """call(argument…): the same program inside this process; what it raises, the test sees."""
    from adapters.entrypoints.cli.main import main

    def called(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["madoguchi", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        told = capfd.readouterr()
        return Done(int(left.value.code or 0), told.out, told.err)

    return called


@pytest.fixture
def founded(call: Callable[..., Done]) -> Callable[..., Done]:
    """founded(option…): `init` with these, and everybody on the starter's roster is designated."""

    def made(*options: object) -> Done:
        done = call("init", *options)
        if done.status == 0:
            assert call("designate", *STARTER, *SIGNED).status == 0
        return done

    return made


@pytest.fixture
def logs_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What setting logs up puts into the environment goes with the test (its handlers do with every test)."""
    for name in ("ANONYMIZED_TELEMETRY", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "OTEL_SDK_DISABLED"):
        monkeypatch.setenv(name, "0")


@pytest.fixture
def verify(call: Callable[..., Done]) -> Callable[..., dict[str, Any]]:
    """verify(option…): what `audit verify --json` prints; its status tells whether there are faults."""

    def verified(*options: str) -> dict[str, Any]:
        done = call("audit", "verify", "--json", *options)
        told: dict[str, Any] = json.loads(done.out)
        assert done.status == bool(told["faults"])
        return told

    return verified
