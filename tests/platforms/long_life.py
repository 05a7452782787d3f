"""The long life of a case: all that is beyond its days at the desk, with marks in each field and file."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from aiohttp import ClientSession, FormData

from adapters.entrypoints.counselors import rounds
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.rounds import Round
from adapters.entrypoints.standing import standing_of
from bot.cases.attachment import Media
from bot.cases.clock import day_in_japan
from bot.cases.receipt import to_receipt
from bot.desk.ports import Now
from planted_files import planted

ADDRESS = "https://desk.example.jp"
JAPANESE, LATIN = "ヌャギョヌ", "zqxcanaryvw"
PHOTO, SHEET = planted(Media.JPEG), planted(Media.TEXT)
FILES = ((f"{LATIN} {JAPANESE} photo.jpg", PHOTO), (f"{LATIN} {JAPANESE} words.txt", SHEET))
"""What is attached: its name, and the file, with marks in its metadata or its words."""

FILE_MARKS = tuple(mark for _, file in FILES for mark in file.marks.values())

DAILY = frozenset(
    "followup_add followup_wish followup_withdraw followup_leave case_reply case_note case_assess "
    "case_hand_over case_conclude".split()
)
"""What is lived day by day, in a life of its own."""

FORMS: Mapping[str, frozenset[str]] = {
    "report_choose": frozenset({"naming", "about", "involved", "refused", "wishes"}),
    "report_write": frozenset(
        "name what earlier period conduct channel party party_is said demanded trigger response frequency "
        "witnesses before evidence condition effects already employment consent".split()
    ),
    "followup_code": frozenset({"code"}),
    "followup_consent": frozenset({"answer"}),
    "followup_reveal": frozenset({"name"}),
    "followup_objection": frozenset({"unwanted"}),
    "followup_attach": frozenset(),
    "case_identity": frozenset({"reason"}),
    "case_consent": frozenset({"whom", "extract"}),
    "case_override": frozenset({"whom", "extract", "reason"}),
    "case_hold": frozenset({"reason"}),
    "case_release": frozenset({"reason"}),
    "case_export": frozenset({"for", "reason", "parts"}),
    "case_agree": frozenset({"agree"}),
    "case_taking": frozenset(),
    "case_link": frozenset({"linked"}),
    "case_conclude": frozenset({"words", "wish_undecided"}),
    "cases_away_days": frozenset({"away_first", "away_last"}),
    "cases_away_confirm": frozenset(),
    "custody_sure": frozenset(),
    "board": frozenset(),
}
"""Every form of a long life, and its fields: a new form or field of a flow has to stand here, be lived."""

PRESSED = frozenset(
    "report_lost custody_give custody_refuse custody_given custody_refused custody_again case_recuse "
    "casefile casefile_original casefile_sure cases_away cases_away_off".split()
)
"""What is done by a button alone."""

KINDS = frozenset(
    "report attachment identity_asked consent_asked overridden held released export_asked exported consent "
    "reveal objection readers linked absence handover conclusion".split()
)
"""What its entries are."""

Way = Callable[[], Awaitable[str]]
"""Goes to where a link to a page of the desk's own stands: the link."""


class Living(Protocol):
    """Whoever lives it: on some platform, under somebody's eyes."""

    async def plant(self, who: Any, pane: str, **chosen: str) -> None:
        """Fill in every field that takes words, choose something everywhere else, and send it."""

    async def browse(self, way: Way, name: str = "", content: bytes | None = None) -> bytes:
        """Open the page behind a link and send its form; what that brings."""

    async def deliver(self) -> None:
        """A quarter hour later, the worker's round."""

    async def turn_over(self) -> None:
        """What the counselors' door does by itself."""


@dataclass
class LongLife:
    """The people in it, and what they have by now."""

    living: Living
    reporter: Any
    counselor: Any
    keeper: Any
    clock: Any
    involved: str
    receipts: list[str] = field(default_factory=list)
    exported: bytes = b""
    files: list[bytes] = field(default_factory=list)

    async def live(self, checkpoint: Callable[[], None]) -> None:
        """All of it; `checkpoint` is called when the name is confided, and not yet given."""
        await self._filed("confided", "report")
        await self.living.deliver()
        await self._attached()
        await self._named("custody_refuse")
        checkpoint()
        await self._named("custody_give")
        await self._shared()
        await self._exported()
        await self._opened()
        await self._objected()
        await self._linked()
        await self._absent()
        await self._ended()

    async def open(self, counselor: str, at: int = 0) -> None:
        """A counselor has a case open."""
        await self.counselor.close("counselor")
        await self.counselor.be(counselor)
        await self.counselor.press(f"case:{to_receipt(self.receipts[at]).locator}", "counselor")

    async def come_back(self) -> None:
        """The reporter has theirs open."""
        await self.reporter.close()
        await self.reporter.press("receipt")
        await self.reporter.submit(code=self.receipts[0])

    async def _filed(self, naming: str, *doors: str) -> None:
        reporter = self.reporter
        await reporter.close()
        for door in (*doors, "report_safe"):
            await reporter.press(door)
        await reporter.submit(naming=naming, about="me", involved=self.involved)
        receipt, _ = reporter.taken_along()
        self.receipts.append(receipt)
        await self.living.plant(reporter, "staff")

    async def _attached(self) -> None:
        async def way() -> str:
            await self.come_back()
            await self.reporter.press("followup_attach")
            [link] = self.reporter.links()
            return str(link)

        for name, file in FILES:
            await self.living.browse(way, name, file.content)
        await self.come_back()

    async def _act(self, act: str, *, behind: bool = True, **chosen: str) -> None:
        """What a counselor does with the case that is open, which is open again afterwards."""
        if behind:
            await self.counselor.press("case_more", "counselor")
        await self.counselor.press(act, "counselor")
        await self.living.plant(self.counselor, "counselor", **chosen)
        await self.counselor.press("case_again", "counselor")

    async def _named(self, decision: str) -> None:
        """The name is asked for, and decided about."""
        await self.open("counselor-a")
        await self._act("case_identity")
        await self.living.deliver()
        keeper = self.keeper
        await keeper.close("counselor")
        await keeper.be("custodian")
        await keeper.press("custody", "counselor")
        [request] = {one for one in keeper.actions("counselor") if one.startswith("custody:")}
        decided = {"custody_give": "custody_given", "custody_refuse": "custody_refused"}[decision]
        for action in (request, decision, "custody_again", decision, decided, "custody"):
            await keeper.press(action, "counselor")
        await self.living.deliver()

    async def _shared(self) -> None:
        """Consent is asked and given; danger overrides; a lawsuit holds; the reporter gives their name."""
        await self.open("counselor-a")
        for act in ("case_consent", "case_override", "case_hold", "case_release"):
            await self._act(act)
        await self.living.deliver()
        await self.come_back()
        await self.reporter.press("followup_consent")
        await self.living.plant(self.reporter, "staff")
        await self.reporter.press("followup_more")
        await self.reporter.press("followup_reveal")
        await self.living.plant(self.reporter, "staff")
        await self.living.deliver()

    async def _exported(self) -> None:
        await self.open("counselor-a")
        await self._act("case_export", parts="names notes as_written")
        await self.living.deliver()
        await self.open("counselor-b")
        await self._act("case_agree")

        async def way() -> str:
            await self.open("counselor-a")
            await self.counselor.press("case_more", "counselor")
            await self.counselor.press("case_taking", "counselor")
            [link] = self.counselor.links("counselor")
            return str(link)

        self.exported = await self.living.browse(way)

    async def _opened(self) -> None:
        """Each file, its clean copy and then its original."""
        for at in (0, -1):  # where one was sent twice, since the desk failed after it was there
            for further in ((), ("casefile_original", "casefile_sure")):
                self.files.append(await self.living.browse(partial(self._to_file, at, *further)))

    async def _to_file(self, at: int, *further: str) -> str:
        await self.open("counselor-a")
        for action, which in (("casefile", at), *((one, 0) for one in further)):
            found = [one for one in self.counselor.actions("counselor") if one.partition(":")[0] == action]
            await self.counselor.press(list(dict.fromkeys(found))[which], "counselor")
        [link] = self.counselor.links("counselor")
        return str(link)

    async def _objected(self) -> None:
        await self.come_back()
        await self.reporter.press("followup_more")
        await self.reporter.press("followup_objection")
        await self.living.plant(self.reporter, "staff", unwanted="counselor-b")
        await self.living.turn_over()
        await self.living.deliver()

    async def _linked(self) -> None:
        """The code is lost, it is told again, and a counselor sees the two as one."""
        await self._filed("anonymous", "receipt", "report_lost")
        await self.living.deliver()
        await self.open("counselor-a", 1)
        await self._act("case_link", linked=to_receipt(self.receipts[0]).locator)
        await self.counselor.press(f"case:{to_receipt(self.receipts[0]).locator}", "counselor")

    async def _absent(self) -> None:
        """A counselor is away for a day, and would be again."""
        counselor = self.counselor
        await counselor.close("counselor")
        await counselor.be("counselor-a")
        await counselor.press("cases_away", "counselor")
        for ahead in (1, 5):
            day = str(day_in_japan(self.clock()) + timedelta(days=ahead))
            await counselor.submit("counselor", away_first=day, away_last=day)
            await counselor.submit("counselor")
        off = [one for one in counselor.actions("counselor") if one.startswith("cases_away_off:")]
        await counselor.press(off[-1], "counselor")
        for _ in range(2):
            self.clock.turn(days=1)
            await self.living.turn_over()
            await self.living.deliver()

    async def _ended(self) -> None:
        """One counselor is out of it, another ends it."""
        await self.open("counselor-a")
        await self.counselor.press("case_recuse", "counselor")
        await self.living.deliver()
        await self.open("counselor-c")
        await self._act("case_conclude", behind=False)
        await self.reporter.close()
        if "board" in self.reporter.actions():
            await self.reporter.press("board")
        await self.reporter.look()
        await self.come_back()
        await self.living.deliver()
        await self.open("counselor-c")


@dataclass
class Page:
    """One answer of a page of the desk's own."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


async def browsed(url: str, name: str = "", content: bytes | None = None) -> list[Page]:
    """A browser that opens a page, and sends its form: what it was answered."""
    origin = {"Origin": url[: url.index("/", 8)]}
    form: Any = b""
    if content is not None:
        form = FormData(quote_fields=False)
        form.add_field("file", content, filename=name)
    async with ClientSession() as session:
        async with session.get(url) as shown:
            pages = [Page(shown.status, str(shown.url), dict(shown.headers), await shown.read())]
        async with session.post(url, data=form, headers=origin) as sent:
            return [*pages, Page(sent.status, str(sent.url), dict(sent.headers), await sent.read())]


async def taken(address: str, way: Way, name: str, content: bytes | None) -> bytes:
    """What the page behind a link brings, of a desk that is really at this address."""
    pages = await browsed((await way()).replace(ADDRESS, address), name, content)
    assert [one.status for one in pages] == [200, 200]
    return pages[-1].body


def by_itself(installation: Installation, clock: Now) -> Sequence[Round]:
    """What the counselors' door does by itself."""
    keys = installation.keys
    premises = office(installation.engine, installation.roster, keys.keyring, keys.staff, clock)
    return rounds(premises, standing_of(installation), keys.counselors)
