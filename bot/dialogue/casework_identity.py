"""A counselor asks the custodian for a confided name; what was decided stands on the open case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cases.report import Question, checked
from bot.desk.counselor import Opened
from bot.desk.identity import Asked, IdentityWindow, is_confided
from bot.desk.ports import Tampered
from bot.dialogue import casework_screens as screens
from bot.dialogue.card import Heading, Text
from bot.dialogue.custody_told import decided_told
from bot.dialogue.days import told_day
from bot.dialogue.doing import Adding, On
from bot.dialogue.fields import Filled, to_field
from bot.dialogue.form import Form, Part, Told
from bot.dialogue.messages import Asker
from bot.dialogue.wording import say

WHY = Question("reason", longest=1000)
"""As long as a request has room for."""


@dataclass(frozen=True)
class AskName:
    """Ask for the name."""

    window: IdentityWindow
    action: str = "case_identity"
    main: bool = False

    def offered(self, opened: Opened) -> bool:
        """Where it is confided, and no request waits."""
        return self.window.may_ask(opened.case, opened.entries)

    def form(self, on: On, filled: Filled) -> Form:
        """Why; the reporter reads it, too."""
        why = to_field(WHY, on.lang, filled, required=True)
        return screens.form(self.action, on.lang, filled, [why], Text(say("identity_advice", on.lang)))

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Send it to the custodian."""
        self.window.ask(on.writing, checked(told, (WHY,), ("reason",))["reason"])


def on_the_name(window: IdentityWindow) -> Adding:
    """What an open case shows of a confided name."""

    def added(opened: Opened, counselor: str, asker: Asker) -> Sequence[Part]:
        if not is_confided(opened.entries):
            return ()
        heading = Heading(say("identity_heading", asker.lang))
        try:
            asked = window.standing(opened.case, counselor)
        except Tampered:  # the case itself is whole, and is not kept from its counselors by this
            return heading, Text(say("identity_broken", asker.lang))
        return heading, *_parts(asked, asker.lang)

    return added


def _parts(asked: Asked, lang: str) -> Iterator[Part]:
    if asked.name:
        yield Told(say("identity_name", lang), asked.name.reveal())
    elif not asked.decided and not asked.waiting:
        yield Text(say("identity_kept", lang))
    yield from map(Text, decided_told(asked.decided, lang, "identity"))
    if any(one.given for one in asked.decided) and not asked.name:
        yield Text(say("identity_not_to_you", lang))
    if asked.waiting:
        yield Text(say("identity_waiting", lang, day=told_day(asked.waiting, lang)))
