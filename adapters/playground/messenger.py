"""PlaygroundMessenger: conversations live in memory and go with the process; nothing typed is stored."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from bot.confidential import Confidential
from bot.dialogue.messages import Outgoing

CONVERSATIONS, ENTRIES = 100, 60
"""Kept at most; the ones used longest ago go first."""

Entry = Confidential[str] | Outgoing
"""What was said, or what the desk said."""


@dataclass
class Conversation:
    """One visitor's page: its language and what stands on it."""

    lang: str
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=ENTRIES))
    latest: int = 0
    """How many of the last entries answer the last thing said or pressed."""


class PlaygroundMessenger:
    """A Messenger over the page's own conversations."""

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """Put a card on the page."""
        page = self._conversations[conversation]
        page.entries.append(outgoing)
        page.latest += 1

    def heard(self, conversation: str, words: Confidential[str] | None) -> None:
        """Put what was said on the page; None for a button. The next cards answer it."""
        page = self._conversations[conversation]
        if words is not None:
            page.entries.append(words)
        page.latest = 0

    def conversation(self, name: str, lang: str) -> Conversation:
        """The conversation of a name, begun in a language when it is new."""
        page = self._conversations.setdefault(name, Conversation(lang))
        self._conversations.move_to_end(name)
        while len(self._conversations) > CONVERSATIONS:
            self._conversations.popitem(last=False)
        return page

    def forget(self, name: str) -> None:
        """Clear a conversation's page."""
        if name in self._conversations:
            self._conversations[name].entries.clear()
