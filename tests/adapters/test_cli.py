"""`madoguchi ask`: what it promises to whoever calls it from outside (design, section 6)."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.roster import starter_roster
from bot.dialogue.wording import say

Call = Callable[..., Any]

ANSWER = {
    "answered": bool,
    "text": str,
    "reason": str | None,
    "citations": list,
    "urgent": bool,
    "related": list,
}
CITATION = {
    "document": str, "title": str, "anchor": str, "quote": str, "url": str | None,
    "in_force_from": str | None, "in_force_to": str | None, "status": str, "confidence": str,
}  # fmt: skip
PLACE = {"document": str, "title": str, "anchor": str}
REASONS = {None, "not_in_library", "out_of_scope", "needs_person", "unavailable"}
STATUSES = {"in_force", "upcoming", "superseded", "draft", "template"}

LAW = "カスハラの法律はいつ施行されましたか"


def answer(printed: str) -> dict[str, Any]:
    """The one JSON value on stdout, of the promised shape and types."""
    told: dict[str, Any] = json.loads(printed)
    for value, shape in [
        (told, ANSWER),
        *((one, CITATION) for one in told["citations"]),
        *((one, PLACE) for one in told["related"]),
    ]:
        assert set(value) == set(shape)
        for key, kind in shape.items():
            assert isinstance(value[key], kind), key
    for one in told["citations"]:
        assert one["status"] in STATUSES
        for day in (one["in_force_from"], one["in_force_to"]):
            assert day is None or date.fromisoformat(day).isoformat() == day
    assert told["reason"] in REASONS
    assert told["answered"] is (told["reason"] is None)
    return told


@pytest.fixture
def small(library: Callable[..., Path], place: Path, call: Call) -> tuple[object, ...]:
    """The options for a library of one document, which has a counselors' and a site's one beside it."""
    folder = library(
        {
            "phone.txt": "会議の録音は、主催者に断ってから始めます。",
            "secret.md": "---\naudience: counselor\n---\n面談の録音は、鍵のかかる棚にしまいます。",
            "osaka.md": "---\nsites: [osaka]\n---\n大阪店の録音機は、事務所の引き出しにあります。",
            "old.md": "---\nin_force_to: 2026-03-31\n---\n録音の古い決まりでは、届けがいりました。",
        }
    )
    options = "--library", folder, "--data", place
    assert call("ingest", *options).status == 0
    return options


def quoted(told: dict[str, Any]) -> set[str]:
    return {one["document"] for one in (*told["citations"], *told["related"])}


def test_an_answer_has_the_promised_shape_and_quotes_stored_passages(
    madoguchi: Call, data: Path, room: ReadingRoom
) -> None:
    done = madoguchi("ask", "--json", "--data", data, "--as-of", "2026-11-21", LAW)
    told = answer(done.out)

    assert (done.status, done.err) == (0, "")
    index = room.index()
    stored = [index.passage(key) for key in range(len(index._anchors))]
    for one in told["citations"]:
        at = [p for p in stored if (p.document.id, p.anchor) == (one["document"], one["anchor"])]
        assert any(one["quote"] in p.text or one["quote"] in p.english for p in at)
        assert {p.document.title for p in at} == {one["title"]}
    first = told["citations"][0]
    assert (first["document"], first["status"], first["in_force_from"]) == (
        "law/rsk",
        "in_force",
        "2026-10-01",
    )
    assert first["url"].startswith("https://")


@pytest.mark.parametrize(("day", "status"), [("2026-09-30", "upcoming"), ("2026-10-01", "in_force")])
def test_as_of_decides_what_is_in_force(call: Call, data: Path, day: str, status: str) -> None:
    told = answer(call("ask", "--json", "--data", data, "--as-of", day, LAW).out)
    assert {one["status"] for one in told["citations"] if one["document"] == "law/rsk"} == {status}


def test_as_of_leaves_out_what_is_no_longer_in_force(call: Call, small: tuple[object, ...]) -> None:
    question = "録音の古い決まりでは届けがいりましたか"
    assert "old" in quoted(answer(call("ask", "--json", *small, "--as-of", "2026-03-31", question).out))
    assert "old" not in quoted(answer(call("ask", "--json", *small, "--as-of", "2026-04-01", question).out))


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        ((), {"phone"}),
        (("--audience", "staff"), {"phone"}),
        (("--audience", "counselor"), {"phone", "secret"}),
        (("--site", "osaka"), {"phone", "osaka"}),
        (("--site", "kobe"), {"phone"}),
        (("--site", ""), {"phone"}),
        (("--site", "osaka", "--audience", "counselor"), {"phone", "osaka", "secret"}),
    ],
)
def test_audience_and_site_decide_what_is_named(
    call: Call, small: tuple[object, ...], options: tuple[str, ...], seen: set[str]
) -> None:
    assert quoted(answer(call("ask", "--json", *small, *options, "会議の録音を始めるとき").out)) == seen


NORTH_AND_SOUTH = {
    "north.md": "---\ntitle: 北県条例\nkind: ordinance\nplaces: [north, 北県]\n---\n## 責務\n\n"
    "北県の事業者は、条例により、相談に応じます。",
    "south.md": "---\ntitle: 南県条例\nkind: ordinance\nplaces: [south, 南県]\n---\n## 責務\n\n"
    "南県の事業者は、条例により、相談に応じます。",
    "shop.md": "---\nsites: [shop-1]\n---\n条例により事業者が相談に応じる窓口は、店の二階です。",
}
WHOSE = "条例では、事業者は相談に応じますか"
SITES = """
[[sites]]
id = "shop-1"
name = "一号店"
places = ["南県"]
"""


@pytest.mark.parametrize(
    ("site", "first", "unseen"),
    [
        ("north", "north", {"shop"}),
        ("北県", "north", {"shop"}),
        ("south", "south", {"shop"}),
        ("shop-1", "south", set()),
    ],
)
def test_the_ordinance_of_the_askers_site_comes_first(
    call: Call, library: Callable[..., Path], place: Path, site: str, first: str, unseen: set[str]
) -> None:
    options = "--library", library(NORTH_AND_SOUTH), "--data", place
    (place / "roster.toml").write_text(starter_roster() + SITES, encoding="utf-8")

    told = answer(call("ask", "--json", *options, "--site", site, WHOSE).out)

    ordinances = [one["document"] for one in told["citations"] if one["document"] in {"north", "south"}]
    assert ordinances[:1] == [first]
    assert quoted(told).isdisjoint(unseen)


def test_a_site_that_is_neither_on_the_roster_nor_a_place_only_has_its_documents(
    call: Call, library: Callable[..., Path], place: Path
) -> None:
    options = "--library", library(NORTH_AND_SOUTH), "--data", place

    done = call("ask", *options, "--site", "shop-1", WHOSE)

    assert (done.status, done.err.count("Warning")) == (0, 0)
    assert "店の二階" in done.out
    assert say("which_place", "ja") in done.out


def test_a_site_that_nothing_knows_is_told(call: Call, library: Callable[..., Path], place: Path) -> None:
    done = call("ask", "--library", library(NORTH_AND_SOUTH), "--data", place, "--site", "nowhere", WHOSE)

    assert (done.status, done.err.count("Warning: --site nowhere: no site of the roster")) == (0, 1)
    assert say("place_in_words", "ja") in done.out


def test_a_roster_that_can_not_be_read_is_told_and_keeps_nobody_from_an_answer(
    call: Call, library: Callable[..., Path], place: Path
) -> None:
    options = "--library", library(NORTH_AND_SOUTH), "--data", place
    (place / "roster.toml").write_text("[[sites]]\nid = 3\n", encoding="utf-8")

    done = call("ask", *options, "--site", "north", WHOSE)

    assert done.status == 0
    assert "Warning: no site of the roster is known. roster.toml: sites[1].id" in done.err


def test_lang_is_the_language_of_the_answer_whatever_the_question_is_in(call: Call, data: Path) -> None:
    question = "May I hang up on a caller who keeps yelling?"
    for lang, japanese in (("en", False), ("ja", True)):
        told = answer(call("ask", "--json", "--data", data, "--lang", lang, question).out)
        assert told["answered"]
        assert bool(re.search("[ぁ-ん]", told["citations"][0]["quote"])) is japanese
        assert told["text"].startswith("■ 対応のしかた" if japanese else "■ What to do")


def test_without_json_the_same_text_is_printed(call: Call, data: Path) -> None:
    told = answer(call("ask", "--json", "--data", data, LAW).out)
    assert call("ask", "--data", data, LAW).out == told["text"] + "\n"


@pytest.mark.parametrize(
    ("question", "urgent", "reason"),
    [
        ("いま客がカウンター越しに殴りかかってきてる", True, "any"),
        ("社員食堂の今日の献立は何ですか", False, "out_of_scope"),
        ("うちの件は慰謝料いくらもらえますか", False, "needs_person"),
    ],
)
def test_danger_and_what_is_not_answered_are_told(
    call: Call, data: Path, question: str, urgent: bool, reason: str
) -> None:
    done = call("ask", "--json", "--data", data, question)
    told = answer(done.out)
    assert (done.status, told["urgent"]) == (0, urgent)
    assert reason in ("any", told["reason"])
    assert told["text"].startswith("■ まず、安全なところへ") is urgent


@pytest.mark.parametrize(
    "question",
    [
        "هل يمكنني تسجيل المكالمة؟", "האם מותר להקליט את השיחה?", "\x01\x02\x1b[2J録音\x7f\x08は",
        "\u202e録\u200b音は\u202c", "録音" + "\u0301" * 300, "ﷺ" * 100, "a", "1", "'; DROP TABLE passage; --",
        "%s {0} \\n $(id)", "--\n--\r\n\t録音",
        "録音" * 1000, b"\xff\xfe\xe9\x8c\xb2", "-h" * 30,
    ],
)  # fmt: skip
def test_any_question_with_a_letter_in_it_gets_an_answer_of_the_promised_shape(
    call: Call, small: tuple[object, ...], question: str | bytes
) -> None:
    text = question.decode(errors="surrogateescape") if isinstance(question, bytes) else question
    done = call("ask", "--json", *small, "--", text)
    answer(done.out)
    assert (done.status, done.err) == (0, "")
