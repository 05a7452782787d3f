"""People: the language somebody reads, and whether they are still there, asked of a real workspace."""

import time
from typing import Any

import pytest

from adapters.slack.client import Slack
from adapters.slack.people import HURRY, KNOWN_FOR, MOST_KNOWN, ROOM, People
from adapters.slack.place import Place
from bot.cases.errors import CaseError
from bot.cases.site import Site
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.messages import Asker
from bot.dialogue.ports import Waiting
from slack_world.server import BOT_TOKEN


class Chosen:
    """The port Languages, in memory."""

    def __init__(self) -> None:
        self._chosen: dict[Confidential[str], str] = {}

    def of(self, person: Confidential[str]) -> str | None:
        return self._chosen.get(person)

    def choose(self, person: Confidential[str], lang: str) -> None:
        self._chosen[person] = lang


@pytest.fixture
def chosen() -> Chosen:
    """Nobody has chosen a language yet."""
    return Chosen()


@pytest.fixture
def people(slack_server: Any, chosen: Chosen, clock: Any) -> People:
    """The people of the workspace."""
    return People(Slack(BOT_TOKEN, slack_server.api_url, timeout=1), chosen, clock)


def to_person(user: str) -> Confidential[str]:
    return Confidential(f"slack:{user}")


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ("ja-JP", "ja"),
        ("ja", "ja"),
        ("en-US", "en"),
        ("en-GB", "en"),
        ("fr-FR", "en"),
        ("ko-KR", "en"),
        ("", "ja"),
    ],
)
def test_somebody_is_answered_in_the_language_of_their_slack(
    people: People, slack_server: Any, locale: str, lang: str
) -> None:
    person = slack_server.world.person(locale=locale)

    assert people.asker(to_person(person.id)) == Asker("staff", None, lang, ROOM)


@pytest.fixture
def placed(slack_server: Any, chosen: Chosen, clock: Any) -> tuple[People, list[Any]]:
    """People of whom a table places those in the channel C1 in Tokyo; and what it was asked."""
    asked: list[Any] = []

    def site_of(person: Confidential[str], channel: str) -> Site | None:
        asked.append((person.reveal(), channel))
        return Site("tokyo", "東京本店", places=("東京都",)) if channel == "slack:C1" else None

    return People(Slack(BOT_TOKEN, slack_server.api_url, timeout=1), chosen, clock, site_of), asked


@pytest.mark.parametrize(
    ("place", "channel"), [(Place("C1", "1.1", "U1"), "C1"), (Place("C2"), "C2"), (Place("", "", "U1"), "")]
)
def test_a_question_is_answered_for_the_site_of_its_channel(
    placed: tuple[People, list[Any]], slack_server: Any, place: Place, channel: str
) -> None:
    people, asked = placed
    person = to_person(slack_server.world.person().id)
    waiting = Waiting("k", Confidential(place.written()), person, Confidential("何"))

    asker = people.asking(waiting)

    assert asked == [(person.reveal(), f"slack:{channel}" if channel else "")]
    assert (asker.site, asker.places) == (("tokyo", ("東京都",)) if channel == "C1" else (None, ()))
    assert people.asker(person, channel) == asker


def test_a_place_that_can_not_be_read_is_no_channel(placed: tuple[People, list[Any]]) -> None:
    people, asked = placed

    people.asking(Waiting("k", Confidential("{"), to_person("U1"), Confidential("何")))

    assert asked == [("slack:U1", "")]


def test_the_language_that_was_chosen_wins_and_slack_is_not_asked(
    people: People, slack_server: Any, chosen: Chosen
) -> None:
    person = to_person(slack_server.world.person(locale="en-US").id)
    chosen.choose(person, "ja")

    assert people.asker(person).lang == "ja"
    assert slack_server.calls == []


def test_a_language_is_known_for_an_hour(people: People, slack_server: Any, clock: Any) -> None:
    person = slack_server.world.person(locale="en-US")
    asked = []
    for _ in range(3):
        asked.append(people.asker(to_person(person.id)).lang)
        clock.turn(minutes=29)
    person.locale = "ja-JP"
    clock.turn(seconds=KNOWN_FOR.total_seconds())

    assert asked == ["en"] * 3
    assert people.asker(to_person(person.id)).lang == "ja"
    assert len(slack_server.called("users.info")) == 2


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"error": "user_not_found"}, {"drop": True}, {"delay": 1.5}]
)
def test_where_slack_does_not_say_it_is_japanese_and_asked_again(
    people: People, slack_server: Any, fault: dict[str, Any]
) -> None:
    person = to_person(slack_server.world.person(locale="en-US").id)
    slack_server.next("users.info", **fault)

    assert [people.asker(person).lang for _ in range(2)] == ["ja", "en"]


def test_where_slack_does_not_say_it_in_time_it_is_the_language_known_before(
    people: People, slack_server: Any, clock: Any
) -> None:
    person = to_person(slack_server.world.person(locale="en-US").id)
    people.asker(person)
    clock.turn(seconds=KNOWN_FOR.total_seconds())
    slack_server.next("users.info", status=500)

    assert people.asker(person).lang == "en"


def test_nobody_waits_longer_for_their_language_than_a_press_is_worth(
    slack_server: Any, chosen: Chosen, clock: Any
) -> None:
    patient = People(Slack(BOT_TOKEN, slack_server.api_url, timeout=30), chosen, clock)
    person = to_person(slack_server.world.person(locale="en-US").id)
    slack_server.next("users.info", delay=HURRY + 1)
    began = time.monotonic()

    assert patient.asker(person).lang == "ja"
    assert time.monotonic() - began < HURRY + 0.8


def test_a_chosen_language_that_can_not_be_read_is_that_of_their_slack(
    people: People, slack_server: Any, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: Any) -> None:
        raise StorageBusy

    monkeypatch.setattr(chosen, "of", busy)

    assert people.asker(to_person(slack_server.world.person(locale="en-US").id)).lang == "en"


def test_no_more_languages_are_kept_than_fit(people: People, slack_server: Any) -> None:
    for number in range(MOST_KNOWN + 10):
        people._remember(f"U{number}", "en")

    assert len(people._known) == MOST_KNOWN
    assert "U0" not in people._known


def test_somebody_with_an_account_is_active(people: People, slack_server: Any) -> None:
    assert people.is_active(to_person(slack_server.world.person().id)) is True


def test_somebody_whose_account_is_closed_is_not_from_that_moment_on(
    people: People, slack_server: Any
) -> None:
    person = slack_server.world.person()
    people.asker(to_person(person.id))
    before = people.is_active(to_person(person.id))
    person.deleted = True

    assert (before, people.is_active(to_person(person.id))) == (True, False)


def test_somebody_whom_nobody_knows_is_not_active(people: People) -> None:
    assert people.is_active(to_person("U0NOBODY")) is False


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 429}, {"error": "missing_scope"}, {"error": "invalid_auth"}, {"drop": True}],
)
def test_where_slack_cant_say_nobody_is_let_in_nor_sent_away(
    people: People, slack_server: Any, fault: dict[str, Any]
) -> None:
    person = to_person(slack_server.world.person().id)
    slack_server.next("users.info", **fault)

    with pytest.raises(CaseError) as raised:
        people.is_active(person)

    assert raised.value.code == "busy"
    assert people.is_active(person) is True
