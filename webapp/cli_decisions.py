"""Commands that ask decisions and evaluate expressions; each asks a server and changes nothing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import click

from webapp.cli_shape import assignments, client, command, json_option, print_json

_SETTING = click.option(
    "--set", "settings", multiple=True, metavar="NAME=JSON", help="A variable; may be repeated."
)


@command()
@click.argument("key")
@_SETTING
@click.option("--version", type=click.IntRange(min=1), metavar="N", help="Not the latest version.")
@json_option
def decide(*, key: str, settings: tuple[str, ...], version: int | None, is_json: bool) -> None:
    """Ask the decision KEY, and print its result and the rules that fired."""
    document = {"variables": assignments(settings), "version": version}
    answer = client().send("POST", f"/decisions/{quote(key, safe='')}/evaluation", document)
    if is_json:
        print_json(answer)
        return
    click.echo(_shown(answer["result"]))
    for rule in answer["fired_rules"]:
        click.echo(_reason(rule))


@command()
@click.argument("expression")
@_SETTING
@click.option(
    "--language", type=click.Choice(["feel", "juel", "python"]), help="FEEL unless told otherwise."
)
@json_option
def evaluate(
    *, expression: str, settings: tuple[str, ...], language: str | None, is_json: bool
) -> None:
    """Evaluate EXPRESSION on the variables given, and print its value."""
    document = {
        "expression": expression,
        "variables": assignments(settings),
        "language": language,
    }
    answer = client().send("POST", "/evaluations", document)
    if is_json:
        print_json(answer)
        return
    click.echo(_shown(answer["result"]))


def _reason(rule: dict[str, Any]) -> str:
    tested = ", ".join(f"{name} = {_shown(value)}" for name, value in rule["inputs"].items())
    given = ", ".join(f"{name} = {_shown(value)}" for name, value in rule["outputs"].items())
    return f"  {rule['table']}, rule {rule['rule']}: {tested or 'always'} → {given}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
