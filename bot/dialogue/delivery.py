"""Delivery: a letter becomes a notice on the counselor's platform; it never says what it is about."""

from collections.abc import Callable

from bot.cases.letter import Notice, Occasion
from bot.cases.sealed import SealedLetter
from bot.desk.post import Post
from bot.dialogue.card import Button, Buttons, Card, Text, Tone
from bot.dialogue.casework_screens import CASES
from bot.dialogue.custody_screens import WAITING
from bot.dialogue.messages import Say
from bot.dialogue.ports import AddressOf, DeliveryError, Messenger, NoteFault, Undeliverable
from bot.dialogue.wording import say

LangOf = Callable[[str], str]
"""The language a counselor (id) is written to in."""


class Delivery:
    """The worker's round. Faults are noted by their kind; the letter is tried again.

    What a platform will never take is noted apart, by `note_undeliverable`: somebody has to mend something.
    """

    def __init__(
        self, post: Post, messenger: Messenger, address_of: AddressOf, lang_of: LangOf,
        new_id: Callable[[], str], note_fault: NoteFault, note_undeliverable: NoteFault | None = None,
    ) -> None:  # fmt: skip
        self._post, self._messenger, self._address_of, self._lang_of = post, messenger, address_of, lang_of
        self._new_id, self._note_fault = new_id, note_fault
        self._note_undeliverable = note_undeliverable or note_fault

    def round(self) -> int:
        """Deliver what is due; how many notices arrived. Raises StorageBusy."""
        return sum(self._delivered(letter, notice) for letter, notice in self._post.due())

    def _delivered(self, letter: SealedLetter, notice: Notice | None) -> bool:
        try:
            self._send(notice)
        except DeliveryError as fault:
            refused = isinstance(fault, Undeliverable)
            (self._note_undeliverable if refused else self._note_fault)(self._new_id(), fault)
            self._post.later(letter, None if refused else fault.after)
            return False
        self._post.delivered(letter)
        return True

    def _send(self, notice: Notice | None) -> None:
        if notice is None:
            raise UnreadableLetter
        address = self._address_of(notice.to)
        if address is None:
            raise NoAddress
        self._messenger.send(address, Say(notice_card(notice, self._lang_of(notice.to))))


def notice_card(notice: Notice, lang: str) -> Card:
    """An urgent one says only that it is; the others, what to look for. The way there asks who presses it."""
    there = Button(say("notice_open", lang), CASES)
    if notice.occasion is Occasion.IDENTITY_ASKED:
        there = Button(say("notice_custody_open", lang), WAITING)
    way = Buttons((there,))
    if notice.urgent:
        return Card((Text(say("notice_urgent", lang)), way), Tone.URGENT)
    return Card((Text(say(f"notice_{notice.occasion}", lang)), way))


class NoAddress(DeliveryError):
    """Nobody knows where this counselor is reached."""


class UnreadableLetter(DeliveryError):
    """A letter that the worker's key does not open."""
