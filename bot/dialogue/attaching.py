"""The reporter's dialog for files: a link to a page of our own, good for one file and half an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cases.attachment import MOST_FILES, Attachment, size_shown
from bot.cases.clock import JAPAN
from bot.cases.errors import CaseError, Refused
from bot.cases.receipt import to_receipt
from bot.confidential import Confidential
from bot.desk.attaching import Attaching, attached
from bot.desk.ports import NewId, Now
from bot.desk.reporter import Access, Seen
from bot.dialogue.card import Button, Buttons, Heading, Link, References, Text
from bot.dialogue.fields import Filled, notice
from bot.dialogue.form import Form, Part
from bot.dialogue.tokens import Tokens
from bot.dialogue.turning import Back
from bot.dialogue.wording import LANGUAGES, say

GOOD = timedelta(minutes=30)
"""How long a link lets somebody in."""


@dataclass(frozen=True)
class Visit:
    """Somebody let in by a link: how they get at their case, and the id of what they attach."""

    access: Access
    attachment: str
    until: datetime
    lang: str

    @property
    def sender(self) -> Confidential[str]:
        """Who they are, whatever their link."""
        return self.access.person


@dataclass(frozen=True)
class Passes:
    """What links carry, closed by the staff's door: nobody else makes, reads or changes one."""

    tokens: Tokens
    now: Now
    new_id: NewId

    def issue(self, access: Access, lang: str) -> str:
        """A token for one file from now on."""
        return self._sealed(access, lang, self.now() + GOOD)

    def again(self, visit: Visit) -> str:
        """One for another file, for no longer than the first."""
        return self._sealed(visit.access, visit.lang, visit.until)

    def open(self, token: str) -> Visit | None:
        """Who is let in; None for what this desk never made, and for what is over."""
        told = self.tokens.open(token)
        try:
            visit = _visit(told) if told else None
        except (KeyError, ValueError, CaseError):
            return None
        return visit if visit and self.now() < visit.until else None

    def _sealed(self, access: Access, lang: str, until: datetime) -> str:
        receipt = {"receipt": access.receipt.written()} if access.receipt else {}
        return self.tokens.seal(
            {
                "person": access.person.reveal(),
                "locator": access.locator,
                "attachment": self.new_id(),
                "until": str(int(until.timestamp())),
                "lang": lang,
                **receipt,
            }
        )


def _visit(told: Mapping[str, str]) -> Visit:
    receipt = to_receipt(told["receipt"]) if "receipt" in told else None
    access = Access(told["locator"], Confidential(told["person"]), receipt)
    until = datetime.fromtimestamp(int(told["until"]), JAPAN)
    return Visit(access, told["attachment"], until, LANGUAGES[told["lang"] == LANGUAGES[1]])


@dataclass(frozen=True)
class Sending:
    """What the upload page asks of the desk."""

    passes: Passes
    attaching: Attaching

    def begin(self, visit: Visit) -> None:
        """One more file is coming. Raises CaseError where nothing more can be attached by this link."""
        self.attaching.begin(visit.access, visit.attachment)

    def attach(self, visit: Visit, attachment: Attachment) -> None:
        """The case has it from now on. Raises CaseError, StorageBusy."""
        self.attaching.attach(visit.access, attachment)


@dataclass(frozen=True)
class Attach:
    """A Turning: add a file. `address`: where the desk's own pages are, as browsers reach it."""

    passes: Passes = field(repr=False)
    address: str = ""
    action: str = "followup_attach"
    main: bool = True

    def offered(self, seen: Seen) -> bool:
        """While there is room."""
        return len(attached(seen.entries)) < MOST_FILES

    def form(self, back: Back, filled: Filled) -> Form:
        """The way to the page, and what is there already."""
        lang, seen = back.lang, back.look()
        token = self.passes.issue(back.access, lang)
        parts: tuple[Part, ...] = (
            *notice(filled.notice),
            Text(say("followup_attach_how", lang)),
            Link(say("followup_attach_link", lang), f"{self.address}/attach/{token}"),
            Text(say("followup_attach_private", lang)),
            *_listed(attached(seen.entries), lang),
            Buttons((Button(say("followup_case", lang), "followup_case"),)),
        )
        return Form(self.action, say("form_followup", lang), parts)

    def do(self, _: Back, __: Mapping[str, str]) -> str:
        """Nothing is filled in there."""
        raise Refused({})


def _listed(files: Sequence[Attachment], lang: str) -> Sequence[Part]:
    if not files:
        return ()
    names = tuple(f"{one.name} ({size_shown(one.original.size)})" for one in files)
    return Heading(say("followup_attached", lang)), References(names)
