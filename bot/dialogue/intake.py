"""Reporting in three short screens: am I safe, what do I choose, what happened; only the last one is stored.

Whatever the earlier screens hold goes along in the dialog's sealed state.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.cases.custodian import Custodian
from bot.cases.entry import Told
from bot.cases.errors import CaseError
from bot.cases.receipt import to_receipt
from bot.cases.report import EARLIER, Question, checked, choices, involved, name_asked, report_questions
from bot.cases.routing import Route, Wanted
from bot.confidential import Confidential
from bot.desk.filing import Filing, Filings, RouteChanged
from bot.dialogue.carrier import By, Carrier
from bot.dialogue.copied import arrived, filled_in, seal_fitting, to_carried
from bot.dialogue.fields import EMPTY, Filled, field_telling, to_mend
from bot.dialogue.form import Form
from bot.dialogue.intake_screens import Screens
from bot.dialogue.messages import Pressed, Submitted
from bot.dialogue.notice import VERSION
from bot.dialogue.ports import Carry
from bot.dialogue.wording import say

CHOOSE, WRITE = "report_choose", "report_write"
FORMS = (CHOOSE, WRITE)
START, DANGER, SAFE, FALLBACK = "report", "report_danger", "report_safe", "report_fallback"
LOST = "report_lost"
"""Tells on in a new report, where the code of the earlier one is lost."""
FLOW = "report"
BEGINS = ("report",)

_CHOSEN = ("naming", "about", "site", "wishes", "refused", "involved")
_FILED = (*_CHOSEN, "danger", "notice", "continues")

_BLAMED = {"nobody_left": "refused", "custodian_involved": "naming"}
"""The field of the second screen at which a fault is usually told."""


class Intake:
    """The report's dialogs over the filing window."""

    def __init__(self, filings: Filings, carry: Carry) -> None:
        self._filings, self._carrier = filings, Carrier(carry, FLOW, FORMS)
        self._screens = Screens(filings)

    @property
    def begins(self) -> tuple[str, ...]:
        """How this flow's actions and forms begin."""
        return BEGINS

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button."""
        if pressed.action == START:
            return self._seal(self._screens.danger(pressed.asker.lang), to_carried(pressed.words), pressed)
        if pressed.action == LOST:
            told = self._screens.danger(pressed.asker.lang, lost=True)
            return self._seal(told, {"continues": "yes"}, pressed)
        carried = self._carrier.open(pressed, *_needed(pressed))
        match pressed.action:
            case "report_danger":
                danger = {**carried, "danger": "yes"}
                return self._seal(self._screens.safety(pressed.asker.lang), danger, pressed)
            case "report_safe":
                return self._choose({"danger": "no", **carried}, pressed, Filled(carried))
            case _:
                return self._write(carried, pressed, self._filings.route(_wanted(carried, pressed)), EMPTY)

    def submitted(self, submitted: Submitted) -> Form:
        """The dialog after one that was sent. Raises CaseError."""
        carried, told = self._carrier.open(submitted, *_needed(submitted)), submitted.told.reveal()
        if submitted.form == CHOOSE:
            return self._chosen(carried, told, submitted)
        return self._file(carried, told, submitted)

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The dialog that was sent, with everything in it, and what is to be mended."""
        carried, lang = self._carrier.open(submitted, *_needed(submitted)), submitted.asker.lang
        told = submitted.told.reveal()
        if submitted.form == CHOOSE:
            blamed = _blamed(fault, told)
            return self._choose(carried, submitted, to_mend(told, fault, lang, blamed))
        changed = fault.route if isinstance(fault, RouteChanged) else None
        route = changed or self._filings.route(_wanted({**carried, **_conduct(told)}, submitted))
        own_code = fault.code == "own_code"
        blamed = field_telling(told, to_receipt(carried["receipt"])) if own_code else None
        filled = _renamed(to_mend(told, fault, lang, blamed), route, carried, lang)
        if fault.code == "receipt_taken":
            carried = {name: value for name, value in carried.items() if name != "receipt"}
        return self._write(carried, submitted, route, filled)

    def _chosen(self, carried: Mapping[str, str], told: Told, by: Submitted) -> Form:
        sites, people = (
            self._screens.sites(by.asker.lang),
            self._screens.people(_wanted(carried, by), by.asker.lang),
        )
        refused = Question("refused", tuple(one.id for one in people) or ("-",), many=True)
        site = Question("site", tuple(one.id for one in sites) or ("-",))
        asked = choices(confided=self._custodian(carried, by) is not None)
        whom = involved(by.person.reveal())
        answers = checked(told, (*asked, refused, site, *whom), ("naming", "about"))
        carried = {**carried, **{one: answers.get(one, "") for one in _CHOSEN}}
        if carried["naming"] == "confided" and self._custodian(carried, by) is None:
            raise CaseError("custodian_involved")
        route = self._filings.route(_wanted(carried, by))
        if route.by_fallback:
            return self._seal(self._screens.fallback(route, by.asker.lang), carried, by)
        return self._write(carried, by, route, EMPTY)

    def _file(self, carried: Mapping[str, str], told: Told, by: Submitted) -> Form:
        naming = carried["naming"]
        needed = [one.id for one in name_asked(naming)]
        answers = {**checked(told, (*report_questions(naming), *_continued(carried)), ("what", *needed))}
        confided = Confidential(answers.pop("name")) if naming == "confided" else None
        whole = {**{one: carried[one] for one in _FILED if carried.get(one)}, **answers}
        whole.pop("refused", None)
        if "site" in whole:
            sites = {one.id: one.label for one in self._screens.sites(by.asker.lang)}
            whole |= {"site_id": whole["site"], "site": sites.get(whole["site"], whole["site"])}
        filing = Filing(
            to_receipt(carried["receipt"]),
            Confidential({**whole, "lang": by.asker.lang}),
            _wanted({**carried, **_conduct(answers)}, by),
            tuple(carried["promised"].split()),
            by.person if naming == "named" else None,
            confided,
        )
        return self._screens.received(self._filings.submit(filing), by.asker.lang)

    def _custodian(self, carried: Mapping[str, str], by: By) -> Custodian | None:
        """To whom this person can confide their name."""
        return self._filings.custodian(_wanted(carried, by))

    def _choose(self, carried: Mapping[str, str], by: By, filled: Filled) -> Form:
        custodian = self._custodian(carried, by)
        form = self._screens.choose(_wanted(carried, by), by.asker.lang, filled, custodian)
        return self._seal(form, {**carried, "notice": VERSION}, by)

    def _write(self, carried: Mapping[str, str], by: By, route: Route, filled: Filled) -> Form:
        receipt = to_receipt(carried["receipt"]) if "receipt" in carried else self._filings.receipt()
        promised = " ".join(one.id for one in route.readers)
        filled = filled_in(carried, filled, by.asker.lang)
        carried = {**arrived(carried), "receipt": receipt.written(), "promised": promised}
        custodian = self._custodian(carried, by)
        form = self._screens.write(
            receipt, route, by.asker.lang, carried["naming"], filled, custodian, _continued(carried)
        )
        return self._seal(form, carried, by)

    def _seal(self, form: Form, carried: Mapping[str, str], by: By) -> Form:
        return seal_fitting(self._carrier, form, carried, by)


def _wanted(carried: Mapping[str, str], by: By) -> Wanted:
    """The site is the one they chose: where a platform's groups place them is for answers alone."""
    return Wanted(
        site=carried.get("site") or None,
        conduct=carried.get("conduct"),
        lang=by.asker.lang,
        person=by.person.reveal(),
        refused=frozenset(carried.get("refused", "").split()),
        urgent=carried.get("danger") == "yes",
        involved=frozenset(carried.get("involved", "").split()),
    )


def _continued(carried: Mapping[str, str]) -> tuple[Question, ...]:
    """What is asked besides of who has lost the code of an earlier report."""
    return (EARLIER,) if carried.get("continues") else ()


def _conduct(told: Mapping[str, str]) -> Mapping[str, str]:
    """The first kind of conduct that was chosen: who knows that kind reads it."""
    return {"conduct": told["conduct"].split()[0]} if told.get("conduct", "").split() else {}


def _blamed(fault: CaseError, told: Told) -> str | None:
    """The field of the second screen at which a fault is told; nobody is left, for one, by either field."""
    if fault.code == "nobody_left" and told.get("involved") and not told.get("refused"):
        return "involved"
    return _BLAMED.get(fault.code)


def _needed(by: By) -> tuple[str, ...]:
    """What the dialogs of earlier screens do not carry yet."""
    if isinstance(by, Submitted):
        return ("naming", "receipt", "promised") if by.form == WRITE else ()
    return ("naming",) if by.action == FALLBACK else ()


def _renamed(filled: Filled, route: Route, carried: Mapping[str, str], lang: str) -> Filled:
    """Whoever would read it and was not promised before is never named in silence."""
    if {one.id for one in route.readers} <= set(carried["promised"].split()):
        return filled
    told = dict.fromkeys((say("case_route_changed", lang), filled.notice))
    return replace(filled, notice=" ".join(filter(None, told)))
