"""Vectors of a neural model, through any of LangChain's `Embeddings`: in the house, or at somebody else's.

Models are told a question from a passage by a few words in front (`_PREFIXES`, as their cards ask). Known of
their cosines: they have a level of their own (multilingual-e5's card says 0.7 to 1 for whatever two texts).
The mean cosine of the library's own passages therefore counts as nothing and 1 as the same (`embedding.py`,
`meaning.py`), so that one fusion rule and its thresholds go on meaning what they meant. Not known: whether a
model's cosines between those two grow as those of word vectors do, on which both were measured; `madoguchi
eval` with questions of one's own tells.
"""

import math
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

from adapters.address import called_by, is_safe
from adapters.index.embedder import EmbedderUnavailable, Vectors, Written
from adapters.refusal import Refusal

AT_ONCE = 64
"""Texts in one call."""
_PATIENT, _QUICK = 60.0, 5.0
"""Seconds that a call may take at an ingest, and while somebody waits for an answer."""
_RETRIES = 2
"""Times that a call of an ingest is tried again."""
_REST = 30.0
"""Seconds without a call after one for a question failed."""
_PREFIXES = (
    ("ruri-v3", "検索クエリ: ", "検索文書: "),
    ("ruri-", "クエリ: ", "文章: "),
    ("multilingual-e5-", "query: ", "passage: "),
    ("nomic-embed-text", "search_query: ", "search_document: "),
)
_PACKAGES = {
    "openai": "langchain_openai", "azure_openai": "langchain_openai", "ollama": "langchain_ollama",
    "bedrock": "langchain_aws", "huggingface": "langchain_huggingface", "cohere": "langchain_cohere",
    "google_genai": "langchain_google_genai", "mistralai": "langchain_mistralai",
}  # fmt: skip
_CODES = {
    "APITimeoutError": "timed_out", "TimeoutException": "timed_out", "TimeoutError": "timed_out",
    "AuthenticationError": "key_refused", "PermissionDeniedError": "key_refused",
    "RateLimitError": "too_many", "ReadTimeout": "timed_out",
    "APIConnectionError": "unreachable", "ConnectError": "unreachable", "ConnectionError": "unreachable",
    "APIStatusError": "refused", "ResponseError": "refused", "ImportError": "not_installed",
    "ValidationError": "not_configured", "OpenAIError": "not_configured",
}  # fmt: skip


_ADDRESSED = {"openai", "azure_openai", "ollama", "bedrock"}
"""Providers that are called where MADOGUCHI_EMBEDDER_URL says."""


def is_local(name: str) -> bool:
    """Whether a model runs inside this process, so that no text leaves it."""
    return name.startswith("huggingface:")


class LangChainEmbedder:
    """An Embedder. name: `provider:model`, as LangChain writes it; mask: what texts become before they leave.

    Raises Refusal where the name is none, or the provider's package is not installed.
    """

    is_neural = True

    def __init__(
        self, name: str, mask: Callable[[str], str], url: str | None = None, key: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.name, self._mask, self._url, self._key, self._clock = name, mask, url, key, clock
        self._provider, _, self._model = name.partition(":")
        _check(self._provider, self._model)
        if url and self._provider not in _ADDRESSED:
            told = f"{self._provider} takes no address, so texts would go to its own. Take it away."
            raise Refusal(f"MADOGUCHI_EMBEDDER_URL: {told}")
        found = (prefixes for known, *prefixes in _PREFIXES if known in self._model.lower())
        self._before_question, self._before_passage = next(found, ("", ""))
        self._rested_at = -math.inf

    @property
    def in_house(self) -> bool:
        """Whether the model runs inside this process."""
        return is_local(self.name)

    def passages(self, texts: Sequence[Written]) -> Vectors:
        """One row a text. Raises EmbedderUnavailable."""
        said = [self._before_passage + self._mask(one.text) for one in texts]
        rows = [self._batch(said[start : start + AT_ONCE]) for start in range(0, len(said), AT_ONCE)]
        if len({one.shape[1] for one in rows}) != 1:
            raise EmbedderUnavailable(self.name, "nonsense")
        return np.concatenate(rows)

    def question(self, text: str) -> Vectors:
        """The vector of a question. Raises EmbedderUnavailable; after that, at once for half a minute."""
        if self._clock() < self._rested_at:
            raise EmbedderUnavailable(self.name, "resting")
        said = self._before_question + self._mask(text)
        try:
            return self._called(lambda: [self._quick.embed_query(said)], 1)[0]
        except EmbedderUnavailable:
            self._rested_at = self._clock() + _REST
            raise

    def _batch(self, said: list[str]) -> Vectors:
        return self._called(lambda: self._patient.embed_documents(said), len(said))

    def _called(self, call: Callable[[], Any], count: int) -> Vectors:
        """What a call gives, as rows of length one."""
        try:
            rows = np.array(call(), dtype=np.float32)
        except Exception as fault:  # noqa: BLE001 - each vendor fails in its own way
            names = [kind.__name__ for kind in type(fault).__mro__]
            code = next((_CODES[name] for name in names if name in _CODES), "nonsense")
            own = fault.code if isinstance(fault, EmbedderUnavailable) else code
            raise EmbedderUnavailable(self.name, own) from None
        if rows.ndim != 2 or len(rows) != count or not np.isfinite(rows).all() or not rows.any(axis=1).all():
            raise EmbedderUnavailable(self.name, "nonsense")
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    @cached_property
    def _patient(self) -> Any:
        return self._made(_PATIENT, _RETRIES)

    @cached_property
    def _quick(self) -> Any:
        return self._patient if is_local(self.name) else self._made(_QUICK, 0)

    def _made(self, seconds: float, retries: int) -> Any:
        """LangChain's own object; a call is never led elsewhere, where its texts would go along."""
        from langchain.embeddings import init_embeddings  # noqa: PLC0415 - only who uses it waits for it

        options: dict[str, Any] = {}
        match self._provider:
            case "openai" | "azure_openai":
                import httpx  # noqa: PLC0415

                address = "base_url" if self._provider == "openai" else "azure_endpoint"
                options = {
                    address: self._url,
                    "api_key": self._key,
                    "max_retries": retries,
                    "timeout": seconds,
                }
                options["http_client"] = httpx.Client(follow_redirects=False, timeout=seconds)
                options["check_embedding_ctx_length"] = (
                    False  # else it fetches a table of tokens from elsewhere
                )
            case "ollama":
                options = {
                    "base_url": self._url,
                    "client_kwargs": {"timeout": seconds, "follow_redirects": False},
                }
            case "bedrock":
                options = {"endpoint_url": self._url}
        given = {name: value for name, value in options.items() if value is not None}
        embeddings = init_embeddings(self._model, provider=self._provider, **given)
        if (there := called_by(embeddings)) and not is_safe(there):  # a vendor's own variable has named it
            raise EmbedderUnavailable(self.name, "not_https")
        return embeddings


def _check(provider: str, model: str) -> None:
    if not provider or not model:
        raise Refusal("MADOGUCHI_EMBEDDER is written provider:model, as in openai:text-embedding-3-small.")
    if provider not in _PACKAGES:
        known = ", ".join(_PACKAGES)
        raise Refusal(f"MADOGUCHI_EMBEDDER: the provider {provider!r} is not known; there are {known}.")
    if any(find_spec(one) is None for one in ("langchain", _PACKAGES[provider])):
        extra = (
            f"madoguchi[{provider}]" if provider == "huggingface" else _PACKAGES[provider].replace("_", "-")
        )
        raise Refusal(f"MADOGUCHI_EMBEDDER={provider}:{model} needs a package: pip install '{extra}'.")
