"""AtOnce: words that need no looking up are answered as they come; that they came is all that is kept."""

from collections.abc import Callable
from functools import partial

from adapters.entrypoints.ground import Receive
from adapters.entrypoints.windows import Window
from adapters.errands import Errands
from bot.dialogue.messages import Said
from bot.dialogue.ports import Post, Waiting


class AtOnce:
    """Answers by errands, on the platform that the words came by; `note` says whether they came before."""

    def __init__(
        self, receive: Receive, note: Callable[[str], bool], errands: Errands, window: Callable[[], Window]
    ) -> None:
        self._receive, self._note, self._errands, self._window = receive, note, errands, window

    def take(self, waiting: Waiting) -> bool:
        """Have it answered; False when it came before. Raises StorageBusy."""
        if not self._note(waiting.key):
            return False
        self._errands.run(partial(self._answered, waiting, []))
        return True

    def _answered(self, waiting: Waiting, left: list[Post]) -> None:
        """Message by message. Tried again, it goes on with the one that failed."""
        if not left:
            left += self._posts(waiting)
        while left:
            left[0]()
            left.pop(0)

    def _posts(self, waiting: Waiting) -> list[Post]:
        window = self._window()
        said = Said(waiting.text, window.asker_of(waiting), waiting.thread, waiting.overheard)
        place = waiting.place.reveal()
        return [post for one in self._receive(said) for post in window.courier.posts(place, one)]
