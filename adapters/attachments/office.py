"""Word, Excel and PowerPoint: only parts that are shown, without names of people, programs, folders, days."""

import re
from typing import Any

from adapters.attachments.flaw import NoCopy
from adapters.attachments.package import Package, Ways, opened, packed, sorts_of, tree, written
from adapters.attachments.pictures import clean_inside

_HIDDEN = frozenset(
    "core-properties extended-properties custom-properties metadata/core-properties thumbnail customXml "
    "customXmlProps printerSettings people person persons threadedComment commentAuthors authors package "
    "oleObject control vbaProject attachedTemplate subDocument recipientData mailMergeSource "
    "mailMergeHeaderSource glossaryDocument keyMapCustomizations webExtension taskpanes externalLink "
    "externalLinkPath revisionHeaders revisionLog usernames xmlMaps connections queryTable calcChain "
    "commentsIds commentsExtended commentsExtensible changesInfo revisionInfo smartTags activeXControlBinary "
    "ctrlProp frame afChunk aFChunk legacyDocTextInfo wsSortMap volatileDependencies tags audio video media "
    "digital-signature origin signature font".split()
)
"""Sorts of parts that are left out: they tell of people and machines, or hold other files and programs."""

_PEOPLE = frozenset(
    "lastModifiedBy userName lastEdited lowestEdited rupBuild userId providerId rsidR rsidRPr rsidRDefault "
    "rsidP rsidTr rsidDel rsidSect paraId textId".split()
)
"""Attributes that are taken out, by the last word of their name."""

_REMOVED = frozenset(
    "rsids docVars attachedTemplate absPath fileSharing fileVersion documentId docId creationId modId "
    "proofState smartTagType personId userInfo extLst dataBinding".split()
)
"""Elements that are taken out, by the last word of their name."""

_AUTHORS = frozenset({"author", "cmAuthor"})
_BY_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NEEDED = "x"
_DAY = "1980-01-01T00:00:00Z"
_NAMED = re.compile(r"\{[^}]*\}")


def clean(content: bytes) -> bytes:
    """What is shown of it. Raises NoCopy, Refused."""
    package = opened(content)
    ways: dict[str, Ways] = {}
    sorts: dict[str, str] = {}
    waiting, kept = [""], {}
    while waiting:
        part = waiting.pop()
        if part in ways:
            continue
        found = package.ways(part)
        shown = [one for one in found if _is_shown(package, one)]
        ways[part], lost = shown, {name for name, *_ in found} - {name for name, *_ in shown}
        sorts |= sorts_of(package, part)
        if part:
            kept[part] = _part(package.parts[part], package.type_of(part), lost)
        waiting += [there for _, _, there, outside in shown if not outside]
    if len(kept) < 1:
        raise NoCopy
    return packed(Package(kept, package.types, package.endings), ways, sorts)


def _is_shown(package: Package, way: tuple[str, str, str, bool]) -> bool:
    _, sort, there, outside = way
    if outside:
        return sort == "hyperlink" and there.partition(":")[0].lower() in {"http", "https", "mailto", "tel"}
    return sort not in _HIDDEN and there in package.parts


def _part(told: bytes, sort: str, lost: set[str]) -> bytes:
    if sort.endswith(("xml", "vmlDrawing")):
        root = tree(told)
        _forget(root, lost)
        return written(root)
    picture = clean_inside(told)
    if picture is None:
        raise NoCopy
    return picture


def _forget(root: Any, lost: set[str]) -> None:
    for one in list(root.iter()):
        name = _NAMED.sub("", one.tag) if isinstance(one.tag, str) else ""
        refers = {value for key, value in one.attrib.items() if key.startswith(_BY_ID)}
        if (refers & lost or name in _REMOVED) and one.getparent() is not None:
            _take_out(one)
            continue
        for key in list(one.attrib):
            last = _NAMED.sub("", key)
            if last in {"date", "dateUtc", "dt"}:
                one.set(key, _DAY)
            elif last in {"author", "initials"}:
                one.set(key, _NEEDED)
            elif last in _PEOPLE:
                del one.attrib[key]
            elif name in _AUTHORS and last == "name":
                one.set(key, _NEEDED)
        if name in _AUTHORS and one.text and one.text.strip():
            one.text = _NEEDED


def _take_out(one: Any) -> None:
    parent, before = one.getparent(), one.getprevious()
    if one.tail and before is not None:
        before.tail = (before.tail or "") + one.tail
    elif one.tail:
        parent.text = (parent.text or "") + one.tail
    parent.remove(one)
