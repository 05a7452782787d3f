"""A counselor asks for an export, another agrees to it, and who asked takes it from a page of ours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.cases.entry import Entry
from bot.cases.report import Question, checked
from bot.desk.acting import Writing
from bot.desk.counselor import Opened
from bot.desk.exporting import FOR, PARTS, Exporting, takable, waiting
from bot.desk.office import Office
from bot.dialogue import casework_screens as screens
from bot.dialogue.card import Link, Text
from bot.dialogue.doing import On
from bot.dialogue.fields import Filled, chosen_field, to_field
from bot.dialogue.form import Entered, Form, Option
from bot.dialogue.telling import REASON, to_told
from bot.dialogue.wording import say

WHOM, BESIDES = Question("for", FOR), Question("parts", PARTS, many=True)

ToPage = Callable[[Writing, str, str], str]
"""(who takes it, what was asked, language): the address of the page where it is taken, once and soon."""


@dataclass(frozen=True)
class AskExport:
    """Ask for it."""

    exporting: Exporting
    action: str = "case_export"
    main: bool = False

    def offered(self, opened: Opened) -> bool:
        """Where there is a second person to agree."""
        return len(opened.readers) > 1

    def form(self, on: On, filled: Filled) -> Form:
        """For whom, why, and what goes along besides."""
        asked = (WHOM, REASON, BESIDES)
        fields = [to_field(one, on.lang, filled, required=one is not BESIDES) for one in asked]
        return screens.form(self.action, on.lang, filled, fields, Text(say("export_advice", on.lang)))

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Ask."""
        answers = checked(told, (WHOM, REASON, BESIDES), ("for", "reason"))
        self.exporting.ask(on.writing, answers["for"], answers["reason"], answers.get("parts", "").split())


@dataclass(frozen=True)
class AgreeExport:
    """Agree to what a colleague asked for."""

    exporting: Exporting
    office: Office
    action: str = "case_agree"
    main: bool = False

    def offered(self, opened: Opened) -> bool:
        """Where somebody else has asked."""
        return any(one.by != opened.counselor for one in waiting(opened.entries))

    def form(self, on: On, filled: Filled) -> Form:
        """What was asked, and by whom; the choice names what it agrees to."""
        lang, asked = on.lang, self._asked(on)[:1]
        told = [to_told(one, lang, lambda name: self.office.called(name, lang)) for one in asked]
        parts = [part for one in asked for part in one.told.reveal()["parts"].split()]
        besides = [Text(f"+ {say(f'option_parts_{part}', lang)}") for part in parts]
        options = tuple(Option(f"yes-{one.id}", say("export_agree", lang)) for one in asked)
        agree = chosen_field("agree", options, lang, filled, entered=Entered.ONE, required=True)
        return screens.form(
            self.action, lang, filled, [agree], Text(say("export_agree_advice", lang)), *told, *besides
        )

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Agree."""
        agree = Question("agree", tuple(f"yes-{one.id}" for one in self._asked(on)) or ("-",))
        agreed = checked(told, (agree,), ("agree",))["agree"]
        self.exporting.approve(on.writing, agreed.removeprefix("yes-"))

    def _asked(self, on: On) -> list[Entry]:
        return [one for one in waiting(on.look().entries) if one.by != on.writing.counselor]


@dataclass(frozen=True)
class TakeExport:
    """Take what was agreed to."""

    exporting: Exporting
    office: Office
    to_page: ToPage
    action: str = "case_taking"
    main: bool = False

    def offered(self, opened: Opened) -> bool:
        """While one's own is agreed to."""
        return bool(self._mine(opened))

    def form(self, on: On, _: Filled) -> Form:
        """The way to the page; who follows it takes it, once."""
        [ask, *_rest] = self._mine(on.look()) or [""]
        self.exporting.take(on.writing, ask)
        link = Link(say("export_take", on.lang), self.to_page(on.writing, ask, on.lang))
        return screens.shown(self.action, on.lang, Text(say("export_take_advice", on.lang)), link)

    def do(self, _: On, __: Mapping[str, str]) -> None:
        """Nothing is filled in there."""

    def _mine(self, opened: Opened) -> list[str]:
        every = takable(opened.entries, self.office.today().toordinal())
        return [one.id for one in every if one.by == opened.counselor]
