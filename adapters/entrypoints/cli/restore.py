"""`madoguchi restore`: a backup becomes a desk again."""

from pathlib import Path

import click
from sqlalchemy import Engine, select

from adapters.database.audit_memory import forget_head
from adapters.database.backup import restore
from adapters.database.engine import reading
from adapters.database.erasure import StoredArchive
from adapters.database.ledger import DeletionLedger
from adapters.database.tables import cases
from adapters.database.upgrade import upgrade
from adapters.entrypoints.cli.desk import desk_database, files_at
from adapters.entrypoints.cli.shared import Progress, data_option, roster_path
from adapters.entrypoints.file_room import FileRoom
from adapters.vault.keyfiles import KEYRING, KeysError, load_keyring
from adapters.vault.keyring import COUNSELORS


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.pass_context
def command(ctx: click.Context, source: Path, data: Path | None) -> None:
    """Fill an empty database from SOURCE, all or nothing. The desk's keys must be brought back on their own.

    A roster that is there already stays; else the one of the backup is written. Cases that were deleted since
    the backup was made, by the ledger in the data folder (deletions.jsonl), are deleted again: at once where
    the keyring is here, else by the counselors' door within an hour. Run `madoguchi audit verify` afterwards.

    The head of the audit that the doors noted in the data folder (audit-head) is forgotten: the backup's may
    end earlier. Where doors run on other machines, delete that file there, too, or they open no case.
    """
    engine = desk_database(ctx, data)
    upgrade(engine)
    room = files_at(ctx, data)
    counts, roster = restore(engine, source, Progress("Reading the backup"), room.folder)
    forget_head(data or ctx.obj.data)
    place = roster_path(ctx, data)
    if roster is not None and not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_bytes(roster)
    again = _deleted_again(engine, room, data or ctx.obj.data, ctx.obj.keys)
    click.echo(f"{source}: " + ", ".join(f"{count} {table}" for table, count in counts.items()))
    if again:
        click.echo(f"{again} of these cases were deleted after the backup was made: they are deleted again.")
    if not (ctx.obj.keys / KEYRING).exists():
        click.echo(f"Its keys are not in {ctx.obj.keys}: bring them back; new ones open none of these cases.")


def _deleted_again(engine: Engine, room: FileRoom, folder: Path, keys: Path) -> int:
    """Cases of the backup that were deleted since, by lines that the counselors' door signed."""
    try:
        checks = load_keyring(keys, COUNSELORS).checks_audit()
    except KeysError:
        return 0
    with reading(engine) as connection:
        there = set(connection.execute(select(cases.c.locator)).scalars())
    archive, lines = StoredArchive(engine, room.removed), DeletionLedger(folder).all()
    gone = [one for one in lines if one.case in there and checks(one.signer, one.digest, one.signature)]
    return sum(archive.erase(one.case).is_clean for one in gone)
