"""At another door: words are told what the app is for, danger first; dialogs of elsewhere say where, once."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.confidential import Confidential
from bot.dialogue.aside import Aside
from bot.dialogue.card import Button, Buttons, Card, Text, Tone
from bot.dialogue.elsewhere import Elsewhere, at_counselors, at_custodian, at_staff
from bot.dialogue.form import Told
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Said, Say, Show, Submitted, Unfolded
from bot.dialogue.reception import Reception
from bot.dialogue.wording import LANGUAGES, say

DANGER, RECEIPT = "今、刃物を持った客が暴れています", "0MKW4B97-4ZVC-4705-KKB2-1XGF-A46"
WORDS = "レジで一時間怒鳴られました"
DOORS = {"at_staff": at_staff, "at_counselors": at_counselors, "at_custodian": at_custodian}


def receive(incoming: Incoming, door: str = "at_staff") -> Sequence[Outgoing]:
    """What a door says at which nothing is asked, and that knows of the dialogs of another."""
    aside = Aside("app_of_counselors", lambda lang: (Button(say("notice_open", lang), "cases"),))
    there = Elsewhere(DOORS[door], ("report", "followup", "case"))

    def flow_of(action: str) -> Elsewhere | None:
        return there if action.startswith(there.begins) else None

    def never(*_: Any) -> None:
        raise AssertionError("a fault")

    reception = Reception(
        aside, flow_of, lambda: "incident", never, lambda *_: None, welcome="app_of_counselors"
    )
    return reception.receive(incoming)


def asker(lang: str = "ja") -> Asker:
    return Asker("staff", None, lang)


def texts(one: Outgoing) -> list[str]:
    parts = one.card.elements if isinstance(one, Say) else one.form.parts
    return [part.text for part in parts if isinstance(part, Text)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", ["録音していいですか", WORDS, "ありがとう"])
def test_words_get_one_calm_card_and_the_way_to_what_is_theirs(lang: str, words: str) -> None:
    [only] = receive(Said(Confidential(words), asker(lang), "thread"))

    assert only == Say(
        Card((Text(say("app_of_counselors", lang)), Buttons((Button(say("notice_open", lang), "cases"),))))
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_danger_is_met_first(lang: str) -> None:
    urgent, calm = receive(Said(Confidential(DANGER), asker(lang)))

    assert isinstance(urgent, Say)
    assert urgent.card.tone is Tone.URGENT
    assert texts(calm) == [say("app_of_counselors", lang)]


@pytest.mark.parametrize("action", ["ask", "useful:yes:x", "contribute:x", "hotlines", "unknown"])
def test_buttons_of_answers_and_unknown_ones_get_the_same_card(action: str) -> None:
    [only] = receive(Pressed(action, asker()))

    assert texts(only)[0] == say("app_of_counselors", "ja")


def test_a_language_that_is_chosen_is_spoken_at_once() -> None:
    chosen, calm = receive(Pressed("lang:en", asker("ja"), thread="thread"))

    assert texts(chosen) == [say("language_chosen", "en")]
    assert texts(calm) == [say("app_of_counselors", "en")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
def test_a_dialog_of_elsewhere_says_where_and_gives_the_words_back(door: str, lang: str) -> None:
    told = Confidential({"what": WORDS})
    sent = Submitted("report_write", told, asker(lang), state="forged")
    for incoming in (Pressed("case:0MKW4B97", asker(lang)), sent, Unfolded(sent)):
        [only] = receive(incoming, door)

        assert isinstance(only, Show)
        assert texts(only) == [say(f"case_{door}", lang)]
        assert [part.text for part in only.form.parts if isinstance(part, Told)] == (
            [] if isinstance(incoming, Pressed) else [WORDS]
        )
