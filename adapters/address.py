"""Addresses that words may go to: over https, or on this machine; and which one a vendor's client calls."""

from ipaddress import ip_address
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

_KEPT_AT = (
    "root_client.base_url", "_client.base_url", "_client._client.base_url", "client._client.base_url",
    "client.meta.endpoint_url",
)  # fmt: skip
"""Where the clients of OpenAI, Anthropic, Ollama, OpenAI's embeddings and Amazon keep it."""


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read along. Never raises."""
    try:
        there = urlsplit(url)
        host = there.hostname or ""
        return bool(host) and (there.scheme == "https" or (there.scheme == "http" and _is_here(host)))
    except ValueError:
        return False


def called_by(client: Any) -> str:
    """The address that an object of LangChain's calls, whoever named it; "" where that is unknown."""
    for place in _KEPT_AT:
        try:
            found = str(attrgetter(place)(client))
        except AttributeError:
            continue
        if "://" in found:
            return found
    return ""


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or (there := ip_address(host)).is_loopback or there.is_unspecified
    except ValueError:
        return False
