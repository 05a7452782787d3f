"""The line to a language model: no redirect is followed, no answer is read beyond its size or its time."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

MOST_BYTES = 1_000_000
"""Of an answer; the longest that anybody needs has a hundredth of that."""

_KINDS = {"application/json", "application/x-ndjson"}


class Unwanted(Exception):
    """An answer that is not read; `code` says why, never its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def wire(like: type, seconds: float) -> Any:
    """A client whose every answer arrives within so many seconds, or not at all.

    like: the vendor's own default client; httpx has a successor, and a vendor takes the one that it knows.
    """
    http = sys.modules[like.__mro__[1].__module__.partition(".")[0]]
    return http.Client(timeout=seconds, follow_redirects=False, event_hooks=hooks(http, seconds))


def hooks(http: Any, seconds: float) -> dict[str, list[Callable[[Any], None]]]:
    """What looks at every request and at every answer before it is read; `http`: httpx or its successor."""

    def sent(request: Any) -> None:
        request.headers["Accept-Encoding"] = "identity"  # what is packed could unpack to any size

    def arrived(response: Any) -> None:
        if response.is_redirect:
            raise Unwanted("redirected")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Unwanted("nonsense")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.is_success and kind not in _KINDS:
            raise Unwanted("nonsense")
        response.stream = _measured(http, response.stream, time.monotonic() + seconds)

    return {"request": [sent], "response": [arrived]}


def _measured(http: Any, stream: Any, until: float) -> Any:
    """The stream, until it is too long or too slow: then Unwanted."""

    class Measured(http.SyncByteStream):  # the vendor takes no other
        def __iter__(self) -> Iterator[bytes]:
            arrived = 0
            for part in stream:
                arrived += len(part)
                if arrived > MOST_BYTES:
                    raise Unwanted("too_large")
                if time.monotonic() > until:
                    raise Unwanted("timeout")
                yield part

        def close(self) -> None:
            stream.close()

    return Measured()
