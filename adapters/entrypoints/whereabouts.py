"""Whereabouts: at whose site somebody works, by the roster's table and the groups of one platform.

Who is in which group is asked beside everything else, kept in memory for some minutes, and nowhere else.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any

from adapters.errands import Act
from bot.cases.site import Site, site_of
from bot.confidential import Confidential
from bot.desk.ports import Now
from bot.dialogue.ports import DeliveryError, Undeliverable

KNOWN_FOR, RENEWED_AFTER = timedelta(minutes=15), timedelta(minutes=10)
"""How long it is known who is in a group, and after how long it is asked again, if anybody asks anything."""

AGAIN_AFTER = timedelta(minutes=1)
"""After a failure; meanwhile that group is as it was known before, or not known at all."""

PATIENCE = 2.0
"""Seconds that a question waits for what is being asked just now; a press never waits."""

MembersOf = Callable[[str], Collection[str]]
"""Who is in a group, both as the roster names them: "slack:S1", "slack:U1". Raises DeliveryError."""


@dataclass(frozen=True)
class _Group:
    """Who was in a group when it was asked; `until` it is to be asked again."""

    members: frozenset[str] = field(default=frozenset(), repr=False)
    asked: datetime | None = None
    until: datetime | None = None


class Whereabouts:
    """The sites of people on one platform. Any thread may use it.

    `is_asked`: whether a group of the table is one that `members_of` can tell of; `submit` has that done by
    another thread; `noted` takes note of what goes wrong with it.
    """

    def __init__(
        self, sites: Callable[[], Sequence[Site]], is_asked: Callable[[str], bool], members_of: MembersOf,
        submit: Callable[[Act], Future[Any]], noted: Callable[[Exception], object], now: Now,
    ) -> None:  # fmt: skip
        self._sites, self._is_asked, self._members_of = sites, is_asked, members_of
        self._submit, self._noted, self._now = submit, noted, now
        self._groups: dict[str, _Group] = {}
        self._renewal: Future[Any] | None = None
        self._lock = Lock()

    def site(self, person: Confidential[str], channel: str = "") -> Site | None:
        """Where somebody works who speaks in a channel ("slack:C1"), as far as that is known by now.

        Never waits: what is not known is asked meanwhile, for the next time.
        """
        self._renewed()
        return site_of(self._sites(), channel, lambda group: person.reveal() in self._members(group))

    def wait(self) -> None:
        """Back when it is known who is in which group, or after a short time."""
        if (renewal := self._renewed()) and not all(map(self._is_known, self._listed())):
            wait_for([renewal], PATIENCE)

    def _members(self, group: str) -> frozenset[str]:
        return self._groups.get(group, _Group()).members if self._is_known(group) else frozenset()

    def _is_known(self, group: str) -> bool:
        asked = self._groups.get(group, _Group()).asked
        return asked is not None and self._now() - asked < KNOWN_FOR

    def _listed(self) -> set[str]:
        return {group for site in self._sites() for group in site.groups if self._is_asked(group)}

    def _renewed(self) -> "Future[Any] | None":
        """The asking that is under way; it is begun where something is due."""
        with self._lock:
            if self._renewal is None or self._renewal.done():
                due = self._due()
                self._renewal = self._submit(partial(self._renew, due)) if due else None
            return self._renewal

    def _due(self) -> list[str]:
        """The groups to be asked now; what stands in the table no more is forgotten."""
        listed, now = self._listed(), self._now()
        self._groups = {group: one for group, one in self._groups.items() if group in listed}
        rested = {group for group, one in self._groups.items() if one.until and now < one.until}
        return sorted(listed - rested)

    def _renew(self, due: Sequence[str]) -> None:
        """Ask for them one by one; while the platform is in trouble, or wants a pause, for none more."""
        trouble: Exception | None = None
        for group in due:
            try:
                if trouble is None:
                    self._groups[group] = self._asked(group)
                    continue
            except Exception as fault:  # noqa: BLE001 - nobody's answer depends on it
                self._noted(fault)
                trouble = None if isinstance(fault, Undeliverable) else fault
            self._put_off(group, trouble)

    def _asked(self, group: str) -> _Group:
        now = self._now()
        return _Group(frozenset(self._members_of(group)), now, now + RENEWED_AFTER)

    def _put_off(self, group: str, trouble: Exception | None) -> None:
        after = trouble.after if isinstance(trouble, DeliveryError) else None
        until = self._now() + max(AGAIN_AFTER, timedelta(seconds=after or 0))
        self._groups[group] = replace(self._groups.get(group, _Group()), until=until)
