"""Questions become fields, and answers become text, in the words of `wording_fields.toml`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.cases.entry import Told
from bot.cases.errors import CaseError, Refused
from bot.cases.receipt import Receipt, tells
from bot.cases.report import LINE, Question
from bot.dialogue.card import Text
from bot.dialogue.form import Entered, Field, Option
from bot.dialogue.wording import keys, say


@dataclass(frozen=True)
class Filled:
    """What stands in a form already: answers, codes of what is to be mended, and a sentence above it all.

    `facts` fill the blanks of what is said of the faults.
    """

    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


EMPTY = Filled()

_PICKED = frozenset(
    {"site", "refused", "to", "contact", "involved", "linked", "unwanted", "away_first", "away_last"}
)
"""Fields to choose in whose choices are not the same for everybody."""


def to_mend(told: Mapping[str, str], fault: CaseError, lang: str, blamed: str | None = None) -> Filled:
    """A form as it was sent; the fault stands at its fields, or at `blamed`, or else above it all."""
    if isinstance(fault, Refused):
        return Filled(told, fault.faults, say("case_check_fields", lang))
    if blamed:
        return Filled(told, {blamed: fault.code}, facts=fault.told)
    return Filled(told, notice=say(f"case_{fault.code}", lang, **fault.told))


def words_of(told: Mapping[str, str]) -> str:
    """What somebody wrote, without what they only chose."""
    chosen = _PICKED.union(one.split("_")[1] for one in keys() if one.startswith("option_"))
    return "\n\n".join(words for name, words in told.items() if words.strip() and name not in chosen)


def field_telling(told: Mapping[str, str], receipt: Receipt) -> str | None:
    """The field whose words hold the receipt's own code."""
    return next((name for name, words in told.items() if tells(words, receipt)), None)


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
    hint = f"hint_{name}"
    hinted = say(hint, lang) if hint in keys() else ""
    return Field(
        name, say(f"field_{name}", lang), entered, options, filled.told.get(name, ""), required, hinted,
        error_of(name, lang, filled), aside, longest,
    )  # fmt: skip


def error_of(name: str, lang: str, filled: Filled) -> str:
    """What is to be mended at a field; "" for nothing."""
    fault = filled.faults.get(name)
    return say(f"case_{fault}", lang, **filled.facts) if fault else ""


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


def notice(sentence: str) -> tuple[Text, ...]:
    """A sentence above everything else in a dialog; nothing for none."""
    return (Text(sentence),) if sentence else ()


def _entered(question: Question) -> Entered:
    if question.options:
        return Entered.MANY if question.many else Entered.ONE
    if question.people:
        return Entered.PEOPLE
    if question.day:
        return Entered.DAY
    return Entered.LINE if question.longest <= LINE else Entered.LINES
