"""What a dialog carries stays within 3,000 characters, on a roster of forty with the longest ids."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.installation import fleeting
from bot.cases.report import WISHES
from bot.confidential import Confidential
from bot.dialogue.casework_acts import ACTIONS
from bot.dialogue.messages import Pressed

LONGEST = 3_000
"""Characters of a Slack view's private_metadata."""

SITES = ("sapporo-ekimae", "sendai-honcho", "tokyo-honsha", "osaka-umeda", "fukuoka-tenjin")
PEOPLE = [
    f"{SITES[number % 5]}-{number * 7919 % 9973:04}-{'jinji-kenko-kanri-soudan-in'}"[:40]
    for number in range(40)
]
SHORTCUT = "昨日のお昼ごろ、レジで一時間ほど怒鳴られました。土下座しろと言われ、腕をつかまれました。" * 20


def _counselor(id_: str, opening: str = "[[counselors]]") -> str:
    return f'{opening}\nid = "{id_}"\nname = "相談員"\nrole = "人事"\n\n'


@pytest.fixture
def big(desk: Any, tmp_path: Path) -> Iterator[Any]:
    """A desk with forty counselors and a fallback."""
    assert {len(one) for one in PEOPLE} == {40}
    folder = tmp_path / "big"
    folder.mkdir()
    fallback = _counselor("outside", "[fallback]") + 'contact = "03-0000-0000"\nexternal = true\n'
    (folder / "roster.toml").write_text("".join(map(_counselor, PEOPLE)) + fallback, encoding="utf-8")
    made = type(desk)(fleeting(folder, lambda fault: pytest.fail(str(fault))), desk.clock)
    yield made
    made.installation.engine.dispose()
    assert made.faults == []


def test_a_counselors_dialogs_carry_little_whoever_is_on_the_roster(big: Any) -> None:
    receipt = big.filed(wishes=" ".join(WISHES)).receipt
    counselor = big.opened(receipt, PEOPLE[0])
    states = [counselor.form.state]

    for act in ACTIONS:
        counselor = big.acting(receipt, act, PEOPLE[0])
        assert counselor.form.id == act
        states.append(counselor.form.state)
        counselor.send(**dict.fromkeys(counselor.fields, " "))
        states.append(counselor.form.state)
        if act == "case_hand_over":
            assert len(counselor.fields["to"].options) == 39

    assert max(map(len, states)) < 1_000


def test_what_is_done_more_rarely_carries_as_little(big: Any) -> None:
    receipt = big.filed(wishes=" ".join(WISHES)).receipt
    more = big.acting(receipt, "case_more", PEOPLE[0])
    states, acts = [more.form.state], [one for one in more.actions if one != "case_again"]
    assert acts == ["case_consent", "case_override", "case_hold", "case_export", "case_link"]

    for act in acts:
        counselor = big.acting(receipt, act, PEOPLE[0])
        assert counselor.form.id == act
        states.append(counselor.form.state)
        counselor.send(**dict.fromkeys(counselor.fields, " "))
        states.append(counselor.form.state)

    assert max(map(len, states)) < 1_000


@pytest.mark.parametrize("words", ["", SHORTCUT], ids=["by itself", "from a message"])
def test_a_report_carries_whom_one_refuses_even_when_that_is_everybody(big: Any, words: str) -> None:
    somebody = big.staff()
    states = []

    def note() -> None:
        states.append(len(somebody.form.state))

    start = Pressed("report", somebody.asker, Confidential(somebody.person), words=Confidential(words))
    somebody.form = big.receive(start)[0].form
    note()
    for action in ("report_danger", "report_safe"):
        somebody.press(action)
        note()
    chosen = {"naming": "anonymous", "about": "team", "wishes": " ".join(WISHES)}
    somebody.send(**chosen, refused=" ".join([*PEOPLE, "outside"]))
    assert somebody.errors
    note()
    somebody.send(refused=" ".join(PEOPLE))
    assert somebody.form.id == "report_fallback"
    note()
    somebody.press("report_fallback")
    assert somebody.form.id == "report_write"
    note()
    somebody.send(what="")
    assert somebody.errors
    note()

    assert max(states) <= LONGEST, states
