"""The counselor's dialogs: their cases, one of them open, and what can be done with it."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.cases.errors import CaseError, Conflict
from bot.cases.report import LINE, Question, checked
from bot.confidential import Confidential
from bot.desk.counselor import CounselorWindow, Opened, Writing
from bot.desk.office import Office
from bot.desk.ports import StorageBusy
from bot.dialogue import casework_screens as screens
from bot.dialogue.card import Card
from bot.dialogue.carrier import By, Carrier
from bot.dialogue.fields import EMPTY, Filled, to_mend
from bot.dialogue.form import Form
from bot.dialogue.messages import Asker, Pressed, Submitted
from bot.dialogue.paging import page_of
from bot.dialogue.ports import Carry
from bot.dialogue.telling import ASSESSMENT, REASON

OPEN, PAGE = "case:", screens.PAGE
"""Opens a case by its locator; turns to a page of it."""

CASES, CASES_PAGE = screens.CASES, screens.CASES_PAGE
"""Shows a counselor's cases in a dialog; turns to a page of them."""

REPLY, NOTE, ASSESS, CONCLUDE, HAND_OVER, BACK = (
    "case_reply", "case_note", "case_assess", "case_conclude", "case_hand_over", "case_again",
)  # fmt: skip
ACTIONS = FORMS = (REPLY, NOTE, ASSESS, CONCLUDE, HAND_OVER)
FLOW = "casework"

CARRIED = 1_500
"""Characters of successors that a dialog carries along: platforms hold about 3,000 of its whole state."""

IsActive = Callable[[Confidential[str]], bool]
"""Whether the platform still lets somebody in. Raises CaseError `busy` when it can't be said now."""

_BLAMED = {
    "contact_in_past": "contact", "contact_too_far": "contact", "contact_needed": "contact",
    "not_a_successor": "to",
}  # fmt: skip
"""The field at which a fault is told."""

_TO = Question("to", longest=LINE)


class Casework:
    """The counselor's dialogs over their window: for who is on the roster and active on their platform."""

    def __init__(
        self,
        window: CounselorWindow,
        office: Office,
        carry: Carry,
        is_active: IsActive = lambda _: True,
    ) -> None:
        self._window, self._office, self._is_active = window, office, is_active
        self._carrier = Carrier(carry, FLOW, FORMS)

    def home(self, asker: Asker, person: Confidential[str]) -> Card:
        """A counselor's own cases by deadline. Raises CaseError `not_a_counselor`, `busy`."""
        return screens.home(self._window.cases(self._counselor(person)), asker.lang)

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button. Raises CaseError."""
        counselor = self._counselor(pressed.person)
        if pressed.action == CASES or pressed.action.startswith(CASES_PAGE):
            cases = self._window.cases(counselor)
            return screens.listed(cases, pressed.asker, page_of(pressed.action))
        if pressed.action.startswith(OPEN):
            return self._open(pressed.action.removeprefix(OPEN), counselor, pressed)
        carried = self._carrier.open(pressed)
        if pressed.action == BACK:
            return self._open(carried["locator"], counselor, pressed)
        if pressed.action.startswith(PAGE):
            return self._open(carried["locator"], counselor, pressed, page_of(pressed.action))
        carried = {**carried, "entry": self._office.new_id()}
        return self._act(
            pressed.action, carried, pressed, EMPTY, self._successors(pressed, counselor, carried)
        )

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
                answers = checked(told, (_TO, REASON), ("to",))
                self._window.hand_over(writing, answers["to"], answers.get("reason", ""))
        gone = submitted.form == HAND_OVER
        return self._carrier.seal(
            screens.done(submitted.form, submitted.asker.lang, gone=gone), carried, submitted
        )

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The dialog that was sent, with everything in it; after a conflict for the case as it is now.

        Raises CaseError, also where somebody is no counselor any more.
        """
        try:
            if fault.code != "busy":
                return self._again(submitted, fault)
        except CaseError as unsure:
            if unsure.code != "busy":
                raise
        except StorageBusy:
            pass
        return self._unopened(submitted, CaseError("busy"))

    def _again(self, submitted: Submitted, fault: CaseError) -> Form:
        counselor, carried = self._counselor(submitted.person), self._carrier.open(submitted, "entry")
        if fault.code == "already_sent":
            carried, fault = {**carried, "entry": self._office.new_id()}, CaseError("sent_before")
        if isinstance(fault, Conflict) or fault.code == "sent_before":
            opened = self._window.open(counselor, carried["locator"])
            carried, takes = {**self._carries(opened), "entry": carried["entry"]}, opened.successors
        else:
            takes = self._successors(submitted, counselor, carried)
        filled = to_mend(submitted.told.reveal(), fault, submitted.asker.lang, _BLAMED.get(fault.code))
        return self._act(submitted.form, carried, submitted, filled, takes)

    def _unopened(self, submitted: Submitted, busy: CaseError) -> Form:
        """The same dialog from what it carries and what was sent: no case is opened by that."""
        carried = self._carrier.open(submitted, "entry")
        roster, told = self._office.roster(), submitted.told.reveal()
        if roster.speaking(submitted.person.reveal()) is None:
            raise CaseError("not_a_counselor")
        offered = (carried.get("successors") or told.get("to", "")).split()
        filled = to_mend(told, busy, submitted.asker.lang)
        return self._act(submitted.form, carried, submitted, filled, tuple(filter(roster.find, offered)))

    def _conclude(self, writing: Writing, wishes: list[str], told: Mapping[str, str]) -> None:
        questions = (*screens.WORDS, *(Question(f"wish_{wish}") for wish in wishes))
        answers = checked(told, questions, [one.id for one in questions])
        by_wish = {wish: answers[f"wish_{wish}"] for wish in wishes}
        self._window.conclude(writing, answers["words"], by_wish)

    def _open(self, locator: str, counselor: str, by: By, page: int = 0) -> Form:
        opened = self._window.open(counselor, locator)
        form = screens.case(opened, by.asker, self._office.called, page)
        return self._carrier.seal(form, self._carries(opened), by)

    def _carries(self, opened: Opened) -> dict[str, str]:
        case, successors = opened.case, " ".join(opened.successors)
        return {
            "locator": case.locator,
            "version": str(case.version),
            "contact": opened.next_contact.isoformat() if opened.next_contact else "",
            "wishes": opened.wishes["wishes"],
            "closed": "yes" if opened.next_contact is None else "",
            **({"successors": successors} if len(successors) <= CARRIED else {}),
        }

    def _successors(self, by: By, counselor: str, carried: Mapping[str, str]) -> tuple[str, ...]:
        """Who may take the case over, where that is asked; the case is opened anew for too many to carry."""
        if (by.form if isinstance(by, Submitted) else by.action) != HAND_OVER:
            return ()
        if "successors" in carried:  # without those who have left the roster since
            return tuple(filter(self._office.roster().find, carried["successors"].split()))
        return self._window.open(counselor, carried["locator"]).successors

    def _act(
        self, action: str, carried: Mapping[str, str], by: By, filled: Filled, successors: tuple[str, ...]
    ) -> Form:
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
                people = [(one, self._office.called(one, lang)) for one in successors]
                form = screens.hand_over(lang, people, filled)
        return self._carrier.seal(form, carried, by)

    def _counselor(self, person: Confidential[str]) -> str:
        found = self._office.roster().speaking(person.reveal())
        if found is None or not self._is_active(person):
            raise CaseError("not_a_counselor")
        return found.id
