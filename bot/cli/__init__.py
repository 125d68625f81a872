"""The `mayday` command: one command group a file. It reads arguments and settings, calls, and speaks.

Exit codes: 0 fine, 1 findings, 2 wrong use or something in the way of a start.
"""

import sys

import click

from bot.cli.chat import chat
from bot.cli.check import check
from bot.cli.db import db
from bot.cli.i18n import i18n_group
from bot.cli.run import run
from bot.errors import MaydayError
from bot.runtime.reload import dialog_texts


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mayday-desk", message="mayday %(version)s")
def group() -> None:
    """A chat help desk for people hit by a cyberattack."""


for command in (run, chat, check, i18n_group(dialog_texts), db):
    group.add_command(command)


def main() -> None:
    """Run the command; what stands in the way is one clear text and exit code 2, never a traceback."""
    try:
        group()
    except MaydayError as error:
        click.echo(f"mayday: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
