"""What Camunda 7 and 8 and Flowable mean differently, and every version's namespace."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.decisions.namespaces import MODELS
from engine.decisions.vendors import dialect_of
from engine.expressions import EvaluationError
from engine.xml import parse
from tests.engine.decisions.models import compiled, decision, literal, model, read, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/dmn"'
MODELER = 'xmlns:modeler="http://camunda.org/schema/modeler/1.0"'
OLD = f'{CAMUNDA} {MODELER} modeler:executionPlatformVersion="7.12.0"'
ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
FLOWABLE = 'xmlns:flowable="http://flowable.org/dmn"'


@pytest.mark.parametrize("namespace", MODELS)
def test_a_file_of_every_version_is_read(namespace: str) -> None:
    asked = compiled(decision("d", literal("1")), namespace=namespace)

    assert asked.decide({}, NOW).result == 1


@pytest.mark.parametrize(
    ("attributes", "dialect"),
    [
        ("", "plain"),
        (CAMUNDA, "camunda"),
        (CAMUNDA.replace("camunda.org", "operaton.org"), "camunda"),
        (CAMUNDA.replace("camunda.org", "fluxnova.finos.org"), "camunda"),
        (f'{MODELER} modeler:executionPlatform="Camunda Platform"', "camunda"),
        (f'{MODELER} modeler:executionPlatform="Camunda Cloud"', "zeebe"),
        (FLOWABLE, "flowable"),
    ],
)
def test_the_dialect_is_told_by_what_the_file_names(attributes: str, dialect: str) -> None:
    root = parse(model(decision("d", literal("1")), attributes=attributes), "m.dmn")

    assert dialect_of(root) == dialect


def test_the_namespace_that_only_flowable_writes_tells_it() -> None:
    content = model(namespace="http://www.omg.org/spec/DMN/20151101")

    assert dialect_of(parse(content, "m.dmn")) == "flowable"


def test_camunda_names_the_outputs_of_what_is_required() -> None:
    parts = (
        decision("one", table(["x"], ["size", "n"], [["> 1", '"big"', "1"]])),
        decision(
            "many", table(["x"], ["tag"], [["-", '"a"'], ["-", '"b"']], 'hitPolicy="COLLECT"')
        ),
        decision(
            "d",
            literal("size + string(n) + string(count(tag))"),
            requires=["decision:one", "decision:many"],
        ),
    )

    asked = compiled(*parts, attributes=CAMUNDA)

    assert asked.decide({"x": 2}, NOW).result == "big12"
    assert asked.names == {"x"}


@pytest.mark.parametrize("attributes", [CAMUNDA, FLOWABLE])
def test_the_output_of_a_decision_further_down_is_seen_too(attributes: str) -> None:
    one_row = table(["x"], ["tag"], [["-", '"a"']], 'hitPolicy="COLLECT"')
    parts = (
        decision("deep", one_row),
        decision("middle", table(["x"], ["n"], [["-", "1"]]), requires=["decision:deep"]),
        decision("d", table(["x"], ["o"], [["-", "tag"]]), requires=["decision:middle"]),
    )

    assert compiled(*parts, attributes=attributes).decide({"x": 2}, NOW).result == ["a"]


@pytest.mark.parametrize(
    ("kind", "given", "matches"),
    [
        ("integer", "12", True),
        ("double", "12.0", True),
        ("string", 12, False),
        ("boolean", "true", False),
        ("integer", 12, True),
    ],
)
def test_camunda_converts_an_input_to_the_type_of_its_column(
    kind: str, given: Any, *, matches: bool
) -> None:
    logic = table([f"x : {kind}"], ["o"], [["> 11", "true"]])
    asked = compiled(decision("d", logic), attributes=CAMUNDA)

    assert asked.decide({"x": given}, NOW).result is (True if matches else None)


def test_camunda_converts_outputs_and_refuses_what_cannot_be() -> None:
    good = table([], ["o : date"], [['"2030-01-31"']])
    bad = table([], ["o : integer"], [['"many"']])

    assert compiled(decision("d", good), attributes=CAMUNDA).decide({}, NOW).result == date(
        2030, 1, 31
    )
    with pytest.raises(EvaluationError) as refused:
        compiled(decision("d", bad), attributes=CAMUNDA).decide({}, NOW)
    assert refused.value.code == "decision_value_invalid"


def test_cells_call_the_value_by_the_names_of_the_vendor() -> None:
    logic = table(["x"], ["o"], [["cellInput * 2 > 10", '"big"']])
    named = logic.replace("<input ", '<input camunda:inputVariable="amount" ').replace(
        "cellInput", "amount"
    )

    for one in (logic, named):
        asked = compiled(decision("d", one), attributes=CAMUNDA)
        assert asked.decide({"x": 6}, NOW).result == "big"
        assert asked.decide({"x": 5}, NOW).result is None
        assert asked.names == {"x"}


def test_camunda_before_7_13_means_juel_outside_of_cells() -> None:
    logic = table(["x + 1"], ["o"], [["> 3", "x == 3 ? 'three' : name"]])
    asked = compiled(decision("d", logic), attributes=OLD)

    assert asked.decide({"x": 3, "name": "n"}, NOW).result == "three"
    assert asked.decide({"x": 4, "name": "n"}, NOW).result == "n"
    assert asked.decide({"x": 1, "name": "n"}, NOW).result is None


def test_a_language_named_in_the_file_counts() -> None:
    inner = literal("${x > 1 and y}", 'expressionLanguage="juel"')
    whole = literal("x > 1 and y", "")

    one = compiled(decision("d", inner))
    other = compiled(decision("d", whole), attributes='expressionLanguage="juel"')

    assert one.decide({"x": 2, "y": True}, NOW).result is True
    assert other.decide({"x": 2, "y": True}, NOW).result is True


@pytest.mark.parametrize("language", ["groovy", "javascript", "python", "urn:other"])
def test_a_language_that_is_not_evaluated_is_refused(language: str) -> None:
    found = read(decision("d", literal("x", f'expressionLanguage="{language}"')))

    assert [one.code for one in found.findings] == ["expression_language_unsupported"]


FLOWABLE_CELLS: list[tuple[str, Any, bool]] = [
    ("> 10", 11, True),
    ("> 10", 10, False),
    ("== 10", 10, True),
    ("!= 10", 10, False),
    ("10", 10, True),
    ('"a"', "a", True),
    ("'a'", "b", False),
    (".startsWith('te')", "test", True),
    (".endsWith('x')", "test", False),
    ("${x > 3 && x < 5}", 4, True),
    ("#{x == 4}", 5, False),
    ("-", None, True),
    ("", 7, True),
]


@pytest.mark.parametrize(("cell", "value", "matches"), FLOWABLE_CELLS)
def test_a_cell_of_flowable_is_the_rest_of_a_condition(
    cell: str, value: Any, *, matches: bool
) -> None:
    logic = table(["x"], ["o"], [[cell, "'yes'"]])
    asked = compiled(decision("d", logic), attributes=FLOWABLE)

    assert asked.decide({"x": value}, NOW).result == ("yes" if matches else None)


def test_a_table_of_flowable_without_a_hit_policy_takes_the_first() -> None:
    logic = table(["x"], ["o"], [["> 1", "1"], ["> 0", "2"]])

    assert compiled(decision("d", logic), attributes=FLOWABLE).decide({"x": 2}, NOW).result == 1
    with pytest.raises(EvaluationError):
        compiled(decision("d", logic)).decide({"x": 2}, NOW)


def test_outputs_of_flowable_are_juel() -> None:
    logic = table(["x"], ["o"], [["-", "x + 1"]])

    assert compiled(decision("d", logic), attributes=FLOWABLE).decide({"x": 1}, NOW).result == 2


def test_a_bean_in_a_cell_is_refused_by_its_name() -> None:
    logic = table(["x"], ["o"], [["${bean.test(x)}", "1"]])

    found = read(decision("d", logic), attributes=FLOWABLE)

    errors = [one for one in found.findings if one.level == "error"]
    assert [one.code for one in errors] == ["bean_call"]
    assert "bean" in errors[0].message


def test_version_tags_of_both_vendors() -> None:
    seven = decision("d", literal("1")).replace("<decision ", '<decision camunda:versionTag="v7" ')
    tag = '<extensionElements><zeebe:versionTag value="v8"/></extensionElements>'
    eight = decision("d", tag + literal("1"))

    assert compiled(seven, attributes=CAMUNDA).version_tag == "v7"
    assert compiled(eight, attributes=ZEEBE).version_tag == "v8"


def test_vendors_do_not_look_at_allowed_values_and_the_standard_does() -> None:
    logic = table(["x"], ['o : string = "a"'], [["-", '"b"']])

    for attributes in (CAMUNDA, f'{MODELER} modeler:executionPlatform="Camunda Cloud"'):
        asked = compiled(decision("d", logic), attributes=attributes)
        assert asked.decide({"x": 1}, NOW).result == "b"
    with pytest.raises(EvaluationError) as refused:
        compiled(decision("d", logic)).decide({"x": 1}, NOW)
    assert refused.value.code == "decision_value_not_allowed"


def test_what_has_no_effect_is_a_note_for_each_name() -> None:
    strange = decision("d", literal("1")).replace(
        "<decision ", '<decision camunda:historyTimeToLive="P1D" other:colour="red" '
    )

    found = read(strange, attributes=f'{CAMUNDA} xmlns:other="urn:other"')

    assert [(one.level, one.code) for one in found.findings] == [
        ("note", "extension_without_effect"),
        ("note", "extension_without_effect"),
    ]
    assert any("historyTimeToLive" in one.message for one in found.findings)
    assert any("colour" in one.message for one in found.findings)
