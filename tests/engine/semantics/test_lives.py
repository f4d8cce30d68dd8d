"""Every row of the catalogue again, with commits and listeners at every element of it.

They may change in which order parallel things happen, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.dialects.attributes import Listener, ScriptWork
from engine.dialects.model import read_model
from engine.xml import parse
from tests.engine.semantics.catalogue import ROWS
from tests.engine.semantics.checking import check
from tests.engine.semantics.contexts import plans
from tests.engine.semantics.rows import Plan, Row
from tests.engine.spiff.playing import bpmn

COMMITS: Mapping[str, Any] = {"continues_before": True, "continues_after": True}
NOTHING = ScriptWork(text="pass", format="python")
LISTENERS: Mapping[str, Any] = {
    "listeners": tuple(Listener(event=each, script=NOTHING) for each in ("start", "end", "create"))
}


def everywhere(plan: Plan, told: Mapping[str, Any]) -> Plan:
    """Say the same of every element of a plan, beside what is said of some."""
    (process,) = read_model(parse(bpmn(*plan.lines), "p.bpmn"), "p.bpmn").processes
    of_all = {each.id: {**told, **plan.told.get(each.id, {})} for each in process.nodes}
    steps = tuple(replace(each, is_ordered=False) for each in plan.steps)
    return replace(plan, told=of_all, steps=steps)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("told", [COMMITS, LISTENERS], ids=["commits", "listeners"])
def test_a_row_holds_with_a_life_at_every_element(row: Row, told: Mapping[str, Any]) -> None:
    made = plans(row, "alone")
    assert not isinstance(made, str)

    for plan in made:
        player = check(everywhere(plan, told))
        assert player.commits or told is not COMMITS
