"""Plain: what somebody typed, out of what Teams made of it."""

import re
from collections.abc import Iterator, Mapping, Set
from html import unescape

from lxml import etree, html

from adapters.payload import Body, maybe_text
from adapters.text import carried

_AT = re.compile(r"<at\b[^<>]*>([^<]*)</at>", re.IGNORECASE)
_MARKED = re.compile(
    r"<br\s*/?>|&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_ENDS = re.compile(r"[^\S\n]*\n[^\S\n]*")
_SPACES = re.compile(r"\s+")

_BLOCKS = frozenset(
    "address article aside blockquote body center codeblock dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre "
    "section summary table tbody tfoot thead tr ul".split()
)
_CELLS = frozenset(("td", "th"))
_PICTURES = frozenset(("img", "emoji"))
_UNSEEN = ("script", "style")


def plain(body: Body) -> str:
    """The words of a message without what Teams puts around them, and without the mention of the bot.

    What is typed as `plain` or `markdown` stays as it was typed; a person mentioned is their name.
    """
    text, ours = maybe_text(body, "text"), _called(body)
    if maybe_text(body, "textFormat").lower() == "xml":
        return worded(text, ours)
    named = _AT.sub(lambda found: _name(found[1], ours), carried(text))
    return _MARKED.sub(_unmarked, named).replace("\xa0", " ").strip()


def worded(marked: str, ours: Set[str] = frozenset()) -> str:
    """What an HTML text says, line by line; mentions of whose name is `ours` go."""
    if not marked.strip():
        return ""
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    page = html.document_fromstring(f"<div>{carried(marked)}</div>".encode(), parser=parser)
    if any(one.type_name == "ERR_RESOURCE_LIMIT" for one in parser.error_log):  # nested too deep to be read
        return unescape(_TAG.sub(" ", marked)).strip()
    for one in list(page.iter("at", *_UNSEEN)):
        if one.tag in _UNSEEN or not _name(one.text or "", ours):
            one.drop_tree()
    lines = _ENDS.sub("\n", "".join(_pieces(page)).replace("\xa0", " "))
    return re.sub(r"\n{2,}", "\n", lines).strip()


def is_mentioned(body: Body) -> bool:
    """Whether a message mentions the bot that it came to."""
    return any(_of_the_bot(body))


def _of_the_bot(body: Body) -> Iterator[Mapping[str, object]]:
    entities, bot = body.get("entities"), maybe_text(body, "recipient", "id")
    for one in entities if isinstance(entities, list) else ():
        if bot and maybe_text(one, "type") == "mention" and maybe_text(one, "mentioned", "id") == bot:
            yield one


def _called(body: Body) -> frozenset[str]:
    """The names by which the bot is mentioned."""
    named = {
        name
        for one in _of_the_bot(body)
        for name in (_AT.sub(r"\1", maybe_text(one, "text")), maybe_text(one, "mentioned", "name"))
    }
    return frozenset(unescape(name).strip() for name in named if name)


def _name(inner: str, ours: Set[str]) -> str:
    return "" if unescape(inner).strip() in ours else inner


def _unmarked(found: re.Match[str]) -> str:
    return "\n" if found[0].startswith("<") else unescape(found[0])


def _pieces(page: html.HtmlElement) -> Iterator[str]:
    """In reading order: the words, and where a line ends."""
    preformatted = 0
    for event, node in etree.iterwalk(page, events=("start", "end")):
        if event == "start":
            preformatted += node.tag == "pre"
            yield _before(node)
            yield _shown(node.text, preformatted > 0)
        else:
            preformatted -= node.tag == "pre"
            yield _after(node)
            yield _shown(node.tail, preformatted > 0)


def _before(node: html.HtmlElement) -> str:
    if node.tag == "br" or node.tag in _BLOCKS:
        return "\n"
    return str(node.get("alt") or "") if node.tag in _PICTURES else ""


def _after(node: html.HtmlElement) -> str:
    if node.tag in _BLOCKS:
        return "\n"
    return " " if node.tag in _CELLS else ""


def _shown(text: str | None, preformatted: bool) -> str:
    if not text:
        return ""
    return text if preformatted else _SPACES.sub(" ", text)
