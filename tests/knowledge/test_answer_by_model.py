"""A model's hand in an answer: it is given what was found and was asked before; rules stand behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from knowledge.answer import Answer, NoAnswer, Question, answer
from knowledge.document import Passage, Scope
from knowledge.errors import ModelUnavailable
from knowledge.ports import Candidate, Claim, Signals
from knowledge.query import Query
from knowledge.thesaurus import Thesaurus
from knowledge.with_model import OFFERED

CLEAR, WEAK = Signals(words=1.0, bigrams=1.0), Signals()
WORDS = "怒鳴られたときは離れてください。"
Passages = Callable[..., Passage]


@dataclass
class Model:
    """A model that follows its script, and notes what it was asked."""

    claims: Callable[[Sequence[Passage]], Sequence[Claim]] = lambda passages: [
        Claim(passages[0], WORDS, "離れます。")
    ]
    words: str | None = "言い換え"
    in_house: bool = False
    asked: list[Any] = field(default_factory=list)

    def rephrase(self, question: str, earlier: Sequence[str]) -> str:
        self.asked.append(("rephrase", question, tuple(earlier)))
        if self.words is None:
            raise ModelUnavailable("timeout")
        return self.words

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        self.asked.append(("compose", query.text, len(passages)))
        return self.claims(passages)


@dataclass
class Listening:
    """An index that finds its passages for some words only, and notes what was looked up."""

    found: Sequence[Passage]
    by: Sequence[str] = ()
    looked_up: list[str] = field(default_factory=list)
    has_cards: bool = True

    def candidates(self, query: Query, scope: Scope) -> Sequence[Candidate]:
        self.looked_up.append(query.text)
        signals = CLEAR if not self.by or query.text in self.by else WEAK
        return [Candidate(key, one.document, signals) for key, one in enumerate(self.found)]

    def passage(self, key: int) -> Passage:
        return self.found[key]

    def documents(self) -> dict[str, Any]:
        return {one.document.id: (one.document, 1) for one in self.found}

    def names(self, text: str) -> Sequence[str]:
        return ()


class Quoting:
    """A writer by rules."""

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        return [Claim(one, one.text) for one in passages]


@pytest.fixture
def asked(scope: Scope) -> Callable[..., Answer | NoAnswer]:
    def answered(
        index: Listening, model: Model | None, text: str = "怒鳴られたら", **more: Any
    ) -> Answer | NoAnswer:
        return answer(Question(text, scope, **more), index, Quoting(), Thesaurus(), model)

    return answered


def test_a_model_chooses_out_of_what_was_found_and_never_more_than_a_few(
    asked: Callable[..., Any], a_passage: Passages
) -> None:
    model, index = Model(), Listening([a_passage(WORDS, number=number) for number in range(10)])

    result = asked(index, model)

    assert model.asked == [("compose", "怒鳴られたら", OFFERED)]
    assert [(one.quote, one.said) for one in result.citations] == [(WORDS, "離れます。")]
    assert (result.by_model, result.fell_back) == (True, False)
    assert index.looked_up


def _raising(passages: Sequence[Passage]) -> Sequence[Claim]:
    raise ModelUnavailable("timeout")


@pytest.mark.parametrize(
    "claims",
    [_raising, lambda _: [], lambda passages: [Claim(passages[0], WORDS.replace("離", "雑"), "離れます。")]],
    ids=["away", "nothing", "altered"],
)
def test_where_nothing_of_the_models_stands_the_rules_answer_and_say_so(
    asked: Callable[..., Any], a_passage: Passages, claims: Any
) -> None:
    model, index = Model(claims), Listening([a_passage(WORDS)])

    result = asked(index, model)

    assert [(one.quote, one.said) for one in result.citations] == [(WORDS, "")]
    assert (result.by_model, result.fell_back, len(model.asked)) == (False, True, 1)


def test_what_finds_nothing_is_told_without_a_model(asked: Callable[..., Any], a_passage: Passages) -> None:
    model = Model()

    result = asked(Listening([a_passage(WORDS)], by=["ほか"]), model)

    assert isinstance(result, NoAnswer)
    assert model.asked == []


def test_what_was_asked_before_goes_along_and_the_models_words_are_looked_up_first(
    asked: Callable[..., Any], a_passage: Passages
) -> None:
    model, index = Model(), Listening([a_passage(WORDS)])

    result = asked(index, model, "アルバイトでも？", earlier=("怒鳴られたら\n", "その後は"))

    assert model.asked[0] == ("rephrase", "アルバイトでも?", ("怒鳴られたら\n", "その後は"))
    assert model.asked[1][1] == "怒鳴られたら\nその後は\nアルバイトでも?"
    assert index.looked_up[0] == "言い換え"
    assert result.by_model


def test_where_the_models_words_find_nothing_the_question_itself_is_looked_up(
    asked: Callable[..., Any], a_passage: Passages
) -> None:
    index = Listening([a_passage(WORDS)], by=["怒鳴られたら"])

    result = asked(index, Model(), earlier=("録音は",))

    assert isinstance(result, Answer)
    assert index.looked_up[0] == "言い換え"


def test_a_model_that_has_no_words_is_not_asked_again_and_what_leans_is_looked_up_with_the_one_before(
    asked: Callable[..., Any], a_passage: Passages
) -> None:
    model = Model(words=None)
    index = Listening([a_passage(WORDS)], by=["怒鳴られたら アルバイトでも?"])

    result = asked(index, model, "アルバイトでも？", earlier=("怒鳴られたら",))

    assert [one[0] for one in model.asked] == ["rephrase"]
    assert isinstance(result, Answer)
    assert (result.by_model, result.fell_back) == (False, True)


@pytest.mark.parametrize(
    "text", ["もう死にたい", "これはカスハラですか", "昨日のことで慰謝料はいくらもらえますか"]
)
def test_who_needs_a_person_is_answered_without_a_model(
    asked: Callable[..., Any], a_passage: Passages, text: str
) -> None:
    model = Model()

    asked(Listening([a_passage(WORDS)]), model, text)

    assert model.asked == []
