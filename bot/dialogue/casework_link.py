"""A counselor links a case with the one that it tells on after; both have to be theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cases.nickname import nickname
from bot.cases.report import LINE, Question, checked
from bot.desk.counselor import Opened
from bot.desk.linking import Linking
from bot.dialogue import casework_screens as screens
from bot.dialogue.card import Button, Buttons, Heading, Text
from bot.dialogue.days import told_day
from bot.dialogue.doing import On
from bot.dialogue.fields import Filled, chosen_field
from bot.dialogue.form import Entered, Form, Option, Part
from bot.dialogue.messages import Asker
from bot.dialogue.wording import say

_LINKED = Question("linked", longest=LINE)


@dataclass(frozen=True)
class LinkCase:
    """Pick the earlier case among one's own."""

    linking: Linking
    action: str = "case_link"
    main: bool = False

    def offered(self, _: Opened) -> bool:
        """Always: nobody else could know."""
        return True

    def form(self, on: On, filled: Filled) -> Form:
        """One's other cases by their nicknames, the newest first."""
        lang, cases = on.lang, self.linking.others(on.writing.counselor, on.writing.locator)
        if not cases:
            return screens.shown(self.action, lang, Text(say("case_link_none", lang)))
        options = tuple(
            Option(one.locator, f"{nickname(one.locator, lang)} ({told_day(one.filed_on, lang)})")
            for one in cases
        )
        picked = chosen_field("linked", options, lang, filled, entered=Entered.ONE, required=True)
        return screens.form(self.action, lang, filled, [picked])

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Link them."""
        self.linking.link(on.writing, checked(told, (_LINKED,), ("linked",))["linked"])


@dataclass(frozen=True)
class LinkedCases:
    """What an open case shows besides: the way to the cases that it is linked with."""

    linking: Linking

    def __call__(self, opened: Opened, counselor: str, asker: Asker) -> Sequence[Part]:
        """A button for each that this counselor reads, too; nothing of the others."""
        cases, lang = self.linking.linked(counselor, opened.entries), asker.lang
        if not cases:
            return ()
        ways = (Button(nickname(one.locator, lang), f"case:{one.locator}") for one in cases)
        return Heading(say("linked_cases", lang)), Buttons(tuple(ways))
