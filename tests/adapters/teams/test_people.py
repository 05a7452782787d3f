"""People: the language somebody reads, which is chosen, or that of their Teams."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.connection import ROOM
from adapters.teams.people import People, to_lang
from adapters.teams.place import Place
from bot.cases.site import Site
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.messages import Asker
from bot.dialogue.ports import Waiting

SOMEBODY = Confidential("teams:0a0a")
TOKYO = Site("tokyo", "東京本店", places=("東京都",))
PLACE = Place("https://smba.example.com/", "a:1", "29:1", "28:desk", "t", "en")


class Chosen:
    """The port Languages, in memory; `busy` raises."""

    def __init__(self, lang: str | None = None, *, busy: bool = False) -> None:
        self._lang, self._busy = lang, busy

    def of(self, person: Confidential[str]) -> str | None:
        if self._busy:
            raise StorageBusy
        return self._lang if person == SOMEBODY else None

    def choose(self, person: Confidential[str], lang: str) -> None:
        raise AssertionError("nobody chooses here")


def waiting(place: str) -> Waiting:
    """A question that is answered there."""
    return Waiting("k", Confidential(place), SOMEBODY, Confidential("何"))


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ("ja-JP", "ja"),
        ("ja", "ja"),
        ("JA-jp", "ja"),
        ("en-US", "en"),
        ("fr-FR", "en"),
        ("ko", "en"),
        ("", ""),
    ],
)
def test_who_does_not_use_teams_in_japanese_reads_english(locale: str, lang: str) -> None:
    assert to_lang(locale) == lang


@pytest.mark.parametrize(
    ("chosen", "told", "lang"),
    [(None, "en", "en"), (None, "ja", "ja"), (None, "", "ja"), ("ja", "en", "ja"), ("en", "", "en")],
)
def test_the_language_that_was_chosen_wins_then_that_of_their_teams_then_japanese(
    chosen: str | None, told: str, lang: str
) -> None:
    assert People(Chosen(chosen)).asker(SOMEBODY, told) == Asker("staff", None, lang, ROOM)


def test_a_chosen_language_that_can_not_be_read_is_that_of_their_teams() -> None:
    assert People(Chosen("ja", busy=True)).asker(SOMEBODY, "en").lang == "en"


def test_a_question_is_answered_in_the_language_that_its_place_tells() -> None:
    assert People(Chosen()).asking(waiting(PLACE.written())).lang == "en"
    assert People(Chosen("ja")).asking(waiting(PLACE.written())).lang == "ja"


@pytest.mark.parametrize(
    ("conversation", "site"),
    [("19:a@thread.tacv2", "tokyo"), ("19:a@thread.tacv2;messageid=16", "tokyo"), ("a:1", None)],
)
def test_a_question_is_answered_for_the_site_of_its_channel(conversation: str, site: str | None) -> None:
    def site_of(person: Confidential[str], channel: str) -> Site | None:
        assert person == SOMEBODY
        return TOKYO if channel == "teams:19:a@thread.tacv2" else None

    asker = People(Chosen(), site_of).asking(waiting(replace(PLACE, conversation=conversation).written()))

    assert (asker.site, asker.places) == (site, ("東京都",) if site else ())


@pytest.mark.parametrize("place", ["", "D1", "teams:", "teams:[]", "teams:{}", 'teams:{"service": 1}'])
def test_a_place_that_can_not_be_read_keeps_nobody_from_an_answer(place: Any) -> None:
    assert People(Chosen()).asking(waiting(place)).lang == "ja"
