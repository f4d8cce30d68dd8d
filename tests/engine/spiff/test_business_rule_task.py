"""Decisions asked by a business rule task: what lands, what outputs see, what the history says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import pytest

from engine.decisions import CompiledDecision, DecisionResult
from engine.dialects.attributes import (
    WORKER,
    DecisionWork,
    JobWork,
    Listener,
    NamedSource,
    ScriptWork,
)
from engine.dialects.rules import CAMUNDA, PLAIN, SPIFF, Rules
from engine.errors import NotFound
from engine.expressions import EvaluationError
from engine.spiff.steps import AskedDecision
from tests.engine.spiff.playing import Player
from tests.engine.spiff.ruled import playing

DRAWN = ("startEvent s", "businessRuleTask d", "task b", "s -> d -> b")


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Stands in for a decision: two outputs of one row, or as many rows as `x` says."""

    key: str = "sizes"
    id: int = 7
    version: int = 3

    def decide(self, variables: Mapping[str, Any], now: datetime) -> DecisionResult:
        if variables["x"] < 0:
            raise EvaluationError("negative", code="decision_input_invalid")
        rows = tuple({"size": variables["x"], "fit": True} for _ in range(variables["x"]))
        return DecisionResult(result=list(rows) or None, rows=rows, fired_rules=())


def find(asked: AskedDecision) -> CompiledDecision:
    if asked.key != "sizes":
        raise NotFound(f"there is no decision '{asked.key}'", code="decision_unknown")
    return cast("CompiledDecision", Sizes())


def asking(rules: Rules, work: DecisionWork, **more: Any) -> Player:
    told = {"d": {"decision": work, **more}}
    player = playing(rules, *DRAWN, attributes=told)
    player.limits = {"find_decision": find}
    return player


@pytest.mark.parametrize(
    ("work", "after"),
    [
        (DecisionWork(decision="sizes", result_variable="r", result="result_list"), True),
        (DecisionWork(decision="=which", result_variable="r"), True),
        (DecisionWork(decision="sizes", result="single_result"), False),
    ],
)
def test_the_result_lands_under_its_name(work: DecisionWork, after: bool) -> None:
    player = asking(PLAIN, work).start(x=1, which="sizes")

    expected = {"r": [{"size": 1, "fit": True}]} if after else {}
    assert player.variables == {"x": 1, "which": "sizes", **expected}
    assert player.completed == ["s", "d", "b"]


def test_each_output_lands_where_the_dialect_says_so() -> None:
    work = DecisionWork(decision="sizes", result="single_result", lands_each=True)

    assert asking(SPIFF, work).start(x=1).variables == {"x": 1, "size": 1, "fit": True}


def test_outputs_see_the_rows() -> None:
    outputs = (NamedSource(name="first", source="=decisionResult[1].size"),)
    work = DecisionWork(decision="sizes", result="result_list")

    assert asking(CAMUNDA, work, outputs=outputs).start(x=2).variables == {"x": 2, "first": 2}


def test_the_history_says_what_answered() -> None:
    player = asking(PLAIN, DecisionWork(decision="sizes", result_variable="r")).start(x=1)

    (event,) = (each for each in player.step.events if each.kind == "decision_evaluated")
    assert event.element_id == "d"
    assert event.data["decision_id"] == 7
    assert (event.data["version"], event.data["fired_rules"]) == (3, [])


@pytest.mark.parametrize(
    ("work", "given", "code"),
    [
        (DecisionWork(decision="other"), {"x": 1}, "decision_unknown"),
        (DecisionWork(decision="sizes"), {"x": -1}, "decision_input_invalid"),
        (DecisionWork(decision="sizes", result="single_result"), {"x": 2}, None),
        (DecisionWork(decision="=x"), {"x": True}, "expression_failed"),
    ],
)
def test_a_decision_that_fails_is_an_incident_that_can_be_retried(
    work: DecisionWork, given: Mapping[str, Any], code: str | None
) -> None:
    player = asking(PLAIN, work).start(**given)

    assert list(player.broken) == ["d"]
    assert code in (None, player.broken["d"])
    if code == "decision_input_invalid":
        assert player.retry("d", x=1).outcome == "completed"


def test_a_job_goes_before_a_decision() -> None:
    player = asking(PLAIN, DecisionWork(decision="sizes"), job=JobWork(connector=WORKER)).start()

    assert player.wait("d").kind == "job"


@pytest.mark.parametrize("waits_before", [False, True])
def test_end_listeners_see_the_rows(waits_before: bool) -> None:
    script = ScriptWork(text="size = decisionResult[1]['size']", format="python")
    asked = JobWork(connector=WORKER, topic="t")
    first = (Listener(event="end", job=asked),) if waits_before else ()
    listeners = (*first, Listener(event="end", script=script))
    work = DecisionWork(decision="sizes", result="result_list")
    player = asking(CAMUNDA, work, listeners=listeners).start(x=2)

    if waits_before:
        player.complete("d")
    assert player.variables == {"x": 2, "size": 2}
