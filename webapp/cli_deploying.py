"""`plait deploy`: files, folders and zips to a server, as one set."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from webapp.cli_shape import client, command, json_option, print_json
from webapp.client import Refusal
from webapp.gathering import FoundFile, Gathered, gather
from webapp.naming import Names
from webapp.uploads import flat


@command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
def deploy(paths: tuple[Path, ...], is_json: bool) -> None:  # noqa: FBT001 - click's flags
    """Deploy files, or what folders and zips hold of BPMN, DMN and forms, as one set.

    A .json file of a folder is sent when another file names it.
    """
    gathered = gather(paths)
    for lost in gathered.unreadable:
        click.echo(f"{lost.path}: {lost.finding.message}; {lost.finding.way_out}", err=True)
    chosen = list(_chosen(gathered, {path.as_posix() for path in paths}))
    if gathered.unreadable or not chosen:
        raise click.UsageError("there is nothing to deploy in these paths, or not all can be read")
    files = flat((one.name, one.content) for one in chosen)
    try:
        deployed = client().upload("/deployments", files)
    except Refusal as refusal:
        _print_findings(refusal.document.get("findings", []))
        raise
    if is_json:
        print_json(deployed)
        return
    _print_findings(deployed["findings"])
    for one in deployed["definitions"]:
        known = "" if deployed["is_new"] else " (unchanged)"
        click.echo(f"{one['key']} version {one['version']}{known}")


def _chosen(gathered: Gathered, paths: set[str]) -> Iterable[FoundFile]:
    names = Names(gathered.files)
    named = {each.path for one in gathered.files for each in names.beside(one)}
    for one in gathered.files:
        is_data = one.name.lower().endswith(".json")
        if not is_data or one.path in paths or one.path in named:
            yield one


def _print_findings(findings: list[dict[str, Any]]) -> None:
    for one in findings:
        place = ":".join(str(one[name]) for name in ("file", "line") if one.get(name))
        click.echo(f"{one['level']}: {place}: {one['message']}; {one['way_out']} [{one['code']}]")
