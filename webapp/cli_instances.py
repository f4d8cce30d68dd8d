"""Commands about processes and their instances; each asks a server."""

from __future__ import annotations

from typing import Any

import click

from webapp.cli_shape import (
    assignments,
    client,
    command,
    json_option,
    moment,
    number,
    print_json,
    print_rows,
)

_SETTING = click.option(
    "--set", "settings", multiple=True, metavar="NAME=JSON", help="A variable; may be repeated."
)


@command()
@click.argument("key")
@click.option("--business-key", metavar="TEXT", help="Your own name for this instance.")
@click.option("--version", type=int, help="Another version than the latest.")
@_SETTING
@json_option
def start(
    *,
    key: str,
    business_key: str | None,
    version: int | None,
    settings: tuple[str, ...],
    is_json: bool,
) -> None:
    """Start an instance of the definition KEY."""
    document = {
        "definition_key": key,
        "business_key": business_key,
        "version": version,
        "variables": assignments(settings),
    }
    _print_instance(client().send("POST", "/instances", document), is_json=is_json)


@command()
@click.option("--state", type=click.Choice(["active", "suspended", "completed", "cancelled"]))
@click.option("--definition", "definition_key", metavar="KEY", help="Only of this definition.")
@click.option("--business-key", metavar="TEXT", help="Only with this business key.")
@click.option("--broken", is_flag=True, help="Only with an open incident.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@json_option
def instances(
    *,
    state: str | None,
    definition_key: str | None,
    business_key: str | None,
    broken: bool,
    limit: int,
    is_json: bool,
) -> None:
    """List instances, newest first."""
    page = client().get(
        "/instances",
        state=state,
        definition_key=definition_key,
        business_key=business_key,
        has_incident="true" if broken else None,
        limit=limit,
    )
    if is_json:
        print_json(page)
        return
    names = ("id", "definition_key", "business_key", "state", "started_at", "incident")
    rows = [_instance_row(one) for one in page["items"]]
    print_rows([name.replace("_", " ") for name in names], rows, "no instances")


@command()
@click.argument("instance", metavar="ID")
@json_option
def show(*, instance: str, is_json: bool) -> None:
    """Show an instance: its state, why it waits, and what happened."""
    server, path = client(), f"/instances/{number(instance)}"
    found = server.get(path)
    reasons, events = server.get(f"{path}/why"), server.get(f"{path}/history")
    if is_json:
        print_json({**found, "why": reasons["sentences"], "history": events["items"]})
        return
    _print_instance(found, is_json=False)
    for sentence in reasons["sentences"]:
        click.echo(f"  {sentence}")
    rows = [
        (one["seq"], moment(one["at"]), one["kind"], one["element_name"] or one["element_id"])
        for one in events["items"]
    ]
    print_rows(("seq", "at", "what", "where"), rows, "no history")


@command()
@click.argument("instance", metavar="ID")
@click.option("--reason", default="", help="Kept in the history.")
@json_option
def cancel(*, instance: str, reason: str, is_json: bool) -> None:
    """Cancel an instance."""
    answer = client().send("DELETE", f"/instances/{number(instance)}", reason=reason)
    _print_instance(answer, is_json=is_json)


@command()
@click.argument("instance", metavar="ID")
@json_option
def suspend(*, instance: str, is_json: bool) -> None:
    """Suspend an instance until it is resumed."""
    answer = client().send("PUT", f"/instances/{number(instance)}/suspension")
    _print_instance(answer, is_json=is_json)


@command()
@click.argument("instance", metavar="ID")
@json_option
def resume(*, instance: str, is_json: bool) -> None:
    """Resume a suspended instance."""
    answer = client().send("DELETE", f"/instances/{number(instance)}/suspension")
    _print_instance(answer, is_json=is_json)


@command()
@click.option("--state", type=click.Choice(["open", "resolved"]), default="open")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@json_option
def incidents(*, state: str, limit: int, is_json: bool) -> None:
    """List incidents: what stands still, and why."""
    page = client().get("/incidents", state=state, limit=limit)
    if is_json:
        print_json(page)
        return
    rows = [
        (one["id"], one["instance_id"], one["element_name"] or one["element_id"], one["message"])
        for one in page["items"]
    ]
    print_rows(("id", "instance", "where", "what happened"), rows, "no incidents")


@command()
@click.argument("incident", metavar="ID")
@_SETTING
@json_option
def retry(incident: str, settings: tuple[str, ...], is_json: bool) -> None:  # noqa: FBT001 - click's flags
    """Try again what failed in an incident, with variables set first."""
    document = {"variables": assignments(settings)}
    answer = client().send("POST", f"/incidents/{number(incident)}/retry", document)
    _print_instance(answer, is_json=is_json)


def _instance_row(one: dict[str, Any]) -> tuple[Any, ...]:
    incident = "incident" if one["has_incident"] else ""
    started = moment(one["started_at"])
    names = ("id", "definition_key", "business_key", "state")
    return (*(one[name] for name in names), started, incident)


def _print_instance(one: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        print_json(one)
        return
    incident = ", with an incident" if one["has_incident"] else ""
    business_key = f" ({one['business_key']})" if one["business_key"] else ""
    click.echo(f"{one['id']} {one['definition_key']}{business_key}: {one['state']}{incident}")
