"""The whole desk behind Teams' listeners: what is told in its dialogs stands in no message, whoever asks."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.payload import Unheard
from bot.dialogue.wording import LANGUAGES, say
from teams_world.wire import MENTION
from teams_world.world import BOT, COUNSELORS, Message, Person

MARK = "紺碧鯨四十二"
STORY = "昨日、客に腕をつかまれて怒鳴られました。怖くて眠れません。"
LOCALES = {"ja": "ja-JP", "en": "en-GB"}


@pytest.fixture
def desk(door: Any, room: Any, quick_codes: None) -> Any:
    """Teams' listeners with the whole desk behind them."""
    return door.staffed(room)


@pytest.fixture
def staff(desk: Any) -> Person:
    """Somebody of this company."""
    return desk.person()  # type: ignore[no-any-return]


@pytest.fixture
def notice(desk: Any, staff: Person) -> Message:
    """A message of the desk's in their chat."""
    return desk.server.world.post(desk.chat(staff), BOT, {"type": "message", "text": "x"})  # type: ignore[no-any-return]


def everything(told: Any) -> Iterator[dict[str, Any]]:
    """All that has a type in an answer or a message, in the order it is read."""
    if isinstance(told, dict) and "type" in told:
        yield told
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    for one in inside:
        yield from everything(one)


def texts(told: Any) -> str:
    """Everything that can be read in it."""
    found = [one.get(name, "") for one in everything(told) for name in ("text", "title", "value", "label")]
    return "\n".join(one for one in found if isinstance(one, str))


def filled(answer: dict[str, Any], words: str) -> dict[str, str]:
    """The inputs of a dialog: with what stands in them, or else words, a choice where it is needed, a day."""
    found = [one for one in everything(answer) if one["type"].startswith("Input.")]
    return {one["id"]: one.get("value") or _value(one, words) for one in found}


def _value(one: dict[str, Any], words: str) -> str:
    match one["type"]:
        case "Input.ChoiceSet":
            return str(one["choices"][0]["value"]) if one.get("isRequired") else ""
        case "Input.Date":
            return "2026-11-26"
    return words


def sends(answer: dict[str, Any]) -> dict[str, Any]:
    """What the sending button of a dialog sends beside its inputs; nothing for none."""
    found = [one["data"] for one in everything(answer) if one.get("style") == "positive"]
    return dict(found[0]) if found else {}


def presses(answer: Any) -> list[dict[str, Any]]:
    """What the buttons of it send."""
    found = [one["data"]["desk"] for one in everything(answer) if one["type"] == "Action.Submit"]
    return [one for one in found if "action" in one]


def walked(desk: Any, person: Person, answer: dict[str, Any], words: str = MARK) -> list[dict[str, Any]]:
    """A dialog filled in and sent, or its last way pressed where it has no fields, until it is done."""
    seen = [answer]
    while sends(answer) or presses(answer):
        told = {"desk": presses(answer)[-1]} if not sends(answer) else filled(answer, words) | sends(answer)
        answer = desk.submit(person, **told)
        seen.append(answer)
        assert len(seen) < 9, "it never ends"
    return seen


def cases(desk: Any) -> int:
    """How many cases there are."""
    with desk.installation.engine.connect() as connection:
        return int(connection.exec_driver_sql("select count(*) from cases").scalar_one())


@pytest.mark.parametrize("by", ["button", "command"])
def test_a_report_goes_from_dialog_to_dialog_and_stands_in_no_message(
    desk: Any, staff: Person, notice: Message, by: str
) -> None:
    opened = desk.open(staff, "report", notice) if by == "button" else desk.command(staff, "report")

    seen = walked(desk, staff, opened)

    assert (len(seen), cases(desk)) == (4, 1)
    assert MARK not in str(seen)
    assert (desk.server.calls, desk.faults) == ([], [])


def test_a_message_to_report_stands_in_the_form_and_in_nothing_that_is_sent(desk: Any, staff: Person) -> None:
    world = desk.server.world
    about = world.post(world.channel, desk.person().id, {"type": "message", "text": f"<腕> を {MARK}"})

    seen = walked(desk, staff, desk.command(staff, "report_message", about))

    assert [f"<腕> を {MARK}" in texts(one) for one in seen] == [False, False, True, False]
    assert (cases(desk), desk.server.calls) == (1, [])


def test_a_counselor_opens_and_answers_a_case_in_dialogs_alone(desk: Any, staff: Person) -> None:
    walked(desk, staff, desk.command(staff, "report"))
    counselor = desk.person(object_id=COUNSELORS["counselor-a"])

    listed = desk.command(counselor, "cases")
    [case] = [one for one in presses(listed) if one["action"].startswith("case:")]
    opened = desk.submit(counselor, desk=case)
    assert MARK in texts(opened)
    [reply] = [one for one in presses(opened) if one["action"] == "case_reply"]
    writing = desk.submit(counselor, desk=reply)
    answered = desk.submit(counselor, **filled(writing, "返事です"), **sends(writing))

    assert say("case_reply_done", "ja") in texts(answered)
    assert desk.server.calls == []


@pytest.mark.parametrize("action", ["cases", "case:AAAA-AAAA"])
def test_who_is_no_counselor_is_told_so_in_a_dialog(
    desk: Any, staff: Person, notice: Message, action: str
) -> None:
    assert say("case_not_a_counselor", "ja") in texts(desk.open(staff, action, notice))
    assert desk.server.calls == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_is_a_dialog_at_once(desk: Any, lang: str) -> None:
    staff = desk.person(locale=LOCALES[lang])

    answer = desk.command(staff, "help")

    assert say("urgent_danger_heading", lang) in texts(answer)
    assert "110" in texts(answer)
    assert [one["action"] for one in presses(answer)][:1] == ["hotlines"]
    assert len(texts(desk.submit(staff, desk={"action": "hotlines", "state": ""}))) > 100
    assert desk.server.calls == []


def test_what_tells_of_an_incident_is_answered_alone_and_the_channel_sees_nothing_of_it(
    desk: Any, staff: Person
) -> None:
    channel = desk.server.world.channel

    desk.write(staff, f"{MENTION} {STORY}", channel)
    desk.answer()

    [pointer] = desk.said(channel)
    assert texts(pointer.activity).count(say("teams_answer_direct", "ja")) >= 1
    assert [one for one in (*STORY.split("。"), "110") if one and one in str(pointer.activity)] == []
    assert any(say("account_in_channel", "ja") in texts(one.activity) for one in desk.said(staff))


def test_who_chooses_the_language_below_an_answer_gets_it_again_in_that_one_and_so_from_then_on(
    desk: Any, staff: Person
) -> None:
    desk.write(staff, "お客様との会話を録音してもいいですか")
    desk.answer()
    answered, naming = desk.said(staff)

    desk.press(staff, "lang:en", answered)

    chosen, again, named = desk.said(staff)[2:]
    assert say("language_chosen", "en") in texts(chosen.activity)
    assert say("door_report", "en") in texts(again.activity)
    assert (naming.activity["text"][:6], named.activity["text"][:11]) == ("出典 [1]", "Sources [1]")
    desk.write(staff, "")
    assert say("welcome", "en")[:40] in texts(desk.said(staff)[-1].activity)


@pytest.mark.parametrize(("reaction", "useful"), [("like", 1), ("dislike", 0)])
def test_a_thumb_below_an_answer_is_kept_without_whose_it_is(
    desk: Any, staff: Person, reaction: str, useful: int
) -> None:
    desk.write(staff, "お客様との会話を録音してもいいですか")
    desk.answer()
    desk.settle()
    answered, _ = desk.said(staff)

    assert desk.rate(staff, answered, reaction, MARK) == {}

    with desk.installation.engine.connect() as connection:
        rows = connection.exec_driver_sql("select * from ratings").mappings().all()
    assert [int(one["useful"]) for one in rows] == [useful]
    assert (MARK in str(rows), staff.object_id in str(rows)) == (False, False)
    thanks = say("rated_useful" if useful else "rated_not_useful", "ja")
    assert thanks in texts(desk.said(staff)[-1].activity)


FORGED = ["", "x", "狐" * 3_000, "\ud83d", "AAAA" * 700]
NAMES = [
    *"report report_write report_safe case_reply case_page:2 followup_page:1 receipt lang:xx useful:".split(),
    *("", "case:狐", "\u202e\x00", "x" * 30_000, "cases_page:99999999999999999999"),
]


@pytest.mark.parametrize("kind", ["form", "action"])
def test_what_nobody_was_shown_is_answered_calmly_or_refused(desk: Any, staff: Person, kind: str) -> None:
    wrong = [
        (name[:20], state[:20])
        for name in NAMES
        for state in FORGED
        if not _calmly(desk, staff, {kind: name, "state": state})
    ]

    assert wrong == []
    assert (desk.server.calls, cases(desk), desk.faults) == ([], 0, [])


def _calmly(desk: Any, person: Person, sent: dict[str, str]) -> bool:
    """Whether a dialog comes of it that tells of no incident, or it is refused as what no dialog sends."""
    try:
        answer = desk.submit(person, desk=sent, **{"in:what": MARK, "in:code": "0000"})
    except Unheard as refused:
        return refused.status == 400
    return bool(answer["task"]["value"]["card"]["content"]["body"]) and _WRONG not in texts(answer)


_WRONG = say("went_wrong", "ja", incident="|").partition("|")[0]
"""What is said of a fault of the desk's own."""
