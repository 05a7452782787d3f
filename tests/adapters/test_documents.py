"""What files become: Markdown, plain text and HTML as a person reads them."""

from collections.abc import Callable
from datetime import date

import pytest

from knowledge.document import Audience, Document, Kind, Reading, Section, Status
from knowledge.split import passages_of

Read = Callable[[str, str | bytes], Reading]

FRONT = """---
id: rule/phone
title: 電話の受け方
title_en: Taking calls
kind: guideline
source: ひので商店
url: https://www.example.com/phone
in_force_from: 2026-04-01
in_force_to: 2027-03-31
status: draft
checked_on: 2026-11-21
confidence: B
audience: counselor
sites: [osaka, kobe]
---
"""


def test_front_matter_says_what_a_document_is(read: Read) -> None:
    assert read("a.md", FRONT + "\n本文。\n").document == Document(
        "rule/phone", "電話の受け方", "Taking calls", Kind.GUIDELINE, "ひので商店",
        "https://www.example.com/phone", date(2026, 4, 1), date(2027, 3, 31), Status.DRAFT,
        date(2026, 11, 21), "B", Audience.COUNSELOR, ("osaka", "kobe"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "identity", "title"),
    [
        ("rules/電話 2.md", "# 電話の受け方\n\n本文", "rules/電話 2", "電話の受け方"),
        ("rules/a.b.md", "本文", "rules/a.b", "a.b"),
        ("A.TXT", "本文", "A", "A"),
        ("a.md", "---\n---\n本文", "a", "a"),
        ("a.md", "---\nid:\ntitle:\n---\n# 題\n\n本文", "a", "題"),
        ("x/p.htm", "<title> 駐車\n場 </title><h1>見出し</h1>本文", "x/p", "駐車 場"),
        ("p.html", "<h1>見出し</h1>本文", "p", "見出し"),
    ],
)
def test_without_front_matter_id_and_title_are_the_path_and_the_first_heading(
    read: Read, name: str, content: str, identity: str, title: str
) -> None:
    document = read(name, content).document
    assert document == Document(identity, title)


def test_a_file_name_with_a_colon_keeps_its_whole_path_as_id(read: Read) -> None:
    assert read("faq/Q1: phone.txt", "本文").document.id == "faq/Q1: phone"


def test_markdown_goes_by_headings_and_keeps_lists_tables_quotes_and_code_line_by_line(read: Read) -> None:
    text = """# 題

前書き
二行目

## 電話 **急ぎ** `A` [案内](https://example.com)

| 列 | 値 |
|---|:-:|
| a | b |

- 一つ目
  - 入れ子
1. 番号

> 引用

### 夜間

    字下げ

```text
# 見出しではない
```

---

## 訪問
本文
"""
    reading = read("a.md", text)
    assert reading.document.title == "題"
    assert reading.sections == (
        Section((), ("前書き\n二行目",)),
        Section(
            ("電話 急ぎ A 案内",),
            ("| 列 | 値 |", "| a | b |", "- 一つ目", "  - 入れ子", "1. 番号", "> 引用"),
        ),
        Section(("電話 急ぎ A 案内", "夜間"), ("字下げ", "# 見出しではない")),
        Section(("訪問",), ("本文",)),
    )


def test_fenced_blocks_in_a_section_are_its_digest_its_cards_and_its_source(read: Read) -> None:
    text = """## 録音

録音は許可制です。

```english
# Recording
Ask first.
Then record.
```

```ask
録音していい?

May I record?
```

```source
confidence: B
from: 総務課: 通知
url: https://example.com/a:b
```

## 撮影

撮影も許可制です。
"""
    assert read("a.md", text).sections == (
        Section(
            ("録音",), ("録音は許可制です。",), "Recording", "Ask first.\nThen record.",
            ("録音していい?", "May I record?"), "B", "総務課: 通知", "https://example.com/a:b",
        ),
        Section(("撮影",), ("撮影も許可制です。",)),
    )  # fmt: skip


def test_two_blocks_of_cards_in_one_section_both_count(read: Read) -> None:
    text = "## 録音\n\n本文\n\n```ask\n一つ目\n```\n\n```ask\n二つ目\n```\n"
    assert read("a.md", text).sections[0].questions == ("一つ目", "二つ目")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**強い**と`符号`と __強い__", "強いと符号と 強い"),
        ('[案内](https://example.com "題")と![図](a.png)', "案内と図"),
        ("<b>太字</b>と<br/>", "太字と"),
        ("a < b and c > d、3 * 4、snake_case", "a < b and c > d、3 * 4、snake_case"),
        ("<氏名>と[ ]と(注)", "<氏名>と[ ]と(注)"),
        ("行の終わり  ", "行の終わり"),
    ],
)
def test_inline_marks_are_taken_off_and_nothing_else(read: Read, written: str, shown: str) -> None:
    assert read("a.md", written).sections == (Section((), (shown,)),)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param("連絡先 <desk@example.com>", "連絡先 desk@example.com", id="address"),
        pytest.param("<https://example.com/a>を見る", "https://example.com/aを見る", id="link"),
        pytest.param("`<name>`と書く", "<name>と書く", id="code"),
        pytest.param("氏名 ________ 住所 ________", "氏名 ________ 住所 ________", id="blank to fill in"),
        pytest.param("*強調*する", "強調する", id="emphasis"),
    ],
)
def test_what_a_person_reads_in_markdown_is_what_is_kept(read: Read, written: str, shown: str) -> None:
    assert read("a.md", written).sections == (Section((), (shown,)),)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_newlines_and_a_byte_order_mark_make_no_difference(read: Read, newline: str, start: str) -> None:
    text = FRONT + "\n# 題\n\n## 録音\n\n一行目\u2028続き\n二行目\n\n- 三\n"
    reading = read("a.md", (start + text.replace("\n", newline)).encode())
    assert reading == read("b.md", text)
    assert reading.sections == (Section(("録音",), ("一行目\u2028続き\n二行目", "- 三")),)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_plain_text_goes_by_articles_and_empty_lines(read: Read, newline: str) -> None:
    text = (
        "社内規程\n\n第1条(目的) 目的です。\n\n  第二条 範囲です。\n続きです。\n\n \n第三者とは、他人です。\n"
    )
    reading = read("a.txt", text.replace("\n", newline))
    assert reading.sections == (
        Section((), ("社内規程",)),
        Section(("第1条(目的)",), ("第1条(目的) 目的です。",)),
        Section(("第二条",), ("第二条 範囲です。\n続きです。", "第三者とは、他人です。")),
    )
    assert [one.anchor for one in passages_of(reading)] == ["", "1条", "2条"]


def test_a_line_without_end_is_read_as_fast_as_others(read: Read) -> None:
    """As a text or a heading that takes its length's square to tell, each of these would take hours."""
    for text in ("・" * 2_000_000, f"別表{' ' * 2_000_000}。", f"{'…' * 2_000_000} 。"):
        assert read("a.txt", text).sections[0].path == ()


def test_in_plain_text_too_an_article_that_is_cited_is_none_and_the_supplement_stands_apart(
    read: Read,
) -> None:
    text = (
        "第1章 総則\n（目的）\n第1条 目的です。\n\n第33条の規定に基づき、定めます。\n\n"
        "附則\n第1条 施行します。\n\n別表第1（第1条関係）\n\n段階の表です。\n"
    )

    found = passages_of(read("a.txt", text))

    assert [(one.anchor, one.text) for one in found] == [
        ("1条", "（目的）\n第1条 目的です。\n第33条の規定に基づき、定めます。"),
        ("附則 > 1条", "第1条 施行します。"),
        ("別表第1（第1条関係）", "段階の表です。"),
    ]
