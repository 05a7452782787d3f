"""Forms as Slack's dialogs: within every limit, fields whole, and whatever has no room is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.dialog import CLOSE, UNFOLD, errors_of, is_unfolded, to_view, told_of
from block_kit import faults_of_dialog
from bot.dialogue.card import Button, Buttons, Heading, Link, Listed, Quotation, Steps, Text
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Part, Told
from bot.dialogue.wording import say
from slack_world.reading import texts
from slack_world.world import standing

SENTENCE = "レジで「責任者を出せ」と怒鳴られ、一時間ほど離してもらえませんでした。つらかったです。\n"
HOSTILE = [
    "<!channel>", "<@U1>", "&lt;", "*bold*", "`code`", ":smile:", "> quote", "x" * 3001,
    "\u0301" * 4000, "\n\n",
    SENTENCE * 200, "\U0001f468\u200d\U0001f469" * 900, "\ud800", "\x00", "", " ", "\u3164", "مرحبا",
]  # fmt: skip
ANY = st.one_of(st.text(st.characters(), max_size=40), st.sampled_from(HOSTILE))
URL = st.one_of(ANY, st.sampled_from(["https://desk.example.com/open", "http://desk.example.com/"]))
CARRIED = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"])
ID = st.text(CARRIED, min_size=1, max_size=14)
OPTIONS = st.lists(
    st.builds(Option, st.text(CARRIED, min_size=1, max_size=20), ANY), max_size=120, unique_by=lambda o: o.id
)
FIELD = st.builds(
    Field, ID, ANY, st.sampled_from(Entered), OPTIONS.map(tuple), ANY, st.booleans(), ANY, ANY, st.booleans(),
    st.sampled_from([100, 200, 3000, 4000, 20_000]),
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
FORM = st.builds(Form, st.one_of(ID, st.just("")), ANY, PARTS.map(tuple), st.one_of(st.none(), ANY))
EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
TOO_LONG = {lang: say("dialog_too_long", lang) for lang in ("ja", "en")}


def shown(view: dict[str, Any]) -> str:
    return "\n".join(texts(view["blocks"], standing(view)))


def inputs(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in view["blocks"] if one["type"] == "input"]


def actions(view: dict[str, Any]) -> list[str]:
    rows = [one for block in view["blocks"] for one in block.get("elements", [])]
    return [one["value"] for one in rows if one["type"] == "button"]


def field(entered: Entered = Entered.LINES, **more: Any) -> Field:
    return Field(more.pop("id", "what"), more.pop("label", "何がありましたか"), entered, **more)


@given(form=FORM, unfolded=st.booleans(), lang=st.sampled_from(["ja", "en"]))
@EXAMPLES
def test_whatever_a_form_holds_slack_takes_its_dialog(form: Form, unfolded: bool, lang: str) -> None:
    view = to_view(form, lang, unfolded=unfolded)

    assert faults_of_dialog(view) == []
    assert set(told_of(standing(view))) <= {one.id for one in form.parts if isinstance(one, Field)}


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

    view = to_view(form, lang, unfolded=True)

    assert faults_of_dialog(view) == []
    assert shown(view).count(TOO_LONG[lang]) >= 1
    assert len(view["blocks"]) > 2


def test_fields_and_buttons_are_kept_where_texts_have_no_room() -> None:
    entries = tuple(Told("相談者", SENTENCE * 10) for _ in range(400))
    fields = (field(value="書いたこと"), field(Entered.DAY, id="contact", value="2026-12-01"))
    form = Form("f", "案件", (*entries, *fields, Buttons((Button("戻る", "back"),)), Text("おわり")), "送る")

    view = to_view(form, "ja")

    assert told_of(standing(view)) == {"what": "書いたこと", "contact": "2026-12-01"}
    assert actions(view) == ["back"]
    assert shown(view).count(TOO_LONG["ja"]) == 1
    assert shown(view).index(TOO_LONG["ja"]) < shown(view).index("書いたこと")
    assert "おわり" not in shown(view)


def test_a_page_of_a_case_fits_as_the_dialogue_cuts_it() -> None:
    """Twenty-four thousand characters, and a hundred pieces."""
    entries = tuple(Told(f"担当1・11月24日・返事 {at}", "あ" * 600) for at in range(33))
    parts = (
        Heading("ほそいすずめ99"),
        *(Text("状態") for _ in range(8)),
        *entries,
        Buttons((Button("返事", "r"),)),
    )

    view = to_view(Form("case_open", "案件", parts), "ja")

    assert TOO_LONG["ja"] not in shown(view)
    assert faults_of_dialog(view) == []


def test_an_entry_of_twenty_thousand_characters_is_shown_whole() -> None:
    words = "".join(f"{number:05}、" for number in range(3_300))

    view = to_view(Form("f", "案件", (Told("相談者", words),)), "ja")

    assert words in shown(view).replace("\n", "")


@pytest.mark.parametrize(("lang", "label"), [("ja", "閉じる"), ("en", "Close")])
def test_every_dialog_can_be_closed_and_one_without_fields_sends_nothing(lang: str, label: str) -> None:
    view = to_view(Form("start", "相談", (Text("はじめに"),), state="sealed"), lang)

    assert view["close"]["text"] == label
    assert to_view(Form("f", "題", (field(),), "Go"), lang)["close"]["text"] == label
    assert (view["callback_id"], view["private_metadata"]) == ("start", "sealed")
    assert "submit" not in view


def test_a_receipt_is_shown_and_stands_in_an_input_to_copy_from_that_is_never_read() -> None:
    form = Form("received", "相談", (Copyable("受付番号", "ABCD-EFGH"),))

    view = to_view(form, "ja")

    assert view["callback_id"] == CLOSE
    assert view["submit"]["text"] == "閉じる"
    assert "close" not in view
    assert shown(view).splitlines() == ["受付番号", "ABCD-EFGH", "コピー用", "ABCD-EFGH"]
    assert inputs(view)[0]["optional"] is True
    assert told_of(standing(view)) == {}


def test_of_several_texts_to_copy_the_first_alone_has_an_input_and_all_are_shown() -> None:
    form = Form(
        "w", "相談", (Copyable("受付番号", "ABCD-EFGH"), Copyable("呼び名", "ほそいすずめ99")), "送る"
    )

    view = to_view(form, "ja")

    assert len(inputs(view)) == 1
    assert shown(view).endswith("呼び名\nほそいすずめ99")


def test_another_receipt_stands_under_another_id_or_slack_would_keep_the_old_one() -> None:
    one, other = (
        inputs(to_view(Form("w", "相談", (Copyable("受付番号", text),), "送る"), "ja"))[0]["block_id"]
        for text in ("ABCD-EFGH", "ABCD-EFGJ")
    )

    assert one != other


ASIDE = (
    field(),
    field(Entered.ONE, id="channel", options=(Option("phone", "電話"),), aside=True),
    field(Entered.LINE, id="place", label="場所", aside=True),
)


def test_what_is_never_needed_is_left_out_until_it_is_asked_for() -> None:
    form = Form("report_write", "相談", (*ASIDE, Text("おわり")), "送る")

    brief, whole = to_view(form, "ja"), to_view(form, "ja", unfolded=True)

    assert [one["block_id"] for one in inputs(brief)] == ["what"]
    assert actions(brief) == [UNFOLD]
    assert shown(brief).endswith("もう少し書く(任意)\nおわり")
    assert {one["block_id"] for one in inputs(whole)} == {"what", "what~2", "channel", "place"}
    assert actions(whole) == []


@pytest.mark.parametrize("standing_in_it", [{"value": "3階"}, {"error": "短くしてください"}])
def test_what_is_left_out_comes_by_itself_when_something_stands_in_it(standing_in_it: dict[str, str]) -> None:
    form = Form(
        "f", "相談", (*ASIDE[:2], field(Entered.LINE, id="place", aside=True, **standing_in_it)), "送る"
    )

    assert is_unfolded(form)
    assert "channel" in {one["block_id"] for one in inputs(to_view(form, "ja"))}


@pytest.mark.parametrize(("told", "unfolded"), [({"what": "x"}, False), ({"what": "x", "place": ""}, True)])
def test_a_dialog_that_showed_all_of_it_is_known_by_what_came_back(
    told: dict[str, str], unfolded: bool
) -> None:
    assert is_unfolded(Form("f", "相談", ASIDE, "送る"), told) is unfolded


def test_a_table_stands_behind_a_button_until_it_is_asked_for_and_then_row_by_row() -> None:
    table = Folded(
        "だれに何が見えるか", ("見えること", "見えないこと"), (("相談員", "自分の案件", "ほかの案件"),)
    )
    form = Form("f", "相談", (table,))

    brief, whole = to_view(form, "ja"), to_view(form, "ja", unfolded=True)

    assert shown(brief) == "だれに何が見えるか"
    assert actions(brief) == [UNFOLD]
    assert shown(whole).splitlines() == [
        "だれに何が見えるか", "相談員", "見えること: 自分の案件", "見えないこと: ほかの案件",
    ]  # fmt: skip


def test_errors_stand_above_their_fields_and_several_are_named_at_the_top() -> None:
    parts = (
        Text("送れませんでした"), field(error="書いてください"),
        field(Entered.LINE, id="name", label="お名前", error="長すぎます"),
    )  # fmt: skip

    view = to_view(Form("f", "相談", parts, "送る"), "ja")

    assert [line for line in shown(view).splitlines() if line] == [
        "⚠️ 次のところを確かめてください", "• 何がありましたか", "• お名前", "送れませんでした",
        "⚠️ 書いてください", "何がありましたか", "⚠️ 長すぎます", "お名前",
    ]  # fmt: skip


def test_errors_are_told_by_the_block_of_their_field() -> None:
    parts = (field(error="書いてください"), field(id="a~b", error="長い"), field(id="fine"))

    view = to_view(Form("f", "相談", parts, "送る"), "ja")

    errors = errors_of(Form("f", "相談", parts, "送る"))
    assert list(errors.values()) == ["書いてください", "長い"]
    assert set(errors) <= {one["block_id"] for one in inputs(view)}


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        (Form("f", "題", (), state="x" * 3001), "state too long"),
        (Form("f", "題", (), state="\x00"), "state can't be carried"),
        (Form("f" * 256, "題", ()), "form id too long"),
        (Form("\ud800", "題", ()), "form id can't be carried"),
        (Form("f", "題", (field(id="x" * 256),), "送る"), "field id too long"),
        (Form("f", "題", (field(id=""),), "送る"), "field id empty"),
        (Form("f", "題", (field(Entered.ONE, options=(Option("x" * 151, "一"),)),)), "option id too long"),
        (Form("f", "題", (field(Entered.MANY, options=(Option("", "一"),)),)), "option id empty"),
        (Form("f", "題", (Buttons((Button("押す", "x" * 2001),)),)), "action too long"),
    ],
)
def test_what_the_desk_itself_made_too_long_is_refused_and_never_named(form: Form, fault: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its whole text is compared
        to_view(form, "ja")

    assert str(caught.value) == fault


def test_a_state_of_three_thousand_characters_is_taken() -> None:
    assert faults_of_dialog(to_view(Form("f", "題", (field(),), "送る", "x" * 3000), "ja")) == []


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("Save the note (not shown to the reporter)", "Save the note…"),
        (
            "とても長い、二十四文字には入りきらない、ボタンの名前です",
            "とても長い、二十四文字には入りきらない、ボタン…",
        ),
    ],
)
def test_a_label_too_long_for_its_button_stands_whole_above_it(label: str, short: str) -> None:
    view = to_view(Form("f", "題", (field(),), label), "ja")

    assert view["submit"]["text"] == short
    assert shown(view).endswith(label)


def test_a_title_too_long_for_its_place_stands_whole_below_it() -> None:
    view = to_view(Form("f", "あ" * 40, (Text("本文"),)), "ja")

    assert view["title"]["text"] == "あ" * 23 + "…"
    assert view["blocks"][0]["text"]["text"] == "あ" * 40


@pytest.mark.parametrize("parts", [(), (Copyable("", ""),), (Text(" "),), (Folded("", (), ()),)])
def test_a_dialog_that_holds_nothing_is_one_that_slack_takes(parts: tuple[Part, ...]) -> None:
    assert faults_of_dialog(to_view(Form("", "", parts), "ja", unfolded=True)) == []


def test_nothing_of_a_dialog_names_a_person_a_channel_or_an_address() -> None:
    hostile = "<!channel> <@U1> <https://x.example|y>"
    parts = (
        Told(hostile, hostile),
        field(label=hostile, hint=hostile, error=hostile),
        Copyable(hostile, hostile),
    )

    view = to_view(Form("f", hostile, parts, hostile), "ja")

    for one in texts_of(view):
        assert one["type"] == "plain_text" or "<" not in one["text"]
    assert shown(view).count("<!channel>") >= 6


def texts_of(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, list):
        return [text for one in found for text in texts_of(one)]
    if not isinstance(found, dict):
        return []
    own = [found] if found.get("type") in {"plain_text", "mrkdwn"} else []
    return own + [text for one in found.values() for text in texts_of(one)]


def test_the_whole_report_unfolded_is_far_below_what_a_view_holds() -> None:
    options = tuple(Option(f"o{at}", SENTENCE) for at in range(15))
    many = tuple(field(Entered.MANY, id=f"f{at}", options=options, aside=True) for at in range(12))

    view = to_view(
        Form("f", "相談", (field(value=SENTENCE * 80), *many), "送る", "x" * 3000), "ja", unfolded=True
    )

    assert len(json.dumps(view)) < 200_000
    assert TOO_LONG["ja"] not in shown(view)
