"""Two worlds alike but for one case: to who is kept out of it, and to who is named in it, they are one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("quick_codes")

EXCLUDED = {"counselor-c": "refused when it was filed", "counselor-e": "picked as involved"}
MANAGER = "visitor-manager"
Views = dict[str, object]


@pytest.fixture
def worlds(house_in: Callable[[Path], Any], tmp_path: Path) -> Iterator[tuple[Any, Any, str]]:
    """(the world with the case, the world without it, its receipt); both have another one of everybody's."""
    before = house_in(tmp_path / "before")
    for one in (*EXCLUDED, "counselor-a"):
        others = [name.id for name in before.office.roster().everyone if name.id != one]
        before.filed(before.staff(f"author-{one}"), choices={"refused": " ".join(others)})
    before.notices("counselor-a")
    before.installation.engine.dispose()
    for name in ("with", "without"):
        shutil.copytree(tmp_path / "before", tmp_path / name)
    there, without = house_in(tmp_path / "with"), house_in(tmp_path / "without")
    receipt = _hidden(there)
    without.clock.now = there.clock.now
    yield there, without, receipt
    assert there.faults == without.faults == []


def _hidden(house: Any) -> str:
    """A case that goes on until everything was done in it that sends a notice."""
    author = house.staff("visitor-author")
    house.writing(author, refused="counselor-c", involved="playground:counselor-e")
    author.send(what="店長と相談員Eのこと")
    receipt = str(author.receipt)
    assert not {"counselor-c", "counselor-e"} & {*house.office.readers(house.stored(receipt))}
    for act in ("case_reply", "case_assess", "case_hand_over"):
        one = house.opened(receipt, "counselor-a")
        one.press(act)
        offered = {at.id for each in one.fields.values() for at in each.options}
        assert not {"counselor-c", "counselor-e"} & offered
        one.send(**one.answers())
        assert one.form.id not in {act, "refused"}, one.told
    author = house.back(receipt, house.staff("visitor-author"))
    author.press("followup_add")
    author.send(what="きょうも来ました")
    house.clock.turn(days=40)
    house.go_round()
    house.notices("counselor-b")
    return receipt


def view(house: Any, name: str, receipt: str, to_told: Callable[[object], str]) -> Views:
    """All that somebody can get to see: home, lists, notices, dialogs, and what is said of guessed cases."""
    one = house.counselor(name) if name.startswith("counselor") else house.staff(name)
    locator = receipt.replace("-", "")[:8]
    seen: Views = {"home": to_told(house.home(name)), "notices": to_told(list(house.notices(name)))}
    for action in (
        "cases",
        "cases_page:0",
        "cases_away",
        "custody",
        "board",
        "receipt",
        "report",
        "report_safe",
    ):
        one.press(action)
        seen[action] = (
            one.told,
            tuple(one.actions),
            {each: (at.options, at.value) for each, at in one.fields.items()},
        )
    one.press("cases")
    for action in [each for each in one.actions if each.startswith("case:")]:
        one.press(action)
        seen[action] = one.told, tuple(one.actions)
        one.press("case_link")
        seen[f"{action} link"] = one.told, [at.options for at in one.fields.values()]
    for action in (f"case:{locator}", f"own:{locator}", f"custody:{locator}:x"):
        one.press(action)
        seen[action] = one.told, tuple(one.actions)
    one.press("receipt")
    one.send(code=receipt[:10] + receipt[10:29][::-1] + receipt[29:])
    seen["code"] = one.told.replace(receipt, "")
    return seen


@pytest.mark.parametrize("name", [*EXCLUDED, MANAGER])
def test_whoever_is_kept_out_sees_no_difference(
    worlds: tuple[Any, Any, str], to_told: Callable[[object], str], name: str
) -> None:
    there, without, receipt = worlds

    seen, other = (view(house, name, receipt, to_told) for house in (there, without))

    assert seen["cases"][0].count("開く") >= 1 if name in EXCLUDED else True  # type: ignore[index]
    for where, told in seen.items():
        if where != "board":  # the same for everybody: `test_traffic` holds its size
            assert told == other[where], where


def test_there_is_something_to_see_for_who_is_not_kept_out(
    worlds: tuple[Any, Any, str], to_told: Callable[[object], str]
) -> None:
    there, without, receipt = worlds

    seen, other = (view(house, "counselor-b", receipt, to_told) for house in (there, without))

    assert {where for where in seen if seen[where] != other.get(where)} >= {"home", "cases", "notices"}


def test_rows_that_who_is_kept_out_might_find_themselves_in_do_not_name_them(
    worlds: tuple[Any, Any, str],
) -> None:
    there, _, receipt = worlds
    keys = there.installation.keys.keyring
    fingerprints = {keys.recipient(one) for one in EXCLUDED}

    assert not fingerprints & there.stored(receipt).recipients
    with there.office.unit_of_work() as unit:
        assert not fingerprints & {one.actor for one in unit.audit.of(receipt.replace("-", "")[:8])}
