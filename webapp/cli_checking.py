"""`plait check`: the deployment report of files, without a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from webapp.checking import VERDICTS, Checker, FileReport
from webapp.cli_shape import State, command, json_option, print_json
from webapp.gathering import gather
from webapp.progress import progress

_CAUSES_SHOWN = 20


@command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
@click.pass_context
def check(context: click.Context, *, paths: tuple[Path, ...], is_json: bool) -> None:
    """Say what Plait would make of BPMN and DMN files, of folders or of zips of them.

    Files that name each other (a called process, a decision, a form) are checked together, and
    each gets its own verdict, forms that of the file that names them. Exit 1 when one is refused.
    """
    gathered = gather(paths)
    total = len(gathered.judged) + len(gathered.unreadable)
    if not total:
        raise click.UsageError("there is no BPMN or DMN file in these paths")
    is_verbose = context.ensure_object(State).is_verbose
    with Checker(raises_defects=is_verbose) as checker, progress("checking", total) as advance:
        reports = []
        for report in checker.check_all(gathered):
            reports.append(report)
            advance(Path(report.file).name)
    if is_json:
        print_json(_document(reports))
    else:
        _print(reports)
    context.exit(1 if any(one.verdict == "refused" for one in reports) else 0)


def _document(reports: Sequence[FileReport]) -> dict[str, Any]:
    return {
        "files": [
            {
                "file": one.file,
                "verdict": one.verdict,
                "beside": list(one.beside),
                "findings": [finding.as_dict() for finding in one.findings],
            }
            for one in reports
        ],
        "totals": _totals(reports),
        "causes": dict(_causes(reports).most_common()),
    }


def _print(reports: Sequence[FileReport]) -> None:
    for one in reports:
        click.echo(f"{one.file}: {one.verdict}")
        for finding in one.findings:
            elsewhere = f" in {finding.file}" if finding.file != one.file else ""
            place = f" line {finding.line}" if finding.line else ""
            element = f" {finding.element_name or finding.element_id or ''}".rstrip()
            words = f"{finding.message}; {finding.way_out} [{finding.code}]"
            click.echo(f"  {finding.level}{elsewhere}{place}{element}: {words}")
    totals = _totals(reports)
    click.echo(", ".join(f"{totals[verdict]} {verdict}" for verdict in VERDICTS))
    for code, number in _causes(reports).most_common(_CAUSES_SHOWN):
        click.echo(f"  {number} x {code}")


def _totals(reports: Sequence[FileReport]) -> dict[str, int]:
    found: Counter[str] = Counter(one.verdict for one in reports)
    return {verdict: found[verdict] for verdict in VERDICTS}


def _causes(reports: Sequence[FileReport]) -> Counter[str]:
    """Count in how many files each cause of a refusal or of missing handlers occurs."""
    return Counter(
        code
        for one in reports
        for code in {
            finding.code for finding in one.findings if finding.level in {"error", "warning"}
        }
    )
