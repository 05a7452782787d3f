"""What a language model is told, and what it is given: data between marks that no data can forge."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.rules import read_rules

_TEXTS = read_rules("prompt.toml")
_MARKS = str.maketrans({"<": "＜", ">": "＞"})


@dataclass(frozen=True)
class Prompt:
    """The task, which is the desk's own, and the data, which is nobody's order."""

    task: str
    given: str


@dataclass(frozen=True)
class Offered:
    """A passage as a model sees it: where it stands, and its text."""

    place: str
    text: str


def composing(question: str, earlier: Sequence[str], offered: Sequence[Offered], lang: str) -> Prompt:
    """Which of the passages, numbered from one, answer a question, in which words."""
    asked = [*(_marked("earlier", one) for one in earlier), _marked("question", question)]
    found = [_marked(f"passage {at}", f"[{one.place}]\n{one.text}") for at, one in enumerate(offered, 1)]
    return Prompt(_TEXTS["compose"][lang].strip(), "\n".join((*found, *asked)))


def rephrasing(question: str, earlier: Sequence[str]) -> Prompt:
    """A question as Japanese words to look for."""
    asked = [*(_marked("earlier", one) for one in earlier), _marked("question", question)]
    return Prompt(_TEXTS["rephrase"]["ja"].strip(), "\n".join(asked))


def _marked(name: str, text: str) -> str:
    return f"<{name}>\n{text.translate(_MARKS)}\n</{name.partition(' ')[0]}>"
