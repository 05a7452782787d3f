"""What a press or a sent dialog leads to: on the screen of who did it, in time, and nowhere else."""

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.errands import WAITS
from adapters.slack.dialog import CLOSE, UNFOLD
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.card import Card, Text, Tone
from bot.dialogue.form import Entered, Field, Form
from bot.dialogue.messages import Pressed, Say, Show, Submitted, Unfolded
from bot.dialogue.wording import say
from slack_world.server import RESPONSE_URL
from slack_world.world import BOT_USER, CHANNEL, Message, View

WHAT = Field("what", "何がありましたか", Entered.LINES, required=True, longest=2000)
WHEN = Field("when", "いつ", Entered.LINE, aside=True)
FORM = Form("report_write", "相談", (Text("書いてください。"), WHAT, WHEN), "送る", "sealed")
DONE = Form("received", "相談", (Text("受け付けました。"),))
CARD = Say(Card((Text("こちらです。"),)))
URGENT = Say(Card((Text("離れてください。"),), Tone.URGENT))


@pytest.fixture
def staff(door: Any) -> str:
    """Somebody of this company."""
    return str(door.server.world.person().id)


@pytest.fixture
def notice(door: Any, staff: str) -> Message:
    """A message of the desk's in their DM, in the thread of what they had asked."""
    world = door.server.world
    asked = world.post(world.dm(staff).id, staff, "何ですか")
    return world.post(asked.channel, BOT_USER, "こちらです", thread=asked.ts)


@pytest.fixture
def whisper(door: Any, staff: str) -> Message:
    """A message in a channel that they alone see."""
    return door.server.world.post(CHANNEL, BOT_USER, "こちらです", audience=staff)


@pytest.fixture
def home(door: Any, staff: str) -> View:
    """Their Home."""
    return door.server.world.publish(staff, {"type": "home", "blocks": []})


@pytest.fixture
def dialog(door: Any, staff: str, home: View) -> View:
    """The report's last dialog, open."""
    door.says = [Show(FORM)]
    door.press(staff, "report", home)
    door.heard.clear()
    door.server.calls.clear()
    return door.shown(staff)


def words(view: View) -> str:
    """All that a dialog says."""
    return json.dumps(view.content, ensure_ascii=False)


def fields(view: View) -> list[str]:
    """The ids of its inputs."""
    return [one["block_id"] for one in view.blocks if one["type"] == "input"]


def filled(view: View, **told: str) -> View:
    """With these words in its inputs."""
    for name, value in told.items():
        view.values[name] = {"value": {"type": "plain_text_input", "value": value}}
    return view


def with_errors(**errors: str) -> Form:
    """The form with something to mend."""
    mended = (replace(one, error=errors.get(one.id, "")) for one in (WHAT, WHEN))
    return Form(FORM.id, FORM.title, (Text("書いてください。"), *mended), FORM.submit, "sealed anew")


@pytest.mark.parametrize("where", ["notice", "whisper", "home"])
def test_a_form_opens_where_the_button_was_pressed(
    door: Any, staff: str, where: str, request: pytest.FixtureRequest
) -> None:
    door.says = [Show(FORM)]

    assert door.press(staff, "report", request.getfixturevalue(where)).status == 200

    view = door.shown(staff)
    assert (view.content["callback_id"], view.content["private_metadata"]) == ("report_write", "sealed")
    assert [one.method for one in door.server.called("chat.", RESPONSE_URL)] == []


def test_what_was_pressed_is_told_with_the_thread_it_stands_in(
    door: Any, staff: str, notice: Message
) -> None:
    door.press(staff, "useful:1", notice)

    [heard] = door.heard
    assert isinstance(heard, Pressed)
    assert (heard.action, heard.person, heard.state) == ("useful:1", Confidential(f"slack:{staff}"), "")
    assert heard.thread == f"slack:{notice.channel}:{notice.thread}"
    assert (heard.asker.audience, heard.asker.lang, heard.asker.room) == ("staff", "ja", 24_000)


@pytest.mark.parametrize("action", ["hotlines", "lang:en", "useful:1"])
def test_a_card_below_an_answer_in_a_dm_stands_in_the_same_thread(
    door: Any, staff: str, notice: Message, action: str
) -> None:
    door.says = [URGENT, CARD]

    door.press(staff, action, notice)

    assert [(one.thread, one.audience) for one in door.seen(staff)[1:]] == [(notice.thread, "")] * 2
    urgent, calm = (one.text for one in door.seen(staff)[1:])
    assert ("離れてください。" in urgent, calm) == (True, "こちらです。")


def test_a_card_for_a_press_on_what_one_alone_sees_is_seen_by_them_alone(
    door: Any, staff: str, whisper: Message
) -> None:
    door.says = [CARD]

    door.press(staff, "hotlines", whisper)

    [_, answered] = door.seen(staff)
    assert (answered.text, answered.audience, answered.channel) == ("こちらです。", staff, CHANNEL)
    assert [one.method for one in door.server.called("chat.", RESPONSE_URL)] == [RESPONSE_URL]
    assert door.server.world.public() == []


def test_cards_for_a_press_on_home_open_as_one_dialog(door: Any, staff: str, home: View) -> None:
    door.says = [URGENT, CARD]

    door.press(staff, "help", home)

    shown = words(door.shown(staff))
    assert 0 < shown.index("離れてください。") < shown.index("こちらです。")
    assert "submit" not in door.shown(staff).content
    assert door.seen(staff) == []


def test_behind_the_first_door_of_home_it_is_said_first_where_to_write(
    door: Any, staff: str, home: View, notice: Message
) -> None:
    door.says = [CARD]

    door.press(staff, "ask", home)
    shown = words(door.shown(staff))
    assert 0 < shown.index(say("slack_ask", "ja")) < shown.index("こちらです。")

    door.press(staff, "ask", notice)
    assert ("こちらです。" in words(door.shown(staff)), door.seen(staff)) == (True, [notice])
    door.press(staff, "hotlines", home)
    assert say("slack_ask", "ja") not in words(door.shown(staff))


def test_inside_a_dialog_the_next_one_takes_its_place(door: Any, staff: str, dialog: View) -> None:
    door.says = [Show(DONE)]
    door.press(staff, "case_again", dialog)
    assert (door.shown(staff).id, "受け付けました。" in words(door.shown(staff))) == (dialog.id, True)

    door.says = [CARD]
    door.press(staff, "hotlines", door.shown(staff))
    assert (door.shown(staff).id, "こちらです。" in words(door.shown(staff))) == (dialog.id, True)
    assert [one.method for one in door.server.called("views.")] == ["views.update"] * 2
    assert [heard.state for heard in door.heard] == ["sealed", ""]


def test_cards_before_a_form_are_posted_below_a_message_and_stand_first_in_a_dialog(
    door: Any, staff: str, notice: Message, home: View
) -> None:
    door.says = [URGENT, Show(FORM)]

    door.press(staff, "report", notice)
    assert ["離れてください。" in one.text for one in door.seen(staff)[1:]] == [True]
    assert "離れてください。" not in words(door.shown(staff))

    door.press(staff, "report", home)
    shown = words(door.shown(staff))
    assert 0 < shown.index("離れてください。") < shown.index("書いてください。")
    assert len(door.seen(staff)) == 2


def test_nothing_opens_where_the_desk_has_nothing_to_say(
    door: Any, staff: str, notice: Message, home: View
) -> None:
    for where in (notice, home):
        assert door.press(staff, "useful:1", where).status == 200

    assert [one.method for one in door.server.called("views.", "chat.", RESPONSE_URL)] == []


def test_the_rest_of_a_dialog_comes_with_what_stands_in_it(door: Any, staff: str, dialog: View) -> None:
    folded = fields(dialog)
    assert "when" not in folded

    door.press(staff, UNFOLD, filled(dialog, what="腕をつかまれた"))

    [heard] = door.heard
    assert isinstance(heard, Unfolded)
    assert heard.standing.told == Confidential({"what": "腕をつかまれた"})
    assert (heard.standing.form, heard.standing.state) == ("report_write", "sealed")
    assert heard.standing.person == Confidential(f"slack:{staff}")
    assert fields(door.shown(staff)) == [*folded, "when"]


def test_what_was_unfolded_stays_so(door: Any, staff: str, dialog: View) -> None:
    door.press(staff, UNFOLD, dialog)
    unfolded = door.shown(staff)

    door.press(staff, "another", unfolded)
    answered = door.submit(staff, door.shown(staff))

    assert "when" in fields(door.shown(staff))
    assert "when" in [one.get("block_id") for one in answered.told["view"]["blocks"]]


def test_a_press_that_comes_too_late_asks_for_another(
    door: Any, staff: str, notice: Message, whisper: Message
) -> None:
    door.says = [Show(FORM)]
    late = {"trigger_id": "9.8.gone"}

    for where in (notice, whisper):
        assert door.press(staff, "report", where, **late).status == 200

    told = door.seen(staff)[2:]
    assert [one.text for one in told] == [say("slack_press_again", "ja")] * 2
    assert [(one.thread, one.audience) for one in told] == [(notice.thread, ""), ("", staff)]
    assert door.server.world.public() == []


def test_of_a_press_on_home_that_comes_too_late_no_conversation_tells(
    door: Any, staff: str, home: View
) -> None:
    door.says = [Show(FORM)]

    assert door.press(staff, "report", home, trigger_id="9.8.gone").status == 200

    assert [one.method for one in door.server.called("chat.", RESPONSE_URL)] == []
    assert len(door.faults) == 1


def test_a_dialog_closed_meanwhile_asks_for_another_press(door: Any, staff: str, dialog: View) -> None:
    door.server.world.views.clear()

    assert door.press(staff, "case_again", dialog).status == 200

    assert say("slack_press_again", "ja") in words(door.shown(staff))
    assert door.seen(staff) == []


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"error": "invalid_arguments"}, {"drop": True}, {"delay": 2}], ids=str
)
def test_what_slack_does_not_open_is_told_with_an_incident(
    door: Any, staff: str, home: View, fault: dict[str, Any]
) -> None:
    door.says = [Show(FORM)]
    door.server.next("views.open", **fault)

    assert door.press(staff, "report", home).status == 200

    assert say("went_wrong", "ja", incident="incident-1") in words(door.shown(staff))
    assert [one.method for one in door.server.called("chat.", RESPONSE_URL)] == []
    assert len(door.faults) == 1


def test_what_slack_does_not_show_in_a_dialog_is_told_above_all_that_stands_there(
    door: Any, staff: str, dialog: View
) -> None:
    filled(dialog, what="書きかけ")
    before, stood = dict(dialog.content), dialog.blocks
    door.server.next("views.update", status=500)

    assert door.press(staff, "case_again", dialog).status == 200

    first, *rest = dialog.blocks
    assert first["text"]["text"] == say("went_wrong", "ja", incident="incident-1")
    assert [{**one, "block_id": ""} for one in rest] == [{**one, "block_id": ""} for one in stood]
    assert {**dialog.content, "blocks": []} == {**before, "blocks": []}
    assert (fields(dialog), dialog.values["what"]["value"]["value"]) == (["what"], "書きかけ")
    assert (door.seen(staff), len(door.faults)) == ([], 1)


def test_what_slack_shows_neither_of_an_answer_nor_of_its_failure_is_told_in_no_message(
    door: Any, staff: str, dialog: View, home: View
) -> None:
    for method, where in (("views.update", dialog), ("views.open", home)):
        door.server.next(method, times=2, status=500)
        assert door.press(staff, "case_again", where).status == 200

    assert (door.seen(staff), len(door.faults)) == ([], 2)
    assert [one.method for one in door.server.called("chat.", RESPONSE_URL)] == []


@pytest.mark.parametrize("action", ["help", "ask"])
def test_the_cards_of_a_door_below_a_message_open_as_a_dialog_and_nothing_of_it_stays(
    door: Any, staff: str, notice: Message, whisper: Message, action: str
) -> None:
    door.says = [URGENT, CARD]

    for where in (notice, whisper):
        door.press(staff, action, where)
        assert "離れてください。" in words(door.shown(staff))

    assert door.seen(staff) == [notice, whisper]
    assert [one.method for one in door.server.called("chat.", RESPONSE_URL)] == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"error": "expired_trigger_id"}], ids=str)
def test_help_that_can_not_be_opened_comes_below_the_message_all_the_same(
    door: Any, staff: str, notice: Message, fault: dict[str, Any]
) -> None:
    door.says = [URGENT]
    door.server.next("views.open", **fault)
    door.server.next("chat.postMessage", times=2, status=500)

    assert door.press(staff, "help", notice).status == 200

    assert ["離れてください。" in one.text for one in door.seen(staff)[1:]] == [True]
    assert door.waits == [*WAITS[:2]]


def test_cards_that_do_not_arrive_are_tried_again_each_until_it_has_arrived(
    door: Any, staff: str, notice: Message
) -> None:
    door.says = [URGENT, CARD]
    taken = door.server.next
    taken("chat.postMessage", status=500)

    assert door.press(staff, "hotlines", notice).status == 200

    assert [len(one.text) > len("こちらです。") for one in door.seen(staff)[1:]] == [True, False]
    taken("chat.postMessage", times=len(WAITS) + 1, status=500)
    door.press(staff, "hotlines", notice)
    assert (len(door.seen(staff)), len(door.faults)) == (3, 1)


def test_what_an_older_press_leads_to_does_not_take_the_place_of_a_newer(
    door: Any, staff: str, dialog: View
) -> None:
    older = dict(dialog.told())
    door.says = [Show(DONE)]
    door.press(staff, "case_page:2", dialog)

    door.says = [CARD]
    assert door.press(staff, "case_page:1", dialog, view=older).status == 200

    assert "受け付けました。" in words(door.shown(staff))
    assert (door.seen(staff), door.faults) == ([], [])


def test_a_language_that_can_not_be_read_keeps_nobody_from_an_answer(
    door: Any, staff: str, home: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: Any) -> None:
        raise StorageBusy

    monkeypatch.setattr(door.languages, "of", busy)
    door.says = [URGENT]

    assert door.press(staff, "help", home).status == 200

    assert "離れてください。" in words(door.shown(staff))


def test_a_dialog_that_was_sent_brings_the_next(door: Any, staff: str, dialog: View) -> None:
    door.says = [Show(DONE)]

    reply = door.submit(staff, filled(dialog, what="一行目"))

    [heard] = door.heard
    assert isinstance(heard, Submitted)
    assert (heard.form, heard.state, heard.told) == (
        "report_write", "sealed", Confidential({"what": "一行目"})
    )  # fmt: skip
    assert (reply.status, reply.told["response_action"]) == (200, "update")
    assert door.server.checked(reply.told["view"])["callback_id"] == "received"
    assert [one.method for one in door.server.called("views.", "chat.")] == []


def test_what_is_to_be_mended_is_told_at_its_field(door: Any, staff: str, dialog: View) -> None:
    door.says = [Show(with_errors(what="書いてください"))]

    reply = door.submit(staff, dialog)

    assert reply.told == {"response_action": "errors", "errors": {"what": "書いてください"}}


@pytest.mark.parametrize(
    "again",
    [with_errors(what="書いて", when="いつですか"), with_errors(), Form("another", "相談", (WHAT,), "送る")],
    ids=["one that is folded away", "none", "another dialog"],
)  # fmt: skip
def test_where_it_can_not_be_told_at_a_field_the_dialog_comes_again(
    door: Any, staff: str, dialog: View, again: Form
) -> None:
    door.says = [Show(again)]

    reply = door.submit(staff, dialog)

    assert reply.told["response_action"] == "update"
    view = door.server.checked(reply.told["view"])
    assert (view["callback_id"], view.get("private_metadata", "")) == (again.id, again.state)
    shown = json.dumps(view, ensure_ascii=False)
    assert ("いつですか" in shown) == ("いつですか" in str(again.parts))


def test_a_card_after_a_dialog_takes_its_place(door: Any, staff: str, dialog: View) -> None:
    door.says = [URGENT, CARD]

    reply = door.submit(staff, dialog)

    assert reply.told["response_action"] == "update"
    shown = json.dumps(door.server.checked(reply.told["view"]), ensure_ascii=False)
    assert 0 < shown.index("離れてください。") < shown.index("こちらです。")


def test_a_dialog_closes_where_there_is_nothing_more_to_say(door: Any, staff: str, dialog: View) -> None:
    door.says = []

    reply = door.submit(staff, dialog)

    assert (reply.status, reply.text) == (200, "")


def test_a_dialog_that_only_shows_is_closed_without_asking_anybody(door: Any, staff: str) -> None:
    view = door.server.world.open(f"{staff}/1", {"type": "modal", "blocks": [], "callback_id": CLOSE})

    reply = door.submit(staff, view)

    assert reply.told == {"response_action": "clear"}
    assert (door.heard, door.server.calls) == ([], [])


def test_a_message_is_reported_with_its_words(door: Any, staff: str) -> None:
    message = door.server.world.post(CHANNEL, staff, "客に &lt;腕&gt; をつかまれた")
    door.says = [Show(FORM)]
    shortcut = {
        "type": "message_action", "callback_id": "report_message", "message": message.told(),
        "user": {"id": staff, "team_id": "T0000DESK"}, "channel": {"id": CHANNEL},
        "trigger_id": door.server.world.trigger(f"{staff}/1"),
        "response_url": door.server.hook(CHANNEL, staff),
    }  # fmt: skip

    assert door.sent(lambda wire: wire.interaction(shortcut)).status == 200

    [heard] = door.heard
    assert (heard.action, heard.words) == ("report", Confidential("客に <腕> をつかまれた"))
    assert door.shown(staff).content["callback_id"] == "report_write"
    late = door.sent(lambda wire: wire.interaction(shortcut))
    [told] = door.seen(staff)
    assert (late.status, told.text, told.audience) == (200, say("slack_press_again", "ja"), staff)
    assert [one.author for one in door.server.world.public()] == [staff]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_desk_speaks_the_language_of_who_presses(door: Any, lang: str) -> None:
    staff = door.server.world.person(locale={"ja": "ja-JP", "en": "en-GB"}[lang]).id
    home = door.server.world.publish(staff, {"type": "home", "blocks": []})
    door.says = [CARD]

    door.press(staff, "hotlines", home)

    assert door.heard[0].asker.lang == lang
    assert door.shown(staff).content["title"]["text"] == say("page_title", lang)
