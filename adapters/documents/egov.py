"""A law as e-Gov publishes it (法令標準XML) becomes sections: one a paragraph (項) with its items (号).

Articles are told by their `Num` (30_2 is 30条の2), never by their position. What a law's amendments
provide for themselves (附則) is anchored apart: their article 1 is not the law's.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from lxml import etree

from adapters.documents import law_text
from adapters.documents.draft import Draft, Flaw
from adapters.documents.law_text import words
from knowledge.anchor import PATH_SEPARATOR, canonical
from knowledge.document import Section

SOURCE = "e-Gov法令検索"
PAGE = "https://laws.e-gov.go.jp/law/{law}"

_FLOORS = frozenset({"Part", "Chapter", "Section", "Subsection", "Division"})
_NAME = re.compile(r"(?P<law>\d{3}[0-9A-Z]{12})_(?P<day>\d{8})_[0-9A-Z]{15}")
_DIGITS = " 一二三四五六七八九"


def to_draft(content: bytes, name: str) -> Draft:
    """The law in an XML file; `name`, without extension, tells which law it is and from when it is in force.

    Raises Flaw.
    """
    root = _parsed(content)
    law = root if root.tag == "Law" else root.find(".//Law")
    body = None if law is None else law.find("LawBody")
    if law is None or body is None:
        raise Flaw(
            "it is XML, but no law as e-Gov publishes it (法令標準XML).",
            "Get the law with `madoguchi library fetch-law`, or move the file out of the library.",
        )
    title = words(body.find("LawTitle"))
    number = words(law.find("LawNum"))
    sections = [
        section for part in body for section in _part(part, f"{title}（{number}）" if number else title)
    ]
    return Draft(title, tuple(sections), {"kind": "law", "source": SOURCE, **_origin(law, name)})


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
                             remove_pis=True)  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise Flaw(
            f"it is not well-formed XML (line {fault.lineno}).", "Get or save it again, whole."
        ) from None
    if root.getroottree().docinfo.doctype:
        raise Flaw("it declares entities of its own, which laws don't.", "Get it from e-Gov again.")
    return root


def _origin(law: Any, name: str) -> dict[str, str]:
    """Which law it is a version of, and from when on, as its file's name says."""
    named = _NAME.fullmatch(name)
    identity = named["law"] if named else law.get("LawId", "")
    if not re.fullmatch(r"\d{3}[0-9A-Z]{12}", identity):
        return {}
    known = {"url": PAGE.format(law=identity), "version_of": f"law/{identity}"}
    if not named:
        return known
    try:
        return {**known, "in_force_from": date.fromisoformat(named["day"]).isoformat()}
    except ValueError:
        raise Flaw(
            f"the day in its name ({named['day']}) is none, so nobody knows from when it is in force.",
            "Name it LAW_YYYYMMDD_AMENDMENT.xml as e-Gov does.",
        ) from None


def _part(part: Any, whole_title: str) -> Iterator[Section]:
    """One part of a law's body."""
    match part.tag:
        case "LawTitle" | "TOC":
            return
        case "EnactStatement":
            yield Section(("制定文",), (whole_title, words(part)), anchor="制定文")
        case "Preamble":
            yield from _provisions(part, ("前文",), "前文")
        case "MainProvision":
            yield from _provisions(part, (), "")
        case "SupplProvision":
            amended = f"（{part.get('AmendLawNum')}）" if part.get("AmendLawNum") else ""
            yield from _provisions(part, (f"附則{amended}",), f"附則{amended}")
        case _:
            yield from _appended(part, (), "")


def _provisions(whole: Any, path: tuple[str, ...], above: str) -> Iterator[Section]:
    """What stands in a provision or on a floor of it: further floors, articles, bare paragraphs, tables."""
    bare = whole.findall("Paragraph")
    yield from _paragraphs(bare, path or (("本則",) if bare else ()), above, "")
    for part in whole:
        if part.tag in _FLOORS:
            yield from _provisions(part, (*path, words(part.find(f"{part.tag}Title"))), above)
        elif part.tag == "Article":
            yield from _article(part, path, above)
        elif part.tag != "Paragraph" and not part.tag.endswith(("Label", "Title")):
            yield from _appended(part, path, above)


def _article(article: Any, path: tuple[str, ...], above: str) -> Iterator[Section]:
    number = _number(article.get("Num", ""))
    heading = words(article.find("ArticleTitle")) or f"第{number}"
    caption = words(article.find("ArticleCaption"))
    yield from _paragraphs(article.findall("Paragraph"), (*path, f"{heading}{caption}"), above, number)
    notes = [line for note in article.findall("SupplNote") for line in law_text.lines(note)]
    if notes:
        yield Section((*path, f"{heading}{caption}"), tuple(notes), anchor=_place(above, number))


def _paragraphs(
    paragraphs: Sequence[Any], path: tuple[str, ...], above: str, article: str
) -> Iterator[Section]:
    """The paragraphs of an article, or of a provision without articles; a single one is the whole of it."""
    for at, paragraph in enumerate(paragraphs, 1):
        blocks = tuple(law_text.paragraph(paragraph))
        caption = words(paragraph.find("ParagraphCaption"))
        if not blocks:
            continue
        if len(paragraphs) == 1:
            yield Section((*path, caption) if caption else path, blocks, anchor=_place(above, article))
            continue
        number = paragraph.get("Num", "")
        number = number if number.isdecimal() else str(at)
        place = canonical(f"{article}第{number}項") if article else f"{number}項"
        yield Section((*path, f"第{_kanji(int(number))}項{caption}"), blocks, anchor=_place(above, place))


def _appended(part: Any, path: tuple[str, ...], above: str) -> Iterator[Section]:
    """A table, a form or a note behind the articles (別表, 様式, 別記): under its own title."""
    titled = part.find(f"{part.tag}Title")
    related = words(part.find("RelatedArticleNum"))
    heading = (words(titled) or "別記") + related
    blocks = tuple(
        line
        for one in part
        if one is not titled and one.tag != "RelatedArticleNum"
        for line in law_text.lines(one)
    )
    if blocks:
        yield Section((*path, heading), blocks, anchor=_place(above, words(titled) or "別記"))


def _place(above: str, place: str) -> str:
    return canonical(PATH_SEPARATOR.join(filter(None, (above, place))))


def _number(written: str) -> str:
    """`30_2` is 30条の2. Deleted articles stand together (`5:7`), under the first one's number."""
    first, *branches = written.split(":", maxsplit=1)[0].split("_")
    return f"{first}条" + "".join(f"の{branch}" for branch in branches)


def _kanji(number: int) -> str:
    """A number below a hundred as laws write it; a greater one in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    written = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return (written + _DIGITS[ones]).strip()
