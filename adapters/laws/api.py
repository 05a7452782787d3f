"""e-Gov's 法令API v2: laws by name, their versions, and the whole text of one version.

It is asked for laws only: no question, and nothing of a company, goes there.
"""

import json
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lxml import etree

from adapters.laws.fetch import Fetch, NotThere
from adapters.laws.revision import LAW_ID, Malformed, Revision, to_revisions
from adapters.refusal import Refusal
from knowledge.text import visible

_MOST_NAMED = 10
"""Candidates told of where a name is ambiguous; more is no help."""


@dataclass(frozen=True)
class Named:
    """A law found by a name."""

    id: str
    title: str
    abbreviations: tuple[str, ...] = ()


class LawApi:
    """Asks e-Gov. Every method raises Refusal when it has no proper answer."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def law(self, name: str) -> str:
        """The id of the law with this id, number (平成五年法律第八十八号), title or abbreviation."""
        name = name.strip()
        if LAW_ID.fullmatch(name):
            return name
        found = self._named(name)
        exact = [one for one in found if name == one.title or name in one.abbreviations]
        if len(fitting := exact or found) == 1:
            return fitting[0].id
        if not found:
            raise Refusal(
                f"e-Gov knows no law {name!r}. Give its full title, or its id from https://laws.e-gov.go.jp/."
            )
        told = ", ".join(f"{one.id} ({one.title})" for one in fitting[:_MOST_NAMED])
        more = f" and {len(fitting) - _MOST_NAMED} more" if len(fitting) > _MOST_NAMED else ""
        raise Refusal(f"{name!r} is the name of {len(fitting)} laws. Give the id of one: {told}{more}.")

    def revisions(self, law: str) -> tuple[Revision, ...]:
        """Every version that e-Gov knows of a law, oldest first."""
        try:
            found = to_revisions(self._json(f"law_revisions/{quote(law, safe='')}"))
        except NotThere:
            raise Refusal(f"e-Gov knows no law of the id {law!r}. Look it up on its site.") from None
        except Malformed as missing:
            raise _changed(f"the list of versions of {law} lacks {missing}") from None
        if not found:
            raise Refusal(f"e-Gov lists no version of {law}. Try again later.")
        if found[0].law != law:
            raise _changed(f"asked for the versions of {law}, it tells of another law")
        return found

    def text(self, revision: Revision) -> bytes:
        """The whole text of one version as XML (法令標準XML)."""
        where = f"law_data/{revision.id}"
        try:
            told = self._json(where, law_full_text_format="xml", response_format="json")
        except NotThere:
            raise Refusal(f"e-Gov has no text of {revision.id} yet. Try again later.") from None
        content = _whole_text(told.get("law_full_text"), revision)
        _must_be_a_law(content, revision)
        return content

    def _named(self, name: str) -> list[Named]:
        key = "law_num" if name.endswith("号") and "第" in name else "law_title"
        try:
            told = self._json("laws", **{key: name}, limit="200")
        except NotThere:
            return []
        listed = told.get("laws")
        if not isinstance(listed, list):
            raise _changed("the list of laws lacks laws")
        return [_to_named(one) for one in listed]

    def _json(self, path: str, **asked: str) -> Mapping[str, Any]:
        try:
            told = json.loads(self._fetch(path, asked))
        except (ValueError, RecursionError):
            raise _changed(f"{path.partition('/')[0]} is no JSON") from None
        if not isinstance(told, dict):
            raise _changed(f"{path.partition('/')[0]} is no JSON object")
        return told


def _to_named(told: Any) -> Named:
    try:
        revision = told.get("current_revision_info") or told["revision_info"]
        abbreviations = str(revision.get("abbrev") or "").split(",")
        law, title = (visible(str(one)) for one in (told["law_info"]["law_id"], revision["law_title"]))
        return Named(law, title, tuple(map(str.strip, abbreviations)))
    except (KeyError, TypeError, AttributeError):
        raise _changed("a law in the list has no law_id or no law_title") from None


def _whole_text(told: object, revision: Revision) -> bytes:
    """XML is in Base64 when it travels in JSON."""
    if not isinstance(told, str):
        raise _changed(f"{revision.id} has no law_full_text")
    if told.lstrip().startswith("<"):
        return told.encode()
    try:
        return b64decode(told, validate=True)
    except (NoBase64, ValueError):
        raise _changed(f"the text of {revision.id} is neither XML nor Base64") from None


def _must_be_a_law(content: bytes, revision: Revision) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _changed(f"the text of {revision.id} is not well-formed XML") from None
    if root.tag != "Law" or root.find("LawBody/MainProvision") is None:
        raise _changed(f"the text of {revision.id} is no law")


def _changed(what: str) -> Refusal:
    return Refusal(
        f"e-Gov's answer can't be used: {what}. Nothing was changed; try again later, or put the law's XML "
        "from its site into the library."
    )
