"""PlaygroundMessenger: conversations and mailboxes live in memory and go with the process."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from adapters.playground.conversation import Conversation, with_card
from bot.dialogue.card import Card
from bot.dialogue.messages import Outgoing, Say
from bot.dialogue.ports import Undeliverable

CONVERSATIONS, NOTICES = 100, 60
"""Kept at most; the conversations used longest ago, and the oldest notices, go first."""

MAILBOX = "counselor:"
"""Before a counselor's id: the conversation that is their mailbox."""


class PlaygroundMessenger:
    """A Messenger over the page's own conversations and counselors' mailboxes; any thread may use it."""

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()
        self._mailboxes: dict[str, tuple[Card, ...]] = {}
        self._lock = Lock()

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """Put a card on a page or into a mailbox. Raises Undeliverable for a dialog, and for no such page."""
        if not isinstance(outgoing, Say):
            raise Undeliverable("a dialog only opens for whoever pressed; send a card instead")
        if conversation.startswith(MAILBOX):
            counselor = conversation.removeprefix(MAILBOX)
            with self._lock:
                self._mailboxes[counselor] = (outgoing.card, *self.notices(counselor))[:NOTICES]
            return
        try:
            self.change(conversation, lambda page: with_card(page, outgoing))
        except KeyError:
            raise Undeliverable("no such conversation; it went with its visitor or a restart") from None

    def notices(self, counselor: str) -> tuple[Card, ...]:
        """What came into a counselor's mailbox, newest first."""
        return self._mailboxes.get(counselor, ())

    def conversation(self, name: str, lang: str) -> Conversation:
        """The conversation of a name, begun in a language when it is new."""
        with self._lock:
            page = self._conversations.setdefault(name, Conversation(lang))
            self._conversations.move_to_end(name)
            while len(self._conversations) > CONVERSATIONS:
                self._conversations.popitem(last=False)
            return page

    def change(self, name: str, how: Callable[[Conversation], Conversation]) -> Conversation:
        """What a conversation becomes. Raises KeyError where there is none."""
        with self._lock:
            self._conversations[name] = page = how(self._conversations[name])
            return page
