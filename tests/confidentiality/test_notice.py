"""The notice before the first field: what SECURITY.md says, in both languages, each under its version."""

import re
import tomllib
from hashlib import blake2b
from pathlib import Path

import pytest

from bot.dialogue.notice import DESKS, ROWS, VERSION, honest_notice, outside, promises
from bot.dialogue.wording import LANGUAGES, keys, say, say_each

ROOT = Path(__file__).parents[2]
VERSIONS = tomllib.loads(Path(__file__).with_name("notice_versions.toml").read_text("utf-8"))
HOTLINES = (ROOT / "knowledge" / "library" / "reference" / "hotlines.md").read_text("utf-8")
NUMBER = re.compile(r"#\d{4}|\b0\d{1,3}-\d{3,4}-\d{3,4}\b|(?<!\d)11[09](?!\d)")


def _table() -> list[tuple[str, ...]]:
    """The rows of the first table of SECURITY.md."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    lines = text[text.index("| ") :].split("\n\n")[0].splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [row for row in rows if set("".join(row)) != {"-"}]


def _confirmed() -> str:
    """The sections of the library's list whose numbers it states as confirmed, and the one on danger."""
    whole = re.split(r"^## ", HOTLINES, flags=re.MULTILINE)[1:]
    return "\n".join(one for one in whole if "\nconfidence: A\n" in one or one.startswith("命や体の危険"))


def _said() -> str:
    """Every word of the notice; of a key that holds one sentence, its letters one by one."""
    own = sorted(key for key in keys() if key.startswith(("promise_", "outside_")))
    return "\n".join(f"{key} {lang} {say_each(key, lang)}" for key in own for lang in LANGUAGES)


def _digest() -> str:
    return blake2b(_said().encode(), digest_size=16).hexdigest()


def test_the_form_and_security_md_say_the_same_row_by_row_and_cell_by_cell() -> None:
    table = promises("en")

    assert _table() == [table.head, *table.rows]
    assert len(table.rows) == len(ROWS) >= 15


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_left_out_in_any_language_and_no_cell_is_empty(lang: str) -> None:
    table = promises(lang)

    assert [len(row) for row in (table.head, *table.rows)] == [3] * (len(ROWS) + 1)
    assert len(set(table.rows)) == len(ROWS)
    assert {key for key in keys() if key.startswith("promise_of_")} == {f"promise_of_{row}" for row in ROWS}
    assert {key for key in keys() if key.startswith("outside_of_")} == {f"outside_of_{one}" for one in DESKS}


@pytest.mark.parametrize(
    ("row", "named"),
    {
        "counselor": "相談員", "excluded": "外した", "custodian": "身元管理者", "together": "手を組んだ",
        "beyond": "弁護士",
        "administrator": "管理者", "everybody": "返信ボード", "export": "監査", "maker": "Slack",
        "server": "サーバー", "database": "バックアップ", "device": "電話", "acquainted": "職場",
        "finder": "受付番号", "logs": "AI", "later": "期間",
    }.items(),
)  # fmt: skip
def test_a_row_is_of_the_same_people_in_both_languages(row: str, named: str) -> None:
    """As far as a word of each tells."""
    assert named in say_each(f"promise_of_{row}", "ja")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_lines_stand_open_and_the_rest_behind_two_more(lang: str) -> None:
    shown = [type(part).__name__ for part in honest_notice(lang)]

    assert shown == ["Text"] * 3 + ["Folded"] * 2


def test_whoever_changes_a_word_gives_it_a_new_version() -> None:
    assert VERSIONS[VERSION] == _digest()
    assert list(VERSIONS)[-1] == VERSION
    assert len(set(VERSIONS.values())) == len(VERSIONS)
    assert all(VERSION in promises(lang).label for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_stands_there_that_the_library_has_not_confirmed(lang: str) -> None:
    numbers = [NUMBER.findall(row[1]) for row in outside(lang).rows]

    assert {len(one) for one in numbers} == {0, 1}
    assert len({number for one in numbers for number in one}) == 7
    assert [one for found in numbers for one in found if one not in NUMBER.findall(_confirmed())] == []


def test_the_lines_outside_are_called_what_the_library_calls_them_with_the_same_hours() -> None:
    for desk in DESKS:
        name, how = say_each(f"outside_of_{desk}", "ja")
        called = re.sub(r"[((].*", "", name.split(": ")[-1])
        section = next(
            (one for one in re.split(r"^## ", HOTLINES, flags=re.MULTILINE) if called in one.split("\n")[0]),
            HOTLINES,
        )
        hours = re.findall(r"\d+時(?:\d+分)?から\d+時(?:\d+分)?まで|24時間|平日|10の言語", how)
        assert called in HOTLINES
        assert [one for one in hours if one not in section] == []


def test_the_hours_are_the_same_in_english() -> None:
    for desk in DESKS:
        ja, en = (" ".join(say_each(f"outside_of_{desk}", lang)) for lang in ("ja", "en"))
        told = [
            f"{int(hour)}:{int(minute or 0):02}" for hour, minute in re.findall(r"(\d+)時(?:(\d+)分)?", ja)
        ]
        assert [one for one in told if one != "24:00"] == re.findall(r"\d+:\d\d", en)


def test_the_summary_says_what_the_label_says() -> None:
    label = (ROOT / "SECURITY.md").read_text("utf-8").split("## ")[1]

    assert "not anonymous toward" in label
    for lang, words in (("ja", ("Slack", "Microsoft", "サーバー")), ("en", ("Slack", "Microsoft", "server"))):
        assert all(word in say("promise_outside", lang) for word in words)
