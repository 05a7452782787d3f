"""`madoguchi ingest` and `madoguchi library`: a company's own folder, kept up to date."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
Library = Callable[..., Path]

FRONT = """---
id: rule/badge
title: 名札
kind: company
status: draft
in_force_from: 2026-01-01
in_force_to: 2030-12-31
checked_on: 2026-11-01
confidence: B
---
"""
FILES = {
    "phone.txt": "第1条(録音) 会議の録音は、\n断ってから始めます。\n\n第2条(保管) 録音は一年で消します。\n",
    "shop/guests.md": "# 来客\n\n## 駐車場\n\n駐車場は、総務課が鍵を預かります。\n\n- 夕方に返します。\n",
    "shop/badge.md": FRONT + "名札の苗字は、仮の名前でかまいません。\n",
    "web/parcel.html": "<title>荷物</title><nav>案内</nav><p>届いた荷物は、すぐに<b>受付</b>で渡します。</p>",
}  # fmt: skip


@pytest.fixture
def options(library: Library, place: Path) -> tuple[object, ...]:
    return "--library", library(FILES), "--data", place


@pytest.mark.parametrize(
    ("question", "document", "title", "anchor", "name"),
    [
        ("会議を録音するとき", "phone", "phone", "1条", "phone.txt"),
        ("録音を消すのはいつですか", "phone", "phone", "2条", "phone.txt"),
        ("駐車場の鍵はどこですか", "shop/guests", "来客", "駐車場", "shop/guests.md"),
        ("名札は仮の名前でもいいですか", "rule/badge", "名札", "", "shop/badge.md"),
        ("届いた荷物はどうしますか", "web/parcel", "荷物", "", "web/parcel.html"),
    ],
)
def test_a_company_asks_its_own_folder_and_gets_its_own_words(
    call: Call, options: tuple[object, ...], question: str, document: str, title: str, anchor: str, name: str
) -> None:
    told = json.loads(call("ask", "--json", *options, question).out)

    assert told["answered"]
    first = told["citations"][0]
    assert (first["document"], first["title"], first["anchor"]) == (document, title, anchor)
    written = FILES[name].replace("<b>", "").replace("</b>", "").replace("\n\n", "\n")
    assert first["quote"] in written


def test_the_same_folder_answers_the_same_in_a_process_of_its_own(
    call: Call, madoguchi: Call, options: tuple[object, ...]
) -> None:
    question = "駐車場の鍵はどこですか"
    first, again = (madoguchi("ask", "--json", *options, question) for _ in range(2))

    assert first.out == again.out == call("ask", "--json", *options, question).out
    assert (first.status, first.err.strip()) == (0, "Reading the library")
    assert (again.status, again.err) == (0, "")


def test_ingest_tells_what_it_did_and_the_second_time_that_nothing_changed(
    call: Call, library: Library, options: tuple[object, ...]
) -> None:
    first = call("ingest", *options)
    assert (first.status, first.out.splitlines()) == (
        0,
        [
            "added: phone", "added: rule/badge", "added: shop/guests", "added: web/parcel",
            "4 added, 0 changed, 0 removed, 0 unchanged, 0 refused",
        ],
    )  # fmt: skip
    again = call("ingest", *options)
    assert (again.status, again.err) == (0, "")
    assert again.out == "0 added, 0 changed, 0 removed, 4 unchanged, 0 refused\n"

    (library({"phone.txt": "録音は禁止です。", "new.doc": b"x"}) / "shop" / "guests.md").unlink()
    third = call("ingest", *options)
    assert (third.status, third.out.splitlines()) == (
        1,
        [
            "changed: phone",
            "removed: shop/guests",
            "0 added, 1 changed, 1 removed, 2 unchanged, 1 refused",
        ],
    )
    assert third.err.splitlines()[-1] == (
        "Refused: new.doc: this kind of file (.doc) can't be read. "
        "Save it as one of .md, .txt, .html, .htm, .pdf, .docx, .xlsx, .xml, or move it out of the library."
    )


def test_rebuild_reads_everything_again(call: Call, madoguchi: Call, options: tuple[object, ...]) -> None:
    call("ingest", *options)
    done = madoguchi("ingest", "--rebuild", *options)
    assert done.out.splitlines()[-1] == "4 added, 0 changed, 0 removed, 0 unchanged, 0 refused"


def test_ask_notices_a_change_by_itself(call: Call, library: Library, options: tuple[object, ...]) -> None:
    call("ask", *options, "録音")
    library({"phone.txt": "録音した電話は、店長が三日で消します。"})
    told = json.loads(call("ask", "--json", *options, "録音した電話はだれが消しますか").out)
    assert told["citations"][0]["quote"] == "録音した電話は、店長が三日で消します。"


@pytest.fixture
def branches(tmp_path: Path) -> list[Path]:
    """Two folders of the same name, with a file of the same name in each."""
    folders = [tmp_path / name / "docs" for name in ("east", "west")]
    for folder in folders:
        (folder / "rules").mkdir(parents=True)
        text = f"{folder.parent.name}の休憩室は三階です。"
        (folder / "rules" / "faq.txt").write_text(text, encoding="utf-8")
        (folder / f"{folder.parent.name}.txt").write_text(text, encoding="utf-8")
    return folders


def test_further_folders_and_files_are_read_from_now_on(
    call: Call, options: tuple[object, ...], branches: list[Path], tmp_path: Path
) -> None:
    call("ingest", *options)
    single = tmp_path / "single.md"
    single.write_text("制服は会社が洗います。", encoding="utf-8")

    done = call("ingest", *options, branches[0], single)
    assert done.out.splitlines() == [
        "added: east", "added: rules/faq", "added: single",
        "3 added, 0 changed, 0 removed, 4 unchanged, 0 refused",
    ]  # fmt: skip
    assert call("ingest", *options).out == "0 added, 0 changed, 0 removed, 7 unchanged, 0 refused\n"
    assert call("ingest", *options, single).out == "0 added, 0 changed, 0 removed, 7 unchanged, 0 refused\n"
    told = json.loads(call("ask", "--json", *options, "制服は誰が洗いますか").out)
    assert told["citations"][0]["document"] == "single"

    single.unlink()
    assert call("ingest", *options).out.splitlines()[0] == "removed: single"


def test_of_two_further_folders_of_one_name_no_file_is_lost_in_silence(
    call: Call, options: tuple[object, ...], branches: list[Path]
) -> None:
    done = call("ingest", *options, *branches)
    assert done.out.splitlines()[-1] == "7 added, 0 changed, 0 removed, 0 unchanged, 1 refused"
    assert done.err.splitlines()[-1] == (
        f"Refused: {branches[1]}/rules/faq.txt: the id 'rules/faq' is already that of "
        f"{branches[0]}/rules/faq.txt. Give it another id in its front matter, or remove one of the two."
    )


def test_library_lists_every_document_with_its_promised_fields(
    call: Call, options: tuple[object, ...]
) -> None:
    rows = json.loads(call("library", "--json", *options).out)
    assert [row["id"] for row in rows] == ["phone", "rule/badge", "shop/guests", "web/parcel"]
    assert rows[1] == {
        "id": "rule/badge", "title": "名札", "kind": "company", "places": [], "status": "draft",
        "in_force_from": "2026-01-01", "in_force_to": "2030-12-31", "checked_on": "2026-11-01",
        "confidence": "B", "passages": 1, "version": "", "approved_by": "", "approved_on": None,
    }  # fmt: skip
    assert rows[0] == {
        "id": "phone", "title": "phone", "kind": "document", "places": [], "status": "in_force",
        "in_force_from": None, "in_force_to": None, "checked_on": None, "confidence": "", "passages": 2,
        "version": "", "approved_by": "", "approved_on": None,
    }  # fmt: skip


def test_library_without_json_tells_the_same(call: Call, options: tuple[object, ...]) -> None:
    lines = call("library", *options).out.splitlines()
    assert lines[2:4] == [
        "rule/badge  名札",
        "    company, draft from 2026-01-01 until 2030-12-31, checked 2026-11-01, confidence B, 1 passages",
    ]


def test_versions_are_listed_and_one_goes_back_and_on(
    call: Call, library: Library, options: tuple[object, ...]
) -> None:
    call("ingest", *options)
    library({"phone.txt": "録音は禁止です。"})
    call("ingest", *options)
    rows = json.loads(call("library", "versions", "--json", *options).out)
    assert [{**row, "made": ""} for row in rows] == [
        {"number": 1, "made": "", "added": 4, "changed": 0, "removed": 0, "documents": 4, "passages": 5,
         "embedder": rows[0]["embedder"], "gone": "", "current": False},
        {"number": 2, "made": "", "added": 0, "changed": 1, "removed": 0, "documents": 4, "passages": 4,
         "embedder": rows[0]["embedder"], "gone": "", "current": True},
    ]  # fmt: skip

    back = call("library", "rollback", *options)
    assert back.out == (
        "Version 1 (4 documents, 5 passages) is current again; "
        "it is held until the next `madoguchi ingest`.\n"
    )
    asked = call("ask", *options, "録音は一年で消しますか")
    assert "録音は一年で消します。" in asked.out
    assert asked.complaint == (
        "Warning: The library is held at an earlier version, and changes of documents are not seen, "
        "until `madoguchi ingest` is run."
    )
    lines = call("library", "versions", *options).out.splitlines()
    assert lines[0].endswith("(4 added, 0 changed, 0 removed)  current")
    assert lines[-1] == "Held: changes of documents are not seen until `madoguchi ingest` is run."

    assert call("ingest", *options).out.splitlines()[0] == "changed: phone"
    (Path(str(options[1])) / "phone.txt").unlink()
    call("ingest", *options)
    lines = call("library", "versions", *options).out.splitlines()
    assert [line.partition(")  ")[2] for line in lines] == [
        *["gone: it held a document that was deleted, or is for fewer people now"] * 3, "current",
    ]  # fmt: skip
    refused = call("library", "rollback", *options)
    assert refused.status == 1
    assert refused.complaint == (
        "Error: There is no earlier version to go back to. "
        "`madoguchi library versions` tells which there are."
    )


def test_before_the_first_ingest_there_is_no_version(call: Call, options: tuple[object, ...]) -> None:
    done = call("library", "versions", *options)
    assert (done.status, done.out) == (0, "There is no version yet; `madoguchi ingest` makes one.\n")
    assert call("library", "rollback", "7", *options).complaint.startswith("Error: There is no version 7.")
    assert call("library", "rollback", "0", *options).status == 2


@pytest.mark.parametrize("changed", [False, True])
def test_after_an_upgrade_the_index_is_made_anew_by_itself(
    call: Call, options: tuple[object, ...], library: Library, place: Path, changed: bool
) -> None:
    call("ingest", *options)
    for manifest in place.glob("index/*/volumes/*/manifest.json"):
        made = json.loads(manifest.read_text(encoding="utf-8"))
        manifest.write_text(json.dumps({**made, "format": "of another time"}), encoding="utf-8")
    if changed:
        library({"new.txt": "新しい決まりです。"})

    done = call("ask", "--json", *options, "会議を録音するとき")

    assert done.status == 0
    assert json.loads(done.out)["citations"][0]["document"] == "phone"
    assert "another version" not in done.err
    assert call("ingest", *options).status == 0
