"""Reporting in three short screens: am I safe, what do I choose, what happened; only the last one is stored.

Whatever the earlier screens hold goes along in the dialog's sealed state.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.cases.entry import Told
from bot.cases.errors import CaseError, Refused
from bot.cases.receipt import tells, to_receipt
from bot.cases.report import CHOICES, Question, checked, report_questions
from bot.cases.routing import Route, Wanted
from bot.confidential import Confidential
from bot.desk.filing import Filing, Filings, RouteChanged
from bot.dialogue.fields import EMPTY, Filled
from bot.dialogue.form import Form
from bot.dialogue.intake_screens import Screens
from bot.dialogue.messages import Pressed, Submitted
from bot.dialogue.ports import Carry
from bot.dialogue.wording import say

CHOOSE, WRITE = "report_choose", "report_write"
FORMS = (CHOOSE, WRITE)
START, DANGER, SAFE, FALLBACK = "report", "report_danger", "report_safe", "report_fallback"
ACTIONS = (START, DANGER, SAFE, FALLBACK)
FLOW = "report"

_CHOSEN = ("naming", "about", "site", "wishes", "refused")

By = Pressed | Submitted


class Intake:
    """The report's dialogs over the filing window."""

    def __init__(self, filings: Filings, carry: Carry) -> None:
        self._filings, self._carry = filings, carry
        self._screens = Screens(filings)

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button."""
        if pressed.action == START:
            return self._sealed(self._screens.danger(pressed.asker.lang), {}, pressed)
        carried = self._carried(pressed)
        match pressed.action:
            case "report_danger":
                danger = {**carried, "danger": "yes"}
                return self._sealed(self._screens.safety(pressed.asker.lang), danger, pressed)
            case "report_safe":
                return self._choose({"danger": "no", **carried}, pressed, Filled(carried))
            case _:
                return self._write(carried, pressed, self._filings.route(_wanted(carried, pressed)), EMPTY)

    def submitted(self, submitted: Submitted) -> Form:
        """The dialog after one that was sent. Raises CaseError."""
        carried, told = self._carried(submitted), submitted.told.reveal()
        if submitted.form == CHOOSE:
            return self._chosen(carried, told, submitted)
        return self._file(carried, told, submitted)

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The dialog that was sent, with everything in it, and what is to be mended."""
        carried, lang = self._carried(submitted), submitted.asker.lang
        told = submitted.told.reveal()
        if submitted.form == CHOOSE:
            return self._choose(carried, submitted, _filled(told, fault, lang, blamed="refused"))
        route = fault.route if isinstance(fault, RouteChanged) else None
        chosen = route or self._filings.route(_wanted({**carried, **_conduct(told)}, submitted))
        if fault.code == "receipt_taken":
            carried = {name: value for name, value in carried.items() if name != "receipt"}
        receipt = to_receipt(carried["receipt"]) if "receipt" in carried else None
        blamed = next((name for name, words in told.items() if receipt and tells(words, receipt)), "what")
        return self._write(carried, submitted, chosen, _filled(told, fault, lang, blamed=blamed))

    def _chosen(self, carried: Mapping[str, str], told: Told, by: Submitted) -> Form:
        sites, people = (
            self._screens.sites(by.asker.lang),
            self._screens.people(_wanted(carried, by), by.asker.lang),
        )
        refused = Question("refused", tuple(one.id for one in people) or ("-",), many=True)
        site = Question("site", tuple(one.id for one in sites) or ("-",))
        answers = checked(told, (*CHOICES, refused, site), ("naming", "about"))
        carried = {**carried, **{one: answers.get(one, "") for one in _CHOSEN}}
        route = self._filings.route(_wanted(carried, by))
        if route.by_fallback:
            return self._sealed(self._screens.fallback(route, by.asker.lang), carried, by)
        return self._write(carried, by, route, EMPTY)

    def _file(self, carried: Mapping[str, str], told: Told, by: Submitted) -> Form:
        named = carried["naming"] == "named"
        answers = checked(told, report_questions(named=named), ("what", *(["name"] if named else [])))
        whole = {**{one: carried[one] for one in (*_CHOSEN, "danger") if carried.get(one)}, **answers}
        whole.pop("refused", None)
        filing = Filing(
            to_receipt(carried["receipt"]),
            Confidential({**whole, "lang": by.asker.lang}),
            _wanted({**carried, **_conduct(answers)}, by),
            tuple(carried["promised"].split()),
            by.person if named else None,
        )
        return self._screens.received(self._filings.submit(filing), by.asker.lang)

    def _choose(self, carried: Mapping[str, str], by: By, filled: Filled) -> Form:
        form = self._screens.choose(_wanted(carried, by), by.asker.lang, filled)
        return self._sealed(form, carried, by)

    def _write(self, carried: Mapping[str, str], by: By, route: Route, filled: Filled) -> Form:
        receipt = to_receipt(carried["receipt"]) if "receipt" in carried else self._filings.receipt()
        promised = " ".join(one.id for one in route.readers)
        carried = {**carried, "receipt": receipt.written(), "promised": promised}
        form = self._screens.write(receipt, route, by.asker.lang, carried["naming"] == "named", filled)
        return self._sealed(form, carried, by)

    def _carried(self, by: By) -> Mapping[str, str]:
        carried = self._carry.open(by.state, by.person)
        if carried.get("flow") != FLOW:
            raise CaseError("state_forged")
        return carried

    def _sealed(self, form: Form, carried: Mapping[str, str], by: By) -> Form:
        return replace(form, state=self._carry.seal({**carried, "flow": FLOW}, by.person))


def _wanted(carried: Mapping[str, str], by: By) -> Wanted:
    return Wanted(
        site=carried.get("site") or by.asker.site,
        conduct=carried.get("conduct"),
        lang=by.asker.lang,
        person=by.person.reveal(),
        refused=frozenset(carried.get("refused", "").split()),
        urgent=carried.get("danger") == "yes",
    )


def _conduct(told: Mapping[str, str]) -> Mapping[str, str]:
    """The first kind of conduct that was chosen: who knows that kind reads it."""
    return {"conduct": told["conduct"].split()[0]} if told.get("conduct", "").split() else {}


def _filled(told: Mapping[str, str], fault: CaseError, lang: str, *, blamed: str) -> Filled:
    """The form as it was sent; a fault that is no field's own stands above it all, or at `blamed`."""
    if isinstance(fault, Refused):
        return Filled(told, fault.faults, say("case_check_fields", lang))
    if fault.code in {"own_code", "nobody_left"}:
        return Filled(told, {blamed: fault.code})
    return Filled(told, {}, say(f"case_{fault.code}", lang, **fault.told))
