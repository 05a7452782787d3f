"""Fields as Slack's inputs: what stands in them comes back as it was, and choices are all there."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.slack.dialog import to_view, told_of
from adapters.text import is_blank
from block_kit import faults_of_dialog
from bot.dialogue.form import Entered, Field, Form, Option
from slack_world.world import standing

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
WORDS = st.one_of(
    st.text(LETTERS, max_size=60),
    st.lists(st.text(LETTERS, max_size=300), max_size=30).map("\n".join),
    st.builds(
        lambda text, times: text * times, st.text(LETTERS, min_size=1, max_size=30), st.integers(50, 900)
    ),
).map(lambda text: text.replace("\x85", ""))
IDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12)
CHOICES = st.lists(st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True), min_size=1, max_size=230, unique=True)
EXAMPLES = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def view_of(*fields: Field, lang: str = "ja") -> dict[str, Any]:
    view = to_view(Form("f", "題", fields, "送る"), lang)
    assert faults_of_dialog(view) == []
    return view


def back(*fields: Field) -> dict[str, str]:
    """What would be sent if nobody touched the dialog."""
    return told_of(standing(view_of(*fields)))


def inputs(*fields: Field) -> list[dict[str, Any]]:
    return [one for one in view_of(*fields)["blocks"] if one["type"] == "input"]


def tidied(words: str) -> str:
    """What somebody wrote: nothing where nobody sees any of it; hundreds of blanks on end are one."""
    return "" if is_blank(words) else re.sub(r"\s{200,}", " ", words).rstrip()


def options(*ids: str, label: str = "") -> tuple[Option, ...]:
    return tuple(Option(one, label or f"選択肢{one}") for one in ids)


@given(words=WORDS, name=IDS, entered=st.sampled_from([Entered.LINE, Entered.LINES]))
@example(words="あ" * 2999 + "\n" + "い" * 3000, name="what", entered=Entered.LINES)
@example(words="行\n" * 2500, name="a~2", entered=Entered.LINES)
@example(
    words=" \n\n前に空き" + "あ" * 3000 + "\n\n\n" + "い" * 2990 + "\n", name="%7E", entered=Entered.LINES
)
@EXAMPLES
def test_words_of_any_length_come_back_letter_for_letter(words: str, name: str, entered: Entered) -> None:
    told = back(Field(name, "質問", entered, value=words))

    assert {one: tidied(text) for one, text in told.items()} == {name: tidied(words)}


@given(ids=CHOICES, drawn=st.data())
@EXAMPLES
def test_choices_come_back_as_they_were(ids: Sequence[str], drawn: Any) -> None:
    one = drawn.draw(st.sampled_from(ids))
    some = drawn.draw(st.sets(st.sampled_from(ids), max_size=20))
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


def test_what_is_not_filled_in_comes_back_as_nothing_and_only_for_its_own_fields() -> None:
    empty = [Field(str(entered), "質問", entered, options("a", "b")) for entered in Entered]

    assert back(*empty) == {"line": "", "lines": "", "one": "", "many": "", "day": "", "people": ""}
    assert back() == {}


@pytest.mark.parametrize(
    ("count", "kind", "sizes"),
    [
        (1, "radio_buttons", [1]),
        (5, "radio_buttons", [5]),
        (6, "static_select", [6]),
        (100, "static_select", [100]),
        (101, "static_select", [100, 1]),
        (430, "static_select", [100, 100, 100, 100, 30]),
    ],
)
def test_few_options_stand_open_and_many_in_a_list_and_hundreds_in_groups(
    count: int, kind: str, sizes: list[int]
) -> None:
    (block,) = inputs(Field("site", "職場", Entered.ONE, options(*map(str, range(count)), label="店"), "0"))

    element = block["element"]
    groups = [one["options"] for one in element.get("option_groups", [])] or [element["options"]]
    assert (element["type"], [len(one) for one in groups]) == (kind, sizes)
    assert element["initial_option"] == groups[0][0]


def test_checkboxes_stand_in_groups_of_ten_of_which_none_alone_is_needed() -> None:
    blocks = inputs(
        Field("conduct", "行為", Entered.MANY, options(*map(str, range(23))), "3 21", required=True)
    )

    assert [one["block_id"] for one in blocks] == ["conduct", "conduct~2", "conduct~3"]
    assert [len(one["element"]["options"]) for one in blocks] == [10, 10, 3]
    assert [one["optional"] for one in blocks] == [True, True, True]
    assert [one["label"]["text"] for one in blocks] == ["行為 (必須)", "行為(つづき)", "行為(つづき)"]
    assert ["initial_options" in one["element"] for one in blocks] == [True, False, True]


@pytest.mark.parametrize("required", [True, False])
def test_slack_itself_asks_for_what_is_needed(required: bool) -> None:
    for entered in Entered:
        blocks = inputs(Field("one", "質問", entered, options("a", "b"), required=required, longest=3000))
        assert [one["optional"] for one in blocks] == [not required]


ASIDE = Field("place", "場所", Entered.LINE, aside=True, value="3階")
"""Something that may be folded away, and is not."""


def test_long_words_may_go_on_in_a_second_input_which_is_never_needed() -> None:
    first, second, _ = inputs(
        Field("what", "何がありましたか", Entered.LINES, required=True, hint="一言で"), ASIDE
    )

    assert (first["block_id"], first["optional"], first["hint"]["text"]) == ("what", False, "一言で")
    assert (second["block_id"], second["optional"], "hint" in second) == ("what~2", True, False)
    assert [one["element"]["max_length"] for one in (first, second)] == [3000, 1000]
    one, two = ({"value": {"type": "plain_text_input", "value": words}} for words in "一二")
    nothing = {"value": {"type": "plain_text_input", "value": None}}
    assert told_of({"what": one, "what~2": two}) == {"what": "一\n二"}
    assert told_of({"what": nothing, "what~2": two}) == {"what": "二"}


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ([Field(f"f{at}", "質問", Entered.LINES) for at in range(3)], ["f0", "f1", "f2"]),
        (
            [*(Field(f"f{at}", "質問", Entered.LINES) for at in range(3)), ASIDE],
            ["f0", "f0~2", "f1", "f2", "place"],
        ),
    ],
)
def test_only_the_first_place_for_words_has_room_to_go_on_and_only_where_all_is_shown(
    fields: list[Field], ids: list[str]
) -> None:
    assert [one["block_id"] for one in inputs(*fields)] == ids


def test_words_that_need_it_always_have_a_second_input() -> None:
    blocks = inputs(Field("words", "返事", Entered.LINES, value="あ" * 3500))

    assert [one["block_id"] for one in blocks] == ["words", "words~2+"]


def test_an_answer_that_is_no_longer_offered_is_not_chosen() -> None:
    gone = Field("site", "職場", Entered.ONE, options("a", "b"), "closed")

    assert back(gone, Field("many", "行為", Entered.MANY, options("a"), "x a y")) == {"site": "", "many": "a"}


@pytest.mark.parametrize("value", ["2026-13-01", "明日", "20261124", "2026-W47-2"])
def test_what_is_no_day_is_left_out(value: str) -> None:
    assert back(Field("contact", "日", Entered.DAY, value=value)) == {"contact": ""}


@pytest.mark.parametrize("entered", [Entered.ONE, Entered.MANY])
def test_of_thousands_of_options_those_chosen_are_shown_and_it_is_said_that_there_are_more(
    entered: Entered,
) -> None:
    many = options(*(f"id-{at}" for at in range(5_000)), label="とても長い名前の事業所" * 6)

    view = view_of(Field("site", "職場", entered, many, "id-4999"))

    assert told_of(standing(view)) == {"site": "id-4999"}
    assert view["blocks"][-1]["text"]["text"].startswith("ここから先は長すぎて")


def test_a_label_that_has_no_room_stands_whole_above() -> None:
    long = "とても長い選択肢の名前" * 10

    view = view_of(Field("one", "質問" * 1200, Entered.ONE, (Option("a", long), Option("b", "短い"))))

    shown = [one["text"]["text"] for one in view["blocks"] if one["type"] == "section"]
    assert shown == [f"*{'質問' * 1200}*", f"*{long}*"]


@pytest.mark.parametrize("entered", [Entered.ONE, Entered.MANY])
def test_where_there_is_nothing_to_choose_from_the_question_stands_alone(entered: Entered) -> None:
    view = view_of(Field("site", "職場", entered, hint="一つ選ぶ"))

    assert [one["text"]["text"] for one in view["blocks"]] == ["*職場*", "一つ選ぶ"]


@pytest.mark.parametrize(
    "values",
    [
        {"what": None}, {"what": {}}, {"what": {"value": None}}, {"what": {"other": {"value": "x"}}},
        {"copy~0~0~99": {"value": {"type": "plain_text_input", "value": "x"}}},
        {"a~b~c": {"value": {"value": "x"}}},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_not_read(values: dict[str, Any]) -> None:
    assert told_of(values) == {}


@pytest.mark.parametrize(
    "element",
    [
        {"selected_options": [None, {}, {"value": "a"}]},
        {"selected_options": "a"},
        {"selected_option": "a"},
        {"value": 7},
    ],
)
def test_an_answer_of_an_odd_shape_breaks_nothing(element: dict[str, Any]) -> None:
    assert told_of({"what": {"value": element}}).keys() == {"what"}
