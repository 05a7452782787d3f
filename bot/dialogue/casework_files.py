"""The counselor's dialogs for files: their list on an open case, the clean copy, the original on purpose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from bot.cases.attachment import Attachment, Media, Which, size_shown
from bot.cases.errors import CaseError
from bot.desk.acting import Writing
from bot.desk.attaching import Files, attached
from bot.desk.counselor import Opened
from bot.desk.ports import NewId, Now
from bot.dialogue.card import Button, Buttons, Heading, Link, Listed, Text
from bot.dialogue.days import told_day
from bot.dialogue.doing import Doing, On
from bot.dialogue.fields import Filled
from bot.dialogue.form import Form, Part
from bot.dialogue.messages import Asker
from bot.dialogue.wording import say

GOOD = timedelta(minutes=5)
"""How long a link opens a file."""

MOST_GRANTS = 1_000
"""Links that are remembered at most."""

OPEN, ORIGINAL, SURE = "casefile", "casefile_original", "casefile_sure"

SORTS = {
    **dict.fromkeys((Media.JPEG, Media.PNG, Media.GIF, Media.WEBP, Media.HEIC), "picture"),
    **dict.fromkeys((Media.MP3, Media.M4A, Media.WAV), "sound"),
    **dict.fromkeys((Media.MP4, Media.MOV), "movie"),
    Media.MAIL: "mail",
}
"""Sorts of files that are told apart; the others are documents."""


@dataclass(frozen=True)
class Grant:
    """What one link opens, for whom, and until when."""

    attachment: Attachment
    which: Which
    writing: Writing
    lang: str
    until: datetime


class Grants:
    """Links given out, in this process's memory alone: each opens one file once."""

    def __init__(self, files: Files, now: Now, new_id: NewId) -> None:
        self._files, self._now, self._new_id = files, now, new_id
        self._given: dict[str, Grant] = {}
        self._lock = Lock()

    def give(self, attachment: Attachment, which: Which, on: On) -> str:
        """A token that opens it once."""
        token, now = self._new_id(), self._now()
        with self._lock:
            self._given = {name: one for name, one in self._given.items() if now < one.until}
            while len(self._given) >= MOST_GRANTS:
                self._given.pop(next(iter(self._given)))
            self._given[token] = Grant(attachment, which, on.writing, on.lang, now + GOOD)
        return token

    def look(self, token: str) -> Grant | None:
        """What a token opens; None for nothing any more."""
        grant = self._given.get(token)
        return grant if grant and self._now() < grant.until else None

    def take(self, token: str) -> Grant | None:
        """The same, and from then on nothing. Raises CaseError `no_such_case`, StorageBusy."""
        with self._lock:
            grant = self.look(token)
            self._given.pop(token, None)
        if grant:
            self._files.must_be_theirs(grant.writing)
        return grant


def listed(opened: Opened, _: str, asker: Asker) -> Sequence[Part]:
    """An Adding: the files of an open case, each with its button."""
    lang, files = asker.lang, attached(opened.entries)
    return [Heading(say("case_files", lang)), *(_one(file, lang) for file in files)] if files else ()


def file_doings(files: Files, grants: Grants, address: str | None) -> Sequence[Doing]:
    """What a counselor does with files; their buttons stand beside each file.

    `address`: where the desk's own pages are, as browsers reach it; None where that is not set.
    """
    page = _Page(grants, address)
    return OpenClean(files, page.shown), AskOriginal(files), OpenOriginal(files, page.shown)


Shown = Callable[[Attachment, Which, On], Form]


@dataclass(frozen=True)
class _Page:
    grants: Grants
    address: str | None

    def shown(self, file: Attachment, which: Which, on: On) -> Form:
        """The way to the page that opens a file."""
        if self.address is None:
            raise CaseError("no_page")
        lang, url = on.lang, f"{self.address}/file/{self.grants.give(file, which, on)}"
        said = "case_file_safe" if which is Which.CLEAN else "case_file_raw"
        acts = [_button(ORIGINAL, file, lang)] if which is Which.CLEAN else []
        parts = (
            Heading(file.named(which)), Text(say(said, lang)), Text(say("case_file_once", lang)),
            Link(say("case_file_link", lang), url),
            Text(say("case_file_digest", lang, digest=file.original.digest)), _buttons(acts, lang),
        )  # fmt: skip
        return Form("case_file_page", say("form_case", lang), parts)


@dataclass(frozen=True)
class OpenClean:
    """Open the clean copy; where there is none, say so."""

    files: Files
    shown: Shown = field(repr=False)
    action: str = "casefile"
    main: bool = True

    def offered(self, _: Opened) -> bool:
        """Its buttons stand beside the files."""
        return False

    def form(self, _: On, __: Filled) -> None:
        """Nothing is asked."""

    def do(self, on: On, _: Mapping[str, str]) -> Form:
        """Audited, then the way there."""
        found = self.files.look(on.writing, on.argument)
        if found.clean is None:
            return _warned(found, on, "case_file_uncopied", "case_file_raw")
        return self.shown(self.files.open(on.writing, on.argument, Which.CLEAN), Which.CLEAN, on)


@dataclass(frozen=True)
class AskOriginal:
    """Say what an original is before it is opened."""

    files: Files
    action: str = "casefile_original"
    main: bool = True

    def offered(self, _: Opened) -> bool:
        """Its button stands where the clean copy is opened."""
        return False

    def form(self, on: On, _: Filled) -> Form:
        """The warning, and the button that opens it."""
        return _warned(self.files.look(on.writing, on.argument), on, "case_file_raw")

    def do(self, _: On, __: Mapping[str, str]) -> None:
        """Nothing is filled in there."""
        raise CaseError("form_forged")


@dataclass(frozen=True)
class OpenOriginal:
    """Open the original."""

    files: Files
    shown: Shown = field(repr=False)
    action: str = "casefile_sure"
    main: bool = True

    def offered(self, _: Opened) -> bool:
        """Its button stands under the warning."""
        return False

    def form(self, _: On, __: Filled) -> None:
        """Nothing more is asked."""

    def do(self, on: On, _: Mapping[str, str]) -> Form:
        """Audited, then the way there."""
        return self.shown(self.files.open(on.writing, on.argument, Which.ORIGINAL), Which.ORIGINAL, on)


def _warned(file: Attachment, on: On, *sentences: str) -> Form:
    lang = on.lang
    parts: tuple[Part, ...] = (
        Heading(file.named(Which.ORIGINAL)), *(Text(say(one, lang)) for one in sentences),
        _buttons([_button(SURE, file, lang)], lang),
    )  # fmt: skip
    return Form("case_file_page", say("form_case", lang), parts)


def _one(file: Attachment, lang: str) -> Listed:
    sort = SORTS.get(file.media, "document")
    called = say(f"media_{sort}", lang)
    told = (
        f"{called} ({file.media.upper()})",
        size_shown(file.original.size),
        told_day(file.day, lang),
    )
    return Listed(file.name, told, _button(OPEN, file, lang))


def _button(action: str, file: Attachment, lang: str) -> Button:
    return Button(say(action, lang), f"{action}:{file.id}")


def _buttons(acts: Sequence[Button], lang: str) -> Buttons:
    return Buttons((*acts, Button(say("case_again", lang), "case_again")))
