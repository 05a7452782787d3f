"""`madoguchi eval`: figures for a file of one's own, and a clear word about a broken line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
FIGURES = [
    "questions", "recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10", "citation_precision",
    "citation_recall", "quote_verbatim", "answered_when_answerable", "declined_when_unanswerable",
    "wrong_version", "latency_ms",
]  # fmt: skip
PHONE = {
    "id": "a",
    "lang": "ja",
    "question": "会議を録音するとき",
    "gold": [{"document": "phone"}],
    "answerable": True,
}
LINES: list[dict[str, Any]] = [
    PHONE,
    {"id": 2, "lang": "ja", "question": "駐車場の鍵はどこですか", "answerable": True, "stratum": "x",
     "gold": [{"document": "guests", "anchor": "8条"}]},
    {"id": "c", "question": "面談の録音はどこにありますか", "gold": [{"document": "secret"}],
     "answerable": True, "audience": "counselor", "as_of": "2026-01-31", "site": "osaka"},
    {"id": "d", "lang": "en", "question": "What is the capital of Peru?", "gold": [], "answerable": False},
    {"id": "e", "lang": "ja", "question": "🙂", "answerable": False},
]  # fmt: skip


@pytest.fixture
def evaluate(library: Callable[..., Path], place: Path, call: Call, tmp_path: Path) -> Call:
    """evaluate(content, option…): `madoguchi eval` of a file with this content on a small library."""
    front = "---\naudience: counselor\nsites: [osaka]\nin_force_to: 2026-01-31\n---\n"
    folder = library(
        {
            "phone.txt": "会議の録音は、主催者に断ってから始めます。",
            "guests.txt": "第8条 駐車場\n来客用の駐車場は、総務課が鍵を預かっています。",
            "secret.md": front + "面談の録音は、棚の中にあります。",
        }
    )

    def evaluated(content: str | bytes, *options: object) -> Any:
        call("ingest", "--library", folder, "--data", place)
        file = tmp_path / "questions.jsonl"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return call("eval", file, "--library", folder, "--data", place, *options)

    return evaluated


def lines(*cases: object) -> str:
    return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)


def test_a_file_of_ones_own_is_measured(evaluate: Call) -> None:
    done = evaluate(lines(*LINES), "--json")
    told = json.loads(done.out)

    assert done.status == 0
    assert list(told) == FIGURES
    assert list(told["latency_ms"]) == ["p50", "p95"]
    assert 0 < told["latency_ms"]["p50"] <= told["latency_ms"]["p95"]
    perfect: dict[str, float] = dict.fromkeys(FIGURES[1:-2], 1.0)
    assert {name: told[name] for name in FIGURES[:-1]} == {**perfect, "questions": 5, "wrong_version": 0}


def test_without_json_every_figure_has_a_line(evaluate: Call) -> None:
    assert [line.split()[0] for line in evaluate(lines(*LINES)).out.splitlines()] == FIGURES


def test_wrong_golds_lower_the_figures(evaluate: Call) -> None:
    wrong = [
        {**PHONE, "gold": [{"document": "guests"}]},
        {**LINES[1], "gold": [{"document": "guests", "anchor": "9条"}]},
        {**LINES[1], "answerable": False},
    ]
    told = json.loads(evaluate(lines(*wrong), "--json").out)
    assert (told["recall_at_1"], told["citation_precision"], told["citation_recall"]) == (0.0, 0.0, 0.0)
    assert (told["answered_when_answerable"], told["declined_when_unanswerable"]) == (1.0, 0.0)


def test_nothing_to_measure_gives_null(evaluate: Call) -> None:
    told = json.loads(evaluate("\n  \n", "--json").out)
    assert told == {
        **dict.fromkeys(FIGURES), "questions": 0, "wrong_version": 0,
        "latency_ms": {"p50": None, "p95": None},
    }  # fmt: skip


def test_details_tell_what_became_of_every_question(evaluate: Call, tmp_path: Path) -> None:
    windows = "\ufeff" + lines(*LINES).replace("\n", "\r\n")
    evaluate(windows, "--details", tmp_path / "details.jsonl", "--json")
    rows = [json.loads(line) for line in (tmp_path / "details.jsonl").read_text("utf-8").splitlines()]

    assert [row["id"] for row in rows] == ["a", "2", "c", "d", "e"]
    assert [row["answered"] for row in rows] == [True, True, True, False, False]
    assert [row["ranks"] for row in rows] == [[1], [1], [1], [], []]
    assert rows[1]["citations"] == [["guests", "8条"]]
    assert rows[1]["question"] == LINES[1]["question"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("{", "Invalid JSON: "),
        ("[]", "Input should be an object."),
        ('"text"', "Input should be an object."),
        ('{"id": 1}', "question Field required; answerable Field required."),
        (json.dumps({**PHONE, "as_of": "2026-02-30"}), "as_of Input should be a valid date"),
        (json.dumps({**PHONE, "audience": "boss"}), "audience Input should be 'staff' or 'counselor'."),
        (json.dumps({**PHONE, "gold": ["phone"]}), "gold.0 "),
        (json.dumps({**PHONE, "gold": [{"document": "a", "page": 1}]}), "gold.0.page Extra inputs"),
        (json.dumps({**PHONE, "answerable": "perhaps"}), "answerable Input should be a valid boolean"),
    ],
)
def test_a_broken_line_is_named_in_one_line(evaluate: Call, tmp_path: Path, broken: str, told: str) -> None:
    done = evaluate(lines(PHONE) + "\n" + broken + "\n" + lines(LINES[1]), "--json")
    assert (done.status, done.out) == (1, "")
    assert done.complaint.startswith(f"Error: {tmp_path / 'questions.jsonl'}, line 3: {told}")


def test_a_file_in_another_encoding_is_told_with_the_cure(evaluate: Call, tmp_path: Path) -> None:
    done = evaluate(lines(PHONE).encode("cp932"), "--json")
    assert (done.status, done.out) == (1, "")
    assert done.complaint == (
        f"Error: {tmp_path / 'questions.jsonl'} is not UTF-8. Save it again with the encoding UTF-8."
    )


def test_a_line_separator_inside_a_question_is_part_of_it(evaluate: Call) -> None:
    assert evaluate(lines({**PHONE, "question": "会議を\u2028録音するとき"}), "--json").status == 0


@pytest.mark.parametrize("lang", ["fr", "JA", "日本語"])
def test_a_language_the_desk_does_not_have_is_told_or_let_be(evaluate: Call, lang: str) -> None:
    done = evaluate(lines({**PHONE, "lang": lang}), "--json")
    assert done.status == 0 or "line 1: lang" in done.complaint
