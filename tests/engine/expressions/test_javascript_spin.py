from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.expressions import (
    EvaluationError,
    ExpressionError,
    Text,
    compile_condition,
    compile_script,
    compile_source,
    evaluate_condition,
)

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "car": {"price": 12.5, "owner": {"name": "Ann"}, "tags": ["a", "b"], "gone": None, "x": 1},
    "text": '{"a": [1, {"b": true}]}',
    "$execution": {"business_key": "A-1", "activity_name": "Do", "task_id": "7"},
}


def run(text: str) -> Any:
    return compile_script(text, "javascript", result_variable="r").run(VARIABLES, NOW)["r"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('S(car).prop("price").numberValue()', 12.5),
        ('JSON(text).prop("a").elements().get(1).prop("b").boolValue()', True),
        ('S(text).prop("a").elements().size() + JSON.parse(text).a.length', 4),
        ("S(text).toString()", '{"a":[1,{"b":true}]}'),
        ('S(text, "application/json").hasProp("b")', False),
        ('S(car).prop("gone").isNull() && S(car).prop("owner").isObject()', True),
        ('S(car).prop("owner").prop("name").stringValue()', "Ann"),
        ('S(car).prop("owner").prop("name").value()', "Ann"),
        ("S(car).fieldNames()", ["price", "owner", "tags", "gone", "x"]),
        ('S(text).jsonPath("$.a[1].b").boolValue()', True),
        ("S(car).jsonPath(\"$['owner'].name\").stringValue()", "Ann"),
        ('S(car).jsonPath("$.tags").elementList().size()', 2),
        ('car.prop("tags").elements()[1].stringValue()', "b"),
        ('S("{}").prop("a", 1).prop("b", [S("[2]")])', {"a": 1, "b": [[2]]}),
        ('S("[1, 2]").append(3).removeAt(0).insertAt(0, 9)', [9, 2, 3]),
        ('S("[1, 2]").remove(2).removeLast().contains(1)', False),
        ('S("[1, 2]").indexOf(2)', 1),
        ('S(car).deleteProp("x", "tags", "gone", "owner")', {"price": 12.5}),
        ('S(execution.getVariableTyped("car").getValueSerialized()).prop("x").isNumber()', True),
        ('execution.getVariableTyped("nobody")', None),
        ("execution.businessKey + task.name + task.getId()", "A-1Do7"),
        ("var o = {}; for (var k in o) { o.wrong = 1 } o.prop = 2; o", {"prop": 2}),
    ],
)  # fmt: skip
def test_documents_of_spin_are_read_and_changed(text: str, expected: object) -> None:
    assert run(text) == expected
    assert VARIABLES["car"]["x"] == 1


def test_a_document_leaves_as_plain_data() -> None:
    script = compile_script("execution.setVariable('doc', S(text).prop('a'))", "javascript")

    assert script.run(VARIABLES, NOW) == {"doc": [1, {"b": True}]}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ('S(text).prop("b")', "the document has no property b"),
        ('S(text).prop("a").stringValue()', "a is no string, but array"),
        ('S("<a/>")', "no XML"),
        ('S(text, "application/xml")', "only JSON"),
        ("S('{')", "SyntaxError"),
        ('S(car).prop("tags").elements().get(2)', "no place 2"),
        ('S(car).jsonPath("$.owner.age")', "nothing at .age"),
        ('S(car).prop("owner").value()', "no single value"),
    ],
)
def test_a_document_that_is_otherwise_fails_with_its_fact(text: str, fact: str) -> None:
    with pytest.raises(EvaluationError, match=fact):
        run(text)


@pytest.mark.parametrize(
    ("text", "name", "line", "column"),
    [
        ("var x = 1; /* a\n b */ var d = new java.util.Date();", "'java'", 2, 19),
        ("\n  importPackage(a)", "'importPackage'", 2, 3),
        ("Packages.a.b()", "'Packages'", 1, 1),
        ("new JavaImporter(x)", "'JavaImporter'", 1, 5),
        ("var L = Java.type('java.util.List')", "'Java'", 1, 9),
        ("importClass(a); 1", "'importClass'", 1, 1),
        ("// java.x\nload('a.js')", "'load'", 2, 1),
        ("var fs = require('fs')", "'require'", 1, 10),
        ("XML(text)", "only JSON", 1, 1),
        ("S(text).mapTo('a.B')", "no Java classes", 1, 8),
        ("S(text).jsonPath('$..a')", "more than keys", 1, 8),
        ("environment.services.pay(1); next()", "services.pay", 1, 13),
        ("next(new BpmnError('a'))", "behind a gateway", 1, 6),
        ("setTimeout(next, 10); next()", "timer event", 1, 1),
        ("execution.getProcessEngineServices()", "getProcessEngineServices", 1, 1),
        ("task.setAssignee('a')", "task.setAssignee", 1, 1),
        ("new org.camunda.bpm.X()", "org.camunda", 1, 5),
    ],
)
def test_what_never_runs_here_is_refused_with_place_and_way_out(
    text: str, name: str, line: int, column: int
) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_script(text, "javascript")

    assert name in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.code == "expression_unsupported"
    assert "; " in caught.value.message


@pytest.mark.parametrize(
    "text", ["'new java.util.Date()'", "/* XML(x) */ 1", "function load(a) { return 1 } load(2)"]
)
def test_what_only_looks_like_another_engine_s_is_allowed(text: str) -> None:
    assert run(text) is not None


def test_javascript_is_an_expression_and_a_condition_too() -> None:
    source = compile_source(Text("var p = S(car).prop('price'); p.numberValue() * 2", "javascript"))
    condition = compile_condition(Text("car.price > 10", "javascript"))

    assert source.names == {"car"}
    assert source.evaluate(VARIABLES, NOW) == 25
    assert evaluate_condition(condition, VARIABLES, NOW) is True


def test_python_is_an_expression_and_a_condition_too() -> None:
    source = compile_source(Text("car['price'] * 2", "python"))
    condition = compile_condition(Text("car['price'] > 10", "python"))

    assert source.evaluate(VARIABLES, NOW) == 25
    assert evaluate_condition(condition, VARIABLES, NOW) is True
