"""A Teams message's words: without what Teams puts around them, and not one of them lost."""

import re
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.plain import is_mentioned, plain, worded
from adapters.text import carried

BOT = "28:desk"
AT = "<at>相談窓口</at>"


def body(text: str, form: str = "plain", *entities: Any) -> dict[str, Any]:
    """A message to the bot."""
    return {"text": text, "textFormat": form, "recipient": {"id": BOT}, "entities": list(entities)}


def mention(text: str = AT, who: str = BOT, name: str = "相談窓口") -> dict[str, Any]:
    """What stands beside a mention."""
    return {"type": "mention", "text": text, "mentioned": {"id": who, "name": name}}


@pytest.mark.parametrize("form", ["plain", "markdown", "extendedMarkdown", ""])
@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        (f"{AT} 何ですか", "何ですか"),
        (f"{AT}&nbsp;何ですか\n", "何ですか"),
        (f"録音は{AT}だめですか", "録音はだめですか"),
        (f"{AT}{AT} 何ですか", "何ですか"),
        (f"{AT} <at>山田 (営業)</at> に聞きました", "山田 (営業) に聞きました"),
        ("録音は&nbsp;何\xa0ですか", "録音は 何 ですか"),
        ("5 < 3 > 1 & <data> 「」", "5 < 3 > 1 & <data> 「」"),
        ("A&amp;B &lt;b&gt; &amp;lt; &quot;x&quot; &#39;y&#x27;", "A&B <b> &lt; \"x\" 'y'"),
        ("一行目<br>二行目<br/>三行目<BR />四行目", "一行目\n二行目\n三行目\n四行目"),
        ("**太字** _斜体_ `x` [ここ](https://example.jp)", "**太字** _斜体_ `x` [ここ](https://example.jp)"),
        ("一行目\r\n二行目", "一行目\n二行目"),
        ("&copy; &unknown; & ;", "&copy; &unknown; & ;"),
        ("&nbsp; \xa0", ""),
        ("", ""),
    ],
)
def test_words_read_as_they_were_typed(form: str, sent: str, typed: str) -> None:
    assert plain(body(sent, form, mention())) == typed


@pytest.mark.parametrize("form", ["plain", "xml"])
@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("相談窓口 (試験)", "相談窓口 (試験)"),
        ("R&amp;D窓口", "R&D窓口"),
        (" .*窓口 ", ".*窓口"),
        ("窓口", "相談窓口"),
    ],
)
def test_the_desks_own_name_goes_whatever_stands_in_it(form: str, written: str, name: str) -> None:
    at = f'<at id="0">{written}</at>'

    assert plain(body(f"{at} 何ですか", form, mention(f"<at>{written}</at>", name=name))) == "何ですか"


@pytest.mark.parametrize("form", ["plain", "xml"])
def test_somebody_else_is_called_by_their_name(form: str) -> None:
    other = mention("<at>山田</at>", "29:other", "山田")

    assert plain(body(f"{AT} <at>山田</at>さんに", form, mention(), other)) == "山田さんに"
    assert plain(body("<at>山田</at>さんに", form, other)) == "山田さんに"


def test_marks_are_marks_only_where_the_message_says_so() -> None:
    marked = "<b>太</b>字 &amp; 5<br>次"

    assert plain(body(marked, "xml")) == "太字 & 5\n次"
    assert plain(body(marked, "plain")) == "<b>太</b>字 & 5\n次"


def test_only_the_bots_own_mention_counts_as_one() -> None:
    other = mention("<at>山田</at>", "29:other", "山田")

    assert is_mentioned(body("", "plain", other, mention()))
    assert not is_mentioned(body(AT, "plain", other, {"type": "clientInfo", "mentioned": {"id": BOT}}))
    assert not is_mentioned({"text": AT, "entities": [{"type": "mention", "mentioned": {"id": ""}}]})


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("<p>客に腕を</p><p>つかまれた</p>", "客に腕を\nつかまれた"),
        ("<div><div>一<br>二</div>\n<div>三</div></div>", "一\n二\n三"),
        ("<p>A&nbsp;&amp;&nbsp;B &lt;b&gt;</p>", "A & B <b>"),
        ("<b>太</b>字 <i>斜</i>体 <a href='https://example.jp'>ここ</a>", "太字 斜体 ここ"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ("<table><tr><td>日</td><td>時</td></tr><tr><td>1</td><td>2</td></tr></table>", "日 時\n1 2"),
        ("よい<img alt='😀' src='https://example.jp/x'><emoji alt='👍'></emoji>", "よい😀👍"),
        ("<attachment id='1'></attachment>見て<!-- 裏 --><?x 表?>ください", "見てください"),
        ("<blockquote>前の話</blockquote>返事", "前の話\n返事"),
        ("<pre>一\n  二</pre>", "一\n二"),
        ("<p>一\n 続き</p>", "一 続き"),
        ("5 < 3 & 2 > 1", "5 < 3 & 2 > 1"),
        ("前<script>let x = 1</script><style>p {}</style>後", "前後"),
        ("閉じない<b>太字<p>次", "閉じない太字\n次"),
        ('<at id="0">山田</at>さん', "山田さん"),
        ("<p>&nbsp;</p>", ""),
        ("", ""),
    ],
)
def test_a_marked_up_message_reads_line_by_line(marked: str, words: str) -> None:
    assert worded(marked) == words


def test_what_is_nested_deeper_than_any_parser_reads_keeps_its_words() -> None:
    assert worded("<b>" * 30_000 + "腕を &amp; 肩を" + "</b>" * 30_000) == "腕を & 肩を"


@given(st.text().filter(lambda text: not re.search(r"<(br|at)\b|</at>", text)))
def test_whatever_is_typed_comes_through_word_by_word(typed: str) -> None:
    told = plain(body(f"{AT}&nbsp;{escape(typed)}", "plain", mention()))

    assert told.split() == carried(typed).split()


@given(st.text(), st.sampled_from(["p", "div", "b", "td", "li", "at"]))
def test_no_word_of_a_marked_up_message_is_lost(typed: str, tag: str) -> None:
    told = worded(f"<div><{tag}>{escape(typed)}</{tag}></div>")

    assert told.split() == carried(typed).split()


@given(st.text("<>/&;#x0atbrp= \"'!-?相", max_size=60), st.sampled_from(["plain", "xml"]))
def test_no_marks_however_broken_stop_it(sent: str, form: str) -> None:
    assert len(plain(body(sent, form, mention()))) <= len(sent)
