"""A question becomes cards: the urgent one first where there is danger, then the answer with its sources.

The consult flow has no hand on any case: it knows the library, the wording, and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue.answered import Outcome, answered
from bot.dialogue.card import Button, Buttons, Card, Element, Text
from bot.dialogue.contribution import Contribution, Why, asked
from bot.dialogue.feedback import Feedback
from bot.dialogue.language import language_button
from bot.dialogue.messages import Asker, Pressed
from bot.dialogue.places import place_buttons, short
from bot.dialogue.recollection import Recollection
from bot.dialogue.urgent import urgent_card
from bot.dialogue.wording import say
from knowledge.account import is_account
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.courtesy import is_courtesy
from knowledge.document import Audience, Scope
from knowledge.errors import LibraryUnavailable, QuestionRefused
from knowledge.leaning import leans
from knowledge.query import LONGEST_QUESTION
from knowledge.urgent import Urgency, urgency_of

AnswerQuestion = Callable[[Question], Answer | NoAnswer]
"""Answers a question, or raises QuestionRefused or LibraryUnavailable."""

REPORT, HOTLINES = "report", "hotlines"
"""Actions of the buttons below an answer; reception knows what they open."""


@dataclass(frozen=True)
class _Found:
    """What becomes of a question, what is remembered of it, and whether the one before was asked with it."""

    outcome: Outcome
    question: str
    together: bool = False


class Consult:
    """Answers what staff ask. `today` is the day whose law is in force.

    `recollection` lets a question lean on the one before it; with `feedback` people may say what they think
    of an answer; with `contribution` they may give a question that the library failed, to mend it; with
    `languages` the other language stands below it. `with_model`: a language model answers, which is told
    what was asked before; it tells itself what leans on that.
    """

    def __init__(
        self, answer: AnswerQuestion, today: Callable[[], date], recollection: Recollection | None = None,
        feedback: Feedback | None = None, contribution: Contribution | None = None, *,
        languages: bool = False, with_model: bool = False,
    ) -> None:  # fmt: skip
        self._answer, self._today, self._languages = answer, today, languages
        self._recollection, self._feedback, self._contribution = recollection, feedback, contribution
        self._with_model = with_model

    def ask(self, text: str, asker: Asker, thread: str = "", *, overheard: bool = False) -> Iterator[Card]:
        """The cards for a question, one by one: the urgent one is out before anything is searched.

        Words that tell of an incident are answered and forgotten; of others the exchange keeps the last.
        A bare courtesy is met with a kind word, and nothing is searched. `overheard`: see Said.
        """
        urgency = urgency_of(text)
        if urgency:
            yield self._urgent(urgency, asker.lang)
        if is_courtesy(text):
            yield Card((Text(say("courtesy_met", asker.lang)), self._ways_on(asker.lang)))
        elif is_account(text):
            yield self._confided(text, asker, gently=bool(urgency and urgency.is_self_harm), seen=overheard)
            if self._recollection:
                self._recollection.mark(thread)
        elif self._leans_on_account(text, thread):
            yield Card((Text(say("nothing_before", asker.lang)), self._ways_on(asker.lang)))
        else:
            yield from self._asked(text, asker, thread)

    def again(self, asker: Asker, thread: str, about: str = "") -> Iterator[Card]:
        """The answer to what was asked last, in the asker's language; nothing where nothing is remembered.

        Nor where an account came last: what was asked before it is not what it would be taken for. `about`:
        only if that is the question it is about.
        """
        if not self._follows_account(thread) and (question := self._last(thread)):
            carried = asked(question, thread)
            if about in {"", short(carried)}:
                earlier = self._earlier(question, thread)
                yield self._card(self._tried(question, asker, earlier), asker, carried)

    def rated(self, action: str, lang: str) -> Card:
        """What is said to who pressed a button of feedback."""
        rated = self._feedback.rated(action) if self._feedback else None
        if rated is None:
            return Card((Text(say("rating_refused", lang)),))
        if rated.useful:
            return Card((Text(say("rated_useful", lang)),))
        offered = self._contribution.offer(rated.carried, Why.DISLIKED, lang) if self._contribution else ()
        return Card((Text(say("rated_not_useful", lang)), self._ways_on(lang), *offered))

    def contributed(self, pressed: Pressed) -> Card:
        """What is said to who gives a question to the library. Raises StorageBusy."""
        lang, key = pressed.asker.lang, "contribution_refused"
        if self._contribution and self._recollection:
            earlier = self._recollection.questions
            key = self._contribution.given(pressed.action, pressed.person, earlier)
        return Card((Text(say(key, lang)), self._ways_on(lang)))

    def _urgent(self, urgency: Urgency, lang: str) -> Card:
        card = urgent_card(urgency, lang)
        other = [Buttons((language_button(lang),))] if self._languages else []
        return replace(card, elements=(*card.elements, *other))

    def _confided(self, text: str, asker: Asker, *, gently: bool, seen: bool) -> Card:
        """Thanks, the answer, and who may read it; `gently`: the card before it has given thanks."""
        lang, outcome = asker.lang, self._tried(text, asker)
        thanks = [] if gently else [Text(say("account_thanks", lang))]
        kept = Text(say("account_kept_gentle" if gently else "account_kept", lang))
        told = [Text(say("account_in_channel", lang))] if seen else []
        elements = (*thanks, *answered(outcome, lang), kept, *told, self._ways_on(lang))
        return Card(elements, by_model=_by_model(outcome))

    def _leans_on_account(self, text: str, thread: str) -> bool:
        """Whether a question can only be understood with an account, of which nothing was kept."""
        return leans(text) and self._follows_account(thread)

    def _follows_account(self, thread: str) -> bool:
        return bool(self._recollection and self._recollection.follows_account(thread))

    def _asked(self, text: str, asker: Asker, thread: str) -> Iterator[Card]:
        found = self._found(text, asker, thread)
        beside = [Text(say("with_earlier_question", asker.lang))] if found.together else []
        yield self._card(found.outcome, asker, asked(found.question, thread), *beside)
        if self._recollection and not isinstance(found.outcome, QuestionRefused):
            self._recollection.keep(thread, found.question)

    def _found(self, text: str, asker: Asker, thread: str) -> _Found:
        """What leans is asked with the question before it first; the rest only where it finds nothing."""
        leaning = leans(text)
        if self._with_model:
            earlier = self._earlier(text, thread)
            outcome = self._tried(text, asker, earlier)
            return _Found(outcome, text, together=bool(earlier and leaning and isinstance(outcome, Answer)))
        if leaning and (found := self._found_together(text, asker, thread)):
            return found
        alone = _Found(self._tried(text, asker), text)
        if leaning or not _is_lacking(alone.outcome):
            return alone
        return self._found_together(text, asker, thread) or alone

    def _found_together(self, text: str, asker: Asker, thread: str) -> _Found | None:
        """The answer to both as one; None for none, or one that is only possible to what does not lean."""
        both = _together(self._last(thread), text)
        outcome = self._tried(both, asker) if both else None
        if not isinstance(outcome, Answer) or (outcome.tentative and not leans(text)):
            return None
        return _Found(outcome, text if is_account(both) else both, together=True)

    def _card(self, outcome: Outcome, asker: Asker, carried: Mapping[str, str], *before: Element) -> Card:
        """`carried`: which question it was, for the buttons below."""
        places = place_buttons(outcome.places, asker.lang, carried) if isinstance(outcome, Answer) else ()
        ways: list[Element] = [*places, self._ways_on(asker.lang)]
        if self._feedback and isinstance(outcome, Answer):
            ways.append(self._feedback.buttons(outcome, asker.lang, carried))
        if self._contribution and _is_lacking(outcome):
            ways += self._contribution.offer(carried, Why.UNANSWERED, asker.lang)
        elements = (*before, *answered(outcome, asker.lang), *ways)
        return Card(elements, by_model=_by_model(outcome))

    def _tried(self, text: str, asker: Asker, earlier: tuple[str, ...] = ()) -> Outcome:
        """What becomes of a question; an account is marked, so that no model is asked."""
        scope = Scope(self._today(), Audience(asker.audience), asker.site, asker.places)
        try:
            by_rules = text == say("question_hotlines", asker.lang)  # a button's: nobody waits for a model
            return self._answer(Question(text, scope, asker.lang, is_account(text), earlier, by_rules))
        except QuestionRefused as refused:
            return refused
        except LibraryUnavailable:
            return NoAnswer(Reason.UNAVAILABLE)

    def _earlier(self, text: str, thread: str) -> tuple[str, ...]:
        return self._recollection.before(text, thread) if self._with_model and self._recollection else ()

    def _last(self, thread: str) -> str:
        return self._recollection.last(thread) if self._recollection else ""

    def _ways_on(self, lang: str) -> Buttons:
        further = (language_button(lang),) if self._languages else ()
        return Buttons((*_ways_on(lang).buttons, *further))


def _by_model(outcome: Outcome) -> bool:
    return isinstance(outcome, Answer | NoAnswer) and outcome.by_model


def _is_lacking(outcome: Outcome) -> bool:
    """Whether the library has nothing to it, as it was asked."""
    return isinstance(outcome, NoAnswer) and outcome.reason in {Reason.NOT_IN_LIBRARY, Reason.OUT_OF_SCOPE}


def _together(earlier: str, text: str) -> str:
    """Both questions as one; "" for none. A question that is answered anew finds itself remembered."""
    if not earlier or earlier == text:
        return ""
    both = earlier if earlier.endswith(f"\n{text}") else f"{earlier}\n{text}"
    return both if len(both) <= LONGEST_QUESTION else ""


def answer_card(answer: Answer | NoAnswer, lang: str) -> Card:
    """The card of an answer, or of the honest lack of one with the way to a person."""
    places = place_buttons(answer.places, lang, asked("", "")) if isinstance(answer, Answer) else ()
    return Card((*answered(answer, lang), *places, _ways_on(lang)), by_model=answer.by_model)


def _ways_on(lang: str) -> Buttons:
    return Buttons((Button(say("door_report", lang), REPORT), Button(say("see_hotlines", lang), HOTLINES)))
