"""A Model over any of LangChain's chat models: asked in masks, answered in a schema, believed in nothing."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from adapters.logs import log
from adapters.masking import Mask
from adapters.writer.deadline import Deadline
from adapters.writer.faults import code_of
from adapters.writer.replies import Composed, Rephrased, schema_of, to_reply
from knowledge.document import Passage
from knowledge.errors import ModelUnavailable
from knowledge.ports import Claim
from knowledge.prompt import Offered, Prompt, composing, rephrasing
from knowledge.query import Query, language_of
from knowledge.text import visible

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LONGEST_WORDS = 200
"""Characters of a question in other words; what is longer is an essay."""


class LanguageModel:
    """A Model. `chat` is connected (connection.py); whatever goes wrong with it costs one line in the log."""

    def __init__(self, chat: "BaseChatModel", *, in_house: bool, seconds: float) -> None:
        self._chat, self._in_house = chat, in_house
        self._deadline: Deadline[Any] = Deadline(seconds)

    @property
    def in_house(self) -> bool:
        """Whether it runs in the company's own house."""
        return self._in_house

    def rephrase(self, question: str, earlier: Sequence[str]) -> str:
        """The question as Japanese words to look for. Raises ModelUnavailable."""
        mask = Mask()
        prompt = rephrasing(mask.cover(question), [mask.cover(visible(one)) for one in earlier])
        worded: Rephrased = self._told(Rephrased, prompt)
        words = visible(mask.restore(worded.words))
        if not words or len(words) > _LONGEST_WORDS or language_of(words) != "ja":
            raise _noted("nonsense")
        return words

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        """What the passages say to the last line of a query; those before it were asked earlier.

        Raises ModelUnavailable.
        """
        mask = Mask()
        *earlier, question = map(mask.cover, query.text.split("\n"))
        offered = [Offered(mask.cover(_place(one)), mask.cover(_text(one, query.lang))) for one in passages]
        composed: Composed = self._told(Composed, composing(question, earlier, offered, query.lang))
        return [
            Claim(passages[one.passage - 1], mask.restore(one.quote), mask.restore(one.said))
            for one in composed.claims
            if 1 <= one.passage <= len(passages)
        ]

    def _told(self, reply: type[Composed] | type[Rephrased], prompt: Prompt) -> Any:
        messages = [("system", prompt.task), ("human", prompt.given)]
        try:
            answer = self._deadline.call(_untraced(lambda: self._asked(reply, messages)))
            return to_reply(reply, answer.get("parsed"))
        except Exception as fault:  # noqa: BLE001 - a vendor may raise anything, and the desk answers all the same
            raise _noted(code_of(fault)) from None

    def _asked(self, reply: type[Composed] | type[Rephrased], messages: Sequence[tuple[str, str]]) -> Any:
        structured = self._chat.with_structured_output(dict(schema_of(reply)), include_raw=True)
        return structured.invoke(list(messages))


def _noted(code: str) -> ModelUnavailable:
    log("model_unavailable", reason=code)
    return ModelUnavailable(code)


def _untraced(asked: Callable[[], Any]) -> Callable[[], Any]:
    """Out of reach of LangSmith, whatever the environment asks for."""
    from langsmith import tracing_context  # noqa: PLC0415 - a desk without a model never loads it

    def call() -> Any:
        with tracing_context(enabled=False):
            return asked()

    return call


def _place(passage: Passage) -> str:
    return " > ".join((passage.document.title, *passage.path))


def _text(passage: Passage, lang: str) -> str:
    """The source's own words; an English reader's come first where there is a digest."""
    if lang == "en" and passage.english:
        return f"{passage.english}\n{passage.text}"
    return passage.text
