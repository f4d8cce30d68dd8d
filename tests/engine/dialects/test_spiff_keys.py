"""A conversation's first message tells the later ones, where the process binds nothing."""

from __future__ import annotations

from engine.dialects.model import FileModel, read_model
from engine.expressions.texts import language_of
from engine.xml import parse

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core">'
    '<correlationProperty id="po"><correlationPropertyRetrievalExpression messageRef="ask">'
    "<messagePath>number</messagePath></correlationPropertyRetrievalExpression>"
    '<correlationPropertyRetrievalExpression messageRef="answer"><formalExpression>po'
    "</formalExpression></correlationPropertyRetrievalExpression></correlationProperty>"
)
WAIT = '<receiveTask id="w" messageRef="answer"/>'


def _file(ask: str, first: str) -> FileModel:
    messages = (
        f'<message id="ask" name="Ask"><extensionElements>{ask}</extensionElements></message>'
        '<message id="answer" name="Answer"/>'
    )
    content = (
        f'{HEAD}{messages}<process id="p" isExecutable="true">{first}{WAIT}</process></definitions>'
    )
    return read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")


def _keys(model: FileModel) -> list[tuple[str, str, str]]:
    node = model.processes[0].node_by_id["w"]
    return [(each.name, each.source, language_of(each.source)) for each in node.correlation]


def test_a_sent_message_sets_the_key_by_its_payload() -> None:
    payload = "<spiff:messagePayload>{'number': order['po'], 'x': 1}</spiff:messagePayload>"

    model = _file(payload, '<sendTask id="t" messageRef="ask"/>')

    assert _keys(model) == [("po", "(order['po'])", "python")]
    assert [each.code for each in model.findings] == ["correlation_from_message"]


def test_the_message_that_began_the_instance_sets_it() -> None:
    start = '<startEvent id="s"><messageEventDefinition messageRef="ask"/></startEvent>'
    variable = "<spiff:messageVariable>asked</spiff:messageVariable>"

    assert _keys(_file("", start)) == [("po", "number", "python")]
    assert _keys(_file(variable, start)) == [("po", "(asked)['number']", "python")]


def test_nothing_sets_what_no_message_of_the_process_carries() -> None:
    payload = "<spiff:messagePayload>{'x': 1}</spiff:messagePayload>"

    assert _keys(_file(payload, '<sendTask id="t" messageRef="ask"/>')) == []
