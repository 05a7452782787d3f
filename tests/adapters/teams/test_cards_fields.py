"""Fields as a card's inputs: what stands in them comes back as it was, and choices are all there."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.teams.dialog import to_dialog, to_task, told_of
from adaptive_cards import faults_of_card, texts
from bot.dialogue.form import Entered, Field, Form, Option
from bot.dialogue.wording import say
from teams_world.client import Dialog
from teams_world.reading import inputs, sending

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
WORDS = st.one_of(st.text(LETTERS, max_size=300), st.lists(st.text(LETTERS, max_size=60)).map("\n".join))
IDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12)
CHOICES = st.lists(st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True), min_size=1, max_size=60, unique=True)
EXAMPLES = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def card_of(*fields: Field, lang: str = "ja") -> dict[str, Any]:
    card = to_dialog(Form("f", "題", fields, "送る"), lang)
    assert faults_of_card(card) == []
    return card


def back(*fields: Field) -> dict[str, str]:
    """What would be sent if nobody touched the dialog; what is empty does not come."""
    card = card_of(*fields)
    dialog = Dialog(to_task("題", card)["task"]["value"], "task", "")
    return told_of({**sending(card)["data"], **dialog.filled()})


def box(*fields: Field) -> dict[str, Any]:
    """The input of the first field."""
    return next(iter(inputs(card_of(*fields)).values()))


def options(*ids: str, label: str = "") -> tuple[Option, ...]:
    return tuple(Option(one, label or f"選択肢{one}") for one in ids)


@given(words=WORDS, name=IDS, entered=st.sampled_from([Entered.LINE, Entered.LINES]))
@EXAMPLES
def test_words_come_back_letter_for_letter(words: str, name: str, entered: Entered) -> None:
    assert back(Field(name, "質問", entered, value=words)) == ({name: words} if words else {})


@given(ids=CHOICES, drawn=st.data())
@EXAMPLES
def test_choices_come_back_as_they_were(ids: Sequence[str], drawn: Any) -> None:
    one = drawn.draw(st.sampled_from(ids))
    some = drawn.draw(st.sets(st.sampled_from(ids), min_size=1, max_size=20))
    many = " ".join(each for each in ids if each in some)
    fields = (
        Field("one", "一つ", Entered.ONE, options(*ids), one),
        Field("many", "いくつでも", Entered.MANY, options(*ids), many),
    )

    assert back(*fields) == {"one": one, "many": many}


@given(day=st.dates())
@EXAMPLES
def test_a_day_comes_back_as_it_was(day: Any) -> None:
    assert back(Field("contact", "日", Entered.DAY, value=day.isoformat())) == {"contact": day.isoformat()}


@pytest.mark.parametrize(
    ("count", "entered", "style"),
    [
        (1, Entered.ONE, "expanded"), (8, Entered.ONE, "expanded"), (9, Entered.ONE, "compact"),
        (50, Entered.ONE, "compact"), (50, Entered.MANY, "expanded"),
    ],
)  # fmt: skip
def test_few_options_stand_open_and_more_in_a_list(count: int, entered: Entered, style: str) -> None:
    shown = box(Field("site", "職場", entered, options(*map(str, range(count)), label="店"), "0"))

    assert (shown["style"], shown["value"], len(shown["choices"])) == (style, "0", count)
    assert shown.get("isMultiSelect", False) is (entered is Entered.MANY)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("entered", Entered)
def test_teams_itself_asks_for_what_is_needed_and_for_nothing_else(entered: Entered, lang: str) -> None:
    needed, free = (
        inputs(card_of(Field("a", "問い", entered, options("a"), required=one), lang=lang))["in:a"]
        for one in (True, False)
    )

    assert (needed["isRequired"], needed["errorMessage"]) == (True, say("field_missing", lang))
    assert needed["label"] == "問い"
    assert {"isRequired", "errorMessage"} & free.keys() == set()


def test_a_hint_is_read_before_the_options_and_behind_a_box_to_write_in() -> None:
    words = Field("a", "問い", Entered.LINE, hint="手がかり", value="言葉")
    choice = Field(
        "b", "選ぶ", Entered.ONE, options("x", label="一つ"), hint="理由は要りません", error="どれか"
    )

    assert [*texts(card_of(words, choice))] == [
        "問い", "言葉", "手がかり", "⚠️ どれか", "理由は要りません", "選ぶ", "一つ", "送る",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label",
    [
        "*必ず*", "a_b_c", "[x](https://x.example)", "<b>x</b>", "&lt;", "- 点", "1. 一", "# 見出し", "`x`",
        "", " ", "二行\nの名前", "とても長い選択肢の名前" * 12, "https://x.example",
    ],
)  # fmt: skip
@pytest.mark.parametrize("entered", [Entered.ONE, Entered.MANY])
def test_options_that_would_be_read_as_markup_stand_above_by_their_numbers(
    label: str, entered: Entered
) -> None:
    card = card_of(Field("one", "質問", entered, (Option("a", label), Option("b", "短い")), "a"))

    assert [*texts(card)] == [
        f"(1) {label}", "(2) 短い", "質問", "(1)", "(2)", "送る",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label", ["A & B 店", "3階 (東)", "カスハラ対策の部署・外部窓口", "9:00-17:00", "{{DATE(2026)}}"]
)
def test_an_ordinary_name_stands_where_it_is_chosen(label: str) -> None:
    (shown,) = box(Field("one", "質問", Entered.ONE, (Option("a", label),)))["choices"]

    assert shown == {"title": label.replace("{{", "{\u2060{"), "value": "a"}


def test_an_answer_that_is_no_longer_offered_is_not_chosen() -> None:
    gone = Field("site", "職場", Entered.ONE, options("a", "b"), "closed")

    assert back(gone, Field("many", "行為", Entered.MANY, options("a"), "x a y")) == {"many": "a"}


@pytest.mark.parametrize("value", ["2026-13-01", "明日", "20261124", "2026-W47-2"])
def test_what_is_no_day_is_left_out(value: str) -> None:
    assert back(Field("contact", "日", Entered.DAY, value=value)) == {}


@pytest.mark.parametrize("entered", [Entered.ONE, Entered.MANY])
def test_of_thousands_of_options_those_chosen_are_shown_and_it_is_said_that_there_are_more(
    entered: Entered,
) -> None:
    many = options(*(f"id-{at}" for at in range(5_000)), label="とても長い名前の事業所" * 6)
    few = Field("about", "だれのこと", Entered.ONE, options("me", "team"), "team")

    card = card_of(Field("site", "職場", entered, many, "id-4999"), few, Field("what", "何が", Entered.LINES))

    assert inputs(card)["in:site"]["value"] == "id-4999"
    assert next(texts(card)) == say("dialog_too_long", "ja")
    assert len(inputs(card)["in:site"]["choices"]) > 30
    assert len(inputs(card)["in:about"]["choices"]) == 2
    assert inputs(card)["in:what"]["maxLength"] > 1_000


@pytest.mark.parametrize("entered", [Entered.ONE, Entered.MANY])
def test_where_there_is_nothing_to_choose_from_the_question_stands_alone(entered: Entered) -> None:
    card = card_of(Field("site", "職場", entered, hint="一つ選ぶ"))

    assert [*texts(card)] == ["一つ選ぶ", "職場", "送る"]


def test_a_label_a_hint_and_an_error_that_have_no_room_stand_whole_above() -> None:
    label, hint, error = "質問" * 400, "手がかり" * 400, "直す" * 400

    told = [*texts(card_of(Field("a", label, Entered.LINE, hint=hint, error=error)))]

    assert told[:3] == [label, hint, error]
    assert [one[-1] for one in told[3:6]] == ["…", "…", "…"]


def test_a_line_that_holds_several_is_shown_with_all_of_them() -> None:
    assert box(Field("a", "一行", Entered.LINE, value="一\n二"))["isMultiline"] is True
    assert "isMultiline" not in box(Field("a", "一行", Entered.LINE, value="一"))
