"""Forms as cards in Teams' dialogs: within every limit, fields whole, and whatever has no room is told."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.payload import Unheard
from adapters.teams.dialog import to_dialog, to_task, told_of
from adaptive_cards import faults_of_card, size, texts
from bot.dialogue.card import Button, Buttons, Heading, Link, Listed, Quotation, Steps, Text
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Part, Told
from bot.dialogue.wording import say
from teams_world.client import Dialog, everything, seen
from teams_world.reading import action_of, buttons, inputs, sending

SENTENCE = "レジで「責任者を出せ」と怒鳴られ、一時間ほど離してもらえませんでした。つらかったです。\n"
HOSTILE = [
    "<at>x</at>", "{{DATE(2026-11-24T00:00:00Z)}}", "&lt;", "*bold*", "`code`", "[a](https://x.example)",
    "> q", "# h", "1. a", "x" * 3001, "\u0301" * 4000, "\n\n", SENTENCE * 200,
    "\U0001f468\u200d\U0001f469" * 900,
    "\ud800", "\x00", "", " ", "\u3164", "مرحبا", '"' * 900,
]  # fmt: skip
ANY = st.one_of(st.text(st.characters(), max_size=40), st.sampled_from(HOSTILE))
URL = st.one_of(ANY, st.sampled_from(["https://desk.example.com/open", "http://desk.example.com/"]))
CARRIED = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"], exclude_characters=",")
ID = st.text(CARRIED, min_size=1, max_size=14)
OPTIONS = st.lists(
    st.builds(Option, st.text(CARRIED, min_size=1, max_size=20), ANY), max_size=120, unique_by=lambda o: o.id
)
FIELD = st.builds(
    Field, ID, ANY, st.sampled_from(Entered), OPTIONS.map(tuple), ANY, st.booleans(), ANY, ANY, st.booleans(),
    st.sampled_from([1, 100, 200, 3000, 4000, 20_000]),
)  # fmt: skip
BUTTONS = st.lists(st.builds(Button, ANY, st.text(CARRIED, max_size=300)), max_size=8).map(tuple)
ROW = st.lists(ANY, max_size=4).map(tuple)
PART: st.SearchStrategy[Part] = st.one_of(
    FIELD, st.builds(Copyable, ANY, ANY), st.builds(Told, ANY, ANY), st.builds(Heading, ANY),
    st.builds(Text, ANY),
    st.builds(Folded, ANY, ROW, st.lists(ROW, max_size=6).map(tuple)), st.builds(Buttons, BUTTONS),
    st.builds(Listed, ANY, ROW, st.builds(Button, ANY, ID)),
    st.builds(Quotation, ANY, ANY, ROW, ANY), st.builds(Steps, ROW), st.builds(Link, ANY, URL),
)  # fmt: skip
PARTS = st.lists(PART, max_size=10, unique_by=lambda one: one.id if isinstance(one, Field) else object())
STATE = st.sampled_from(["", "sealed", "x" * 3000])
FORM = st.builds(
    Form, st.one_of(ID, st.just("")), ANY, PARTS.map(tuple), st.one_of(st.none(), ANY), STATE
)  # fmt: skip
EXAMPLES = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
TOO_LONG = {lang: say("dialog_too_long", lang) for lang in ("ja", "en")}


def shown(card: dict[str, Any]) -> str:
    return "\n".join(texts(card))


def standing(card: dict[str, Any]) -> dict[str, str]:
    """What is told when nobody touches the dialog before it is sent."""
    dialog = Dialog(to_task("題", card)["task"]["value"], "task", "")
    return told_of({**sending(card)["data"], **dialog.filled()})


def actions(card: dict[str, Any]) -> list[str]:
    return [action for one in buttons(card) if (action := action_of(one))]


def field(entered: Entered = Entered.LINES, **more: Any) -> Field:
    return Field(more.pop("id", "what"), more.pop("label", "何がありましたか"), entered, **more)


def typed(card: dict[str, Any]) -> dict[str, int]:
    """How much every field for words takes."""
    return {
        name.removeprefix("in:"): one["maxLength"] for name, one in inputs(card).items() if "maxLength" in one
    }


@given(form=FORM, lang=st.sampled_from(["ja", "en"]))
@EXAMPLES
def test_whatever_a_form_holds_teams_takes_its_dialog(form: Form, lang: str) -> None:
    card = to_dialog(form, lang)

    assert faults_of_card(card) == []
    if form.submit is not None and form.submit:
        assert set(standing(card)) <= {one.id for one in form.parts if isinstance(one, Field)}


LARGE: dict[str, Callable[[int], Part]] = {
    "texts": lambda at: Text(f"{at}: {SENTENCE}"),
    "entries": lambda at: Told(f"担当{at}", SENTENCE * 3),
    "fields": lambda at: field(id=f"f{at}", label=f"質問{at}"),
    "filled fields": lambda at: field(id=f"f{at}", value=SENTENCE * 60),
    "rows of buttons": lambda at: Buttons((Button(f"押す{at}", f"go:{at}"),)),
    "texts to copy": lambda at: Copyable(f"番号{at}", SENTENCE),
    "tables": lambda at: Folded(f"表{at}", ("", "見えること"), ((SENTENCE, SENTENCE),) * 20),
    "choices": lambda at: field(
        Entered.MANY, id=f"f{at}", options=tuple(Option(f"{at}-{one}", SENTENCE) for one in range(500))
    ),
}  # fmt: skip


@pytest.mark.parametrize("made", LARGE.values(), ids=LARGE)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_form_that_is_far_too_large_is_taken_and_says_that_it_goes_on(
    made: Callable[[int], Part], lang: str
) -> None:
    form = Form("f", "相談", tuple(made(at) for at in range(200)), "送る")

    card = to_dialog(form, lang)

    assert faults_of_card(card) == []
    assert shown(card).count(TOO_LONG[lang]) >= 1
    assert len(card["body"]) > 2
    assert size(card) > 8_000


def test_fields_and_buttons_are_kept_where_texts_have_no_room() -> None:
    entries = tuple(Told("相談者", SENTENCE * 10) for _ in range(400))
    fields = (field(value="書いたこと"), field(Entered.DAY, id="contact", value="2026-12-01"))
    form = Form("f", "案件", (*entries, *fields, Buttons((Button("戻る", "back"),)), Text("おわり")), "送る")

    card = to_dialog(form, "ja")

    assert standing(card) == {"what": "書いたこと", "contact": "2026-12-01"}
    assert actions(card) == ["back"]
    assert shown(card).count(TOO_LONG["ja"]) == 1
    assert shown(card).index(TOO_LONG["ja"]) < shown(card).index("書いたこと")
    assert "おわり" not in shown(card)


def test_what_fills_every_field_to_the_brim_stands_there_again_when_the_dialog_comes_back() -> None:
    names = [f"f{at}" for at in range(9)]
    fields = [field(id=name, label=f"質問{name}", required=True) for name in names]
    around = (Text(SENTENCE * 4), Copyable("受付番号", "ABCD-EFGH"), Buttons((Button("戻る", "back"),)))
    form = Form("f", "相談", (*around, *fields), "送る", "x" * 800)

    card = to_dialog(form, "ja")
    words = {name: "怒" * most for name, most in typed(card).items()}
    back = [replace(one, value=words[one.id], error="直してください" * 4) for one in fields[:3]]
    rest = [replace(one, value=words[one.id]) for one in fields[3:]]
    again = to_dialog(replace(form, parts=(Text(SENTENCE), *around, *back, *rest), state="x" * 900), "ja")

    assert faults_of_card(again) == []
    assert standing(again) == words
    assert say("field_cut", "ja") not in shown(again)
    assert typed(card)["f0"] > 2 * typed(card)["f1"] > 400


@given(
    longest=st.lists(st.sampled_from([1, 60, 200, 4000, 20_000]), min_size=1, max_size=14),
    letter=st.sampled_from(["あ", "a", "\U0001f468", "é"]),
    texts_=st.integers(0, 60),
    options=st.integers(0, 300),
    state=st.integers(0, 3000),
)
@EXAMPLES
def test_what_can_be_typed_always_comes_back_whole(
    longest: list[int], letter: str, texts_: int, options: int, state: int
) -> None:
    fields = [field(id=f"f{at}", longest=most) for at, most in enumerate(longest)]
    chosen = field(Entered.ONE, id="site", options=tuple(Option(f"s{at}", SENTENCE) for at in range(options)))
    form = Form("f", "題", (*fields, chosen, *[Text(SENTENCE)] * texts_), "送る", "x" * state)

    takes = typed(to_dialog(form, "ja"))
    words = {name: letter * (most // len(letter.encode("utf-16-le")) * 2) for name, most in takes.items()}
    filled = [replace(one, value=words[one.id]) for one in fields]
    again = to_dialog(replace(form, parts=(*filled, *form.parts[len(fields) :])), "ja")

    assert faults_of_card(again) == []
    assert {name: told for name, told in standing(again).items() if told} == {
        name: told for name, told in words.items() if told
    }
    assert [takes[one.id] <= one.longest for one in fields] == [True] * len(fields)


def test_pages_of_newlines_and_quotes_stand_there_again_too() -> None:
    form = Form("f", "題", (field(), field(id="said"), Text(SENTENCE * 60)), "送る")
    takes = typed(to_dialog(form, "ja"))

    words = {"what": ('"怒"\n' * takes["what"])[: takes["what"]], "said": "\n" * takes["said"]}
    filled = (field(value=words["what"]), field(id="said", value=words["said"]), Text(SENTENCE * 60))

    assert standing(to_dialog(replace(form, parts=filled), "ja")) == words


def test_the_first_place_for_words_takes_the_most_and_none_more_than_it_may() -> None:
    fields = (field(Entered.LINE, id="name", longest=200), field(), field(id="said"), field(id="effects"))

    takes = typed(to_dialog(Form("f", "題", fields, "送る"), "ja"))

    assert takes["name"] == 200
    assert takes["what"] == 4000
    assert 1_000 < takes["said"] <= 4000


@pytest.mark.parametrize("words", ["あ" * 20_000, '"' * 20_000, "\U0001f468" * 20_000, "\n" * 20_000 + "あ"])
def test_words_that_no_dialog_takes_are_cut_and_that_is_told(words: str) -> None:
    form = Form("f", "題", (field(value=words), field(id="said", value="言葉")), "送る")

    card = to_dialog(form, "ja")

    assert faults_of_card(card) == []
    told = standing(card)
    assert words.startswith(told["what"])
    assert 1_000 < len(told["what"]) < len(words)
    assert told["said"] == "言葉"
    assert shown(card).count(say("field_cut", "ja")) == 1


def test_a_page_of_a_case_fits_as_the_dialogue_cuts_it() -> None:
    """Four thousand characters, six entries and what stands around them; ROOM less what paging leaves."""
    entries = tuple(Told(f"担当1・11月24日・返事 {at}", "あ" * 600) for at in range(6))
    parts = (
        Heading("ほそいすずめ99"), *(Text("状態" * 60) for _ in range(8)), *entries,
        Buttons(tuple(Button(f"返事{at}", f"r{at}") for at in range(7))),
    )  # fmt: skip

    card = to_dialog(Form("case_open", "案件", parts, state="x" * 500), "ja")

    assert TOO_LONG["ja"] not in shown(card)
    assert faults_of_card(card) == []


def test_a_list_of_cases_fits_as_the_dialogue_cuts_it() -> None:
    listed = tuple(
        Listed(f"ほそいすずめ{at}", ("至急", "受付", "11月24日(火)まで"), Button("開く", f"case:ABCD12{at}"))
        for at in range(16)
    )

    card = to_dialog(
        Form("cases", "案件", (*listed, Buttons((Button("次へ", "p2"),))), state="x" * 300), "ja"
    )

    assert TOO_LONG["ja"] not in shown(card)
    assert actions(card) == [*(one.button.action for one in listed), "p2"]


def test_a_dialog_knows_its_form_and_its_state_and_every_button_in_it_sends_the_state_alone() -> None:
    parts = (
        field(value="言葉"),
        Listed("案件", (), Button("開く", "case:1")),
        Buttons((Button("戻る", "b"),)),
    )

    card = to_dialog(Form("report_write", "相談", parts, "送る", "sealed"), "ja")

    send = sending(card)
    assert (send["title"], send["style"], send["data"]) == (
        "送る", "positive", {"desk": {"form": "report_write", "state": "sealed"}},
    )  # fmt: skip
    assert card["actions"] == [send]
    others = [one for one in buttons(card) if one != send]
    assert [one["data"] for one in others] == [
        {"desk": {"action": "case:1", "state": "sealed"}}, {"desk": {"action": "b", "state": "sealed"}},
    ]  # fmt: skip
    assert {one["associatedInputs"] for one in others} == {"none"}


def test_a_dialog_without_fields_has_nothing_that_sends() -> None:
    assert "actions" not in to_dialog(Form("start", "相談", (Text("はじめに"),), state="sealed"), "ja")


def test_a_receipt_is_shown_in_large_letters_and_stands_in_an_input_to_copy_from_that_is_never_read() -> None:
    form = Form(
        "w", "相談", (Copyable("受付番号", "ABCD-EFGH"), Copyable("呼び名", "ほそいすずめ99")), "送る"
    )

    card = to_dialog(form, "ja")

    assert shown(card).splitlines() == [
        "受付番号", "ABCD-EFGH", "コピー用", "ABCD-EFGH", "呼び名", "ほそいすずめ99", "コピー用",
        "ほそいすずめ99", "送る",
    ]  # fmt: skip
    assert [*inputs(card)] == ["copy:0", "copy:1"]
    assert standing(card) == {}


ASIDE = (
    field(),
    field(Entered.ONE, id="channel", options=(Option("phone", "電話"),), aside=True),
    field(Entered.LINE, id="place", label="場所", aside=True),
)


def test_what_is_never_needed_is_folded_away_and_a_button_shows_it() -> None:
    card = to_dialog(Form("f", "相談", (*ASIDE, Text("おわり")), "送る"), "ja")
    dialog = Dialog(to_task("相談", card)["task"]["value"], "task", "")

    before = shown(dialog.seen())
    (toggle,) = [one for one in everything(card) if one["type"] == "Action.ToggleVisibility"]
    dialog.toggle(toggle)

    assert before.splitlines() == ["何がありましたか", "もう少し書く(任意)", "おわり", "送る"]
    assert shown(dialog.seen()).splitlines() == [
        "何がありましたか", "もう少し書く(任意)", "何がありましたか", "電話", "場所", "おわり", "送る",
    ]  # fmt: skip


@pytest.mark.parametrize("standing_in_it", [{"value": "3階"}, {"error": "短くしてください"}])
def test_what_is_folded_away_is_shown_at_once_when_something_stands_in_it(
    standing_in_it: dict[str, str],
) -> None:
    form = Form(
        "f", "相談", (*ASIDE[:2], field(Entered.LINE, id="place", aside=True, **standing_in_it)), "送る"
    )

    card = to_dialog(form, "ja")

    assert seen(card) == {**card, **seen(card)}
    assert [*inputs(seen(card))] == ["in:what", "in:channel", "in:place"]
    assert "もう少し書く" not in shown(card)


def test_a_table_stands_behind_a_button_row_by_row() -> None:
    table = Folded(
        "だれに何が見えるか", ("見えること", "見えないこと"), (("相談員", "自分の案件", "ほかの案件"),)
    )

    card = to_dialog(Form("f", "相談", (table,)), "ja")

    assert shown(seen(card)) == "だれに何が見えるか"
    assert shown(card).splitlines() == [
        "だれに何が見えるか", "相談員", "見えること: 自分の案件", "見えないこと: ほかの案件",
    ]  # fmt: skip


def test_a_table_that_has_no_room_has_no_button_either() -> None:
    table, shows = Folded("表", ("", "a"), ((SENTENCE * 9, "い"),)), []
    for letters in range(7_700, 9_300, 100):  # somewhere the button has room, and the table has not
        card = to_dialog(Form("f", "相談", (Text("あ" * letters), table)), "ja")

        assert faults_of_card(card) == []
        assert ("表" in shown(card)) is (TOO_LONG["ja"] not in shown(card))
        shows.append("表" in shown(card))
    assert shows == sorted(shows, reverse=True)
    assert set(shows) == {True, False}


def test_errors_stand_above_their_fields_and_several_are_named_at_the_top() -> None:
    parts = (
        Text("送れませんでした"), field(error="書いてください"),
        field(Entered.LINE, id="name", label="お名前", error="長すぎます"),
    )  # fmt: skip

    card = to_dialog(Form("f", "相談", parts, "送る"), "ja")

    assert shown(card).splitlines() == [
        "⚠️ 次のところを確かめてください", "• 何がありましたか", "• お名前", "送れませんでした",
        "⚠️ 書いてください", "何がありましたか", "⚠️ 長すぎます", "お名前", "送る",
    ]  # fmt: skip
    assert card["body"][0]["style"] == "attention"


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        (Form("f", "題", (), state="x" * 3001), "state too long"),
        (Form("f", "題", (), state="\x00"), "state can't be carried"),
        (Form("f" * 256, "題", ()), "form id too long"),
        (Form("\ud800", "題", ()), "form id can't be carried"),
        (Form("f", "題", (field(id="x" * 256),), "送る"), "field id too long"),
        (Form("f", "題", (field(id=""),), "送る"), "field id empty"),
        (Form("f", "題", (field(Entered.ONE, options=(Option("x" * 256, "一"),)),)), "option id too long"),
        (Form("f", "題", (field(Entered.MANY, options=(Option("", "一"),)),)), "option id empty"),
        (Form("f", "題", (field(Entered.MANY, options=(Option("a,b", "一"),)),)), "option id with a comma"),
        (Form("f", "題", (Buttons((Button("押す", "x" * 2001),)),)), "action too long"),
    ],
)
def test_what_the_desk_itself_made_too_long_is_refused_and_never_named(form: Form, fault: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its whole text is compared
        to_dialog(form, "ja")

    assert str(caught.value) == fault


def test_a_title_and_a_label_too_long_for_their_places_stand_whole_in_the_dialog() -> None:
    card = to_dialog(Form("f", "あ" * 60, (Text("本文"),), "い" * 60), "ja")

    assert [*texts(card)] == ["あ" * 60, "本文", "い" * 60, "い" * 49 + "…"]
    assert to_task("あ" * 60, card)["task"]["value"]["title"] == "あ" * 49 + "…"


@pytest.mark.parametrize("parts", [(), (Copyable("", ""),), (Text(" "),), (Folded("", (), ()),)])
def test_a_dialog_that_holds_nothing_is_one_that_teams_takes(parts: tuple[Part, ...]) -> None:
    assert faults_of_card(to_dialog(Form("", "", parts), "ja")) == []


def test_an_open_dialog_is_low_for_a_few_words_and_high_for_more() -> None:
    few, more = (to_dialog(Form("f", "題", (Text(SENTENCE * count),)), "ja") for count in (1, 90))

    low, high = (to_task("題", card) for card in (few, more))
    assert (low["task"]["type"], low["task"]["value"]["height"]) == ("continue", "medium")
    assert (high["task"]["value"]["height"], high["task"]["value"]["width"]) == ("large", "medium")
    assert high["task"]["value"]["card"] == {
        "contentType": "application/vnd.microsoft.card.adaptive", "content": more,
    }  # fmt: skip


def test_what_was_filled_in_is_read_and_what_was_there_to_be_copied_is_not() -> None:
    desk = {"form": "f", "state": "s", "many": ["conduct"]}
    sent = {
        "desk": desk,
        "in:what": "あ,い",
        "in:conduct": "a,b,,c",
        "in:x y": "1",
        "copy:0": "no",
        "other": 7,
    }

    assert told_of(sent) == {"what": "あ,い", "conduct": "a b c", "x y": "1"}
    assert told_of({"in:what": None, "in:half": "\ud800"}) == {"what": "", "half": "?"}


@pytest.mark.parametrize(
    "sent",
    [
        {"in:what": 7}, {"in:what": ["a"]}, {"in:what": {"a": 1}}, {"in:what": True}, {"desk": "x"},
        {"desk": {"many": "what"}, "in:what": "a"}, {"desk": {"many": [7]}}, {"desk": None},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(Unheard) as caught:
        told_of(sent)

    assert (caught.value.status, caught.value.reason) == (400, "malformed")
