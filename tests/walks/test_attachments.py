"""Files, door to door on every platform: sent by a page of the desk's own, opened once, never in the chat."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from sqlalchemy import select

from adapters.database.engine import reading
from adapters.database.tables import METADATA
from adapters.entrypoints.file_room import file_room
from adapters.entrypoints.installation import Installation
from adapters.logs import set_up_logs
from bot.cases.attachment import Media
from bot.dialogue.wording import say
from planted_files import Planted, planted

pytestmark = pytest.mark.usefixtures("quick_codes")
Walk = Callable[..., Any]
ADDRESS = "https://desk.example.jp"
NAME = "KANARIAの診断書.jpg"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "attachments"


@pytest.fixture
def installation(installation: Installation, folder: Path) -> Installation:
    return replace(installation, files=file_room(folder.parent, ADDRESS))


def served(house: Any, url: str) -> str:
    """A page of the desk's, where this test's desk really is."""
    assert url.startswith(ADDRESS)
    return url.replace(ADDRESS, getattr(house, "address", "") or house.wire.address)


async def browse(
    house: Any, url: str, content: bytes | None = None, name: str = NAME
) -> tuple[int, bytes, Any]:
    """Open a page, or send its form: what the browser is answered."""
    there = served(house, url)
    origin = {"Origin": there[: there.index("/", 8)]}
    async with ClientSession() as session:
        if content is None:
            async with session.get(there) as answer:
                return answer.status, await answer.read(), answer.headers
        form = FormData(quote_fields=False)
        if content:
            form.add_field("file", content, filename=name)
        async with session.post(there, data=form if content else b"", headers=origin) as answer:
            return answer.status, await answer.read(), answer.headers


async def attach(house: Any, reporter: Any, content: bytes, name: str = NAME) -> str:
    """Add a file from one's own open case; the page it was sent by."""
    await reporter.press("followup_attach")
    [url] = reporter.links()
    assert (await browse(house, url))[0] == 200
    status, page, _ = await browse(house, url, content, name)
    assert (status, say("upload_done", "ja") in unescape(page.decode())) == (200, True)
    await reporter.press("followup_case")
    return url


def of_file(who: Any, action: str, pane: str = "counselor") -> list[str]:
    return [one for one in who.actions(pane) if one.partition(":")[0] == action]


def audit(installation: Installation) -> list[tuple[str, str]]:
    table = METADATA.tables["audit"]
    with reading(installation.engine) as connection:
        return [
            (act, why)
            for act, why in connection.execute(select(table.c.act, table.c.why).order_by(table.c.sequence))
        ]


def everywhere(installation: Installation, folder: Path) -> bytes:
    """All that is stored: every byte of every file of the desk, the files of cases too."""
    installation.engine.dispose()
    return b"".join(
        str(one.relative_to(folder.parent)).encode() + one.read_bytes()
        for one in folder.parent.rglob("*")
        if one.is_file()
    )


def test_a_photo_is_sent_by_the_desks_own_page_and_its_clean_copy_opened_once(
    walk: Walk, installation: Installation, folder: Path, file_report: Any, come_back: Any, open_case: Any,
    capfd: pytest.CaptureFixture[str], clock: Any,
) -> None:  # fmt: skip
    photo = planted(Media.JPEG)
    set_up_logs("debug")
    logging.getLogger().setLevel(logging.DEBUG)
    urls: list[str] = []

    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter)
        await come_back(reporter, receipt)
        urls.append(await attach(house, reporter, photo.content))
        assert NAME.removesuffix(".jpg") in reporter.told()
        await open_case(counselor, receipt)
        assert NAME.removesuffix(".jpg") in counselor.told("counselor")
        await counselor.press(*of_file(counselor, "casefile"), "counselor")
        [url] = counselor.links("counselor")
        urls.append(url)
        for _ in range(2):  # a chat's scanner may look first
            status, page, _ = await browse(house, url)
            assert status == 200
            assert b"KANARIA" not in page
        status, copy, headers = await browse(house, url, b"")
        assert status == 200
        assert photo.left_in(copy) == []
        assert copy.startswith(b"\xff\xd8")
        named = (
            "filename=\"KANARIA____.jpg\"; filename*=UTF-8''KANARIA%E3%81%AE%E8%A8%BA%E6%96%AD%E6%9B%B8.jpg"
        )
        assert headers["Content-Disposition"] == f"attachment; {named}"
        assert headers["Content-Security-Policy"].startswith("sandbox")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert int(headers["Content-Length"]) == len(copy)
        for content in (None, b""):
            assert (await browse(house, url, content))[0] == 410

    walk(steps)
    assert [one for one in audit(installation) if one[0] == "file_opened"] == [("file_opened", "clean")]
    stored, (out, err) = everywhere(installation, folder), capfd.readouterr()
    for haystack in (stored, (out + err).encode(), "".join(urls).encode()):
        assert b"KANARIA" not in haystack
        assert "診断書".encode() not in haystack
        assert photo.left_in(haystack) == []
    assert not any(url.rpartition("/")[2] in out + err for url in urls)


def test_an_original_is_opened_only_by_a_second_button_and_is_what_was_sent(
    walk: Walk, installation: Installation, file_report: Any, come_back: Any, open_case: Any, clock: Any
) -> None:
    sheet, cut = planted(Media.XLSX), planted(Media.PDF).content[:900]

    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter)
        await come_back(reporter, receipt)
        await attach(house, reporter, sheet.content, "表.xlsx")
        await attach(house, reporter, cut, "壊れた.pdf")
        await open_case(counselor, receipt)
        first, second = of_file(counselor, "casefile")
        await counselor.press(first, "counselor")
        await counselor.press(*of_file(counselor, "casefile_original"), "counselor")
        assert say("case_file_raw", "ja") in counselor.told("counselor")
        assert counselor.links("counselor") == []
        assert ("file_opened", "original") not in audit(installation)
        await counselor.press(*of_file(counselor, "casefile_sure"), "counselor")
        [url] = counselor.links("counselor")
        status, content, headers = await browse(house, url, b"")
        assert (status, content) == (200, sheet.content)
        assert "_original_.xlsx" in headers["Content-Disposition"]
        await open_case(counselor, receipt)
        await counselor.press(second, "counselor")  # there is no copy of it: that is told first
        assert say("case_file_uncopied", "ja") in counselor.told("counselor")
        assert counselor.links("counselor") == []
        await counselor.press(*of_file(counselor, "casefile_sure"), "counselor")
        [url] = counselor.links("counselor")
        clock.turn(minutes=5)
        assert (await browse(house, url, b""))[0] == 410

    walk(steps)
    opened = [why for act, why in audit(installation) if act == "file_opened"]
    assert opened == ["clean", "original", "original"]


def test_links_are_for_their_own_case_and_person_and_for_half_an_hour(
    walk: Walk, file_report: Any, come_back: Any, open_case: Any, clock: Any, folder: Path
) -> None:
    photo: Planted = planted(Media.PNG)

    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt, other = await file_report(reporter), await file_report(reporter)
        await come_back(reporter, receipt)
        used = await attach(house, reporter, photo.content)
        assert (await browse(house, used, photo.content))[0] == 409
        await reporter.press("followup_attach")
        [late] = reporter.links()
        clock.turn(minutes=30)
        for content in (None, photo.content):
            assert (await browse(house, late, content))[0] == 410
        token = used.rpartition("/")[2]
        middle = len(token) // 2
        forged = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
        assert (await browse(house, used.replace(token, forged), photo.content))[0] == 410
        await open_case(counselor, receipt)
        button = of_file(counselor, "casefile")[0]
        await open_case(counselor, other)
        assert of_file(counselor, "casefile") == []
        await counselor.push(button, "counselor")
        assert counselor.links("counselor") == []

    walk(steps)
    assert len(list(folder.iterdir())) == 2


def test_a_case_takes_so_many_files_and_then_says_what_to_do(
    walk: Walk, file_report: Any, come_back: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.attaching.MOST_FILES", 1)
    monkeypatch.setattr("bot.dialogue.attaching.MOST_FILES", 1)

    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        receipt = await file_report(reporter)
        await come_back(reporter, receipt)
        await reporter.press("followup_attach")
        [second] = reporter.links()
        await reporter.press("followup_case")
        await attach(house, reporter, planted(Media.TEXT).content, "a.txt")
        assert of_file(reporter, "followup_attach", "staff") == []
        status, page, _ = await browse(house, second, planted(Media.TEXT).content)
        assert (status, say("case_upload_full", "ja", most=1) in unescape(page.decode())) == (409, True)

    walk(steps)


def test_where_nobody_has_said_how_browsers_reach_the_page_no_file_is_offered(
    walk: Walk, file_report: Any, come_back: Any, installation: Installation
) -> None:
    object.__setattr__(installation, "files", None)

    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await come_back(reporter, await file_report(reporter))
        assert of_file(reporter, "followup_attach", "staff") == []

    walk(steps)


def test_two_files_at_once_are_two_entries_and_nothing_is_lost(
    walk: Walk, file_report: Any, come_back: Any, folder: Path
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        receipt = await file_report(reporter)
        await come_back(reporter, receipt)
        urls = []
        for _ in range(2):
            await reporter.press("followup_attach")
            urls += reporter.links()
            await reporter.press("followup_case")
        answers = await asyncio.gather(
            *(browse(house, url, planted(Media.TEXT).content, f"{at}番.txt") for at, url in enumerate(urls))
        )
        assert [status for status, *_ in answers] == [200, 200]
        await come_back(reporter, receipt)
        assert "0番" in reporter.told()
        assert "1番" in reporter.told()

    walk(steps)
    assert len(list(folder.iterdir())) == 4
