"""Every row of the catalogue in every context; the catalogue knows all that can run."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.spiff import read
from engine.spiff.event_definitions import KINDS
from engine.spiff.parser import RUNNABLE
from tests.engine.semantics.catalogue import ROWS
from tests.engine.semantics.checking import check
from tests.engine.semantics.contexts import CONTEXTS, plans
from tests.engine.semantics.page import page
from tests.engine.semantics.positions import POSSIBLE, elements_of, positions_of
from tests.engine.semantics.refused import REFUSALS, Refusal
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import bpmn

PAIRS = [(row, context) for row in ROWS for context in CONTEXTS]
SENSIBLE = [pair for pair in PAIRS if not isinstance(plans(*pair), str)]


@pytest.mark.parametrize(
    ("row", "context"), SENSIBLE, ids=[f"{row.name}, {context}" for row, context in SENSIBLE]
)
def test_a_row_holds_in_a_context(row: Row, context: str) -> None:
    made = plans(row, context)

    assert not isinstance(made, str)
    for plan in made:
        check(plan)


def test_names_and_sentences_are_there_once() -> None:
    assert [name for name, times in Counter(row.name for row in ROWS).items() if times > 1] == []
    assert [row.name for row in ROWS if not row.says.endswith(".")] == []


def test_a_senseless_pair_has_its_reason() -> None:
    reasons = [made for pair in PAIRS if isinstance(made := plans(*pair), str)]

    assert all(len(reason.split()) > 3 for reason in reasons)
    assert len(reasons) < len(PAIRS) / 3


def test_every_element_that_runs_is_in_the_catalogue() -> None:
    shown = {element for row in ROWS for element in elements_of(row)}

    assert sorted(RUNNABLE - shown) == []


def test_every_event_is_in_the_catalogue_in_every_position() -> None:
    shown = {position for row in ROWS for position in positions_of(row)}

    assert set(POSSIBLE) == {*KINDS, "none", "multiple", "parallel multiple"}
    assert [
        f"{kind} {position}"
        for kind, positions in POSSIBLE.items()
        for position in positions
        if (kind, position) not in shown
    ] == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.code)
def test_what_would_not_run_as_drawn_is_refused(refusal: Refusal) -> None:
    findings = read({"p.bpmn": bpmn(*refusal.lines)}).findings

    assert {each.code for each in findings if each.level == "error"} == {refusal.code}


def test_the_page_shows_every_row_in_every_context() -> None:
    shown = page()

    assert [row.name for row in ROWS if f"### {row.name}\n" not in shown] == []
    assert shown.count("\n| in a sub-process |") == len(ROWS)
    assert all(each.says in shown for each in REFUSALS)
