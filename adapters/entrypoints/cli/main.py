"""`madoguchi`: every command, loaded when it is called."""

import io
import logging
import sys
from importlib import import_module

import click

from adapters.logs import set_up_logs, silence_vendors
from adapters.refusal import Refusal
from adapters.settings import SettingsError, read_settings
from bot.desk.ports import StorageBusy
from knowledge.errors import LibraryError, QuestionRefused
from knowledge.text import visible

_COMMANDS = {
    "playground": "the whole desk on one local page; no account, no key",
    "ask": "one answer, quoted from the library",
    "ingest": "read documents into the index; only what changed",
    "library": "the documents the desk answers from",
    "adopt": "make the template policy, manual and desk rules your company's own",
    "eval": "measure retrieval and answering on questions with known answers",
    "serve": "the web process: what is mounted depends on the settings",
    "init": "make keys, a starter roster and a database; nothing is overwritten",
    "designate": "record a counselor's written designation; only then they get a key",
    "db": "keep the database in step with the program",
    "slack": "set the desk up in a Slack workspace: its app's manifest",
    "teams": "set the desk up in Teams: its app's package",
    "worker": "deliver notices to counselors",
    "keys": "whose keys there are; exchange a counselor's for another",
    "escrow": "two shares open every case: a drill, or after all keys were lost",
    "absence": "say when a counselor is away, so that somebody else reads their cases",
    "audit": "check that the trace of who did what is whole; export it",
    "backup": "write all cases, sealed as they are, into one file; never a key",
    "restore": "fill an empty database from a backup",
    "doctor": "check this installation and say what is missing",
}


class _Commands(click.Group):
    """Help needs no more than the table; a command's own libraries load with it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"adapters.entrypoints.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="madoguchi")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Madoguchi (窓口): the consultation desk for customer harassment.

    Try `madoguchi playground`, or `madoguchi ask "電話を切ってもいいですか"`.
    """
    try:
        ctx.obj = read_settings()
    except SettingsError as fault:
        raise click.ClickException(f"the settings can't be used: {fault}") from None
    set_up_logs(ctx.obj.log_level)


def main() -> None:
    """Run a command: exit 0 done, 1 refused or failed with one line on stderr, 2 wrong usage."""
    silence_vendors()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        cli(prog_name="madoguchi")
    except Exception as fault:  # one line for a person; the traceback for who asks for it
        line = _line(fault)
        if line is None and logging.getLogger("madoguchi").isEnabledFor(logging.DEBUG):
            raise
        unexpected = (
            f"{type(fault).__name__}, which should not happen; MADOGUCHI_LOG_LEVEL=debug shows where."
        )
        sys.exit(_failed(unexpected if line is None else line))


def _line(fault: Exception) -> str | None:
    """What is told of a fault that may happen; None for one that should not, "" for none at all."""
    match fault:
        case LibraryError() | Refusal():
            return str(fault)
        case StorageBusy():
            return "the database is locked or away. Try again; nothing was written."
        case QuestionRefused():
            return f"the question can't be looked up ({fault.code})."
        case BrokenPipeError():
            return ""
        case OSError():
            return f"{fault.strerror or type(fault).__name__}: {fault.filename or ''}".strip(": ")
        case _:
            return None


def _failed(line: str) -> int:
    if line:
        click.echo("Error: " + visible(line.replace("\n", "; ")), err=True)
    return 1
