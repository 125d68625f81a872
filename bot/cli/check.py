"""`mayday check`: is everything in the dialogs and languages fit to go live?

One finding a line, as editors and compilers have them: file:line:column, the rule, what is wrong, how to mend it.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from bot.cli.settings import CONFIG, files_of, near, read_settings
from bot.engine.finding import Finding, as_lines
from bot.runtime.reload import Examined, examine


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "for_scripts", is_flag=True, help="Print the findings as JSON.")
@CONFIG
def check(paths: tuple[Path, ...], config: Path | None, *, for_scripts: bool) -> None:
    """Check the desk's own dialogs and languages, or those in PATHS.

    A PATH is a folder of dialogs, with the folder “locales” beside it if there is one, or a file: then only what
    is found in this file is shown, though the whole folder is read. docs/rules.md explains each rule.
    """
    settings, home = read_settings(config)
    own = files_of(settings, home)
    seen = [looked_at(path, own) for path in paths] or [(examine(*map(near, own)), None)]
    findings = sorted({finding for examined, only in seen for finding in shown(examined.findings, only)})
    if for_scripts:
        click.echo(json.dumps([as_row(finding) for finding in findings], indent=2, ensure_ascii=False))
    elif findings:
        click.echo(as_lines(findings))
    else:
        click.echo(all_well(examined for examined, _ in seen))
    if findings:
        raise click.exceptions.Exit(1)


def looked_at(path: Path, own: tuple[Path, Path]) -> tuple[Examined, str | None]:
    """What a path of the command line means: the folders around it, and the file that alone is of interest."""
    if path.suffix == ".po":
        locales = path.parent.parent.parent
        return examine(beside(locales, "dialogs", own[0]), locales), path.as_posix()
    only = path.as_posix() if path.suffix in (".yaml", ".yml") else None
    folder = path.parent if only else path
    if only and folder.name == "data":
        folder = folder.parent
    return examine(folder, beside(folder, "locales", own[1])), only


def beside(folder: Path, name: str, own: Path) -> Path:
    """The other folder: the one that lies beside this one, or else the desk's own."""
    other = folder.resolve().parent / name
    return near(other if other.is_dir() else own)


def shown(findings: Iterable[Finding], only: str | None) -> list[Finding]:
    """All findings, or those of one file."""
    return [finding for finding in findings if only is None or finding.place.file == only]


def as_row(finding: Finding) -> dict[str, str | int]:
    """A finding for scripts."""
    place = finding.place
    where: dict[str, str | int] = {"file": place.file, "line": place.line, "column": place.column}
    return {**where, "rule": finding.rule, "what": finding.what, "mend": finding.mend}


def all_well(seen: Iterable[Examined]) -> str:
    """The one line that says so."""
    sets = [examined.set for examined in seen]
    dialogs = sum(len(one.dialogs) for one in sets)
    languages = len({locale for one in sets for locale in one.catalogues.locales})
    return f"{counted(dialogs, 'dialog')}, {counted(languages, 'language')}: nothing to mend."


def counted(number: int, noun: str) -> str:
    """A number of things, in English."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
