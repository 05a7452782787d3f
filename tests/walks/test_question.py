"""A staff question, door to door: words in, an answer with its sources out."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from bot.dialogue.wording import say
from knowledge.document import Origin, Scope

Walk = Callable[..., Any]


@pytest.fixture
def asked(walk: Walk) -> Callable[..., Any]:
    """asked(text): who asked this, with the answer there."""

    def said(text: str) -> Any:
        async def steps(house: Any) -> Any:
            visitor = await house.visitor()
            await visitor.say(text)
            return visitor

        return walk(steps)

    return said


def test_a_question_comes_back_as_quotes_that_stand_in_the_library(
    asked: Callable[[str], Any], room: ReadingRoom, today: date
) -> None:
    question = "お客様に土下座しろと言われました。従わないといけませんか"

    visitor = asked(question)

    assert visitor.said() == [question]
    [answer] = visitor.answers()
    first, *between, last = answer.headings
    assert (first, last) == (say("heading_advice", "ja"), say("heading_related", "ja"))
    assert between
    assert set(between) <= {say(f"heading_{origin}", "ja") for origin in Origin}
    assert answer.quotes
    passages = [_bare(passage.text) for passage in room.ranking(question, Scope(today), None, 50)]
    for quote in answer.quotes:
        assert any(_bare(quote.words) in text for text in passages)
        assert quote.source
        assert quote.badges


def test_a_template_is_never_shown_as_the_companys_own_rule(asked: Callable[[str], Any]) -> None:
    [answer] = asked("対応マニュアルのレベル3はどういう状態ですか").answers()

    assert "ひな型" in answer.quotes[0].source
    assert "ひな型(自社未承認)" in answer.quotes[0].badges


def test_the_urgent_card_stands_before_the_answer(asked: Callable[[str], Any]) -> None:
    answers = asked("いま客が刃物を持って暴れています").answers()

    assert [one.urgent for one in answers] == [True, False]
    assert answers[0].calls == ("110", "119")
    assert answers[1].calls == ()


def test_what_the_library_does_not_hold_is_said_with_the_way_to_a_person(asked: Callable[[str], Any]) -> None:
    [answer] = asked("経費精算の締め日はいつですか").answers()

    assert answer.words.strip().startswith(say("out_of_scope", "ja"))
    assert answer.buttons[:2] == (say("door_report", "ja"), say("see_hotlines", "ja"))
    assert answer.quotes == ()


@pytest.mark.parametrize("door", ["report", "receipt"])
def test_the_doors_to_a_person_open_a_dialog_and_leave_the_conversation_as_it_was(
    walk: Walk, door: str
) -> None:
    async def steps(house: Any) -> Any:
        visitor = await house.visitor()
        await visitor.press(door)
        return visitor

    visitor = walk(steps)

    form = {"report": "form_report", "receipt": "form_followup"}[door]
    assert visitor.title() == say(form, "ja")
    assert visitor.answers() == []


def test_the_language_changes_by_a_button_and_the_answer_with_it(walk: Walk) -> None:
    async def steps(house: Any) -> Any:
        visitor = await house.visitor()
        await visitor.speak("en")
        await visitor.say("A caller keeps yelling at me. May I hang up?")
        return visitor

    answer, *_ = walk(steps).answers()

    assert answer.headings[0] == say("heading_advice", "en")
    first = answer.quotes[0]
    assert not re.search("[ぁ-んァ-ヶ一-龥]", " ".join((first.words, first.source, *first.badges)))


def test_two_visitors_do_not_see_each_others_words(walk: Walk) -> None:
    words = "レジで怒鳴られました。どうすればいいですか"

    async def steps(house: Any) -> tuple[Any, Any]:
        visitor = await house.visitor()
        await visitor.say(words)
        return visitor, await house.visitor()

    own, other = walk(steps)

    assert own.said() == [words]
    assert (other.said(), other.answers()) == ([], [])
    assert "怒鳴られました" not in other.told()


def _bare(text: str) -> str:
    """A text without white space and list markers, which a page draws instead of writing."""
    return re.sub(r"^\s*(?:-|\d+\.) ", "", text, flags=re.MULTILINE).replace("\n", "").strip()
