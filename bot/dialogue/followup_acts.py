"""What a reporter does with their own case: add words, wish otherwise, withdraw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cases.errors import CaseError, Refused
from bot.cases.report import CHOICES, CONSENT, WHAT, Question, checked, details, involved
from bot.confidential import Confidential
from bot.desk.reporter import Reporter, Seen
from bot.dialogue import followup_screens as screens
from bot.dialogue.fields import EMPTY, Filled
from bot.dialogue.form import Form
from bot.dialogue.turning import Back, Turning

_WISHED = (CHOICES[2], CONSENT)


def usual(reporter: Reporter) -> Sequence[Turning]:
    """In the order of their buttons."""
    return Add(reporter), Wish(reporter), Withdraw(), Leave(reporter)


@dataclass(frozen=True)
class Add:
    """Tell more."""

    reporter: Reporter
    action: str = "followup_add"
    main: bool = True

    def offered(self, _: Seen) -> bool:
        """Always."""
        return True

    def form(self, back: Back, filled: Filled) -> Form:
        """The same fields as before."""
        return screens.add(back.lang, filled, self._asked(back), named=back.named)

    def do(self, back: Back, told: Mapping[str, str]) -> str:
        """Keep it."""
        added = checked(told, (WHAT, *self._asked(back)))
        if not added:
            raise Refused({"what": "needed"})
        self.reporter.add(back.access, back.entry, Confidential(added))
        return "added_now"

    def _asked(self, back: Back) -> Sequence[Question]:
        """What may be told besides what happened."""
        return (*involved(back.access.person.reveal()), *details(named=back.named))


@dataclass(frozen=True)
class Wish:
    """Wish something else, consent to something else."""

    reporter: Reporter
    action: str = "followup_wish"
    main: bool = True

    def offered(self, _: Seen) -> bool:
        """Always."""
        return True

    def form(self, back: Back, filled: Filled) -> Form:
        """What is wished by now."""
        return screens.wish(back.lang, Filled(back.look().wishes) if filled == EMPTY else filled)

    def do(self, back: Back, told: Mapping[str, str]) -> str:
        """Keep it."""
        self.reporter.wish(back.access, back.entry, Confidential(checked(told, _WISHED)))
        return "wished_now"


@dataclass(frozen=True)
class Withdraw:
    """See what withdrawing means."""

    action: str = "followup_withdraw"
    main: bool = True

    def offered(self, seen: Seen) -> bool:
        """Once."""
        return not seen.case.withdrawn

    def form(self, back: Back, _: Filled) -> Form:
        """Before it is done."""
        return screens.withdraw(back.look(), back.lang)

    def do(self, _: Back, __: Mapping[str, str]) -> str:
        """Nothing is filled in there."""
        raise Refused({})


@dataclass(frozen=True)
class Leave:
    """Withdraw."""

    reporter: Reporter
    action: str = "followup_leave"
    main: bool = True

    def offered(self, _: Seen) -> bool:
        """Its button stands where it is told what it means."""
        return False

    def form(self, _: Back, __: Filled) -> None:
        """Nothing more is asked."""

    def do(self, back: Back, _: Mapping[str, str]) -> str:
        """Stop acting. Raises CaseError `state_forged` for a button from where it is not explained."""
        if back.carried.get("form") != Withdraw.action:
            raise CaseError("state_forged")
        self.reporter.withdraw(back.access, back.entry)
        return "withdrawn_now"
