"""Commands that reach instances by what they wait for; each asks a server."""

from __future__ import annotations

import math
from typing import Any

import click

from webapp.cli_shape import assignments, client, command, json_option, number, print_json

_SETTING = click.option(
    "--set", "settings", multiple=True, metavar="NAME=JSON", help="A variable; may be repeated."
)


@command()
@click.argument("name")
@click.option("--key", metavar="TEXT", help="Short for --correlation key=TEXT.")
@click.option(
    "--correlation",
    "correlation",
    multiple=True,
    metavar="NAME=JSON",
    help="What receivers are compared by; may be repeated.",
)
@_SETTING
@click.option("--message-id", metavar="TEXT", help="Published once under this id while it is kept.")
@click.option("--ttl", type=click.FloatRange(min=0), metavar="SECONDS", help="How long it is kept.")
@click.option("--all", "to_all", is_flag=True, help="To everybody who waits, not only the first.")
@json_option
def message(
    *,
    name: str,
    key: str | None,
    correlation: tuple[str, ...],
    settings: tuple[str, ...],
    message_id: str | None,
    ttl: float | None,
    to_all: bool,
    is_json: bool,
) -> None:
    """Publish the message NAME to whoever waits for it, or to what it starts."""
    if ttl is not None and not math.isfinite(ttl):
        raise click.UsageError(f"--ttl takes seconds, not {ttl}")
    document = {
        "name": name,
        "correlation_key": key,
        "correlation": assignments(correlation) or None,
        "variables": assignments(settings),
        "message_id": message_id,
        "ttl_seconds": ttl,
        "all": to_all,
    }
    answer = client().send("POST", "/messages", document)
    if is_json:
        print_json(answer)
        return
    click.echo(_what_became(answer))


@command()
@click.argument("name")
@_SETTING
@json_option
def signal(*, name: str, settings: tuple[str, ...], is_json: bool) -> None:
    """Throw the signal NAME to everybody who listens now."""
    document = {"name": name, "variables": assignments(settings)}
    answer = client().send("POST", "/signals", document)
    if is_json:
        print_json(answer)
        return
    click.echo(f"on its way to {answer['receivers']} receivers")


@command()
@_SETTING
@click.option("--business-key", metavar="TEXT", help="The key that the instances get.")
@click.option("--definition", metavar="KEY", help="Only this definition.")
@json_option
def condition(
    *,
    settings: tuple[str, ...],
    business_key: str | None,
    definition: str | None,
    is_json: bool,
) -> None:
    """Offer variables: what begins by a condition that they make true starts."""
    document = {
        "variables": assignments(settings),
        "business_key": business_key,
        "definition_key": definition,
    }
    answer = client().send("POST", "/conditions", document)
    if is_json:
        print_json(answer)
        return
    for one in answer["untold"]:
        click.echo(f"{one['definition_key']} {one['element_id']}: {one['message']}", err=True)
    for one in answer["begun"]:
        click.echo(f"{one['id']} {one['definition_key']}: begun by {one['element_id']}")
    if not answer["begun"]:
        click.echo("no condition is true")


@command()
@click.argument("wait", metavar="WAIT")
@click.argument("elements", nargs=-1, required=True, metavar="ELEMENT…")
@json_option
def activate(*, wait: str, elements: tuple[str, ...], is_json: bool) -> None:
    """Begin activities in the ad-hoc sub-process behind WAIT."""
    document = {"element_ids": list(elements)}
    answer = client().send("POST", f"/waits/{number(wait)}/activation", document)
    if is_json:
        print_json(answer)
        return
    click.echo(f"{answer['id']} {answer['definition_key']}: {answer['state']}")


def _what_became(answer: dict[str, Any]) -> str:
    if answer["delivered_to"]:
        return f"delivered to {', '.join(answer['delivered_to'])}"
    return "kept until somebody waits for it" if answer["is_kept"] else "nobody waits for it"
