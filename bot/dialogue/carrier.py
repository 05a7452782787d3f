"""What a flow's dialogs carry from screen to screen: sealed, and opened for the same person and flow only."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from bot.cases.errors import CaseError
from bot.dialogue.form import Form
from bot.dialogue.messages import Pressed, Submitted
from bot.dialogue.ports import Carry

By = Pressed | Submitted
"""What comes back from a dialog, by whom."""


@dataclass(frozen=True)
class Carrier:
    """A Carry in one flow's hands. `forms` are those that the flow takes."""

    carry: Carry
    flow: str
    forms: Container[str]

    def seal(self, form: Form, carried: Mapping[str, str], by: By) -> Form:
        """The form with what it carries."""
        sealed = {**carried, "flow": self.flow, "form": form.id}
        return replace(form, state=self.carry.seal(sealed, by.person))

    def open(self, by: By, *needed: str) -> Mapping[str, str]:
        """What was carried. Raises CaseError `state_forged` when `needed` is not there, `form_forged`."""
        if isinstance(by, Submitted) and by.form not in self.forms:
            raise CaseError("form_forged")
        carried = self.carry.open(by.state, by.person)
        strange = isinstance(by, Submitted) and carried.get("form") != by.form
        if carried.get("flow") != self.flow or strange or set(needed) - set(carried):
            raise CaseError("state_forged")
        return carried
