"""Texts on their way to Slack: cut without loss where nobody minds, and shown letter for letter."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.slack.escape import bold, brief, escaped, escaped_cost, is_literal, linked, plain, plain_cost
from adapters.text import cleaned, is_blank, length, shortened, to_pieces
from slack_world.reading import words

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1ef\U0001f1f5"
THUMB = "\U0001f44d\U0001f3fd"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
ACCENT = "e\u0301"
KA = "か\u3099"
SIGNS = [FAMILY, FLAG, THUMB, WALES, ACCENT, KA, "☎\ufe0f"]
TEXT = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(["あ", "。", "\n", " ", "&", "<", *SIGNS]), max_size=200).map("".join),
)
EXAMPLES = settings(max_examples=300, deadline=None)


@given(text=TEXT, most=st.integers(8, 90), cost=st.sampled_from([escaped_cost, plain_cost]))
@example(text="\u0301" * 500, most=30, cost=plain_cost)
@EXAMPLES
def test_pieces_put_together_are_the_text_and_none_is_too_long(text: str, most: int, cost: object) -> None:
    pieces = [*to_pieces(text, most, cost)]  # type: ignore[arg-type]

    assert "".join(pieces) == text
    assert [one for one in pieces if sum(map(cost, one)) > most or not one] == []  # type: ignore[arg-type]


@given(signs=st.lists(st.sampled_from(SIGNS), min_size=20, max_size=200), most=st.integers(20, 90))
@EXAMPLES
def test_a_sign_made_of_several_letters_is_never_cut(signs: list[str], most: int) -> None:
    for piece in to_pieces("".join(signs), most):
        rest = piece
        while rest:
            found = next((one for one in signs if rest.startswith(one)), None)
            assert found, f"{piece!a} is cut inside of a sign"
            rest = rest.removeprefix(found)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("一行目です。つづく\n二行目は、とても長いので入りきらない", "一行目です。つづく\n"),
        ("これは一つの文です。次の文は入りません", "これは一つの文です。"),
        ("店長さんが「やめて！」と言いましたが、それでも", "店長さんが「やめて！」"),
        ("one two three four five", "one two three "),
        ("Run. v1.5 is out. The next one", "Run. v1.5 is "),
        ("あ" * 30, "あ" * 16),
        ("早い\n" + "あ" * 30, "早い\n" + "あ" * 13),
    ],
)
def test_a_text_is_cut_after_a_line_or_a_sentence_or_a_word_near_the_end(text: str, first: str) -> None:
    assert next(to_pieces(text, 16)) == first


@given(text=TEXT, most=st.integers(24, 90))
@EXAMPLES
def test_a_text_made_short_fits_and_says_that_it_goes_on(text: str, most: int) -> None:
    short = shortened(text, most)

    assert length(short) <= most
    assert short == text or short.endswith("…")


@pytest.mark.parametrize("sign", SIGNS)
def test_a_text_is_not_made_short_inside_of_a_sign(sign: str) -> None:
    for at in range(10, 24):
        short = shortened("x" * at + sign * 20, 24).removesuffix("…")
        assert short.removeprefix("x" * at).replace(sign, "") == ""


@given(text=TEXT)
@example(text="&lt;&amp;lt;&gt;&nbsp;")
@example(text="<!channel> & *b* :smile:")
@EXAMPLES
def test_a_plain_text_and_one_in_markup_read_as_they_were_written(text: str) -> None:
    shown = cleaned(text)

    assert words(plain(shown)) == shown
    if is_literal(shown):
        assert words({"type": "mrkdwn", "text": escaped(shown)}) == shown


@pytest.mark.parametrize(
    "text",
    [
        "*b*",
        "_i_",
        "~s~",
        "`c`",
        ":smile:",
        "a:b:c",
        ":対応:",
        "> q",
        "x\n > q",
        "＞ q",
        "＊b＊",
        "｀c｀",
        "1:30:2",
    ],
)
def test_what_markup_would_change_is_not_put_into_markup(text: str) -> None:
    assert not is_literal(text)
    assert bold(text) is None


@pytest.mark.parametrize(
    "text", ["受付: 相談", "a < b > c", "10:30", "(ひな型) › 暴力", "- 点", "1. 一", "a & b", "@here"]
)
def test_what_markup_leaves_alone_may_be_put_into_it(text: str) -> None:
    assert is_literal(text)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\u200b\u200d", "\u3164", "\u2060", "\ufeff"])
def test_what_no_eye_sees_is_no_text_and_something_stands_in_its_place(text: str) -> None:
    assert is_blank(text)
    assert brief(text, 75)["text"] == "-"


@pytest.mark.parametrize("text", ["。", "-", "\U0001fae8", "\u0301", "\ufffd", " あ "])
def test_what_somebody_may_see_is_a_text(text: str) -> None:
    assert not is_blank(text)


@given(text=st.text(st.characters()))
@example(text="a\ud800b\x00c\r\nd\re\u2028f\ufeff\uffff")
@EXAMPLES
def test_what_goes_out_can_be_written_as_json_in_utf_8(text: str) -> None:
    shown = cleaned(text)

    shown.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", shown)
    kept = [one for one in text if unicodedata.category(one) not in {"Cc", "Cs", "Zl", "Zp"}]
    assert [one for one in kept if one not in shown and one not in "\ufffe\uffff"] == []


@pytest.mark.parametrize(
    ("text", "most"),
    [("&lt;" * 30, 24), ("&" * 80, 75), ("\U0001f600" * 60, 75), (FAMILY * 30, 75), ("x" * 75, 75)],
)
def test_a_brief_text_fits_with_everything_that_keeps_it_apart(text: str, most: int) -> None:
    assert length(brief(text, most)["text"]) <= most


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "https:/x", "https://", "http:///x", "HTTP://x", " https://x.example",
        "https://x.example/a b", "https://x.example/\n<!channel>", "x", "", "https://x.example/" + "a" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    assert linked(url, "開く") is None


def test_a_link_holds_its_address_and_nothing_can_be_added_to_it() -> None:
    assert linked("https://x.example/?a&b|c>d", "開く<b>") == (
        "<https://x.example/?a&amp;b%7Cc%3Ed|開く&lt;b&gt;>"
    )
