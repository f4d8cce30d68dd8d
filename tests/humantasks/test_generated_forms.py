"""A drawing without forms can be worked: tasks ask for what the flows behind them read."""

from __future__ import annotations

from typing import Any

import pytest

from engine.service import Engine
from humantasks.form_fields import Form
from humantasks.form_files import FormFiles
from tests.humantasks.office import HEAD, Office, one_task


def drawing(*conditions: str, inside: str = "", attributes: str = "") -> bytes:
    flows = [
        f'<sequenceFlow id="c{at}" sourceRef="split" targetRef="e{at}"><conditionExpression>'
        f"{text.replace('&', '&amp;').replace('<', '&lt;')}</conditionExpression></sequenceFlow>"
        f'<endEvent id="e{at}"/>'
        for at, text in enumerate(conditions)
    ]
    return (
        f'{HEAD}<process id="p" isExecutable="true"><startEvent id="s"/>'
        f'<userTask id="ask" name="Ask" plait:candidateGroups="marketing" {attributes}>{inside}'
        '</userTask><exclusiveGateway id="split" default="d"/><endEvent id="e"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="ask"/>'
        '<sequenceFlow id="g" sourceRef="ask" targetRef="split"/>'
        f'<sequenceFlow id="d" sourceRef="split" targetRef="e"/>{"".join(flows)}'
        "</process></definitions>"
    ).encode()


def fields_of(engine: Engine, content: bytes) -> dict[str, str]:
    form = form_of(engine, content)
    return {} if form is None else {one.key: one.kind for one in form.every_field}


def form_of(engine: Engine, content: bytes) -> Form | None:
    deployed = engine.deploy({"a.bpmn": content})
    [made] = deployed.definitions
    definition = engine.compiled(made.id)
    now = engine.clock.now()
    with engine.database.read() as connection:
        assert FormFiles().of_element(connection, definition, "ask", {}, now) is None
        return FormFiles().shown(connection, definition, "ask", {}, now)


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ("=approved", {"approved": "checkbox"}),
        ("=not(approved)", {"approved": "checkbox"}),
        ("=approved = true", {"approved": "checkbox"}),
        ("=amount > 100", {"amount": "number"}),
        ('=answer = "yes"', {"answer": "textfield"}),
        ("=order.amount > 100 and order.is_new = false",
         {"order.amount": "number", "order.is_new": "checkbox"}),
        ("=a = b", {"a": "textfield", "b": "textfield"}),
        ("=1 > 2", {}),
    ],
)  # fmt: skip
def test_the_conditions_say_what_is_asked_for(
    engine: Engine, condition: str, fields: dict[str, str]
) -> None:
    assert fields_of(engine, drawing(condition)) == fields


def test_known_words_are_named(engine: Engine) -> None:
    form = form_of(engine, drawing('=answer = "yes"', '=answer = "no"'))

    assert form is not None
    assert form.every_field[0].help == "Asked for: yes, no"


def test_a_drawing_without_conditions_asks_for_nothing(engine: Engine) -> None:
    deployed = engine.deploy({"a.bpmn": one_task('plait:candidateGroups="marketing"')})

    definition = engine.compiled(deployed.definitions[0].id)

    with engine.database.read() as connection:
        assert FormFiles().shown(connection, definition, "approve", {}, engine.clock.now()) is None


def test_the_finding_says_what_the_page_asks_for(engine: Engine) -> None:
    deployed = engine.deploy({"a.bpmn": drawing("=amount > 100")})

    [note] = [one for one in deployed.findings if one.code == "form_missing"]

    assert note.level == "note"
    assert "Amount" in note.message


def test_a_person_works_it_and_other_variables_are_still_taken(office: Office) -> None:
    engine: Any = office.engine
    engine.deploy({"a.bpmn": drawing("=amount > 100")})
    instance = engine.start("p", variables={"amount": 1})
    task = office.only(office.mia)

    view = office.worklist.get(task.id, actor=office.mia)
    office.worklist.complete(task.id, variables={"amount": 7, "more": 1}, actor=office.mia)

    assert view.form is not None
    assert view.form["isGenerated"] is True
    assert (view.data, view.writable) == ({"amount": 1}, ("amount",))
    variables = engine.variables(instance.id)
    assert (variables["amount"], variables["more"]) == (7, 1)


def test_a_start_is_asked_for_what_the_first_gateway_reads(office: Office) -> None:
    content = drawing("=amount > 100").decode()
    content = content.replace(
        'sourceRef="s" targetRef="ask"', 'sourceRef="s" targetRef="split"'
    ).replace('sourceRef="ask" targetRef="split"', 'sourceRef="ask" targetRef="e"')
    deployed = office.engine.deploy({"a.bpmn": content.encode()})

    form = office.worklist.start_form(deployed.definitions[0].id, actor=office.ola)
    started = office.engine.start("p", variables={"amount": 7, "more": 1})

    assert form is not None
    assert [one["key"] for one in form["components"]] == ["amount"]
    assert office.engine.variables(started.id) == {"amount": 7, "more": 1}
