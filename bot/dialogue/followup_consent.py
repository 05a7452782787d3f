"""A reporter answers whether something may be told to somebody."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cases.entry import Entry, Kind
from bot.cases.entry import Told as Answers
from bot.cases.report import Question, checked
from bot.confidential import Confidential
from bot.desk.reporter import Reporter, Seen
from bot.desk.sharing import unanswered
from bot.dialogue.card import Button, Buttons, Text
from bot.dialogue.fields import Filled, chosen_field, notice
from bot.dialogue.form import Entered, Form, Option, Part
from bot.dialogue.telling import to_told
from bot.dialogue.turning import Back
from bot.dialogue.wording import say


@dataclass(frozen=True)
class AnswerConsent:
    """Yes or no to the oldest question that is open; the choice names the question it answers."""

    reporter: Reporter
    action: str = "followup_consent"
    main: bool = True

    def offered(self, seen: Seen) -> bool:
        """While something is asked."""
        return bool(unanswered(seen.entries))

    def form(self, back: Back, filled: Filled) -> Form:
        """What would be told to whom, and the two answers."""
        lang, seen = back.lang, back.look()
        asked = unanswered(seen.entries)[:1]
        answers = tuple(_option(one, yes, lang) for one in asked for yes in ("yes", "no"))
        answer = chosen_field("answer", answers, lang, filled, entered=Entered.ONE, required=True)
        told = [to_told(one, lang, lambda name: _called(seen, name, lang)) for one in asked]
        back_to = Buttons((Button(say("followup_case", lang), "followup_case"),))
        parts: tuple[Part, ...] = (
            *notice(filled.notice),
            Text(say("consent_is_free", lang)),
            *told,
            answer,
            back_to,
        )
        return Form(self.action, say("form_followup", lang), parts, say("report_send", lang))

    def do(self, back: Back, told: Mapping[str, str]) -> str:
        """Keep it; those who asked are told that there is an answer."""
        entries = back.look().entries
        mine = [one.told.reveal()["ask"] for one in entries if one.id == back.entry]  # sent twice, it is one
        asked = [*(one.id for one in unanswered(entries)), *mine]
        every = tuple(f"{yes}-{one}" for one in asked for yes in ("yes", "no")) or ("-",)
        answer, _, ask = checked(told, (Question("answer", every),), ("answer",))["answer"].partition("-")
        given: Confidential[Answers] = Confidential({"ask": ask, "answer": answer})
        self.reporter.write(back.access, back.entry, Kind.CONSENT, given)
        return "consent_now"


def _option(asked: Entry, yes: str, lang: str) -> Option:
    return Option(f"{yes}-{asked.id}", say(f"consent_{yes}", lang))


def _called(seen: Seen, counselor: str, lang: str) -> str:
    """As on the case's own page."""
    number = seen.number_of(counselor)
    return say("desk_person", lang, number=number) if number else say("desk_someone", lang)
