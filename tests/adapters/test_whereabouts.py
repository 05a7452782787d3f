"""Whereabouts: who works where, asked beside everything else, known for some minutes, wrong about nobody."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.entrypoints.whereabouts import AGAIN_AFTER, KNOWN_FOR, PATIENCE, RENEWED_AFTER, Whereabouts
from bot.cases.site import Site, site_of
from bot.confidential import Confidential
from bot.dialogue.ports import DeliveryError, Undeliverable

TOKYO = Site("tokyo", "東京本店", places=("tokyo",), groups=("slack:C1", "slack:S1"))
OSAKA = Site("osaka", "大阪店", places=("大阪府",), groups=("slack:C2", "slack:S2", "slack:S3"))
ANNE, BERT, BOTH = (Confidential(f"slack:U{one}") for one in ("ANNE", "BERT", "BOTH"))


@dataclass
class Workspace:
    """Groups with their members, or what goes wrong with one; whoever asks waits until it is `free`."""

    groups: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    free: Event = field(default_factory=Event)

    def members(self, group: str) -> Sequence[str]:
        self.asked.append(group)
        assert self.free.wait(10)
        found = self.groups.get(group, ())
        if isinstance(found, Exception):
            raise found
        return [one.reveal() for one in found]


@dataclass
class Scene:
    """People, groups and the table; `faults` are those noted."""

    workspace: Workspace
    sites: list[Site]
    faults: list[Exception]
    pool: ThreadPoolExecutor
    where: Whereabouts

    def told(self, person: Confidential[str], channel: str = "") -> str | None:
        """The id of somebody's site as a question learns it."""
        self.where.wait()
        found = self.where.site(person, channel)
        return found.id if found else None

    def settled(self) -> None:
        """Back when nothing is asked any more."""
        self.where.wait()
        self.pool.submit(int).result(10)


@pytest.fixture
def scene(clock: Any) -> Iterator[Scene]:
    """A table of two sites; Anne is of the one, Bert of the other, somebody of both."""
    workspace = Workspace({"slack:S1": [ANNE, BOTH], "slack:S2": [BERT], "slack:S3": [BOTH]})
    workspace.free.set()
    sites, faults = [TOKYO, OSAKA], list[Exception]()
    with ThreadPoolExecutor(1) as pool:
        where = Whereabouts(
            lambda: sites, lambda group: group.startswith("slack:S"), workspace.members, pool.submit,
            faults.append, clock,
        )  # fmt: skip
        yield Scene(workspace, sites, faults, pool, where)
        workspace.free.set()


def test_somebody_in_a_group_of_one_site_works_there(scene: Scene) -> None:
    assert [scene.told(one) for one in (ANNE, BERT)] == ["tokyo", "osaka"]


def test_somebody_in_groups_of_two_sites_works_nobody_knows_where(scene: Scene) -> None:
    assert scene.told(BOTH) is None


def test_a_channel_of_a_site_decides_whoever_asks_there(scene: Scene) -> None:
    nobody = Confidential("slack:UNOBODY")

    assert [scene.told(one, "slack:C2") for one in (ANNE, BOTH, nobody)] == ["osaka"] * 3
    assert scene.told(nobody) is None
    assert scene.told(nobody, "slack:C9") is None


def test_only_groups_that_can_be_asked_are_asked_each_once(scene: Scene) -> None:
    for _ in range(5):
        scene.told(ANNE)

    assert scene.workspace.asked == ["slack:S1", "slack:S2", "slack:S3"]


def test_a_press_never_waits_for_it_and_the_next_one_knows(scene: Scene) -> None:
    scene.workspace.free.clear()

    assert scene.where.site(ANNE) is None
    scene.workspace.free.set()
    scene.settled()
    assert scene.where.site(ANNE) == TOKYO


def test_a_question_waits_no_longer_than_is_bearable(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.entrypoints.whereabouts.PATIENCE", 0.05)
    scene.workspace.free.clear()

    assert scene.told(ANNE) is None
    assert PATIENCE < 3


def test_it_is_asked_again_before_it_is_forgotten_and_nobody_waits_then(scene: Scene, clock: Any) -> None:
    scene.told(ANNE)
    scene.workspace.groups["slack:S1"] = [BERT]
    scene.workspace.free.clear()
    clock.turn(seconds=RENEWED_AFTER.total_seconds())

    began = time.monotonic()
    assert scene.told(ANNE) == "tokyo", "what is known still holds, and is asked meanwhile"
    assert time.monotonic() - began < PATIENCE / 2
    scene.workspace.free.set()
    scene.settled()
    assert scene.told(ANNE) is None


def test_what_was_known_is_forgotten_after_a_quarter_of_an_hour(scene: Scene, clock: Any) -> None:
    scene.told(ANNE)
    scene.workspace.groups["slack:S1"] = DeliveryError("internal_error")
    clock.turn(seconds=RENEWED_AFTER.total_seconds())
    before = scene.told(ANNE)
    scene.settled()
    clock.turn(seconds=(KNOWN_FOR - RENEWED_AFTER).total_seconds())

    assert (before, scene.told(ANNE)) == ("tokyo", None)


def test_a_group_that_can_not_be_told_is_nobodys_and_hides_no_other(scene: Scene) -> None:
    scene.workspace.groups["slack:S1"] = Undeliverable("no_such_subteam")

    assert [scene.told(one) for one in (ANNE, BERT)] == [None, "osaka"]
    assert [str(one) for one in scene.faults] == ["no_such_subteam"]


def test_a_platform_in_trouble_is_left_in_peace_for_as_long_as_it_says(scene: Scene, clock: Any) -> None:
    scene.workspace.groups["slack:S1"] = DeliveryError("ratelimited", after=90)

    told = [scene.told(ANNE), scene.told(BERT)]
    scene.workspace.groups["slack:S1"] = [ANNE]
    clock.turn(seconds=AGAIN_AFTER.total_seconds())
    told.append(scene.told(BERT))
    asked = list(scene.workspace.asked)
    clock.turn(seconds=30)

    assert (told, asked) == ([None] * 3, ["slack:S1"])
    assert len(scene.faults) == 1
    assert [scene.told(one) for one in (ANNE, BERT)] == ["tokyo", "osaka"]


def test_what_the_table_names_no_more_is_forgotten(scene: Scene) -> None:
    scene.told(ANNE)
    scene.sites[:] = [Site("tokyo", "東京本店"), OSAKA]
    after = scene.told(ANNE)
    scene.sites[:] = [TOKYO, OSAKA]
    scene.workspace.groups["slack:S1"] = []

    assert (after, scene.told(ANNE)) == (None, None)


def test_no_trace_of_it_shows_who_is_in_a_group(scene: Scene) -> None:
    scene.told(ANNE)

    assert "UANNE" not in repr(vars(scene.where))


def test_an_unknown_fault_is_no_ones_fault_either(scene: Scene) -> None:
    scene.workspace.groups["slack:S1"] = ValueError("slack:UANNE")

    assert scene.told(ANNE) is None


GROUPS = st.sampled_from([f"slack:S{one}" for one in range(6)])
TABLES = st.lists(st.frozensets(GROUPS, max_size=3), max_size=4)


@given(table=TABLES, theirs=st.frozensets(GROUPS), channel=st.sampled_from(["", "slack:S0", "slack:C1"]))
def test_a_site_is_only_told_where_nothing_speaks_for_another(
    table: list[frozenset[str]], theirs: frozenset[str], channel: str
) -> None:
    sites = [Site(str(at), "", groups=tuple(groups)) for at, groups in enumerate(table)]

    found = site_of(sites, channel, theirs.__contains__)

    of_channel = [one for one in sites if channel in one.groups]
    speaks = of_channel or [one for one in sites if theirs & set(one.groups)]
    assert found == (speaks[0] if len(speaks) == 1 else None)
