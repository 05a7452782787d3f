"""e-Gov's 法令API: the right law and version by its days, and one clear line for each way it fails."""

import json
import logging
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from gzip import compress

import pytest

from adapters.laws.api import LawApi
from adapters.laws.fetch import Pace, fetcher
from adapters.laws.revision import Malformed, in_force, to_revisions, upcoming
from adapters.laws.wanted import wanted
from adapters.refusal import Refusal
from law_server import Fault, Lawbook, lawbook, revision
from law_xml import LAW, article, law, says

XML = law("相談窓口法", article("1", "第一条", "", says("守る。")))
QUICK = Pace(connect=2, silence=0.5, whole=1, tries=1, pause=0.01, largest=100_000)
AGAIN = "Nothing was changed; try again later."
OTHER = "999AC0000000012"


@pytest.fixture
def book() -> Iterator[Lawbook]:
    """An e-Gov with one law of three versions and one of a similar name."""
    with lawbook() as made:
        for day, amendment in (("2020-04-01", "501AC0000000001"), ("2026-04-01", "507AC0000000001")):
            made.add(LAW, revision(LAW, "相談窓口法", day, amendment, abbrev="窓口法,相談法"), XML)
        made.add(
            LAW, revision(LAW, "相談窓口法", "2026-10-01", "507AC0000000063", abbrev="窓口法,相談法"), XML
        )
        made.add(OTHER, revision(OTHER, "相談窓口法施行法", "2020-04-01", "501AC0000000009"), XML)
        yield made


@pytest.fixture
def api(book: Lawbook) -> LawApi:
    """Asks it, impatiently."""
    return LawApi(fetcher(book.address, QUICK))


@pytest.mark.parametrize("name", ["相談窓口法", "窓口法", "相談法", LAW, f" {LAW} ", "令和八年法律第001号"])
def test_a_law_is_found_by_title_abbreviation_id_or_number(api: LawApi, name: str) -> None:
    assert api.law(name) == LAW


def test_a_part_of_a_title_finds_the_only_law_that_has_it(api: LawApi) -> None:
    assert api.law("施行法") == OTHER


def test_an_ambiguous_name_lists_the_laws_with_their_ids(api: LawApi) -> None:
    with pytest.raises(Refusal) as told:
        api.law("相談窓口")
    assert str(told.value) == (
        "'相談窓口' is the name of 2 laws. "
        f"Give the id of one: {LAW} (相談窓口法), {OTHER} (相談窓口法施行法)."
    )


def test_an_unknown_name_and_an_unknown_id_are_told(api: LawApi) -> None:
    with pytest.raises(Refusal, match=r"^e-Gov knows no law 'ないもの'\. Give its full title, or its id"):
        api.law("ないもの")
    with pytest.raises(Refusal, match=r"^e-Gov knows no law of the id '999AC0000000099'\."):
        api.revisions("999AC0000000099")


def test_versions_end_on_the_day_before_the_next_one_begins(api: LawApi) -> None:
    found = api.revisions(LAW)

    assert [(str(one.in_force_from), str(one.in_force_to)) for one in found] == [
        ("2020-04-01", "2026-03-31"), ("2026-04-01", "2026-09-30"), ("2026-10-01", "None"),
    ]  # fmt: skip
    assert api.text(found[0]) == XML.encode()


@pytest.mark.parametrize(
    ("day", "current", "later"),
    [
        ("2020-03-31", None, 3),
        ("2026-09-30", "2026-04-01", 1),
        ("2026-10-01", "2026-10-01", 0),
        ("2030-01-01", "2026-10-01", 0),
    ],
)
def test_the_version_of_a_day_is_chosen_by_days_and_never_by_the_flags(
    api: LawApi, day: str, current: str | None, later: int
) -> None:
    found, asked = api.revisions(LAW), date.fromisoformat(day)

    now = in_force(found, asked)
    assert (str(now.in_force_from) if now else None) == current
    assert len(upcoming(found, asked)) == later


def listed(*told: dict[str, object]) -> dict[str, object]:
    """An answer of /law_revisions."""
    return {"law_info": {"law_id": LAW}, "revisions": list(told)}


def test_a_version_whose_day_is_not_set_yet_counts_from_the_expected_day() -> None:
    told = revision(LAW, "x", "2029-05-24", "504AC0000000048", amendment_enforcement_date=None,
                    amendment_scheduled_enforcement_date="2029-05-24")  # fmt: skip

    [found] = to_revisions(listed(told))

    assert (str(found.in_force_from), found.expected) == ("2029-05-24", True)


def test_of_two_versions_of_one_day_the_later_one_counts() -> None:
    first = revision(LAW, "x", "2026-04-01", "507AC0000000009")
    second = revision(LAW, "x", "2026-04-01", "507AC0000000001")

    assert [one.id for one in to_revisions(listed(second, first))] == [second["law_revision_id"]]


def test_a_repealed_law_ends_on_the_day_before() -> None:
    told = revision(
        LAW, "x", "2020-04-01", "501AC0000000001", repeal_status="Repeal", repeal_date="2026-01-01"
    )

    [found] = to_revisions(listed(told))

    assert (in_force([found], date(2025, 12, 31)), in_force([found], date(2026, 1, 1))) == (found, None)


@pytest.mark.parametrize("told_day", ["2026-01-01", None])
def test_what_only_ends_a_law_is_no_version_of_it(told_day: str | None) -> None:
    law = revision(LAW, "x", "2020-04-01", "501AC0000000001")
    end = revision(LAW, "x", "2026-01-01", "507AC0000000009", amendment_type="8", repeal_status="Repeal",
                   repeal_date=told_day)  # fmt: skip

    [found] = to_revisions(listed(end, law))

    assert (found.id, str(found.in_force_to)) == (law["law_revision_id"], "2025-12-31")
    assert len(to_revisions(listed({**end, "remain_in_force": True}, law))) == 2


def test_nothing_that_it_tells_commands_the_terminal_of_who_asked(book: Lawbook, api: LawApi) -> None:
    title = "\x1b]0;x\x07相談\x9b31m窓口\u202e法\n別"
    for known in (LAW, OTHER):
        book.revisions[known] = [revision(known, title, "2020-04-01", "501AC0000000001")]

    assert [one.title for one in api.revisions(LAW)] == ["]0;x相談31m窓口法 別"]
    with pytest.raises(Refusal, match="2 laws") as told:
        api.law("窓口")
    assert str(told.value).isprintable()


def test_the_versions_of_another_law_than_asked_for_are_never_taken(book: Lawbook, api: LawApi) -> None:
    other = {"law_info": {"law_id": OTHER}, "revisions": book.revisions[OTHER]}
    book.faults["law_revisions"] = Fault(body=json.dumps(other).encode())

    with pytest.raises(Refusal, match=f"asked for the versions of {LAW}, it tells of another law"):
        api.revisions(LAW)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"law_revision_id": "../../etc/passwd"}, "law_revision_id"),
        ({"law_revision_id": f"{OTHER}_20200401_501AC0000000001"}, "law_revision_id"),
        ({"law_revision_id": None}, "law_revision_id"),
        ({"law_title": " "}, "law_title"),
        ({"amendment_enforcement_date": "令和八年"}, "amendment_enforcement_date"),
    ],
)
def test_a_version_that_does_not_tell_what_it_has_to_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(Malformed, match=f"^{key}$"):
        to_revisions(listed({**revision(LAW, "x", "2020-04-01", "501AC0000000001"), **change}))


PAGE = b"<html><title>maintenance</title></html>"
SHOWN = f"e-Gov shows a page instead of an answer (HTTP {{}}): it is probably under maintenance. {AGAIN}"
ANSWERS = f"e-Gov answers with {{}}. {AGAIN}"
UNREACHED = (
    "e-Gov can't be reached ({}). Nothing was changed. Check the connection, a proxy, and MADOGUCHI_EGOV_URL."
)
AWAY = {"Location": "https://elsewhere.example.com/"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault(403, "text/html; charset=utf-8", PAGE), SHOWN.format(403)),
        (Fault(200, "text/html", PAGE), SHOWN.format(200)),
        (Fault(500), ANSWERS.format("HTTP 500")),
        (Fault(429, headers={"Retry-After": "1"}), ANSWERS.format("HTTP 429")),
        (Fault(400), ANSWERS.format("HTTP 400")),
        (Fault(302, headers=AWAY), ANSWERS.format("HTTP 302")),
        (Fault(200, "application/xml", b"<x/>"), ANSWERS.format("application/xml instead of JSON")),
        (Fault(delay=1), f"e-Gov does not answer in time. {AGAIN}"),
        (Fault(drip=0.1), f"e-Gov's answer does not end. {AGAIN}"),
        (Fault(drop=True), UNREACHED.format("ConnectionError")),
        (Fault(body=b"{", headers={"Content-Length": "99"}), UNREACHED.format("ProtocolError")),
        (Fault(body=b"[" * 100_001), "e-Gov's answer is larger than 100,000 bytes. Nothing was changed."),
    ],
    ids=["maintenance", "page", "500", "429", "400", "away", "xml", "silence", "drip", "drop", "cut", "huge"],
)
def test_each_way_it_fails_is_one_clear_line(book: Lawbook, api: LawApi, fault: Fault, told: str) -> None:
    book.faults["law_revisions"] = fault

    with pytest.raises(Refusal) as refused:
        api.revisions(LAW)

    assert str(refused.value) == told
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    ("word", "body", "what"),
    [
        ("law_revisions", b"{", "law_revisions is no JSON"),
        ("law_revisions", b"[" * 5000, "law_revisions is no JSON"),
        ("law_revisions", b"[]", "law_revisions is no JSON object"),
        ("law_revisions", b'{"law_info": {"law_id": "x"}}', f"the list of versions of {LAW} lacks revisions"),
        ("law_revisions", b'{"revisions": []}', f"the list of versions of {LAW} lacks law_info"),
        ("laws", b"{}", "the list of laws lacks laws"),
        ("laws", b'{"laws": [1]}', "a law in the list has no law_id or no law_title"),
    ],
)
def test_an_answer_of_another_shape_is_told_with_what_it_lacks(
    book: Lawbook, api: LawApi, word: str, body: bytes, what: str
) -> None:
    book.faults[word] = Fault(body=body)

    with pytest.raises(Refusal) as refused:
        api.revisions(api.law(LAW if word != "laws" else "x"))

    assert str(refused.value).startswith(f"e-Gov's answer can't be used: {what}. Nothing was changed; ")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "has no law_full_text"),
        ({"tag": "Law"}, "has no law_full_text"),
        ("%%%", "is neither XML nor Base64"),
        (b64encode(b"<Law>").decode(), "is not well-formed XML"),
        (b64encode(b"<html/>").decode(), "is no law"),
        (b64encode(b"<Law><LawBody/></Law>").decode(), "is no law"),
    ],
)
def test_a_text_that_is_no_law_is_never_taken(book: Lawbook, api: LawApi, text: object, what: str) -> None:
    [newest, *_] = reversed(api.revisions(LAW))
    book.faults["law_data"] = Fault(body=json.dumps({"law_full_text": text}).encode())

    with pytest.raises(Refusal, match=what):
        api.text(newest)


def test_xml_that_comes_as_it_is_is_taken_too(book: Lawbook, api: LawApi) -> None:
    [newest, *_] = reversed(api.revisions(LAW))
    book.faults["law_data"] = Fault(body=json.dumps({"law_full_text": XML}).encode())

    assert api.text(newest) == XML.encode()


def test_an_answer_that_travels_packed_is_unpacked_up_to_the_limit(book: Lawbook, api: LawApi) -> None:
    packed = {"Content-Encoding": "gzip"}
    whole = json.dumps(book.answer(f"law_revisions/{LAW}", {})[1]).encode()
    book.faults["law_revisions"] = Fault(body=compress(whole), headers=packed)
    assert len(api.revisions(LAW)) == 3

    book.faults["law_revisions"] = Fault(body=compress(b"[" * 10_000_000), headers=packed)
    with pytest.raises(Refusal, match="larger than"):
        api.revisions(LAW)


def test_what_fails_for_a_moment_is_tried_again(book: Lawbook, api: LawApi) -> None:
    book.faults["law_revisions"] = Fault(503, times=1)

    assert len(api.revisions(LAW)) == 3
    assert book.asked == [f"law_revisions/{LAW}"] * 2


def test_nothing_is_logged_of_what_is_asked(api: LawApi, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        api.law("相談窓口法")

    assert not [one for one in caplog.records if one.name.startswith("urllib3")]


def test_the_wanted_laws_are_named_once_each_with_a_reason() -> None:
    names = [one.name for one in wanted()]

    assert len(names) == len(set(names)) > 10
    assert all(one.why for one in wanted())
    assert [one.id for one in wanted() if one.id] == ["341AC0000000132"]
