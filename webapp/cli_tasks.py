"""Commands about people's tasks; each asks a server."""

from __future__ import annotations

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


@command()
@click.option("--mine", is_flag=True, help="Only those assigned to me.")
@click.option("--group", metavar="NAME", help="Only those of this group.")
@click.option("--state", type=click.Choice(["open", "claimed", "completed", "withdrawn"]))
@click.option("--find", "words", metavar="TEXT", help="Only those with this in their names.")
@click.option("--sort", type=click.Choice(["due", "priority", "created"]), default="due")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@json_option
def tasks(
    *,
    mine: bool,
    group: str | None,
    state: str | None,
    words: str | None,
    sort: str,
    limit: int,
    is_json: bool,
) -> None:
    """List tasks that wait for people."""
    page = client().get(
        "/tasks",
        assignee="me" if mine else None,
        candidate_group=group,
        state=state,
        q=words,
        sort=sort,
        limit=limit,
    )
    if is_json:
        print_json(page)
        return
    rows = [
        (
            one["id"],
            one["name"],
            one["business_key"],
            one["state"],
            one["assignee_name"] or ", ".join(one["candidate_groups"]),
            moment(one["due_at"]),
        )
        for one in page["items"]
    ]
    print_rows(("id", "task", "business key", "state", "who", "due"), rows, "no tasks")


@command()
@click.argument("task", metavar="ID")
@json_option
def claim(*, task: str, is_json: bool) -> None:
    """Take a task."""
    answer = client().send("PUT", f"/tasks/{number(task)}/claim")
    if is_json:
        print_json(answer)
    else:
        click.echo(f"{answer['id']} {answer['name']}: {answer['state']} by you")


@command()
@click.argument("task", metavar="ID")
@json_option
def release(*, task: str, is_json: bool) -> None:
    """Give a task back to its candidates."""
    answer = client().send("DELETE", f"/tasks/{number(task)}/claim")
    if is_json:
        print_json(answer)
    else:
        click.echo(f"{answer['id']} {answer['name']}: {answer['state']}")


@command()
@click.argument("task", metavar="ID")
@click.option("--outcome", metavar="VALUE", help="Which of the task's outcomes.")
@click.option("--set", "settings", multiple=True, metavar="NAME=JSON", help="A field of the form.")
@json_option
def complete(
    *,
    task: str,
    outcome: str | None,
    settings: tuple[str, ...],
    is_json: bool,
) -> None:
    """Complete a task, claiming it first if it is open."""
    document = {"variables": assignments(settings), "outcome": outcome}
    answer = client().send("POST", f"/tasks/{number(task)}/completion", document)
    if is_json:
        print_json(answer)
    else:
        click.echo(f"completed; instance {answer['id']} is {answer['state']}")
