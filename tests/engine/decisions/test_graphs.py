"""Requirements: order, names, types, services, imports, and what is wrong with a graph."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.decisions import read_decisions
from engine.expressions import EvaluationError
from tests.engine.decisions.models import compiled, decision, literal, model, read, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def data(name: str, type_ref: str = "") -> str:
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    id_ = name.replace(" ", "_")
    return f'<inputData id="{id_}" name="{name}"><variable name="{name}"{kind}/></inputData>'


def codes(*parts: str) -> list[str]:
    return [one.code for one in read(*parts).findings]


def test_what_is_required_is_evaluated_first_and_once() -> None:
    rows = [["> 1", "n * 2"]]
    parts = (
        decision("a", table(["n"], ["o"], rows)),
        decision("b", literal("a + 1"), requires=["decision:a"]),
        decision("c", literal("a + 2"), requires=["decision:a"]),
        decision("d", literal("b * c"), requires=["decision:b", "decision:c"]),
    )

    found = compiled(*parts).decide({"n": 5}, NOW)

    assert found.result == 11 * 12
    assert [(one.decision, one.rule) for one in found.fired_rules] == [("a", 1)]
    assert compiled(*parts).names == {"n"}


def test_a_chain_of_two_thousand_needs_no_stack() -> None:
    chain = [decision("d0", literal("n"))]
    chain += [
        decision(f"d{at}", literal(f"d{at - 1} + 1"), requires=[f"decision:d{at - 1}"])
        for at in range(1, 2000)
    ]

    assert compiled(*chain, key="d1999").decide({"n": 1}, NOW).result == 2000


def test_names_hold_spaces_and_odd_letters() -> None:
    income = decision("x", literal("12 * Monthly Salary"), requires=["input:Monthly_Salary"])
    odd = income.replace('name="x"', 'name="Yearly  Income+"')

    asked = compiled(data("Monthly Salary", "number"), odd, key="x")

    assert asked.decide({"Monthly Salary": 10}, NOW).result == 120
    assert asked.decide({"Monthly_Salary": 10}, NOW).result == 120
    assert asked.names == {"Monthly Salary"}
    assert asked.variables == {"Monthly Salary", "Monthly_Salary"}


def test_an_input_of_a_wrong_kind_is_an_error_that_names_it() -> None:
    asked = compiled(
        data("Age", "number"), decision("d", literal("Age + 1"), requires=["input:Age"])
    )

    with pytest.raises(EvaluationError) as refused:
        asked.decide({"Age": "12"}, NOW)

    assert refused.value.code == "decision_value_invalid"
    assert "'Age' is the text \"12\", expected number" in refused.value.message
    assert asked.decide({"Age": [12]}, NOW).result == 13
    assert asked.decide({}, NOW).result is None


LOAN = (
    '<itemDefinition name="tStatus"><typeRef>string</typeRef>'
    '<allowedValues><text>"new","old"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tLoan"><itemComponent name="Sum Total"><typeRef>number</typeRef>'
    '</itemComponent><itemComponent name="status"><typeRef>tStatus</typeRef></itemComponent>'
    "</itemDefinition>"
    '<itemDefinition name="tLoans" isCollection="true"><typeRef>tLoan</typeRef></itemDefinition>'
)


def test_items_have_parts_constraints_and_collections() -> None:
    one = compiled(
        LOAN,
        data("Loan", "tLoan"),
        decision("d", literal("Loan.Sum Total"), requires=["input:Loan"]),
    )
    many = compiled(
        LOAN,
        data("Loans", "tLoans"),
        decision("d", literal("sum(Loans.Sum Total)"), requires=["input:Loans"]),
    )
    loan = {"Sum Total": 5, "status": "new"}

    assert one.decide({"Loan": loan}, NOW).result == 5
    assert many.decide({"Loans": [loan, loan]}, NOW).result == 10
    assert many.decide({"Loans": loan}, NOW).result == 5
    for wrong, says in (
        ({"Sum Total": "x"}, "'Sum Total' is the text"),
        ({"status": "other"}, "does not allow"),
        (7, "expected tLoan"),
    ):
        with pytest.raises(EvaluationError) as refused:
            one.decide({"Loan": wrong}, NOW)
        assert says in refused.value.message
    with pytest.raises(EvaluationError) as refused:
        many.decide({"Loans": [loan, {"Sum Total": True}]}, NOW)
    assert "'2.Sum Total'" in refused.value.message


def test_iso_text_becomes_the_date_that_an_input_asks_for() -> None:
    parts = (
        data("day", "date"),
        decision("d", literal('day < date("2030-02-01")'), requires=["input:day"]),
    )

    assert compiled(*parts).decide({"day": "2030-01-31"}, NOW).result is True


def test_a_decision_of_a_wrong_kind_is_an_error() -> None:
    asked = compiled(decision("d", literal('"text"'), type_ref="number"))

    with pytest.raises(EvaluationError) as refused:
        asked.decide({}, NOW)

    assert refused.value.code == "decision_value_invalid"
    assert refused.value.where["decision"] == "d"


SERVICE = (
    '<decisionService id="s" name="s"><variable name="s"/>'
    '<outputDecision href="#total"/><encapsulatedDecision href="#part"/>'
    '<inputDecision href="#given"/><inputData href="#n"/></decisionService>'
)
SERVED = (
    data("n", "number"),
    decision("given", literal("100")),
    decision("part", literal("n * given"), requires=["input:n", "decision:given"]),
    decision("total", literal("part + 1"), requires=["decision:part"]),
    SERVICE,
)


def test_a_service_takes_its_input_decisions_from_outside() -> None:
    assert compiled(*SERVED, key="s").decide({"n": 2, "given": 7}, NOW).result == 15
    assert compiled(*SERVED, key="total").decide({"n": 2}, NOW).result == 201


def test_a_service_is_called_as_a_function() -> None:
    caller = decision("d", literal("s(n: 3, given: 2)"), requires=["knowledge:s"])

    assert compiled(*SERVED, caller).decide({}, NOW).result == 7


def test_a_service_of_several_outputs_gives_a_context() -> None:
    both = SERVICE.replace("<enc", '<outputDecision href="#part"/><enc')
    parts = (*SERVED[:-1], both)

    assert compiled(*parts, key="s").decide({"n": 2, "given": 7}, NOW).result == {
        "part": 14,
        "total": 15,
    }


TWICE = (
    '<businessKnowledgeModel id="twice" name="twice"><encapsulatedLogic>'
    '<formalParameter name="n"/><literalExpression><text>n * 2</text></literalExpression>'
    "</encapsulatedLogic></businessKnowledgeModel>"
)
OTHER = model(
    TWICE,
    decision("base", literal("21")),
    namespace="https://www.omg.org/spec/DMN/20230324/MODEL/",
).replace(b"urn:test", b"urn:other")


def importing(text: str) -> bytes:
    return model(
        '<import name="lib" namespace="urn:other" importType="DMN"/>',
        decision(
            "d", literal(text), requires=["decision:urn:other#base", "knowledge:urn:other#twice"]
        ),
    )


def test_another_file_of_the_set_is_imported_under_its_name() -> None:
    found = read_decisions({"a.dmn": importing("lib.twice(lib.base)"), "o.dmn": OTHER})

    asked = next(one for one in found.decisions if one.key == "d")

    assert found.findings == ()
    assert asked.decide({}, NOW).result == 42
    assert asked.names == frozenset()


def test_an_import_that_is_not_there_is_named() -> None:
    found = read_decisions({"a.dmn": importing("lib.base")})

    assert {one.code for one in found.findings} == {"import_missing", "reference_missing"}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (
            (
                decision("a", literal("b"), requires=["decision:b"]),
                decision("b", literal("a"), requires=["decision:a"]),
            ),
            "decision_cycle",
        ),
        ((decision("a", literal("a"), requires=["decision:a"]),), "decision_cycle"),
        ((decision("a", literal("1"), requires=["decision:nothing"]),), "reference_missing"),
        ((decision("a", literal("1")), decision("a", literal("2"))), "id_duplicate"),
        ((decision("a", ""),), "decision_without_logic"),
        ((decision("a", literal("1"), type_ref="tNothing"),), "type_unknown"),
        ((decision("a", literal("1 +")),), "expression_syntax"),
        ((decision("a", literal('uppercase("x")')),), "function_unknown"),
        ((decision("a", table(["x"], ["o"], [["near(?)", "1"]])),), "function_unknown"),
        ((decision("a", literal("1"), requires=["input:x#"]),), "reference_invalid"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_graph_is_a_finding(parts: tuple[str, ...], code: str) -> None:
    assert code in codes(*parts)


def test_a_name_in_quotes_or_before_a_bracket_is_no_call() -> None:
    found = read(decision("a", literal('if x then "x (y)" else (x) in (1, 2)')))

    assert found.findings == ()


def test_a_decision_in_two_files_is_refused() -> None:
    one = model(decision("d", literal("1")))

    found = read_decisions({"a.dmn": one, "b.dmn": one})

    assert [one.code for one in found.findings] == ["decision_duplicate"]
    assert "'a.dmn'" in found.findings[0].message


def test_between_decisions_a_value_may_be_a_range_and_is_told_as_a_text() -> None:
    parts = (
        decision("span", literal("[1..5]")),
        decision(
            "d",
            table(["span"], ["o"], [["-", "3 in span"]]),
            requires=["decision:span"],
        ),
    )

    found = compiled(*parts).decide({}, NOW)

    assert found.result is True
    assert found.fired_rules[0].inputs == {"span": "(FeelRange)"}
    with pytest.raises(EvaluationError) as refused:
        compiled(*parts, key="span").decide({}, NOW)
    assert refused.value.code == "decision_value_invalid"


def test_a_value_may_stand_in_for_a_decision_without_logic() -> None:
    parts = (decision("judged", ""), decision("d", literal("judged"), requires=["decision:judged"]))
    asked = next(one for one in read(*parts).decisions if one.key == "d")

    assert asked.decide({"judged": "yes"}, NOW).result == "yes"
    with pytest.raises(EvaluationError) as refused:
        asked.decide({}, NOW)
    assert refused.value.code == "decision_without_logic"
