"""`madoguchi library candidates`: what people gave is listed, accepted as a card, or forgotten."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.database.candidates import StoredCandidates
from adapters.database.engine import open_database
from adapters.vault.door import DoorSeal
from adapters.vault.keyfiles import load_staff
from bot.dialogue.contribution import Candidate, Why

Call = Callable[..., Any]

FILES = {
    "guests.md": "# 来客\n\n## 駐車場\n\n駐車場は、総務課が鍵を預かります。\n\n"
    "## 受付\n\n来客は、受付で名前を書きます。\n",
    "parcel.md": "# 荷物\n\n届いた荷物は、すぐに渡します。\n",
}
QUESTION = "くるまをとめるばしょはどこですか"
ONE = Candidate("aa11", date(2026, 11, 20), "ja", Why.UNANSWERED, QUESTION)
TWO = Candidate("ab22", date(2026, 11, 21), "ja", Why.DISLIKED, "荷物\nどこ?", ("parcel#",))


@pytest.fixture
def options(library: Call, place: Path) -> tuple[object, ...]:
    return "--library", library(FILES), "--data", place


@pytest.fixture
def stored(place: Path, tmp_path: Path, call: Call) -> StoredCandidates:
    """What people gave to a desk that `init` has made."""
    assert call("init", "--data", place).status == 0
    stored = StoredCandidates(
        open_database(f"sqlite:///{place / 'desk.db'}"), DoorSeal(load_staff(tmp_path / "keys").door)
    )
    for one in (TWO, ONE):
        stored.keep(one)
    return stored


def test_they_are_listed_with_where_the_library_points_for_each_today(
    call: Call, options: tuple[object, ...], stored: StoredCandidates
) -> None:
    told = json.loads(call("library", "candidates", "--json", *options).out)

    assert [(one["id"], one["day"], one["lang"], one["why"], one["text"], one["quoted"]) for one in told] == [
        ("aa11", "2026-11-20", "ja", "unanswered", QUESTION, []),
        ("ab22", "2026-11-21", "ja", "disliked", TWO.text, ["parcel#"]),
    ]
    assert told[1]["best"][0] == {"document": "parcel", "anchor": "", "title": "荷物"}
    assert all(len(one["best"]) <= 3 for one in told)


def test_people_read_the_same_on_lines(
    call: Call, options: tuple[object, ...], stored: StoredCandidates
) -> None:
    lines = call("library", "candidates", *options).out.splitlines()

    assert lines[0] == "aa11  2026-11-20  ja  unanswered"
    assert lines[1] == f"    {QUESTION}"
    assert "    1. parcel#  (荷物, quoted)" in lines


def test_an_unanswered_question_is_answered_once_its_card_is_accepted(
    call: Call, options: tuple[object, ...], stored: StoredCandidates, place: Path
) -> None:
    before = json.loads(call("ask", "--json", *options, QUESTION).out)

    done = call("library", "candidates", "--accept", "aa", "--at", "guests#駐車場", *options)

    assert (before["answered"], done.status) == (False, 0)
    assert done.out == f"It is a card of guests#駐車場 now, in {place / 'cards.toml'}.\n"
    after = json.loads(call("ask", "--json", *options, QUESTION).out)
    assert after["answered"]
    assert [(one["document"], one["anchor"]) for one in after["citations"]][:1] == [("guests", "駐車場")]
    assert [one.id for one in stored.all()] == ["ab22"]


def test_a_card_whose_section_goes_is_named_and_the_library_answers_on(
    call: Call, options: tuple[object, ...], stored: StoredCandidates, library: Call, place: Path
) -> None:
    call("library", "candidates", "--accept", "aa11", "--at", "guests#駐車場", *options)
    library({"guests.md": "# 来客\n\n## 受付\n\n来客は、受付で名前を書きます。\n"})

    done = call("ask", "--json", *options, "来客は受付で何をしますか")

    assert "cards.toml: card 1 is of guests#駐車場, which is not there." in done.err
    assert json.loads(done.out)["answered"]
    assert QUESTION in (place / "cards.toml").read_text(encoding="utf-8")


def test_a_damaged_file_of_cards_is_named_and_nothing_of_the_index_is_lost(
    call: Call, options: tuple[object, ...], place: Path
) -> None:
    call("ingest", *options)
    (place / "cards.toml").write_text("[[card]]\ndocument = ", encoding="utf-8")

    done, explicit = call("ask", "--json", *options, "駐車場の鍵はどこですか"), call("ingest", *options)

    assert json.loads(done.out)["answered"]
    assert done.err.startswith("Warning: cards.toml: it is not TOML (")
    assert (explicit.status, explicit.complaint[:29]) == (1, "Error: cards.toml: it is not ")


def test_what_is_discarded_is_gone(
    call: Call, options: tuple[object, ...], stored: StoredCandidates, place: Path
) -> None:
    assert call("library", "candidates", "--discard", "ab22", *options).status == 0

    assert [one.id for one in stored.all()] == ["aa11"]
    assert not (place / "cards.toml").exists()
    call("library", "candidates", "--discard", "aa11", *options)
    assert "Nobody has given" in call("library", "candidates", *options).out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--accept", "zz", "--at", "guests#駐車場"), "no candidate begins with 'zz'"),
        (("--discard", "a"), "2 candidates begin with 'a'"),
        (("--discard", ""), "no candidate begins with ''"),
        (("--accept", "aa11", "--at", "nowhere#x"), "there is no document 'nowhere'"),
        (("--accept", "aa11", "--at", "guests#屋上"), "guests has no section '屋上'; it has 駐車場, 受付."),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line_and_nothing_changes(
    call: Call,
    options: tuple[object, ...],
    stored: StoredCandidates,
    place: Path,
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    call("ingest", *options)

    done = call("library", "candidates", *arguments, *options)

    assert (done.status, complaint in done.complaint) == (1, True)
    assert (len(stored.all()), (place / "cards.toml").exists()) == (2, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--accept", "aa11"),
        ("--at", "guests#"),
        ("--accept", "aa11", "--at", "guests#", "--discard", "aa11"),
    ],
)
def test_half_of_a_decision_is_wrong_usage(
    call: Call, options: tuple[object, ...], arguments: tuple[str, ...]
) -> None:
    assert call("library", "candidates", *arguments, *options).status == 2


def test_without_a_desk_one_line_says_what_makes_one(call: Call, options: tuple[object, ...]) -> None:
    done = call("library", "candidates", *options)

    assert (done.status, "`madoguchi init` makes one" in done.complaint) == (1, True)


def test_what_other_keys_sealed_is_counted_and_stays(
    call: Call, options: tuple[object, ...], stored: StoredCandidates, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "others"))
    call("init", "--data", tmp_path / "another")

    done = call("library", "candidates", "--json", *options)

    assert (json.loads(done.out), "2 can't be opened" in done.err) == ([], True)
    assert len(stored.all()) == 2
