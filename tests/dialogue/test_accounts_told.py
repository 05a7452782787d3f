"""Words that tell of an incident: answered by quotations alone, with a kind word, and never by a model."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.writer.quoting import QuotingWriter
from bot.confidential import Confidential
from bot.dialogue.answered import answered
from bot.dialogue.card import Button, Buttons, Card, Quotation, Text, Tone
from bot.dialogue.consult import HOTLINES, REPORT, Consult
from bot.dialogue.messages import Asker, Said, Say
from bot.dialogue.reception import Reception
from bot.dialogue.wording import LANGUAGES, say
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.document import Document, Passage, Scope, Status
from knowledge.errors import LibraryUnavailable, QuestionRefused
from knowledge.ports import Claim
from knowledge.query import Query
from knowledge.quotation import Citation
from knowledge.urgent import urgency_of

DAY = date(2026, 11, 21)
ASKER = Asker("staff", None, "ja")
TOLD = {"ja": "さっき電話で怒鳴られました", "en": "A customer just yelled at me"}
ADVICE = Passage("m#1", Document("company/manual", "手引き"), "暴言", ("暴言",), "切ってかまいません。")
ANSWER = Answer((Citation(ADVICE, ADVICE.text, Status.TEMPLATE),))
NOTHING = NoAnswer(Reason.OUT_OF_SCOPE)

ACCOUNTS = """
お客様に土下座しろと言われました。従わないといけませんか
常連さんにLINEを教えろと言われて困っています
口コミに自分の名前を書かれた。消してもらえますか
同僚が取引先の人に毎日怒鳴られています。どうしたらいいですか
客に殴られました。いま目の前にいます
もう死にたい
昨日怒鳴られたのはカスハラに認定されますか
A customer told me to kneel and apologise. Do I have to?
My coworker was filmed by a guest without permission
""".strip().splitlines()
QUESTIONS = """
会話を録音してもいいですか
会社にはどんな義務がありますか
May I record a conversation with a customer?
""".strip().splitlines()


class Model:
    """A model's place: it hears what is asked, in whosever house it is."""

    in_house = False

    def __init__(self) -> None:
        self.heard: list[str] = []

    def rephrase(self, question: str, earlier: Sequence[str]) -> str:
        """The same words, after they were heard."""
        self.heard.append(question)
        return question

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        """What the passages say, after it was heard what was asked."""
        self.heard.append(query.text)
        return QuotingWriter().compose(query, passages)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def consult(data: Path, model: Model) -> Consult:
    """A consultation of the shipped library with a model."""
    room = ReadingRoom(data, None, lambda done, total: None, print, model)
    return Consult(room.answer, lambda: DAY)


def _consult(answer: Callable[[Question], Answer | NoAnswer]) -> Consult:
    return Consult(answer, lambda: DAY)


def _raising(fault: Exception) -> Consult:
    def answer(question: Question) -> Answer | NoAnswer:
        raise fault

    return _consult(answer)


@pytest.mark.parametrize("words", ACCOUNTS)
def test_no_word_of_an_account_reaches_a_model(consult: Consult, model: Model, words: str) -> None:
    *_, card = consult.ask(words, ASKER)

    urgency = urgency_of(words)
    kept = "account_kept_gentle" if urgency and urgency.is_self_harm else "account_kept"
    assert Text(say(kept, "ja")) in card.elements
    assert model.heard == []


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_question_is_what_a_model_is_for(consult: Consult, model: Model, words: str) -> None:
    (card,) = consult.ask(words, ASKER)

    assert Text(say("account_kept", "ja")) not in card.elements
    assert set(model.heard) == {words}


def test_an_account_is_answered_from_the_library_all_the_same(consult: Consult) -> None:
    (card,) = consult.ask(ACCOUNTS[0], ASKER)

    assert any(isinstance(one, Quotation) for one in card.elements)


def test_what_is_confided_is_quoted_whatever_the_writer_and_nothing_else_changes(
    data: Path, room: ReadingRoom, model: Model
) -> None:
    other = ReadingRoom(data, None, lambda done, total: None, print, model)
    question = Question(ACCOUNTS[0], Scope(DAY), "ja", confided=True)

    assert other.answer(question) == room.answer(question) == room.answer(replace(question, confided=False))
    assert model.heard == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_thanks_come_first_and_who_reads_it_stands_between_the_answer_and_the_way_to_the_form(
    lang: str,
) -> None:
    (card,) = _consult(lambda _: ANSWER).ask(TOLD[lang], replace(ASKER, lang=lang))

    thanks, kept = (Text(say(key, lang)) for key in ("account_thanks", "account_kept"))
    assert card == Card((thanks, *answered(ANSWER, lang), kept, _ways(lang)), Tone.CALM)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_told_of_it_in_a_channel_learns_that_others_read_it(lang: str) -> None:
    consult, asker = _consult(lambda _: ANSWER), replace(ASKER, lang=lang)

    (aside,), (overheard,) = (list(consult.ask(TOLD[lang], asker, overheard=one)) for one in (False, True))
    (asked,) = consult.ask(QUESTIONS[0], asker, overheard=True)

    seen = Text(say("account_in_channel", lang))
    assert overheard.elements == (*aside.elements[:-1], seen, _ways(lang))
    assert seen not in asked.elements


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "words",
    [
        {"ja": "もう死にたい", "en": "I want to die"},
        {"ja": "同僚が死にたいと言っています", "en": "My coworker says she wants to kill herself"},
    ],
    ids=["themselves", "another"],
)
def test_who_speaks_of_dying_is_thanked_once_and_told_gently_who_reads_it(
    words: dict[str, str], lang: str
) -> None:
    urgent, card = _consult(lambda _: ANSWER).ask(words[lang], replace(ASKER, lang=lang))

    assert urgent.tone is Tone.URGENT
    gentle = Text(say("account_kept_gentle", lang))
    assert card == Card((*answered(ANSWER, lang), gentle, _ways(lang)), Tone.CALM)


def _ways(lang: str) -> Buttons:
    return Buttons((Button(say("door_report", lang), REPORT), Button(say("see_hotlines", lang), HOTLINES)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("consult", "key"),
    [
        (_consult(lambda _: NOTHING), "out_of_scope"),
        (_raising(LibraryUnavailable("no index")), "unavailable"),
        (_raising(QuestionRefused("no_words")), "refused_no_words"),
    ],
    ids=["not answered", "no library", "refused"],
)
def test_the_kind_word_is_said_whatever_becomes_of_the_answer(consult: Consult, key: str, lang: str) -> None:
    (card,) = consult.ask(TOLD[lang], replace(ASKER, lang=lang))

    said = tuple(Text(say(one, lang)) for one in ("account_thanks", key, "account_kept"))
    assert card.elements[:-1] == said


@pytest.mark.parametrize("words", ACCOUNTS)
def test_every_account_is_marked_as_confided(words: str) -> None:
    asked: list[Question] = []

    cards = list(_consult(lambda question: asked.append(question) or NOTHING).ask(words, ASKER))

    assert [one.confided for one in asked] == [True]
    assert len(cards) == (2 if urgency_of(words) else 1)


def test_the_urgent_card_comes_before_the_kind_word() -> None:
    urgent, card = _consult(lambda _: ANSWER).ask("客に殴られました。いま目の前にいます", ASKER)

    assert urgent.tone is Tone.URGENT
    assert Text(say("account_thanks", "ja")) not in urgent.elements
    assert card.elements[0] == Text(say("account_thanks", "ja"))


def test_a_fault_with_an_account_tells_nothing_of_it() -> None:
    def broken(question: Question) -> Answer | NoAnswer:
        raise RuntimeError(question.text)

    reception = Reception(_consult(broken), lambda _: None, lambda: "K7Q2", lambda *_: None)

    (outgoing,) = reception.receive(Said(Confidential(TOLD["ja"]), ASKER))

    assert isinstance(outgoing, Say)
    assert outgoing.card.elements[0] == Text(say("went_wrong", "ja", incident="K7Q2"))
    assert TOLD["ja"] not in repr(outgoing)
