"""Where fetched laws lie: an XML file a version, and beside it what is known of it; whole or not at all."""

import os
import re
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

from adapters.laws.revision import Revision

PAGE = "https://laws.e-gov.go.jp/law/{law}"
_GUESSED = "、施行日は見込み"
_OURS = "# sha256 "
"""What a company wrote itself has no such line, and is left alone."""


class LawTexts:
    """Keeps versions of laws in a folder, as 法令ID_施行日_改正法令ID.xml."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, revision: Revision, content: bytes, fetched_on: date) -> Path:
        """Keep a version's text and where it is from; an earlier copy is replaced. Raises OSError."""
        for folder in (self._folder.parent, self._folder):  # the mode is the last folder's alone
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{revision.id}.xml"
        # what is known of a text is there before the text: without it an old version might pass for today's
        _replace(self._beside(revision.id), _known(revision, content, fetched_on).encode())
        if not path.exists() or path.read_bytes() != content:
            _replace(path, content)
        return path

    def date_anew(self, revisions: Iterable[Revision]) -> None:
        """Write the days of what was kept earlier, which was amended or repealed since. Raises OSError."""
        for one in revisions:
            if self._is_ours(beside := self._beside(one.id)):
                before = after = beside.read_text(encoding="utf-8")
                for edge in ("from", "to"):
                    after = re.sub(rf"(?m)^in_force_{edge}:.*$", _day(one, edge), after)
                if after != before:
                    _replace(beside, after.encode())

    def keep_only(self, law: str, revisions: frozenset[str]) -> list[str]:
        """Take away the versions of a law that e-Gov no longer lists (a day was moved); returns their ids.

        Raises OSError.
        """
        kept = self._folder.glob(f"{law}_*.xml.yaml")
        there = {one.name.removesuffix(".xml.yaml") for one in kept if self._is_ours(one)}
        for gone in sorted(there - revisions):
            (self._folder / f"{gone}.xml").unlink(missing_ok=True)
            self._beside(gone).unlink()
        return sorted(there - revisions)

    def _beside(self, revision: str) -> Path:
        return self._folder / f"{revision}.xml.yaml"

    def _is_ours(self, beside: Path) -> bool:
        return beside.is_file() and _OURS in beside.read_text(encoding="utf-8", errors="replace")


def _known(revision: Revision, content: bytes, fetched_on: date) -> str:
    page = PAGE.format(law=revision.law)
    source = f"e-Gov法令検索（{page}、{fetched_on}取得{_GUESSED if revision.expected else ''}）を加工"
    lines = [
        f"# 出典：{source}",
        f"{_OURS}{sha256(content).hexdigest()}",
        f"source: {source}",
        f"url: {page}",
        f"version_of: law/{revision.law}",
        _day(revision, "from"),
        _day(revision, "to"),
        f"checked_on: {fetched_on}",
        "confidence: A",
    ]
    return "\n".join(lines) + "\n"


def _day(revision: Revision, edge: str) -> str:
    day = revision.in_force_from if edge == "from" else revision.in_force_to
    return f"in_force_{edge}: {day or ''}".rstrip()


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
