"""The custodian's dialogs: requests that wait, one of them open, and each decision asked twice."""

from collections.abc import Mapping
from typing import NoReturn

from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.custodian import CustodianWindow
from bot.desk.office import Office
from bot.dialogue import custody_screens as screens
from bot.dialogue.card import Card
from bot.dialogue.carrier import Carrier
from bot.dialogue.casework import IsActive
from bot.dialogue.form import Form
from bot.dialogue.messages import Asker, Pressed, Submitted
from bot.dialogue.ports import Carry

FLOW = "custody"
BEGINS = ("custody",)
WAITING, OPEN = screens.WAITING, screens.OPEN
"""Shows the requests that wait; opens one of them, by its case and itself."""


class Custody:
    """The custodian's dialogs over their window: for whom the roster names, active on their platform."""

    def __init__(
        self, window: CustodianWindow, office: Office, carry: Carry, is_active: IsActive = lambda _: True
    ) -> None:
        self._window, self._office, self._is_active = window, office, is_active
        self._carrier = Carrier(carry, FLOW, ())

    @property
    def begins(self) -> tuple[str, ...]:
        """How this flow's actions begin."""
        return BEGINS

    def home(self, asker: Asker, person: Confidential[str]) -> Card:
        """The requests that wait. Raises CaseError `not_a_custodian`, `busy`."""
        self._check(person)
        return screens.home(self._window.waiting(), asker.lang, self._called(asker.lang))

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button. Raises CaseError; Tampered."""
        self._check(pressed.person)
        action, lang = pressed.action, pressed.asker.lang
        if action == WAITING:
            return screens.listed(self._window.waiting(), lang, self._called(lang))
        if action.startswith(OPEN):
            case, _, request = action.removeprefix(OPEN).partition(":")
            return self._shown({"case": case, "request": request}, pressed)
        carried = self._carrier.open(pressed, "case", "request")
        match action:
            case screens.GIVE | screens.REFUSE:
                sure = screens.sure(action, self._readers(carried["case"], lang), lang)
                return self._carrier.seal(sure, carried, pressed)
            case screens.GIVEN:
                self._window.give(carried["case"], carried["request"])
                return screens.done(action, lang)
            case screens.REFUSED:
                self._window.refuse(carried["case"], carried["request"])
                return screens.done(action, lang)
            case screens.BACK:
                return self._shown(carried, pressed)
            case _:
                raise CaseError("form_forged")

    def submitted(self, submitted: Submitted) -> NoReturn:  # noqa: ARG002 - nothing is filled in here
        """Raises CaseError, always."""
        raise CaseError("form_forged")

    def again(self, submitted: Submitted, fault: CaseError) -> NoReturn:  # noqa: ARG002 - nothing is filled in
        """Raises CaseError, always."""
        raise fault

    def _shown(self, carried: Mapping[str, str], pressed: Pressed) -> Form:
        lang = pressed.asker.lang
        request = self._window.request(carried["case"], carried["request"])
        form = screens.request(request, self._readers(request.case, lang), lang, self._called(lang))
        return self._carrier.seal(form, {name: carried[name] for name in ("case", "request")}, pressed)

    def _readers(self, case: str, lang: str) -> list[str]:
        return [self._office.called(one, lang) for one in self._window.readers(case)]

    def _called(self, lang: str) -> screens.Called:
        return lambda counselor: self._office.called(counselor, lang)

    def _check(self, person: Confidential[str]) -> None:
        if self._office.roster().keeper(person.reveal()) is None or not self._is_active(person):
            raise CaseError("not_a_custodian")
