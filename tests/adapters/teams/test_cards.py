"""Cards as Teams' messages: whatever they hold, within every limit, in order, and letter for letter."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.teams.outbound import Message, Source, to_messages, to_shown
from adaptive_cards import faults_of_card, faults_of_messages, size, texts
from bot.dialogue.card import (
    Button,
    Buttons,
    Call,
    Card,
    Element,
    Heading,
    Link,
    Listed,
    Quotation,
    References,
    Steps,
    Text,
    Tone,
)  # fmt: skip

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
SENTENCE = "レジで「責任者を出せ」と怒鳴られ、一時間ほど離してもらえませんでした。つらかったです。\n"
HOSTILE = [
    "<at>everyone</at>", "{{DATE(2026-11-24T00:00:00Z, SHORT)}}", "{{ TIME (2026-11-24T00:00:00Z)}}",
    "{{ 7 * 7 }}", "&lt;b&gt;", "&amp;lt;", "**bold**", "_i_", "~~s~~", "`code`", "```\nblock\n```",
    "[x](https://x.example)", "![x](https://x.example/y.png)", "<https://x.example>", "https://x.example",
    "www.x.example", "a@x.example", "javascript:alert(1)", "> quote", "# heading", "- point", "1. first",
    "1) first", "| a | b |", "\\*", "---", "a & b < c > d", "<b>x</b>", "x" * 3001, "\u202eabc",
    "مرحبا بالعالم", FAMILY * 40, "e\u0301" * 2000, "\U0001f1ef\U0001f1f5" * 1600, "\ud800 lone",
    "\x00\x07bell", "", " ", "\u3164", "\u200b", "\n\n", "ほ" * 200, "行\r\n行\u2028行", "\U0001fae8",
    "\ufffe", "a,b", '"\\', "    four", "A\tB",
]  # fmt: skip
ANY = st.one_of(
    st.text(st.characters(), max_size=60),
    st.sampled_from(HOSTILE),
    st.builds(lambda text, times: text * times, st.sampled_from(HOSTILE), st.integers(1, 12)),
)
LABEL = st.one_of(st.text(max_size=20), st.sampled_from(HOSTILE))
ACTION = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"]), max_size=300)
SOME = st.lists(ANY, max_size=4).map(tuple)
BUTTON = st.builds(Button, LABEL, ACTION)
URL = st.one_of(
    st.none(),
    ANY,
    st.sampled_from(
        ["https://desk.example/a?b=1&c=2#d", "https://x.example/" + "あ" * 900, "http://x.example/"]
    ),
)
ELEMENT: st.SearchStrategy[Element] = st.one_of(
    st.builds(Heading, ANY),
    st.builds(Text, ANY),
    st.builds(Steps, SOME),
    st.builds(Call, ANY, ANY),
    st.builds(Quotation, ANY, ANY, SOME, URL),
    st.builds(References, SOME),
    st.builds(Buttons, st.lists(BUTTON, max_size=30).map(tuple)),
    st.builds(Listed, ANY, SOME, BUTTON),
    st.builds(Link, ANY, URL.map(str)),
)
CARD = st.builds(Card, st.lists(ELEMENT, max_size=12).map(tuple), st.sampled_from(Tone))
LONG = {
    "Japanese": SENTENCE * (100_000 // len(SENTENCE)),
    "emoji": FAMILY * 3_000,
    "right to left": "مرحبا بالعالم، كيف حالك؟ " * 1_200,
    "one word": "あ" * 30_000,
    "markup": "<at>&*_~`" * 4_000,
    "lines": "行行行\n" * 8_000,
    "marks": "\u0301" * 30_000,
    "quotes": '"\\' * 50_000,
}
MADE: dict[str, Callable[[str], Element]] = {
    "heading": Heading,
    "text": Text,
    "steps": lambda text: Steps((text, text)),
    "call": lambda text: Call(text, "110"),
    "quotation": lambda text: Quotation(text, "資料", ("確認",), "https://desk.example.com/"),
    "source": lambda text: Quotation("言葉", text, (text,), text),
    "references": lambda text: References((text,)),
    "buttons": lambda text: Buttons((Button(text, "go"),)),
    "listed": lambda text: Listed(text, (text,), Button("開く", "go")),
}
EXAMPLES = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
RATED = (Button("役に立った", "useful:yes:a1:x#y"), Button("役に立たなかった", "useful:no:a1:x#y"))


def shown(messages: list[Message]) -> str:
    """Every letter of the messages, in order, without what is between the words."""
    return bare("".join(text for one in messages for text in texts(one.card or [])))


def bare(text: str) -> str:
    """The letters that somebody sees; line ends and blanks may differ, halves of letters can't be sent."""
    whole = re.sub("[\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    unseen = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    return "".join(one for one in whole if unicodedata.category(one) not in unseen and one not in "\u3164")


def parts(message: Message, kind: str) -> list[dict[str, Any]]:
    """Every part of a kind, in reading order."""
    return [one for one in _all(message.card) if one.get("type") == kind]


def _all(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, list):
        return [one for part in found for one in _all(part)]
    if not isinstance(found, dict):
        return []
    return [found, *(one for part in found.values() for one in _all(part))]


def expected(card: Card) -> list[str]:
    """Every text of a card in reading order, by the card alone."""
    told: list[str] = []
    for element in card.elements:
        match element:
            case Heading(text) | Text(text):
                told.append(text)
            case Steps(items) | References(items):
                told += items
            case Call(label, number):
                told += [label, number]
            case Quotation(quote, source, badges, _):
                told += [source, quote, *badges]
            case Buttons():
                pass
            case Listed(title, badges, _):
                told += [title, *badges]
    return told


@given(card=CARD)
@example(card=Card(()))
@example(card=Card((Buttons(()), Steps(()), Text(" ")), Tone.URGENT))
@example(card=Card((Quotation("{{ TIME (2026-11-24T00:00:00Z)}}" * 5, "{{DATE(x)}}" * 8),)))
@EXAMPLES
def test_whatever_a_card_holds_teams_takes_its_messages_and_its_dialog(card: Card) -> None:
    messages = to_messages(card)

    assert faults_of_messages(messages) == []
    assert faults_of_card(to_shown(card, "ja")) == []


@given(card=CARD)
@EXAMPLES
def test_every_letter_of_every_text_is_there_in_order(card: Card) -> None:
    told, place = shown(to_messages(card)), 0

    for text in expected(card):
        found = told.find(bare(text), place)
        assert found >= place, text
        place = found + len(bare(text))


@given(buttons=st.lists(BUTTON, max_size=30))
@EXAMPLES
def test_every_label_is_there_in_order_and_every_action_comes_back(buttons: list[Button]) -> None:
    messages = to_messages(Card((Buttons(tuple(buttons)), Text("おわり"))))

    told, place = shown(messages), 0
    for one in buttons:
        found = told.find(bare(one.label), place)
        assert found >= place
        place = found + len(bare(one.label))
    sent = [one["data"] for message in messages for one in parts(message, "Action.Submit")]
    rated = any(one.action.startswith("useful:yes:") for one in buttons)
    assert rated or [one["desk"]["action"] for one in sent] == [one.action for one in buttons]


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_hundred_thousand_characters_go_out_whole_and_in_order(
    made: Callable[[str], Element], text: str
) -> None:
    card = Card((Heading("はじめ"), made(text), Text("おわり")))

    messages = to_messages(card)

    assert faults_of_messages(messages) == []
    assert bare(text) in shown(messages)
    assert shown(messages).startswith("はじめ")
    assert shown(messages).endswith("おわり")
    assert faults_of_card(to_shown(card, "ja")) == []


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_hundreds_of_elements_go_out_whole_and_in_order(made: Callable[[str], Element]) -> None:
    numbers = [f"番号{number:04}" for number in range(600)]

    messages = to_messages(Card(tuple(map(made, numbers))))

    assert faults_of_messages(messages) == []
    told = shown(messages)
    places = [told.find(one) for one in numbers]
    assert min(places) >= 0
    assert places == sorted(places)


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_hostile_words_show_letter_for_letter(made: Callable[[str], Element]) -> None:
    for text in HOSTILE:
        messages = to_messages(Card((made(text), Text("おわり"))))

        assert (text, faults_of_messages(messages)) == (text, [])
        assert bare(text) in shown(messages)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://x", "https://", "mailto:a@b", "http://x.example/", "//x", "https://x/a b",
     "https://x.example/" + "y" * 1000, 'https://x.example/"><b>'],
)  # fmt: skip
def test_only_an_https_address_becomes_a_link_and_another_is_told_as_it_is(url: str) -> None:
    message, naming = to_messages(Card((Quotation("言葉", "資料", (), url),)))

    assert parts(message, "Action.OpenUrl") == []
    assert naming.sources[0].url is None
    assert bare(url) in shown([message])


@pytest.mark.parametrize(
    ("heading", "label"), [("対応のしかた", "出典を開く"), ("What to do", "Open the source")]
)
def test_the_link_to_a_source_is_in_the_language_of_the_card(heading: str, label: str) -> None:
    address = "https://desk.example/a?b=1&c=2"
    other = Buttons((Button("日本語", "lang:ja"), Button("English", "lang:en")))

    message, _ = to_messages(Card((Heading(heading), Quotation("言葉", "資料", ("施行中",), address), other)))

    (link,) = [one for one in parts(message, "TextRun") if "selectAction" in one]
    assert (link["text"], link["selectAction"]["url"]) == (label, address)


def test_a_real_looking_answer_is_one_card_from_top_to_bottom_and_words_that_name_its_sources() -> None:
    law = "https://laws.example/33"
    card = Card(
        (
            Heading("対応のしかた"),
            Quotation("離れる。\n人を呼ぶ。", "手引き › 暴力", ("ひな型", "2026-11-21確認")),
            Heading("法律では"),
            Quotation("妨げてはならない。", "法律 › 33条", ("施行中",), law),
            References(("手引き › 電話", "法律 › 35条")),
            Buttons((Button("相談・報告する", "report"), Button("English", "lang:en"))),
            Buttons(RATED),
        ),
        by_model=True,
    )

    message, naming = to_messages(card)

    assert [*texts(message.card)] == [
        "対応のしかた", "[1] 手引き › 暴力", "離れる。\n人を呼ぶ。", "ひな型 / 2026-11-21確認", "法律では",
        "[2] 法律 › 33条", "妨げてはならない。", "施行中", "出典を開く", "• 手引き › 電話\n• 法律 › 35条",
        "相談・報告する", "English",
    ]  # fmt: skip
    assert naming.sources == (
        Source(1, "手引き › 暴力", "離れる。 人を呼ぶ。", None),
        Source(2, "法律 › 33条", "妨げてはならない。", law),
    )
    assert (message.rating, message.by_model, message.prompts) == ("useful:yes:a1:x#y", True, ())
    assert (message.sources, message.naming) == ((), "")
    assert (naming.card, naming.naming, naming.told) == (None, "出典 [1] [2]", "出典 [1] [2]")
    assert (naming.rating, naming.by_model, naming.prompts) == ("", True, ())
    assert [one["style"] for one in parts(message, "Container")] == ["emphasis", "emphasis"]
    assert message.told.splitlines()[:3] == ["■ 対応のしかた", "[1] 手引き › 暴力", "離れる。"]


def test_the_button_of_a_dialog_asks_for_it_and_the_others_are_heard_in_the_chat() -> None:
    actions = ("report", "case:ABCD1234", "lang:en", "hotlines", "receipt")

    (message,) = to_messages(Card((Buttons(tuple(Button("押す", one) for one in actions)),)))

    sent = {one["data"]["desk"]["action"]: one["data"] for one in parts(message, "Action.Submit")}
    dialog = {"type": "task/fetch"}
    assert {name: data.get("msteams") for name, data in sent.items()} == {
        "report": dialog, "case:ABCD1234": dialog, "lang:en": None, "hotlines": None, "receipt": dialog,
    }  # fmt: skip


def test_buttons_of_a_card_that_is_only_shown_are_those_of_a_dialog() -> None:
    shown_card = to_shown(Card((Buttons((Button("押す", "report"), *RATED)),)), "ja")

    pressed = [one for one in _all(shown_card) if one.get("type") == "Action.Submit"]
    assert [one["data"]["desk"] for one in pressed] == [
        {"action": one, "state": ""} for one in ("report", *(rate.action for rate in RATED))
    ]
    assert {one["associatedInputs"] for one in pressed} == {"none"}
    assert [one for one in pressed if "msteams" in one["data"]] == []


@pytest.mark.parametrize("quoted", [(), (Quotation("離れる。", "手引き"),)])
def test_teams_own_buttons_ask_whether_an_answer_was_useful_on_its_last_card_only(
    quoted: tuple[Element, ...],
) -> None:
    messages = to_messages(Card((*quoted, Text(SENTENCE * 1_000), Buttons(RATED))))

    cards = [one for one in messages if one.card]
    assert len(cards) > 2
    ratings = [*[""] * (len(cards) - 1), RATED[0].action]
    assert [one.rating for one in messages] == [*ratings, *[""] * len(quoted)]
    assert "役に立" not in shown(messages)


@pytest.mark.parametrize("first", [Heading("まず、安全なところへ"), Text("まず、安全なところへ")])
def test_an_urgent_card_stands_out_and_names_the_number_in_large_letters(first: Element) -> None:
    card = Card((first, Steps(("離れてください。", "電話してください。")), Call("警察", "110")), Tone.URGENT)

    (message,) = to_messages(card)
    (calm,) = to_messages(Card(card.elements))

    alarm, *_ = message.card["body"]
    assert (alarm["type"], alarm["style"], alarm["items"][0]["text"]) == (
        "Container", "attention", "⚠️ まず、安全なところへ",
    )  # fmt: skip
    assert [*texts(message.card)][1:3] == ["1. 離れてください。", "2. 電話してください。"]
    (number,) = [one for one in parts(message, "TextRun") if one["text"] == "110"]
    assert (number["size"], number["weight"]) == ("extraLarge", "bolder")
    assert "attention" not in {one.get("style") for one in parts(calm, "Container")}


def test_an_urgent_card_without_a_heading_has_a_sign_of_its_own() -> None:
    message, naming = to_messages(Card((Call("警察", "110"), Quotation("離れる。", "手引き")), Tone.URGENT))

    assert [*texts(message.card)] == ["⚠️", "☎ 警察", "110", "[1] 手引き", "離れる。"]
    assert [one.position for one in naming.sources] == [1]


def test_quotations_over_several_messages_are_named_below_them_all_together_and_none_of_them_twice() -> None:
    quotes = tuple(Quotation(SENTENCE * 300, f"資料{at}", ("確認",)) for at in range(14))

    *cards, naming = to_messages(Card(quotes))

    assert faults_of_messages([*cards, naming]) == []
    assert [one for one in cards if one.sources or one.naming or not one.card] == []
    assert [one.position for one in naming.sources] == [*range(1, 11)]
    assert [one.name for one in naming.sources] == [f"資料{at}" for at in range(10)]
    assert naming.naming == "出典 " + " ".join(f"[{number}]" for number in range(1, 11))
    assert "資料13" in shown(cards)


def test_a_source_is_named_in_short_and_never_left_empty() -> None:
    _, naming = to_messages(Card((Quotation("長い" * 200, "名" * 200), Quotation(" ", ""))))

    long, empty = naming.sources
    assert (long.name, long.abstract) == ("名" * 79 + "…", ("長い" * 80)[:159] + "…")
    assert (empty.name, empty.abstract) == ("-", "-")


def test_a_heading_and_a_source_are_never_the_last_of_a_message_that_goes_on() -> None:
    pairs = [
        (Heading(f"見出し{number}"), Quotation("言葉。" * 600, f"資料{number}", ("確認",)))
        for number in range(40)
    ]

    messages = to_messages(Card(tuple(element for pair in pairs for element in pair)))

    cards = [one.card for one in messages if one.card]
    assert len(cards) > 3
    assert {one["body"][0]["type"] for one in cards} == {"TextBlock"}
    assert {one["body"][-1]["type"] for one in cards} == {"Container"}


def test_a_long_text_fills_each_message_before_the_next_begins() -> None:
    messages = to_messages(Card((Text(SENTENCE * 2000),)))

    assert min(size(one.card) for one in messages[:-1]) > 22_000


def test_a_heading_that_reads_as_markup_is_bold_text_and_another_is_a_heading_for_screen_readers() -> None:
    (message,) = to_messages(Card((Heading("*必ず* 守る"), Heading("対応のしかた"))))

    bold, heading = message.card["body"]
    assert (bold["type"], bold["inlines"][0]["text"], bold["inlines"][0]["weight"]) == (
        "RichTextBlock", "*必ず* 守る", "bolder",
    )  # fmt: skip
    assert (heading["type"], heading["style"], heading["wrap"]) == ("TextBlock", "heading", True)


def test_buttons_stand_in_rows_that_a_telephone_shows_and_a_long_label_stands_whole_above_its_own() -> None:
    long = "とても長いので電話の画面には入りきらない名前のボタン"
    labels = ("はい", "いいえ", "社外の相談先を見る", "English", long)

    (message,) = to_messages(Card((Buttons(tuple(Button(one, one) for one in labels)),)))

    rows = [[one["title"] for one in row["actions"]] for row in parts(message, "ActionSet")]
    assert rows == [
        ["はい", "いいえ"], ["社外の相談先を見る", "English"], ["とても長いので電話の画面には入りき…"],
    ]  # fmt: skip
    assert [one["text"] for one in parts(message, "TextRun")] == [long]


def test_what_is_listed_has_its_button_beside_it_and_is_read_out_with_it() -> None:
    (message,) = to_messages(Card((Listed("ほそいすずめ99", ("至急", "確認"), Button("開く", "case:x")),)))

    told, beside = parts(message, "Column")
    assert [*texts(told)] == ["ほそいすずめ99", "至急 / 確認"]
    (action,) = beside["items"][0]["actions"]
    assert (action["title"], action["tooltip"]) == ("開く", "開く: ほそいすずめ99")


def test_what_a_notification_says_ends_with_a_mark_where_it_is_cut() -> None:
    long, *_ = to_messages(Card((Text("長い。" * 3000),)))
    (buttons,) = to_messages(Card((Buttons((Button("はい", "yes"), Button("いいえ", "no"))),)))

    assert long.told.endswith("…")
    assert 900 < len(long.told) <= 1_000
    assert buttons.told == "はい / いいえ"


def test_an_action_that_is_too_long_is_refused_without_naming_it() -> None:
    long, broken = Button("押す", "x" * 2001), Button("押す", "x\x00")
    for card in (Card((Buttons((long,)),)), Card((Listed("a", (), broken),))):
        with pytest.raises(ValueError, match=r"^action (too long|can't be carried)$"):
            to_messages(card)
        with pytest.raises(ValueError, match=r"^action (too long|can't be carried)$"):
            to_shown(card, "ja")


def test_a_message_never_shows_its_words_in_a_traceback() -> None:
    messages = to_messages(Card((Quotation("ひみつの言葉", "ひみつ"), Buttons(RATED))))

    assert len(messages) == 2
    assert "ひみつ" not in repr(messages)
    assert "useful" not in repr(messages)
