"""No answer: what the library lacks is said, and what a person must take, with what there is to go by."""

from collections.abc import Callable

import pytest

from knowledge.answer import Answer, NoAnswer, Reason
from knowledge.document import Kind, Passage, Status
from knowledge.errors import QuestionRefused
from knowledge.ports import Signals
from knowledge.quotation import Citation
from knowledge.referral import Referral

CLEAR = Signals(words=1.0, bigrams=1.0)
NEAR = Signals(words=0.5, meaning=0.75)
FAR = Signals(words=0.1)
WORDS = "怒鳴られたときは離れてください。"
DESPAIR = ["もう死にたい", "同僚が死にたいと言っています"]

Answered = Callable[..., Answer | NoAnswer]
Passages = Callable[..., Passage]


def test_what_is_near_but_no_answer_names_the_place_and_what_is_far_names_nothing(
    answered: Answered, a_passage: Passages
) -> None:
    passage = a_passage(WORDS)

    results = [answered([(passage, signals)]) for signals in (NEAR, FAR)] + [answered([])]

    assert results == [
        NoAnswer(Reason.NOT_IN_LIBRARY, related=(passage,)),
        NoAnswer(Reason.OUT_OF_SCOPE),
        NoAnswer(Reason.OUT_OF_SCOPE),
    ]


def test_a_source_that_is_lacking_is_named_beside_the_places_found(
    answered: Answered, a_passage: Passages
) -> None:
    passage = a_passage(WORDS)

    result = answered([(passage, CLEAR)], text="怒鳴られたら旅館業法では断れますか")

    assert result == NoAnswer(Reason.NOT_IN_LIBRARY, related=(passage,), lacking=("旅館業法",))


@pytest.mark.parametrize(
    ("question", "referral"),
    [
        ("慰謝料はいくらもらえますか", Referral.AMOUNT),
        ("これはうつ病ですか", Referral.DIAGNOSIS),
        ("どっちが悪いですか", Referral.FAULT),
        ("これはカスハラですか", Referral.VERDICT),
    ],
)
def test_what_a_person_must_decide_is_never_answered_however_well_it_matches(
    answered: Answered, a_passage: Passages, question: str, referral: Referral
) -> None:
    passage = a_passage(WORDS)

    results = [answered([(passage, signals)], text=question) for signals in (CLEAR, FAR)]

    to_go_by = (Citation(passage, WORDS, Status.IN_FORCE),)
    assert results == [
        NoAnswer(Reason.NEEDS_PERSON, referral, to_go_by),
        NoAnswer(Reason.NEEDS_PERSON, referral),
    ]


def test_of_other_peoples_cases_there_is_nothing_to_go_by(answered: Answered, a_passage: Passages) -> None:
    result = answered([(a_passage(WORDS), CLEAR)], text="同僚の〇〇さんの相談はどうなりましたか")

    assert result == NoAnswer(Reason.NEEDS_PERSON, Referral.OTHERS)


def test_what_there_is_to_go_by_is_two_passages_and_none_twice(
    answered: Answered, a_passage: Passages
) -> None:
    passages = [a_passage(WORDS, number=number) for number in (1, 2, 3)]

    result = answered([(passage, CLEAR) for passage in passages], text="これはカスハラですか")

    assert [one.passage for one in result.criteria] == passages[:2]


def test_what_cannot_be_looked_up_is_refused(answered: Answered, a_passage: Passages) -> None:
    with pytest.raises(QuestionRefused):
        answered([(a_passage(WORDS), CLEAR)], text="😭")


@pytest.mark.parametrize("question", DESPAIR)
def test_a_person_in_despair_is_never_shown_what_speaks_of_something_else(
    answered: Answered, a_passage: Passages, question: str
) -> None:
    travel = a_passage("出張の交通費は翌月に精算します。")

    result = answered([(travel, Signals(words=0.01))], text=question)

    assert result == NoAnswer(Reason.NOT_IN_LIBRARY)


@pytest.mark.parametrize("question", DESPAIR)
def test_a_person_in_despair_is_shown_where_help_is_and_no_law(
    answered: Answered, a_passage: Passages, question: str
) -> None:
    law = a_passage("講じなければならない。", document="law/a", kind=Kind.LAW)
    help_lines = a_passage("119番に電話してください。", document="hotline/b", kind=Kind.HOTLINE)

    result = answered([(law, CLEAR), (help_lines, CLEAR)], text=question)

    assert result == Answer((Citation(help_lines, help_lines.text, Status.IN_FORCE),))
