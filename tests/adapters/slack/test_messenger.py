"""SlackMessenger: a card arrives whole and once, where only those read it who may."""

from typing import Any

import pytest

from adapters.slack.client import Slack
from adapters.slack.messenger import PATIENCE, TRIES, UNKNOWN_FOR, SlackMessenger
from adapters.slack.outbound import to_messages
from adapters.slack.place import Place
from bot.dialogue.card import Card, Quotation, Text
from bot.dialogue.form import Form
from bot.dialogue.messages import Say, Show
from bot.dialogue.ports import DeliveryError, Mendable, Undeliverable
from bot.dialogue.wording import say
from slack_world.server import BOT_TOKEN
from slack_world.world import CHANNEL, ELSEWHERE

SHORT = Say(Card((Text("三つの選択肢があります。"),)))
LONG = Say(Card(tuple(Text(f"{number}。" + "あ" * 2900) for number in range(10))))
PARTS = [one.text for one in to_messages(LONG.card)]


class Waits:
    """A clock that only sleeping moves, and how long was slept."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def clock(self) -> float:
        return self.now


@pytest.fixture
def waits() -> Waits:
    """The messenger's own time."""
    return Waits()


@pytest.fixture
def messenger(slack_server: Any, waits: Waits) -> SlackMessenger:
    """The desk's messenger in the workspace."""
    return SlackMessenger(Slack(BOT_TOKEN, slack_server.api_url, timeout=1), waits.sleep, waits.clock)


@pytest.fixture
def person(slack_server: Any) -> str:
    """Somebody with an account."""
    return str(slack_server.world.person().id)


def asked(server: Any, person: str, channel: str = "") -> Place:
    """The thread of what somebody has just written, in their DM or in a channel."""
    channel = channel or server.world.dm(person).id
    written = server.world.post(channel, person, "どうしたらよいですか")
    return Place(channel, thread=written.ts)


def answers(server: Any, person: str) -> list[Any]:
    """What the desk has written that somebody may read."""
    return [one for one in server.world.seen_by(person) if one.author != person]


def test_a_card_is_posted_into_its_thread(messenger: SlackMessenger, slack_server: Any, person: str) -> None:
    place = asked(slack_server, person)

    messenger.send(place.written(), SHORT)

    [answer] = answers(slack_server, person)
    assert (answer.channel, answer.thread, answer.audience) == (place.channel, place.thread, "")
    assert "三つの選択肢" in str(answer.blocks)


def test_a_bare_id_gets_a_message_of_their_own(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    messenger.send(person, SHORT)

    [answer] = answers(slack_server, person)
    assert answer.channel == slack_server.world.dm(person).id


def test_what_is_for_one_person_is_seen_by_nobody_else(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    other, place = slack_server.world.person().id, asked(slack_server, person, CHANNEL)

    messenger.send(Place(CHANNEL, place.thread, person).written(), SHORT)

    [answer] = answers(slack_server, person)
    assert (answer.audience, answer.thread) == (person, place.thread)
    assert answers(slack_server, other) == [slack_server.world.message(CHANNEL, place.thread)]


@pytest.mark.parametrize(
    "code", ["not_in_channel", "user_not_in_channel", "channel_not_found", "is_archived"]
)
def test_where_a_channel_refuses_it_comes_as_a_message_of_their_own(
    messenger: SlackMessenger, slack_server: Any, person: str, code: str
) -> None:
    slack_server.next("chat.postEphemeral", error=code)

    messenger.send(Place(CHANNEL, user=person).written(), SHORT)

    [answer] = answers(slack_server, person)
    assert answer.channel == slack_server.world.dm(person).id
    assert slack_server.world.public() == []


def test_in_a_channel_without_the_desk_nothing_is_public(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    messenger.send(Place(ELSEWHERE, user=person).written(), SHORT)

    assert [one.channel for one in answers(slack_server, person)] == [slack_server.world.dm(person).id]
    assert slack_server.world.public() == []


def test_trouble_on_the_way_to_one_person_is_no_reason_to_write_elsewhere(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    slack_server.next("chat.postEphemeral", status=503)

    with pytest.raises(DeliveryError):
        messenger.send(Place(CHANNEL, user=person).written(), SHORT)

    assert answers(slack_server, person) == []


def test_a_command_is_answered_where_it_was_given(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    url = slack_server.hook(ELSEWHERE, person)

    messenger.send(Place(ELSEWHERE, user=person, url=url).written(), SHORT)

    [answer] = answers(slack_server, person)
    assert (answer.channel, answer.audience) == (ELSEWHERE, person)
    assert slack_server.called("chat") == []


def test_a_response_url_that_is_too_old_is_one_of_three_ways(
    messenger: SlackMessenger, slack_server: Any, person: str, clock: Any
) -> None:
    open_, closed = (slack_server.hook(one, person) for one in (CHANNEL, ELSEWHERE))
    clock.turn(minutes=31)

    messenger.send(Place(CHANNEL, user=person, url=open_).written(), SHORT)
    messenger.send(Place(ELSEWHERE, user=person, url=closed).written(), SHORT)
    messenger.send(Place(user=person, url=closed).written(), SHORT)

    dm = slack_server.world.dm(person).id
    told = [(one.channel, one.audience) for one in answers(slack_server, person)]
    assert told == [(CHANNEL, person), (dm, ""), (dm, "")]
    assert slack_server.world.public() == []


def test_a_response_url_of_nobody_we_know_is_undeliverable(
    messenger: SlackMessenger, slack_server: Any, person: str, clock: Any
) -> None:
    url = slack_server.hook(CHANNEL, person)
    clock.turn(minutes=31)

    with pytest.raises(Undeliverable, match=r"^expired_url$"):
        messenger.send(Place(url=url).written(), SHORT)


def test_links_are_never_unfurled_and_names_never_linked(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    quoting = Say(
        Card((Quotation("引用です。", "資料", url="https://example.org/x"), Text("<!channel> @here")))
    )
    for place in (asked(slack_server, person), Place(CHANNEL, user=person),
                  Place(CHANNEL, user=person, url=slack_server.hook(CHANNEL, person))):  # fmt: skip
        messenger.send(place.written(), quoting)

    calls = slack_server.called("chat", "response_url")
    assert [(one.args["unfurl_links"], one.args["unfurl_media"]) for one in calls] == [(False, False)] * 3
    assert [one.args.keys() & {"link_names", "parse", "as_user", "mrkdwn"} for one in calls] == [set()] * 3


def test_a_long_card_comes_in_parts_in_order(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    messenger.send(asked(slack_server, person).written(), LONG)

    assert len(PARTS) > 1
    assert [one.text for one in answers(slack_server, person)] == PARTS
    assert len({one.thread for one in answers(slack_server, person)}) == 1


def test_more_parts_than_a_response_url_takes_go_on_another_way(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    longer = Say(Card(LONG.card.elements * 4))
    url = slack_server.hook(CHANNEL, person)

    messenger.send(Place(CHANNEL, user=person, url=url).written(), longer)

    parts = [one.text for one in to_messages(longer.card)]
    assert len(parts) > 6
    assert [(one.text, one.audience) for one in answers(slack_server, person)] == [
        (one, person) for one in parts
    ]
    assert len(slack_server.called("response_url")) == 6, "once it is used up it is not tried again"


@pytest.mark.parametrize(
    ("fault", "waited"),
    [({"status": 429, "headers": {"Retry-After": "3"}}, 3), ({"status": 429}, 1), ({"status": 502}, 1)],
)
def test_between_two_parts_a_short_trouble_is_waited_for_and_nothing_comes_twice(
    messenger: SlackMessenger,
    slack_server: Any,
    person: str,
    waits: Waits,
    fault: dict[str, Any],
    waited: float,
) -> None:
    place = asked(slack_server, person)
    slack_server.next("chat.postMessage")
    slack_server.next("chat.postMessage", times=TRIES - 1, **fault)

    messenger.send(place.written(), LONG)

    assert [one.text for one in answers(slack_server, person)] == PARTS
    assert waits.slept == [waited] * (TRIES - 1)


@pytest.mark.parametrize(
    ("fault", "times", "after"),
    [
        ({"status": 429, "headers": {"Retry-After": str(int(PATIENCE) + 1)}}, 1, PATIENCE + 1),
        ({"status": 502}, TRIES, None),
    ],
)
def test_a_longer_trouble_between_two_parts_is_told(
    messenger: SlackMessenger, slack_server: Any, person: str, fault: dict[str, Any], times: int, after: float
) -> None:
    place = asked(slack_server, person)
    slack_server.next("chat.postMessage")
    slack_server.next("chat.postMessage", times=times, **fault)

    with pytest.raises(DeliveryError) as raised:
        messenger.send(place.written(), LONG)

    assert raised.value.after == after
    assert len(slack_server.called("chat.postMessage")) == 1 + times


@pytest.mark.parametrize("arrived", range(len(PARTS)))
def test_posts_that_are_done_again_from_the_one_that_failed_bring_each_part_once(
    messenger: SlackMessenger, slack_server: Any, person: str, waits: Waits, arrived: int
) -> None:
    place = asked(slack_server, person).written()
    slack_server.next("chat.postMessage", times=arrived or 1, **({} if arrived else {"status": 503}))
    if arrived:
        slack_server.next("chat.postMessage", status=503)
    posts = messenger.posts(place, LONG)

    for post in posts[:arrived]:
        post()
    with pytest.raises(DeliveryError):
        posts[arrived]()
    for post in messenger.posts(place, LONG)[arrived:]:
        post()

    assert [one.text for one in answers(slack_server, person)] == PARTS
    assert waits.slept == []


@pytest.mark.parametrize(
    ("in_channel", "by_dm", "counts"),
    [
        ("not_in_channel", "user_disabled", "not_in_channel"),
        ("is_archived", "missing_scope", "missing_scope"),
        ("is_archived", "user_disabled", "user_disabled"),
    ],
)
def test_where_every_way_is_refused_one_that_can_be_mended_counts(
    messenger: SlackMessenger, slack_server: Any, person: str, in_channel: str, by_dm: str, counts: str
) -> None:
    slack_server.next("chat.postEphemeral", error=in_channel)
    slack_server.next("chat.postMessage", error=by_dm)

    with pytest.raises(Undeliverable, match=f"^{counts}$") as raised:
        messenger.send(Place(CHANNEL, user=person).written(), SHORT)

    assert isinstance(raised.value, Mendable) is (counts != "user_disabled")


def test_before_the_first_part_nothing_is_waited_for(
    messenger: SlackMessenger, slack_server: Any, person: str, waits: Waits
) -> None:
    slack_server.next("chat.postMessage", status=429, headers={"Retry-After": "1"})

    with pytest.raises(DeliveryError) as raised:
        messenger.send(person, LONG)

    assert (raised.value.after, waits.slept, answers(slack_server, person)) == (1, [], [])


@pytest.mark.parametrize("gone", ["U0NOBODY", Place("C0NOWHERE").written()])
def test_who_is_not_there_is_undeliverable(messenger: SlackMessenger, gone: str) -> None:
    with pytest.raises(Undeliverable, match=r"^channel_not_found$"):
        messenger.send(gone, SHORT)


def test_a_dialog_opens_for_nobody_who_did_not_press(messenger: SlackMessenger, slack_server: Any) -> None:
    with pytest.raises(Undeliverable):
        messenger.send("U1", Show(Form("x", "題", (), None)))

    assert slack_server.calls == []


def test_that_an_answer_is_looked_for_shows_in_a_dms_thread_in_both_languages(
    messenger: SlackMessenger, slack_server: Any, person: str
) -> None:
    place = asked(slack_server, person)

    messenger.working(place.written())

    [(channel, thread, status)] = slack_server.world.statuses
    assert (channel, thread) == (place.channel, place.thread)
    assert all(say("working", lang) in status for lang in ("ja", "en"))


def test_it_shows_nowhere_else(messenger: SlackMessenger, slack_server: Any, person: str) -> None:
    in_channel = asked(slack_server, person, CHANNEL)
    for place in (in_channel.written(), Place(CHANNEL, in_channel.thread, person).written(), person,
                  Place(url="https://hooks.slack.com/x", user=person).written(), "", "{"):  # fmt: skip
        messenger.working(place)

    assert slack_server.calls == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}, {"error": "channel_not_found"}])
def test_trouble_with_it_is_nobodys_and_it_is_tried_the_next_time(
    messenger: SlackMessenger, slack_server: Any, person: str, fault: dict[str, Any]
) -> None:
    place = asked(slack_server, person).written()
    slack_server.next("assistant.threads.setStatus", **fault)

    messenger.working(place)
    messenger.working(place)

    assert len(slack_server.world.statuses) == 1


def test_a_workspace_that_does_not_know_it_is_left_alone_for_an_hour(
    messenger: SlackMessenger, slack_server: Any, person: str, waits: Waits
) -> None:
    place = asked(slack_server, person).written()
    slack_server.next("assistant.threads.setStatus", error="unknown_method")

    messenger.working(place)
    waits.now += UNKNOWN_FOR - 1
    messenger.working(place)
    before = len(slack_server.calls)
    waits.now += 1
    messenger.working(place)

    assert (before, len(slack_server.world.statuses)) == (1, 1)
