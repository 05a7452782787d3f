"""The counselors' door sees to it by itself that a case is read by those who should, and by nobody else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from adapters.vault.keyring import audit_signer, with_counselors
from bot.cases.absence import Absence
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.cases.roster import Counselor, Roster
from bot.confidential import Confidential
from bot.desk.absence import Absences
from bot.desk.ports import Opener, Tampered
from bot.desk.recusal import Recusal
from bot.desk.rekeying import Rekeying
from bot.desk.turnover import Turnover

Desk = Any
A, B, C, OUTSIDE = EVERYONE = ("counselor-a", "counselor-b", "counselor-c", "outside")


@dataclass
class Counting:
    """An opener that counts the cases it opened."""

    opener: Opener
    opened: int = 0

    def open(self, case: Any, counselor: str) -> Any:
        key = self.opener.open(case, counselor)
        self.opened += key is not None
        return key

    def in_trust(self, case: Any) -> Any:
        return self.opener.in_trust(case)

    def own(self, case: Any, person: Any) -> Any:
        return self.opener.own(case, person)


def door(desk: Desk, opener: Opener | None = None) -> Turnover:
    keys = desk.installation.keys.counselors
    return Turnover(desk.office, opener or desk.opener, audit_signer("counselors", keys.seed))


class Written:
    """A roster that a test rewrites."""

    def __init__(self, roster: Roster) -> None:
        self.now = roster

    def __call__(self) -> Roster:
        return self.now


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Desk:
    """An empty desk whose roster is this test's own."""
    made = new_desk()
    made.installation = replace(made.installation, roster=Written(made.installation.roster()))
    return made.restarted()


def rewrite(desk: Desk, counselor: str, **changed: Any) -> None:
    """Another line about somebody in the roster."""
    written = desk.installation.roster

    def of(one: Counselor) -> Counselor:
        return replace(one, **changed) if one.id == counselor else one

    fallback = of(written.now.fallback)
    written.now = replace(written.now, counselors=tuple(map(of, written.now.counselors)), fallback=fallback)


def with_keys(desk: Desk, *newcomers: str) -> Desk:
    """The desk after these (ids) were given keys."""
    desk.installation = replace(desk.installation, keys=with_counselors(desk.installation.keys, newcomers))
    return desk.restarted()


def object_to(desk: Desk, filed: Any, counselor: str) -> None:
    told = Confidential({"to": counselor})
    desk.reporter.write(desk.access(filed), desk.office.new_id(), Kind.OBJECTION, told)


def recuse(desk: Desk, filed: Any, counselor: str) -> None:
    Recusal(desk.acting).recuse(desk.writing(counselor, filed))


def read_by(desk: Desk, filed: Any) -> list[str]:
    """Whose key opens it now."""
    case = desk.stored(filed.receipt.locator)
    return [one for one in EVERYONE if desk.opens(one, case) is not None]


def last(desk: Desk, filed: Any) -> tuple[Kind, dict[str, str]]:
    """What was written last."""
    entries = desk.reporter.look_up(desk.access(filed)).entries
    told: tuple[Kind, dict[str, str]] = desk.told(entries)[-1]
    return told


def night(desk: Desk) -> None:
    """What follows from reporters' acts is done once their day is over."""
    desk.clock.turn(days=1)


def refused(desk: Desk, filed: Any, counselor: str) -> None:
    """They can't open it, it is on no list of theirs, and no letter for them is on its way."""
    with pytest.raises(CaseError, match="no_such_case"):
        desk.window.open(counselor, filed.receipt.locator)
    assert filed.receipt.locator not in [one.locator for one in desk.window.cases(counselor)]


def test_whom_the_reporter_objects_to_is_out_at_once_and_without_a_key_after_that_day(
    desk: Desk,
) -> None:
    filed = desk.file("言葉")
    before = desk.stored(filed.receipt.locator)

    object_to(desk, filed, B)

    refused(desk, filed, B)
    assert (door(desk).round(), read_by(desk, filed)) == (0, [A, B])
    night(desk)
    assert door(desk).round() == 1
    assert read_by(desk, filed) == [A, C]
    after = desk.stored(filed.receipt.locator)
    assert (after.epoch, after.recipients & before.recipients & {desk.office.keys.recipient(B)}) == (2, set())
    kind, told = last(desk, filed)
    assert (kind, told["to"], told["out"], told["why"]) == (Kind.READERS, C, B, "refused")
    assert desk.opens(B, replace(after, wraps=before.wraps)) is None
    for _ in range(40):
        desk.clock.turn(days=1)
        desk.worker.round()
    assert {one.to for one in desk.arrived} == {A, C, OUTSIDE}


def test_a_second_round_opens_no_case_and_a_change_opens_only_what_it_is_about(desk: Desk) -> None:
    filed = [desk.file(f"言葉{number}") for number in range(5)]
    counting = Counting(desk.opener)
    round_ = door(desk, counting).round

    assert (round_(), counting.opened) == (0, 5)
    assert (round_(), counting.opened) == (0, 5)
    desk.reporter.add(desk.access(filed[2]), "entry", desk.words(what="もう一つ"))
    assert (round_(), counting.opened) == (0, 6)
    desk.clock.turn(days=1)
    assert (round_(), counting.opened) == (0, 6)
    object_to(desk, filed[3], A)
    assert (round_(), counting.opened) == (0, 7)
    assert (round_(), counting.opened) == (0, 7)
    desk.clock.turn(days=1)
    assert (round_(), counting.opened) == (1, 8)
    assert (round_(), counting.opened) == (0, 8)


def test_who_leaves_the_roster_is_out_at_once_and_their_cases_go_on(desk: Desk) -> None:
    filed, turnover = desk.file("言葉"), door(desk)
    assert turnover.round() == 0
    rewrite(desk, B, id="counselor-d")

    with pytest.raises(CaseError, match="no_such_case"):
        desk.window.open(B, filed.receipt.locator)
    assert desk.window.cases(B) == ()
    assert turnover.round() == 1, "the roster is why, so that it need not wait for the day to end"
    assert read_by(desk, filed) == [A, C]
    assert last(desk, filed)[1]["why"] == "left"
    assert [act for who, act, _ in desk.audit() if act == "rekeyed"] == ["rekeyed"]


def test_a_case_of_those_who_have_all_left_is_opened_with_their_keys_and_given_to_the_next(
    desk: Desk,
) -> None:
    filed = desk.file("言葉", refused={C})
    rewrite(desk, A, id="counselor-d")
    rewrite(desk, B, id="counselor-e")
    night(desk)

    assert door(desk).round() == 1

    assert read_by(desk, filed) == [OUTSIDE]
    assert desk.read(OUTSIDE, filed.receipt.locator)[0][1]["what"] == "言葉"


def test_who_turns_out_to_be_the_superior_of_the_reporter_or_involved_is_out(desk: Desk) -> None:
    named = desk.file("言葉", person="slack:U100", named=True)
    involved = desk.file("言葉", involved="slack:U200")
    turnover = door(desk)
    assert turnover.round() == 0
    rewrite(desk, A, below=frozenset({"slack:U100"}), above=frozenset({"slack:U200"}))

    for one in (named, involved):
        refused(desk, one, A)
    assert turnover.round() == 2
    for one in (named, involved):
        assert read_by(desk, one) == [B, C]
        assert last(desk, one)[1]["why"] == "conflict"
    assert {one.why for one in audit_of(desk)} == {""}
    for _ in range(40):
        desk.clock.turn(days=1)
        desk.worker.round()
    assert {one.to for one in desk.arrived} == {B, C, OUTSIDE}


def test_somebody_named_in_an_addition_is_out(desk: Desk) -> None:
    filed = desk.file("言葉")

    desk.reporter.add(desk.access(filed), "entry", desk.words(what="続き", involved=f"playground:{A}"))

    refused(desk, filed, A)
    night(desk)
    assert door(desk).round() == 1
    assert read_by(desk, filed) == [B, C]


def test_one_press_and_a_counselor_is_out_of_a_case_as_if_it_were_handed_over(desk: Desk) -> None:
    filed = desk.file("言葉")
    writing = desk.writing(A, filed)
    before = desk.stored(filed.receipt.locator)

    Recusal(desk.acting).recuse(writing)
    Recusal(desk.acting).recuse(writing)

    assert read_by(desk, filed) == [B, C]
    assert last(desk, filed) == (Kind.HANDOVER, {"to": C, "reason": "", "recused": "yes"})
    assert desk.audit() == [(A, "handed_over", filed.receipt.locator)]
    refused(desk, filed, A)
    assert desk.opens(A, replace(desk.stored(filed.receipt.locator), wraps=before.wraps)) is None
    assert door(desk).round() == 0
    for _ in range(40):
        desk.clock.turn(days=1)
        desk.worker.round()
    assert A not in {one.to for one in desk.arrived}
    with pytest.raises(CaseError, match="not_a_successor"):
        desk.window.hand_over(desk.writing(B, filed), A, "")


def test_who_steps_out_need_not_have_read_what_came_meanwhile(desk: Desk) -> None:
    filed = desk.file("言葉")
    writing = desk.writing(A, filed)
    desk.window.note(desk.writing(B, filed), "メモ")

    Recusal(desk.acting).recuse(writing)

    assert read_by(desk, filed) == [B, C]


def test_where_nobody_is_left_it_is_not_silent_and_is_read_again_as_soon_as_somebody_may(desk: Desk) -> None:
    filed = desk.file("言葉", refused={B, C})
    recuse(desk, filed, A)
    assert read_by(desk, filed) == [OUTSIDE]

    recuse(desk, filed, OUTSIDE)

    assert read_by(desk, filed) == []
    desk.clock.turn(days=40)
    desk.worker.round()
    assert desk.arrived == [], "nobody may hear of it"
    seen = desk.reporter.look_up(desk.access(filed))
    assert (seen.is_read, seen.outside.id) == (False, OUTSIDE)
    assert door(desk).round() == 0
    rewrite(desk, C, id="counselor-d")
    assert door(desk).round() == 0, "who is new has no key yet"
    desk = with_keys(desk, "counselor-d")
    assert door(desk).round() == 1
    assert desk.read("counselor-d", filed.receipt.locator)[0][1]["what"] == "言葉"


def test_at_once_with_somebody_else_it_waits_for_the_next_round(desk: Desk) -> None:
    filed = desk.file("言葉")
    object_to(desk, filed, B)
    night(desk)
    turnover = door(desk)
    set_right = turnover._set_right

    def meanwhile(*arguments: Any) -> None:
        desk.window.note(desk.writing(A, filed), "メモ")
        turnover._set_right = set_right  # type: ignore[method-assign]
        set_right(*arguments)

    turnover._set_right = meanwhile  # type: ignore[method-assign]

    assert turnover.round() == 0
    assert read_by(desk, filed) == [A, B]
    assert turnover.round() == 1
    assert read_by(desk, filed) == [A, C]


def test_one_case_that_is_not_whole_keeps_no_other_waiting(desk: Desk) -> None:
    bad, good = sorted((desk.file("言葉"), desk.file("言葉")), key=lambda one: one.receipt.locator)
    for one in (bad, good):
        object_to(desk, one, B)
    spoil(desk, bad)
    night(desk)
    turnover = door(desk)

    with pytest.raises(Tampered):
        turnover.round()

    assert read_by(desk, good) == [A, C]
    assert turnover.round() == 0


def spoil(desk: Desk, filed: Any) -> None:
    with desk.installation.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE entries SET kind = 'addition' WHERE \"case\" = ? AND sequence = 2",
            (filed.receipt.locator,),
        )


def audit_of(desk: Desk) -> Any:
    with desk.office.unit_of_work() as unit:
        return unit.audit.all()


# --- reporters' moments ---


def absent(desk: Desk, counselor: str, first: int, last_day: int) -> None:
    """Somebody's absence is on the list; no case has been told of it."""
    key = desk.office.keys.recipient(counselor)
    desk.office.absences.keep(Absence(desk.office.new_id(), key, *days(desk, first, last_day)))


def object_to_a(desk: Desk, filed: Any) -> None:
    object_to(desk, filed, A)


def pick_a(desk: Desk, filed: Any) -> None:
    words = desk.words(what="続き", involved=f"playground:{A}")
    desk.reporter.add(desk.access(filed), desk.office.new_id(), words)


@pytest.mark.parametrize("act", [object_to_a, pick_a])
def test_nothing_follows_from_a_reporters_act_before_its_day_is_over(
    desk: Desk, act: Callable[[Desk, Any], None]
) -> None:
    filed, turnover = desk.file("言葉"), door(desk)
    assert turnover.round() == 0
    act(desk, filed)

    for _ in range(9):
        assert (turnover.round(), door(desk).round(), audit_of(desk)) == (0, 0, [])
        desk.clock.turn(hours=1)
    assert desk.office.today().day == 18
    desk.clock.turn(hours=1)

    assert (turnover.round(), door(desk).round()) == (1, 0)
    assert {one.at.date() for one in audit_of(desk)} == {desk.clock().astimezone(UTC).date()}
    assert desk.clock().hour == 0


def test_a_case_taken_up_again_during_an_absence_is_given_to_a_stand_in_once_the_day_is_over(
    desk: Desk,
) -> None:
    filed = desk.file("言葉")
    desk.reporter.withdraw(desk.access(filed), "stop")
    absent(desk, A, 0, 9)
    turnover = door(desk)
    turnover.round()

    desk.reporter.add(desk.access(filed), "more", desk.words(what="やはり"))

    assert (turnover.round(), audit_of(desk)) == (0, [])
    night(desk)
    assert (turnover.round(), read_by(desk, filed)) == (1, [A, B, C])


def test_a_new_case_is_told_of_planned_absences_once_its_day_is_over(desk: Desk) -> None:
    absent(desk, A, 3, 5)
    turnover = door(desk)
    turnover.round()
    filed = desk.file("言葉")

    assert (turnover.round(), audit_of(desk)) == (0, [])
    night(desk)
    assert turnover.round() == 1

    assert (last(desk, filed)[0], last(desk, filed)[1]["to"]) == (Kind.ABSENCE, C)


def test_what_the_staff_side_does_makes_the_rest_follow_at_once(desk: Desk) -> None:
    noted, planned, rewritten = (desk.file("言葉") for _ in range(3))
    turnover = door(desk)
    turnover.round()
    for one in (noted, planned, rewritten):
        object_to(desk, one, B)
    assert turnover.round() == 0

    desk.window.note(desk.writing(A, noted), "メモ")
    assert (turnover.round(), read_by(desk, noted)) == (1, [A, C])
    desk.window.hand_over(desk.writing(A, planned), C, "")
    absent(desk, C, 1, 2)
    assert turnover.round() == 2
    assert read_by(desk, rewritten) == [A, B]
    rewrite(desk, C, name="別の名前")
    assert (turnover.round(), read_by(desk, rewritten)) == (1, [A, C])


def test_an_urgent_case_that_nobody_may_read_any_more_does_not_wait(desk: Desk) -> None:
    urgent = desk.file("言葉", refused={B, C}, urgent=True)
    other = desk.file("言葉", refused={B, C})
    for one in (urgent, other):
        object_to(desk, one, A)

    assert door(desk).round() == 1

    assert (read_by(desk, urgent), read_by(desk, other)) == ([OUTSIDE], [A])


def test_an_objection_to_somebody_who_does_not_read_it_gives_a_new_key_all_the_same(desk: Desk) -> None:
    """Or nobody without a key of it could tell when it has been taken up."""
    filed = desk.file("言葉")
    object_to(desk, filed, C)
    night(desk)

    assert (door(desk).round(), door(desk).round()) == (1, 0)

    assert (read_by(desk, filed), last(desk, filed)[1]["why"]) == ([A, B], "kept")
    assert [one.why for one in audit_of(desk)] == [""]


def test_a_confided_name_waits_until_whom_the_reporter_objected_to_has_no_key(desk: Desk) -> None:
    filed = desk.file("言葉", confided="氏名X")
    locator = filed.receipt.locator
    desk.identity.ask(desk.writing(A, filed, "request"), "理由")
    object_to(desk, filed, B)

    with pytest.raises(CaseError, match="readers_change"):
        desk.custodian.give(locator, "request")
    assert desk.custodian.request(locator, "request").reason == "理由", "it still waits"
    night(desk)
    door(desk).round()
    desk.custodian.give(locator, "request")

    case = desk.stored(locator)
    names = {one: desk.identity.standing(case, one).name for one in (A, B, C)}
    assert [one for one, name in names.items() if name and name.reveal() == "氏名X"] == [A, C]


# --- cases that no key opens, and new keys of counselors ---


def test_a_case_whose_wraps_were_deleted_does_not_vanish_in_silence(desk: Desk) -> None:
    bad, good = sorted((desk.file("言葉"), desk.file("言葉")), key=lambda one: one.receipt.locator)
    object_to(desk, good, B)
    with desk.installation.engine.begin() as connection:
        connection.exec_driver_sql('DELETE FROM wraps WHERE "case" = ?', (bad.receipt.locator,))
    night(desk)
    turnover = door(desk)

    with pytest.raises(Tampered):
        turnover.round()

    assert read_by(desk, good) == [A, C]
    assert turnover.round() == 0


@pytest.mark.parametrize(
    ("out", "stay"), [({B}, [A, C]), ({A, B}, [C]), ({A, B, C}, [OUTSIDE]), (set(), [A, B])]
)
def test_whoever_is_out_gets_no_new_wrap_when_somebodys_key_is_exchanged(
    desk: Desk, out: set[str], stay: list[str]
) -> None:
    filed = desk.file("言葉")
    for one in out:
        object_to(desk, filed, one)
    seed = desk.installation.keys.counselors.seed
    rekeying = Rekeying(desk.office, audit_signer("counselors", seed), "counselors")
    case = desk.stored(filed.receipt.locator)
    key = desk.opener.open(case, A)

    with desk.office.unit_of_work() as unit:
        entries = rekeying.read(unit, case, key)
        rekeying.rekey(unit, case, key, entries, rekeying.readers(case, entries, key), "rotated")

    assert read_by(desk, filed)[: len(stay)] == stay
    assert set(read_by(desk, filed)).isdisjoint(out)
    assert last(desk, filed)[1]["why"] == ("refused" if out else "rotated")
    assert door(desk).round() == 0


# --- absences ---


def absences(desk: Desk) -> Absences:
    return Absences(desk.office, door(desk))


def days(desk: Desk, first: int, last: int) -> tuple[Any, Any]:
    today = desk.office.today()
    return today + timedelta(days=first), today + timedelta(days=last)


def test_an_absence_is_told_ahead_gives_the_deputy_a_key_and_takes_it_back(desk: Desk) -> None:
    filed = desk.file("言葉")
    first, last_day = days(desk, 3, 5)
    assert [(case.locator, to) for case, to in absences(desk).preview(A, first, last_day)] == [
        (filed.receipt.locator, C)
    ]
    assert desk.stored(filed.receipt.locator).version == 0

    absences(desk).keep(A, "away", first, last_day)

    told = {"who": A, "to": C, "first": first.isoformat(), "last": last_day.isoformat()}
    assert last(desk, filed) == (Kind.ABSENCE, told)
    assert desk.reporter.look_up(desk.access(filed)).readers == (A, B, C)
    turnover = door(desk)
    assert (turnover.round(), read_by(desk, filed)) == (0, [A, B])
    desk.clock.turn(days=3)
    assert (turnover.round(), read_by(desk, filed)) == (1, [A, B, C])
    assert last(desk, filed)[1]["why"] == "stand_in"
    desk.clock.turn(days=2)
    assert (turnover.round(), read_by(desk, filed)) == (0, [A, B, C])
    desk.clock.turn(days=1)
    assert (turnover.round(), read_by(desk, filed)) == (1, [A, B])
    assert last(desk, filed)[1]["why"] == "back"
    assert (turnover.round(), door(desk).round()) == (0, 0)


def test_whoever_the_reporter_does_not_want_meanwhile_is_replaced_before_the_first_day(desk: Desk) -> None:
    filed = desk.file("言葉")
    absences(desk).keep(A, "away", *days(desk, 2, 4))
    object_to(desk, filed, C)
    night(desk)

    assert door(desk).round() == 1

    told = desk.told(desk.reporter.look_up(desk.access(filed)).entries)[-2:]
    assert [kind for kind, _ in told] == [Kind.ABSENCE, Kind.READERS]
    assert told[0][1]["to"] == B, "nobody else is there but who reads it already"
    desk.clock.turn(days=1)
    assert door(desk).round() == 0
    assert read_by(desk, filed) == [A, B]


def test_deputies_who_are_away_too_are_passed_over_and_overlapping_absences_end_one_by_one(
    desk: Desk,
) -> None:
    filed = desk.file("言葉")
    absences(desk).keep(C, "c", *days(desk, 0, 3))
    absences(desk).keep(A, "a", *days(desk, 1, 5))
    absences(desk).keep(B, "b", *days(desk, 2, 4))
    turnover, read = door(desk), []

    for _ in range(7):
        turnover.round()
        read.append(read_by(desk, filed))
        desk.clock.turn(days=1)

    assert read == [[A, B], *[[A, B, OUTSIDE]] * 5, [A, B]]


def test_an_absence_that_is_called_off_ends_at_once_and_the_reporter_is_told(desk: Desk) -> None:
    filed = desk.file("言葉")
    absences(desk).keep(A, "away", *days(desk, 0, 9))
    assert read_by(desk, filed) == [A, B, C]

    absences(desk).call_off(B, "away")
    assert read_by(desk, filed) == [A, B, C], "it is not theirs"
    absences(desk).call_off(A, "away")

    assert read_by(desk, filed) == [A, B]
    kinds = [kind for kind, _ in desk.told(desk.reporter.look_up(desk.access(filed)).entries)]
    assert kinds == [Kind.REPORT, Kind.ABSENCE, Kind.READERS, Kind.ABSENCE, Kind.READERS]
    assert absences(desk).of(A) == []
    assert door(desk).round() == 0


def test_whoever_stands_in_and_steps_out_is_replaced_and_who_they_stood_in_for_still_reads_it(
    desk: Desk,
) -> None:
    filed = desk.file("言葉", refused={B})
    assert read_by(desk, filed) == [A, C]
    absences(desk).keep(A, "away", *days(desk, 0, 9))
    assert read_by(desk, filed) == [A, C]
    recuse(desk, filed, C)

    assert read_by(desk, filed) == [A]
    assert door(desk).round() == 1
    assert read_by(desk, filed) == [A, OUTSIDE]


def test_new_reports_go_to_others_where_anybody_else_may_read_them(desk: Desk) -> None:
    absences(desk).keep(A, "a", *days(desk, 0, 1))

    assert read_by(desk, desk.file("言葉")) == [B, C]
    assert read_by(desk, desk.file("言葉", refused={B, C})) == [OUTSIDE]
    only = desk.file("言葉", refused={B, C, OUTSIDE})
    assert read_by(desk, only) == [A]
    night(desk)
    assert door(desk).round() == 1
    assert last(desk, only)[1]["to"] == "", "and its reporter is told that nobody reads it meanwhile"
    desk.clock.turn(days=2)
    assert read_by(desk, desk.file("言葉")) == [A, B]


def test_cases_that_rest_are_given_to_nobody_new(desk: Desk) -> None:
    filed = desk.file("言葉")
    desk.reporter.withdraw(desk.access(filed), "entry")

    absences(desk).keep(A, "away", *days(desk, 0, 9))

    assert read_by(desk, filed) == [A, B]
    desk.reporter.add(desk.access(filed), "more", desk.words(what="やはり"))
    night(desk)
    assert door(desk).round() == 1
    assert read_by(desk, filed) == [A, B, C]


@pytest.mark.parametrize(
    ("first", "last_day", "code"),
    [
        (-1, 2, "absence_past"), (2, 1, "absence_order"), (0, 366, "absence_long"), (367, 368, "absence_far"),
        (5, 6, "absence_there"), (3, 9, "absence_there"),
    ],
)  # fmt: skip
def test_days_that_can_not_be_are_refused_and_nothing_is_kept(
    desk: Desk, first: int, last_day: int, code: str
) -> None:
    desk.office.absences.keep(Absence("known", desk.office.keys.recipient(A), *days(desk, 4, 5)))

    with pytest.raises(CaseError, match=code):
        absences(desk).preview(A, *days(desk, first, last_day))
    with pytest.raises(CaseError, match=code):
        absences(desk).keep(A, "new", *days(desk, first, last_day))

    assert [one.id for one in desk.office.absences.all()] == ["known"]
    absences(desk).keep(B, "other", *days(desk, 4, 5))


def test_two_at_once_and_only_one_changes_it(desk: Desk) -> None:
    filed = desk.file("言葉")
    object_to(desk, filed, B)
    night(desk)
    one, other = door(desk), door(desk)
    looked = other._looked_into(filed.receipt.locator)

    assert one.round() == 1
    with pytest.raises(Conflict):
        other._set_right(*looked)

    assert desk.stored(filed.receipt.locator).epoch == 2
