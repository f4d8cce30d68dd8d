from __future__ import annotations

import pytest

from engine.dialects.attributes import CallWork
from tests.engine.dialects.vendor_files import codes, file_of, node_of, said


def parameters(inner: str) -> str:
    return (
        '<userTask id="a"><extensionElements><v:inputOutput>'
        f"{inner}</v:inputOutput></extensionElements></userTask>"
    )


def source_of(value: str) -> str:
    attributes = node_of(parameters(f'<v:inputParameter name="x">{value}</v:inputParameter>'))
    (mapping,) = attributes.attributes.inputs
    assert mapping.name == "x"
    return mapping.source


def test_parameters_are_texts_and_expressions() -> None:
    attributes = node_of(
        parameters(
            '<v:inputParameter name="a">fixed</v:inputParameter>'
            '<v:inputParameter name="b">${total}</v:inputParameter>'
            '<v:inputParameter name="c"/>'
            '<v:outputParameter name="d">${answer}</v:outputParameter>'
        )
    ).attributes

    assert said(*(each.source for each in attributes.inputs)) == [
        ("fixed", "literal"),
        ("${total}", "juel"),
        ("=null", "feel"),
    ]
    assert [each.name for each in attributes.outputs] == ["d"]


def test_a_parameter_may_be_a_script() -> None:
    source = source_of('<v:script scriptFormat="javascript">a + b</v:script>')

    assert said(source) == [("a + b", "javascript")]


def test_lists_and_maps_are_literals() -> None:
    source = source_of(
        '<v:map><v:entry key="name">x</v:entry><v:entry key="all"><v:list><v:value>${a.b}'
        "</v:value><v:value>c</v:value></v:list></v:entry></v:map>"
    )

    assert said(source) == [('={"name": "x", "all": [a.b, "c"]}', "feel")]


def test_more_than_a_variable_inside_a_list_is_refused() -> None:
    inner = parameters(
        '<v:inputParameter name="x"><v:list><v:value>${a + b}</v:value></v:list></v:inputParameter>'
    )

    assert codes(inner) == [("error", "mapping_not_supported")]


def test_a_call_passes_what_it_names() -> None:
    node = node_of(
        '<callActivity id="a" calledElement="${which}" v:calledElementBinding="versionTag" '
        'v:calledElementVersionTag="v1"><extensionElements>'
        '<v:in businessKey="#{execution.processBusinessKey}"/><v:in variables="all"/>'
        '<v:in source="a" target="b"/><v:out sourceExpression="${c + 1}" target="d"/>'
        "</extensionElements></callActivity>"
    )

    call = node.attributes.call
    assert call is not None
    assert said(node.called_element, call.business_key) == [
        ("${which}", "juel"),
        ("#{execution.processBusinessKey}", "juel"),
    ]
    assert (call.binding, call.version_tag) == ("version_tag", "v1")
    assert (call.takes_all, call.gives_all) == (True, False)
    assert [(each.name, str(each.source)) for each in call.inputs] == [("b", "=a")]
    assert [(each.name, str(each.source)) for each in call.outputs] == [("d", "${c + 1}")]


def test_a_call_passes_nothing_unless_it_says_so() -> None:
    call = node_of('<callActivity id="a" calledElement="x"/>').attributes.call

    assert call == CallWork(takes_all=False, gives_all=False)


def test_what_a_call_cannot_do_here_is_refused() -> None:
    inner = '<callActivity id="a" v:caseRef="c" v:variableMappingClass="x.Y"/>'

    assert codes(inner) == [("error", "case_not_supported"), ("error", "variable_mapping_class")]


def test_a_caught_error_lands_in_variables() -> None:
    attributes = node_of(
        '<boundaryEvent id="a" attachedToRef="b"><errorEventDefinition v:errorCodeVariable="code" '
        'v:errorMessageVariable="words"/></boundaryEvent>'
    ).attributes

    assert (attributes.code_variable, attributes.message_variable) == ("code", "words")


def test_a_thrown_error_has_a_message() -> None:
    attributes = node_of(
        '<endEvent id="a"><errorEventDefinition errorRef="E"/></endEvent>',
        '<error id="E" errorCode="1" v:errorMessage="${why}"/>',
    ).attributes

    assert said(attributes.error_message) == [("${why}", "juel")]


def test_a_condition_says_what_it_watches() -> None:
    node = node_of(
        '<intermediateCatchEvent id="a"><conditionalEventDefinition v:variableName="x" '
        'v:variableEvents="create, update"><condition>${x > 1}</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>"
    )

    (definition,) = node.definitions
    assert definition.watched_variables == {"x"}
    assert definition.watched_changes == {"create", "update"}
    assert said(definition.condition) == [("${x > 1}", "juel")]


def test_a_signal_carries_what_it_names() -> None:
    attributes = node_of(
        '<intermediateThrowEvent id="a"><signalEventDefinition signalRef="s"><extensionElements>'
        '<v:in source="a" target="b"/></extensionElements></signalEventDefinition>'
        "</intermediateThrowEvent>",
        '<signal id="s" name="go-${id}"/>',
    ).attributes

    assert [each.name for each in attributes.inputs] == ["b"]


def test_a_condition_of_a_flow_is_juel_or_what_it_says() -> None:
    model = file_of(
        '<process id="p" v:versionTag="1">'
        '<sequenceFlow id="f"><conditionExpression>${ok}</conditionExpression></sequenceFlow>'
        '<sequenceFlow id="g"><conditionExpression language="JavaScript">ok</conditionExpression>'
        '</sequenceFlow><sequenceFlow id="h"><conditionExpression '
        'language="http://www.w3.org/1999/XPath">${ok}</conditionExpression></sequenceFlow>'
        "</process>"
    )

    assert said(*(each.condition for each in model.processes[0].flows)) == [
        ("${ok}", "juel"),
        ("ok", "javascript"),
        ("${ok}", "juel"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<conditionExpression>true</conditionExpression>", []),
        (
            "<conditionExpression>approved</conditionExpression>",
            [("note", "condition_by_spelling")],
        ),
        (
            '<conditionExpression language="juel">approved</conditionExpression>',
            [("error", "condition_not_expression")],
        ),
    ],
)
def test_a_condition_without_juel_is_told_by_its_spelling(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert codes(f'<sequenceFlow id="f">{text}</sequenceFlow>') == found


def test_a_quoted_time_is_the_time() -> None:
    node = node_of(
        '<intermediateCatchEvent id="a"><timerEventDefinition><timeDuration>"PT1H"</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    )

    (definition,) = node.definitions
    assert definition.timer is not None
    assert said(definition.timer.text) == [("PT1H", "literal")]


@pytest.mark.parametrize("version", ["²", "-1", "${v}", "9" * 5000, ""])
def test_a_version_that_is_no_number_is_refused(version: str) -> None:
    inner = (
        '<callActivity id="a" v:calledElementBinding="version" '
        f'v:calledElementVersion="{version}"/>'
    )

    assert codes(inner) == [("error", "binding_unknown")]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("exclusiveGateway", [("note", "extension_without_effect")]),
        ("startEvent", [("error", "mapping_not_supported")]),
        ("endEvent", [("error", "mapping_not_supported")]),
        ("task", []),
    ],
)
def test_inputs_that_nothing_would_see_are_answered_for(
    kind: str, found: list[tuple[str, str]]
) -> None:
    inner = parameters('<v:inputParameter name="x">1</v:inputParameter>')

    assert codes(inner.replace("userTask", kind)) == found
