"""Elsewhere: dialogs that belong to another door; whatever comes of them gets one calm sentence."""

from collections.abc import Callable
from typing import NoReturn

from bot.cases.errors import CaseError
from bot.dialogue.messages import Pressed, Submitted

Sentence = Callable[[], CaseError]
"""Says whose door it is."""


def at_staff() -> CaseError:
    """It is the staff's: reports, and what becomes of them."""
    return CaseError("at_staff")


def at_counselors() -> CaseError:
    """It is the counselors': cases."""
    return CaseError("at_counselors")


def at_custodian() -> CaseError:
    """It is the custodian's: confided names."""
    return CaseError("at_custodian")


class Elsewhere:
    """A Flow that opens nothing: it says which app the button, or the dialog, belongs to.

    `begins`: how the actions and forms begin that are that app's.
    """

    def __init__(self, sentence: Sentence, begins: tuple[str, ...]) -> None:
        self._sentence, self.begins = sentence, begins

    def pressed(self, pressed: Pressed) -> NoReturn:  # noqa: ARG002 - all the same
        """Raises CaseError, always."""
        raise self._sentence()

    def submitted(self, submitted: Submitted) -> NoReturn:  # noqa: ARG002 - all the same
        """Raises CaseError, always; who sent words gets them back."""
        raise self._sentence()

    def again(self, submitted: Submitted, fault: CaseError) -> NoReturn:  # noqa: ARG002 - all the same
        """Raises CaseError, always."""
        raise self._sentence()
