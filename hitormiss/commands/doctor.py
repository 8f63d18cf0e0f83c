"""The command ``./course doctor``: what is missing on this machine, and how to install it."""

import click

from hitormiss.machine.doctor import main


@click.command()
def doctor() -> int:
    """Show what this machine lacks, and the command that repairs it."""
    return main()
