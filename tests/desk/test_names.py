"""Confided names: asked for with a reason, given by the custodian alone, and revealed by who has them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.cases.disclosure import Decision
from bot.cases.entry import Kind
from bot.cases.errors import CaseError
from bot.cases.roster import Roster
from bot.confidential import Confidential
from bot.desk.acting import Writing
from bot.desk.identity import Asked, Decided, Decisions

NAME = "山田花子"
REASON = "安全の確認のため、本人と連絡を取る必要があります"
FRIDAY = date(2026, 9, 18)
NAMINGS = ("named", "confided", "anonymous")


def filed(desk: Any, naming: str = "confided", **wanted: Any) -> Any:
    """A report whose reporter gave their name so."""
    match naming:
        case "confided":
            return desk.file(confided=NAME, **wanted)
        case "named":
            return desk.file(named=True, naming="named", name=NAME, **wanted)
        case _:
            return desk.file(naming="anonymous", **wanted)


def asked(desk: Any, case: Any, counselor: str = "counselor-a", reason: str = REASON) -> str:
    """A request of a counselor's; its id."""
    writing: Writing = desk.writing(counselor, case)
    desk.identity.ask(writing, reason)
    return writing.entry


def standing(desk: Any, case: Any, counselor: str = "counselor-a") -> Asked:
    found: Asked = desk.identity.standing(desk.stored(case.receipt.locator), counselor)
    return found


def name_of(desk: Any, case: Any, counselor: str = "counselor-a") -> str | None:
    """The name as this counselor has it."""
    name = standing(desk, case, counselor).name
    return name.reveal() if name else None


def requests(desk: Any, case: Any) -> list[Any]:
    with desk.office.unit_of_work() as unit:
        return list(unit.confided.requests(case.receipt.locator))


def acts(desk: Any) -> list[str]:
    return [act for _, act, _ in desk.audit()]


def test_a_confided_name_stands_in_no_entry_and_whoever_reads_the_case_does_not_see_it(desk: Any) -> None:
    case = filed(desk)

    assert NAME not in str(desk.read("counselor-a", case.receipt.locator))
    assert standing(desk, case) == Asked(None, (), None)


@pytest.mark.parametrize("naming", NAMINGS)
def test_every_case_gets_one_identity_row_of_one_size(desk: Any, naming: str) -> None:
    case, other = filed(desk, naming), desk.file(confided="長" * 120)

    with desk.office.unit_of_work() as unit:
        one, long = unit.confided.of(case.receipt.locator), unit.confided.of(other.receipt.locator)

    assert one is not None
    assert len(one.box) == len(long.box)
    assert (one.case, one.signer) == (case.receipt.locator, "staff")
    assert len(one.signature) == len(long.signature)


def test_who_asks_is_shown_to_the_custodian_with_the_reason_and_nothing_of_the_report(desk: Any) -> None:
    case = filed(desk)
    request = asked(desk, case)

    [waiting] = desk.custodian.waiting()

    assert (waiting.id, waiting.case) == (request, case.receipt.locator)
    assert (waiting.counselor, waiting.reason, waiting.sound) == ("counselor-a", REASON, True)
    assert desk.custodian.readers(case.receipt.locator) == ("counselor-a", "counselor-b")
    assert "大声" not in repr(waiting)
    assert REASON not in repr(waiting)


def test_approved_each_reader_has_the_name_and_the_reporter_is_told(desk: Any) -> None:
    case = filed(desk)
    request = asked(desk, case)
    assert standing(desk, case).waiting == FRIDAY

    desk.clock.turn(days=5)
    desk.custodian.give(case.receipt.locator, request)

    assert [name_of(desk, case, one) for one in ("counselor-a", "counselor-b")] == [NAME, NAME]
    decisions = Decisions(desk.office, desk.names.is_whole).of(desk.stored(case.receipt.locator))
    assert decisions == (Decided(date(2026, 9, 23), given=True),)
    assert acts(desk)[-2:] == ["identity_asked", "identity_given"]
    kinds = [one.kind for one in desk.reporter.look_up(desk.access(case)).entries]
    assert kinds == [Kind.REPORT, Kind.IDENTITY_ASKED]
    assert desk.custodian.waiting() == []


def test_refused_nobody_has_it_and_it_may_be_asked_again(desk: Any) -> None:
    case = filed(desk)
    desk.custodian.refuse(case.receipt.locator, asked(desk, case))
    assert name_of(desk, case) is None
    assert standing(desk, case).decided == (Decided(FRIDAY, given=False),)
    assert [one.answer for one in requests(desk, case)] == [None]

    desk.custodian.give(case.receipt.locator, asked(desk, case, "counselor-b"))

    assert name_of(desk, case) == NAME
    assert [one.given for one in standing(desk, case).decided] == [False, True]


@pytest.mark.parametrize("first", ["give", "refuse"])
@pytest.mark.parametrize("second", ["give", "refuse"])
def test_a_decision_is_final_and_the_same_press_twice_is_one(desk: Any, first: str, second: str) -> None:
    case = filed(desk)
    locator, request = case.receipt.locator, asked(desk, case)
    getattr(desk.custodian, first)(locator, request)
    before = requests(desk, case), desk.audit(), desk.pending()

    if first == second:
        getattr(desk.custodian, second)(locator, request)
    else:
        with pytest.raises(CaseError, match="identity_decided"):
            getattr(desk.custodian, second)(locator, request)
    with pytest.raises(CaseError, match="identity_decided"):
        desk.custodian.request(locator, request)

    assert (requests(desk, case), desk.audit(), desk.pending()) == before


def test_letters_go_to_the_custodian_then_to_the_readers_and_are_void_when_they_are_no_longer_true(
    desk: Any,
) -> None:
    case = filed(desk)
    desk.clock.turn(minutes=30)
    desk.worker.round()
    desk.arrived.clear()
    request = asked(desk, case)
    desk.clock.turn(minutes=30)
    desk.worker.round()
    assert [(one.notice.occasion.value, one.to) for one in desk.arrived] == [("identity_asked", "custodian")]

    desk.custodian.give(case.receipt.locator, request)
    desk.clock.turn(minutes=30)
    desk.worker.round()
    told = {(one.notice.occasion.value, one.to) for one in desk.arrived[1:]}
    assert told == {("identity_decided", "counselor-a"), ("identity_decided", "counselor-b")}

    desk.arrived.clear()
    desk.custodian.refuse(case.receipt.locator, asked(desk, case))
    desk.clock.turn(minutes=30)
    desk.worker.round()
    assert {one.to for one in desk.arrived} == {"counselor-a", "counselor-b"}


def test_one_request_of_a_case_waits_at_a_time_and_the_same_form_twice_is_one(desk: Any) -> None:
    case = filed(desk)
    writing = desk.writing("counselor-a", case)
    desk.identity.ask(writing, REASON)
    desk.identity.ask(writing, REASON)
    with pytest.raises(CaseError, match="already_sent"):
        desk.identity.ask(writing, "別の理由")

    with pytest.raises(CaseError, match="identity_waits"):
        asked(desk, case, "counselor-b")

    assert len(requests(desk, case)) == 1
    assert acts(desk).count("identity_asked") == 1


def test_a_successor_does_not_inherit_the_name_and_asks_anew(desk: Any) -> None:
    case = filed(desk)
    desk.custodian.give(case.receipt.locator, asked(desk, case))

    desk.window.hand_over(desk.writing("counselor-a", case), "counselor-c", "")

    assert name_of(desk, case, "counselor-c") is None
    assert name_of(desk, case, "counselor-b") == NAME
    desk.custodian.give(case.receipt.locator, asked(desk, case, "counselor-c"))
    assert name_of(desk, case, "counselor-c") == NAME


def test_who_handed_the_case_over_meanwhile_is_given_nothing(desk: Any) -> None:
    case = filed(desk)
    request = asked(desk, case)
    desk.window.hand_over(desk.writing("counselor-a", case), "counselor-c", "")

    desk.custodian.give(case.receipt.locator, request)

    assert [name_of(desk, case, one) for one in ("counselor-a", "counselor-c")] == [None, NAME]


def test_a_withdrawn_case_gives_no_name(desk: Any) -> None:
    case = filed(desk)
    request = asked(desk, case)
    desk.reporter.withdraw(desk.access(case), "withdrawal")
    with pytest.raises(CaseError, match="withdrawn"):
        desk.custodian.give(case.receipt.locator, request)
    desk.custodian.refuse(case.receipt.locator, request)

    assert not desk.identity.may_ask(desk.stored(case.receipt.locator), ())
    with pytest.raises(CaseError, match="withdrawn"):
        asked(desk, case)


def test_where_nobody_reads_the_case_any_more_nobody_is_given_the_name(desk: Any) -> None:
    case = filed(desk)
    request = asked(desk, case)
    roster: Roster = desk.office.roster()
    nobody = replace(desk.office, roster=lambda: replace(roster, counselors=(), fallback=None))
    desk.custodian._office = nobody

    with pytest.raises(CaseError, match="nobody_reads"):
        desk.custodian.give(case.receipt.locator, request)


@pytest.mark.parametrize("naming", NAMINGS)
def test_who_may_do_what_by_how_the_name_was_given(desk: Any, naming: str) -> None:
    """The table: naming by acts, before and after the reporter reveals their name."""
    case = filed(desk, naming)

    def offered() -> bool:
        opened = desk.window.open("counselor-a", case.receipt.locator)
        return bool(desk.identity.may_ask(opened.case, opened.entries))

    assert offered() == (naming == "confided")
    if naming == "confided":
        desk.custodian.refuse(case.receipt.locator, asked(desk, case))
    else:
        with pytest.raises(CaseError, match="not_confided"):
            asked(desk, case)
    assert desk.reporter.look_up(desk.access(case)).named == (naming == "named")

    revealed = Confidential({"name": NAME, "person": "slack:U1"})
    desk.reporter.write(desk.access(case), "reveal", Kind.REVEAL, revealed)

    assert desk.reporter.look_up(desk.access(case)).named
    assert not offered()
    with pytest.raises(CaseError, match="not_confided"):
        asked(desk, case)
    assert NAME in str(desk.read("counselor-a", case.receipt.locator))


def test_a_name_revealed_while_a_request_waits_is_not_given_again(desk: Any) -> None:
    case = filed(desk)
    request = asked(desk, case)
    revealed = Confidential({"name": NAME, "person": "slack:U1"})
    desk.reporter.write(desk.access(case), "reveal", Kind.REVEAL, revealed)

    with pytest.raises(CaseError, match="not_confided"):
        desk.custodian.give(case.receipt.locator, request)


def test_without_a_custodian_nothing_is_confided_and_nothing_asked(desk: Any) -> None:
    case = filed(desk)
    roster: Roster = replace(desk.office.roster(), custodian=None)
    without = replace(desk.office, roster=lambda: roster)
    for window in (desk.filings, desk.identity, desk.identity._acting):
        setattr(window, "office" if hasattr(window, "office") else "_office", without)

    with pytest.raises(CaseError, match="no_custodian"):
        desk.file(confided=NAME)
    with pytest.raises(CaseError, match="no_custodian"):
        asked(desk, case)
    assert desk.filings.custodian(desk.filing().wanted) is None


@pytest.mark.parametrize("person", ["playground:custodian"])
def test_nobody_confides_their_name_to_themselves_or_to_somebody_involved(desk: Any, person: str) -> None:
    wanted = desk.filing().wanted

    assert desk.filings.custodian(wanted) is not None
    assert desk.filings.custodian(replace(wanted, person=person)) is None
    assert desk.filings.custodian(replace(wanted, involved=frozenset({person}))) is None


def test_a_name_that_holds_the_own_code_is_not_taken(desk: Any) -> None:
    filing = desk.filing(confided=NAME)

    with pytest.raises(CaseError, match="own_code"):
        desk.filings.submit(replace(filing, confided=Confidential(filing.receipt.written())))


def test_a_counselor_asks_ten_times_an_hour_at_most(desk: Any) -> None:
    cases = [filed(desk, person=f"playground:{number}") for number in range(11)]
    for one in cases[:10]:
        asked(desk, one)

    with pytest.raises(CaseError, match="enough"):
        asked(desk, cases[10])


def test_no_act_is_left_half_done(desk: Any) -> None:
    case = filed(desk)
    request = asked(desk, case)
    before = requests(desk, case), desk.audit()
    add = desk.custodian._signer

    def fails(digest: bytes) -> tuple[str, bytes]:
        raise OSError

    desk.custodian._signer = fails
    with pytest.raises(OSError):  # noqa: PT011 - it is ours
        desk.custodian.give(case.receipt.locator, request)
    desk.custodian._signer = add

    assert (requests(desk, case), desk.audit()) == before
    assert requests(desk, case)[0].state is Decision.ASKED
