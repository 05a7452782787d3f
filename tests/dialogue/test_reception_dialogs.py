"""Reception and dialogs: whatever goes wrong, one calm dialog with the words that were sent."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from adapters.database.engine import open_database
from adapters.database.tables import entries
from bot.desk.ports import Tampered
from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.consult import HOTLINES
from bot.dialogue.form import Form, Told
from bot.dialogue.wording import LANGUAGES, say

SENT = {
    "naming": "named",
    "wishes": "heard ban",
    "refused": "counselor-a",
    "contact": "2026-12-01",
    "what": "he yelled at me",
    "said": "「金を返せ」\n二回",
    "trigger": " ",
}
WORDS = "he yelled at me\n\n「金を返せ」\n二回"


def _refused(sentence: str, lang: str, words: str = "") -> Form:
    told = (Told(say("your_words", lang), words),) if words else ()
    return Form("refused", say("form_refused", lang), (Text(sentence), *told))


@pytest.fixture
def unhurried(desk: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The desk again, over an engine that waits for no lock."""
    engine = open_database(str(desk.installation.engine.url), 0)
    yield type(desk)(replace(desk.installation, engine=engine), desk.clock)
    engine.dispose()


@pytest.fixture
def while_locked(desk: Any) -> Callable[[Callable[[], object]], None]:
    """while_locked(act): somebody else is writing all the while."""

    def acted(act: Callable[[], object]) -> None:
        with closing(sqlite3.connect(str(desk.installation.engine.url.database))) as other:
            other.execute("BEGIN IMMEDIATE")
            act()

    return acted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_nobody_asked_for_gives_back_the_words_and_no_choices(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)

    somebody.submit("no_such_form", SENT)

    assert somebody.form == _refused(say("case_form_forged", lang), lang, WORDS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "form", ["report_choose", "report_write", "followup_add", "followup_wish", "case_reply", "case_hand_over"]
)
def test_a_form_whose_state_was_never_sealed_gives_back_the_words(desk: Any, form: str, lang: str) -> None:
    somebody = (desk.counselor if form.startswith("case_") else desk.staff)(lang=lang)
    somebody.form = Form("", "", (), state="bm8gc3RhdGU=")

    somebody.submit(form, SENT)

    assert somebody.form == _refused(say("case_state_forged", lang), lang, WORDS)
    assert set(desk.rows().values()) == {0}


@pytest.mark.parametrize("action", ["report", "report_safe", "followup_case", "case_again"])
def test_a_button_is_no_form(desk: Any, action: str) -> None:
    somebody = desk.counselor() if action.startswith("case_") else desk.staff()
    somebody.press("report")

    somebody.submit(action, SENT)

    assert somebody.form == _refused(say("case_form_forged", "ja"), "ja", WORDS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_nobody_foresaw_gives_an_incident_and_the_words(desk: Any, lang: str) -> None:
    reporter = desk.filed(desk.staff(lang=lang))
    back = desk.back(reporter.receipt, reporter)
    back.press("followup_add")
    adding = back.form
    with desk.installation.engine.begin() as connection:
        connection.execute(update(entries).values(ciphertext=b"exchanged"))

    back.send(what=SENT["what"], said=SENT["said"])
    after_sending = back.form
    back.form = adding
    back.press("followup_case")

    assert after_sending == _refused(say("went_wrong", lang, incident="K0"), lang, WORDS)
    assert back.form == _refused(say("went_wrong", lang, incident="K1"), lang)
    assert [type(fault) for fault in desk.faults] == [Tampered, Tampered]
    desk.faults.clear()


def test_a_fault_behind_a_button_outside_any_dialog_is_a_card_with_help_lines(desk: Any) -> None:
    receipt = desk.filed().receipt
    with desk.installation.engine.begin() as connection:
        connection.execute(update(entries).values(ciphertext=b"exchanged"))

    counselor = desk.opened(receipt)

    hotlines = Buttons((Button(say("see_hotlines", "ja"), HOTLINES),))
    assert counselor.card == Card((Text(say("went_wrong", "ja", incident="K0")), hotlines))
    assert [type(fault) for fault in desk.faults] == [Tampered]
    desk.faults.clear()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_busy_desk_keeps_the_form_with_all_its_words_until_it_goes_through(
    unhurried: Any, while_locked: Any, lang: str
) -> None:
    reporter = unhurried.writing(unhurried.staff(lang=lang))
    receipt = reporter.receipt

    while_locked(lambda: reporter.send(what=SENT["what"], said=SENT["said"]))

    assert reporter.form.parts[0] == Text(say("case_busy", lang))
    assert {name: one.value for name, one in reporter.fields.items() if one.value} == {
        name: SENT[name] for name in ("what", "said")
    }
    assert unhurried.rows()["cases"] == 0
    reporter.send()
    assert (reporter.form.id, reporter.receipt) == ("report_received", receipt)
    assert unhurried.rows()["cases"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_busy_desk_says_so_behind_a_button(unhurried: Any, while_locked: Any, lang: str) -> None:
    counselor = unhurried.counselor(lang=lang)
    receipt = unhurried.filed().receipt

    while_locked(lambda: counselor.press(f"case:{receipt.replace('-', '')[:8]}"))

    assert counselor.form == _refused(say("case_busy", lang), lang)
    assert unhurried.faults == []
