"""What a press or a sent dialog leads to: a dialog for who did it, a few cards in their chat, no more."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from adapters.errands import WAITS
from adapters.teams.connection import ROOM
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.card import Button, Buttons, Card, Quotation, Text, Tone
from bot.dialogue.form import Entered, Field, Form
from bot.dialogue.messages import Pressed, Say, Show, Submitted
from bot.dialogue.ports import DeliveryError
from bot.dialogue.wording import LANGUAGES, say
from teams_world import wire
from teams_world.server import SEND
from teams_world.world import BOT, Message, Person

WHAT = Field("what", "何がありましたか", Entered.LINES, required=True, longest=2000)
FORM = Form("report_write", "相談", (Text("書いてください。"), WHAT), "送る", "sealed")
DONE = Form("received", "相談", (Text("受け付けました。"),))
CARD = Say(Card((Text("こちらです。"),)))
URGENT = Say(Card((Text("離れてください。"),), Tone.URGENT))
MARK = "紺碧鯨四十二"
LOCALES = {"ja": "ja-JP", "en": "en-GB"}


@pytest.fixture
def staff(door: Any) -> Person:
    """Somebody of this company."""
    return door.person()  # type: ignore[no-any-return]


@pytest.fixture
def notice(door: Any, staff: Person) -> Message:
    """A message of the desk's in their chat."""
    return door.server.world.post(door.chat(staff), BOT, {"type": "message", "text": "こちらです"})  # type: ignore[no-any-return]


def texts(told: Any) -> list[str]:
    """Everything that a dialog or a message says, in the order it is read."""
    if isinstance(told, str):
        return [told]
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return [text for one in inside for text in texts(one)]


def title(answer: dict[str, Any]) -> str:
    """What the dialog of an answer is called."""
    assert answer["task"]["type"] == "continue"
    assert answer["task"]["value"]["card"]["contentType"] == "application/vnd.microsoft.card.adaptive"
    return str(answer["task"]["value"]["title"])


def card(answer: dict[str, Any]) -> dict[str, Any]:
    """The card in it."""
    return dict(answer["task"]["value"]["card"]["content"])


def sending(answer: dict[str, Any]) -> dict[str, Any]:
    """What its sending button sends beside the fields."""
    [button] = [one for one in card(answer)["actions"] if one.get("style") == "positive"]
    return dict(button["data"]["desk"])


# ---- dialogs


def test_a_form_opens_where_its_button_was_pressed_and_nothing_is_posted(
    door: Any, staff: Person, notice: Message
) -> None:
    door.says = [Show(FORM)]

    answer = door.open(staff, "report", notice)

    assert (title(answer), "書いてください。" in texts(answer)) == ("相談", True)
    assert (sending(answer)["form"], sending(answer)["state"]) == ("report_write", "sealed")
    assert door.server.calls == []


def test_what_was_pressed_is_told_with_the_exchange_it_stands_in(
    door: Any, staff: Person, notice: Message
) -> None:
    door.open(staff, "report", notice)

    [heard] = door.heard
    assert isinstance(heard, Pressed)
    assert (heard.action, heard.person) == ("report", Confidential(f"teams:{staff.object_id}"))
    assert (heard.thread, heard.state) == (f"teams:{door.chat(staff).id}", "")
    assert (heard.asker.audience, heard.asker.lang, heard.asker.room) == ("staff", "ja", ROOM)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cards_behind_a_door_open_as_one_dialog_and_nothing_of_it_stays(door: Any, lang: str) -> None:
    staff = door.person(locale=LOCALES[lang])
    door.says = [URGENT, CARD]

    answer = door.open(staff, "help", door.server.world.post(door.chat(staff), BOT, {"type": "message"}))

    said = texts(card(answer))
    assert 0 <= said.index("⚠️ 離れてください。") < said.index("こちらです。")
    assert (title(answer), card(answer).get("actions")) == (say("page_title", lang), None)
    assert (door.server.calls, door.heard[0].asker.lang) == ([], lang)


def test_an_urgent_card_makes_its_dialog_urgent(door: Any, staff: Person, notice: Message) -> None:
    door.says = [URGENT, CARD]
    urgent = door.open(staff, "help", notice)
    door.says = [CARD]
    calm = door.open(staff, "help", notice)

    assert ["attention" in texts(one) for one in (urgent, calm)] == [True, False]


def test_cards_before_a_form_stand_first_in_its_dialog(door: Any, staff: Person, notice: Message) -> None:
    door.says = [CARD, Show(DONE), Show(FORM)]

    answer = door.open(staff, "report", notice)

    said = texts(card(answer))
    assert 0 <= said.index("こちらです。") < said.index("書いてください。")
    assert (sending(answer)["form"], "受け付けました。" in said) == ("report_write", False)
    assert door.server.calls == []


def test_behind_the_first_door_it_is_said_first_where_to_write(
    door: Any, staff: Person, notice: Message
) -> None:
    door.says = [CARD]

    said = texts(card(door.open(staff, "ask", notice)))

    assert 0 <= said.index(say("teams_ask", "ja")) < said.index("こちらです。")
    assert say("teams_ask", "ja") not in texts(door.open(staff, "hotlines", notice))
    assert texts(door.submit(staff, desk={"action": "ask", "state": ""})).count(say("teams_ask", "ja")) == 1


def test_where_the_desk_has_nothing_to_say_the_dialog_closes(
    door: Any, staff: Person, notice: Message
) -> None:
    assert door.open(staff, "help", notice) == {}
    assert door.submit(staff, desk={"form": "report_write", "state": "sealed"}) == {}
    assert door.command(staff, "help") == {}


@pytest.mark.parametrize("command", ["report", "receipt", "help", "cases"])
def test_a_command_opens_a_dialog(door: Any, staff: Person, command: str) -> None:
    door.says = [Show(FORM)]

    answer = door.command(staff, command)

    assert (sending(answer)["form"], [one.action for one in door.heard]) == ("report_write", [command])
    assert door.server.calls == []


def test_a_message_to_report_goes_along_into_the_form_and_nowhere_else(door: Any, staff: Person) -> None:
    world = door.server.world
    about = world.post(world.channel, door.person().id, {"type": "message", "text": f"客に <腕> を {MARK}"})
    door.says = [Show(FORM)]

    answer = door.command(staff, "report_message", about)

    [heard] = door.heard
    assert (heard.action, heard.words) == ("report", Confidential(f"客に <腕> を {MARK}"))
    assert (heard.thread, sending(answer)["form"]) == ("", "report_write")
    assert (door.server.calls, MARK in str(answer)) == ([], False)


def test_a_dialog_that_was_sent_brings_the_next(door: Any, staff: Person) -> None:
    door.says = [Show(DONE)]
    value = {"in:what": MARK, "copy:1": "x", "desk": {"form": "report_write", "state": "sealed"}}

    answer = door.submit(staff, **value)

    [heard] = door.heard
    assert isinstance(heard, Submitted)
    assert (heard.form, heard.state, heard.told) == ("report_write", "sealed", Confidential({"what": MARK}))
    assert heard.person == Confidential(f"teams:{staff.object_id}")
    assert "受け付けました。" in texts(answer)
    assert (door.server.calls, MARK in str(answer)) == ([], False)


def test_what_is_to_be_mended_comes_with_what_was_sent_in_it(door: Any, staff: Person) -> None:
    door.says = [
        Show(replace(FORM, parts=(replace(WHAT, value=MARK, error="短くしてください"),), state="anew"))
    ]

    answer = door.submit(staff, **{"in:what": MARK, "desk": {"form": "report_write", "state": "sealed"}})

    assert (sending(answer)["state"], "短くしてください" in " ".join(texts(answer))) == ("anew", True)
    assert MARK in texts(answer)


def test_inside_a_dialog_a_button_brings_the_next_with_the_state_it_had(door: Any, staff: Person) -> None:
    door.says = [CARD]

    answer = door.submit(staff, desk={"action": "hotlines", "state": "sealed"}, **{"in:what": MARK})

    [heard] = door.heard
    assert isinstance(heard, Pressed)
    assert (heard.action, heard.state, heard.words) == ("hotlines", "sealed", Confidential(""))
    assert "こちらです。" in texts(answer)
    assert door.server.calls == []


def test_who_changes_the_language_in_a_dialog_reads_it_in_that_language(door: Any, staff: Person) -> None:
    door.says = [CARD]

    answer = door.submit(staff, desk={"action": "lang:en", "state": ""})

    assert (title(answer), door.heard[0].asker.lang) == (say("page_title", "en"), "ja")


def test_buttons_of_cards_in_a_dialog_stay_in_dialogs(door: Any, staff: Person, notice: Message) -> None:
    door.says = [
        Say(Card((Text("こちら"), Buttons((Button("相談先", "hotlines"), Button("報告", "report"))))))
    ]

    said = json.dumps(door.open(staff, "help", notice))

    assert (said.count('"desk"'), "task/fetch" in said, "imBack" in said, "messageBack" in said) == (
        2, False, False, False,
    )  # fmt: skip


# ---- what stays in the chat


@pytest.mark.parametrize("action", ["hotlines", "lang:en", "useful:yes:x:"])
def test_cards_of_a_button_that_opens_no_dialog_come_into_the_chat_in_order(
    door: Any, staff: Person, notice: Message, action: str
) -> None:
    door.says = [URGENT, CARD]

    door.press(staff, action, notice)

    _, urgent, calm = door.said(staff)
    assert ["離れてください。" in " ".join(texts(one.activity)) for one in (urgent, calm)] == [True, False]
    assert [one.thread for one in door.heard] == [f"teams:{door.chat(staff).id}"]


def test_however_often_it_comes_a_press_is_answered_once(door: Any, staff: Person, notice: Message) -> None:
    door.says = [CARD]
    body = wire.pressed(door.server, staff, notice, {"desk": {"action": "hotlines"}})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(door.listeners.message, [body] * 4))
    door.settle()

    assert (len(door.heard), len(door.said(staff))) == (1, 2)


def test_a_press_where_others_read_along_is_answered_in_the_chat_of_who_pressed(
    door: Any, staff: Person
) -> None:
    world = door.server.world
    below = world.post(world.channel, BOT, {"type": "message", "text": "x"})
    door.says = [CARD]

    door.press(staff, "hotlines", below)

    assert (len(door.said(world.channel)), len(door.said(staff))) == (1, 1)
    assert door.heard[0].thread == ""


def test_cards_that_do_not_arrive_are_tried_again_each_until_it_has_arrived(
    door: Any, staff: Person, notice: Message
) -> None:
    door.says = [URGENT, CARD]
    door.server.next(SEND, status=503)

    door.press(staff, "hotlines", notice)

    assert (len(door.heard), len(door.said(staff)), door.faults) == (1, 3, [])
    door.server.next(SEND, times=4, status=503)
    door.press(staff, "hotlines", notice)
    assert (len(door.said(staff)), [type(one) for one in door.faults]) == (3, [DeliveryError])


@pytest.mark.parametrize("action", ["report", "receipt", "case:K1", "cases", "help", "x"])
def test_of_a_dialog_whose_button_came_as_a_message_nothing_is_done_and_nothing_shown(
    door: Any, staff: Person, notice: Message, action: str
) -> None:
    door.says = [Show(FORM)]

    door.press(staff, action, notice)

    [_, told] = door.said(staff)
    assert say("teams_press_again", "ja") in texts(told.activity)
    assert (door.heard, "書いてください。" in texts(told.activity)) == ([], False)


def test_why_a_button_in_the_chat_is_refused_is_told_there_and_of_its_dialog_no_more(
    door: Any, staff: Person, notice: Message
) -> None:
    door.says = [Show(replace(FORM, parts=(Text("混み合っています。"), replace(WHAT, value=MARK))))]

    door.press(staff, "lang:en", notice)

    [_, told] = door.said(staff)
    assert "混み合っています。" in texts(told.activity)
    assert (MARK in str(told.activity), "sealed" in str(told.activity)) == (False, False)


def test_nothing_is_posted_where_the_desk_has_nothing_to_say(
    door: Any, staff: Person, notice: Message
) -> None:
    door.press(staff, "hotlines", notice)

    assert (len(door.heard), door.server.calls, door.faults) == (1, [], [])


# ---- a picture or a file instead of words

PICTURE = {"contentType": "image/*", "contentUrl": "https://example.com/picture"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("place", "then"), [("", "welcome"), ("channel", "teams_welcome_channel")])
def test_who_sends_only_a_picture_is_told_first_that_none_is_read_here(
    door: Any, place: str, then: str, lang: str
) -> None:
    staff = door.person(locale=LOCALES[lang])
    chat = getattr(door.server.world, place) if place else door.chat(staff)
    html = {"contentType": "text/html", "content": "<p></p>"}
    words = wire.MENTION if place else ""

    door.write(staff, words, chat, attachments=[html, PICTURE])
    door.write(staff, words, chat, attachments=[html])

    [pictured, wordless] = [" ".join(texts(one.activity["attachments"])) for one in door.said(chat)]
    told, welcome = say("teams_file", lang), say(then, lang)[:30]
    assert 0 <= pictured.index(told) < pictured.index(welcome)
    assert (told in wordless, welcome in wordless) == (False, True)
    assert (door.heard, door.waiting(), door.faults) == ([], 0, [])


# ---- votes

YES, NO = "useful:yes:A1:m#1,m#2", "useful:no:A1:m#1,m#2"
RATED = Say(Card((Quotation("離れる。", "手引き"), Buttons((Button("はい", YES), Button("いいえ", NO))))))


@pytest.fixture
def answered(door: Any, staff: Person) -> Message:
    """An answer that can be rated, in their chat."""
    door.says = [RATED]
    door.write(staff, "何ですか")
    door.answer()
    door.settle()
    door.heard.clear()
    door.says = [CARD]
    said, naming = door.said(staff)
    assert "feedbackLoop" in said.activity["channelData"]
    assert (naming.activity["text"], "channelData" in naming.activity) == ("出典 [1]", False)
    return said  # type: ignore[no-any-return]


@pytest.mark.parametrize(("reaction", "action"), [("like", YES), ("dislike", NO)])
def test_a_thumb_is_the_button_that_it_stands_for_and_what_was_typed_is_not_read(
    door: Any, staff: Person, answered: Message, reaction: str, action: str
) -> None:
    assert door.rate(staff, answered, reaction, MARK) == {}

    [heard] = door.heard
    assert heard == Pressed(action, heard.asker, Confidential(f"teams:{staff.object_id}"))
    assert ["こちらです。" in texts(one.activity) for one in door.said(staff)] == [False, False, True]
    assert MARK not in door.server.words()


def test_a_thumb_that_comes_again_is_thanked_for_once(door: Any, staff: Person, answered: Message) -> None:
    bodies = [wire.rated(door.server, staff, answered, "like") for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(door.listeners.rated, bodies)) == [{}] * 4
    door.settle()

    assert (len(door.said(staff)), len({one["id"] for one in bodies})) == (3, 4)
    door.rate(staff, answered, "dislike")
    assert len(door.said(staff)) == 4


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("said", "actions"),
    [(CARD, ["report"]),
     (Say(Card((Text("こちらです。"), Buttons((Button("報告", "report"), Button("相談先", "hotlines")))))),
      ["report", "hotlines"])],
)  # fmt: skip
def test_who_typed_beside_a_thumb_learns_in_one_message_that_it_has_not_arrived(
    door: Any, staff: Person, answered: Message, said: Say, actions: list[str], lang: str
) -> None:
    door.languages.choose(Confidential(f"teams:{staff.object_id}"), lang)
    door.says, before = [said], len(door.said(staff))

    door.rate(staff, answered, "like", MARK)

    [thanks] = door.said(staff)[before:]
    read = texts(thanks.activity["attachments"])
    assert 0 <= read.index("こちらです。") < read.index(say("teams_vote_words", lang))
    assert re.findall(r"'action': '(\w+)'", str(thanks.activity)) == actions
    assert MARK not in door.server.words()


def test_who_typed_nothing_beside_a_thumb_is_only_thanked_and_may_type_later(
    door: Any, staff: Person, answered: Message
) -> None:
    told, before = say("teams_vote_words", "ja"), len(door.said(staff))

    for words in ("", " ", MARK, MARK):
        door.rate(staff, answered, "like", words)

    assert [told in texts(one.activity) for one in door.said(staff)[before:]] == [False, True]


def test_who_typed_beside_a_thumb_for_nothing_known_learns_that_it_has_not_arrived(
    door: Any, staff: Person, answered: Message
) -> None:
    door.clock.turn(hours=2, minutes=1)
    before = len(door.said(staff))

    assert door.rate(staff, answered, "dislike", MARK) == {}

    [told] = door.said(staff)[before:]
    assert say("teams_vote_words", "ja") in texts(told.activity)
    assert (door.heard, MARK in door.server.words()) == ([], False)


def test_after_two_hours_a_thumb_is_for_nothing_known(door: Any, staff: Person, answered: Message) -> None:
    door.clock.turn(hours=2, minutes=1)

    assert door.rate(staff, answered, "like") == {}
    assert (door.heard, len(door.said(staff))) == ([], 2)


def test_a_thumb_for_another_message_or_from_another_chat_is_for_nothing_known(
    door: Any, staff: Person, answered: Message, notice: Message
) -> None:
    other = door.person()
    elsewhere = door.server.world.post(door.chat(other), BOT, {"type": "message"})
    made = wire.rated(door.server, other, elsewhere, "like")

    assert door.rate(staff, notice, "like") == {}
    assert door.listeners.rated({**made, "replyToId": answered.id}) == {}
    assert door.heard == []


def test_what_is_remembered_of_an_answer_is_not_to_be_read_in_the_store(
    door: Any, staff: Person, answered: Message
) -> None:
    with door.installation.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("select * from memory").all())

    assert rows != "[]"
    assert [one for one in ("useful", "A1", "m#1", answered.id, door.chat(staff).id) if one in rows] == []


class Busy:
    """The port Memory, in trouble."""

    def recall(self, *_: Any) -> str:
        raise StorageBusy

    def keep(self, *_: Any) -> None:
        raise StorageBusy


def test_what_can_not_be_remembered_is_tried_again_and_keeps_nobody_from_an_answer(
    door: Any, staff: Person
) -> None:
    door.says = [RATED]
    door.interactions._memory = Busy()
    door.write(staff, "何ですか")

    assert door.answer() == 1
    door.settle()

    assert (len(door.said(staff)), door.waits) == (2, [*WAITS])
    assert [type(one) for one in door.faults] == [StorageBusy]


def test_while_what_is_remembered_can_not_be_read_the_thumb_comes_again(
    door: Any, staff: Person, answered: Message
) -> None:
    door.interactions._memory = Busy()
    with pytest.raises(StorageBusy):
        door.rate(staff, answered, "like")

    door.interactions._memory = door.memory
    assert (door.rate(staff, answered, "like"), len(door.heard)) == ({}, 1)
