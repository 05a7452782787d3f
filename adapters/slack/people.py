"""People: how somebody is spoken to, whether they are still there and where they work, as Slack knows it."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from adapters.slack.client import Slack
from adapters.slack.place import to_place
from bot.cases.errors import CaseError
from bot.cases.site import Site
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.messages import Asker
from bot.dialogue.ports import DeliveryError, Languages, Undeliverable, Waiting

PLATFORM = "slack:"
"""Before a person's id on Slack."""

ROOM = 24_000
"""Characters that one dialog holds on Slack."""

HURRY = 1.5
"""Seconds that Slack has to tell of somebody: who pressed waits for it, and sees nothing after three."""

KNOWN_FOR = timedelta(hours=1)
MOST_KNOWN = 5_000
"""Languages kept at most; those asked for longest ago go first."""

GONE = frozenset(("user_not_found", "user_not_visible", "users_not_found"))
JAPANESE, ENGLISH = "ja", "en"
SiteOf = Callable[[Confidential[str], str], Site | None]
"""Where somebody works who speaks in a channel ("slack:C1", "" for none); at once, and never raises."""


def nowhere(_: Confidential[str], __: str) -> None:
    """Nobody knows."""


class People:
    """Who is who, asked of Slack and never kept but for the language, in memory. Any thread may use it."""

    def __init__(
        self, slack: Slack, languages: Languages, now: Callable[[], datetime], site_of: SiteOf = nowhere
    ) -> None:
        self._slack, self._languages, self._now = slack.within(HURRY), languages, now
        self._site_of = site_of
        self._known: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        self._lock = Lock()

    def asker(self, person: Confidential[str], channel: str = "") -> Asker:
        """How somebody ("slack:U1") is answered in a channel: in the language they chose, or their Slack's.

        Never raises for a language: where the chosen one can't be read now, it is that of their Slack.
        """
        lang = self._chosen(person) or self._by_locale(_to_user(person))
        site = self._site_of(person, PLATFORM + channel if channel else "")
        asker = Asker("staff", None, lang, ROOM)
        return replace(asker, site=site.id, places=site.places) if site else asker

    def asking(self, waiting: Waiting) -> Asker:
        """How a question that waits is answered; a place that can't be read is no channel."""
        try:
            channel = to_place(waiting.place.reveal()).channel
        except Undeliverable:
            channel = ""
        return self.asker(waiting.person, channel)

    def is_active(self, person: Confidential[str]) -> bool:
        """Whether they may still use this workspace, asked anew each time. Raises CaseError `busy`."""
        try:
            user = _user(self._slack.call("users.info", user=_to_user(person)))
        except Undeliverable as refused:
            if str(refused) in GONE:
                return False
            raise CaseError("busy") from None
        except DeliveryError:
            raise CaseError("busy") from None
        if not user:
            raise CaseError("busy")
        return not user.get("deleted", False)

    def is_colleague(self, person: Confidential[str], organisation: str) -> bool:
        """Whether they belong to a workspace of this organisation; not, where Slack can't say so now."""
        try:
            user = _user(self._slack.call("users.info", user=_to_user(person)))
        except DeliveryError:
            return False
        belongs = user.get("enterprise_user")
        return isinstance(belongs, Mapping) and belongs.get("enterprise_id") == organisation

    def _chosen(self, person: Confidential[str]) -> str | None:
        try:
            return self._languages.of(person)
        except StorageBusy:
            return None

    def _by_locale(self, user: str) -> str:
        with self._lock:
            asked, lang = self._known.get(user, (None, ""))
        if asked and self._now() - asked < KNOWN_FOR:
            return lang
        try:
            told = _user(self._slack.call("users.info", user=user, include_locale=True))
        except DeliveryError:
            return lang or JAPANESE
        lang = _to_lang(told.get("locale"))
        self._remember(user, lang)
        return lang

    def _remember(self, user: str, lang: str) -> None:
        with self._lock:
            self._known[user] = self._now(), lang
            self._known.move_to_end(user)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)


def _to_user(person: Confidential[str]) -> str:
    return person.reveal().removeprefix(PLATFORM)


def _user(told: Mapping[str, Any]) -> Mapping[str, Any]:
    user = told.get("user")
    return user if isinstance(user, Mapping) else {}


def _to_lang(locale: object) -> str:
    """Everybody who does not read Slack in Japanese is taken to read English; unknown is Japanese."""
    if not isinstance(locale, str) or not locale:
        return JAPANESE
    return JAPANESE if locale.lower().startswith("ja") else ENGLISH
