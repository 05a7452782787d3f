"""Questions become fields, and answers become text, in the words of `wording_fields.toml`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.cases.entry import Told
from bot.cases.report import LINE, Question
from bot.dialogue.form import Entered, Field, Option
from bot.dialogue.wording import keys, say


@dataclass(frozen=True)
class Filled:
    """What stands in a form already: answers, codes of what is to be mended, and a sentence above it all."""

    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""


EMPTY = Filled()


def to_field(
    question: Question, lang: str, filled: Filled = EMPTY, *, required: bool = False, aside: bool = False
) -> Field:
    """A question as a field, filled as it was."""
    options = tuple(Option(one, option_label(question.id, one, lang)) for one in question.options)
    return chosen_field(
        question.id, options, lang, filled, entered=_entered(question), required=required, aside=aside,
        longest=question.longest,
    )  # fmt: skip


def chosen_field(
    name: str, options: tuple[Option, ...], lang: str, filled: Filled, *,
    entered: Entered, required: bool = False, aside: bool = False, longest: int = LINE,
) -> Field:  # fmt: skip
    """A field whose options are not the same for everybody: sites, people."""
    hint, fault = f"hint_{name}", filled.faults.get(name)
    hinted = say(hint, lang) if hint in keys() else ""
    error = say(f"case_{fault}", lang) if fault else ""
    return Field(
        name, say(f"field_{name}", lang), entered, options, filled.told.get(name, ""), required, hinted,
        error, aside, longest,
    )  # fmt: skip


def to_lines(told: Told, questions: Iterable[Question], lang: str) -> Iterator[str]:
    """Answers as text, each behind its label."""
    for question in questions:
        if answer := told.get(question.id):
            between = ": " if "\n" not in answer else ":\n"
            yield f"{_called(question, lang)}{between}{answer_of(question, answer, lang)}"


def answer_of(question: Question, answer: str, lang: str) -> str:
    """One answer as people read it: choices by their labels."""
    if not question.options:
        return answer
    return say("comma", lang).join(option_label(question.id, one, lang) for one in answer.split())


def option_label(question: str, option: str, lang: str) -> str:
    """What a choice is called."""
    return say(f"option_{question}_{option}", lang)


def _called(question: Question, lang: str) -> str:
    """A short name where the field itself asks a whole question."""
    brief = f"brief_{question.id}"
    return say(brief if brief in keys() else f"field_{question.id}", lang)


def _entered(question: Question) -> Entered:
    if question.options:
        return Entered.MANY if question.many else Entered.ONE
    if question.day:
        return Entered.DAY
    return Entered.LINE if question.longest <= LINE else Entered.LINES
