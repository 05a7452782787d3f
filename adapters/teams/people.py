"""People: in which language somebody is spoken to: the one they chose, else that of their Teams."""

from adapters.teams.connection import ROOM
from adapters.teams.place import to_place
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.messages import Asker
from bot.dialogue.ports import Languages, Undeliverable, Waiting

JAPANESE, ENGLISH = "ja", "en"


class People:
    """Who is who, as far as Teams tells it by itself: it is asked nothing. Any thread may use it."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    def asker(self, person: Confidential[str], lang: str) -> Asker:
        """How somebody ("teams:…") is answered: in the language they chose, else in `lang`, else Japanese.

        Never raises for a language that can't be read now.
        """
        return Asker("staff", None, self._chosen(person) or lang or JAPANESE, ROOM)

    def asking(self, waiting: Waiting) -> Asker:
        """How a question that waits is answered; a place that can't be read has no language."""
        try:
            lang = to_place(waiting.place.reveal()).lang
        except Undeliverable:
            lang = ""
        return self.asker(waiting.person, lang)

    def _chosen(self, person: Confidential[str]) -> str | None:
        try:
            return self._languages.of(person)
        except StorageBusy:
            return None


def to_lang(locale: str) -> str:
    """Who does not use Teams in Japanese is taken to read English; "" where it does not say."""
    if not locale:
        return ""
    return JAPANESE if locale.lower().startswith(JAPANESE) else ENGLISH
