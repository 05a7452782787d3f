"""Cards as Slack's messages: whatever they hold, within every limit, in order, and letter for letter."""

import json
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.slack.outbound import Message, to_home, to_messages, to_shown
from block_kit import faults_of_blocks, faults_of_dialog
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
from slack_world.reading import texts, words

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
SENTENCE = "レジで「責任者を出せ」と怒鳴られ、一時間ほど離してもらえませんでした。つらかったです。\n"
HOSTILE = [
    "<!channel>", "<@U1>", "<https://x.example|y>", "&lt;b&gt;", "&amp;lt;", "*bold*", "_i_", "~s~", "`code`",
    "```\nblock\n```", ":smile:", ":対応:", "@here", "javascript:alert(1)", "> quote", ">>> all", "＞ 全角",
    "＊太字＊", "a & b < c > d", "a|b", "\\n", "{label}", "{{ 7 * 7 }}", "x" * 3001, "\u202eabc",
    "مرحبا بالعالم", FAMILY * 40, "e\u0301" * 2000, "\U0001f1ef\U0001f1f5" * 1600, "\ud800 lone",
    "\x00\x07bell", "", " ", "\u3164", "\u200b", "\n\n", "行\r\n行\u2028行", "\U0001fae8", "\ufffe",
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
    st.sampled_from(["https://desk.example/a?b=1&c=<d>|e", "https://x.example/" + "あ" * 3000]),
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
    "emoji": FAMILY * 9_000,
    "right to left": "مرحبا بالعالم، كيف حالك؟ " * 4_000,
    "one word": "あ" * 100_000,
    "markup": "<!channel>&*_~`" * 6_700,
    "lines": "行行行\n" * 25_000,
    "marks": "\u0301" * 100_000,
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
EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def faults(messages: list[Message]) -> list[str]:
    return [fault for one in messages for fault in faults_of_blocks(one.blocks, one.text)]


def shown(messages: list[Message]) -> str:
    """Every letter of the messages, in order, without what is between the words."""
    return bare("".join(text for one in messages for text in texts(one.blocks)))


def bare(text: str) -> str:
    """The letters that somebody sees; line ends and blanks may differ, halves of letters can't be sent."""
    whole = re.sub("[\ud800-\udfff\ufffe]", "\ufffd", text)
    unseen = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    return "".join(one for one in whole if unicodedata.category(one) not in unseen and one not in "\u3164")


@given(card=CARD)
@example(card=Card(()))
@example(card=Card((Buttons(()), Steps(()), Text(" ")), Tone.URGENT))
@EXAMPLES
def test_whatever_a_card_holds_slack_takes_its_messages_its_home_and_its_dialog(card: Card) -> None:
    assert faults(to_messages(card)) == []
    assert faults_of_dialog(to_home(card)) == []
    assert faults_of_dialog(to_shown(card, "お知らせ", "ja")) == []


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_hundred_thousand_characters_go_out_whole_and_in_order(
    made: Callable[[str], Element], text: str
) -> None:
    card = Card((Heading("はじめ"), made(text), Text("おわり")))

    messages = to_messages(card)

    assert faults(messages) == []
    assert bare(text) in shown(messages)
    assert shown(messages).startswith("はじめ")
    assert shown(messages).endswith("おわり")
    assert faults_of_dialog(to_home(card)) == []
    assert faults_of_dialog(to_shown(card, text, "ja")) == []


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_thousands_of_elements_go_out_whole_and_in_order(made: Callable[[str], Element]) -> None:
    numbers = [f"番号{number:04}" for number in range(1_200)]

    messages = to_messages(Card(tuple(map(made, numbers))))

    assert faults(messages) == []
    told = shown(messages)
    places = [told.find(one) for one in numbers]
    assert min(places) >= 0
    assert places == sorted(places)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_hostile_words_show_letter_for_letter(made: Callable[[str], Element], text: str) -> None:
    messages = to_messages(Card((made(text), Text("おわり"))))

    assert faults(messages) == []
    assert bare(text) in shown(messages)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x", "https://", "mailto:a@b", "http:/x", "//x"]
)
def test_only_a_web_address_becomes_a_link_and_another_is_told_as_it_is(url: str) -> None:
    (message,) = to_messages(Card((Quotation("言葉", "資料", (), url),)))

    assert "mrkdwn" not in json.dumps(message.blocks[1:])
    assert url in words(message.blocks[-1]["elements"][0])


@pytest.mark.parametrize(
    ("heading", "label"), [("対応のしかた", "出典を開く"), ("What to do", "Open the source")]
)
def test_the_link_to_a_source_is_in_the_language_of_the_card_and_can_not_be_broken_out_of(
    heading: str, label: str
) -> None:
    address = "https://desk.example/a?b=1&c=<!channel>|click"
    other = Buttons((Button("日本語", "lang:ja"), Button("English", "lang:en")))

    (message,) = to_messages(Card((Heading(heading), Quotation("言葉", "資料", ("施行中",), address), other)))

    (badges, link) = message.blocks[2]["elements"]
    assert badges["text"] == "施行中"
    assert link["text"] == f"<https://desk.example/a?b=1&amp;c=%3C!channel%3E%7Cclick|{label}>"


def test_a_real_looking_answer_is_one_message_that_reads_from_top_to_bottom() -> None:
    card = Card(
        (
            Heading("対応のしかた"),
            Quotation("離れる。\n人を呼ぶ。", "手引き › 暴力", ("ひな型", "2026-11-21確認")),
            References(("手引き › 電話", "法律 › 33条")),
            Buttons((Button("相談・報告する", "report"),)),
        )
    )

    (message,) = to_messages(card)

    heading, quote, badges, more, ways = message.blocks
    assert (heading["type"], heading["text"]["text"]) == ("header", "対応のしかた")
    assert quote["text"]["text"] == "*手引き › 暴力*\n> 離れる。\n> 人を呼ぶ。"
    assert badges["elements"][0]["text"] == "ひな型 / 2026-11-21確認"
    assert more["text"]["text"] == "• 手引き › 電話\n• 法律 › 33条"
    assert ways["elements"][0] == {
        "type": "button", "action_id": "press:0", "value": "report",
        "text": {"type": "plain_text", "text": "相談・報告する", "emoji": False},
    }  # fmt: skip
    assert message.text.splitlines() == [
        "■ 対応のしかた", "手引き › 暴力", "離れる。", "人を呼ぶ。", "ひな型 / 2026-11-21確認",
        "• 手引き › 電話", "• 法律 › 33条",
    ]  # fmt: skip


def test_a_quote_that_markup_would_change_stands_without_a_bar_below_its_bold_source() -> None:
    (message,) = to_messages(Card((Quotation("*必ず* 守る", "手引き"),)))

    source, quote = message.blocks
    assert source["text"]["text"] == "*手引き*"
    assert quote["text"] == {"type": "plain_text", "text": "*必ず* 守る", "emoji": False}


@pytest.mark.parametrize("first", [Heading("まず、安全なところへ"), Text("まず、安全なところへ")])
def test_an_urgent_card_stands_out_and_nothing_of_it_is_folded_by_slack(first: Element) -> None:
    card = Card((first, Steps(("離れてください。", "電話してください。")), Call("警察", "110")), Tone.URGENT)

    (message,) = to_messages(card)

    assert message.blocks[0]["text"]["text"] == "⚠️ まず、安全なところへ"
    assert [one["text"]["text"] for one in message.blocks[1:3]] == [
        "1. 離れてください。",
        "2. 電話してください。",
    ]
    assert [one.get("expand") for one in message.blocks[1:3]] == [True, True]
    assert (message.blocks[3]["type"], message.blocks[3]["text"]["text"]) == ("header", "☎ 警察: 110")


def test_a_heading_and_a_source_are_never_the_last_of_a_message_that_goes_on() -> None:
    parts = [
        (Heading(f"見出し{number}"), Quotation("言葉。" * 300, f"資料{number}", ("確認",)))
        for number in range(40)
    ]

    messages = to_messages(Card(tuple(element for pair in parts for element in pair)))

    assert len(messages) > 3
    assert {message.blocks[0]["type"] for message in messages} == {"header"}
    assert {message.blocks[-1]["type"] for message in messages} == {"context"}


def test_a_long_text_fills_each_message_before_the_next_begins() -> None:
    messages = to_messages(Card((Text(SENTENCE * 2000),)))

    sizes = [sum(len(json.dumps(block, ensure_ascii=False)) for block in one.blocks) for one in messages]
    assert min(sizes[:-1]) > 9_000


def test_what_a_notification_says_has_no_mention_and_ends_with_a_mark_where_it_is_cut() -> None:
    hostile, *_ = to_messages(Card((Text("<!channel> & <@U1>"),)))
    long, *_ = to_messages(Card((Text("長い。" * 3000),)))

    assert hostile.text == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert long.text.endswith("…")
    assert 2_900 < len(long.text) <= 3_000


def test_buttons_alone_are_a_message_whose_notification_names_them() -> None:
    (message,) = to_messages(Card((Buttons((Button("はい", "yes"), Button("いいえ", "no"))),)))

    assert message.text == "はい / いいえ"


def test_sixty_buttons_stand_in_rows_of_at_most_twenty_five_each_with_its_own_place() -> None:
    buttons = tuple(Button(f"ボタン{number}", f"go:{number}") for number in range(60))

    (message,) = to_messages(Card((Buttons(buttons),)))

    assert [len(one["elements"]) for one in message.blocks] == [25, 25, 10]
    assert [one["value"] for block in message.blocks for one in block["elements"]] == [
        one.action for one in buttons
    ]


def test_buttons_with_long_actions_stand_in_rows_that_a_message_holds() -> None:
    buttons = tuple(Button(f"ボタン{number}", "x" * 1_990 + f"{number:02}") for number in range(25))

    messages = to_messages(Card((Buttons(buttons),)))

    assert faults(messages) == []
    rows = [block for one in messages for block in one.blocks]
    assert [one["value"] for block in rows for one in block["elements"]] == [one.action for one in buttons]


def test_an_action_that_is_too_long_for_slack_is_refused_without_naming_it() -> None:
    with pytest.raises(ValueError, match=r"^action too long$"):
        to_messages(Card((Buttons((Button("押す", "x" * 2001),)),)))


def test_what_is_listed_has_its_button_beside_it_and_is_read_out_with_it() -> None:
    (message,) = to_messages(Card((Listed("ほそいすずめ99", ("至急", "確認"), Button("開く", "case:x")),)))

    (block,) = message.blocks
    assert block["text"]["text"] == "*ほそいすずめ99*\n至急 / 確認"
    assert block["accessory"]["value"] == "case:x"
    assert block["accessory"]["accessibility_label"] == "開く: ほそいすずめ99"


def test_a_message_never_shows_its_words_in_a_traceback() -> None:
    (message,) = to_messages(Card((Text("ひみつの言葉"),)))

    assert "ひみつ" not in repr(message)
