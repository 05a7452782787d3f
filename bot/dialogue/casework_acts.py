"""What a counselor does with a case from day to day: answer, note, assess, hand over, conclude."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cases.report import LINE, Question, checked
from bot.desk.counselor import CounselorWindow, Opened
from bot.desk.office import Office
from bot.dialogue import casework_screens as screens
from bot.dialogue.doing import Doing, On
from bot.dialogue.fields import Filled
from bot.dialogue.form import Form
from bot.dialogue.telling import ASSESSMENT, REASON

_TO = Question("to", longest=LINE)


ACTIONS = ("case_reply", "case_note", "case_assess", "case_hand_over", "case_conclude")


def daily(window: CounselorWindow, office: Office) -> Sequence[Doing]:
    """In the order of their buttons."""
    return Reply(window), Note(window), Assess(window), HandOver(window, office), Conclude(window)


@dataclass(frozen=True)
class Reply:
    """Answer the reporter."""

    window: CounselorWindow
    action: str = "case_reply"
    main: bool = True

    def offered(self, opened: Opened) -> bool:
        """Unless it is withdrawn."""
        return not opened.case.withdrawn

    def form(self, on: On, filled: Filled) -> Form:
        """The words, and the day of the next contact."""
        return screens.reply(on.lang, on.carried["contact"], filled)

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Send it."""
        needed = ("words",) if on.carried["closed"] else ("words", "contact")
        answers = checked(told, screens.REPLY_FIELDS, needed)
        contact = answers.get("contact")
        self.window.reply(on.writing, answers["words"], date.fromisoformat(contact) if contact else None)


@dataclass(frozen=True)
class Note:
    """Note something for the counselors on the case."""

    window: CounselorWindow
    action: str = "case_note"
    main: bool = True

    def offered(self, _: Opened) -> bool:
        """Always."""
        return True

    def form(self, on: On, filled: Filled) -> Form:
        """The words."""
        return screens.note(on.lang, filled)

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Keep it."""
        self.window.note(on.writing, checked(told, screens.WORDS, ("words",))["words"])


@dataclass(frozen=True)
class Assess:
    """Say how urgent and how bad it is, for now."""

    window: CounselorWindow
    action: str = "case_assess"
    main: bool = True

    def offered(self, opened: Opened) -> bool:
        """While somebody is to act."""
        return not opened.case.closed

    def form(self, on: On, filled: Filled) -> Form:
        """Urgent or not, the level, and why."""
        return screens.assess(on.lang, filled)

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Keep it."""
        answers = checked(told, ASSESSMENT, ("urgent", "level", "reason"))
        urgent = answers["urgent"] == "yes"
        self.window.assess(on.writing, urgent=urgent, level=answers["level"], reason=answers["reason"])


@dataclass(frozen=True)
class HandOver:
    """Give one's place to somebody else."""

    window: CounselorWindow
    office: Office
    action: str = "case_hand_over"
    main: bool = True

    def offered(self, opened: Opened) -> bool:
        """Where somebody may take it."""
        return bool(opened.successors)

    def form(self, on: On, filled: Filled) -> Form:
        """To whom, and why."""
        people = [(one, self.office.called(one, on.lang)) for one in self._successors(on)]
        return screens.hand_over(on.lang, people, filled)

    def do(self, on: On, told: Mapping[str, str]) -> Form:
        """Hand it over; it is out of sight from then on."""
        answers = checked(told, (_TO, REASON), ("to",))
        self.window.hand_over(on.writing, answers["to"], answers.get("reason", ""))
        return screens.done(self.action, on.lang, gone=True)

    def _successors(self, on: On) -> Sequence[str]:
        """Who may take it over; the case is opened anew for too many to carry."""
        if "successors" in on.carried:  # without those who have left the roster since
            return tuple(filter(self.office.roster().find, on.carried["successors"].split()))
        return on.look().successors


@dataclass(frozen=True)
class Conclude:
    """End it."""

    window: CounselorWindow
    action: str = "case_conclude"
    main: bool = True

    def offered(self, opened: Opened) -> bool:
        """While somebody is to act."""
        return not opened.case.closed

    def form(self, on: On, filled: Filled) -> Form:
        """A plain message, and an answer to each wish."""
        return screens.conclude(on.lang, on.carried["wishes"].split(), filled)

    def do(self, on: On, told: Mapping[str, str]) -> None:
        """Tell the reporter."""
        wishes = on.carried["wishes"].split()
        questions = (*screens.WORDS, *(Question(f"wish_{wish}") for wish in wishes))
        answers = checked(told, questions, [one.id for one in questions])
        by_wish = {wish: answers[f"wish_{wish}"] for wish in wishes}
        self.window.conclude(on.writing, answers["words"], by_wish)
