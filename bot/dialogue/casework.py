"""The counselor's dialogs: their cases, one of them open, and what can be done with it."""

from collections.abc import Mapping
from datetime import date

from bot.cases.errors import CaseError, Conflict
from bot.cases.report import Question, checked
from bot.confidential import Confidential
from bot.desk.counselor import CounselorWindow, Opened, Writing
from bot.desk.office import Office
from bot.dialogue import casework_screens as screens
from bot.dialogue.card import Card
from bot.dialogue.carrier import By, Carrier
from bot.dialogue.fields import EMPTY, Filled, to_mend
from bot.dialogue.form import Form
from bot.dialogue.messages import Asker, Pressed, Submitted
from bot.dialogue.ports import Carry
from bot.dialogue.telling import ASSESSMENT, REASON

OPEN = "case:"
"""Opens a case by its locator."""

REPLY, NOTE, ASSESS, CONCLUDE, HAND_OVER, BACK = (
    "case_reply", "case_note", "case_assess", "case_conclude", "case_hand_over", "case_again",
)  # fmt: skip
ACTIONS = FORMS = (REPLY, NOTE, ASSESS, CONCLUDE, HAND_OVER)
FLOW = "casework"


class Casework:
    """The counselor's dialogs over their window."""

    def __init__(self, window: CounselorWindow, office: Office, carry: Carry) -> None:
        self._window, self._office = window, office
        self._carrier = Carrier(carry, FLOW, FORMS)

    def home(self, asker: Asker, person: Confidential[str]) -> Card:
        """A counselor's own cases by deadline. Raises CaseError `not_a_counselor`."""
        return screens.home(self._window.cases(self._counselor(person)), asker.lang)

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button. Raises CaseError."""
        if pressed.action.startswith(OPEN):
            return self._open(pressed.action.removeprefix(OPEN), pressed)
        carried = self._carrier.open(pressed)
        if pressed.action == BACK:
            return self._open(carried["locator"], pressed)
        return self._act(pressed.action, {**carried, "entry": self._office.new_id()}, pressed, EMPTY)

    def submitted(self, submitted: Submitted) -> Form:
        """The dialog after one that was sent. Raises CaseError."""
        carried, told = self._carrier.open(submitted, "entry"), submitted.told.reveal()
        writing = Writing(
            self._counselor(submitted.person), carried["locator"], int(carried["version"]), carried["entry"]
        )
        match submitted.form:
            case "case_reply":
                needed = ("words",) if carried["closed"] else ("words", "contact")
                answers = checked(told, screens.REPLY_FIELDS, needed)
                contact = answers.get("contact")
                self._window.reply(
                    writing, answers["words"], date.fromisoformat(contact) if contact else None
                )
            case "case_note":
                self._window.note(writing, checked(told, screens.WORDS, ("words",))["words"])
            case "case_assess":
                answers = checked(told, ASSESSMENT, ("urgent", "level", "reason"))
                urgent = answers["urgent"] == "yes"
                self._window.assess(writing, urgent=urgent, level=answers["level"], reason=answers["reason"])
            case "case_conclude":
                self._conclude(writing, carried["wishes"].split(), told)
            case _:
                people = Question("to", tuple(carried["successors"].split()) or ("-",))
                answers = checked(told, (people, REASON), ("to",))
                self._window.hand_over(writing, answers["to"], answers.get("reason", ""))
        gone = submitted.form == HAND_OVER
        return self._carrier.seal(
            screens.done(submitted.form, submitted.asker.lang, gone=gone), carried, submitted
        )

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The dialog that was sent, with everything in it; after a conflict for the case as it is now."""
        carried = self._carrier.open(submitted, "entry")
        if fault.code == "already_sent":
            carried, fault = {**carried, "entry": self._office.new_id()}, CaseError("sent_before")
        if isinstance(fault, Conflict) or fault.code == "sent_before":
            opened = self._window.open(self._counselor(submitted.person), carried["locator"])
            carried = {**self._carries(opened), "entry": carried["entry"]}
        blamed = "contact" if fault.code in {"contact_in_past", "contact_too_far", "contact_needed"} else None
        filled = to_mend(submitted.told.reveal(), fault, submitted.asker.lang, blamed)
        return self._act(submitted.form, carried, submitted, filled)

    def _conclude(self, writing: Writing, wishes: list[str], told: Mapping[str, str]) -> None:
        questions = (*screens.WORDS, *(Question(f"wish_{wish}") for wish in wishes))
        answers = checked(told, questions, [one.id for one in questions])
        by_wish = {wish: answers[f"wish_{wish}"] for wish in wishes}
        self._window.conclude(writing, answers["words"], by_wish)

    def _open(self, locator: str, by: By) -> Form:
        opened = self._window.open(self._counselor(by.person), locator)
        form = screens.case(opened, by.asker.lang, self._office.called)
        return self._carrier.seal(form, self._carries(opened), by)

    def _carries(self, opened: Opened) -> dict[str, str]:
        case = opened.case
        return {
            "locator": case.locator,
            "version": str(case.version),
            "contact": opened.next_contact.isoformat() if opened.next_contact else "",
            "wishes": opened.wishes["wishes"],
            "successors": " ".join(opened.successors),
            "closed": "yes" if opened.next_contact is None else "",
        }

    def _act(self, action: str, carried: Mapping[str, str], by: By, filled: Filled) -> Form:
        lang = by.asker.lang
        match action:
            case "case_reply":
                form = screens.reply(lang, carried["contact"], filled)
            case "case_note":
                form = screens.note(lang, filled)
            case "case_assess":
                form = screens.assess(lang, filled)
            case "case_conclude":
                form = screens.conclude(lang, carried["wishes"].split(), filled)
            case _:
                people = [(one, self._office.called(one, lang)) for one in carried["successors"].split()]
                form = screens.hand_over(lang, people, filled)
        return self._carrier.seal(form, carried, by)

    def _counselor(self, person: Confidential[str]) -> str:
        found = self._office.roster().speaking(person.reveal())
        if found is None:
            raise CaseError("not_a_counselor")
        return found.id
