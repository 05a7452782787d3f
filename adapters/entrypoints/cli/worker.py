"""`madoguchi worker`: the process that delivers notices."""

import click

from adapters.entrypoints.cli.shared import data_option
from adapters.entrypoints.staff import NO_PLATFORM


@click.command("worker")
@data_option
def command(data: object) -> None:  # noqa: ARG001
    """Deliver the desk's notices to counselors.

    There is nowhere to deliver to until Slack or Teams is connected, which is not built yet: letters wait in
    the database, none is lost. In the playground the worker runs inside the same process.
    """
    raise click.ClickException(f"nothing can be delivered: {NO_PLATFORM}. Letters wait; none is lost.")
