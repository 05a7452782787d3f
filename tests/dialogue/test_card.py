"""Cards: every element as plain text, in reading order."""

from typing import get_args

import pytest

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
    to_text,
)

BUTTONS = Buttons((Button("相談・報告する", "report"), Button("社外の相談先を見る", "hotlines")))

AS_TEXT = [
    (Heading("対応のしかた"), "■ 対応のしかた"),
    (Text("離れてください。"), "離れてください。"),
    (Steps(("離れる", "呼ぶ", "記録する")), "1. 離れる\n2. 呼ぶ\n3. 記録する"),
    (Call("警察(緊急)", "110"), "☎ 警察(緊急): 110"),
    (Quotation("離れる。", "手引き › 暴力"), "● 手引き › 暴力\n  離れる。"),
    (
        Quotation("離れる。\n呼ぶ。", "手引き", ("ひな型", "確度P"), "https://example.jp/a"),
        "● 手引き\n  離れる。\n  呼ぶ。\n  ひな型 / 確度P / https://example.jp/a",
    ),
    (
        Quotation("離れる。", "手引き", url="https://example.jp/a"),
        "● 手引き\n  離れる。\n  https://example.jp/a",
    ),
    (References(("手引き › 電話", "33条")), "- 手引き › 電話\n- 33条"),
    (Listed("あおいかわせみ05", ("至急", "受付"), BUTTONS.buttons[0]), "- あおいかわせみ05 / 至急 / 受付"),
    (Listed("あおいかわせみ05", (), BUTTONS.buttons[0]), "- あおいかわせみ05"),
    (Link("ファイルを選ぶ", "https://desk.example.com/f"), "→ ファイルを選ぶ: https://desk.example.com/f"),
    (BUTTONS, ""),
]


@pytest.mark.parametrize(("element", "text"), AS_TEXT)
def test_an_element_reads_as_plain_text(element: Element, text: str) -> None:
    assert to_text(Card((element,))) == text


def test_every_kind_of_element_has_its_plain_text() -> None:
    shown = {type(element) for element, _ in AS_TEXT}

    assert shown == set(get_args(Element))


def test_headings_and_quotations_stand_apart_and_buttons_leave_no_gap() -> None:
    card = Card(
        (
            Text("答えです。"),
            Heading("対応"),
            Quotation("離れる。", "手引き", ("ひな型",)),
            BUTTONS,
            Text("以上"),
        )
    )

    assert to_text(card) == "答えです。\n\n■ 対応\n\n● 手引き\n  離れる。\n  ひな型\n以上"


def test_a_quotation_without_badges_leaves_no_empty_line() -> None:
    card = Card((Quotation("離れる。", "手引き"), Text("以上")))

    assert to_text(card) == "● 手引き\n  離れる。\n以上"


def test_a_card_without_elements_is_no_text() -> None:
    assert to_text(Card(())) == ""


def test_a_card_is_calm_unless_it_says_otherwise() -> None:
    assert Card(()).tone is Tone.CALM


@pytest.mark.parametrize("url", ["https://desk.example.com/a?b=1#c", "http://127.0.0.1:8080/x"])
def test_a_web_address_opens(url: str) -> None:
    assert Link("開く", url).opens


@pytest.mark.parametrize(
    "url",
    [
        "", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "file:///etc/passwd", "data:text/html,x",
        "//x.example", "https://", "https:///x", "https://x.example/ y", "https://x.example/\n", "https://x.example/\"onclick=x",
        "ftp://x.example", " https://x.example", "https://x.example/<b>", "https://x.example/\ud800",
    ],
)  # fmt: skip
def test_what_is_no_web_address_opens_nothing(url: str) -> None:
    assert not Link("開く", url).opens


def test_an_address_is_in_no_trace_of_a_link() -> None:
    assert "secret" not in repr(Link("開く", "https://desk.example.com/secret"))
