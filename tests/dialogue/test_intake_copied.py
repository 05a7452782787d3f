"""A message in the report: its words wait in the last screen to be edited, and nothing keeps them before."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.entrypoints.installation import fleeting
from bot.confidential import Confidential
from bot.dialogue.card import Text
from bot.dialogue.copied import LONGEST_STATE, MOST
from bot.dialogue.form import Form
from bot.dialogue.messages import Pressed, Show
from bot.dialogue.wording import LANGUAGES, say

WORDS = "さっき、レジで一時間怒鳴られました。\n「店長を出せ」と何度も。"
SLACKS = 3_000
"""Characters that Slack's dialogs carry: https://docs.slack.dev/reference/views, private_metadata."""


def _shortcut(somebody: Any, words: str) -> Form:
    """Press 「この内容で相談する」 on a message."""
    pressed = Pressed("report", somebody.asker, Confidential(somebody.person), words=Confidential(words))
    (outgoing,) = somebody.receive(pressed)
    assert isinstance(outgoing, Show)
    somebody.form = outgoing.form
    return outgoing.form


def _writing(somebody: Any, words: str, **choices: str) -> Any:
    """As far as the third screen."""
    _shortcut(somebody, words)
    somebody.press("report_safe")
    somebody.send(**{"naming": "anonymous", "about": "me", **choices})
    return somebody


def _noise(letters: int) -> str:
    """Words that no compression makes shorter: letters from all over, the same each time."""
    blocks = (hashlib.blake2b(bytes([at % 256, at // 256])).digest() for at in range(letters // 32 + 1))
    pairs = [block[at : at + 2] for block in blocks for at in range(0, 64, 2)]
    return "".join(chr(0x4E00 + int.from_bytes(pair) % 20_000) for pair in pairs)[:letters]


def _cut(somebody: Any) -> bool:
    return any(
        say("report_copied", somebody.lang) in one.text
        for one in somebody.form.parts
        if isinstance(one, Text)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_stand_in_the_third_screen_when_it_opens(desk: Any, lang: str) -> None:
    somebody = _writing(desk.staff(lang=lang), WORDS)

    assert (somebody.form.id, somebody.fields["what"].value) == ("report_write", WORDS)
    assert not _cut(somebody)


def test_they_come_along_by_way_of_danger(desk: Any) -> None:
    somebody = desk.staff()
    _shortcut(somebody, WORDS)
    somebody.press("report_danger")
    somebody.press("report_safe")

    somebody.send(naming="named", about="me")

    assert somebody.fields["what"].value == WORDS


def test_they_come_along_by_way_of_the_fallback_and_of_choosing_again(desk: Any) -> None:
    inside = "counselor-a counselor-b counselor-c"
    somebody = _writing(desk.staff(), WORDS, refused=inside)
    assert somebody.form.id == "report_fallback"
    somebody.press("report_safe")
    somebody.send(naming="", about="me", refused=inside)
    assert somebody.errors
    somebody.send(naming="anonymous", about="me", refused=inside)

    somebody.press("report_fallback")

    assert somebody.fields["what"].value == WORDS


@pytest.mark.parametrize("step", ["danger", "safety", "choose"])
def test_no_screen_before_the_third_shows_them_and_none_carries_them_in_clear(desk: Any, step: str) -> None:
    somebody = desk.staff()
    _shortcut(somebody, WORDS)
    steps = {"danger": [], "safety": ["report_danger"], "choose": ["report_danger", "report_safe"]}
    for action in steps[step]:
        somebody.press(action)

    assert "怒鳴られました" not in somebody.told
    assert "怒鳴られました" not in somebody.form.state


def test_nothing_is_stored_before_the_last_screen_is_sent(desk: Any) -> None:
    somebody = _writing(desk.staff(), WORDS, naming="named")
    somebody.send(name="")
    assert somebody.errors
    assert set(desk.rows().values()) == {0}

    somebody.send(name="相談者A")

    assert desk.rows()["cases"] == 1


def test_what_somebody_makes_of_them_is_what_counts(desk: Any) -> None:
    somebody = _writing(desk.staff(), WORDS, naming="named")

    somebody.send(what="別の言葉", name="")
    edited = somebody.fields["what"].value
    somebody.send(what="", name="相談者A")
    emptied = (somebody.fields["what"].value, sorted(somebody.errors))
    somebody.send(what="さらに別の言葉")

    assert (edited, emptied) == ("別の言葉", ("", ["what"]))
    case = desk.opened(somebody.receipt)
    assert "さらに別の言葉" in case.told
    assert "怒鳴られました" not in case.told


def test_sent_as_they_stand_they_are_the_report(desk: Any) -> None:
    somebody = _writing(desk.staff(), WORDS)

    somebody.send()

    assert "さっき、レジで一時間怒鳴られました。" in desk.opened(somebody.receipt).told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("あ" * 600, "あ" * 600),
        ("あ" * 601, "あ" * 600),
        ("x" + "あ" * 600, "x" + "あ" * 599),
        ("😀" * 451, "😀" * 450),
        ("x" * 100_000, "x" * MOST),
    ],
    ids=["fits", "one more", "between bytes", "emoji", "very long"],
)
def test_of_a_long_message_the_beginning_is_copied_and_that_is_said(
    desk: Any, words: str, kept: str, lang: str
) -> None:
    somebody = _writing(desk.staff(lang=lang), words)

    assert somebody.fields["what"].value == kept
    assert _cut(somebody) == (kept != words)
    assert len(kept.encode()) <= MOST


def test_that_it_was_cut_is_said_as_long_as_the_screen_is_open(desk: Any) -> None:
    somebody = _writing(desk.staff(), "あ" * 700, naming="named")

    somebody.send(name="")

    assert somebody.errors
    assert _cut(somebody)


@pytest.mark.parametrize("words", ["", "   \n", "\u3164", "\x00\x01", "\ud800"])
def test_a_message_without_words_fills_in_nothing(desk: Any, words: str) -> None:
    somebody = _writing(desk.staff(), words)

    assert somebody.fields["what"].value == ""
    assert not _cut(somebody)


def test_what_no_eye_sees_is_left_behind(desk: Any) -> None:
    assert _writing(desk.staff(), " a\x00b\ud83dc\r\nd ").fields["what"].value == "abc\nd"


@pytest.fixture
def thirty(desk: Any, tmp_path: Path, made_installation: Callable[..., Any]) -> Any:
    """A desk with thirty counselors, each of whom may be refused."""
    folder = tmp_path / "thirty"
    folder.mkdir()
    people = [
        f'[[counselors]]\nid = "counselor-{at:02}"\nname = "相談員{at}"\nrole = "人事"\n' for at in range(30)
    ]
    outside = '[fallback]\nid = "outside"\nname = "社外"\nrole = "社外"\n'
    (folder / "roster.toml").write_text("\n".join([*people, outside]), encoding="utf-8")
    installation = fleeting(folder, print)
    yield type(desk)(installation, desk.clock)
    installation.engine.dispose()


@pytest.mark.parametrize(
    "words", ["あ" * 600, _noise(600), '\\"\n' * 600, WORDS], ids=["plain", "noise", "signs", "few"]
)
def test_what_the_dialogs_carry_stays_within_slacks_limit_with_thirty_counselors(
    thirty: Any, words: str
) -> None:
    somebody = thirty.staff()
    states = [_shortcut(somebody, words).state]
    states.append(somebody.press("report_danger").state)
    states.append(somebody.press("report_safe").state)
    everyone = [one.id for one in somebody.fields["refused"].options if one.id != "outside"]
    wishes = " ".join(one.id for one in somebody.fields["wishes"].options)
    assert len(everyone) == 30
    states.append(
        somebody.send(naming="anonymous", about="me", refused=" ".join(everyone), wishes=wishes).state
    )
    assert somebody.form.id == "report_fallback"
    states.append(somebody.press("report_fallback").state)

    assert all(0 < len(state) < SLACKS for state in states)
    copied = somebody.fields["what"].value
    assert words.strip().startswith(copied)
    assert _cut(somebody) == (copied != words.strip())
    assert len(copied) > 300 or copied == words.strip()


def test_with_thirty_counselors_of_whom_few_are_refused_nothing_is_lost(thirty: Any) -> None:
    words = _noise(600)

    somebody = _writing(thirty.staff(), words, refused="counselor-01 counselor-02", wishes="heard ban")

    assert somebody.fields["what"].value == words
    assert not _cut(somebody)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=3000))
def test_whatever_a_message_says_the_dialog_opens_and_fits(desk: Any, words: str) -> None:
    somebody = _writing(desk.staff(), words)

    assert somebody.form.id == "report_write"
    assert len(somebody.form.state) <= LONGEST_STATE < SLACKS
    assert len(somebody.fields["what"].value.encode()) <= MOST
    assert desk.faults == []
