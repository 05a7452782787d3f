"""Adoption: templates are copied out, proof-read, and put in force version by version; nothing by halves."""

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.adoption import Approval, NotAdopted, adopted, copied_out, sheets_in, templates
from knowledge.document import Audience, Document, Status
from knowledge.succession import succeeded

FIRST, SECOND = Approval("代表取締役", "1", date(2026, 11, 1)), Approval("総務部長", "2", date(2026, 12, 1))
NAMES = ["counselor-handbook.md", "desk.md", "manual.md", "policy.md"]
Edit = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The templates as they are copied out."""
    list(copied_out(tmp_path / "out"))
    return tmp_path / "out"


@pytest.fixture
def edit(folder: Path) -> Edit:
    """edit(name, old, new): one of them edited; without words, every point is decided."""

    def edited(name: str, old: str = "", new: str = "") -> Path:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        if old:
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        else:
            above, mark, below = text.partition("## 自社で決めて採用すること")
            decided = re.sub("^- ", "- 決めました。", below, flags=re.MULTILINE)
            path.write_text(above + mark + decided, encoding="utf-8")
        return path

    return edited


@pytest.fixture
def decided(folder: Path, edit: Edit) -> Path:
    """The templates with every point decided."""
    for name in NAMES:
        edit(name)
    return folder


def _documents(data: Path) -> dict[str, Document]:
    """The company's own documents as the library reads them."""
    library = FolderLibrary([data / "company"])
    read = [library.read(source).document for source in library.sources()]
    return {one.id: one for one in succeeded(read)}


def test_the_templates_are_the_four_that_a_company_has_to_decide() -> None:
    assert sorted(path.name for path in templates().values()) == NAMES


def test_they_are_copied_out_as_they_are_and_what_was_edited_is_never_overwritten(
    folder: Path, edit: Edit
) -> None:
    assert (folder / "desk.md").read_text() == templates()["company/desk"].read_text()
    edit("policy.md", "人事・総務で", "総務部で")
    before = (folder / "policy.md").read_text()
    (folder / "desk.md").unlink()

    again = {path.name: is_new for path, is_new in copied_out(folder)}

    assert again == {name: name == "desk.md" for name in NAMES}
    assert (folder / "policy.md").read_text() == before


def test_as_they_are_shipped_nothing_is_adopted_and_every_point_is_named_with_its_line(folder: Path) -> None:
    with pytest.raises(NotAdopted) as caught:
        sheets_in(folder)

    told = str(caught.value)
    assert told.startswith("nothing was adopted. ")
    for name in NAMES:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        start = lines.index("## 自社で決めて採用すること")
        points = [at for at, line in enumerate(lines, 1) if at > start and line.startswith("- ")]
        assert len(points) >= 7
        assert (
            f"{folder / name}:{', '.join(map(str, points))}: a point of 「自社で決めて採用すること」" in told
        )


BLANKS = "〔会社名〕 ○○ 〇〇部 ＿＿＿ ____ {{会社名}} 【要記入】 TODO".split()


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_that_is_not_filled_in_is_named_with_its_line(decided: Path, edit: Edit, blank: str) -> None:
    path = edit("policy.md", "人事・総務で", f"{blank}で")
    line = next(at for at, one in enumerate(path.read_text().splitlines(), 1) if blank in one)

    with pytest.raises(NotAdopted, match=re.escape(f"{path}:{line}: ")):
        sheets_in(decided)


def test_what_is_adopted_is_in_force_with_its_version_and_no_template_any_more(
    decided: Path, tmp_path: Path
) -> None:
    done = adopted(sheets_in(decided), FIRST, tmp_path / "data")

    assert [one.document for one in done] == sorted(templates())
    for one in _documents(tmp_path / "data").values():
        assert "ひな型" not in one.title + one.source
        assert "template" not in one.title_en
        assert (one.version, one.approved_by, one.approved_on) == ("1", FIRST.by, FIRST.day)
        assert (one.status, one.in_force_from, one.confidence) == (Status.IN_FORCE, FIRST.day, "")
        assert one.status_on(date(2026, 10, 31)) is Status.UPCOMING
    assert _documents(tmp_path / "data")["company/counselor-handbook"].audience is Audience.COUNSELOR


def test_a_further_version_follows_and_the_earlier_one_holds_until_the_day_before(
    decided: Path, edit: Edit, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    adopted(sheets_in(decided), FIRST, data)
    edit("policy.md", "人事・総務で", "総務部で")

    done = adopted(sheets_in(decided), SECOND, data)

    documents = _documents(data)
    old, new = documents["company/policy@2026-11-01"], documents["company/policy"]
    assert [one.before for one in done] == ["1"] * 4
    assert (old.version, old.version_of, old.in_force_to) == ("1", "company/policy", date(2026, 11, 30))
    assert (new.version, new.in_force_from, new.in_force_to) == ("2", SECOND.day, None)
    assert [one.status_on(date(2026, 11, 30)) for one in (old, new)] == [Status.IN_FORCE, Status.UPCOMING]
    assert [one.status_on(SECOND.day) for one in (old, new)] == [Status.SUPERSEDED, Status.IN_FORCE]
    assert "人事・総務で" in (data / "company/earlier/policy@2026-11-01.md").read_text()
    assert "総務部で" in (data / "company/policy.md").read_text()


def test_of_two_versions_of_one_day_both_are_kept_and_the_later_one_holds(
    decided: Path, edit: Edit, tmp_path: Path
) -> None:
    for version in ("1", "2", "3"):
        adopted(sheets_in(decided), Approval("A", version, FIRST.day), tmp_path)

    found = {one.version: one.status_on(FIRST.day) for one in _documents(tmp_path).values()}

    assert len(_documents(tmp_path)) == 12
    assert found == {"1": Status.SUPERSEDED, "2": Status.SUPERSEDED, "3": Status.IN_FORCE}


def test_a_data_folder_that_is_not_there_yet_is_made_for_nobody_else(decided: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        adopted(sheets_in(decided), FIRST, tmp_path / "data")
    finally:
        os.umask(before)

    folders = [tmp_path / "data", *(one for one in (tmp_path / "data").rglob("*") if one.is_dir())]
    assert {one.stat().st_mode & 0o777 for one in folders} == {0o700}


def test_the_same_again_changes_nothing(decided: Path, tmp_path: Path) -> None:
    adopted(sheets_in(decided), FIRST, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}

    assert adopted(sheets_in(decided), FIRST, tmp_path) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.md")} == before


@pytest.mark.parametrize(
    ("approval", "why"),
    [
        (Approval("B", "1", date(2027, 1, 1)), "version 1 of company/policy is there already"),
        (Approval("B", "3", date(2026, 11, 30)), "version 2 holds from 2026-12-01"),
    ],
)
def test_a_version_that_was_used_or_would_hold_before_the_last_one_is_refused_and_nothing_written(
    decided: Path, tmp_path: Path, approval: Approval, why: str
) -> None:
    for one in (FIRST, SECOND):
        adopted(sheets_in(decided), one, tmp_path / "data")
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}

    with pytest.raises(NotAdopted, match=why):
        adopted(sheets_in(decided), approval, tmp_path / "data")

    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()} == before


def test_a_template_that_is_taken_out_stays_one_and_a_file_of_ones_own_is_left_alone(
    decided: Path, tmp_path: Path
) -> None:
    (decided / "manual.md").unlink()
    (decided / "own.md").write_text("# 自社だけの決まり\n\n制服を着ます。\n", encoding="utf-8")

    done = adopted(sheets_in(decided), FIRST, tmp_path / "data")

    assert [one.document for one in done] == [
        "company/counselor-handbook", "company/desk", "company/policy",
    ]  # fmt: skip
    assert sorted(_documents(tmp_path / "data")) == [one.document for one in done]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("audience: counselor", "audience: staff", "write `audience: counselor` again"),
        ("audience: counselor", "", "it is for counselor only"),
        ("kind: company", "kind: firm", "in the front matter, kind"),
        ("status: template", "status: template\nowner: A", "in the front matter, owner"),
    ],
)  # fmt: skip
def test_what_would_show_the_counselors_handbook_to_staff_or_can_not_be_read_is_refused(
    decided: Path, edit: Edit, old: str, new: str, why: str
) -> None:
    path = edit("counselor-handbook.md", old, new)

    with pytest.raises(NotAdopted) as caught:
        sheets_in(decided)

    assert str(path) in str(caught.value)
    assert why in str(caught.value)


def test_two_files_of_one_document_and_a_file_that_is_no_text_are_refused(decided: Path) -> None:
    (decided / "copy.md").write_text((decided / "policy.md").read_text(), encoding="utf-8")
    with pytest.raises(NotAdopted, match=r"copy.md is company/policy, too\. Take one"):
        sheets_in(decided)
    (decided / "copy.md").write_bytes(b"\xff\xfe")
    with pytest.raises(NotAdopted, match=r"copy.md: it can't be read as UTF-8"):
        sheets_in(decided)


def test_a_folder_without_templates_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("何か", encoding="utf-8")

    with pytest.raises(NotAdopted, match=r"has none of the templates: `madoguchi adopt .*` copies them"):
        sheets_in(tmp_path)


def test_what_still_reads_like_a_template_and_a_digest_left_behind_are_noted_with_their_lines(
    decided: Path, edit: Edit
) -> None:
    path = edit("policy.md", "次の3つがすべてそろうもの", "次の三つがすべてそろうもの")
    lines = path.read_text(encoding="utf-8").splitlines()

    [sheet] = [one for one in sheets_in(decided) if one.id == "company/policy"]

    told = {note.rpartition(": ")[2]: note.rpartition(": ")[0].rpartition(":")[2] for note in sheet.notes}
    still = [int(one) for one in told["it still says that it is a template or a draft."].split(", ")]
    stale = [int(one) for one in told["its text was changed, and its English digest was not."].split(", ")]
    assert all(re.search("ひな型|採用するまで|template|adopts", lines[at - 1]) for at in still)
    assert [lines[at - 1] for at in stale] == [
        "## カスタマーハラスメントの考え方",
        "## 自社で決めて採用すること",
    ]
