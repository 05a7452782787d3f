"""Whatever stands in a file: it is read, or refused by name; nothing else ever happens."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.documents.folder import FolderLibrary
from adapters.text import carried
from knowledge.document import Passage
from knowledge.errors import Unreadable
from knowledge.split import passages_of

ANY = settings(derandomize=True, deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
PIECES = (
    "---\n", "\n---\n", "title: ", "in_force_from: ", "2026-99-99", "sites: [", "&a ", "*a", "!!int ", "? ",
    "# ", "## 33条 ", "第1条", "第三十三条の二第2項\n", "```ask\n", "```english\n# ", "```source\nurl: ",
    "```\n", "~~~", "| a | b |\n|---|---|\n", "- ", "1. ", "> ", "    ", "**", "__", "`", "[", "](", ")",
    "<", ">", "&lt;", "&#0;", "&", "<p>", "</p>", "<h1>", "</h2>", "<br>", "<!--", "-->", "<script>", "{",
    "<table><tr><td>", "<![CDATA[", "<?", "<svg/>", "\r\n", "\r", "\n", "\n\n", "\u2028", "\u0085", "\x0b",
    "\x00", "\ufeff", "\u3000", " ", "。", "!", "」", "録音", "a.", "}",
)  # fmt: skip
LETTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.text(LETTERS, max_size=2000),
    st.lists(st.sampled_from(PIECES) | st.text(LETTERS, max_size=12), max_size=60).map("".join),
    st.text("録音のあ。、 \n\u3000!」(1", min_size=400, max_size=2000),
)


def passages(name: str, content: bytes) -> tuple[Passage, ...]:
    """The passages of a file; none when it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        library = FolderLibrary([Path(folder)])
        [source] = library.sources()
        refused = None
        try:
            return passages_of(library.read(source))
        except Unreadable as fault:
            refused = fault
    assert str(refused) == f"{name}: {refused.what} {refused.cure}"
    assert refused.what
    assert refused.cure
    return ()


@pytest.mark.parametrize("name", ["a.md", "a.html"])
@given(text=TEXTS)
@example(text="---\nin_force_from: 2026-13-45\n---\nx")
@example(text="---\nx: !!timestamp y\n---\nx")
@example(text="<h1><svg><h2></svg>")
@ANY
def test_any_text_is_read_or_refused_by_name(name: str, text: str) -> None:
    for passage in passages(name, text.encode()):
        assert passage.text.strip()


@given(content=st.binary(max_size=300))
@ANY
def test_any_bytes_are_read_or_refused_by_name(content: bytes) -> None:
    for name in ("a.md", "a.txt", "a.html", "a.bin"):
        passages(name, content)


@given(text=TEXTS)
@example(text="一つ目。\n\n二つ目。")
@example(text=("あ" * 300 + "。 ") * 3 + "\n\n次の段落。")
@example(text="あ" * 1200)
@example(text="一つ目。\r\x0c二つ目。")
@example(text="一つ目。\n\x00\n二つ目。")
@ANY
def test_every_passage_of_a_plain_text_stands_in_the_file_letter_for_letter(text: str) -> None:
    """But for newlines: those of other systems are one, and an empty line between paragraphs is not kept; and
    for control characters, which no eye sees."""
    shown = carried(text)
    paragraphs = [one.strip() for one in normalised(shown).split("\n\n") if one.strip()]
    whole = "\n".join(paragraphs)
    found = passages("a.txt", text.encode())
    for passage in found:
        assert passage.text in whole
    if not text.startswith(("---", "\ufeff")):
        assert len(squeezed("".join(one.text for one in found))) == len(squeezed(shown))


def normalised(text: str) -> str:
    """The text with newlines as on this system, and any number of lines without letters as one."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n\s*\n", "\n\n", text)


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())
