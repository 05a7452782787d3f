"""Coming back: how far it is, what was answered, more words, other wishes, or stop; by code or by name."""

from collections.abc import Mapping

from bot.cases.errors import CaseError, Refused
from bot.cases.receipt import to_receipt
from bot.cases.report import CHOICES, CONSENT, WHAT, Question, checked, details
from bot.confidential import Confidential
from bot.desk.ports import NewId
from bot.desk.reporter import Access, Reporter, Seen
from bot.dialogue import followup_screens as screens
from bot.dialogue.carrier import By, Carrier
from bot.dialogue.fields import EMPTY, Filled, field_telling, to_mend
from bot.dialogue.form import Form
from bot.dialogue.messages import Pressed, Submitted
from bot.dialogue.paging import page_of
from bot.dialogue.ports import Carry

START, ADD, WISH, WITHDRAW, LEAVE, BACK = (
    "receipt", "followup_add", "followup_wish", "followup_withdraw", "followup_leave", "followup_case",
)  # fmt: skip
ACTIONS = (START, ADD, WISH, WITHDRAW, LEAVE, BACK)
OWN, PAGE = "own:", screens.PAGE
"""Opens somebody's own case by its locator; turns to a page of it."""

CODE = "followup_code"
FORMS = (CODE, ADD, WISH)
FLOW = "followup"

_CODE = Question("code", longest=100)
_WISHED = (CHOICES[2], CONSENT)


class Followup:
    """The reporter's dialogs over their window."""

    def __init__(self, reporter: Reporter, carry: Carry, new_id: NewId) -> None:
        self._reporter, self._new_id = reporter, new_id
        self._carrier = Carrier(carry, FLOW, FORMS)

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button. Raises CaseError."""
        action, lang = pressed.action, pressed.asker.lang
        if action == START:
            return self._start(pressed, EMPTY)
        if action.startswith(OWN):
            return self._case({"locator": action.removeprefix(OWN)}, pressed)
        # A withdrawal was named when it was asked about: pressed twice, it is one.
        carried = self._carrier.open(pressed, "named", *(("entry",) if action == LEAVE else ()))
        if action != LEAVE:
            carried = {**carried, "entry": self._new_id()}
        if action.startswith(PAGE):
            return self._case(carried, pressed, page=page_of(action))
        match action:
            case "followup_add":
                form = screens.add(lang, EMPTY, named=bool(carried["named"]))
            case "followup_wish":
                form = screens.wish(lang, Filled(self._seen(carried, pressed).wishes))
            case "followup_withdraw":
                form = screens.withdraw(self._seen(carried, pressed), lang)
            case "followup_leave":
                self._reporter.withdraw(self._access(carried, pressed), carried["entry"])
                return self._case(carried, pressed, "withdrawn_now")
            case _:
                return self._case(carried, pressed)
        return self._carrier.seal(form, carried, pressed)

    def submitted(self, submitted: Submitted) -> Form:
        """The dialog after one that was sent. Raises CaseError."""
        told = submitted.told.reveal()
        if submitted.form == CODE:
            typed = checked(told, (_CODE,), ("code",))["code"]
            return self._case({"receipt": to_receipt(typed).written()}, submitted)
        carried = self._carrier.open(submitted, "entry")
        access, entry = self._access(carried, submitted), carried["entry"]
        if submitted.form == ADD:
            added = checked(told, (WHAT, *details(named=bool(carried["named"]))))
            if not added:
                raise Refused({"what": "needed"})
            self._reporter.add(access, entry, Confidential(added))
            return self._case(carried, submitted, "added_now")
        self._reporter.wish(access, entry, Confidential(checked(told, _WISHED)))
        return self._case(carried, submitted, "wished_now")

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The dialog that was sent, with everything in it, and what is to be mended."""
        lang, told = submitted.asker.lang, submitted.told.reveal()
        if submitted.form == CODE:
            blamed = "code" if fault.code in {"receipt_mistyped", "not_opened"} else None
            return self._start(submitted, to_mend(told, fault, lang, blamed))
        carried = self._carrier.open(submitted, "entry")
        if fault.code == "already_sent":
            carried, fault = {**carried, "entry": self._new_id()}, CaseError("sent_before")
        own_code = fault.code == "own_code"
        blamed = field_telling(told, to_receipt(carried["receipt"])) if own_code else None
        filled = to_mend(told, fault, lang, blamed)
        adding = submitted.form == ADD
        form = (
            screens.add(lang, filled, named=bool(carried["named"])) if adding else screens.wish(lang, filled)
        )
        return self._carrier.seal(form, carried, submitted)

    def _start(self, by: By, filled: Filled) -> Form:
        own = self._reporter.own_cases(by.person)
        return self._carrier.seal(screens.code(_CODE, own, by.asker.lang, filled), {}, by)

    def _case(self, carried: Mapping[str, str], by: By, notice: str = "", page: int = 0) -> Form:
        seen = self._seen(carried, by)
        form = screens.case(seen, by.asker, notice, page)
        kept = {name: value for name, value in carried.items() if name in {"receipt", "locator"}}
        named = seen.entries[0].told.reveal().get("naming") == "named"
        return self._carrier.seal(form, {**kept, "named": "yes" if named else ""}, by)

    def _seen(self, carried: Mapping[str, str], by: By) -> Seen:
        return self._reporter.look_up(self._access(carried, by))

    def _access(self, carried: Mapping[str, str], by: By) -> Access:
        if "receipt" in carried:
            receipt = to_receipt(carried["receipt"])
            return Access(receipt.locator, by.person, receipt)
        return Access(carried["locator"], by.person)
