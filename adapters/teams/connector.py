"""Connector: the Bot Connector service behind one calm door; what goes wrong is told by a stable code."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from msrest.exceptions import ClientRequestError, HttpOperationError

from adapters.teams.activities import to_activity, to_parameters, to_typing
from adapters.teams.client import to_client
from adapters.teams.connection import TeamsSecrets
from adapters.teams.credentials import Credentials
from adapters.teams.faults import UNAUTHORIZED, to_fault
from adapters.teams.health import Health
from adapters.teams.outbound import Message
from adapters.teams.place import Place
from adapters.teams.url import is_local, is_safe
from bot.dialogue.ports import DeliveryError, Undeliverable

SERVICES = 16
"""Addresses of the connector that are kept open: one for each region of the tenant."""

POSTING = 2
"""Times as long as for all else is waited for the answer to a message: given up too soon, it comes twice."""

PAGE, PAGES = 500, 100
"""Members that one call tells of at most, and calls for one conversation: Teams has no larger teams."""

Act = Callable[[Any], Any]
"""What is done with the SDK's operations on conversations."""


class Connector:
    """The desk's app in its tenant. Any thread may use it; each call is one try."""

    def __init__(
        self, secrets: TeamsSecrets, timeout: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.health = Health(clock)
        self._credentials = Credentials(secrets, timeout, self.health, clock)
        self._posting = (timeout, timeout * POSTING)
        self._local = is_local(secrets.login_url)
        self._client_of = lru_cache(SERVICES)(lambda url: to_client(url, self._credentials, timeout))

    def post(self, place: Place, message: Message) -> str:
        """Post a message there; its id. Raises DeliveryError, Undeliverable or Mendable: a code only.

        What breaks after the message has arrived can't be told from what breaks before: it may come twice.
        """
        activity = to_activity(place, message)

        def act(chats: Any) -> Any:
            return chats.send_to_conversation(place.conversation, activity, timeout=self._posting)

        return _id_of(self._called(place, act))

    def typing(self, place: Place) -> None:
        """Show there that the desk is at work. Raises as `post` does."""
        activity = to_typing(place)
        self._called(place, lambda chats: chats.send_to_conversation(place.conversation, activity))

    def direct(self, place: Place) -> Place:
        """The chat of two with whoever asked there; the place itself where it is theirs. Raises as `post`."""
        if place.direct:
            return place
        made = _id_of(self._called(place, lambda chats: chats.create_conversation(to_parameters(place))))
        if not made:
            raise DeliveryError("unreadable")
        return replace(place, conversation=made, direct=True)

    def members(self, place: Place) -> set[str]:
        """The object ids of all who are in the conversation there, and nothing else. Raises as `post`."""
        found: set[str] = set()
        onward: str | None = None
        for _ in range(PAGES):
            told = self._called(place, partial(_page, place.conversation, onward))
            found.update(filter(None, map(_object_id, told.members or ())))
            onward = told.continuation_token
            if not onward:
                return found
        raise DeliveryError("unreadable")

    def check(self) -> None:
        """Whether Entra gives a token. Raises DeliveryError."""
        self._credentials.get_access_token()

    def _called(self, place: Place, act: Act) -> Any:
        if not is_safe(place.service, local=self._local):
            raise Undeliverable("service_not_https")
        token = self._credentials.get_access_token()
        status, told = self._tried(place, act)
        if status == UNAUTHORIZED:
            self._credentials.forget(token)
            status, told = self._tried(place, act)
        if status == UNAUTHORIZED:
            self.health.connector_refused(str(told))
        elif status:
            self.health.connector_worked()
        if isinstance(told, DeliveryError):
            raise told  # outside of any `except`: the vendor's exception holds the payload
        return told

    def _tried(self, place: Place, act: Act) -> tuple[int, Any]:
        """The status, 0 for no answer at all, and what was answered or what went wrong."""
        try:
            return 200, act(self._client_of(place.service).conversations)
        except HttpOperationError as refused:
            answer = refused.response
            return answer.status_code, to_fault(answer.status_code, answer.headers, answer.text)
        except DeliveryError as fault:
            return 0, fault
        except ClientRequestError as fault:
            return 0, DeliveryError(type(fault.inner_exception or fault).__name__)
        except Exception as fault:  # noqa: BLE001 - whatever breaks on the way; its text may hold the payload
            return 0, DeliveryError(type(fault).__name__)


def _page(conversation: str, onward: str | None, chats: Any) -> Any:
    return chats.get_conversation_paged_members(conversation, PAGE, onward)


def _object_id(member: Any) -> str:
    """Teams calls it by either of two names; the SDK's model knows one of them."""
    told = member.aad_object_id or (member.additional_properties or {}).get("objectId")
    return told.lower() if isinstance(told, str) else ""


def _id_of(told: Any) -> str:
    return str(getattr(told, "id", None) or "")
