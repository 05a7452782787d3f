"""Coming back: how far it is, what was answered, and what one can do; by code or by name."""

from collections.abc import Mapping, Sequence

from bot.cases.errors import CaseError
from bot.cases.receipt import to_receipt
from bot.cases.report import Question, checked
from bot.desk.ports import NewId
from bot.desk.reporter import Access, Reporter, Seen
from bot.dialogue import followup_screens as screens
from bot.dialogue.carrier import By, Carrier
from bot.dialogue.fields import EMPTY, Filled, field_telling, to_mend
from bot.dialogue.form import Form
from bot.dialogue.messages import Pressed, Submitted
from bot.dialogue.paging import page_of
from bot.dialogue.ports import Carry
from bot.dialogue.turning import Back, Showing, Turning

START, BACK, MORE = "receipt", "followup_case", screens.MORE
OWN, PAGE = "own:", screens.PAGE
"""Opens somebody's own case by its locator; turns to a page of it."""

CODE = "followup_code"
FLOW = "followup"
BEGINS = ("followup", "own:", START)

_CODE = Question("code", longest=100)
_KEPT = frozenset({"receipt", "locator"})


class Followup:
    """The reporter's dialogs over their window."""

    def __init__(
        self, reporter: Reporter, carry: Carry, new_id: NewId, turnings: Sequence[Turning],
        showing: Sequence[Showing] = (),
    ) -> None:  # fmt: skip
        self._reporter, self._new_id, self._showing = reporter, new_id, showing
        self._turnings = {one.action: one for one in turnings}
        self._carrier = Carrier(carry, FLOW, (CODE, *self._turnings))

    @property
    def begins(self) -> tuple[str, ...]:
        """How this flow's actions and forms begin."""
        return BEGINS

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button. Raises CaseError."""
        action = pressed.action
        if action == START:
            return self._start(pressed, EMPTY)
        if action.startswith(OWN):
            return self._case({"locator": action.removeprefix(OWN)}, pressed)
        carried = self._carrier.open(pressed, "named")
        if action == MORE:
            return self._carrier.seal(
                screens.more(carried["more"].split(), pressed.asker.lang), carried, pressed
            )
        if action.startswith(PAGE):
            return self._case(carried, pressed, page=page_of(action))
        return self._case(carried, pressed) if action == BACK else self._turned(carried, pressed)

    def submitted(self, submitted: Submitted) -> Form:
        """The dialog after one that was sent. Raises CaseError."""
        if submitted.form == CODE:
            typed = checked(submitted.told.reveal(), (_CODE,), ("code",))["code"]
            return self._case({"receipt": to_receipt(typed).written()}, submitted)
        carried = self._carrier.open(submitted, "entry")
        happened = self._turning(submitted.form).do(self._back(carried, submitted), submitted.told.reveal())
        return self._case(carried, submitted, happened)

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
        form = self._turning(submitted.form).form(self._back(carried, submitted), filled)
        if form is None:
            raise CaseError("form_forged")
        return self._carrier.seal(form, carried, submitted)

    def _turning(self, action: str) -> Turning:
        if action not in self._turnings:
            raise CaseError("form_forged")
        return self._turnings[action]

    def _turned(self, carried: Mapping[str, str], pressed: Pressed) -> Form:
        """What a turning's button opens; one that asks nothing is done, once for the screen it stood on."""
        action, _, argument = pressed.action.partition(":")
        turning, new = self._turning(action), {**carried, "entry": self._new_id(), "argument": argument}
        form = turning.form(self._back(new, pressed), EMPTY)
        if form:
            return self._carrier.seal(form, new, pressed)
        if "entry" not in carried:
            raise CaseError("state_forged")
        once = {**new, "entry": carried["entry"]}
        return self._case(once, pressed, turning.do(self._back(once, pressed), {}))

    def _start(self, by: By, filled: Filled) -> Form:
        own = self._reporter.own_cases(by.person)
        return self._carrier.seal(screens.code(_CODE, own, by.asker.lang, filled), {}, by)

    def _case(self, carried: Mapping[str, str], by: By, notice: str = "", page: int = 0) -> Form:
        seen = self._seen(carried, by)
        offered = [one for one in self._turnings.values() if one.offered(seen)]
        acts = [one.action for one in offered if one.main]
        more = " ".join(one.action for one in offered if not one.main)
        added = [part for show in self._showing for part in show(seen, by.asker)]
        form = screens.case(seen, by.asker, [*acts, *([MORE] if more else [])], notice, page, added)
        kept = {name: value for name, value in carried.items() if name in _KEPT}
        named = "yes" if seen.named else ""
        return self._carrier.seal(form, {**kept, "named": named, "more": more, "entry": self._new_id()}, by)

    def _back(self, carried: Mapping[str, str], by: By) -> Back:
        return Back(
            self._access(carried, by), carried["entry"], bool(carried.get("named")), by.asker,
            carried.get("argument", ""), carried, lambda: self._seen(carried, by),
        )  # fmt: skip

    def _seen(self, carried: Mapping[str, str], by: By) -> Seen:
        return self._reporter.look_up(self._access(carried, by))

    def _access(self, carried: Mapping[str, str], by: By) -> Access:
        if "receipt" in carried:
            receipt = to_receipt(carried["receipt"])
            return Access(receipt.locator, by.person, receipt)
        return Access(carried["locator"], by.person)
