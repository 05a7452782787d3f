"""Url: which addresses may be called or believed: https alone, outside of this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_local(url: str) -> bool:
    """Whether it is on this machine, where tests and clients of one's own are."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(url: str, *, local: bool) -> bool:
    """Whether it is https, or, where all of them are `local`, http on this machine. Never raises."""
    try:
        parts = urlsplit(url)
        right = bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return right and (parts.scheme == "https" or (parts.scheme == "http" and local and is_local(url)))
