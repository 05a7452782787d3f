"""Who writes the roster makes nobody a reader: designated people are bound to the addresses they had then."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.database.engine import open_database
from adapters.entrypoints.binding import others
from adapters.entrypoints.office import office
from adapters.roster import read_roster
from adapters.vault.keyfiles import any_keyring, load_kek
from adapters.vault.living import living_keys
from bot.cases.audit import Act
from bot.desk.office import Office

Call = Callable[..., Any]

SIGNED = ["--designated-on", "2026-10-01", "--acknowledged-on", "2026-10-02"]
EVERYBODY = ["counselor-a", "counselor-b", "outside", "keeper"]

ROSTER = """
[[counselors]]
id = "counselor-a"
name = "相談員A"
role = "人事"
addresses = { slack = "U1", teams = "11111111-1111-4111-8111-111111111111" }

[[counselors]]
id = "counselor-b"
name = "相談員B"
role = "お客様相談"
addresses = { slack = "U2" }

[fallback]
id = "outside"
name = "社外相談窓口"
role = "社外"
external = true
contact = "03-0000-0000"

[custodian]
id = "keeper"
name = "身元管理者"
role = "監査"
addresses = { slack = "U9" }

[terms]
"""


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The roster of this test's desk."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "roster.toml").write_text(ROSTER, encoding="utf-8")
    return tmp_path / "data" / "roster.toml"


@pytest.fixture
def desk(call: Call, roster: Path, tmp_path: Path) -> Office:
    """The office of a desk that runs; `call("init")` was done."""
    assert call("init").status == 0
    keys = living_keys(tmp_path / "keys", load_kek(tmp_path / "keys", None))
    engine = open_database(f"sqlite:///{roster.parent / 'desk.db'}")
    return office(engine, lambda: read_roster(roster), keys.keyring, keys.staff, platforms=["slack", "teams"])


def written(roster: Path, before: str, after: str) -> None:
    text = roster.read_text(encoding="utf-8")
    assert before in text
    roster.write_text(text.replace(before, after), encoding="utf-8")


def speaking(desk: Office, person: str) -> str | None:
    """Who somebody is to the desk."""
    found = desk.roster().speaking(person) or desk.roster().keeper(person)
    return found.id if found else None


def changed(roster: Path) -> list[str]:
    """Whose addresses are others than those that were bound."""
    return others(any_keyring(roster.parent.parent / "keys"), read_roster(roster))


def findings(call: Call) -> list[str]:
    """What `doctor` says of it."""
    lines: list[str] = call("doctor", "--door", "counselors").out.splitlines()
    return [one for one in lines if "addresses of" in one or "own address" in one]


def test_designation_binds_whoever_has_an_address_also_the_custodian(
    call: Call, desk: Office, tmp_path: Path
) -> None:
    done = call("designate", *EVERYBODY, *SIGNED)

    assert done.out.splitlines()[:3] == [
        "counselor-a: designated on 2026-10-01, secrecy acknowledged on 2026-10-02; key made",
        "counselor-a: bound to the roster's addresses (slack, teams)",
        "counselor-b: designated on 2026-10-01, secrecy acknowledged on 2026-10-02; key made",
    ]
    assert done.out.splitlines()[-2].endswith("; has a key since before")
    assert done.out.splitlines()[-1] == "keeper: bound to the roster's addresses (slack)"
    assert [speaking(desk, f"slack:U{one}") for one in (1, 2, 9)] == ["counselor-a", "counselor-b", "keeper"]
    assert "U1" not in (tmp_path / "keys" / "keyring.json").read_text()


@pytest.mark.parametrize(
    ("before", "after", "who"),
    [
        ('slack = "U1"', 'slack = "UADMIN"', "counselor-a"),
        ('slack = "U2"', 'slack = "U2", teams = "22222222-2222-4222-8222-222222222222"', "counselor-b"),
        ('addresses = { slack = "U2" }', "", "counselor-b"),
        ('slack = "U9"', 'slack = "UADMIN"', "keeper"),
    ],
)
def test_an_address_changed_since_opens_nothing_until_the_root_key_says_so(
    call: Call, desk: Office, roster: Path, before: str, after: str, who: str
) -> None:
    call("designate", *EVERYBODY, *SIGNED)
    written(roster, before, after)

    assert [speaking(desk, f"slack:{one}") for one in ("UADMIN", "U1", "U2", "U9")].count(who) == 0
    assert speaking(desk, "teams:22222222-2222-4222-8222-222222222222") is None
    assert who not in [one.id for one in desk.roster().everyone]
    assert changed(roster) == [who]

    (roster.parent.parent / "keys" / "root.json").rename(roster.parent / "away.json")
    assert call("designate", who, *SIGNED).status != 0
    assert changed(roster) == [who]
    (roster.parent / "away.json").rename(roster.parent.parent / "keys" / "root.json")
    assert call("designate", who, *SIGNED).status == 0
    assert changed(roster) == []


def test_another_custodian_is_none_before_the_root_key_says_so(
    call: Call, desk: Office, roster: Path
) -> None:
    call("designate", *EVERYBODY, *SIGNED)
    written(roster, 'id = "keeper"', 'id = "another"')

    assert (desk.roster().custodian, speaking(desk, "slack:U9")) == (None, None)
    call("designate", "another", *SIGNED)
    assert speaking(desk, "slack:U9") == "another"


def test_who_was_designated_before_anything_was_bound_works_on_and_doctor_says_so(
    call: Call, desk: Office, roster: Path
) -> None:
    written(roster, 'addresses = { slack = "U2" }', "")
    call("designate", "counselor-b", *SIGNED)
    written(roster, 'id = "counselor-b"', 'id = "counselor-b"\naddresses = { slack = "U2" }')

    assert (speaking(desk, "slack:U2"), speaking(desk, "slack:U9")) == ("counselor-b", "keeper")
    written(roster, 'slack = "U9"', 'slack = "U8"')
    call("designate", "keeper", *SIGNED)
    written(roster, 'slack = "U8"', 'slack = "U9"')
    changed_since, free = findings(call)
    assert changed_since.startswith(
        "wrong    the addresses of keeper were changed since the designation, and "
    )
    assert changed_since.endswith("`madoguchi designate keeper ...` again (it needs root.json)")
    who = "counselor-a, counselor-b"
    assert free.startswith(f"note     whoever writes the roster can put their own address for {who}: `madogu")


def test_each_binding_is_in_the_audit_once_and_the_custodian_gets_no_key_of_cases(
    call: Call, desk: Office, roster: Path
) -> None:
    def made() -> list[str]:
        with desk.unit_of_work() as unit:
            return [one.actor for one in unit.audit.all() if one.act is Act.KEY_MADE]

    call("designate", *EVERYBODY, *SIGNED)
    first = made()
    call("designate", *EVERYBODY, *SIGNED)
    assert made() == first
    assert len(set(first)) == len(EVERYBODY)
    assert desk.keys.recipient("keeper") is None

    for who, before, after in (("counselor-b", "U2", "U3"), ("keeper", "U9", "U8")):
        written(roster, f'"{before}"', f'"{after}"')
        call("designate", who, *SIGNED)
    assert len(made()) == len(first) + 2
