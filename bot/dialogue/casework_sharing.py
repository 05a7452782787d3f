"""A counselor asks for consent to share, or says that an emergency did not leave time to ask."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cases.report import LINE, Question, checked
from bot.desk.counselor import Opened
from bot.desk.sharing import Sharing
from bot.dialogue import casework_screens as screens
from bot.dialogue.card import Text
from bot.dialogue.doing import On
from bot.dialogue.fields import Filled, to_field
from bot.dialogue.form import Form
from bot.dialogue.telling import REASON
from bot.dialogue.wording import say

WHOM, EXTRACT = Question("whom", longest=LINE), Question("extract")


@dataclass(frozen=True)
class AskConsent:
    """Ask the reporter whether something may be told to somebody."""

    sharing: Sharing
    action: str = "case_consent"
    main: bool = False

    def offered(self, opened: Opened) -> bool:
        """Unless it is withdrawn."""
        return not opened.case.withdrawn

    def form(self, on: On, filled: Filled) -> Form:
        """To whom, and which words."""
        fields = [to_field(one, on.lang, filled, required=True) for one in (WHOM, EXTRACT)]
        return screens.form(self.action, on.lang, filled, fields, Text(say("consent_advice", on.lang)))

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Ask."""
        answers = checked(told, (WHOM, EXTRACT), ("whom", "extract"))
        self.sharing.ask(on.writing, answers["whom"], answers["extract"])


@dataclass(frozen=True)
class Override:
    """Say what was told to whom without consent, and why there was no time."""

    sharing: Sharing
    action: str = "case_override"
    main: bool = False

    def offered(self, _: Opened) -> bool:
        """Always."""
        return True

    def form(self, on: On, filled: Filled) -> Form:
        """To whom, which words, and the danger there was."""
        fields = [to_field(one, on.lang, filled, required=True) for one in (WHOM, EXTRACT, REASON)]
        return screens.form(self.action, on.lang, filled, fields, Text(say("override_advice", on.lang)))

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Keep it; the reporter reads it."""
        answers = checked(told, (WHOM, EXTRACT, REASON), ("whom", "extract", "reason"))
        self.sharing.override(on.writing, answers["whom"], answers["extract"], answers["reason"])
