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
    "wrong_version", "restricted_leaks", "latency_ms",
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
    {"id": 2, "lang": "ja", "question": "駐車場の鍵はどこですか", "answerable": True, "stratum": "lookup",
     "gold": [{"document": "guests", "anchor": "8条"}]},
    {"id": "c", "question": "面談のテープはどの棚ですか", "gold": [{"document": "secret"}],
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
            "secret.md": front + "面談のテープは、棚の中にあります。",
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
    assert list(told) == [*FIGURES, "strata", "languages"]
    assert list(told["latency_ms"]) == ["p50", "p95"]
    assert 0 < told["latency_ms"]["p50"] <= told["latency_ms"]["p95"]
    perfect: dict[str, float] = dict.fromkeys(FIGURES[1:-3], 1.0)
    counted = {"questions": 5, "wrong_version": 0, "restricted_leaks": 0}
    assert {name: told[name] for name in FIGURES[:-1]} == {**perfect, **counted}


def test_every_stratum_and_language_is_measured_by_itself(evaluate: Call) -> None:
    wrong = {**PHONE, "id": "w", "stratum": "wrong", "gold": [{"document": "guests"}]}
    told = json.loads(evaluate(lines(*LINES, wrong), "--json").out)

    assert [list(part) for part in told["strata"].values()] == [FIGURES, FIGURES]
    found = {name: (part["questions"], part["recall_at_1"]) for name, part in told["strata"].items()}
    assert found == {"lookup": (1, 1.0), "wrong": (1, 0.0)}
    assert {name: part["questions"] for name, part in told["languages"].items()} == {"en": 1, "ja": 5}


def test_without_json_every_figure_has_a_line(evaluate: Call) -> None:
    figures, parts = evaluate(lines(*LINES)).out.split("\n\n")

    assert [line.split()[0] for line in figures.splitlines()] == FIGURES
    assert [line.split()[:2] for line in parts.splitlines()[1:]] == [
        ["lookup", "1"],
        ["en", "1"],
        ["ja", "4"],
    ]


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
        **dict.fromkeys(FIGURES), "questions": 0, "wrong_version": 0, "restricted_leaks": 0,
        "latency_ms": {"p50": None, "p95": None}, "strata": {}, "languages": {},
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


def test_details_are_the_same_at_every_run_and_sorted_by_key(evaluate: Call, tmp_path: Path) -> None:
    for name in ("first", "second"):
        evaluate(lines(*LINES), "--details", tmp_path / name, "--json")

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    rows = [json.loads(line) for line in (tmp_path / "first").read_text("utf-8").splitlines()]
    assert all(list(row) == sorted(row) for row in rows)
    assert not {key for row in rows for key in row} & {"ms", "seconds", "latency"}


def test_a_comparison_names_exactly_the_questions_that_came_out_otherwise(
    evaluate: Call, tmp_path: Path
) -> None:
    before = tmp_path / "before.jsonl"
    evaluate(lines(*LINES), "--details", before, "--json")
    other = [
        LINES[0],
        {**LINES[1], "gold": [{"document": "guests", "anchor": "9条"}]},
        {**LINES[2], "audience": "staff"},
        LINES[4],
        {**PHONE, "id": "new"},
    ]

    changes = json.loads(evaluate(lines(*other), "--compare", before, "--json").out)["changed"]

    assert [one["id"] for one in changes] == ["2", "c", "d", "new"]
    assert (changes[0]["before"]["rank"], changes[0]["after"]["rank"]) == (1, None)
    outcomes = (changes[1]["before"]["outcome"], changes[1]["after"]["outcome"])
    assert outcomes[0] == "answered" != outcomes[1]
    assert (changes[2]["after"], changes[3]["before"]) == (None, None)


def test_a_comparison_is_told_a_line_a_question(evaluate: Call, tmp_path: Path) -> None:
    before = tmp_path / "before.jsonl"
    evaluate(lines(PHONE, LINES[3]), "--details", before)

    told = evaluate(lines({**PHONE, "gold": []}, LINES[3]), "--compare", before).out.split("\n\n")[-1]

    assert told.splitlines()[0] == "1 questions have another outcome than before."
    assert told.splitlines()[1].split() == ("a answered, rank 1 [phone] -> answered, rank - [phone]".split())
    same = evaluate(lines(PHONE, LINES[3]), "--compare", before).out
    assert same.endswith("\n\n0 questions have another outcome than before.\n")


@pytest.mark.parametrize("broken", ["{", '{"id": "a"}', '{"id": "a", "answered": 1}'])
def test_a_broken_line_of_an_earlier_run_is_named(evaluate: Call, tmp_path: Path, broken: str) -> None:
    before = tmp_path / "before.jsonl"
    before.write_text(broken + "\n", encoding="utf-8")

    done = evaluate(lines(PHONE), "--compare", before, "--json")

    assert (done.status, done.out) == (1, "")
    assert done.complaint.startswith(f"Error: {before}, line 1: ")


def test_who_asks_from_a_site_is_answered_with_its_own_rules_first(call: Call, place: Path, library: Any,
                                                                   tmp_path: Path) -> None:  # fmt: skip
    rules = "---\nid: {0}\nkind: ordinance\nplaces: [{0}]\n---\n## 4条 罰則\n\n罰則はありません。\n"
    folder = library({f"{name}.md": rules.format(name) for name in ("aomori", "tokyo")})
    file, details = tmp_path / "questions.jsonl", tmp_path / "details.jsonl"
    case = {"lang": "ja", "question": "条例に罰則はありますか", "answerable": True}
    file.write_text(lines(*({**case, "id": name, "site": name} for name in ("tokyo", "aomori"))), "utf-8")

    call("eval", file, "--library", folder, "--data", place, "--details", details)

    first = [json.loads(line)["first"][0][0] for line in details.read_text("utf-8").splitlines()]
    assert first == ["tokyo", "aomori"]


def test_what_is_ranked_is_the_law_of_the_day_that_a_question_names(
    call: Call, place: Path, library: Any, tmp_path: Path
) -> None:
    until = (
        "---\nid: old\nkind: law\nin_force_to: 2026-09-30\n---\n## 4条\n\n会社は相談に応じるよう努めます。\n"
    )
    since = "---\nid: new\nkind: law\nin_force_from: 2026-10-01\n---\n## 4条\n\n会社は相談に応じます。\n"
    folder = library({"old.md": until, "new.md": since})
    file, details = tmp_path / "questions.jsonl", tmp_path / "details.jsonl"
    asked = ("2026年9月30日の時点で会社は相談に応じますか", "2026年10月1日の時点で会社は相談に応じますか")
    file.write_text(lines(*({"id": text, "question": text, "answerable": True} for text in asked)), "utf-8")

    call("eval", file, "--library", folder, "--data", place, "--details", details)

    rows = [json.loads(line) for line in details.read_text("utf-8").splitlines()]
    assert [row["as_of"] for row in rows] == ["2026-09-30", "2026-10-01"]
    assert [row["first"][0][0] for row in rows] == ["old", "new"]
    assert "old" not in [document for document, _ in rows[1]["first"]]


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
