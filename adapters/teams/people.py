"""People: how somebody is spoken to, in the language they chose or their Teams has; where they work."""

from collections.abc import Callable
from dataclasses import replace

from adapters.teams.connection import PLATFORM, ROOM
from adapters.teams.place import to_place
from bot.cases.site import Site
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.messages import Asker
from bot.dialogue.ports import Languages, Undeliverable, Waiting

JAPANESE, ENGLISH = "ja", "en"

SiteOf = Callable[[Confidential[str], str], Site | None]
"""Where somebody works who speaks in a channel ("teams:19:…", "" for none); at once, and never raises."""


def nowhere(_: Confidential[str], __: str) -> None:
    """Nobody knows."""


class People:
    """Who is who, as far as Teams tells it by itself: it is asked nothing. Any thread may use it."""

    def __init__(self, languages: Languages, site_of: SiteOf = nowhere) -> None:
        self._languages, self._site_of = languages, site_of

    def asker(self, person: Confidential[str], lang: str, conversation: str = "") -> Asker:
        """How somebody ("teams:…") is answered: in the language they chose, else in `lang`, else Japanese.

        Never raises for a language that can't be read now.
        """
        spoken = self._chosen(person) or lang or JAPANESE
        site = self._site_of(person, PLATFORM + conversation.partition(";")[0])
        asker = Asker("staff", None, spoken, ROOM)
        return replace(asker, site=site.id, places=site.places) if site else asker

    def asking(self, waiting: Waiting) -> Asker:
        """How a question that waits is answered; a place that can't be read has no language."""
        try:
            place = to_place(waiting.place.reveal())
        except Undeliverable:
            return self.asker(waiting.person, "")
        return self.asker(waiting.person, place.lang, place.conversation)

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
