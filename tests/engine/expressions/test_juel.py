from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.expressions import (
    EvaluationError,
    ExpressionError,
    Text,
    compile_condition,
    compile_source,
    evaluate_condition,
)
from engine.expressions.juel import compile_juel

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "amount": 1500, "status": "ok", "five": "5", "half": 0.5, "note": None, "approved": True,
    "order": {"lines": [{"qty": 2}], "customer": {"name": "Ann"}}, "xs": [1, 2], "nothing": [],
    "document": '{"a": {"b": 3}}', "rows": [{"risk": "low"}], "day": date(2030, 1, 31), "at": NOW,
    "$execution": {"id": "7", "business_key": "A-1", "activity_id": "Task_1", "tenant_id": None},
}  # fmt: skip


def value(text: str) -> Any:
    return compile_juel(text).evaluate(VARIABLES, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${amount > 1000}", True),
        ('#{amount gt 1000 and status eq "ok"}', True),
        ("${not approved || amount le 1500}", True),
        ("${amount div 2 mod 7}", 1.0),
        ("${empty note and empty nothing and not empty xs}", True),
        ("${approved ? 'yes' : 'no'}", "yes"),
        ("${approved?status:amount}", "ok"),
        ("${order.lines[0].qty * 2}", 4),
        ("${order['customer'].name}", "Ann"),
        ("${order.missing.deeper}", None),
        ("${xs[5]}", None),
        ("Dear ${order.customer.name}: #{amount} ${note}${half}", "Dear Ann: 1500 0.5"),
        ("plain", "plain"),
        (r"\${amount}", "${amount}"),
        ("${'it''s'}".replace("''", r"\'"), "it's"),
        ("${execution.getVariable('amount')}", 1500),
        ("${execution.getVariable('nobody')}", None),
        ("${execution.getVariable(status)}", None),
        ("${execution.hasVariable('status') && !execution.hasVariable('nobody')}", True),
        ("${execution.processBusinessKey}/${execution.getCurrentActivityId()}", "A-1/Task_1"),
        ("${execution.getTenantId()}", None),
        ("${variables.get('status')}", "ok"),
        ("${variables.nobody}", None),
        ("${variables:get(nobody)}", None),
        ("${vars:getOrDefault(nobody, 3) * 2}", 6),
        ("${var:eq(amount, 1500) && var:lessThan('amount', 2000)}", True),
        ("${variables:containsAny(xs, 7, 2)}", True),
        ("${variables:base64(status)}", "b2s="),
        ("${S(document).prop('a').prop('b').numberValue()}", 3),
        ("${JSON(document).jsonPath('$.a.b').numberValue()}", 3),
        ("${order.prop('customer').prop('name').stringValue()}", "Ann"),
        ("${S('[1, {\"a\": null}]').elements().get(1).prop('a').isNull()}", True),
        ("${S('[4, 5]').elements().size()}", 2),
        ("${JSON('{\"a\": [7]}', 'application/json').jsonPath('$.a[0]').numberValue()}", 7),
        ("${S('{}').prop('a', 1).hasProp('a')}", True),
        ("${S('{\"a\": 1, \"b\": 2}').deleteProp('a').toString()}", '{"b":2}'),
        ('${S(\'{"a": 1, "b": 2}\').fieldNames()}', ["a", "b"]),
        ("${S('[1]').append(2)}", [1, 2]),
        ("${order.isObject() && !order.isArray() && S('1').isValue()}", True),
        ("${order.prop(order.customer.name.toLowerCase()).isNull()}", True),
        ("${order.customer.getName()}", "Ann"),
        ("${rows.getSingleResult().getEntry('risk')}", "low"),
        ("${rows.getSingleEntry()}", "low"),
        ("${rows.getFirstResult().risk}", "low"),
        ("${rows.collectEntries('risk')}", ["low"]),
        ("${status.equals('ok') && status.toUpperCase().startsWith('O')}", True),
        ("${amount.equals('1500')}", False),
        ("${status.concat('!').length()}", 3),
        ("${'a,b,,'.split(',').size()}", 2),
        ("${xs.contains(2) && xs.indexOf(9) == -1 && nothing.isEmpty()}", True),
        ("${order.containsKey('lines')}", True),
        ("${dateTime().plusDays(1).minusHours(2)}", datetime(2030, 1, 16, 10, tzinfo=UTC)),
        ("${day.plusMonths(1)}", date(2030, 2, 28)),
        ("${collection:contains(xs, '1,2') && collection:anyOf(xs, 9) == false}", True),
        ("${collection:noneOf(xs, 'a, 9') && collection:notContainsAny(xs, '1,9')}", True),
        ("${date:addDate(date:toDate('2024-01-31'), 0, 1, 1)}", date(2024, 3, 1)),
        ("${date:subtractDate(date:now(), 1, 0, 15)}", datetime(2028, 12, 31, 12, tzinfo=UTC)),
        ("R3/${date:format(at)}/PT2S", "R3/2030-01-15T12:00:00+00:00/PT2S"),
        ("${now().after(at) || at.isBefore(now())}", False),
    ],
)
def test_an_expression_has_its_value(text: str, expected: object) -> None:
    found = value(text)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"5" > 3', True), ("five + 1", 6), ('"1.5" + 1', 2.5), ("null + null", 0), ("-note", 0),
        ("note + 1", 1), ("amount / 0.5", 3000.0), ("4 / 2", 2.0), ("-5 % 3", -2), ("5.5 % 2", 1.5),
        ("five == 5", True), ('"5.0" == 5.0', True), ('true == "TRUE"', True),
        ("null == null", True),
        ("note == 0", False), ("note < 1", False), ("note <= note", True), ('"a" < "b"', True),
        ('!"true"', False), ('"" or "yes"', False), ("not note", True), ("1 == 1.0", True),
        ('"10" < "9"', True), ("empty 0", False), ('day == "2030-01-31"', True),
    ],
)  # fmt: skip
def test_values_of_two_kinds_are_coerced_as_the_standard_says(text: str, expected: object) -> None:
    found = value(f"${{{text}}}")

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "text",
    [
        '"a" + "b"', '"a" + 1', "true + 1", "status == 5", '"5.0" == 5', "xs > 1", "1 and true",
        "1 / 0", "nobody", "nobody == null", "status.name", "order + 1", "amount[0]", "day > 1",
        "'abc'.substring(5)", "status.split('.')", "task.assignee", "xs.getSingleResult()",
        "9999999999999999999999 == 'x'",
    ],
)  # fmt: skip
def test_what_cannot_be_coerced_fails_and_is_never_guessed(text: str) -> None:
    expression = compile_juel(f"${{{text}}}")

    with pytest.raises(EvaluationError):
        expression.evaluate(VARIABLES, NOW)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.5, "1.5"), (5.0, "5.0"), (1e10, "1.0E10"), (12345678.9, "1.23456789E7"),
        (0.0001, "1.0E-4"), (0.001, "0.001"), (-2.5e-7, "-2.5E-7"), (9999999.0, "9999999.0"),
        (12, "12"), (True, "true"), ([1], "[1]"),
    ],
)  # fmt: skip
def test_a_value_inside_text_is_written_as_java_would(number: object, text: str) -> None:
    assert compile_juel("${x}.").evaluate({"x": number}, NOW) == f"{text}."


@pytest.mark.parametrize(
    ("text", "names", "paths"),
    [
        ("${a.b.c > d}", {"a", "d"}, {"a.b.c", "d"}),
        ("${execution.getVariable('a').b}", {"a"}, {"a"}),
        ("${variables.a && variables:get(b)}", {"a", "b"}, {"a", "b"}),
        ("${vars:eq('a', b.c)}", {"a", "b"}, {"a", "b.c"}),
        ("${S(a).prop('b').value()} ${c}", {"a", "c"}, {"a", "c"}),
        ("${execution.id}", set(), set()),
        ("${order.prop('id').value()}", {"order"}, {"order.id"}),
    ],
)
def test_what_it_reads_is_known(text: str, names: set[str], paths: set[str]) -> None:
    expression = compile_juel(text)

    assert expression.names == names
    assert expression.paths == paths
    assert not expression.reads_any


def test_a_calculated_name_may_be_any() -> None:
    assert compile_juel("${execution.getVariable(name)}").reads_any


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("${a b}", "expression_syntax", 5),
        ("a ${", "expression_syntax", 3),
        ("${}", "expression_syntax", 3),
        ("${1 +}", "expression_syntax", 6),
        ("${x = 1}", "expression_syntax", 5),
        ("${(1}", "expression_syntax", 5),
        ("${'a}", "expression_syntax", 3),
        ("${a.1}", "expression_syntax", 4),
        ("${a ? b}", "expression_syntax", 8),
        ("${vars:eq(a)}", "expression_syntax", 3),
        ("${x instanceof y}", "expression_syntax", 5),
        ("${execution.setVariable('a', 1)}", "expression_unsupported", 13),
        ("${execution}", "expression_unsupported", 3),
        ("${execution.parent.id}", "expression_unsupported", 13),
        ("${currentUser()}", "expression_unsupported", 3),
        ("${task:get(id).assignee}", "expression_unsupported", 3),
        ("${order.jsonPath('$..id').value()}", "expression_unsupported", 9),
        ("${bean.run(execution)}", "bean_call", 8),
        ("${order.isStandard()}", "bean_call", 9),
        ("${a.b.run(1)}", "bean_call", 7),
        ("${''.getClass().forName('java.lang.Runtime')}", "expression_forbidden", 6),
        ("${x.class.name}", "expression_forbidden", 5),
        ("${x.__class__}", "expression_forbidden", 5),
        ("${" + "(" * 200 + "}", "expression_forbidden", 103),
        ("${" + "-" * 200 + "1}", "expression_forbidden", 3),
        ("${1" + "+1" * 6_000 + "}", "expression_forbidden", 10_001),
    ],
    ids=lambda case: str(case)[:40],
)
def test_a_refusal_has_its_code_and_column(text: str, code: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_juel(text)

    assert (caught.value.code, caught.value.column) == (code, column)


def test_a_bean_is_named_so_that_a_worker_can_be_found() -> None:
    with pytest.raises(ExpressionError, match="let a worker do it") as caught:
        compile_juel("${invoiceService.check(amount)}")

    assert caught.value.where["bean"] == "invoiceService"


def test_a_text_of_that_language_is_compiled_so_everywhere() -> None:
    assert compile_source(Text("${amount}!", "juel")).evaluate(VARIABLES, NOW) == "1500!"
    assert evaluate_condition(compile_condition(Text("${approved}", "juel")), VARIABLES, NOW)


def test_a_condition_that_is_no_truth_is_told() -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate_condition(compile_juel("${status}"), VARIABLES, NOW)

    assert caught.value.code == "condition_not_boolean"
