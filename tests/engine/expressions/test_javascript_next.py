"""Scripts of bpmn-engine and bpmn-elements, which end by calling `next(error, value)`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.expressions import (
    EvaluationError,
    Text,
    compile_condition,
    compile_script,
    evaluate_condition,
)

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {"input": 51, "list": [1], "go": True, "day": date(2030, 1, 1)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("next()", {"r": None}),
        ("next(null, this.environment.variables.input + 1)", {"r": 52}),
        ("environment.output.count = environment.variables.input * 2; next()",
         {"r": None, "count": 102}),
        ("environment.variables.list.push(2); next(null, content.input)",
         {"r": 51, "list": [1, 2]}),
        ("environment.services.log('a'); next(null, environment.output['nobody'])", {"r": None}),
        ("this.variables.input + 1", {"r": 52}),
        ("this.variables.input++; environment.variables.list[0]", {"r": 1, "input": 52}),
        ("if (input > 50) next(null, 'much'); else next()", {"r": "much"}),
    ],
)  # fmt: skip
def test_next_ends_a_script_and_what_it_changed_are_variables(
    text: str, expected: dict[str, Any]
) -> None:
    script = compile_script(text, "javascript", result_variable="r")

    assert script.run(VARIABLES, NOW) == expected
    assert VARIABLES["list"] == [1]


def test_a_condition_is_what_next_is_given() -> None:
    text = Text("next(null, this.environment.variables.input >= 50);", "javascript")
    condition = compile_condition(text)

    assert condition.names == {"input"}
    assert evaluate_condition(condition, VARIABLES, NOW) is True


@pytest.mark.parametrize(
    ("text", "fact"), [("var a = 1; if (a > 1) next()", "without next"),
                       ("next(new Error('Input is missing'))", "Input is missing")]
)  # fmt: skip
def test_a_script_without_an_end_or_with_an_error_fails(text: str, fact: str) -> None:
    with pytest.raises(EvaluationError, match=fact):
        compile_script(text, "javascript").run(VARIABLES, NOW)


def test_what_it_reads_and_sets_is_known() -> None:
    script = compile_script(
        "const a = environment.variables.b; environment.output.c = a; next()", "javascript"
    )

    assert script.names >= {"b"}
    assert script.assigns == {"c"}
    assert not script.reads_any
    assert compile_script("next(null, environment.variables[input])", "js").reads_any
