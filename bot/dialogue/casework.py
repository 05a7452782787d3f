"""The counselor's dialogs: their cases, one of them open, and what can be done with it."""

from collections.abc import Callable, Mapping, Sequence

from bot.cases.errors import CaseError, Conflict
from bot.confidential import Confidential
from bot.desk.acting import Writing
from bot.desk.counselor import CounselorWindow, Opened
from bot.desk.office import Office
from bot.desk.ports import StorageBusy
from bot.dialogue import casework_screens as screens
from bot.dialogue.absence import AbsenceDialogs
from bot.dialogue.card import Card
from bot.dialogue.carrier import By, Carrier
from bot.dialogue.doing import Adding, Doing, On
from bot.dialogue.fields import EMPTY, Filled, to_mend
from bot.dialogue.form import Form
from bot.dialogue.messages import Asker, Pressed, Submitted
from bot.dialogue.paging import page_of
from bot.dialogue.ports import Carry

OPEN, PAGE = "case:", screens.PAGE
"""Opens a case by its locator; turns to a page of it."""

CASES, CASES_PAGE = screens.CASES, screens.CASES_PAGE
"""Shows a counselor's cases in a dialog; turns to a page of them."""

BACK, MORE = "case_again", screens.MORE
FLOW = "casework"
BEGINS = ("case",)

CARRIED = 1_500
"""Characters of successors that a dialog carries along: platforms hold about 3,000 of its whole state."""

IsActive = Callable[[Confidential[str]], bool]
"""Whether the platform still lets somebody in. Raises CaseError `busy` when it can't be said now."""

_BLAMED = {
    "contact_in_past": "contact", "contact_too_far": "contact", "contact_needed": "contact",
    "not_a_successor": "to",
}  # fmt: skip
"""The field at which a fault is told."""


class Casework:
    """The counselor's dialogs over their window: for who is on the roster and active on their platform."""

    def __init__(
        self, window: CounselorWindow, office: Office, carry: Carry, doings: Sequence[Doing],
        absence: AbsenceDialogs, is_active: IsActive = lambda _: True, adding: Sequence[Adding] = (),
    ) -> None:  # fmt: skip
        self._window, self._office, self._is_active, self._absence = window, office, is_active, absence
        self._doings, self._adding = {one.action: one for one in doings}, adding
        self._carrier = Carrier(carry, FLOW, self._doings)

    @property
    def begins(self) -> tuple[str, ...]:
        """How this flow's actions and forms begin."""
        return BEGINS

    def home(self, asker: Asker, person: Confidential[str]) -> Card:
        """A counselor's own cases by deadline. Raises CaseError `not_a_counselor`, `busy`."""
        return screens.home(self._window.cases(self._counselor(person)), asker.lang)

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button. Raises CaseError."""
        counselor, action = self._counselor(pressed.person), pressed.action
        if action.startswith(screens.AWAY):
            return self._absence.pressed(pressed, counselor)
        if action == CASES or action.startswith(CASES_PAGE):
            cases = self._window.cases(counselor)
            return screens.listed(cases, pressed.asker, page_of(action))
        if action.startswith(OPEN):
            return self._open(action.removeprefix(OPEN), counselor, pressed)
        carried = self._carrier.open(pressed, "locator")
        if action == BACK:
            return self._open(carried["locator"], counselor, pressed)
        if action == MORE:
            return self._carrier.seal(
                screens.more(carried["more"].split(), pressed.asker.lang), carried, pressed
            )
        if action.startswith(PAGE):
            return self._open(carried["locator"], counselor, pressed, page_of(action))
        return self._begun(carried, counselor, pressed)

    def submitted(self, submitted: Submitted) -> Form:
        """The dialog after one that was sent. Raises CaseError."""
        if submitted.form.startswith(screens.AWAY):
            return self._absence.submitted(submitted, self._counselor(submitted.person))
        carried = self._carrier.open(submitted, "entry")
        on = self._on(carried, self._counselor(submitted.person), submitted)
        return self._done(self._doing(submitted.form), on, submitted)

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The dialog that was sent, with everything in it; after a conflict for the case as it is now.

        Raises CaseError, also where somebody is no counselor any more.
        """
        if submitted.form.startswith(screens.AWAY):
            return self._absence.again(submitted, fault)
        try:
            if fault.code != "busy":
                return self._again(submitted, fault)
        except CaseError as unsure:
            if unsure.code != "busy":
                raise
        except StorageBusy:
            pass
        return self._unopened(submitted, CaseError("busy"))

    def _begun(self, carried: Mapping[str, str], counselor: str, pressed: Pressed) -> Form:
        """What a doing's button opens; one that asks nothing is done, once for the case as it was shown."""
        doing = self._doing(pressed.action.partition(":")[0])
        new = {**carried, "entry": self._office.new_id(), "argument": pressed.action.partition(":")[2]}
        form = doing.form(self._on(new, counselor, pressed), EMPTY)
        if form:
            return self._carrier.seal(form, new, pressed)
        once = {**new, "entry": carried["once"]}
        return self._done(doing, self._on(once, counselor, pressed), pressed)

    def _doing(self, action: str) -> Doing:
        if action not in self._doings:
            raise CaseError("form_forged")
        return self._doings[action]

    def _done(self, doing: Doing, on: On, by: By) -> Form:
        told = by.told.reveal() if isinstance(by, Submitted) else {}
        shown = doing.do(on, told) or screens.done(doing.action, on.lang, gone=False)
        return self._carrier.seal(shown, on.carried, by)

    def _again(self, submitted: Submitted, fault: CaseError) -> Form:
        counselor, carried = self._counselor(submitted.person), self._carrier.open(submitted, "entry")
        if fault.code == "already_sent":
            carried, fault = {**carried, "entry": self._office.new_id()}, CaseError("sent_before")
        if isinstance(fault, Conflict) or fault.code == "sent_before":
            opened = self._window.open(counselor, carried["locator"])
            kept = {name: carried.get(name, "") for name in ("entry", "argument")}
            carried = {**self._carries(opened), **kept}
        filled = to_mend(submitted.told.reveal(), fault, submitted.asker.lang, _BLAMED.get(fault.code))
        return self._filled(carried, counselor, submitted, filled)

    def _unopened(self, submitted: Submitted, busy: CaseError) -> Form:
        """The same dialog from what it carries and what was sent: no case is opened by that."""
        carried, told = self._carrier.open(submitted, "entry"), submitted.told.reveal()
        found = self._office.roster().speaking(submitted.person.reveal())
        if found is None:
            raise CaseError("not_a_counselor")
        offered = {"successors": carried.get("successors") or told.get("to", "")}
        filled = to_mend(told, busy, submitted.asker.lang)
        return self._filled({**carried, **offered}, found.id, submitted, filled)

    def _filled(self, carried: Mapping[str, str], counselor: str, by: Submitted, filled: Filled) -> Form:
        form = self._doing(by.form).form(self._on(carried, counselor, by), filled)
        if form is None:
            raise CaseError("form_forged")
        return self._carrier.seal(form, carried, by)

    def _on(self, carried: Mapping[str, str], counselor: str, by: By) -> On:
        writing = Writing(counselor, carried["locator"], int(carried["version"]), carried["entry"])
        return On(
            writing, carried, by.asker, carried.get("argument", ""),
            lambda: self._window.open(counselor, carried["locator"]),
        )  # fmt: skip

    def _open(self, locator: str, counselor: str, by: By, page: int = 0) -> Form:
        opened = self._window.open(counselor, locator)
        added = [part for add in self._adding for part in add(opened, counselor, by.asker)]
        acts = [one.action for one in self._doings.values() if one.main and one.offered(opened)]
        shown = [*acts, *([MORE] if self._more(opened) else [])]
        form = screens.case(opened, by.asker, self._office.called, shown, added, page)
        return self._carrier.seal(form, self._carries(opened), by)

    def _more(self, opened: Opened) -> list[str]:
        return [one.action for one in self._doings.values() if not one.main and one.offered(opened)]

    def _carries(self, opened: Opened) -> dict[str, str]:
        case, successors = opened.case, " ".join(opened.successors)
        return {
            "locator": case.locator,
            "version": str(case.version),
            "contact": opened.next_contact.isoformat() if opened.next_contact else "",
            "wishes": opened.wishes["wishes"],
            "closed": "yes" if opened.next_contact is None else "",
            "more": " ".join(self._more(opened)),
            "once": self._office.new_id(),
            **({"successors": successors} if len(successors) <= CARRIED else {}),
        }

    def _counselor(self, person: Confidential[str]) -> str:
        found = self._office.roster().speaking(person.reveal())
        if found is None or not self._is_active(person):
            raise CaseError("not_a_counselor")
        return found.id
