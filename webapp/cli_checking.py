"""`plait check`: the deployment report of files, without a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from webapp.checking import Checker, FileReport
from webapp.cli_shape import command, json_option, print_json
from webapp.progress import progress

_VERDICTS = ("runs here", "runs with notes", "needs a handler", "refused")


@command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
@click.pass_context
def check(context: click.Context, *, paths: tuple[Path, ...], is_json: bool) -> None:
    """Say what Plait would make of BPMN files or folders of them.

    Each file is checked together with the forms and decisions beside it. Exit 1 when one is
    refused.
    """
    files = sorted({file for path in paths for file in _bpmn_files(path)})
    if not files:
        raise click.UsageError("there is no .bpmn file in these paths")
    with Checker() as checker, progress("checking", len(files)) as advance:
        reports = []
        for file in files:
            reports.append(checker.check(file))
            advance(file.name)
    if is_json:
        print_json(_document(reports))
    else:
        _print(reports)
    context.exit(1 if any(one.verdict == "refused" for one in reports) else 0)


def _bpmn_files(path: Path) -> Iterable[Path]:
    return path.rglob("*.bpmn") if path.is_dir() else (path,)


def _document(reports: Sequence[FileReport]) -> dict[str, Any]:
    return {
        "files": [
            {
                "file": str(one.file),
                "verdict": one.verdict,
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
            place = f" line {finding.line}" if finding.line else ""
            element = f" {finding.element_name or finding.element_id or ''}".rstrip()
            words = f"{finding.message}; {finding.way_out} [{finding.code}]"
            click.echo(f"  {finding.level}{place}{element}: {words}")
    totals = _totals(reports)
    click.echo(", ".join(f"{totals[verdict]} {verdict}" for verdict in _VERDICTS))
    for code, number in _causes(reports).most_common(20):
        click.echo(f"  {number} x {code}")


def _totals(reports: Sequence[FileReport]) -> dict[str, int]:
    found: Counter[str] = Counter(one.verdict for one in reports)
    return {verdict: found[verdict] for verdict in _VERDICTS}


def _causes(reports: Sequence[FileReport]) -> Counter[str]:
    """Count in how many files each cause of a refusal or of missing handlers occurs."""
    return Counter(
        code
        for one in reports
        for code in {
            finding.code for finding in one.findings if finding.level in {"error", "warning"}
        }
    )
