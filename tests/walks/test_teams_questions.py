"""Questions on Teams, door to door: in the chat of two, in a channel, in a group; and what Teams adds."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from adapters.teams.limits import CARD, weigh
from bot.dialogue.wording import say, say_each
from teams_world import reading, wire
from teams_world.server import CREATE, SEND, TYPING
from teams_world.world import BOT, ELSEWHERE, Message

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["teams"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
QUESTION = "お客様との会話を録音してもいいですか"
FURTHER = "事前に言わないとだめですか"
ACCOUNT = "さっき電話で怒鳴られました"


def publicly(house: Any) -> list[Message]:
    """What the desk has said where others read along."""
    return [one for one in house.server.world.public() if one.author == BOT]


def told(message: Message) -> str:
    """Every word on a message's cards."""
    return "\n".join(reading.told(card) for card in reading.cards(message.activity))


def actions(message: Message) -> list[str | None]:
    return [
        reading.action_of(one) for card in reading.cards(message.activity) for one in reading.buttons(card)
    ]


def test_a_question_is_answered_in_its_chat_with_the_way_to_the_form_while_the_desk_types(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        assert house.server.world.typing == [visitor.chat.id]
        assert "report" in actions(visitor.shown()[-1])
        await visitor.press("report")
        assert visitor.title() == say("form_report", "ja")

    walk(steps)


@pytest.mark.parametrize("where", ["channel", "group"])
def test_a_mention_is_answered_in_the_askers_own_chat_and_the_others_see_only_that_it_was(
    walk: Walk, where: str
) -> None:
    async def steps(house: Any) -> None:
        visitor, other = await house.visitor(), await house.visitor()
        before = len(other.desk_said())
        asked = await visitor.mention(QUESTION, getattr(house.server.world, where))
        [answer] = reading.to_answers([one.activity for one in visitor.desk_said()[1:]])
        assert answer.quotes
        [pointer] = publicly(house)
        assert told(pointer) == say("teams_answer_direct", "ja")
        assert pointer.chat == asked.chat
        assert pointer.thread == (asked.id if where == "channel" else "")
        assert len(other.desk_said()) == before

    walk(steps)


def test_a_mention_in_a_thread_gets_its_short_reply_there(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        root = house.server.world.post(house.server.world.channel, visitor.user, {"text": "あの件"})
        await visitor.mention(QUESTION, thread=root.id)
        assert [one.thread for one in publicly(house)] == [root.id]

    walk(steps)


def test_who_asks_in_a_channel_and_has_not_the_app_is_told_how_to_get_it_and_asks_again(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        visitor.person.installed = False
        await visitor.mention(QUESTION)
        [pointer] = publicly(house)
        assert told(pointer) == say("teams_open_app", "ja")
        assert await visitor.answer() == 0
        visitor.person.installed = True
        await visitor.say(QUESTION)
        assert visitor.answers()[0].quotes

    walk(steps)


@pytest.mark.parametrize("chat", ["channel", "group"])
def test_what_is_not_said_to_the_desk_is_not_answered(walk: Walk, chat: str) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        said = house.server.world.post(getattr(house.server.world, chat), visitor.user, {"text": QUESTION})
        activity = wire.message(house.server, visitor.person, getattr(house.server.world, chat), said)
        activity["entities"] = [one for one in activity["entities"] if one["type"] != "mention"]
        assert (await visitor.wire.post(activity)).status == 200
        assert await visitor.answer() == 0
        await visitor.settle()
        assert publicly(house) == []

    walk(steps)


def test_who_only_calls_the_desk_in_a_channel_is_told_where_to_ask_and_gets_the_doors(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.mention("")
        [greeting] = publicly(house)
        assert say("teams_welcome_channel", "ja") in told(greeting)
        assert actions(greeting) == ["report", "receipt", "help"]
        for button in reading.buttons(reading.cards(greeting.activity)[0]):
            reply = await visitor.wire.post(
                wire.fetched(house.server, visitor.person, greeting, button["data"])
            )
            assert reply.told["task"]["type"] == "continue"

    walk(steps)


def test_everything_is_in_english_for_who_uses_teams_in_english(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor("en")
        await visitor.say("A caller keeps yelling at me. May I hang up?")
        answer, *_ = visitor.answers()
        assert answer.headings[0] == say("heading_advice", "en")
        assert not re.search("[ぁ-んァ-ヶ一-龥]", answer.quotes[0].words)
        await visitor.mention("May I record a call?")
        assert told(publicly(house)[-1]) == say("teams_answer_direct", "en")
        await visitor.press("report")
        assert visitor.title() == say("form_report", "en")

    walk(steps)


def test_each_quote_is_cited_and_named_and_no_model_is_said_to_have_written_it(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        message, naming = visitor.desk_said()[1:]
        [answer] = visitor.answers()
        cited = reading.cited(naming.activity)
        assert reading.cited(message.activity) == reading.cards(naming.activity) == []
        assert [one["position"] for one in cited] == list(range(1, len(answer.quotes) + 1))
        named = re.findall(r"\[(\d+)\]", naming.activity["text"])
        assert list(map(int, named)) == [one["position"] for one in cited]
        for one, quote in zip(cited, answer.quotes, strict=True):
            assert quote.source.startswith(one["name"].removesuffix("…"))
            assert one["abstract"].removesuffix("…") in quote.words.replace("\n", " ")
        assert not reading.by_model(message.activity)
        assert not reading.by_model(naming.activity)
        assert answer.headings[0] in message.activity["summary"]

    walk(steps)


def test_what_teams_thumbs_say_is_kept_without_name_or_words_and_answered(
    walk: Walk, installation: Any
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        assert not [one for one in visitor.actions() if one.startswith("useful:")]
        reply = await visitor.vote("dislike", "役に立たない")
        assert (reply.status, reply.told) == (200, {})
        assert say("rated_not_useful", "ja") in told(visitor.desk_said()[-1])
        assert "役に立たない" not in house.server.words()
        await visitor.vote("like", message=visitor.desk_said()[1])
        assert say("rated_useful", "ja") in told(visitor.desk_said()[-1])

    walk(steps)
    with installation.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM ratings").all()
    assert len(rows) == 1
    assert "役に立たない" not in repr(rows)
    assert "29:" not in repr(rows)


@pytest.mark.parametrize("odd", ["two hours later", "welcome", "another's message"])
def test_a_vote_that_belongs_to_no_answer_is_taken_calmly(
    walk: Walk, installation: Any, clock: Any, odd: str
) -> None:
    async def steps(house: Any) -> None:
        visitor, other = await house.visitor(), await house.visitor()
        await visitor.say(QUESTION)
        voter, below = visitor, visitor.rateable()
        if odd == "two hours later":
            clock.turn(hours=2, minutes=1)
        elif odd == "welcome":
            below = visitor.desk_said()[0]
        else:
            voter = other
        made = wire.rated(house.server, voter.person, below, "like")
        if voter is other:
            made["conversation"]["id"] = other.chat.id
        assert (await visitor.wire.post(made)).status == 200

    walk(steps)
    with installation.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM ratings").all() == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_welcome_comes_once_with_the_doors_and_four_questions_to_begin_with(
    walk: Walk, lang: str
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor(lang)
        for one in wire.installed(house.server, visitor.person, visitor.chat):
            assert (await visitor.wire.post(one)).status == 200
        await visitor.settle()
        [welcome] = visitor.desk_said()
        assert reading.prompts(welcome.activity) == list(say_each("prompts", lang))
        assert say("teams_confidential", lang) in told(welcome)
        assert [one for one in actions(welcome) if one in {"report", "receipt", "help", "cases"}] == [
            "report", "receipt", "help",
        ]  # fmt: skip
        await visitor.say(reading.prompts(welcome.activity)[0])
        assert visitor.answers()[0].quotes

    walk(steps)


def test_a_further_question_leans_on_the_one_before_it_in_the_same_chat(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor, other = await house.visitor(), await house.visitor()
        await visitor.say(QUESTION)
        await visitor.say(FURTHER)
        assert say("with_earlier_question", "ja") in visitor.answers()[0].words
        await other.say(FURTHER)
        assert say("with_earlier_question", "ja") not in other.answers()[0].words

    walk(steps)


@pytest.mark.parametrize("by", ["say", "mention"])
def test_words_that_tell_of_an_incident_get_a_kind_word_and_the_way_to_the_form_and_nothing_public(
    walk: Walk, by: str
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await getattr(visitor, by)(ACCOUNT)
        said = visitor.shown()[1:]
        words = "\n".join(map(told, said))
        assert 0 <= words.index(say("account_thanks", "ja")) < words.index(say("account_kept", "ja"))
        assert (say("account_in_channel", "ja") in words) is (by == "mention")
        assert "report" in actions(said[-1])
        assert [told(one) for one in publicly(house)] == [say("teams_answer_direct", "ja")] * (
            by == "mention"
        )
        await visitor.say(FURTHER)
        assert say("with_earlier_question", "ja") not in visitor.told()

    walk(steps)


def test_in_danger_the_urgent_card_comes_first_also_to_who_asked_in_a_channel(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.mention("いま客が刃物を持って暴れています")
        answers = reading.to_answers([one.activity for one in visitor.desk_said()[1:]])
        assert [one.urgent for one in answers] == [True, False]
        assert answers[0].calls == ("110", "119")

    walk(steps)


def test_an_answer_comes_again_in_the_other_language_by_its_button(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        before = len(visitor.desk_said())
        await visitor.press("lang:en")
        later = "\n".join(map(told, visitor.desk_said()[before:]))
        assert say("language_chosen", "en") in later
        assert say("heading_advice", "en") in later
        await visitor.press("report")
        assert visitor.title() == say("form_report", "en")

    walk(steps)


def test_the_help_lines_stay_in_the_chat_and_whom_to_call_in_a_dialog(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        before = len(visitor.desk_said())
        await visitor.press("hotlines")
        lines, naming = visitor.desk_said()[before:]
        assert (reading.names_sources(lines.activity), reading.names_sources(naming.activity)) == (
            False,
            True,
        )
        assert visitor.title() == ""
        await visitor.press("help")
        assert visitor.calls() == ["110", "119"]
        assert len(visitor.desk_said()) == before + 2

    walk(steps)


def test_a_long_answer_comes_whole_in_several_messages_in_order(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.dialogue import consult

    lines = [f"{at}. " + "長い引用の一行です。" * 60 for at in range(60)]
    real = consult.answered

    def long(*arguments: Any) -> Any:
        return (*(consult.Text(line) for line in lines), *real(*arguments))

    monkeypatch.setattr(consult, "answered", long)

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        *messages, naming = visitor.desk_said()[1:]
        assert reading.names_sources(naming.activity)
        assert len(messages) > 2
        words = "\n".join(map(told, messages))
        at = [words.index(line) for line in lines]
        assert at == sorted(at)
        thumbs = [reading.has_thumbs(one.activity) for one in messages]
        assert thumbs == [False] * (len(messages) - 1) + [True]
        assert max(weigh(card).most for one in messages for card in reading.cards(one.activity)) <= CARD

    walk(steps)


@pytest.mark.parametrize("who", ["guest of another tenant", "nobody's account"])
def test_people_of_another_company_get_one_sentence_and_nothing_is_taken(walk: Walk, who: str) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        before = len(visitor.desk_said())
        if who == "nobody's account":
            visitor.person.object_id = ""
        asked = visitor.written(QUESTION)
        activity = wire.message(house.server, visitor.person, visitor.chat, asked)
        if who != "nobody's account":
            activity["conversation"]["tenantId"] = ELSEWHERE
        for _ in range(3):
            assert (await visitor.wire.post(activity)).status == 200
        await visitor.settle()
        assert await visitor.answer() == 0
        assert [told(one) for one in visitor.desk_said()[before:]] == [say("outsider", "ja")]

    walk(steps)


def test_an_outsider_opens_no_dialog(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        visitor.person.object_id = ""
        for command in ("report", "receipt", "cases", "help"):
            await visitor.command(command)
            assert say("outsider", "ja") in visitor.told()
            assert visitor.actions() == []
        await visitor.close()
        await visitor.press("report")
        assert say("outsider", "ja") in visitor.told()

    walk(steps)


def test_another_tenant_is_turned_away_at_the_door(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        visitor.person.tenant = ELSEWHERE
        before = len(house.server.calls)
        assert (await visitor.tell(visitor.written(QUESTION))).status == 403
        assert (await visitor.command("report")).status == 403
        assert await visitor.answer() == 0
        await visitor.settle()
        assert len(house.server.calls) == before

    walk(steps)


@pytest.mark.parametrize(
    "kind", ["typing", "messageReaction", "messageUpdate", "messageDelete", "event", "x"]
)
def test_what_nobody_asked_is_acknowledged_and_not_answered(walk: Walk, kind: str) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        before = len(house.server.calls)
        told = {"reactionsAdded": [{"type": "like"}], "replyToId": "1", "text": QUESTION}
        made = wire.activity(house.server, kind, visitor.person, visitor.chat, **told)
        assert (await visitor.wire.post(made)).status == 200
        assert await visitor.answer() == 0
        await visitor.settle()
        assert len(house.server.calls) == before

    walk(steps)


def test_the_desk_asks_the_connector_for_nothing_but_what_it_says(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        await visitor.mention(QUESTION)
        assert {one.kind for one in house.server.calls} == {SEND, TYPING, CREATE}

    walk(steps)
