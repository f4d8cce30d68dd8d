"""Called instances with an unusual beginning or end, and what `plait db verify` says of them."""

from __future__ import annotations

import pytest

from engine import verification
from engine.service import Engine
from tests.engine.calls import (
    CATCHING_PARENT,
    CHILD,
    FAILING_CHILD,
    caller,
)
from tests.engine.models import deployed, kinds, only_wait


def test_an_instance_that_ends_by_an_error_of_its_caller_has_an_ending(engine: Engine) -> None:
    deployed(engine, FAILING_CHILD, CATCHING_PARENT)
    parent = engine.start("parent")
    engine.run_due()
    [child] = [one for one in engine.instances().items if one.parent_id == parent.id]
    engine.complete(only_wait(engine, child).id)
    engine.run_due()

    assert engine.get(parent.id).state == "completed"
    assert kinds(engine, child.id)[-1] == "instance_completed"
    assert [broken for _, broken in verification.verify(engine) if broken] == []


def test_a_version_that_no_deployment_can_reach_is_unknown(engine: Engine) -> None:
    deployed(engine, CHILD, caller("parent", "child", attributes=f'plait:version="{10**20}"'))

    parent = engine.start("parent")
    engine.run_due()

    [incident] = engine.incidents().items
    assert (incident.instance_id, incident.code) == (parent.id, "called_unknown")


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_called_instance_takes_no_business_key_that_a_start_would_refuse(
    engine: Engine, key: str
) -> None:
    deployed(engine, CHILD, caller("parent", "child", attributes='plait:businessKey="=key"'))

    parent = engine.start("parent", variables={"amount": 1, "key": key})
    engine.run_due()

    [incident] = engine.incidents().items
    assert incident.instance_id == parent.id
    assert incident.code in {"business_key_malformed", "expression_failed"}
    assert len(engine.instances().items) == 1
