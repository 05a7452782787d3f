"""People picked on Teams, and pages that open there: what goes out, what comes back, what is refused."""

from typing import Any

import pytest

from adapters.payload import Unheard
from adapters.teams.dialog import to_dialog, told_of
from adapters.teams.outbound import to_messages
from adaptive_cards import faults_of_card, faults_of_messages
from bot.cases.report import PEOPLE
from bot.dialogue.card import Card, Link, Text
from bot.dialogue.form import Entered, Field, Form
from teams_world.client import inputs
from teams_world.reading import pages, sending

IDS = ["c0a50000-0000-4000-8000-00000000000a", "c0a50000-0000-4000-8000-00000000000b"]
PERSONS = " ".join(f"teams:{one}" for one in IDS)
URL = "https://desk.example.com/files/opens-once"


def dialog(value: str) -> dict[str, Any]:
    field = Field("whom", "関わりのある人", Entered.PEOPLE, value=value, hint="渡さず、知らせません")
    card = to_dialog(Form("f", "題", (field,), "送る", "sealed"), "ja")
    assert faults_of_card(card) == []
    return card


def sent(value: object) -> dict[str, Any]:
    return {**sending(dialog(""))["data"], "in:whom": value}


def test_people_are_picked_in_the_directory_and_come_back_as_persons() -> None:
    [box] = inputs(dialog(PERSONS))

    assert box["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    assert (box["choices"], box["isMultiSelect"], box["value"]) == ([], True, ",".join(IDS))
    assert told_of(sent(box["value"])) == {"whom": PERSONS}


def test_ids_in_capitals_are_the_same_persons() -> None:
    assert told_of(sent(",".join(IDS).upper())) == {"whom": PERSONS}


@pytest.mark.parametrize("value", ["", "slack:U000000001", "teams:me", IDS[0], "teams:" + IDS[0].upper()])
def test_who_is_nobody_in_the_directory_is_not_picked(value: str) -> None:
    [box] = inputs(dialog(value))

    assert "value" not in box


def test_no_more_are_picked_than_may_be_and_nobody_twice() -> None:
    persons = [f"teams:c0a50000-0000-4000-8000-{number:012}" for number in range(1_000)]

    [box] = inputs(dialog(" ".join([*persons, *persons])))

    assert len(box["value"].split(",")) == PEOPLE


@pytest.mark.parametrize("value", [["a"], {"id": "a"}, 7, True, [["a"]]], ids=str)
def test_what_is_no_text_is_refused_calmly(value: object) -> None:
    with pytest.raises(Unheard) as refused:
        told_of(sent(value))

    assert refused.value.status == 400


@pytest.mark.parametrize("people", ["whom", 7, {"a": 1}, [1]], ids=str)
def test_a_list_of_fields_that_is_none_is_refused_calmly(people: object) -> None:
    made = sent("")
    made["desk"] = {**made["desk"], "people": people}

    with pytest.raises(Unheard):
        told_of(made)


@pytest.mark.parametrize("value", ["everybody", "teams:" + IDS[0], "19:x@thread.tacv2", "a b"])
def test_what_is_no_object_id_becomes_nobody_of_the_directory_by_itself(value: str) -> None:
    assert told_of(sent(value)) == {"whom": value}


def test_a_page_is_opened_by_a_button_that_tells_the_desk_nothing() -> None:
    messages = to_messages(Card((Text("ファイルを添えられます。"), Link("開く", URL))))

    assert faults_of_messages(messages) == []
    [card] = [one.card for one in messages]
    assert card["body"][-1]["actions"] == [{"type": "Action.OpenUrl", "title": "開く", "url": URL}]
    assert (pages(card), URL in messages[0].told) == ([URL], False)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://desk.example.com/x", "https://x.example/" + "a" * 999]
)
def test_what_teams_does_not_open_stands_there_in_words(url: str) -> None:
    [message] = to_messages(Card((Link("開く", url),)))

    assert faults_of_card(message.card) == []
    assert (pages(message.card), url in message.told.replace("\n", "")) == ([], len(url) < 900)
