"""What a deployment says of starts that do more, or less, than their file shows."""

from __future__ import annotations

from engine.service import Engine
from tests.engine.events import BY_MESSAGE
from tests.engine.models import process

CONDITION = (
    "<conditionalEventDefinition><condition>x &gt; 1</condition></conditionalEventDefinition>"
)


def warnings(engine: Engine, drawn: bytes) -> list[tuple[str, str | None]]:
    found = engine.deploy({"a.bpmn": drawn}).findings
    return [(one.code, one.element_id) for one in found if one.level == "warning"]


def test_a_message_that_starts_something_else_too_is_named(engine: Engine) -> None:
    assert warnings(engine, BY_MESSAGE) == []

    other = BY_MESSAGE.replace(b'id="ordered"', b'id="audited"')

    assert warnings(engine, other) == [("message_start_shared", "s")]
    assert warnings(engine, other.replace(b"Ask", b"Audit")) == [("message_start_shared", "s")]


def test_a_start_by_a_condition_is_nothing_odd(engine: Engine) -> None:
    drawn = process("c", f"startEvent s | {CONDITION}", "endEvent e", "s -> e")

    assert warnings(engine, drawn) == []
