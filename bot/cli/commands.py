"""All commands together, and how each of them ends: with a code for the shell and one clear text for people."""

import io
import os
import sys
import traceback
from collections.abc import Sequence

import click

from bot.cli.chat import chat
from bot.cli.check import check
from bot.cli.db import db
from bot.cli.i18n import i18n_group
from bot.cli.run import run
from bot.errors import DialogError, MaydayError
from bot.runtime.reload import dialog_texts

FINDINGS = 1
IN_THE_WAY = 2
FAULT = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mayday-desk", message="mayday %(version)s")
def group() -> None:
    """A chat help desk for people hit by a cyberattack."""


for command in (run, chat, check, i18n_group(dialog_texts), db):
    group.add_command(command)


def call(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. KeyboardInterrupt passes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter is no reason to stop
    try:
        code = group.main(list(arguments), prog_name="mayday", standalone_mode=False)
        sys.stdout.flush()
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return IN_THE_WAY
    except click.ClickException as error:
        click.echo(misused(error), err=True)
        return IN_THE_WAY
    except DialogError as error:
        click.echo(str(error), err=True)
        return IN_THE_WAY
    except MaydayError as error:
        click.echo(f"mayday: {error}", err=True)
        return IN_THE_WAY
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads: nor is the last flush wanted
        return FINDINGS
    except Exception as error:  # noqa: BLE001 - the last door: a traceback could show what somebody said
        click.echo(f"mayday: {fault(error)}", err=True)
        return FAULT
    return code if isinstance(code, int) else 0


def misused(error: click.ClickException) -> str:
    """A command that was not meant so, and where to read how it is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "mayday"
    what = " ".join(error.format_message().split())
    return f"{path}: {what.rstrip('.')}. What there is: {path} --help"


def fault(error: BaseException) -> str:
    """An error that nobody foresaw, by its kind and its place, without its text."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = f" in {os.path.relpath(ours[-1].filename)}, line {ours[-1].lineno}" if ours else ""
    return f"a fault of the program: {type(error).__name__}{place}. Please report this line."
