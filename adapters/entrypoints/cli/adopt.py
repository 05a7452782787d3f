"""`madoguchi adopt`: the shipped templates become the company's own rules."""

import unicodedata
from datetime import date
from pathlib import Path

import click

from adapters.entrypoints.adoption import Approval, adopted, copied_out, sheets_in, templates
from adapters.entrypoints.cli.shared import Day, data_option
from adapters.entrypoints.clock import today_in_japan

_LONGEST = 60


def _to_words(ctx: click.Context, param: click.Parameter, given: str | None) -> str | None:  # noqa: ARG001
    """A name or a version that fits on one line."""
    if given is None:
        return None
    words = given.strip()
    if not words or len(words) > _LONGEST or any(unicodedata.category(one)[0] == "C" for one in words):
        raise click.BadParameter(f"has to be one line of at most {_LONGEST} characters.")
    return words


@click.command("adopt")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--approved-by", metavar="WHO", callback=_to_words,
              help="Who approved it; shown by commands only, never to those who ask.")  # fmt: skip
@click.option("--version", metavar="V", callback=_to_words, help="The version: 1, 2, 2026-A ...")
@click.option("--date", "day", type=Day(), help="The day of approval, from which it holds [default: today].")
@data_option
@click.pass_context
def command(
    ctx: click.Context, folder: Path, approved_by: str | None, version: str | None, day: date | None,
    data: Path | None,
) -> None:  # fmt: skip
    """Make the templates (policy, manual, desk, counselors' handbook) your company's own, in two steps.

    \b
    1. madoguchi adopt DIR
       copies the templates into DIR, to be edited there; what you have edited is never overwritten.
    2. madoguchi adopt DIR --approved-by WHO --version V [--date DAY]
       checks them, and puts them in force in place of the templates.

    Points that only your company can decide, and blanks left to be filled in, are named with their lines, and
    nothing is adopted before they are done. A template that you take out of DIR stays a template. Adopted
    again with another version, the earlier one is kept: questions of an earlier day are answered by it.
    """
    if approved_by is None and version is None and day is None:
        _copy_out(folder)
        return
    if approved_by is None or version is None:
        raise click.UsageError("to adopt, say both --approved-by WHO and --version V.")
    approval = Approval(approved_by, version, day or today_in_japan())
    _adopt(folder, approval, data or ctx.obj.data)


def _copy_out(folder: Path) -> None:
    for path, is_new in copied_out(folder):
        click.echo(f"{path}: {'written' if is_new else 'is there already and stays as it is'}")
    click.echo(
        "Edit them: the last section of each lists what your company decides, the first says that it is a "
        f"template. Then run: madoguchi adopt {folder} --approved-by WHO --version 1"
    )


def _adopt(folder: Path, approval: Approval, data: Path) -> None:
    sheets = sheets_in(folder)
    done = adopted(sheets, approval, data)
    for one in done:
        follows = f", in place of version {one.before}" if one.before else ""
        click.echo(f"{one.document}: version {approval.version} from {approval.day}{follows}")
    if not done:
        click.echo("All of them are adopted already, word for word.")
    notes = [note for sheet in sheets for note in sheet.notes]
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    if notes:
        click.echo("It is quoted like that: mend it, and adopt it again with another version.", err=True)
    if left := sorted(templates().keys() - {sheet.id for sheet in sheets}):
        click.echo(f"Not in {folder}, and left as they are: {', '.join(left)}", err=True)
