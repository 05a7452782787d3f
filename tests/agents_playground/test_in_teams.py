"""The desk in Microsoft's own local Teams: what staff and counselors see, and whom every message goes to."""

from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from teams_page import PERSONAL, TeamsPage
from teams_program import CHANNEL_NAME, COUNSELOR, GROUP_NAME, STAFF
from teams_walk import (
    CASES,
    HELP,
    RECEIPT,
    REPORT,
    REPORT_MESSAGE,
    answer_case,
    come_back,
    conclude_case,
    open_case,
    to_choices,
    to_words,
    told,
)

from adapters.teams.connection import MESSAGES
from bot.dialogue.wording import say
from teams_world.world import BOT, TENANT

QUESTION = "お客様との会話を録音してもいいですか"
WHAT = "MARKED-WHAT 閉店まぎわのレジで一時間怒鳴られました"
SAID = "MARKED-SAID 「店長を出せ」と言われました"
REPLY = "MARKED-REPLY 話してくださってありがとうございます。明日から二人で立ちます。"
END = "MARKED-END 店長と相談し、二人の体制にしました。"
HEARD = "MARKED-HEARD お話をうかがいました。"


def named(stage: Any, since: int) -> bool:
    """Whether an answer since then is there to its end: what it quotes is named last."""
    return any('"citation"' in one.text() for one in stage.wire.calls[since:])


def test_what_the_playground_itself_sends_is_turned_away(stage: Any) -> None:
    unsigned = Request(
        f"{stage.desk.address}{MESSAGES}", b'{"type": "message"}', {"Content-Type": "application/json"}
    )

    with pytest.raises(HTTPError) as refused:
        urlopen(unsigned, timeout=20)

    assert refused.value.code == 401


def test_whoever_opens_the_app_is_welcomed_with_the_doors_and_with_questions_to_press(
    staff: TeamsPage, stage: Any
) -> None:
    staff.sees(told("door_report"))
    assert all(told(f"door_{one}") in staff.read() for one in ("report", "receipt", "help"))
    assert told("notice_open") not in staff.read()

    asked = len(stage.wire.calls)

    staff.press(QUESTION)

    staff.sees("録音と録画")
    staff.until(lambda: named(stage, asked))
    welcome, *_ = stage.wire.called("message", STAFF)
    assert {one["type"] for one in welcome.body["suggestedActions"]["actions"]} == {"imBack"}
    assert not any("suggestedActions" in one.body for one in stage.wire.calls[asked:])


def test_a_question_is_answered_with_quotes_and_their_sources_while_the_desk_types(
    staff: TeamsPage, stage: Any
) -> None:
    before = len(stage.wire.calls)

    staff.say("会社にはどんな義務がありますか")
    staff.until(lambda: len(stage.wire.called("message", since=before)) == 2)
    staff.sees(told("heading_law"))

    typing, answer, naming = stage.wire.calls[before:]
    assert (typing.kind, typing.conversation) == ("typing", STAFF.chat)
    assert (answer.conversation, naming.conversation) == (STAFF.chat, STAFF.chat)
    claims = naming.body["entities"][0]["citation"]
    staff.sees(naming.body["text"].partition(" ")[0])
    assert claims[0]["appearance"]["name"] in staff.cited(1)
    assert claims[-1]["appearance"]["name"] in staff.cited(len(claims))
    assert "AI generated" not in staff.read()


def test_a_thumb_counts_and_the_words_with_it_are_nowhere_kept(staff: TeamsPage, stage: Any) -> None:
    thumbs = staff.page.get_by_role("button", name="Dislike", exact=True)
    shown = thumbs.count()
    asked = len(stage.wire.calls)
    staff.say("会社にはどんな義務がありますか")
    staff.until(lambda: thumbs.count() > shown, "no thumbs")
    staff.until(lambda: len(stage.wire.called("message", since=asked)) == 2)
    before = len(stage.wire.calls)

    staff.vote("Dislike", "MARKED-THUMB")

    staff.sees(told("rated_not_useful"))
    assert stage.wire.answered[-1] == ("message/submitAction", 200)
    assert [one.conversation for one in stage.wire.called("message", since=before)] == [STAFF.chat]
    assert "MARKED" not in stage.desk.logged()
    kept = b"".join(one.read_bytes() for one in stage.desk.folder.glob("data/desk.db*"))
    assert b"MARKED" not in kept


def test_everyone_is_spoken_to_in_the_language_of_their_teams_or_the_one_they_chose(
    staff: TeamsPage, stage: Any
) -> None:
    stage.wire.locales[STAFF.key] = "en-US"
    asked = len(stage.wire.calls)
    staff.say("A customer told me to kneel. Do I have to?")
    staff.sees(say("door_report", "en"))
    staff.until(lambda: named(stage, asked))
    before = len(stage.wire.calls)

    staff.press(say("language_name", "ja"))
    staff.until(lambda: stage.wire.called("message", since=before))
    staff.command(HELP)

    staff.sees(told("urgent_danger_heading"))


def test_an_account_is_met_first_with_what_keeps_safe(staff: TeamsPage, stage: Any) -> None:
    before = len(stage.wire.calls)

    staff.say("いまお客様に腕をつかまれて離してもらえません。どうしたら")
    staff.sees(told("urgent_danger_heading"))
    staff.until(lambda: named(stage, before))

    first, *_ = stage.wire.called("message", since=before)
    assert told("urgent_danger_heading") in first.text()
    assert "腕をつかまれ" not in first.text()
    assert "腕をつかまれ" not in stage.desk.logged()


@pytest.mark.parametrize("place", [CHANNEL_NAME, GROUP_NAME])
def test_a_mention_where_others_read_is_answered_to_that_person_alone(
    place: str, staff: TeamsPage, stage: Any
) -> None:
    staff.go(place)
    staff.sees(told("teams_welcome_channel"))
    before = len(stage.wire.calls)

    staff.say(QUESTION, mention=True)
    staff.sees(told("teams_answer_direct"))
    staff.until(lambda: len(stage.wire.called("message", since=before)) == 3)

    among_others, answer, naming = sorted(
        stage.wire.called("message", since=before), key=lambda one: one.conversation == STAFF.chat
    )
    assert told("teams_answer_direct") in among_others.text()
    assert "録音" not in among_others.text()
    assert (answer.conversation, naming.conversation) == (STAFF.chat, STAFF.chat)
    assert stage.wire.called("create", since=before)[0].body["members"] == [{"id": STAFF.id}]
    staff.go(PERSONAL)
    staff.sees("録音と録画")


def test_a_button_of_a_card_opens_the_dialog_that_the_command_opens(staff: TeamsPage, stage: Any) -> None:
    """The playground shows no dialog for a button, so that this one is sent past it."""
    pressed = {
        "type": "invoke", "name": "task/fetch", "id": "f:pressed", "channelId": "msteams",
        "from": {"id": STAFF.id, "aadObjectId": STAFF.object_id}, "recipient": {"id": BOT},
        "conversation": {"id": STAFF.chat, "conversationType": "personal", "tenantId": TENANT},
        "value": {"data": {"desk": {"action": REPORT}, "msteams": {"type": "task/fetch"}}},
    }  # fmt: skip

    opened = stage.wire.send(STAFF, pressed)["task"]

    staff.command(REPORT)
    assert opened["type"] == "continue"
    assert opened["value"]["title"] in staff.read()
    assert told("danger_now") in str(opened["value"]["card"])
    assert told("danger_now") in staff.read()


def test_what_is_missing_stands_on_its_field_and_nothing_chosen_is_lost(staff: TeamsPage, stage: Any) -> None:
    to_choices(staff, danger=False)
    staff.choose(told("field_about"), told("option_about_colleague"))
    answered = len(stage.wire.answered)

    staff.press_in_vain(told("next"))

    assert told("field_missing") in staff.field(told("field_naming")).inner_text()
    assert len(stage.wire.answered) == answered
    staff.choose(told("field_naming"), told("option_naming_anonymous"))
    staff.press(told("next"))
    staff.sees(told("receipt_once"))


def test_a_number_that_is_none_is_told_and_can_be_mended(staff: TeamsPage) -> None:
    staff.command(RECEIPT)
    staff.fill(told("field_code"), "これは番号ではありません")

    staff.press(told("followup_open"))

    staff.sees("⚠️")
    assert staff.field(told("field_code")).locator("input").input_value() == "これは番号ではありません"


def test_words_of_a_message_go_along_into_the_dialog_that_its_menu_opens(
    staff: TeamsPage, stage: Any
) -> None:
    words = "MARKED-CHAT レジで大きな声を出されました"
    asked = len(stage.wire.calls)
    staff.say(words)
    staff.sees(told("door_report"))
    staff.until(lambda: named(stage, asked))

    staff.command(REPORT_MESSAGE, on=words)
    staff.press(told("danger_no"))
    staff.choose(told("field_naming"), told("option_naming_anonymous"))
    staff.choose(told("field_about"), told("option_about_me"))
    staff.press(told("next"))

    assert staff.field(told("field_what")).locator("textarea").input_value() == words


def test_a_report_lives_in_dialogs_from_its_command_to_its_end(
    staff: TeamsPage, counselor: TeamsPage, stage: Any
) -> None:
    counselor.sees(told("notice_open"))
    before = len(stage.wire.calls)
    receipt = to_words(staff, "heard", danger=True)
    staff.fill(told("field_what"), WHAT)
    staff.unfold(told("fields_aside"))
    staff.fill(told("field_said"), SAID)
    staff.press(told("report_send"))
    staff.sees(told("report_received"))
    assert staff.copied(told("case_receipt")) == receipt
    counselor.sees(told("notice_urgent"))

    stage.desk.stop()
    stage.desk.start()

    open_case(counselor)
    assert WHAT in counselor.read()
    assert SAID in counselor.read()
    answer_case(counselor, REPLY)
    conclude_case(counselor, END, heard=HEARD)

    come_back(staff, receipt)
    read = staff.read()
    assert all(one in read for one in (REPLY, END, HEARD))
    _no_mark_left(stage, before, staff, counselor)


def _no_mark_left(stage: Any, since: int, *pages: TeamsPage) -> None:
    """What was told in confidence went into dialogs and nowhere else; one notice went to the counselor."""
    [notice] = stage.wire.calls[since:]
    assert (notice.person, notice.conversation) == (COUNSELOR.key, COUNSELOR.chat)
    assert told("notice_urgent") in notice.text()
    assert "MARKED" not in notice.text()
    for page in pages:
        page.close()
    assert "MARKED" not in pages[1].read()
    assert not {WHAT, SAID, REPLY, END, HEARD} & set(pages[0].read().splitlines())
    assert "MARKED" not in stage.desk.logged()


def test_whoever_is_no_counselor_sees_no_case(staff: TeamsPage) -> None:
    staff.command(CASES)

    assert told("open_case") not in staff.read()
