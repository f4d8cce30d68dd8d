"""What all commands share: sections in the help, `-v`, settings, JSON or words."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.errors import Invalid, PlaitError
from engine.values import loads_strict
from webapp.client import Client
from webapp.settings import Settings, read_settings

Function = TypeVar("Function", bound=Callable[..., Any])
_DEFAULT_URL = "http://127.0.0.1:8000"


@dataclass(kw_only=True)
class State:
    """What the edge of a command run needs to know."""

    is_verbose: bool = False


class PlaitCommand(click.Command):
    """A command with `-v`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.append(
            click.Option(
                ["-v", "--verbose"],
                is_flag=True,
                expose_value=False,
                callback=_note_verbose,
                help="Show the trace of an error.",
            )
        )


class PlaitGroup(click.Group):
    """A group whose help lists its commands in sections, in the order they were added."""

    command_class = PlaitCommand
    group_class = type

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._sections: list[tuple[str, Sequence[click.Command]]] = []

    def add_section(self, title: str, *commands: click.Command) -> None:
        """Add commands under a heading."""
        self._sections.append((title, commands))
        for command in commands:
            self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections, or one list when there are none."""
        if not self._sections:
            super().format_commands(ctx, formatter)
            return
        width = max(map(len, self.commands))
        for title, commands in self._sections:
            with formatter.section(title):
                rows = [
                    (str(one.name).ljust(width), one.get_short_help_str(80)) for one in commands
                ]
                formatter.write_dl(rows)


def command(name: str | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command with `-v` that is added to a group later."""
    return click.command(name, cls=PlaitCommand)


def settings_options(function: Function) -> Function:
    """Add `--config` and `--database`; `own_settings` reads them."""
    config = click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("plait.toml"),
        show_default=True,
        help="The settings file.",
    )
    database = click.option("--database", metavar="URL", help="The database (else from settings).")
    return config(database(function))


def own_settings(config: Path, database: str | None) -> Settings:
    """Return the settings of this machine."""
    settings = read_settings(os.environ, config)
    return settings if database is None else replace(settings, database_url=database)


def json_option(function: Function) -> Function:
    """Add `--json`."""
    option = click.option("--json", "is_json", is_flag=True, help="Print one JSON document.")
    return option(function)


def client() -> Client:
    """Return the server that the environment names."""
    token = os.environ.get("PLAIT_TOKEN")
    if not token:
        message = "PLAIT_TOKEN is not set; make one with `plait token create NAME` and export it"
        raise PlaitError(message, code="no_token")
    return Client(os.environ.get("PLAIT_URL") or _DEFAULT_URL, token)


def assignments(texts: Iterable[str]) -> dict[str, Any]:
    """Read `name=JSON` pairs; what is no JSON is text, so that `--set colour=red` works."""
    given: dict[str, Any] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise click.UsageError(f"expected name=JSON, not {text!r}")
        try:
            given[name] = loads_strict(value)
        except PlaitError:
            given[name] = value
    return given


def number(text: str) -> str:
    """Return an id for an address; raises Invalid for what cannot be one."""
    if not text.isascii() or not text.isdecimal():
        message = f"{text!r} is not an id; ids are numbers, as `plait tasks` lists them"
        raise Invalid(message, code="id_malformed")
    return text


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def print_rows(headings: Sequence[str], rows: Sequence[Sequence[Any]], nothing: str) -> None:
    """Print a table in plain columns, or a sentence when it is empty."""
    if not rows:
        click.echo(nothing)
        return
    texts = [list(headings), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(headings))]
    for row in texts:
        line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def moment(text: str | None) -> str:
    """Return a time of the server as local words."""
    if text is None:
        return ""
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:80]


def _note_verbose(ctx: click.Context, _parameter: click.Parameter, value: object) -> None:
    if value:
        ctx.ensure_object(State).is_verbose = True
