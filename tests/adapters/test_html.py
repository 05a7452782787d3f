"""HTML: the visible text by heading, whatever else a saved page carries."""

from collections.abc import Callable

import pytest

from knowledge.document import Reading, Section

Read = Callable[[str, str | bytes], Reading]


def sections(read: Read, page: str) -> tuple[Section, ...]:
    return read("page.html", page).sections


def test_only_what_is_seen_of_a_page_is_read(read: Read) -> None:
    page = """<!doctype html><html><head><title>題</title><style>p{}</style></head><body>
    <nav>案内</nav><script>var 秘密 = "<p>x</p>"</script><noscript>n</noscript>
    <template>t</template><svg><text>図</text></svg><form><button>送信</button></form><iframe>i</iframe>
    前<!-- 覚え書き -->後<?php echo ?>り<footer>著作権</footer></body></html>"""
    assert sections(read, page) == (Section((), ("前後り",)),)


def test_headings_nest_and_inline_elements_join(read: Read) -> None:
    page = """<h1>規程</h1><p>前書き</p><h2>電話<small>急ぎ</small></h2><p>a<b>b</b>c</p>
    <h4>深い</h4><div>一<div>二</div>三</div><h3>浅い</h3>四<h2>訪問</h2>五"""
    reading = read("page.html", page)
    assert reading.document.title == "規程"
    assert reading.sections == (
        Section((), ("前書き",)),
        Section(("電話急ぎ",), ("abc",)),
        Section(("電話急ぎ", "深い"), ("一", "二", "三")),
        Section(("電話急ぎ", "浅い"), ("四",)),
        Section(("訪問",), ("五",)),
    )


def test_entities_become_their_letters_and_stay_letters(read: Read) -> None:
    page = "<p>&lt;b&gt;&amp;amp;&#12354;&#x3042;&yen;&nbsp;&unknown;</p>"
    assert sections(read, page) == (Section((), ("<b>&amp;ああ¥ &unknown;",)),)


def test_tables_go_row_by_row_and_nested_ones_lose_nothing(read: Read) -> None:
    page = """<table><tr><th>列</th><th>値</th></tr><tr><td>a</td><td>b
    <table><tr><td>内1</td><td>内2</td></tr></table>後</td></tr></table>"""
    assert sections(read, page) == (Section((), ("列 値", "a b", "内1 内2", "後")),)


def test_lists_and_line_breaks_end_a_line(read: Read) -> None:
    page = "<ul><li>一<li>二<ul><li>三</ul></ul>四<br>五"
    assert sections(read, page) == (Section((), ("一", "二", "三", "四\n五")),)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>閉じない<b>太字", ("閉じない太字",)),
        ("</div></p>余り</b>", ("余り",)),
        ("<p>a<p>b</div>c", ("a", "bc")),
        ("タグのない文", ("タグのない文",)),
        ("<p>一 < 二 & 三 > 四</p>", ("一 < 二 & 三 > 四",)),
        ("<p class='\"'>引用符</p>", ("引用符",)),
        ("<P>大文字</P>", ("大文字",)),
        ("<meta charset='shift_jis'><p>宣言は違っても中身は</p>", ("宣言は違っても中身は",)),
        ("<?xml version='1.0' encoding='euc-jp'?><p>これも</p>", ("これも",)),
    ],
)
def test_malformed_pages_are_read_as_a_browser_would(read: Read, page: str, shown: tuple[str, ...]) -> None:
    assert sections(read, page) == (Section((), shown),)


@pytest.mark.parametrize(
    "page", ["", "  \n", "<!-- 何もない -->", "<title>題だけ</title>", "<h1>見出しだけ</h1>"]
)
def test_a_page_without_text_has_no_section_or_is_refused_by_name(
    read: Read, refusal: Callable[[str, str], str], page: str
) -> None:
    if "--" in page:
        assert refusal("page.html", page).startswith("page.html: there is no HTML in it")
    else:
        assert sections(read, page) == ()


def test_a_page_too_deep_to_be_read_whole_is_refused(refusal: Callable[[str, str], str]) -> None:
    page = "<div>" * 5_000 + "本文" + "</div>" * 5_000
    assert "nested too deep" in refusal("page.html", page)


def test_a_page_with_front_matter_is_a_page_with_front_matter(read: Read) -> None:
    reading = read("page.html", "---\nid: rule/page\n---\n<p>本文</p>")
    assert (reading.document.id, reading.sections) == ("rule/page", (Section((), ("本文",)),))


def test_a_page_never_makes_the_reader_fetch_anything(read: Read) -> None:
    page = """<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY x SYSTEM "file:///etc/hostname">]>
    <link rel=stylesheet href="http://127.0.0.1:9/x.css"><p>前&x;後</p>"""
    assert sections(read, page)[-1].blocks[-1] == "前&x;後"


SHOWN = {
    "all of a page in a form": ("<form id=aspnetForm><p>本文</p></form>", ("本文",)),
    "hidden": ("<p hidden>隠し</p><p style='display: none'>隠し</p><p>本文</p>", ("本文",)),
    "preformatted": ("<pre>一行目\n  二行目</pre>", ("一行目\n  二行目",)),
    "side by side": ("<header>一</header>二<aside>三</aside><address>四</address>", ("一", "二", "三", "四")),
    "300 elements deep": ("<div>" * 300 + "本文" + "</div>" * 300, ("本文",)),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_a_browser_shows_is_what_is_read(read: Read, kind: str) -> None:
    page, shown = SHOWN[kind]
    assert sections(read, page) == (Section((), shown),)


def test_a_heading_inside_an_articles_header_stays_a_heading(read: Read) -> None:
    page = "<article><header><h2>録音の決まり</h2></header><p>録音は許可制です。</p></article>"
    assert sections(read, page) == (Section(("録音の決まり",), ("録音は許可制です。",)),)


def test_a_heading_of_two_lines_is_one_heading(read: Read) -> None:
    assert sections(read, "<h1>題</h1><h2>電話の<br>受け方</h2>本文") == (
        Section(("電話の 受け方",), ("本文",)),
    )
