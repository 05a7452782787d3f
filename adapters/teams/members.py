"""Members: who is in a team, a channel or a group chat that the desk is in, as the connector tells it."""

from adapters.teams.connection import PLATFORM
from adapters.teams.connector import Connector
from adapters.teams.place import Place, to_place
from bot.confidential import Confidential
from bot.dialogue.ports import DeliveryError, Undeliverable


class Members:
    """Asked at the address from which Teams was heard last; any thread may use it."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._service = ""

    def heard(self, written: Confidential[str]) -> None:
        """Somebody has written at this place (`Place.written`)."""
        try:
            self._service = to_place(written.reveal()).service
        except Undeliverable:
            return

    def of(self, group: str) -> list[str]:
        """Who is in a group ("teams:19:…"), as "teams:" and their object ids. Raises DeliveryError."""
        if not self._service:
            raise DeliveryError("no_service_yet")
        there = Place(self._service, group.removeprefix(PLATFORM), "", "", "", direct=False)
        return [PLATFORM + one for one in self._connector.members(there)]
