"""PDFs, office files and laws have no place for front matter: it stands in a file beside them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.index.shelf import FolderShelf
from knowledge.document import Audience, Kind
from knowledge.errors import Unreadable
from knowledge.ingest import Ingested
from law_xml import LAW, article, law, says
from written_pdf import lines, written

Library = Callable[..., Path]
BringUp = Callable[[FolderShelf, Path], Ingested]
PDF = written(lines("第1条 電話は三回までとします。"))
KNOWN = "id: company/manual\ntitle: 対応規程\nkind: company\naudience: counselor\nin_force_from: 2026-10-01\n"


def test_what_stands_beside_a_pdf_is_its_front_matter(library: Library) -> None:
    folder = FolderLibrary([library({"規程.PDF": PDF, "規程.PDF.yaml": KNOWN})])

    [source] = folder.sources()
    document = folder.read(source).document

    assert (source.name, document.id, document.title) == ("規程.PDF", "company/manual", "対応規程")
    assert (document.kind, document.audience) == (Kind.COMPANY, Audience.COUNSELOR)
    assert str(document.in_force_from) == "2026-10-01"


def test_it_outranks_what_the_file_itself_says_key_by_key(library: Library) -> None:
    name = f"{LAW}_20261001_508AC0000000002.xml"
    xml = law("窓口法", article("1", "第一条", "", says("守る。")))
    known = "in_force_from: 2027-04-01\ntitle: 窓口の法律\n"
    folder = FolderLibrary([library({name: xml, f"{name}.yaml": known})])

    document = folder.read(folder.sources()[0]).document

    assert (str(document.in_force_from), document.title) == ("2027-04-01", "窓口の法律")
    assert (document.kind, document.version_of) == (Kind.LAW, f"law/{LAW}")


def test_a_change_of_it_makes_the_document_read_again_and_nothing_else(
    library: Library, shelf: FolderShelf, bring_up: BringUp
) -> None:
    folder = library({"a.pdf": PDF, "a.pdf.yaml": "title: 前\n", "b.txt": "本文"})
    assert bring_up(shelf, folder).added == ("a", "b")
    stamp = FolderLibrary([folder]).stamp()

    library({"a.pdf.yaml": "title: 後の題\n"})
    done = bring_up(shelf, folder)

    assert (done.changed, done.unchanged) == (("a",), 1)
    assert shelf.index().documents()["a"][0].title == "後の題"
    assert FolderLibrary([folder]).stamp() != stamp


def test_a_single_file_is_described_too(library: Library) -> None:
    folder = library({"a.pdf": PDF, "a.pdf.yaml": KNOWN})
    alone = FolderLibrary([folder / "a.pdf"])
    stamp = alone.stamp()

    assert [alone.read(one).document.id for one in alone.sources()] == ["company/manual"]
    library({"a.pdf.yaml": KNOWN + "version: 2\n"})
    assert alone.stamp() != stamp


EXTRA = (
    "a.pdf: in the front matter, Owner: Extra inputs are not permitted (of a.pdf.yaml). Mend or remove these "
    "keys."
)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"a.pdf": PDF, "a.pdf.yaml": "Owner: x\n"},
            EXTRA,
        ),
        (
            {"a.pdf": PDF, "a.pdf.yaml": "id: a\ntitle: [\n"},
            "a.pdf: the front matter is not YAML in line 3 (of a.pdf.yaml). Write it as 'key: value'.",
        ),
        (
            {"a.pdf": PDF, "a.pdf.yaml": "題".encode("cp932")},
            "a.pdf: a.pdf.yaml: it is not UTF-8 (byte 0). Save it again with the encoding UTF-8.",
        ),
        (
            {"a.pdf.yaml": KNOWN},
            "a.pdf.yaml: it describes a.pdf, which is not there. Put that back beside it, or remove it.",
        ),
    ],
    ids=["key", "yaml", "encoding", "alone"],
)
def test_what_is_the_matter_with_it_is_told_of_the_document(
    library: Library, files: dict[str, str | bytes], told: str
) -> None:
    folder = FolderLibrary([library(files)])
    [source] = folder.sources()

    with pytest.raises(Unreadable) as refused:
        folder.read(source)

    assert str(refused.value) == told


def test_a_text_is_described_in_itself_and_a_yaml_beside_it_is_no_document(library: Library) -> None:
    folder = FolderLibrary([library({"a.md": "本文", "a.md.yaml": KNOWN})])

    described = [source for source in folder.sources() if source.name == "a.md.yaml"]

    with pytest.raises(Unreadable, match=r"this kind of file \(\.yaml\) can't be read"):
        folder.read(described[0])
