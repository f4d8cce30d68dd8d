"""The whole process, on the real engine and the real service: every way through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from engine import Engine
from engine.actors import Actor
from engine.clock import MovableClock
from engine.errors import Forbidden, Invalid
from engine.settings import Connection, EngineSettings

if TYPE_CHECKING:
    from tests.processes.conftest import Analytics

FOLDER = Path(__file__).parents[2] / "processes/retail_forecast"


def person(number: str, *groups: str) -> Actor:
    return Actor(
        id=number,
        kind="person",
        name=f"Person {number}",
        groups=frozenset(groups),
        roles=frozenset({"staff"}),
    )


STEWARD = person("11", "data-stewards")
MARKETER = person("12", "marketing")
TREASURER = person("13", "finance")
BOTH = person("14", "marketing", "finance")
ANALYST = person("15", "analysts")


class Walk:
    """One instance, and people who complete its open task."""

    def __init__(self, engine: Engine, **variables: Any) -> None:
        self.engine = engine
        started = engine.start("retail_forecast", variables=variables, actor=ANALYST)
        self.instance_id = started.id
        engine.run_due()

    @property
    def state(self) -> str:
        return self.engine.get(self.instance_id).state

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.engine.variables(self.instance_id)

    def person_waits(self) -> list[str | None]:
        waits = self.engine.waits(self.instance_id)
        return [wait.element_id for wait in waits if wait.kind == "person"]

    def task(self, element_id: str) -> int:
        [found] = [
            wait.id
            for wait in self.engine.waits(self.instance_id)
            if wait.kind == "person" and wait.element_id == element_id
        ]
        return found

    def complete(self, element_id: str, actor: Actor, **variables: Any) -> None:
        self.engine.complete(self.task(element_id), variables=variables, actor=actor)
        self.engine.run_due()

    def forecast(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.variables["forecast"]["forecast"]
        return found

    def ran(self) -> list[str | None]:
        history = self.engine.history(self.instance_id)
        return [event.element_id for event in history if event.kind == "element_completed"]


Start = Callable[..., Walk]


@pytest.fixture
def start(analytics: Analytics, sqlite_url: str, clock: MovableClock) -> Iterator[Start]:
    """Start instances of the deployed example, connected to the running service."""
    connection = Connection(name="analytics", base_url=analytics.url)
    settings = EngineSettings(connections={"analytics": connection})
    with Engine.open(sqlite_url, clock=clock, settings=settings) as engine:
        files = [path for path in FOLDER.iterdir() if path.suffix in {".bpmn", ".form"}]
        deployment = engine.deploy({path.name: path.read_bytes() for path in files})
        assert {found.level for found in deployment.findings} <= {"note"}
        yield lambda **variables: Walk(engine, **variables)


def test_good_data_and_a_small_spend_need_one_approval(start: Start) -> None:
    walk = start(category="Coffee", horizon_weeks=4)

    walk.complete("approve_forecast", MARKETER, decision="approve", planned_spend=10_000)

    assert walk.state == "completed"
    assert walk.variables["publication_id"].startswith("publication-")
    tasks = ["check_quality", "forecast", "approve_forecast", "publish", "published"]
    assert [each for each in walk.ran() if each in tasks] == tasks


def test_a_steward_repairs_until_the_checks_pass(start: Start) -> None:
    walk = start(category="Sweet corn", horizon_weeks=4)
    keep: dict[str, Any] = {"gap_fill": "keep", "cap_outliers": False}

    walk.complete("repair_or_waive", STEWARD, quality_decision="repair", **keep)
    still_open = walk.person_waits()
    repair = {"gap_fill": "zero", "cap_outliers": True}
    walk.complete("repair_or_waive", STEWARD, quality_decision="repair", **repair)

    assert still_open == ["repair_or_waive"]
    assert walk.person_waits() == ["approve_forecast"]
    assert walk.variables["quality_passed"] is True


def test_a_waiver_needs_a_comment_and_goes_on_to_the_forecast(start: Start) -> None:
    walk = start(category="Lawn and garden", horizon_weeks=4)
    waive: dict[str, Any] = {"quality_decision": "waive", "gap_fill": "keep"}

    with pytest.raises(Invalid):
        walk.complete("repair_or_waive", STEWARD, **waive)
    walk.complete("repair_or_waive", STEWARD, **waive, steward_comment="The season is over.")

    assert walk.person_waits() == ["approve_forecast"]
    assert walk.variables["quality_passed"] is False


def test_sending_back_forecasts_again_with_the_adjusted_plan(start: Start) -> None:
    walk = start(category="Soft drinks", horizon_weeks=4, promotion_plan="none")
    reject: dict[str, Any] = {"decision": "reject", "planned_spend": 500}
    before = walk.forecast()

    with pytest.raises(Invalid):
        walk.complete("approve_forecast", MARKETER, **reject)
    words = {"comment": "Promote the second week.", "adjusted_plan": "2"}
    walk.complete("approve_forecast", MARKETER, **reject, **words)

    after = walk.forecast()
    assert walk.person_waits() == ["approve_forecast"]
    assert after[1]["mean"] > 1.3 * before[1]["mean"]
    assert after[0] == before[0]
    assert walk.variables["promotion_plan"] == "2"
    assert walk.variables["previous_comment"] == words["comment"]
    with pytest.raises(Invalid):
        walk.complete("approve_forecast", MARKETER, **reject)


def test_a_large_spend_needs_finance_and_another_person(start: Start) -> None:
    walk = start(category="Coffee", horizon_weeks=4, planned_spend=12_000)
    walk.complete("approve_forecast", BOTH, decision="approve", planned_spend=12_000)

    with pytest.raises(Forbidden):
        walk.complete("countersign", BOTH, countersign_decision="countersign")
    with pytest.raises(Invalid):
        walk.complete("countersign", TREASURER, countersign_decision="refuse")
    reason = {"finance_comment": "Halve the spend."}
    walk.complete("countersign", TREASURER, countersign_decision="refuse", **reason)
    back = walk.person_waits()
    walk.complete("approve_forecast", MARKETER, decision="approve", planned_spend=10_100)
    walk.complete("countersign", TREASURER, countersign_decision="countersign")

    assert back == ["approve_forecast"]
    assert walk.state == "completed"


def test_marketing_is_reminded_after_two_days_and_its_leads_are_asked_after_four(
    start: Start, clock: MovableClock
) -> None:
    walk = start(category="Coffee", horizon_weeks=4)
    service = walk.engine.part("worklist").service
    lead = person("16", "marketing-leads")

    clock.advance(timedelta(days=2))
    walk.engine.run_due()
    after_two = walk.ran()
    clock.advance(timedelta(days=2))
    walk.engine.run_due()
    task = service.get(walk.task("approve_forecast"), actor=lead).task

    assert "reminded" in after_two
    assert "escalated" not in after_two
    assert "escalated" in walk.ran()
    assert set(task.candidate_groups) == {"marketing", "marketing-leads"}
    walk.complete("approve_forecast", lead, decision="approve", planned_spend=0)
    assert walk.state == "completed"


@pytest.mark.parametrize(
    "variables",
    [
        {"category": "Umbrellas", "horizon_weeks": 4},
        {"category": "Coffee", "horizon_weeks": 27},
        {"category": "Coffee", "horizon_weeks": 4, "promotion_plan": "soon"},
        {"category": "Coffee", "horizon_weeks": 4, "quality_passed": True},
    ],
)
def test_a_start_that_the_form_does_not_allow_is_refused(
    start: Start, variables: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        start(**variables)


@pytest.mark.parametrize("group", ["analysts", "services", "marketing", "finance"])
def test_three_groups_may_start_it(start: Start, group: str) -> None:
    engine = start(category="Coffee", horizon_weeks=4).engine
    variables = {"category": "Coffee", "horizon_weeks": 4}
    outcome: Literal["started", "forbidden"] = "started"

    try:
        engine.start("retail_forecast", variables=variables, actor=person("17", group))
    except Forbidden:
        outcome = "forbidden"

    assert outcome == ("forbidden" if group == "finance" else "started")
