"""The roster's file: what it may hold, and every fault in it at once with its place and cure."""

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from textwrap import dedent

import pytest

from adapters.roster import RosterError, read_roster, starter_roster
from bot.cases.roster import OFFICE_HOURS, Hours, Roster, Terms

GOOD = """
[[counselors]]
id = "a"
name = "相談員A"
role = "人事"

[fallback]
id = "outside"
name = "社外相談窓口"
role = "社外"
"""
Read = Callable[[str | bytes], Roster]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """read(text): the roster in a file of that text."""

    def reads(text: str | bytes) -> Roster:
        file = tmp_path / "roster.toml"
        file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return read_roster(file)

    return reads


@pytest.fixture
def refused(read: Read) -> Callable[[str | bytes], list[str]]:
    """refused(text): what is told of a file of that text, line by line, without the file's name."""

    def tells(text: str | bytes) -> list[str]:
        with pytest.raises(RosterError) as told:
            read(text)
        lines = str(told.value).splitlines()
        assert all(line.startswith("roster.toml: ") for line in lines)
        return [line.removeprefix("roster.toml: ") for line in lines]

    return tells


Refused = Callable[[str | bytes], list[str]]


def test_the_starter_is_a_roster_as_it_stands(read: Read) -> None:
    roster = read(starter_roster())

    assert [one.called("ja") for one in roster.everyone] == [
        "相談員A(人事)", "相談員B(お客様相談)", "相談員C(総務)", "社外相談窓口(社外)",
    ]  # fmt: skip
    assert [one.deputy for one in roster.everyone] == ["counselor-c", "counselor-c", None, None]
    assert roster.fallback is not None
    assert roster.fallback.external
    assert roster.terms == Terms()


def test_what_the_starter_comments_out_is_right_when_it_is_switched_on(read: Read) -> None:
    lines = [line.removeprefix("# ") for line in starter_roster().splitlines()]
    switched = [line for line in lines if re.match(r"\[|\w+ = ", line)]

    roster = read("\n".join(switched))

    assert {line.partition(" ")[0] for line in switched} > set(Terms.__dataclass_fields__)
    assert [site.called("en") for site in roster.sites] == ["Tokyo main store"]
    nobodys = "00000000-0000-0000-0000-000000000000"
    assert roster.counselors[0].addresses == {"slack": "U0123456789", "teams": nobodys}
    assert roster.terms == Terms()


def test_what_is_left_out_has_a_default(read: Read) -> None:
    roster = read(GOOD)

    assert roster.terms == Terms()
    assert roster.sites == ()
    assert (roster.counselors[0].hours, roster.counselors[0].langs) == (OFFICE_HOURS, ("ja",))


def test_all_that_can_be_said_is_read(read: Read) -> None:
    roster = read(
        GOOD
        + """
        [[counselors]]
        id = "b"
        name = "相談員B"
        role = "お客様相談"
        sites = ["tokyo"]
        conducts = ["sexual", "abuse"]
        langs = ["en", "ja"]
        hours = "tue,thu 10:00-16:30"
        on_call = 2
        deputy = "a"
        not_for_people = ["slack:U1", "teams:29:1abc", "playground:staff"]
        not_for_sites = ["osaka"]
        addresses = { slack = "U2", teams = "29:2" }

        [[sites]]
        id = "tokyo"
        name = "東京本店"

        [[sites]]
        id = "osaka"
        name = "大阪店"

        [terms]
        follow_up = [14]
        remind_at = "08:30"
        keep_years = 7
        """.replace("\n        ", "\n")
    )

    counselor = roster.counselors[1]
    assert counselor.sites == {"tokyo"}
    assert counselor.conducts == {"sexual", "abuse"}
    assert counselor.langs == ("en", "ja")
    assert counselor.hours == Hours(frozenset({1, 3}), time(10), time(16, 30))
    assert (counselor.on_call, counselor.deputy) == (2, "a")
    assert counselor.not_for_people == {"slack:U1", "teams:29:1abc", "playground:staff"}
    assert roster.speaking("teams:29:2") is counselor
    assert roster.terms == Terms(follow_up=(14,), remind_at=time(8, 30), keep_years=7)


def test_a_site_says_whose_ordinances_hold_there_and_who_works_there(read: Read) -> None:
    groups = ["slack:C0123", "slack:S0123ABC", "slack:G1234", "teams:19:aB_-.9@thread.tacv2"]

    [site] = read(
        f"""{GOOD}
        [[sites]]
        id = "tokyo"
        name = "東京本店"
        places = ["新宿区", "東京都"]
        groups = {groups}
        """.replace("\n        ", "\n")
    ).sites

    assert (site.places, site.groups) == (("新宿区", "東京都"), tuple(groups))


def test_a_group_of_two_sites_is_told_with_both(refused: Refused) -> None:
    site = '[[sites]]\nid = "{0}"\nname = "{0}"\ngroups = ["slack:S01"]\n'

    assert refused(GOOD + site.format("tokyo") + site.format("osaka")) == [
        "sites[2].groups: 'slack:S01' is a group of sites[1], too; leave it at one of them"
    ]


@pytest.mark.parametrize(
    "group",
    ["slack:U0123", "slack:s0123", "S0123", "slack:", "teams:team", "teams:19:a@thread.tacv2;messageid=1",
     "teams:19:a/b@thread.tacv2", "playground:staff"],
)  # fmt: skip
def test_what_is_no_group_is_told_with_what_one_looks_like(refused: Refused, group: str) -> None:
    told = refused(f'{GOOD}\n[[sites]]\nid = "a"\nname = "a"\ngroups = ["slack:C0123", "{group}"]\n')

    like = '"slack:C0123456789", "slack:S0123456789" or "teams:19:…@thread.tacv2"'
    assert told == [f"sites[1].groups[2]: has to be like {like}"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('places = "東京都"', "sites[1].places: has to be a list in [brackets]"),
        ('places = [""]', "sites[1].places[1]: is empty; write it, or take it away"),
        ("groups = [3]", 'sites[1].groups[1]: has to be a text in "quotes"'),
        ('place = "東京都"', "sites[1].place: is no key here; known are id, name, name_en, places, groups"),
    ],
)
def test_every_fault_of_a_site_is_told_with_its_cure(refused: Refused, written: str, told: str) -> None:
    assert refused(f'{GOOD}\n[[sites]]\nid = "a"\nname = "a"\n{written}\n') == [told]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon 9:00-12:00", {0}),
        ("mon-fri 9:00-12:00", {0, 1, 2, 3, 4}),
        ("Mon, Wed-Fri  09:00 - 12:00", {0, 2, 3, 4}),
        ("sat-mon 9:00-12:00", {5, 6, 0}),
    ],
)
def test_hours_are_written_as_one_says_them(read: Read, written: str, days: set[int]) -> None:
    roster = read(GOOD.replace('id = "a"', f'id = "a"\nhours = "{written}"'))

    assert roster.counselors[0].hours == Hours(frozenset(days), time(9), time(12))


@pytest.mark.parametrize(
    "written",
    ["", "mon", "09:00-18:00", "mon-fry 09:00-18:00", "mon 9-18", "mon 09:00-24:00", "- 9:00-10:00"],
)
def test_hours_that_cannot_be_read_are_told_with_an_example(refused: Refused, written: str) -> None:
    (told,) = refused(GOOD.replace('id = "a"', f'id = "a"\nhours = "{written}"'))

    assert told.startswith('counselors[1].hours: has to be like "mon-fri 09:00-18:00"')


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hours = 9", 'hours: has to be like "mon-fri 09:00-18:00"'),
        ("on_call = true", "on_call: has to be a whole number"),
        ('on_call = "1"', "on_call: has to be a whole number"),
        ('external = "no"', "external: has to be true or false"),
        ('sites = "tokyo"', "sites: has to be a list in [brackets]"),
        ("langs = [1]", 'langs[1]: has to be a text in "quotes"'),
        ('langs = ["ja", "Japanese"]', 'langs[2]: has to be like "ja"'),
        ('not_for_people = ["U1"]', 'not_for_people[1]: has to be like "slack:U0123456789"'),
        ('addresses = "U1"', 'addresses: has to be like { slack = "U0123456789" }'),
        ('addresses = { slcak = "U1" }', "addresses.slcak: Input should be 'slack' or 'teams'"),
        ('name_en = "' + "x" * 201 + '"', "name_en: String should have at most 200 characters"),
        ('colour = "red"', "colour: is no key here; known are id, name, role, name_en"),
    ],
)
def test_what_has_the_wrong_shape_is_told_with_its_place(refused: Refused, line: str, told: str) -> None:
    (only,) = refused(GOOD.replace('id = "a"', f'id = "a"\n{line}'))

    assert only.startswith(f"counselors[1].{told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("[[counselors]]", "[counselors]"), "counselors: has to be several blocks"),
        (GOOD.replace('id = "a"', ""), "counselors[1].id: is missing; add it"),
        ("fallback = 1" + GOOD.partition("[fallback]")[0], "fallback: has to be a block of keys"),
        (
            "title = 1" + GOOD,
            "title: is no key here; known are counselors, fallback, custodian, sites, terms",
        ),
        (GOOD + "[terms]\nfacts = -1", "terms.facts: "),
        (GOOD + '[terms]\nremind_at = "25:00"', 'terms.remind_at: has to be a time of day like "09:00"'),
        (GOOD + "[terms]\nfirst_wrd = 1", "terms.first_wrd: is no key here; known are first_word, "),
        (GOOD + "[terms]\nremind_at = 09:10:00", "terms.remind_at: "),
    ],
)
def test_faults_outside_a_counselor_have_their_place_too(refused: Refused, text: str, told: str) -> None:
    (only,) = refused(text)

    assert only.startswith(told)


def test_shape_and_meaning_are_told_together(refused: Refused) -> None:
    told = refused(
        """
        title = 1
        [[counselors]]
        id = "a"
        name = "相談員A"
        role = "人事"
        deputy = "b"
        hours = "always"
        [[counselors]]
        id = "b"
        name = "相談員B"
        role = "人事"
        deputy = "a"
        on_call = "first"
        contact = 1
        external = true
        [terms]
        follow_up = [90, 30]
        """
    )

    assert [one.split(": ")[0] for one in told] == [
        "counselors[1].hours",
        "counselors[2].on_call",
        "counselors[2].contact",
        "title",
        "fallback",
        "counselors[1].deputy",
        "terms.follow_up",
    ]
    assert "a > b > a" in told[5]


def test_an_empty_file_lacks_counselors_and_a_fallback(refused: Refused) -> None:
    assert [one.split(":")[0] for one in refused("")] == ["counselors", "fallback"]


def test_a_byte_order_mark_is_no_fault(read: Read) -> None:
    assert len(read(b"\xef\xbb\xbf" + GOOD.encode()).counselors) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (GOOD.encode("shift_jis"), "is not UTF-8; save it again"),
        (b'[[counselors]]\nid = "a\n', "line 2"),
        (b"a = " + b"9" * 5000, "is no TOML"),
        (b"a = " + b"[" * 5000, "is no TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_told_in_one_line(tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "roster.toml"
    file.write_bytes(content)

    with pytest.raises(RosterError) as told:
        read_roster(file)

    assert str(told.value).startswith(f"{file}: ")
    assert word in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_file_and_a_folder_are_told_in_one_line(tmp_path: Path) -> None:
    for path, word in ((tmp_path / "none.toml", "'madoguchi init' writes one"), (tmp_path, "can't be read")):
        with pytest.raises(RosterError) as told:
            read_roster(path)
        assert str(told.value).startswith(f"{path}: ")
        assert word in str(told.value)


def test_object_ids_of_entra_are_the_same_person_in_capitals(tmp_path: Path) -> None:
    someone, other = "0F0F0F0F-0000-4000-8000-00000000000A", "0F0F0F0F-0000-4000-8000-00000000000B"
    written = starter_roster().replace(
        '# addresses = { slack = "U0123456789", teams = "00000000-0000-0000-0000-000000000000" }',
        f'addresses = {{ slack = "U0123456789", teams = "{someone}" }}\nnot_for_people = ["teams:{other}"]',
    )
    (tmp_path / "roster.toml").write_text(written, encoding="utf-8")

    roster = read_roster(tmp_path / "roster.toml")

    counselor = roster.speaking(f"teams:{someone.lower()}")
    assert counselor is not None
    assert counselor.speaks_as("slack:U0123456789")
    assert counselor.not_for_people == {f"teams:{other.lower()}"}
