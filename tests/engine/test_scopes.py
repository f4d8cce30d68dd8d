"""What lies beside the process scope is read when it is named, and written when it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import scopes
from engine.database import Stale
from engine.prepared import Prepared
from engine.service import Engine
from engine.spiff.steps import PROCESS_SCOPE, State
from engine.tables import instance, large_variable, scope
from tests.engine.conftest import Change
from tests.engine.models import APPROVE, deployed, process

LARGE = "x" * 2000
INNER = process(
    "inner",
    "startEvent s",
    "subProcess outside | <startEvent id='o_s'/><subProcess id='inside'><startEvent id='i_s'/>"
    "<userTask id='ask' plait:candidateGroups='marketing'/><endEvent id='i_e'/>"
    "<sequenceFlow id='i_1' sourceRef='i_s' targetRef='ask'/>"
    "<sequenceFlow id='i_2' sourceRef='ask' targetRef='i_e'/></subProcess><endEvent id='o_e'/>"
    "<sequenceFlow id='o_1' sourceRef='o_s' targetRef='inside'/>"
    "<sequenceFlow id='o_2' sourceRef='inside' targetRef='o_e'/>",
    "endEvent e",
    "s -> outside -> e",
)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, APPROVE, INNER)


@pytest.fixture
def selections(monkeypatch: pytest.MonkeyPatch) -> list[Prepared]:
    """List every prepared selection that is run."""
    seen: list[Prepared] = []
    run = Prepared.all

    def noted(selection: Prepared, connection: Connection, **given: Any) -> list[Any]:
        seen.append(selection)
        return run(selection, connection, **given)

    monkeypatch.setattr(Prepared, "all", noted)
    return seen


@contextmanager
def state_of(engine: Engine, instance_id: int) -> Iterator[State]:
    with engine.database.read() as connection:
        yield scopes.of_instance(connection, instance_id)


def rows(engine: Engine, table: sa.Table) -> int:
    with engine.database.read() as connection:
        found: int = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        return found


def test_an_instance_without_inner_scopes_has_one_row(engine: Engine) -> None:
    engine.start("approve", variables={"amount": 100})

    assert (rows(engine, instance), rows(engine, scope)) == (1, 0)


def test_a_scope_is_read_with_those_around_it_in_one_selection(
    engine: Engine, selections: list[Prepared]
) -> None:
    started = engine.start("inner")

    with state_of(engine, started.id) as state:
        before = len(selections)
        inner = max(one.id for one in state.scopes.everything())
        state.scopes.clear()
        chain = [state.scopes[inner]]
        while chain[-1].parent_id not in {None, PROCESS_SCOPE}:
            chain.append(state.scopes[chain[-1].parent_id])

    assert [one.element_id for one in chain] == ["inside", "outside"]
    assert len(selections) - before == 2  # everything, and the chain
    with pytest.raises(KeyError), state_of(engine, started.id) as state:
        state.scopes[99]


def test_children_are_those_directly_inside(engine: Engine) -> None:
    started = engine.start("inner")

    with state_of(engine, started.id) as state:
        [outside] = state.scopes.children(PROCESS_SCOPE)
        [inside] = state.scopes.children(outside.id)
        nothing = list(state.scopes.children(inside.id))

    assert (outside.element_id, inside.element_id, nothing) == ("outside", "inside", [])


def test_a_large_variable_is_read_when_its_value_is_asked_for(
    engine: Engine, selections: list[Prepared]
) -> None:
    started = engine.start("approve", variables={"amount": 100, "large": LARGE})

    with state_of(engine, started.id) as state:
        variables = state.scopes[PROCESS_SCOPE].variables
        before = len(selections)
        assert "large" in variables
        assert "other" not in variables
        assert len(variables) == len(set(variables)) == 3
        assert len(selections) == before

        assert variables["large"] == variables["large"] == LARGE
        assert len(selections) == before + 1
    with pytest.raises(KeyError):
        variables["other"]


@pytest.mark.parametrize(
    ("first", "second", "large_rows"),
    [(LARGE, "small", 0), ("small", LARGE, 1), (LARGE, LARGE + "y", 1), (LARGE, LARGE, 1)],
)
def test_a_variable_may_grow_and_shrink(
    engine: Engine, first: str, second: str, large_rows: int
) -> None:
    started = engine.start("approve", variables={"amount": 100, "text": first})

    engine.set_variables(started.id, variables={"text": second})

    assert engine.variables(started.id)["text"] == second
    assert rows(engine, large_variable) == large_rows


def test_what_was_read_later_must_be_of_the_same_revision(engine: Engine, by_hand: Change) -> None:
    started = engine.start("inner", variables={"large": LARGE})
    reads: list[Callable[[State], object]] = [
        lambda state: state.scopes[2],
        lambda state: list(state.scopes.everything()),
        lambda state: state.scopes.children(PROCESS_SCOPE),
        lambda state: state.scopes[PROCESS_SCOPE].variables["large"],
    ]

    for read in reads:
        with engine.database.read() as connection:
            found = scopes._PROCESS.first(connection, instance_id=started.id)
            older = found._replace(revision=found.revision - 1)
            with pytest.raises(Stale):
                read(scopes.load(connection, older))
    assert engine.get(started.id).state == "active"


def test_ended_scopes_leave_no_row(engine: Engine) -> None:
    started = engine.start("inner", variables={"large": LARGE})

    engine.complete(started.waits[0].id)

    assert rows(engine, scope) == 0
    assert engine.variables(started.id) == {"large": LARGE}
