"""The upload page over real HTTP: calm, streamed, once; what is refused leaves nothing behind."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer

from adapters.attachments import body as coming
from adapters.attachments import uploads as page
from adapters.attachments.receiving import Receiving
from adapters.attachments.store import Store
from adapters.attachments.uploads import Uploads, add_uploads
from adapters.logs import set_up_logs
from adapters.web import web_app
from bot.cases.attachment import LARGEST_FILE, MOST_FILES, Attachment, Media
from bot.cases.clock import JAPAN
from bot.cases.errors import CaseError, Conflict
from bot.desk.ports import StorageBusy
from bot.dialogue.wording import say
from looking import looked
from planted_files import planted

NOON = datetime(2026, 11, 21, 12, 5, tzinfo=JAPAN)
Client = TestClient[Any, Any]
NAME = "診断書 KANARIA-NAME.jpg"


@dataclass(frozen=True)
class Visit:
    attachment: str = "entry-1"
    lang: str = "ja"
    until: datetime = NOON
    sender: str = "somebody"


VISITS = {"good": Visit(), "english": Visit("entry-2", "en", sender="another")}


@dataclass
class Behind:
    """The desk behind the page: who is let in, what it has, and what goes wrong."""

    store: Store
    visits: dict[str, Visit] = field(default_factory=lambda: dict(VISITS))
    attached: list[Attachment] = field(default_factory=list)
    fault: Exception | None = None
    full: Exception | None = None
    noted: list[str] = field(default_factory=list)
    begun: int = 0
    now: datetime = NOON - timedelta(minutes=30)

    def begin(self, visit: Visit) -> None:
        self.begun += 1
        if self.full:
            raise self.full
        if visit.attachment in [one.id for one in self.attached]:
            raise CaseError("upload_used")

    def attach(self, visit: Visit, attachment: Attachment) -> None:
        if self.fault:
            raise self.fault
        self.attached.append(attachment)

    def note(self, fault: Exception) -> str:
        self.noted.append(type(fault).__name__)
        return "abcd1234"

    def uploads(self) -> Uploads:
        receiving = Receiving(self.store, looked, NOON.date)
        return Uploads(
            self.visits.get, self.begin, self.attach, lambda _: "another", receiving, self.note,
            lambda: self.now,
        )  # fmt: skip


@pytest.fixture
def behind(store: Store) -> Behind:
    return Behind(store)


@pytest.fixture
def browse(behind: Behind) -> Callable[[Callable[[Client], Awaitable[None]]], None]:
    def browsed(steps: Callable[[Client], Awaitable[None]]) -> None:
        async def run() -> None:
            app = web_app(list)
            add_uploads(app, behind.uploads())
            async with TestClient(TestServer(app)) as client:
                await steps(client)

        asyncio.run(run())

    return browsed


Browse = Callable[[Callable[[Client], Awaitable[None]]], None]


def form(content: Any, name: str = NAME) -> FormData:
    made = FormData(quote_fields=False)
    made.add_field("file", content, filename=name, content_type="image/jpeg")
    return made


async def send(client: Client, content: Any, token: str = "good", name: str = NAME) -> tuple[int, str]:
    async with client.post(f"/attach/{token}", data=form(content, name)) as answer:
        return answer.status, unescape(await answer.text())


def left(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_the_page_is_small_closed_and_needs_nothing_from_elsewhere(browse: Browse) -> None:
    async def steps(client: Client) -> None:
        for token, lang in (("good", "ja"), ("english", "en")):
            async with client.get(f"/attach/{token}") as answer:
                text, headers = unescape(await answer.text()), answer.headers
                assert answer.status == 200
            assert say("upload_what", lang) in text
            assert say("upload_until", lang, at="12:05") in text
            assert str(MOST_FILES) in text
            assert f'lang="{lang}"' in text
            assert "width=device-width" in text
            assert "http" not in text
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'")
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            for path in ("attach.css", "attach.js"):
                async with client.get(f"/attach/static/{path}") as own:
                    assert own.status == 200
        assert len(text) < 4000

    browse(steps)


def test_a_photo_arrives_sealed_with_its_clean_copy(
    browse: Browse, behind: Behind, folder: Path, store: Store
) -> None:
    photo = planted(Media.JPEG)

    async def steps(client: Client) -> None:
        status, text = await send(client, photo.content)
        assert status == 200
        assert say("upload_done", "ja") in text
        assert "/attach/another" in text
        assert say("upload_no_copy", "ja") not in text

    browse(steps)
    [attachment] = behind.attached
    assert (attachment.id, attachment.name, attachment.media) == (
        "entry-1",
        "診断書 KANARIA-NAME",
        Media.JPEG,
    )
    assert attachment.clean
    assert b"".join(store.read(attachment.original)) == photo.content
    assert photo.left_in(b"".join(store.read(attachment.clean))) == []
    assert left(folder) == sorted(attachment.files)
    assert all(b"KANARIA" not in (folder / one).read_bytes() for one in left(folder))
    assert all(photo.left_in((folder / one).read_bytes()) == [] for one in left(folder))


def test_a_file_that_no_copy_can_be_made_of_is_kept_and_its_sender_is_told(
    browse: Browse, behind: Behind, folder: Path
) -> None:
    async def steps(client: Client) -> None:
        status, text = await send(client, planted(Media.PNG).content[:900])
        assert status == 200
        assert say("upload_no_copy", "ja") in text

    browse(steps)
    assert behind.attached[0].clean is None
    assert left(folder) == [behind.attached[0].original.file]


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [
        (b"MZ\0" + bytes(5000), "file_program", 415),
        (b"", "file_empty", 400),
        (planted(Media.JPEG).content + b"PK\x05\x06" + bytes(18), "file_two", 415),
        (b"\xff" * 3000, "file_unknown", 415),
    ],
)
def test_what_is_not_taken_is_told_with_its_cure_and_leaves_nothing(
    browse: Browse, behind: Behind, folder: Path, content: bytes, code: str, status: int
) -> None:
    async def steps(client: Client) -> None:
        assert await send(client, content) == (status, await shown(client, code))

    async def shown(client: Client, code: str) -> str:
        return (await send(client, content))[1]

    browse(steps)
    assert behind.attached == []
    assert left(folder) == []
    assert behind.begun == 2
    assert say(f"case_{code}", "ja")


async def slowly(size: int, seen: list[int]) -> AsyncIterator[bytes]:
    for at in range(0, size, 1 << 20):
        seen.append(at)
        yield b"\xff\xd8\xff" + bytes((1 << 20) - 3) if at == 0 else bytes(1 << 20)


def test_a_file_that_is_too_large_is_refused_on_the_way_and_leaves_nothing(
    browse: Browse, behind: Behind, folder: Path
) -> None:
    async def steps(client: Client) -> None:
        sent: list[int] = []
        status, text = await send(client, slowly(LARGEST_FILE + (3 << 20), sent))
        assert (status, say("case_file_large", "ja") in text) == (413, True)
        assert left(folder) == []
        headers = {
            "Content-Type": "multipart/form-data; boundary=x",
            "Content-Length": str(LARGEST_FILE + 100_000),
        }
        async with client.post("/attach/good", data=bytes(LARGEST_FILE + 100_000), headers=headers) as answer:
            assert answer.status == 413

    browse(steps)
    assert behind.attached == []


def test_the_largest_file_is_taken(browse: Browse, behind: Behind) -> None:
    async def steps(client: Client) -> None:
        head = b"\x89PNG\r\n\x1a\n"
        status, _ = await send(client, head + bytes(LARGEST_FILE - len(head)))
        assert status == 200
        status, _ = await send(client, head + bytes(LARGEST_FILE - len(head) + 1), token="english")
        assert status == 413

    browse(steps)
    assert [one.original.size for one in behind.attached] == [LARGEST_FILE]


def test_a_link_is_good_once(browse: Browse, behind: Behind, folder: Path) -> None:
    async def steps(client: Client) -> None:
        assert (await send(client, planted(Media.PNG).content))[0] == 200
        status, text = await send(client, planted(Media.PNG).content)
        assert (status, say("case_upload_used", "ja") in text) == (409, True)

    browse(steps)
    assert len(behind.attached) == 1
    assert left(folder) == sorted(behind.attached[0].files)


def test_a_link_that_is_over_or_was_never_made_lets_nobody_in(
    browse: Browse, behind: Behind, folder: Path
) -> None:
    async def steps(client: Client) -> None:
        for token in ("expired", "x" * 2000, "%E3%81%82", "%00"):
            async with client.get(f"/attach/{token}") as answer:
                text = unescape(await answer.text())
                assert answer.status == 410
            assert all(say("upload_expired", lang) in text for lang in ("ja", "en"))
            assert (await send(client, planted(Media.PNG).content, token=token))[0] == 410

    browse(steps)
    assert left(folder) == []


@pytest.mark.parametrize(
    ("fault", "status", "key"),
    [
        (CaseError("upload_full", most=10), 409, "case_upload_full"),
        (Conflict(), 415, "case_changed_meanwhile"),
        (CaseError("enough", minutes=3), 429, "case_enough"),
    ],
)
def test_where_the_case_says_no_nothing_is_left(
    browse: Browse, behind: Behind, folder: Path, fault: CaseError, status: int, key: str
) -> None:
    behind.fault = fault

    async def steps(client: Client) -> None:
        answered, text = await send(client, planted(Media.PNG).content)
        assert (answered, say(key, "ja", **fault.told) in text) == (status, True)

    browse(steps)
    assert left(folder) == []


def test_where_storage_does_not_say_whether_it_was_written_files_stay_for_the_tidying(
    browse: Browse, behind: Behind, folder: Path
) -> None:
    behind.fault = StorageBusy()

    async def steps(client: Client) -> None:
        answered, text = await send(client, planted(Media.PNG).content)
        assert (answered, say("upload_busy", "ja") in text) == (503, True)

    browse(steps)
    assert len(left(folder)) == 2


def test_a_case_without_room_says_so_before_anything_is_stored(
    browse: Browse, behind: Behind, folder: Path
) -> None:
    behind.full = CaseError("upload_full", most=10)

    async def steps(client: Client) -> None:
        assert (await send(client, planted(Media.PNG).content))[0] == 409

    browse(steps)
    assert not folder.exists()


def test_whatever_goes_wrong_is_one_calm_sentence_without_words(
    browse: Browse, behind: Behind, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("debug")
    behind.fault = RuntimeError(NAME)

    async def steps(client: Client) -> None:
        status, text = await send(client, planted(Media.PNG).content)
        assert (status, "abcd1234" in text) == (500, True)
        assert "KANARIA" not in text

    browse(steps)
    out, err = capfd.readouterr()
    assert behind.noted == ["RuntimeError"]
    assert "KANARIA" not in out + err
    assert "good" not in out + err
    assert all(json.loads(line) for line in err.splitlines())


def test_a_form_that_is_none_or_breaks_off_leaves_nothing(
    browse: Browse, behind: Behind, folder: Path
) -> None:
    async def steps(client: Client) -> None:
        none, boundary = "multipart/form-data", "multipart/form-data; boundary=x"
        other = b"--x\r\nContent-Disposition: form-data; name=other\r\n\r\na\r\n--x--\r\n"
        for body, kind in ((b"", "text/plain"), (b"x", none), (b"--x\r\n", boundary), (other, boundary)):
            async with client.post("/attach/good", data=body, headers={"Content-Type": kind}) as answer:
                assert answer.status == 400
        broken = b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n\xff\xd8\xff" + bytes(
            9000
        )
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        async with client.post("/attach/good", data=broken, headers=headers) as answer:
            assert answer.status == 503

    browse(steps)
    assert left(folder) == []
    assert behind.attached == []


def test_a_line_that_is_cut_or_falls_silent_leaves_nothing(
    browse: Browse, behind: Behind, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coming, "PATIENCE", 0.2)

    async def steps(client: Client) -> None:
        server = client.server
        for silent in (False, True):
            reader, writer = await asyncio.open_connection(server.host, server.port)
            head = (
                b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n\xff\xd8\xff"
                + bytes(400_000)
            )
            writer.write(
                b"POST /attach/good HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" + head
            )
            await writer.drain()
            await asyncio.sleep(0.05)
            if silent:
                assert b" 503 " in await asyncio.wait_for(reader.readline(), 5)
            writer.close()
            await asyncio.sleep(0.3)
            assert left(folder) == []

    browse(steps)
    assert behind.attached == []


def test_more_uploads_than_the_desk_takes_at_once_are_told_to_wait(
    browse: Browse, behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "AT_ONCE", 1)

    async def steps(client: Client) -> None:
        gate = asyncio.Event()

        async def waiting() -> AsyncIterator[bytes]:
            yield planted(Media.PNG).content[:500]
            await gate.wait()
            yield planted(Media.PNG).content[500:]

        first = asyncio.create_task(send(client, waiting()))
        await asyncio.sleep(0.2)
        assert (await send(client, planted(Media.PNG).content, token="english"))[0] == 503
        gate.set()
        assert (await first)[0] == 200

    browse(steps)


class Line:
    """A browser's line on which a file comes as slowly as one likes."""

    def __init__(self, client: Client, token: str) -> None:
        self._at, self._token = client.server, token

    async def __aenter__(self) -> "Line":
        self._reader, self._writer = await asyncio.open_connection(self._at.host, self._at.port)
        head = b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n\xff\xd8\xff"
        self._writer.write(
            f"POST /attach/{self._token} HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n".encode()
            + head
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def trickle(self, seconds: float) -> str:
        """A byte now and then, until the desk answers or so long; the answer's status."""
        reading = asyncio.create_task(self._reader.readexactly(12))
        for _ in range(int(seconds / 0.05)):
            self._writer.write(b"x")
            await asyncio.wait([reading], timeout=0.05)
            if reading.done():
                return reading.result().decode().split()[1]
        reading.cancel()
        return ""


@pytest.mark.parametrize("limit", ["the longest", "the link's"])
def test_who_sends_byte_by_byte_is_stopped_in_time_and_others_get_the_room(
    browse: Browse, behind: Behind, folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(page, "AT_ONCE", 1)
    if limit == "the longest":
        monkeypatch.setattr(page, "LONGEST", timedelta(seconds=0.6))
    else:
        behind.now = NOON - timedelta(seconds=0.6)

    async def steps(client: Client) -> None:
        async with Line(client, "good") as line:
            assert await line.trickle(0.2) == ""
            assert (await send(client, planted(Media.PNG).content, token="english"))[0] == 503
            assert await line.trickle(5) == "503"
            assert left(folder) == []
            behind.now = NOON - timedelta(minutes=30)
            monkeypatch.setattr(page, "LONGEST", timedelta(minutes=15))
            assert (await send(client, planted(Media.PNG).content, token="english"))[0] == 200

    browse(steps)
    assert [one.id for one in behind.attached] == ["entry-2"]


def test_a_link_has_one_upload_at_once_and_a_person_two_by_however_many_links(
    browse: Browse, behind: Behind
) -> None:
    for number in range(page.AT_ONCE):
        behind.visits[f"more-{number}"] = Visit(f"entry-{10 + number}")

    async def steps(client: Client) -> None:
        async with Line(client, "good") as line, AsyncExitStack() as later:
            assert await line.trickle(0.2) == ""
            assert (await send(client, planted(Media.PNG).content))[0] == 503
            assert await (await later.enter_async_context(Line(client, "more-1"))).trickle(0.2) == ""
            for number in range(page.AT_ONCE):
                status, text = await send(client, planted(Media.PNG).content, token=f"more-{number}")
                assert (status, say("upload_busy", "ja") in text) == (503, True)
            assert (await send(client, planted(Media.PNG).content, token="english"))[0] == 200
        await asyncio.sleep(0.1)
        assert (await send(client, planted(Media.PNG).content, token="more-0"))[0] == 200

    browse(steps)
    assert [one.id for one in behind.attached] == ["entry-2", "entry-10"]
    assert behind.begun == 4


def test_a_refused_file_that_goes_on_coming_is_not_read_for_ever(
    browse: Browse, behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "LONGEST", timedelta(seconds=0.4))
    behind.full = CaseError("upload_full", most=10)

    async def steps(client: Client) -> None:
        for token, status in (("good", "409"), ("expired", "410")):
            async with Line(client, token) as line:
                assert await line.trickle(5) == status

    browse(steps)


def test_half_an_hour_is_told_in_japans_time(browse: Browse, behind: Behind) -> None:
    behind.visits["utc"] = Visit(until=(NOON - timedelta(hours=9)).replace(tzinfo=None).replace(tzinfo=JAPAN))

    async def steps(client: Client) -> None:
        async with client.get("/attach/utc") as answer:
            assert "03:05" in await answer.text()

    browse(steps)
