"""A counselor says when they are away: the days, then what that means for their cases, then it is told."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.cases.absence import Absence
from bot.cases.case import Case
from bot.cases.errors import CaseError
from bot.cases.nickname import nickname
from bot.cases.report import Question, checked
from bot.desk.absence import Absences
from bot.desk.office import Office
from bot.dialogue.card import Button, Buttons, Heading, Listed, Text
from bot.dialogue.carrier import Carrier
from bot.dialogue.casework_screens import AWAY, CASES
from bot.dialogue.days import told_day
from bot.dialogue.fields import EMPTY, Filled, notice, to_field, to_mend
from bot.dialogue.form import Form, Part
from bot.dialogue.messages import Pressed, Submitted
from bot.dialogue.ports import Carry
from bot.dialogue.wording import say

DAYS, CONFIRM, OFF = f"{AWAY}_days", f"{AWAY}_confirm", f"{AWAY}_off:"
"""The two forms; calls an absence off by its id."""

FIRST, LAST = Question("away_first", day=True), Question("away_last", day=True)

SHOWN, LINES = 60, 10
"""Cases whose stand-ins are named, and how many of them in one text: platforms limit both."""

_BLAMED = {
    "absence_past": "away_first", "absence_far": "away_first", "absence_order": "away_last",
    "absence_long": "away_last",
}  # fmt: skip
"""The field at which a fault is told."""


class AbsenceDialogs:
    """The dialogs over a counselor's own absences."""

    def __init__(self, absences: Absences, office: Office, carry: Carry) -> None:
        self._absences, self._office = absences, office
        self._carrier = Carrier(carry, "absence", (DAYS, CONFIRM))

    def pressed(self, pressed: Pressed, counselor: str) -> Form:
        """The dialog behind a button. Raises CaseError."""
        if not pressed.action.startswith(OFF):
            return self._days(pressed, counselor, EMPTY)
        self._absences.call_off(counselor, pressed.action.removeprefix(OFF))
        return self._days(pressed, counselor, Filled(notice=say("away_called_off", pressed.asker.lang)))

    def submitted(self, submitted: Submitted, counselor: str) -> Form:
        """The dialog after one that was sent. Raises CaseError."""
        carried, lang = self._carrier.open(submitted, "absence"), submitted.asker.lang
        told = carried if submitted.form == CONFIRM else submitted.told.reveal()
        first, last = _days_of(told)
        if submitted.form == CONFIRM:
            self._absences.keep(counselor, carried["absence"], first, last)
            kept = Filled(notice=say("away_kept", lang))
            return self._days(submitted, counselor, kept)
        cases = self._absences.preview(counselor, first, last)
        form = self._confirm(first, last, cases, lang)
        days = {"away_first": first.isoformat(), "away_last": last.isoformat()}
        return self._carrier.seal(form, {**carried, **days}, submitted)

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The days as they were sent, and what is to be mended."""
        carried = self._carrier.open(submitted, "absence")
        told = carried if submitted.form == CONFIRM else submitted.told.reveal()
        days = {one.id: told.get(one.id, "") for one in (FIRST, LAST)}
        filled = to_mend(days, fault, submitted.asker.lang, _BLAMED.get(fault.code))
        form = _asked((), filled, submitted.asker.lang)
        return self._carrier.seal(form, {"absence": carried["absence"]}, submitted)

    def _days(self, by: Pressed | Submitted, counselor: str, filled: Filled) -> Form:
        form = _asked(self._absences.of(counselor), filled, by.asker.lang)
        return self._carrier.seal(form, {"absence": self._office.new_id()}, by)

    def _confirm(self, first: date, last: date, cases: Sequence[tuple[Case, str]], lang: str) -> Form:
        told = [
            say("away_case", lang, case=nickname(case.locator, lang), who=self._called(to, lang))
            for case, to in cases[:SHOWN]
        ]
        more = len(cases) - len(told)
        lines = [*told, *([say("away_more", lang, count=more)] if more else [])]
        parts: tuple[Part, ...] = (
            Heading(_span(first, last, lang)),
            Text(say("away_cases" if cases else "away_no_cases", lang, count=len(cases))),
            *(Text("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)),
            *([Text(say("away_told", lang))] if cases else []),
            Buttons((Button(say("away_again", lang), AWAY),)),
        )
        return Form(CONFIRM, say("form_away", lang), parts, say("away_send", lang))

    def _called(self, counselor: str, lang: str) -> str:
        return self._office.called(counselor, lang) if counselor else say("away_nobody", lang)


def _asked(standing: Sequence[Absence], filled: Filled, lang: str) -> Form:
    known: list[Part] = [
        Listed(_span(one.first, one.last, lang), (), Button(say("away_call_off", lang), f"{OFF}{one.id}"))
        for one in standing
    ]
    fields = (to_field(one, lang, filled, required=True) for one in (FIRST, LAST))
    parts: tuple[Part, ...] = (
        *notice(filled.notice),
        Text(say("away_about", lang)),
        *fields,
        *([Heading(say("away_standing", lang)), *known] if known else []),
        Buttons((Button(say("away_back", lang), CASES),)),
    )
    return Form(DAYS, say("form_away", lang), parts, say("away_next", lang))


def _days_of(told: Mapping[str, str]) -> tuple[date, date]:
    named = {one.id: told.get(one.id, "") for one in (FIRST, LAST)}
    answers = checked(named, (FIRST, LAST), ("away_first", "away_last"))
    return date.fromisoformat(answers["away_first"]), date.fromisoformat(answers["away_last"])


def _span(first: date, last: date, lang: str) -> str:
    return say("away_span", lang, first=told_day(first, lang), last=told_day(last, lang))
