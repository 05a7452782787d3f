"""`madoguchi absence`: when a counselor is away, for those who can't say it themselves."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from sqlalchemy import Engine

from adapters.database.absences import StoredAbsences
from adapters.database.unit_of_work import database
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.shared import Day, data_option, json_option, print_json, roster_path
from adapters.entrypoints.clock import new_name, today_in_japan
from adapters.roster import read_roster
from adapters.vault.keyfiles import load_keyring
from adapters.vault.keyring import COUNSELORS, Keyring
from bot.cases.absence import Absence, away, checked
from bot.cases.errors import CaseError
from bot.cases.roster import Roster
from bot.dialogue.wording import say

FEW = 5
"""Fewer than so many are not told apart: whoever runs this is to see no single case."""


@click.command("absence")
@click.argument("counselor")
@click.argument("first", type=Day(), metavar="FROM")
@click.argument("last", type=Day(), metavar="TO")
@click.option("--preview", is_flag=True, help="Only say what it would mean; nothing is kept.")
@click.option("--cancel", is_flag=True, help="Call off the absence of exactly these days.")
@json_option
@data_option
@click.pass_context
def command(
    ctx: click.Context, counselor: str, first: date, last: date, *, preview: bool, cancel: bool,
    as_json: bool, data: Path | None,
) -> None:  # fmt: skip
    """COUNSELOR (id on the roster) is away FROM one day TO another, both included, in Japan.

    Counselors say it themselves, by 「不在の予定を入れる」 below their cases; this is for those who
    can't. While the desk runs it tells every reporter who reads their case meanwhile: the deputy, or who
    else may; never anybody whom the case must not reach. Reporters may object. It opens no case.
    """
    if preview and cancel:
        raise click.UsageError("--preview and --cancel exclude each other.")
    roster, keyring = read_roster(roster_path(ctx, data)), load_keyring(ctx.obj.keys, COUNSELORS)
    key = _key(roster, keyring, counselor)
    engine = desk_database(ctx, data, make=False)
    cases, store = _going_on(engine, key), StoredAbsences(engine)
    known = store.all()
    if cancel:
        _cancel(store, known, Absence("", key, first, last))
    else:
        absence = _checked(Absence(new_name(), key, first, last), known)
        if not preview:
            store.keep(absence)
    stand_in = _stand_in(roster, keyring, known, counselor, first, last)
    if as_json:
        days = {"counselor": counselor, "from": first, "to": last}
        print_json({**days, "cases": cases, "stand_in": stand_in, "kept": not (preview or cancel)})
        return
    what = "would be away" if preview else "is not away" if cancel else "is away"
    click.echo(f"{counselor} {what} from {first} to {last}.")
    _tell(cases, stand_in, ends=cancel)


def _tell(cases: int | None, stand_in: str | None, *, ends: bool) -> None:
    click.echo(f"Cases that go on meanwhile: {f'fewer than {FEW}' if cases is None else cases}")
    if not ends:
        who = f"Read meanwhile by: {stand_in}; where" if stand_in else "No deputy is there: where"
        click.echo(f"{who} somebody must not read a case, or is away too, the desk finds somebody else.")


def _key(roster: Roster, keyring: Keyring, counselor: str) -> str:
    every = ", ".join(sorted(one.id for one in roster.everyone))
    if roster.find(counselor) is None:
        raise click.ClickException(f"nobody on the roster has the id {counselor}. There are {every}")
    key = keyring.recipient(counselor)
    if key is None:
        raise click.ClickException(f"{counselor} has no key, and so no case.")
    return key


def _checked(absence: Absence, known: Sequence[Absence]) -> Absence:
    try:
        return checked(absence, known, today_in_japan())
    except CaseError as rule:
        raise click.ClickException(say(f"case_{rule.code}", "en", **rule.told)) from None


def _cancel(store: StoredAbsences, known: Sequence[Absence], days: Absence) -> None:
    wanted = days.counselor, days.first, days.last
    found = [one.id for one in known if (one.counselor, one.first, one.last) == wanted]
    if not found:
        raise click.ClickException("no absence of exactly these days is kept; nothing was changed.")
    for one in found:
        store.forget(one)


def _going_on(engine: Engine, key: str) -> int | None:
    with database(engine)() as unit:
        count = sum(not one.withdrawn and one.due_on is not None for one in unit.cases.of(key))
    return None if count < FEW else count


def _stand_in(
    roster: Roster, keyring: Keyring, known: Sequence[Absence], counselor: str, first: date, last: date
) -> str | None:
    """The first of the deputies who is there on all of the days."""
    gone, one = away(known, first, last), roster.find(counselor)
    passed = {counselor}
    while one and one.deputy and one.deputy not in passed:
        passed.add(one.deputy)
        one = roster.find(one.deputy)
        if one and (key := keyring.recipient(one.id)) and key not in gone:
            return one.id
    return None
