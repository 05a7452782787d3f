"""The reply board's screen: how to read it, the list that everybody sees, and the way on."""

from collections.abc import Callable, Sequence
from typing import TypeGuard

from bot.cases.errors import CaseError
from bot.desk.board import ReplyBoard
from bot.dialogue.card import Button, Buttons, Element, Heading, References, Text
from bot.dialogue.days import told_moment
from bot.dialogue.followup import START
from bot.dialogue.form import Form, Part
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Show, Submitted
from bot.dialogue.wording import say

BOARD = "board"
"""Opens it."""


class Board:
    """A flow of one screen, over the board's window."""

    begins = (BOARD,)

    def __init__(self, replies: ReplyBoard) -> None:
        self._replies = replies

    def pressed(self, pressed: Pressed) -> Form:
        """The board, as it is for everybody. Raises StorageBusy."""
        lang = pressed.asker.lang
        parts = (
            Heading(say("board_heading", lang)),
            Text(say("board_means", lang)),
            References(self._replies.names(lang)),
            Text(say("board_as_of", lang, moment=told_moment(self._replies.changed_at(), lang))),
            Buttons((Button(say("door_receipt", lang), START),)),
        )
        return Form(BOARD, say("form_board", lang), parts)

    def submitted(self, submitted: Submitted) -> Form:  # noqa: ARG002 - a flow takes what is sent
        """Nothing is ever sent from it."""
        raise CaseError("form_forged")

    def again(self, submitted: Submitted, fault: CaseError) -> Form:  # noqa: ARG002 - as above
        """Nothing is ever sent from it."""
        raise fault


def board_on(receive: Callable[[Incoming], Sequence[Outgoing]], asker: Asker) -> tuple[Element, ...]:
    """The board for a page that shows it by itself, out of the desk's one ear; nothing where it has none."""
    shown = [one.form for one in receive(Pressed(BOARD, asker)) if isinstance(one, Show)]
    return tuple(part for form in shown if form.id == BOARD for part in form.parts if _belongs(part))


def _belongs(part: Part) -> TypeGuard[Element]:
    """The way on stands on the page already."""
    return isinstance(part, Heading | Text | References)
