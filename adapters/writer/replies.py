"""The two replies of a language model: their schemas, and what is one; anything else is nonsense."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import ModelUnavailable


class Claimed(BaseModel):
    """One claim: the number of a passage, words of it, and what they mean."""

    model_config = ConfigDict(extra="forbid", strict=True)

    passage: int
    quote: str = Field(max_length=4_000)
    said: str = Field(max_length=2_000)


class Composed(BaseModel):
    """The reply to `compose`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    claims: list[Claimed] = Field(max_length=40)


class Rephrased(BaseModel):
    """The reply to `rephrase`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    words: str = Field(min_length=1, max_length=400)


def to_reply(reply: type[Composed] | type[Rephrased], parsed: object) -> Any:
    """The reply that a parsed answer is. Raises ModelUnavailable `nonsense`."""
    try:
        return reply.model_validate(parsed)
    except ValidationError:
        raise ModelUnavailable("nonsense") from None


def schema_of(reply: type[Composed] | type[Rephrased]) -> Mapping[str, Any]:
    """A schema as every provider takes it: no limits, nothing optional, nothing else allowed."""
    return _SCHEMAS[reply]


def _closed(name: str, what: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": name, "description": what, "type": "object", "properties": dict(properties),
        "required": [*properties], "additionalProperties": False,
    }  # fmt: skip


_CLAIM = _closed(
    "claim", "One passage that answers",
    {"passage": {"type": "integer"}, "quote": {"type": "string"}, "said": {"type": "string"}},
)  # fmt: skip
_SCHEMAS: Mapping[type, Mapping[str, Any]] = {
    Composed: _closed(
        "answer", "The passages that answer, quoted", {"claims": {"type": "array", "items": _CLAIM}}
    ),
    Rephrased: _closed("search", "Words to look for", {"words": {"type": "string"}}),
}
