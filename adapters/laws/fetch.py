"""One answer over HTTP: time-outs, tries with pauses between, a size no answer may exceed, no detours."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, TimeoutError  # noqa: A004 - its own name for it
from urllib3.util import Retry

from adapters.refusal import Refusal

for name in ("urllib3.connectionpool", "urllib3.util.retry"):  # below, they log each address and new try
    logging.getLogger(name).setLevel(logging.ERROR)

Fetch = Callable[[str, Mapping[str, str]], bytes]
"""fetch(path, query): the JSON there. Raises NotThere, Refusal."""

AGAIN = "Nothing was changed; try again later."
_BUSY = (429, 500, 502, 503, 504)


class NotThere(Exception):
    """There is nothing of that name (HTTP 404)."""


@dataclass(frozen=True)
class Pace:
    """Seconds to connect, without a sign, and for a whole answer; tries more than one; the first pause."""

    connect: float = 10
    silence: float = 60
    whole: float = 300
    tries: int = 3
    pause: float = 1
    largest: int = 80_000_000


def fetcher(base: str, pace: Pace | None = None) -> Fetch:
    """What fetches JSON below an address that ends in a slash."""
    pace = pace or Pace()
    session = requests.Session()
    retry = Retry(
        total=pace.tries, read=1, backoff_factor=pace.pause, status_forcelist=_BUSY, allowed_methods=["GET"],
        raise_on_status=False, retry_after_max=30,
    )  # fmt: skip
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))

    def fetch(path: str, query: Mapping[str, str]) -> bytes:
        try:
            answer = session.get(
                base + path, params=dict(query), headers={"Accept": "application/json"}, stream=True,
                timeout=(pace.connect, pace.silence), allow_redirects=False,
            )  # fmt: skip
            with answer:
                _must_be_an_answer(answer)
                return _body(answer, pace)
        except (requests.RequestException, HTTPError) as fault:
            if _was_slow(fault):
                raise Refusal(f"e-Gov does not answer in time. {AGAIN}") from None
            cure = "Check the connection, a proxy, and MADOGUCHI_EGOV_URL."
            raise Refusal(
                f"e-Gov can't be reached ({type(fault).__name__}). Nothing was changed. {cure}"
            ) from None

    return fetch


def _was_slow(fault: Exception) -> bool:
    """Whether a time-out ended it, be it after several tries."""
    reason = getattr(fault.args[0], "reason", None) if fault.args else None
    return isinstance(fault, (requests.Timeout, TimeoutError)) or isinstance(reason, TimeoutError)


def _must_be_an_answer(answer: requests.Response) -> None:
    """Raises NotThere, or Refusal with what is the matter: during maintenance e-Gov sends a page (403)."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "text/html":
        raise Refusal(
            f"e-Gov shows a page instead of an answer (HTTP {answer.status_code}): it is probably under "
            f"maintenance. {AGAIN}"
        )
    if answer.status_code == requests.codes.not_found:
        raise NotThere
    if answer.status_code != requests.codes.ok:
        raise Refusal(f"e-Gov answers with HTTP {answer.status_code}. {AGAIN}")
    if kind != "application/json":
        raise Refusal(f"e-Gov answers with {kind or 'no content type'} instead of JSON. {AGAIN}")


def _body(answer: requests.Response, pace: Pace) -> bytes:
    ends, content = monotonic() + pace.whole, bytearray()
    while chunk := answer.raw.read1(64 * 1024, decode_content=True):  # as it comes: a drip has to end too
        content += chunk
        if len(content) > pace.largest:
            raise Refusal(f"e-Gov's answer is larger than {pace.largest:,} bytes. Nothing was changed.")
        if monotonic() > ends:
            raise Refusal(f"e-Gov's answer does not end. {AGAIN}")
    return bytes(content)
