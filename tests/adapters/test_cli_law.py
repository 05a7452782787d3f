"""`madoguchi library fetch-law`: a law's versions into the library, and the right one quoted on each day."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.laws import wanted
from law_server import Fault, Lawbook, lawbook, revision
from law_xml import LAW, article, law, says, supplement

Call = Callable[..., Any]
OLD = law(
    "録音器具取扱法",
    article("1", "第一条", "（目的）", says("この法律は、録音器具の取扱いについて定める。")),
    article(
        "7", "第七条", "（保管）", says("録音器具の所有者は、その器具を木箱に入れて保管しなければならない。")
    ),
)
NEW = law(
    "録音器具取扱法",
    article("1", "第一条", "（目的）", says("この法律は、録音器具の取扱いについて定める。")),
    article(
        "7",
        "第七条",
        "（保管）",
        says("録音器具の所有者は、その器具を鉄の金庫に入れて保管しなければならない。"),
    ),
    supplement=supplement(
        article("7", "第七条", "", says("経過措置は、政令で定める。")), "令和八年法律第二号"
    ),
)
FIRST, SECOND = f"{LAW}_20200401_501AC0000000001", f"{LAW}_20261001_508AC0000000002"
OTHER = "999AC0000000012"


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lawbook]:
    """An e-Gov of the settings' choice, with a law that was changed on 2026-10-01."""
    with lawbook() as made:
        made.add(LAW, revision(LAW, "録音器具取扱法", "2020-04-01", "501AC0000000001"), OLD)
        made.add(LAW, revision(LAW, "録音器具取扱法", "2026-10-01", "508AC0000000002"), NEW)
        monkeypatch.setenv("MADOGUCHI_EGOV_URL", made.address)
        yield made


def kept(place: Path) -> list[str]:
    """The files of the fetched laws."""
    return sorted(one.name for one in (place / "laws").glob("*"))


def pair(name: str) -> list[str]:
    """A text and what is known of it."""
    return [f"{name}.xml", f"{name}.xml.yaml"]


def test_a_law_with_two_versions_is_quoted_as_it_is_on_the_day(
    call: Call, library: Callable[..., Path], place: Path, book: Lawbook
) -> None:
    done = call("library", "fetch-law", "録音器具取扱法", "--all", "--data", place)
    assert (done.status, kept(place)) == (0, [*pair(FIRST), *pair(SECOND)])

    folder = library({"phone.txt": "電話は三回までとします。"})

    def asked(day: str) -> Any:
        options = ("--library", folder, "--data", place, "--as-of", day, "--json")
        return json.loads(call("ask", "録音器具はどのように保管しますか", *options).out)

    for day, said, name in (
        ("2026-09-30", "木箱に入れて", FIRST),
        ("2026-10-01", "鉄の金庫に入れて", SECOND),
        ("2027-01-01", "鉄の金庫に入れて", SECOND),
    ):
        told = asked(day)
        in_force = [one for one in told["citations"] if one["status"] == "in_force"]
        assert [(one["document"], one["anchor"]) for one in in_force] == [(name, "7条")], day
        assert said in in_force[0]["quote"]
        assert in_force[0]["url"] == f"https://laws.e-gov.go.jp/law/{LAW}"
        assert all(one["status"] != "superseded" for one in told["citations"])


def test_what_is_known_of_a_text_stands_beside_it_with_where_it_is_from(
    call: Call, place: Path, book: Lawbook
) -> None:
    call("library", "fetch-law", LAW, "--all", "--data", place)

    known = (place / "laws" / f"{FIRST}.xml.yaml").read_text(encoding="utf-8").splitlines()

    page = f"https://laws.e-gov.go.jp/law/{LAW}"
    assert known[0].startswith(f"# 出典：e-Gov法令検索（{page}、")
    assert known[0].endswith("取得）を加工")
    assert known[1].startswith("# sha256 ")
    assert known[3:7] == [
        f"url: {page}", f"version_of: law/{LAW}", "in_force_from: 2020-04-01", "in_force_to: 2026-09-30",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), [SECOND]),
        (("--as-of", "2026-09-30"), [FIRST]),
        (("--all",), [FIRST, SECOND]),
        (("--all", "--as-of", "2026-09-30"), [FIRST, SECOND]),
        (("--all", "--as-of", "2026-10-01"), [SECOND]),
    ],
)
def test_the_version_of_the_day_and_those_not_yet_in_force_are_got_or_all(
    call: Call, place: Path, book: Lawbook, options: tuple[str, ...], names: list[str]
) -> None:
    upcoming = revision(LAW, "録音器具取扱法", "2090-04-01", "508AC0000000009")
    book.add(LAW, upcoming, NEW)

    done = call("library", "fetch-law", LAW, *options, "--data", place)

    got = [*names, upcoming["law_revision_id"]]
    assert [line.split("  ")[0] for line in done.out.splitlines() if line.startswith(LAW)] == got
    assert kept(place) == [one for name in got for one in pair(name)]
    assert "upcoming from 2090-04-01" in done.out


def test_a_data_folder_that_is_not_there_yet_is_made_for_nobody_else(
    call: Call, tmp_path: Path, book: Lawbook
) -> None:
    data, before = tmp_path / "new" / "data", os.umask(0o022)
    try:
        assert call("library", "fetch-law", LAW, "--data", data).status == 0
    finally:
        os.umask(before)

    assert {one.stat().st_mode & 0o777 for one in (data, data / "laws")} == {0o700}


def test_a_version_that_e_gov_no_longer_lists_is_taken_away(call: Call, place: Path, book: Lawbook) -> None:
    moved = revision(LAW, "録音器具取扱法", "2090-04-01", "508AC0000000009")
    book.add(LAW, moved, NEW)
    call("library", "fetch-law", LAW, "--data", place)
    book.revisions[LAW].remove(moved)

    done = call("library", "fetch-law", LAW, "--data", place)

    assert kept(place) == pair(SECOND)
    assert f"{moved['law_revision_id']}  removed: e-Gov no longer lists it" in done.out


def test_a_law_that_was_repealed_since_is_quoted_no_longer(
    call: Call, library: Callable[..., Path], place: Path, book: Lawbook
) -> None:
    call("library", "fetch-law", LAW, "--data", place)
    end = revision(LAW, "録音器具取扱法", "2026-11-01", "508AC0000000007", amendment_type="8",
                   repeal_status="Repeal", repeal_date="2026-11-01")  # fmt: skip
    book.add(LAW, end, NEW)

    done = call("library", "fetch-law", LAW, "--data", place)

    assert (done.status, "e-Gov knows it from 2020-04-01 to 2026-10-31" in done.complaint) == (1, True)
    options = ("--library", library({"phone.txt": "電話は三回までとします。"}), "--data", place, "--json")
    for day, is_quoted in (("2026-10-31", True), ("2026-11-01", False)):
        told = call("ask", "録音器具はどのように保管しますか", *options, "--as-of", day).out
        assert ("鉄の金庫" in told) is is_quoted


def test_an_earlier_version_ends_where_the_next_one_begins_though_only_that_is_got(
    call: Call, place: Path, book: Lawbook
) -> None:
    newest = book.revisions[LAW].pop(0)
    call("library", "fetch-law", LAW, "--data", place)
    beside = place / "laws" / f"{FIRST}.xml.yaml"
    before = beside.read_text(encoding="utf-8")
    book.revisions[LAW].insert(0, newest)

    call("library", "fetch-law", LAW, "--data", place)

    assert beside.read_text(encoding="utf-8") == before.replace("in_force_to:", "in_force_to: 2026-09-30")


def test_what_a_company_put_there_itself_stays_and_what_was_left_half_done_goes(
    call: Call, place: Path, book: Lawbook
) -> None:
    moved = revision(LAW, "録音器具取扱法", "2090-04-01", "508AC0000000009")
    book.add(LAW, moved, NEW)
    call("library", "fetch-law", LAW, "--data", place)
    book.revisions[LAW].remove(moved)
    (place / "laws" / f"{moved['law_revision_id']}.xml").unlink()
    own = f"{LAW}_20150801_000000000000000"
    for name, text in zip(pair(own), (OLD, "in_force_to: 2020-03-31\n"), strict=True):
        (place / "laws" / name).write_text(text, encoding="utf-8")

    call("library", "fetch-law", LAW, "--data", place)

    assert kept(place) == [*pair(own), *pair(SECOND)]


@pytest.mark.parametrize("word", ["law_revisions", "law_data"])
def test_when_it_fails_nothing_is_lost(call: Call, place: Path, book: Lawbook, word: str) -> None:
    call("library", "fetch-law", LAW, "--all", "--data", place)
    before = {one: (place / "laws" / one).read_bytes() for one in kept(place)}
    book.faults[word] = Fault(403, "text/html", b"<html/>")

    done = call("library", "fetch-law", LAW, "--data", place)

    assert done.status == 1
    assert done.complaint.startswith("Error: e-Gov shows a page instead of an answer (HTTP 403)")
    assert {one: (place / "laws" / one).read_bytes() for one in kept(place)} == before


def test_a_day_before_the_law_is_refused_with_what_there_is(call: Call, place: Path, book: Lawbook) -> None:
    done = call("library", "fetch-law", LAW, "--as-of", "1999-01-01", "--data", place)

    told = "録音器具取扱法 was not in force on 1999-01-01: e-Gov knows it from 2020-04-01."
    assert (done.status, done.complaint) == (1, f"Error: {told} Give another --as-of.")


def test_the_wanted_laws_are_all_got_and_those_that_fail_are_named(
    call: Call, place: Path, book: Lawbook, tmp_path: Path
) -> None:
    names = [one.id or one.name for one in wanted.wanted()]
    for number, name in enumerate(names[1:], 101):
        other = f"999AC0000000{number}"
        book.add(other, revision(other, name, "2020-04-01", "501AC0000000001"), OLD)

    done = call("library", "fetch-law", "--wanted", "--data", place)

    assert done.status == 1
    assert f"Error: {names[0]}: e-Gov knows no law of the id" in done.err
    assert len(kept(place)) == 2 * (len(names) - 1)


@pytest.mark.parametrize("arguments", [(), (LAW, "--wanted")])
def test_neither_a_law_nor_the_list_or_both_is_wrong_usage(call: Call, arguments: tuple[str, ...]) -> None:
    done = call("library", "fetch-law", *arguments)

    assert (done.status, "Name one law, or say --wanted." in done.err) == (2, True)


def test_only_the_laws_name_is_sent(call: Call, place: Path, book: Lawbook) -> None:
    call("library", "fetch-law", "録音器具取扱法", "--data", place)

    assert book.asked == [
        'laws?{"law_title": "録音器具取扱法", "limit": "200"}',
        f"law_revisions/{LAW}",
        f'law_data/{SECOND}?{{"law_full_text_format": "xml", "response_format": "json"}}',
    ]
