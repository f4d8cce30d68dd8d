"""The library's own test models end as its tests expect, or the table says why not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.spiff import read
from tests.engine.corpus.models import files, hints
from tests.engine.corpus.neutral import neutral
from tests.engine.corpus.runs import play, starts
from tests.engine.corpus.strategies import FIRST, LAST
from tests.sources import CORPUS, NO_CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)

TABLE = Path(__file__).with_name("spiffworkflow.txt")
FOLDER = CORPUS / "spiffworkflow"
STRATEGIES = (FIRST, LAST, "1", "2")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One file of the table."""

    file: str
    read_as: str
    outcome: str
    why: str


def _rows() -> list[Row]:
    lines = [each for each in TABLE.read_text("utf-8").splitlines() if not each.startswith("#")]
    fields = [[field.strip() for field in line.split(" | ", 3)] for line in lines]
    return [Row(file=f, read_as=r, outcome=o, why=w) for f, r, o, w in fields]


def _name(path: Path) -> str:
    return str(path.relative_to(FOLDER)).removeprefix("tests/SpiffWorkflow/")


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.file)
def test_a_file_ends_as_its_row_says(row: Row) -> None:
    (path,) = (each for each in files("spiffworkflow") if _name(each) == row.file)

    assert _played(path.read_bytes()) == (row.read_as, row.outcome)


def test_every_file_has_a_row_with_a_reason() -> None:
    rows = _rows()

    print(
        Counter(row.read_as for row in rows), Counter(row.why.split(maxsplit=1)[0] for row in rows)
    )
    assert [row.file for row in rows] == [_name(each) for each in files("spiffworkflow")]
    reasons = ("as ", "argued: ", "differs: ", "differs ", "differs, to be mended: ", "dialect: ")
    assert [row.file for row in rows if not row.why.startswith(reasons)] == []


def _played(content: bytes) -> tuple[str, str]:
    """Return how a file was read and how its runs ended."""
    read_as, reading = "plain", read({"p.bpmn": content})
    if reading.drawings:
        return "drawing", "kept"
    if not reading.processes:
        read_as, content = "neutral", neutral(content)
        reading = read({"p.bpmn": content})
    if not reading.processes:
        codes = {each.code for each in reading.findings if each.level == "error"}
        return "refused", " ".join(sorted(codes))
    given = hints(content)
    runs = [
        play(each.process, start, given, name)
        for each in reading.processes
        for start in starts(each.process)
        for name in STRATEGIES
    ]
    seen = {run.end for run in runs} | {cause for run in runs for cause in run.causes}
    return read_as, " ".join(sorted(seen))
