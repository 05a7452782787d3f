"""What a dialog carries comes back whole, to the same person, in the same flow, and to its own forms only."""

from typing import Any

import pytest

from adapters.vault.door import DoorCarry
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.dialogue.carrier import Carrier
from bot.dialogue.form import Form
from bot.dialogue.messages import Asker, Pressed, Submitted

DOOR = DoorCarry(bytes(range(32)))
CARRIER = Carrier(DOOR, "report", ("report_write",))
ASKER = Asker("staff", None, "ja")
SOMEBODY, OTHER = Confidential("playground:x"), Confidential("playground:y")


def _pressed(state: str, person: Confidential[str] = SOMEBODY) -> Pressed:
    return Pressed("report_safe", ASKER, person, state)


def _sealed(**carried: str) -> str:
    return CARRIER.seal(Form("report_write", "", ()), carried, _pressed("")).state


def test_what_is_carried_comes_back_and_the_form_is_as_it_was() -> None:
    form = Form("report_write", "相談", (), "送る")

    sealed = CARRIER.seal(form, {"naming": "named"}, _pressed(""))

    assert (sealed.id, sealed.title, sealed.submit) == (form.id, form.title, form.submit)
    assert CARRIER.open(_pressed(sealed.state), "naming") == {
        "naming": "named", "flow": "report", "form": "report_write",
    }  # fmt: skip


def test_a_state_tells_nothing_of_what_it_carries() -> None:
    assert "counselor" not in _sealed(refused="counselor-a")


def test_what_is_carried_cannot_pass_for_another_flows() -> None:
    assert CARRIER.open(_pressed(_sealed(flow="casework")))["flow"] == "report"


@pytest.mark.parametrize(
    "opened",
    [
        lambda: CARRIER.open(_pressed(_sealed(), OTHER)),
        lambda: CARRIER.open(_pressed("")),
        lambda: CARRIER.open(_pressed("bm8gc3RhdGU=")),
        lambda: CARRIER.open(_pressed("相談")),
        lambda: CARRIER.open(_pressed(f"{_sealed()}=")),
        lambda: CARRIER.open(_pressed(_sealed(naming="named")), "naming", "receipt"),
        lambda: Carrier(DOOR, "followup", ()).open(_pressed(_sealed())),
        lambda: Carrier(DoorCarry(bytes(32)), "report", ()).open(_pressed(_sealed())),
    ],
    ids="somebody-else none unsealed no-letters longer lacking other-flow other-door".split(),
)
def test_a_state_that_is_not_its_own_is_refused(opened: Any) -> None:
    with pytest.raises(CaseError) as refused:
        opened()

    assert (refused.value.code, refused.value.told) == ("state_forged", {})


@pytest.mark.parametrize("form", ["report_choose", "report_safe", ""])
def test_a_form_that_is_not_the_flows_own_is_refused_whatever_its_state(form: str) -> None:
    with pytest.raises(CaseError) as refused:
        CARRIER.open(Submitted(form, Confidential({}), ASKER, SOMEBODY, _sealed()))

    assert refused.value.code == "form_forged"
