"""A reporter gives their name after all; there is no way back from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cases.entry import Kind
from bot.cases.errors import CaseError
from bot.cases.receipt import tells
from bot.cases.report import NAME, checked
from bot.confidential import Confidential
from bot.desk.reporter import Reporter, Seen
from bot.dialogue.card import Button, Buttons, Text
from bot.dialogue.fields import Filled, notice, to_field
from bot.dialogue.form import Form, Part
from bot.dialogue.turning import Back
from bot.dialogue.wording import say


@dataclass(frozen=True)
class Reveal:
    """Give one's name to those who read the case."""

    reporter: Reporter
    action: str = "followup_reveal"
    main: bool = False

    def offered(self, seen: Seen) -> bool:
        """Until the desk has it."""
        return not seen.named

    def form(self, back: Back, filled: Filled) -> Form:
        """The name, and that it stays."""
        lang = back.lang
        parts: tuple[Part, ...] = (
            *notice(filled.notice),
            Text(say("reveal_means", lang)),
            to_field(NAME, lang, filled, required=True),
            Text(say("reveal_for_ever", lang)),
            Buttons((Button(say("followup_case", lang), "followup_case"),)),
        )
        return Form(self.action, say("form_followup", lang), parts, say("reveal_send", lang))

    def do(self, back: Back, told: Mapping[str, str]) -> str:
        """Keep it. Raises CaseError `revealed_before`, `own_code`."""
        name, receipt = checked(told, (NAME,), ("name",))["name"], back.access.receipt
        if receipt and tells(name, receipt):
            raise CaseError("own_code")
        seen = back.look()
        if seen.named and all(one.id != back.entry for one in seen.entries):
            raise CaseError("revealed_before")
        person = back.access.person.reveal()
        self.reporter.write(
            back.access, back.entry, Kind.REVEAL, Confidential({"name": name, "person": person})
        )
        return "revealed_now"
