"""All that the dialogue asks of the world."""

from collections.abc import Callable
from typing import Protocol

from bot.dialogue.messages import Outgoing
from knowledge.answer import Answer, NoAnswer, Question

AnswerQuestion = Callable[[Question], Answer | NoAnswer]
"""Answers a question, or raises QuestionRefused or LibraryUnavailable."""

NoteFault = Callable[[str, Exception], None]
"""Takes note of an incident id and the exception's type; never of its words."""


class Messenger(Protocol):
    """Brings cards to a conversation on one platform."""

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """Post it. Raises DeliveryError."""


class DeliveryError(Exception):
    """A card did not reach its conversation."""
