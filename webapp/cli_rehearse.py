"""`plait rehearse`: run the processes of files without a server, answered as is likely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from engine.errors import PlaitError
from webapp.cli_shape import State, command, json_option, print_json
from webapp.gathering import Gathered, gather
from webapp.progress import progress
from webapp.rehearsal import ProcessReport, Rehearsal
from webapp.rehearsal.reports import RESULTS, causes, totals
from webapp.rehearsal.walks import FILE_NAME, Walk, read_walks

_CAUSES_SHOWN = 20


@command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
@click.pass_context
def rehearse(context: click.Context, *, paths: tuple[Path, ...], is_json: bool) -> None:
    """Run each process of BPMN files, folders or zips in memory, and say how it ends.

    Answers come from the walks.toml beside a file. Without one every person's task and job is
    completed (a form's required fields get the first valid value), at most fifty, messages and
    signals are sent as they are waited for, and the clock is moved to what is due next. Exit 1
    when a process is refused, stalls, stands in an incident, or ends otherwise than its walk says.
    """
    gathered = gather(paths)
    if not gathered.processes and not gathered.unreadable:
        raise click.UsageError("there is no BPMN file in these paths")
    for lost in gathered.unreadable:
        click.echo(f"{lost.path}: {lost.finding.message}", err=True)
    walks = {folder: found for folder in _folders(gathered) if (found := _walks_in(folder))}
    reports: list[ProcessReport] = []
    is_verbose = context.ensure_object(State).is_verbose
    with (
        Rehearsal(raises_defects=is_verbose) as rehearsal,
        progress("rehearsing", len(gathered.processes)) as advance,
    ):
        for of_file in rehearsal.rehearse_all(gathered, walks):
            reports += of_file
            advance(Path(of_file[0].file).name if of_file else "")
    if is_json:
        print_json(_document(reports))
    else:
        _print(reports)
    context.exit(0 if not gathered.unreadable and all(one.is_as_wanted for one in reports) else 1)


def _folders(gathered: Gathered) -> Iterable[str]:
    return {one.path.rpartition("/")[0] for one in gathered.processes}


def _walks_in(folder: str) -> list[Walk]:
    file = Path(folder or ".") / FILE_NAME
    if not file.is_file():
        return []
    try:
        return read_walks(file.read_text(encoding="utf-8"), file.as_posix())
    except UnicodeDecodeError as error:
        raise PlaitError(f"{file} is no text in UTF-8", code="walks_malformed") from error


def _document(reports: Sequence[ProcessReport]) -> dict[str, Any]:
    return {
        "processes": [one.as_dict() for one in reports],
        "totals": totals(reports),
        "causes": causes(reports),
    }


def _print(reports: Sequence[ProcessReport]) -> None:
    for one in reports:
        click.echo(f"{one.file}{_name(one)}: {_sentence(one)}")
        for stop in one.stops:
            where = f" at {stop.element_id}" if stop.element_id else ""
            message = f": {stop.message}" if stop.message else ""
            click.echo(f"  {stop.code}{where}{message}")
        invented = [each for each in one.answers if each.is_invented]
        for each in invented:
            said = ", ".join(f"{name} = {value!r}" for name, value in each.variables.items())
            click.echo(f"  made up for {each.element_id or 'the start'}: {said}")
        if one.assumed:
            said = ", ".join(f"{name} = {value!r}" for name, value in sorted(one.assumed.items()))
            click.echo(f"  assumed: {said[:300]}")
    counted = totals(reports)
    click.echo(", ".join(f"{counted[result]} {result}" for result in RESULTS))
    for code, number in list(causes(reports).items())[:_CAUSES_SHOWN]:
        click.echo(f"  {number} x {code}")


def _name(one: ProcessReport) -> str:
    walk = f", {one.walk}" if one.walk else ""
    return f" {one.process}{walk}" if one.process else ""


def _sentence(one: ProcessReport) -> str:
    expected = f", expected {one.expected}" if not one.is_as_wanted and one.expected else ""
    if one.result == "refused":
        return f"refused{expected}"
    kinds = sorted({stop.code for stop in one.stops}) if one.result == "waiting" else []
    waiting = f" for {', '.join(kinds)}" if kinds else ""
    answers = "answer" if len(one.answers) == 1 else "answers"
    return (
        f"{one.result}{waiting}{expected}, {len(one.answers)} {answers}, "
        f"{one.reached} of {one.nodes} elements"
    )
