"""A counselor steps out of a case: one press, no reason asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.counselor import Opened
from bot.desk.recusal import Recusal
from bot.dialogue import casework_screens as screens
from bot.dialogue.doing import On
from bot.dialogue.fields import Filled
from bot.dialogue.form import Form


@dataclass(frozen=True)
class Recuse:
    """Step out, for who is too close to it."""

    recusal: Recusal
    action: str = "case_recuse"
    main: bool = True

    def offered(self, _: Opened) -> bool:
        """Always."""
        return True

    def form(self, _: On, __: Filled) -> None:
        """Nothing is asked, not even why."""

    def do(self, on: On, _: Mapping[str, str]) -> Form:
        """Out of it; it is out of sight from then on."""
        self.recusal.recuse(on.writing)
        return screens.done(self.action, on.lang, gone=True)
