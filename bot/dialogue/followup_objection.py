"""A reporter says who should not read their case, now or during somebody's absence."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cases.entry import Kind
from bot.cases.entry import Told as Answers
from bot.cases.report import Question, checked
from bot.confidential import Confidential
from bot.desk.office import Office
from bot.desk.reporter import Reporter, Seen
from bot.dialogue.card import Button, Buttons, Text
from bot.dialogue.fields import Filled, chosen_field, notice
from bot.dialogue.form import Entered, Form, Option, Part
from bot.dialogue.turning import Back
from bot.dialogue.wording import say


@dataclass(frozen=True)
class Object:
    """One of those who read it, or were announced, does not read it from that moment on."""

    reporter: Reporter
    office: Office
    action: str = "followup_objection"
    main: bool = False

    def offered(self, seen: Seen) -> bool:
        """While there is anybody."""
        return bool(seen.readers)

    def form(self, back: Back, filled: Filled) -> Form:
        """Who it is, by the names that were shown when it was filed."""
        lang, readers = back.lang, back.look().readers
        people = tuple(Option(one, self.office.called(one, lang)) for one in readers)
        only = [Text(say("objection_last", lang))] if len(readers) == 1 else []
        parts: tuple[Part, ...] = (
            *notice(filled.notice),
            Text(say("objection_means", lang)),
            *only,
            chosen_field("unwanted", people, lang, filled, entered=Entered.ONE, required=True),
            Buttons((Button(say("followup_case", lang), "followup_case"),)),
        )
        return Form(self.action, say("form_followup", lang), parts, say("objection_send", lang))

    def do(self, back: Back, told: Mapping[str, str]) -> str:
        """Keep it; the same once more is the same."""
        people = back.look().readers or ("-",)
        unwanted = checked(told, (Question("unwanted", people),), ("unwanted",))["unwanted"]
        objection: Confidential[Answers] = Confidential({"to": unwanted})
        self.reporter.write(back.access, back.entry, Kind.OBJECTION, objection)
        return "objected_now"
