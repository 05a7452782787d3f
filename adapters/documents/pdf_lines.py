"""Lines of pages become lines of text: running headers and footers off, what was wrapped joined again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width, normalize

from adapters.documents.outline import heading_in

_EDGE = 2
"""Lines at the top and at the foot of a page that may be a running one."""
_FULL = 0.85
"""The share of the widest lines' width from which on a line is taken to go on in the next one."""
_NARROWEST = 36
"""The width of a column's lines at least, in half letters; lines of a cover or a slide are not wrapped."""
_PAGE_NUMBER = re.compile(
    r"p(?:age)?\.?\s*\d{1,4}(?:\s*[/／]\s*\d{1,4})?|[-–—―]\s*\d{1,4}\s*[-–—―]|\d{1,4}\s*[/／]\s*\d{1,4}"
    r"|\d{1,4}\s*(?:頁|ページ)",
    re.I,
)
"""A page's number that is written as one; a bare number may be one to call (110)."""
_COUNTING = re.compile(
    r"(?P<words>|.*[\s|｜.\-–—―])(?P<number>\d{1,4})(?:\s*[/／]\s*\d{1,4})?\s*[-–—―]?\s*(?:頁|ページ)?"
)
"""A line that ends in a number by itself: 「規程 3/10」, but not 「事例3」."""
_OPENS = re.compile(
    r"[・●○◯■□◆◇▶▷※•➢✓\-–—*]|[（(]?[0-9０-９]{1,3}[）)．.、\s　]|[（(][一-龥ア-ンa-zA-Z]{1,3}[）)]|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}[\s　、．]|[ア-ン][\s　、．)）]"
    r"|第[\s　]*[0-9０-９一二三四五六七八九十百]+[\s　]*[編章節款項号]"
    r"|[「【《<\[]|[QＱAＡ][\s　.．:：0-9]|\|"
)
_ENDS = re.compile(r".*[。．！？!?:：」』】》)）|]\s*")
_SHAPES = str.maketrans(
    {chr(code): normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07))}
    | dict(zip("⺟⺠⻁⻄⻆⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲", "母民虎西角長青食鬼麦黄斉歯竜亀", strict=True))
)
"""What many programs write into a PDF for letters: radicals of their shape (⼀ for 一), and ﬁ for fi."""


@dataclass(frozen=True)
class Line:
    """A line on a page. row: it is a table's, and stands by itself."""

    text: str
    row: bool = False


def as_read(text: str) -> str:
    """A text as a person reads it, who would not tell a radical from the letter of its shape."""
    return text.translate(_SHAPES)


def without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without what stands at the edge of most of them, and without page numbers.

    Where there is nothing else, that is the text.
    """
    seen: Counter[str] = Counter()
    for number, page in enumerate(pages, 1):
        edges = (*page[:_EDGE], *page[-_EDGE:])
        seen.update({key for one in edges for key in (_words(one), _counted(one, number))})
    most = max(2, len(pages) * 0.6)
    running = frozenset(key for key, count in seen.items() if key and count >= (2 if key[0] == "#" else most))
    left = [
        _stripped(_stripped(page, number, running, 0), number, running, -1)
        for number, page in enumerate(pages, 1)
    ]
    return left if any(left) else [list(page) for page in pages]


def joined(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[int, str]]:
    """Each line of text with the number of its page; one that was wrapped, or cut by a page, as a whole."""
    width = _usual_width([one for page in pages for one in page])
    held: tuple[int, str] | None = None
    last = 0
    for number, page in enumerate(pages, 1):
        for line in page:
            if held and _goes_on(held[1], last, line, width):
                held = held[0], _together(held[1], line.text)
            else:
                if held:
                    yield held
                held = number, line.text
            last = 0 if line.row else _width(line.text)
    if held:
        yield held


def _words(line: Line) -> str:
    """What running lines have in common: their words."""
    return "" if line.row else "".join(line.text.split())


def _counted(line: Line, page: int) -> str:
    """What lines that count the pages have in common: their words, and how far they are from the page."""
    match = None if line.row else _COUNTING.fullmatch(line.text.strip())
    return f"{''.join(match['words'].split())}#{int(match['number']) - page}" if match else ""


def _stripped(page: Sequence[Line], number: int, running: frozenset[str], edge: int) -> list[Line]:
    left = list(page)
    for _ in range(_EDGE):
        if left and _runs(left[edge], number, running):
            left.pop(edge)
    return left


def _runs(line: Line, page: int, running: frozenset[str]) -> bool:
    """Whether it is a page number or a running line. Where the file has them first or last tells nothing."""
    if line.row:
        return False
    plain, counted = line.text.strip(), _counted(line, page)
    if _PAGE_NUMBER.fullmatch(plain) or counted == "#0":
        return True
    return heading_in(plain) is None and (_words(line) in running or counted in running)


def _usual_width(lines: Sequence[Line]) -> int:
    """The width of the widest lines, but for a few that stick out."""
    widths = sorted(_width(one.text) for one in lines if not one.row)
    return widths[int(len(widths) * 0.95)] if widths else 0


def _goes_on(held: str, last: int, line: Line, width: int) -> bool:
    """Whether a line goes on with what was held; `last` is the width of its last line."""
    if line.row or not last or _ENDS.fullmatch(held):
        return False
    starts_anew = heading_in(line.text) is not None or _OPENS.match(line.text.strip())
    return last >= max(_FULL * width, _NARROWEST) and not starts_anew


def _together(first: str, second: str) -> str:
    """Japanese goes on without a space."""
    left, right = first.rstrip(), second.lstrip()
    apart = left and right and left[-1].isascii() and right[0].isascii()
    return f"{left} {right}" if apart else left + right


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text.strip())
