"""What is done with what Teams brings: a question is kept once before it is acknowledged, the rest let go."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from adapters.database import inbox as storage
from adapters.errands import WAITS
from adapters.payload import Unheard
from adapters.teams.place import to_place
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.card import Card, Text
from bot.dialogue.messages import Said, Say
from bot.dialogue.wording import LANGUAGES, say, say_each
from teams_world import wire
from teams_world.server import CREATE, SEND
from teams_world.wire import MENTION
from teams_world.world import ELSEWHERE, Message, Person

ANSWER = Say(Card((Text("手引きには、こうあります。"),)))
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
MARK = "紺碧鯨四十二"


@pytest.fixture
def staff(door: Any) -> Person:
    """Somebody of this company, and a desk that has one answer."""
    door.says = [ANSWER]
    return door.person()


def words(message: Message) -> str:
    """All that a message says."""
    return "\n".join(_texts(message.activity))


def actions(message: Message) -> list[str]:
    """What can be pressed in a message."""
    return [one["data"]["desk"]["action"] for one in _buttons(message.activity)]


def _texts(told: Any) -> list[str]:
    if isinstance(told, str):
        return [told]
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return [text for one in inside for text in _texts(one)]


def _buttons(told: Any) -> list[dict[str, Any]]:
    if isinstance(told, list):
        return [found for one in told for found in _buttons(one)]
    if not isinstance(told, dict):
        return []
    here = [told] if told.get("type") == "Action.Submit" else []
    return [*here, *(found for one in told.values() for found in _buttons(one))]


# ---- questions


def test_a_question_is_kept_before_it_is_acknowledged_and_answered_in_its_chat(
    door: Any, staff: Person
) -> None:
    door.write(staff, "録音は <何> ですか")

    assert (door.waiting(), door.woken, door.heard, door.said(staff)) == (1, 1, [], [])
    assert door.answer() == 1
    [answered] = door.said(staff)
    assert "手引きには、こうあります。" in words(answered)
    [said] = door.heard
    assert isinstance(said, Said)
    assert (said.text, said.asker.lang) == (Confidential("録音は <何> ですか"), "ja")
    assert (said.thread, said.overheard) == (f"teams:{door.chat(staff).id}", False)


def test_however_often_it_comes_a_question_is_answered_once(door: Any, staff: Person) -> None:
    body = door.written(staff, "何ですか")

    for _ in range(3):
        door.bring(body)
        door.answer()

    assert (len(door.said(staff)), door.waiting(), len(door.heard)) == (1, 0, 1)


def test_of_four_at_the_same_moment_one_is_taken_and_the_channel_told_once(door: Any, staff: Person) -> None:
    direct = door.written(staff, "何ですか")
    overheard = door.written(staff, f"{MENTION} 何ですか", door.server.world.channel)

    with ThreadPoolExecutor(4) as pool:
        for body in (direct, overheard):
            list(pool.map(door.listeners.message, [body] * 4))
    door.settle()

    assert (door.waiting(), door.woken, len(door.said(door.server.world.channel))) == (2, 2, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", ["channel", "group"])
def test_where_others_read_along_they_see_only_that_the_answer_comes_elsewhere(
    door: Any, place: str, lang: str
) -> None:
    staff, chat = door.person(locale=LOCALES[lang]), getattr(door.server.world, place)
    door.says = [ANSWER]

    door.write(staff, f"{MENTION} {MARK}", chat)

    [reply] = door.said(chat)
    assert say("teams_answer_direct", lang) in words(reply)
    assert (MARK in words(reply), actions(reply)) == (False, [])
    assert door.answer() == 1
    assert ["手引きには、こうあります。" in words(one) for one in door.said(staff)] == [True]
    assert len(door.said(chat)) == 1
    assert door.heard[0].overheard


def test_in_a_channel_the_reply_stands_below_the_question(door: Any, staff: Person) -> None:
    body = door.written(staff, f"{MENTION} 何ですか", door.server.world.channel)

    door.bring(body)

    [reply] = door.said(door.server.world.channel)
    assert reply.thread == body["id"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("told", [{"installed": False}, {"blocked": True}], ids=str)
def test_where_no_chat_can_be_opened_the_channel_says_how_to_open_it(
    door: Any, told: dict[str, Any], lang: str
) -> None:
    staff = door.person(locale=LOCALES[lang], **told)

    door.write(staff, f"{MENTION} {MARK}", door.server.world.channel)

    [reply] = door.said(door.server.world.channel)
    assert say("teams_open_app", lang) in words(reply)
    assert MARK not in words(reply)
    assert door.faults == []


@pytest.mark.parametrize("kind", [CREATE, SEND])
def test_a_reply_that_can_not_be_posted_is_so_a_little_later(door: Any, staff: Person, kind: str) -> None:
    door.server.next(kind, times=2, status=502)

    door.write(staff, f"{MENTION} 何ですか", door.server.world.channel)

    assert [
        say("teams_answer_direct", "ja") in words(one) for one in door.said(door.server.world.channel)
    ] == [True]
    assert (door.waits, door.faults) == ([*WAITS[:2]], [])


@pytest.mark.parametrize("place", ["channel", "group"])
def test_without_being_mentioned_the_desk_hears_nothing_where_others_read_along(
    door: Any, staff: Person, place: str
) -> None:
    body = door.written(staff, "ひとりごと", getattr(door.server.world, place))
    door.bring({**body, "entities": [one for one in body["entities"] if one["type"] != "mention"]})

    assert (door.waiting(), door.woken, door.server.calls) == (0, 0, [])


@pytest.mark.parametrize(
    "told", [{"type": "messageUpdate"}, {"from": {"id": "28:another"}}, {"from": None}], ids=str
)
def test_what_nobody_has_just_written_is_let_go(door: Any, staff: Person, told: dict[str, Any]) -> None:
    door.write(staff, "何ですか", **told)

    assert (door.waiting(), door.woken, door.met, door.server.calls) == (0, 0, [], [])


def test_while_storage_is_busy_teams_is_asked_to_come_again_and_nothing_is_lost(
    door: Any, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "WAITS", 0.05)
    body = door.written(staff, "何ですか")

    with door.inbox._turns, pytest.raises(StorageBusy):
        door.bring(body)
    door.bring(body)

    assert (door.waiting(), door.answer(), door.faults) == (1, 1, [])


def test_a_question_that_nobody_could_be_woken_for_is_kept(door: Any, staff: Person) -> None:
    door.wakes = RuntimeError("no threads any more")

    door.write(staff, "何ですか")

    assert door.faults == [door.wakes]
    assert door.answer() == 1


# ---- called without a word


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_writes_without_words_is_shown_the_doors(door: Any, lang: str) -> None:
    staff = door.person(locale=LOCALES[lang])

    door.write(staff, "")

    [shown] = door.said(staff)
    assert actions(shown) == ["report", "receipt", "help", "board", f"lang:{'en' if lang == 'ja' else 'ja'}"]
    for key in ("welcome", "teams_confidential", "promise_outside"):
        assert say(key, lang)[:30] in words(shown), key
    prompts = [one["value"] for one in shown.activity["suggestedActions"]["actions"]]
    assert prompts == list(say_each("prompts", lang))
    assert (door.waiting(), door.heard) == (0, [])


@pytest.mark.parametrize("place", ["channel", "group"])
def test_who_only_calls_the_desk_where_others_read_along_is_told_where_to_ask(
    door: Any, staff: Person, place: str
) -> None:
    chat = getattr(door.server.world, place)
    body = door.written(staff, MENTION, chat)

    for _ in range(3):
        door.bring(body)

    [shown] = door.said(chat)
    assert say("teams_welcome_channel", "ja") in words(shown)
    assert (actions(shown), "suggestedActions" in shown.activity) == (["report", "receipt", "help"], False)
    assert door.said(staff) == []


def test_a_counselor_is_shown_the_way_to_their_cases_and_nobody_else_is(door: Any) -> None:
    counselor, staff = door.person(), door.person()
    door.counselors.add(f"teams:{counselor.object_id}")

    for one in (counselor, staff):
        door.write(one, "")
    door.write(counselor, MENTION, door.server.world.channel)

    assert [actions(door.said(one)[0])[:5] for one in (counselor, staff)] == [
        ["report", "receipt", "help", "board", "cases"], ["report", "receipt", "help", "board", "lang:en"],
    ]  # fmt: skip
    assert "cases" not in actions(door.said(door.server.world.channel)[0])


def test_a_greeting_that_can_not_be_kept_in_mind_comes_again(
    door: Any, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "WAITS", 0.05)
    body = door.written(staff, "")

    with door.inbox._turns, pytest.raises(StorageBusy):
        door.bring(body)
    door.bring(body)

    assert len(door.said(staff)) == 1


# ---- outsiders


@pytest.mark.parametrize("place", ["", "channel", "group"])
def test_an_outsider_is_told_one_sentence_once_and_nothing_is_kept(door: Any, place: str) -> None:
    stranger = door.person(tenant=ELSEWHERE, locale="en-US")
    chat = getattr(door.server.world, place) if place else door.chat(stranger)
    body = door.written(stranger, f"{MENTION} {MARK}", chat)
    body["channelData"]["tenant"]["id"] = door.secrets.tenant

    for _ in range(2):
        door.bring(body)

    [told] = door.said(chat)
    assert say("outsider", "en") in words(told)
    assert (MARK in words(told), door.waiting(), door.heard, door.met) == (False, 0, [], [])


@pytest.mark.parametrize(
    ("listen", "value"),
    [("fetched", {"data": {"desk": {"action": "report"}}}),
     ("submitted", {"data": {"desk": {"form": "report_write", "state": "x"}, "in:what": MARK}}),
     ("submitted", {"data": {"desk": {"action": "case_reply", "state": "x"}}}),
     ("commanded", {"commandId": "cases"}),
     ("rated", {"actionName": "feedback", "actionValue": {"reaction": "like"}})],
)  # fmt: skip
def test_an_outsider_presses_and_sends_in_vain(door: Any, listen: str, value: dict[str, Any]) -> None:
    stranger = door.person(tenant=ELSEWHERE)
    body = wire.invoke(door.server, "x", stranger, door.chat(stranger), value, replyToId="1")
    body["channelData"]["tenant"]["id"] = door.secrets.tenant
    del body["from"]["aadObjectId"]

    answer = getattr(door.listeners, listen)(body)
    door.settle()

    assert (say("outsider", "ja") in _texts(answer)) is (listen != "rated")
    assert (door.heard, door.server.calls, MARK in str(answer)) == ([], [], False)


# ---- the desk comes and goes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_gets_the_desk_is_welcomed_once_though_teams_says_it_twice_and_again(
    door: Any, lang: str
) -> None:
    staff = door.person(locale=LOCALES[lang])

    for _ in range(2):
        door.install(staff)

    [shown] = door.said(staff)
    assert actions(shown)[:3] == ["report", "receipt", "help"]
    assert say("welcome", lang)[:30] in words(shown)
    assert {person for person, _ in door.met} == {f"teams:{staff.object_id}"}
    assert (len(door.met), door.heard) == (4, [])


def test_all_that_teams_tells_at_once_is_one_welcome(door: Any, staff: Person) -> None:
    bodies = wire.installed(door.server, staff, door.chat(staff)) * 4

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(door.listeners.installed, bodies))
    door.settle()

    assert len(door.said(staff)) == 1


@pytest.mark.parametrize("place", ["channel", "group"])
def test_a_team_is_welcomed_once_and_told_where_answers_come(door: Any, staff: Person, place: str) -> None:
    chat = getattr(door.server.world, place)

    for _ in range(2):
        door.install(staff, chat)

    [shown] = door.said(chat)
    assert say("teams_welcome_channel", "ja") in words(shown)
    assert actions(shown) == ["report", "receipt", "help"]
    assert (door.met, door.said(staff)) == ([], [])


def test_a_welcome_that_does_not_arrive_is_tried_again(door: Any, staff: Person) -> None:
    door.server.next(SEND, status=503)

    door.install(staff)

    assert (len(door.said(staff)), door.faults) == (1, [])


def test_a_welcome_that_is_refused_is_noted_and_no_more(door: Any) -> None:
    staff = door.person(blocked=True)

    door.install(staff)

    assert (door.said(staff), len(door.faults)) == ([], 1)


def test_who_writes_or_presses_in_their_own_chat_is_met_there(door: Any, staff: Person) -> None:
    door.write(staff, "何ですか")
    door.write(staff, "")
    door.press(staff, "hotlines", door.said(staff)[0])

    assert {person for person, _ in door.met} == {f"teams:{staff.object_id}"}
    places = {place for _, place in door.met}
    assert [(one.conversation, one.direct) for one in places] == [(door.chat(staff).id, True)]
    assert len(door.met) == 3
    assert to_place(next(iter(places)).written()) in places


def test_nobody_is_met_where_others_read_along_nor_by_what_is_done_in_dialogs(
    door: Any, staff: Person
) -> None:
    world = door.server.world
    door.write(staff, f"{MENTION} 何ですか", world.channel)
    door.write(staff, MENTION, world.group)
    notice = world.post(door.chat(staff), "28:desk", {"type": "message", "text": "x"})
    door.open(staff, "report", notice)
    door.submit(staff, desk={"form": "report_write", "state": ""})
    door.command(staff, "cases")
    door.rate(staff, notice, "like")

    assert door.met == []


def test_who_removes_the_desk_from_their_chat_is_gone_and_a_team_is_nobody(door: Any, staff: Person) -> None:
    door.install(staff, door.server.world.channel, removed=True)
    assert door.gone == []

    door.install(staff, removed=True)

    assert door.gone == [f"teams:{staff.object_id}"] * 2
    assert (door.met, door.server.calls) == ([], [])


def test_where_it_can_not_be_kept_who_was_met_they_are_answered_all_the_same(
    door: Any, staff: Person
) -> None:
    door.meets = StorageBusy()

    door.write(staff, "何ですか")

    assert (door.waiting(), door.answer()) == (1, 1)
    assert (door.waits, [type(one) for one in door.faults]) == ([*WAITS], [StorageBusy])


# ---- whatever else comes


@pytest.mark.parametrize("listen", ["message", "fetched", "submitted", "commanded", "rated"])
def test_what_is_not_whole_is_refused_and_leaves_nothing(door: Any, staff: Person, listen: str) -> None:
    chat = door.chat(staff)
    for value in (7, [], {}, {"data": 7}, {"data": {"desk": 7}}, {"commandId": ["report"]}):
        body = {**wire.invoke(door.server, "x", staff, chat, {}), "type": "message", "value": value}
        if listen == "rated":
            body["value"] = 7

        with pytest.raises(Unheard) as refused:
            getattr(door.listeners, listen)(body)

        assert refused.value.status == 400
    assert (door.waiting(), door.heard, door.server.calls, door.faults, door.met) == (0, [], [], [], [])
