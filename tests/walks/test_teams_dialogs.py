"""Dialogs on Teams: commands from any chat, a message whose words go along, what is folded, what is kept."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from adapters.teams import app
from bot.dialogue.notice import VERSION
from bot.dialogue.wording import say
from teams_world import reading, wire
from teams_world.server import SEND
from teams_world.world import BOT

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["teams"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
LINES = [
    f"{at:03}回目、レジで大きな声が続き、<名前>を呼べと*くり返し*言われました😢 & {{{{DATE(2026-01-01)}}}}"
    for at in range(1, 200)
]
WORDS = "きのうの <件> & 続き\nレジで物を投げられました"


async def read_through(who: Any, pane: str, turn: str) -> str:
    """Every page of the case that is open, the newest first."""
    told, page = [who.told(pane)], 10
    while earlier := [
        one for one in who.actions(pane) if one.startswith(turn) and int(one.split(":")[1]) < page
    ]:
        page = int(earlier[0].split(":")[1])
        await who.press(earlier[0], pane)
        told.append(who.told(pane))
    return "\n".join(told)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("command", "form"),
    [
        ("report", "form_report"),
        ("receipt", "form_followup"),
        ("help", "page_title"),
        ("cases", "form_refused"),
    ],
)
@pytest.mark.parametrize("where", ["personal", "channel", "group"])
def test_every_command_opens_its_dialog_wherever_it_is_called_and_posts_nothing(
    walk: Walk, command: str, form: str, where: str
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        chat = None if where == "personal" else getattr(house.server.world, where)
        before = len(house.server.calls)
        reply = await visitor.command(command, chat)
        assert reply.status == 200
        assert visitor.title() == say(form, "ja")
        assert len(house.server.calls) == before
        if command == "help":
            assert visitor.calls() == ["110", "119"]

    walk(steps)


def test_a_report_by_command_is_filed_and_read_like_any_other(
    walk: Walk, come_back: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        before = len(house.server.calls)
        await reporter.command("report", house.server.world.channel)
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me")
        receipt, _ = reporter.taken_along()
        await reporter.submit(what="チャネルで思い出しました")
        assert say("report_received", "ja") in reporter.told()
        await reporter.close()
        await reporter.command("receipt", house.server.world.group)
        await reporter.submit(code=receipt)
        assert "チャネルで思い出しました" in reporter.told()
        assert len(house.server.calls) == before
        await open_case(counselor, receipt)
        assert "チャネルで思い出しました" in counselor.told("counselor")

    walk(steps)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<p>きのうの &lt;件&gt; &amp; 続き<br>レジで物を投げられました</p>", WORDS),
        ("<div><div>きのうの &lt;件&gt; &amp; 続き</div><p>レジで<b>物を</b>投げられました</p></div>", WORDS),
        ('<p><at id="0">相談窓口</at>&nbsp;見てください<script>x()</script></p>', "相談窓口 見てください"),
        ("", ""),
    ],
)
def test_a_message_brings_its_words_into_the_form_and_nowhere_else(
    walk: Walk, content: str, words: str
) -> None:
    async def steps(house: Any) -> None:
        visitor, other = await house.visitor(), await house.visitor()
        said = {"type": "message", "text": "x", "html": content}
        message = house.server.world.post(house.server.world.channel, other.user, said)
        before = len(house.server.calls)
        assert (await visitor.report_message(message)).status == 200
        await visitor.press("report_safe")
        await visitor.submit(naming="anonymous", about="me")
        assert visitor.filled()["what"] == words
        receipt, _ = visitor.taken_along()
        await visitor.submit(**({} if words else {"what": "何も書かれていません"}))
        assert say("report_received", "ja") in visitor.told()
        await visitor.close()
        await visitor.press("receipt")
        await visitor.submit(code=receipt)
        assert (words or "何も書かれていません") in visitor.told()
        assert len(house.server.calls) == before

    walk(steps)


def test_a_report_as_long_as_the_dialog_takes_arrives_letter_for_letter(
    walk: Walk, file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me")
        room = reading.inputs(reporter.dialogs["staff"].card)["in:what"]["maxLength"]
        assert room > 1500
        lines = [
            one
            for at, one in enumerate(LINES, 1)
            if len("\n".join(LINES[:at]).encode("utf-16-le")) <= 2 * room
        ]
        receipt, _ = reporter.taken_along()
        await reporter.submit(what="\n".join(lines), witnesses="😀" * 20)
        assert say("report_received", "ja") in reporter.told()
        await open_case(counselor, receipt)
        await come_back(reporter, receipt)
        for who, pane, turn in [
            (reporter, "staff", "followup_page:"),
            (counselor, "counselor", "case_page:"),
        ]:
            told = bare(await read_through(who, pane, turn))
            assert [told.count(bare(line)) for line in lines] == [1] * len(lines)
            assert "😀" * 20 in told

    walk(steps)


def test_what_is_folded_away_is_unfolded_without_asking_anybody_and_loses_nothing(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me")
        assert list(reporter.filled()) == ["what"]
        reporter.fill("what", "書きかけ")
        receipt, called = reporter.taken_along()
        heard = len(reporter.heard)
        await reporter.unfold("said", "period")
        assert len(reporter.heard) == heard
        assert reporter.filled()["what"] == "書きかけ"
        assert reporter.taken_along() == [receipt, called]
        await reporter.submit(what="", said="「金を返せ」")
        assert say("case_needed", "ja") in reporter.told()
        assert reporter.filled()["said"] == "「金を返せ」"
        await reporter.submit(what="書きました")
        assert say("report_received", "ja") in reporter.told()

    walk(steps)


def test_who_may_see_what_is_behind_one_line_of_the_dialog(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        dialog, folded = reporter.dialogs["staff"], reporter.told()
        [fold] = [
            one
            for one in reading.folds(dialog.seen())
            if one["title"] == say("promise_more", "ja", version=VERSION)
        ]
        heard = len(reporter.heard)
        dialog.toggle(fold)
        assert "相談員" in reporter.told().replace(folded, "")
        assert len(reporter.told()) > len(folded) + 100
        dialog.toggle(fold)
        assert reporter.told() == folded
        assert len(reporter.heard) == heard

    walk(steps)


def test_a_report_sent_again_and_again_from_the_same_dialog_is_filed_once(
    walk: Walk, installation: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me")
        reporter.fill("what", "一度だけの言葉")
        receipt, _ = reporter.taken_along()
        sent = reporter.sent()
        assert set(await asyncio.gather(*(reporter.send(sent) for _ in range(3)))) == {200}
        assert say("report_received", "ja") in reporter.told()
        await reporter.close()
        await reporter.press("receipt")
        await reporter.submit(code=receipt)
        assert reporter.told().count("一度だけの言葉") == 1

    walk(steps)
    with installation.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one() == 1


def test_while_storage_does_not_answer_the_dialog_stays_as_it_is_and_sending_again_files_once(
    walk: Walk, installation: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ANSWER_WITHIN", 0.2)

    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me")
        receipt, _ = reporter.taken_along()
        reporter.fill("what", "消えない言葉")
        with closing(sqlite3.connect(tmp_path / "desk" / "desk.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sent = reading.sending(reporter.dialogs["staff"].seen())
            assert await reporter.press_button(sent) == 503
            assert reporter.filled()["what"] == "消えない言葉"
            assert reporter.taken_along()[0] == receipt
        monkeypatch.setattr(app, "ANSWER_WITHIN", 4.5)
        await reporter.submit()
        assert say("report_received", "ja") in reporter.told()

    walk(steps)
    with installation.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one() == 1


def test_a_dialog_that_was_left_open_for_days_still_takes_what_was_written(
    walk: Walk, clock: Any, file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        await open_case(counselor, await file_report(reporter))
        await counselor.press("case_note", "counselor")
        clock.turn(days=3)
        await counselor.submit("counselor", words="三日後の言葉")
        assert say("case_note_done", "ja") in counselor.told("counselor")

    walk(steps)


@pytest.mark.parametrize("action", ["report", "receipt", "help"])
def test_a_button_whose_dialog_an_old_client_cannot_open_says_so_in_the_chat(walk: Walk, action: str) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        [welcome] = visitor.desk_said()
        made = wire.pressed(house.server, visitor.person, welcome, {"desk": {"action": action}})
        assert (await visitor.wire.post(made)).status == 200
        await visitor.settle()
        assert say("teams_press_again", "ja") in reading.told(
            reading.cards(visitor.desk_said()[-1].activity)[0]
        )

    walk(steps)


def test_dialogs_are_answered_while_the_connector_is_gone(walk: Walk, come_back: Any) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        house.server.next(SEND, times=100, status=503)
        await reporter.command("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me")
        receipt, _ = reporter.taken_along()
        await reporter.submit(what="つながらなくても届く")
        assert say("report_received", "ja") in reporter.told()
        await come_back(reporter, receipt)
        assert "つながらなくても届く" in reporter.told()

    walk(steps)


def test_nothing_of_a_dialog_is_ever_said_in_a_chat(walk: Walk, file_report: Any, come_back: Any) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        before = len(house.server.world.messages)
        receipt = await file_report(reporter, danger=True, what="だれにも見せない")
        await come_back(reporter, receipt)
        await reporter.press("followup_withdraw")
        await reporter.press("followup_leave")
        said = [one for one in house.server.world.messages[before:] if one.author == BOT]
        assert said == []

    walk(steps)
