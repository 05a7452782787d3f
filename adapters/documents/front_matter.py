"""Front matter: the YAML at a document's head, or in a file beside it, becomes a Document.

Every fault is told at once.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from knowledge.document import Audience, Document, Kind, Status
from knowledge.errors import Unreadable

WEB_ADDRESS = r"^https?://[^\s]+$"
"""What may be shown as a link."""
_FENCE = "---"

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A text, never a list: what YAML repeats by name (`*a`) would be written out, and that may be endless."""


class FrontMatter(BaseModel):
    """What may stand in front matter; all of it is optional, anything else is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Text = ""
    title: Text = ""
    title_en: Text = ""
    kind: Kind = Kind.DOCUMENT
    source: Text = ""
    url: Annotated[str, Field(pattern=WEB_ADDRESS)] | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    status: Status = Status.IN_FORCE
    checked_on: date | None = None
    confidence: Text = ""
    audience: Audience = Audience.STAFF
    sites: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    version_of: Text = ""
    version: Text = ""
    approved_by: Text = ""
    approved_on: date | None = None


def split_front_matter(text: str, source: str) -> tuple[FrontMatter, str]:
    """The front matter and the body of a text; a text that does not begin with `---` has none.

    Raises Unreadable, naming every fault.
    """
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != _FENCE:
        return FrontMatter(), text
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise Unreadable(source, "the front matter has no closing '---'.", "Close it with a line of '---'.")
    return read_front_matter("".join(lines[1:end]), source, above=1), "".join(lines[end + 1 :])


def to_document(
    front: FrontMatter, identity: str, title: str, about: Mapping[str, str] | None = None
) -> Document:
    """The document; id, title and `about`, further keys as written, stand in where front matter is silent."""
    told = FrontMatter(**{**(about or {}), **front.model_dump(exclude_unset=True)})
    fields = {name: getattr(told, name) for name in FrontMatter.model_fields}
    return Document(**{**fields, "id": front.id or identity, "title": front.title or title})


def read_front_matter(block: str, source: str, above: int = 0) -> FrontMatter:
    """The front matter of a block of YAML. above: lines that stand above it in its file.

    Raises Unreadable, naming every fault.
    """
    try:
        fields = yaml.load(block, Loader=yaml.BaseLoader) or {}  # noqa: S506 - makes texts, lists and maps only
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" in line {mark.line + 1 + above}" if mark else ""
        raise Unreadable(
            source, f"the front matter is not YAML{where}.", "Write it as 'key: value'."
        ) from None
    if not isinstance(fields, dict):
        raise Unreadable(source, "the front matter is not a list of keys.", "Write it as 'key: value'.")
    try:
        return FrontMatter(**{str(key): value for key, value in fields.items() if value != ""})
    except ValidationError as faults:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults.errors())
        raise Unreadable(source, f"in the front matter, {told}.", "Mend or remove these keys.") from None
