"""Packages that Word, Excel and PowerPoint save: ZIP archives whose parts name each other."""

import posixpath
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from adapters.attachments.flaw import NoCopy, Refused

LARGEST = 200_000_000
"""Bytes that a package may unpack to; a bomb unpacks to more."""

MOST_PARTS = 5_000
_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_BEGINNING = (1980, 1, 1, 0, 0, 0)


Ways = list[tuple[str, str, str, bool]]
"""What a part names: (id, the last word of its sort, the part or address, whether it is outside)."""


@dataclass
class Package:
    """Parts by name; what each is, by its own name or by how that ends."""

    parts: dict[str, bytes] = field(repr=False)
    types: dict[str, str]
    endings: dict[str, str]

    def type_of(self, part: str) -> str:
        """What a part is."""
        return self.types.get(part) or self.endings.get(part.rpartition(".")[2].lower(), "")

    def ways(self, part: str) -> "Ways":
        """What a part names."""
        told = self.parts.get(_way_file(part))
        if told is None:
            return []
        found = []
        for one in tree(told):
            sort, to = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
            outside = one.get("TargetMode") == "External"
            there = (
                to if outside else posixpath.normpath(posixpath.join("/", posixpath.dirname(part), to))[1:]
            )
            found.append((one.get("Id", ""), sort, there, outside))
        return found


def must_not_explode(archive: ZipFile) -> None:
    """Raises Refused for an archive that unpacks to more than anybody would save."""
    entries = archive.infolist()
    if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > LARGEST:
        raise Refused("file_bomb")


def opened(content: bytes) -> Package:
    """A package. Raises NoCopy, Refused."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            must_not_explode(archive)
            parts = {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}
    except (BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError, EOFError):
        raise NoCopy from None
    types, endings = {}, {}
    for one in tree(parts.pop(_TYPES, b"")):
        if "PartName" in one.attrib:
            types[one.get("PartName").lstrip("/")] = one.get("ContentType", "")
        else:
            endings[one.get("Extension", "").lower()] = one.get("ContentType", "")
    return Package(parts, types, endings)


def packed(
    package: Package, ways: dict[str, list[tuple[str, str, str, bool]]], sorts: dict[str, str]
) -> bytes:
    """These parts as an archive; `ways`: which parts each names, `sorts`: whole names of their sorts."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        _add(archive, _TYPES, _types(package))
        for part, found in ways.items():
            if found:
                _add(archive, _way_file(part), _ways(found, sorts))
        for part, told in package.parts.items():
            _add(archive, part, told)
    return out.getvalue()


def tree(told: bytes) -> Any:
    """The root of an XML part, without comments, entities or anything fetched. Raises NoCopy."""
    reader = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, load_dtd=False
    )
    try:
        root = etree.fromstring(told, reader)
    except (etree.LxmlError, ValueError):
        raise NoCopy from None
    if root.getroottree().docinfo.doctype:
        raise NoCopy
    return root


def written(root: Any) -> bytes:
    """An XML part."""
    told: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return told


def sorts_of(package: Package, part: str) -> dict[str, str]:
    """The whole name of each sort that a part's file of ways uses, by its last word."""
    told = package.parts.get(_way_file(part))
    return {one.get("Type", "").rpartition("/")[2]: one.get("Type", "") for one in tree(told)} if told else {}


def _way_file(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _types(package: Package) -> bytes:
    root = etree.Element(
        "Types", nsmap={None: "http://schemas.openxmlformats.org/package/2006/content-types"}
    )
    for ending in sorted({"rels", "xml"} & package.endings.keys()):
        etree.SubElement(root, "Default", Extension=ending, ContentType=package.endings[ending])
    for part in package.parts:
        etree.SubElement(root, "Override", PartName=f"/{part}", ContentType=package.type_of(part))
    return written(root)


def _ways(found: Ways, sorts: dict[str, str]) -> bytes:
    root = etree.Element("Relationships", nsmap={None: _RELATIONS})
    for name, sort, there, outside in found:
        mode = {"TargetMode": "External"} if outside else {}
        to = there if outside else f"/{there}"
        etree.SubElement(root, "Relationship", Id=name, Type=sorts[sort], Target=to, **mode)
    return written(root)


def _add(archive: ZipFile, name: str, told: bytes) -> None:
    entry = ZipInfo(name, _BEGINNING)
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, told)
