"""A counselor keeps a case longer than its period, or lets go of it again."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cases.report import checked
from bot.desk.counselor import Opened
from bot.desk.holding import Holding
from bot.dialogue import casework_screens as screens
from bot.dialogue.card import Text
from bot.dialogue.doing import On
from bot.dialogue.fields import Filled, to_field
from bot.dialogue.form import Form
from bot.dialogue.telling import REASON
from bot.dialogue.wording import say


@dataclass(frozen=True)
class Hold:
    """Keep it whatever its day."""

    holding: Holding
    action: str = "case_hold"
    main: bool = False

    def offered(self, opened: Opened) -> bool:
        """Where it is not kept so already."""
        return not opened.case.held

    def form(self, on: On, filled: Filled) -> Form:
        """Why."""
        return _why(self.action, on, filled)

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Keep it."""
        self.holding.hold(on.writing, checked(told, (REASON,), ("reason",))["reason"])


@dataclass(frozen=True)
class Release:
    """Let it be deleted on its day again."""

    holding: Holding
    action: str = "case_release"
    main: bool = False

    def offered(self, opened: Opened) -> bool:
        """Where it is kept whatever its day."""
        return opened.case.held

    def form(self, on: On, filled: Filled) -> Form:
        """Why."""
        return _why(self.action, on, filled)

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Let go of it."""
        self.holding.release(on.writing, checked(told, (REASON,), ("reason",))["reason"])


def _why(act: str, on: On, filled: Filled) -> Form:
    field = to_field(REASON, on.lang, filled, required=True)
    return screens.form(act, on.lang, filled, [field], Text(say("reason_is_read", on.lang)))
