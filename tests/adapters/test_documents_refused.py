"""Documents that can't be read: every refusal names the file, the fault and the cure."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.index.shelf import FolderShelf
from knowledge.document import Reading
from knowledge.errors import Unreadable
from knowledge.ingest import Ingested

Refusal = Callable[[str, str | bytes], str]
BringUp = Callable[[FolderShelf, Path], Ingested]
KIND = "this kind of file ({}) can't be read. "
ENCODING = "it is not UTF-8 (byte {}). Save it again with the encoding UTF-8."
OPEN = "the front matter has no closing '---'. Close it with a line of '---'."
SAVE_AS = "Save it as one of .md, .txt, .html, .htm, .pdf, .docx, .xlsx, .xml, or move it out of the library."
YAML = "Write it as 'key: value'."


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.doc", b"PK", KIND.format(".doc") + SAVE_AS),
        ("sub/a.MD~", b"x", KIND.format(".MD~") + SAVE_AS),
        ("README", b"x", KIND.format("no extension") + SAVE_AS),
        ("a.txt", "マニュアル".encode("cp932"), ENCODING.format(0)),
        ("a.md", "abc電話".encode("euc-jp"), ENCODING.format(3)),
        ("a.html", "<p>x".encode("utf-16"), ENCODING.format(0)),
        ("a.md", "---\ntitle: x\n\n本文\n", OPEN),
        ("a.md", "---\nid: a\ntitle: x: y\n---\n本文", f"the front matter is not YAML in line 3. {YAML}"),
        ("a.md", "---\n\ttitle: x\n---\n本文", f"the front matter is not YAML in line 2. {YAML}"),
        ("a.md", "---\ntitle: [\n---\n本文", f"the front matter is not YAML in line 3. {YAML}"),
        ("a.md", "---\n- title\n---\n本文", f"the front matter is not a list of keys. {YAML}"),
        ("a.md", "---\nただの文\n---\n本文", f"the front matter is not a list of keys. {YAML}"),
        ("a.md", f"---\ntitle: {'[' * 5000}\n---\n本文", f"the front matter is not YAML. {YAML}"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_by_name_fault_and_cure(
    refusal: Refusal, name: str, content: str | bytes, told: str
) -> None:
    assert refusal(name, content) == f"{name}: {told}"


def test_every_fault_of_the_front_matter_is_told_at_once(refusal: Refusal) -> None:
    front = (
        "kind: statute\nstatus: maybe\naudience: all\nin_force_from: 2026-13-45\nchecked_on: May\nOwner: x\n"
    )
    told = refusal("a.md", f"---\n{front}---\n本文")

    for key in ("kind", "status", "audience", "in_force_from", "checked_on", "Owner"):
        assert f"{key}: " in told
    assert told.startswith("a.md: in the front matter, ")
    assert told.endswith(". Mend or remove these keys.")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    "value",
    ["2026-13-45", "2026-02-30", "2026/04/01", "令和8年4月1日", "2026-04-01 99:00", "!!timestamp x", "[1]"],
)
def test_a_date_that_is_none_is_told_with_its_key(refusal: Refusal, value: str) -> None:
    told = refusal("a.md", f"---\nin_force_from: {value}\n---\n本文")
    assert told.startswith("a.md: in the front matter, in_force_from: ")


@pytest.mark.parametrize("value", ["0120", "1_000", "12:30", "on", "2026-04-01", "1e3", "0x10"])
def test_texts_in_front_matter_stay_as_they_are_written(read: Callable[..., Reading], value: str) -> None:
    document = read("a.md", f"---\nid: {value}\ntitle: {value}\n---\n本文").document
    assert (document.id, document.title) == (value, value)


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"\xef\xbb\xbf", "# 題\n\n## 見出し\n".encode(), b"---\nid: x\n---\n"]
)
def test_a_file_without_text_is_refused(
    library: Callable[..., Path], shelf: FolderShelf, bring_up: BringUp, content: bytes
) -> None:
    folder = library({"a.md": content, "b.txt": "本文"})
    assert [str(one) for one in bring_up(shelf, folder).refused] == [
        "a.md: there is no text in it. Write something below its headings."
    ]


def test_a_list_where_a_text_belongs_is_refused_even_one_that_is_endless_when_written_out(
    refusal: Refusal,
) -> None:
    doubled = "\n".join(f"a{at}: &a{at} [*a{at - 1},*a{at - 1},*a{at - 1},*a{at - 1}]" for at in range(1, 30))

    told = refusal("a.md", f"---\na0: &a0 [x,x]\n{doubled}\ntitle: *a29\n---\n本文")

    assert "title: Input should be a valid string" in told


def test_a_file_of_fifty_megabytes_is_refused_without_being_read(
    library: Callable[..., Path], refusal: Refusal
) -> None:
    os.truncate(library({"big.txt": ""}) / "big.txt", 50_000_000)
    folder = FolderLibrary([library({})])
    assert folder.sources()[0].fingerprint == "50000000 bytes"

    with pytest.raises(
        Unreadable, match=r"^big.txt: it has 50,000,000 bytes, more than 10,000,000. Split it"
    ):
        folder.read(folder.sources()[0])


def test_two_documents_of_one_id_are_told_and_the_first_one_stays(
    library: Callable[..., Path], shelf: FolderShelf, bring_up: BringUp
) -> None:
    folder = library({"rule.md": "一つ目", "rule.txt": "二つ目", "x.md": "---\nid: rule\n---\n三つ目"})
    done = bring_up(shelf, folder)

    assert done.added == ("rule",)
    assert [str(one) for one in done.refused] == [
        f"{name}: the id 'rule' is already that of rule.md. "
        "Give it another id in its front matter, or remove one of the two."
        for name in ("rule.txt", "x.md")
    ]


def test_a_new_file_does_not_take_the_id_of_one_that_is_kept_because_it_broke(
    library: Callable[..., Path], shelf: FolderShelf, bring_up: BringUp
) -> None:
    bring_up(shelf, library({"a.md": "---\nid: rule\n---\n録音の決まり"}))
    done = bring_up(shelf, library({"a.md": "---\nid: [\n---\n", "b.md": "---\nid: rule\n---\n撮影の決まり"}))

    index = shelf.index()
    assert [one.source for one in done.refused] == ["a.md", "b.md"]
    assert sum(count for _, count in index.documents().values()) == len(index._anchors) == 1


@pytest.mark.parametrize("target", ["nowhere.md", "link.md"])
def test_a_link_to_nowhere_or_to_itself_is_refused_and_the_rest_is_read(
    library: Callable[..., Path], shelf: FolderShelf, bring_up: BringUp, target: str
) -> None:
    folder = library({"a.txt": "本文"})
    (folder / "link.md").symlink_to(target)
    (folder / "loop").symlink_to(folder)
    stamp = FolderLibrary([folder]).stamp()
    done = bring_up(shelf, folder)

    assert done.added == ("a",)
    assert [one.source for one in done.refused] == ["link.md"]
    assert "it can't be opened (" in str(done.refused[0])
    assert stamp == FolderLibrary([folder]).stamp()


@pytest.mark.parametrize("name", ["link.txt", "a.xml.yaml"])
def test_a_link_out_of_the_library_is_refused_and_one_inside_is_read(
    library: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    folder = library({"a.xml": "<Law><LawBody/></Law>", "b.txt": "中の文"})
    (tmp_path / "secret").write_text("id: 外の秘密", encoding="utf-8")
    (folder / name).symlink_to(tmp_path / "secret")
    (folder / "c.txt").symlink_to("b.txt")

    def told(reader: FolderLibrary) -> dict[str, str]:
        found = {}
        for source in reader.sources():
            try:
                found[source.name] = reader.read(source).sections[0].blocks[0]
            except (IndexError, Unreadable) as fault:
                found[source.name] = str(fault)
        return found

    found = told(FolderLibrary([folder]))

    out = name.removesuffix(".yaml")
    cure = "Put a copy of the file there."
    assert found[out] == f"{out}: it is a link to a place outside of the library. {cure}"
    assert found["c.txt"] == "中の文"
    assert "秘密" not in str(found)
    (folder / "link.txt").unlink(missing_ok=True)
    (folder / "link.txt").symlink_to(tmp_path / "secret")
    assert told(FolderLibrary([folder / "link.txt"])) == {"link.txt": "id: 外の秘密"}


@contextmanager
def readable_to_all() -> Iterator[Path]:
    """A folder that whoever has no rights of their own may enter."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may read everything, so that only somebody else can be refused."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(mine)


@pytest.mark.parametrize(
    ("locked", "told"),
    [
        ("locked.md", "it can't be opened (Permission denied). Check the file's rights."),
        ("locked", "it is no file that can be read. Check its rights, or move it away."),
    ],
)
def test_what_may_not_be_opened_is_refused_by_name_and_the_rest_is_read(locked: str, told: str) -> None:
    with readable_to_all() as folder:
        (folder / "locked").mkdir()
        for name in ("a.txt", "locked.md", "locked/b.txt"):
            (folder / name).write_text("本文", encoding="utf-8")
        (folder / locked).chmod(0)
        with without_rights():
            library = FolderLibrary([folder])
            assert library.stamp()
            sources = {source.name: source for source in library.sources()}
            assert library.read(sources["a.txt"]).document.id == "a"
            with pytest.raises(Unreadable) as refused:
                library.read(sources[locked])
        (folder / locked).chmod(0o755)
    assert str(refused.value) == f"{locked}: {told}"


def test_a_pipe_in_the_library_does_not_stop_everything(library: Callable[..., Path]) -> None:
    folder = library({"a.txt": "本文"})
    os.mkfifo(folder / "pipe")
    code = "import sys; from adapters.documents.folder import *; FolderLibrary([Path(sys.argv[1])]).sources()"
    subprocess.run([sys.executable, "-c", code, str(folder)], timeout=2, check=True)


def test_a_file_whose_name_is_not_utf8_is_refused_or_read_but_no_traceback(
    library: Callable[..., Path], shelf: FolderShelf, bring_up: BringUp
) -> None:
    folder = library({"a.txt": "本文"})
    Path(os.fsdecode(bytes(folder) + b"/" + "マニュアル".encode("cp932") + b".txt")).write_text(
        "録音の決まり"
    )
    assert FolderLibrary([folder]).stamp()
    assert "a" in bring_up(shelf, folder).added
