"""Boxed expressions of every kind give what the standard says (DMN 1.5 §7.3, §10.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.expressions import EvaluationError
from tests.engine.decisions.models import compiled, decision, literal, read, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def entry(name: str | None, logic: str, type_ref: str = "") -> str:
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    variable = "" if name is None else f'<variable name="{name}"{kind}/>'
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def context(*entries: str) -> str:
    return f"<context>{''.join(entries)}</context>"


def part(name: str, logic: str) -> str:
    return f"<{name}>{logic}</{name}>"


def function(parameters: str, body: str) -> str:
    listed = "".join(f'<formalParameter name="{one}"/>' for one in parameters.split())
    return f"<functionDefinition>{listed}{body}</functionDefinition>"


def invocation(called: str, **bindings: str) -> str:
    listed = "".join(
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>'
        for name, text in bindings.items()
    )
    return f"<invocation>{literal(called)}{listed}</invocation>"


TABLE = table(["x"], ["o"], [["> 2", '"many"'], ["<= 2", '"few"']])
XS = literal("[1, 2, 3]")
COLUMNS = '<column name="a"/><column name="b c"/>'
ROWS = part("row", literal("1") + literal("x")) + part("row", literal("2") + literal("null"))
CASES: dict[str, tuple[str, Any]] = {
    "context": (context(entry("a", literal("x")), entry("b", literal("a + 1"))), {"a": 3, "b": 4}),
    "context with a result": (
        context(entry("first step", literal("x * 2")), entry(None, literal("first step + 1"))),
        7,
    ),
    "context with a table": (
        context(entry("size", TABLE), entry(None, literal('size + "!"'))),
        "many!",
    ),
    "context with a function": (
        context(entry("twice", function("n", literal("n * 2"))), entry(None, literal("twice(x)"))),
        6,
    ),
    "list": (f"<list>{literal('x')}{literal('x + 1')}{TABLE}</list>", [3, 4, "many"]),
    "relation": (
        part("relation", f"{COLUMNS}{ROWS}"),
        [{"a": 1, "b c": 3}, {"a": 2, "b c": None}],
    ),
    "conditional": (
        part("if", literal("x > 2")) + part("then", TABLE) + part("else", literal("0")),
        "many",
    ),
    "for": (part("in", XS) + part("return", literal("i * x")), [3, 6, 9]),
    "every": (part("in", XS) + part("satisfies", literal("i < x")), False),
    "some": (part("in", XS) + part("satisfies", literal("i < x")), True),
    "filter": (part("in", XS) + part("match", literal("item < x")), [1, 2]),
    "for with a table": (
        part("in", XS) + part("return", table(["i"], ["o"], [["> 1", "i * x"], ["<= 1", "0"]])),
        [0, 6, 9],
    ),
}
WRAPPED = {"conditional": "conditional", "filter": "filter"}


@pytest.mark.parametrize("name", CASES)
def test_a_boxed_expression(name: str) -> None:
    logic, expected = CASES[name]
    kind = name.partition(" ")[0]
    if kind in {"for", "every", "some"}:
        logic = f'<{kind} iteratorVariable="i">{logic}</{kind}>'
    elif kind in WRAPPED:
        logic = f"<{kind}>{logic}</{kind}>"

    assert compiled(decision("d", logic)).decide({"x": 3}, NOW).result == expected


def knowledge(name: str, parameters: str, body: str, requires: str = "") -> str:
    listed = "".join(f'<formalParameter name="{one}"/>' for one in parameters.split())
    needed = (
        f'<knowledgeRequirement><requiredKnowledge href="#{requires}"/></knowledgeRequirement>'
        if requires
        else ""
    )
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{listed}{body}</encapsulatedLogic>{needed}</businessKnowledgeModel>"
    )


def test_a_knowledge_model_is_called_from_feel_and_by_an_invocation() -> None:
    parts = (
        knowledge("square", "n", literal("n * n")),
        decision("feel", literal("square(x) + 1"), requires=["knowledge:square"]),
        decision("boxed", invocation("square", n="x + 1"), requires=["knowledge:square"]),
    )

    assert compiled(*parts, key="feel").decide({"x": 3}, NOW).result == 10
    assert compiled(*parts, key="boxed").decide({"x": 3}, NOW).result == 16


def test_knowledge_calls_knowledge_and_sees_nothing_else() -> None:
    parts = (
        knowledge("square", "n", literal("n * n")),
        knowledge("cube", "n", literal("square(n) * n"), requires="square"),
        knowledge("peep", "n", literal("secret")),
        decision("d", literal("cube(x)"), requires=["knowledge:cube"]),
        decision("p", invocation("peep", n="1"), requires=["knowledge:peep"]),
    )

    assert compiled(*parts).decide({"x": 2}, NOW).result == 8
    assert compiled(*parts, key="p").decide({"secret": "s"}, NOW).result is None


def test_a_table_in_a_knowledge_model_is_called_both_ways() -> None:
    parts = (
        knowledge("size", "x", TABLE),
        decision("feel", literal('size(n) + "?"'), requires=["knowledge:size"]),
        decision("boxed", invocation("size", x="n"), requires=["knowledge:size"]),
    )

    assert compiled(*parts, key="feel").decide({"n": 1}, NOW).result == "few?"
    boxed = compiled(*parts, key="boxed").decide({"n": 9}, NOW)
    assert boxed.result == "many"
    assert [(one.decision, one.rule) for one in boxed.fired_rules] == [("size", 1)]


def test_a_parameter_that_is_not_there_is_a_finding() -> None:
    found = read(
        knowledge("square", "n", literal("n * n")),
        decision("d", invocation("square", m="1"), requires=["knowledge:square"]),
    )

    assert [one.code for one in found.findings] == ["invocation_invalid"]
    assert "it has n" in found.findings[0].message


@pytest.mark.parametrize("kind", ["Java", "PMML", "J"])
def test_a_function_of_another_kind_is_refused(kind: str) -> None:
    logic = f'<functionDefinition kind="{kind}">{literal("1")}</functionDefinition>'

    found = read(decision("d", logic))

    assert "function_kind_unsupported" in [one.code for one in found.findings]


@pytest.mark.parametrize(
    "logic",
    [
        "<invocation/>",
        "<conditional/>",
        part("filter", part("in", XS)),
        "<context><contextEntry/></context>",
        '<relation><column name="a"/><row/></relation>',
        literal(""),
    ],
)
def test_a_part_that_is_missing_is_a_finding_with_its_line(logic: str) -> None:
    found = read(decision("d", logic))

    errors = [one for one in found.findings if one.level == "error"]
    assert {one.code for one in errors} == {"decision_expression_invalid"}
    assert all(one.line and one.element_id == "d" for one in errors)


def test_types_of_entries_hold() -> None:
    asked = compiled(decision("d", context(entry("a", literal("x"), "number"))))

    assert asked.decide({"x": [3]}, NOW).result == {"a": 3}
    with pytest.raises(EvaluationError) as refused:
        asked.decide({"x": "three"}, NOW)
    assert refused.value.code == "decision_value_invalid"
