"""Home: the same four doors for everybody, a counselor's cases below them, and questions to begin with."""

import json
from typing import Any

import pytest

from bot.confidential import Confidential
from bot.dialogue.card import Button, Card, Listed, Text
from bot.dialogue.form import Form
from bot.dialogue.messages import Say, Show
from bot.dialogue.reception import DOORS
from bot.dialogue.wording import LANGUAGES, say, say_each
from knowledge.account import is_account
from knowledge.answer import Answer
from slack_world.wire import Reply
from slack_world.world import View

LOCALES = {"ja": "ja-JP", "en": "en-US"}
CASES = Card((Text("あなたの案件"), Listed("青い鯨", ("確認",), Button("開く", "case:K1"))))
PROMPTS = "assistant.threads.setSuggestedPrompts"


def opened(door: Any, user: str, tab: str = "home") -> Reply:
    """Somebody opens the app at a tab."""
    channel = door.server.world.dm(user).id
    event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
    return door.sent(lambda wire: wire.event(event))  # type: ignore[no-any-return]


def home(door: Any, user: str) -> View:
    """Their Home."""
    return door.server.world.homes[user]  # type: ignore[no-any-return]


def words(view: View) -> str:
    """All that it says."""
    return json.dumps(view.content, ensure_ascii=False)


def values(view: View) -> list[str]:
    """What can be pressed there."""
    rows = [one.get("elements") or [one.get("accessory", {})] for one in view.blocks]
    return [one["value"] for row in rows for one in row if one.get("type") == "button"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_home_has_the_four_doors_the_notice_and_the_other_language(door: Any, lang: str) -> None:
    staff = door.server.world.person(locale=LOCALES[lang]).id

    assert opened(door, staff).status == 200

    view, other = home(door, staff), "en" if lang == "ja" else "ja"
    assert values(view) == [*DOORS, f"lang:{other}"]
    for key in ("slack_write", "slack_confidential", "promise_outside", *(f"door_{one}" for one in DOORS)):
        assert say(key, lang).split('"')[0][:40] in words(view), key
    assert say("language_name", other) in words(view)


def test_on_home_of_staff_nothing_is_personal(door: Any) -> None:
    one, other = (door.server.world.person().id for _ in range(2))
    door.cases["slack:UELSE"] = CASES

    for user in (one, other):
        opened(door, user)

    blocks = [[{**block, "block_id": ""} for block in home(door, user).blocks] for user in (one, other)]
    assert blocks[0] == blocks[1]


def test_a_counselor_sees_their_cases_below_the_doors(door: Any) -> None:
    counselor, staff = (door.server.world.person().id for _ in range(2))
    door.cases[f"slack:{counselor}"] = CASES

    for user in (counselor, staff):
        opened(door, user)

    assert values(home(door, counselor)) == [*DOORS, "case:K1", "lang:en"]
    assert "青い鯨" in words(home(door, counselor))
    assert "青い鯨" not in words(home(door, staff))


def test_after_what_a_counselor_did_their_home_shows_it(door: Any) -> None:
    counselor = door.server.world.person().id
    person = f"slack:{counselor}"
    door.cases[person] = CASES
    opened(door, counselor)
    door.says = [Show(Form("case_reply", "案件", (Text("返事"),), "送る", "sealed"))]

    door.cases[person] = Card((Text("押したあと"),))
    door.press(counselor, "case:K1", home(door, counselor))
    assert "押したあと" in words(home(door, counselor))

    door.cases[person] = Card((Text("送ったあと"),))
    door.submit(counselor, door.shown(counselor))
    assert "送ったあと" in words(home(door, counselor))

    del door.cases[person]
    opened(door, counselor)
    assert values(home(door, counselor)) == [*DOORS, "lang:en"]


def test_what_staff_do_changes_nothing_on_their_home(door: Any) -> None:
    staff = door.server.world.person().id
    opened(door, staff)
    door.says = [Say(Card((Text("こちらです。"),)))]

    door.press(staff, "hotlines", home(door, staff))

    assert len(door.server.called("views.publish")) == 1


def test_in_another_language_home_comes_anew(door: Any) -> None:
    staff = door.server.world.person().id
    opened(door, staff)
    person = Confidential(f"slack:{staff}")

    def receive(_: Any) -> list[Any]:
        door.languages.choose(person, "en")
        return []

    door.receives = receive
    door.press(staff, "lang:en", home(door, staff))

    assert values(home(door, staff)) == [*DOORS, "lang:ja"]
    assert say("door_ask", "en") in words(home(door, staff))


def test_who_is_a_counselor_no_more_has_no_cases_on_home_after_the_next_press(door: Any) -> None:
    counselor = door.server.world.person().id
    door.cases[f"slack:{counselor}"] = CASES
    opened(door, counselor)
    door.says = [Show(Form("refused", "案件", (Text("担当ではありません"),)))]
    del door.cases[f"slack:{counselor}"]

    for _ in range(2):
        door.press(counselor, "case:K1", home(door, counselor))

    assert values(home(door, counselor)) == [*DOORS, "lang:en"]
    assert len(door.server.called("views.publish")) == 2


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}], ids=str)
def test_a_home_that_can_not_be_published_at_once_is_so_a_little_later(
    door: Any, fault: dict[str, Any]
) -> None:
    staff = door.server.world.person().id
    door.server.next("views.publish", **fault)

    assert opened(door, staff).status == 200

    assert (values(home(door, staff))[:4], door.faults) == (list(DOORS), [])


@pytest.mark.parametrize(
    "fault",
    [{"status": 500, "times": 4}, {"error": "not_enabled"}, {"drop": True, "times": 4}],
    ids=str,
)
def test_a_home_that_can_not_be_published_is_noted_and_no_more(door: Any, fault: dict[str, Any]) -> None:
    staff = door.server.world.person().id
    door.server.next("views.publish", **fault)

    assert opened(door, staff).status == 200

    assert len(door.faults) == 1
    assert opened(door, staff).status == 200
    assert values(home(door, staff))[:4] == list(DOORS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_messages_are_written_four_questions_are_suggested(door: Any, lang: str) -> None:
    staff = door.server.world.person(locale=LOCALES[lang]).id

    assert opened(door, staff, "messages").status == 200

    prompts = door.server.world.prompts[door.server.world.dm(staff).id]
    assert [one["message"] for one in prompts] == list(say_each("prompts", lang))
    assert [one["title"] for one in prompts] == [one["message"] for one in prompts]
    [call] = door.server.called(PROMPTS)
    assert "thread_ts" not in call.args


@pytest.mark.parametrize("fault", [{"error": "unknown_method"}, {"status": 500}, {"drop": True}], ids=str)
def test_a_workspace_without_room_for_suggestions_goes_without(door: Any, fault: dict[str, Any]) -> None:
    staff = door.server.world.person().id
    door.server.next(PROMPTS, **fault)

    assert opened(door, staff, "messages").status == 200

    assert (door.faults, door.server.world.prompts) == ([], {})


@pytest.mark.parametrize(
    ("lang", "prompt", "document"),
    [
        (lang, prompt, document)
        for lang in LANGUAGES
        for prompt, document in zip(
            say_each("prompts", lang),
            ("company/manual", "company/manual", "company/manual", "law/rsk"),
            strict=True,
        )
    ],
)
def test_each_suggested_question_is_answered_from_where_it_should(
    ask: Any, lang: str, prompt: str, document: str
) -> None:
    answer = ask(prompt, lang=lang)

    assert isinstance(answer, Answer)
    assert answer.citations[0].passage.document.id == document
    assert not is_account(prompt), "a suggestion is nobody's story"
