from __future__ import annotations

from engine.dialects.attributes import CallWork, MessageWork, NamedSource
from engine.expressions.texts import language_of
from tests.engine.dialects.reading import file_of, node_of, process_of

PAID = '<messageEventDefinition messageRef="m"/>'
DECLARED = '<message id="m" name="paid"/>'


def test_a_compensation_boundary_event_knows_the_activity_it_leads_to() -> None:
    process = process_of(
        '<task id="t"/><boundaryEvent id="a" attachedToRef="t"><compensateEventDefinition/>'
        '</boundaryEvent><task id="h" isForCompensation="true"/><textAnnotation id="n"/>'
        '<association id="x" sourceRef="a" targetRef="n"/>'
        '<association id="y" sourceRef="a" targetRef="h"/>'
    )

    assert process.node_by_id["a"].compensation_handler == "h"
    assert [node.id for node in process.nodes if node.is_for_compensation] == ["h"]
    assert process.node_by_id["t"].compensation_handler is None


def test_markers_of_nodes_are_facts() -> None:
    process = process_of(
        '<subProcess id="u" triggeredByEvent="true"/><receiveTask id="r" instantiate="1"/>'
        '<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>'
        '<intermediateCatchEvent id="c" parallelMultiple="true"/><task id="t"/>'
    )

    assert {
        (node.id, *(flag for flag in FLAGS if getattr(node, flag))) for node in process.nodes
    } == {
        ("u", "is_event_sub_process"),
        ("r", "is_instantiating"),
        ("g", "is_instantiating", "is_parallel_gateway_type"),
        ("c", "is_parallel_multiple"),
        ("t",),
    }


FLAGS = (
    "is_event_sub_process",
    "is_instantiating",
    "is_parallel_gateway_type",
    "is_parallel_multiple",
    "is_for_compensation",
)


def test_an_ad_hoc_sub_process_is_read_whole() -> None:
    node = node_of(
        '<adHocSubProcess id="a" ordering="Sequential" cancelRemainingInstances="false" '
        'plait:activeElements="=chosen"><completionCondition language="python"> done '
        '</completionCondition><task id="t"/></adHocSubProcess>'
    )

    assert (node.ordering, node.cancels_remaining) == ("Sequential", False)
    assert (node.completion_condition, language_of(node.completion_condition or "")) == (
        "done",
        "python",
    )
    assert node.attributes.active_elements == "=chosen"
    usual = node_of('<adHocSubProcess id="a"/>')
    assert (usual.ordering, usual.cancels_remaining) == ("Parallel", True)


def test_a_complex_gateway_has_an_activation_condition() -> None:
    node = node_of(
        '<complexGateway id="a"><activationCondition>n > 1</activationCondition></complexGateway>'
    )

    assert (node.activation_condition, language_of(node.activation_condition or "")) == (
        "n > 1",
        "feel",
    )


def test_a_call_activity_names_what_it_calls() -> None:
    prefixed = node_of('<callActivity id="a" calledElement="tns:ship"/>')
    chosen = node_of('<callActivity id="a" calledElement="=a:b"/>')

    assert (prefixed.called_element, chosen.called_element) == ("ship", "=a:b")
    assert prefixed.attributes.call == CallWork()
    assert node_of('<callActivity id="a"/>').called_element is None


def test_a_call_activity_binds_a_version() -> None:
    calls = [
        node_of(f'<callActivity id="a" calledElement="q" {attributes}/>').attributes.call
        for attributes in (
            'plait:version="3"',
            'plait:binding="versionTag" plait:versionTag="stable"',
            'plait:binding="deployment" plait:businessKey="=id"',
        )
    ]

    assert calls == [
        CallWork(binding="version", version=3),
        CallWork(binding="version_tag", version_tag="stable"),
        CallWork(binding="deployment", business_key="=id"),
    ]


def test_a_message_has_a_key_and_a_time_to_live() -> None:
    throw = node_of(
        '<endEvent id="a" plait:correlationKey="=order.id" plait:timeToLive="PT1H">'
        f'<extensionElements><plait:input name="x" source="=y"/></extensionElements>{PAID}'
        "</endEvent>",
        DECLARED,
    )
    catch = node_of('<receiveTask id="a" plait:correlationKey="=id" messageRef="m"/>', DECLARED)

    assert throw.correlation == (NamedSource(name="key", source="=order.id", line=2),)
    assert throw.attributes.message == MessageWork(time_to_live="PT1H")
    assert throw.attributes.inputs == (NamedSource(name="x", source="=y", line=2),)
    assert catch.correlation == (NamedSource(name="key", source="=id", line=2),)
    assert catch.attributes.message == MessageWork()


def test_a_catcher_names_where_an_error_lands() -> None:
    attributes = node_of(
        '<boundaryEvent id="a" plait:codeVariable="code" plait:messageVariable="text">'
        '<extensionElements><plait:output name="x" source="=y"/></extensionElements>'
        "<errorEventDefinition/></boundaryEvent>"
    ).attributes

    assert (attributes.code_variable, attributes.message_variable) == ("code", "text")
    assert [each.name for each in attributes.outputs] == ["x"]


def test_a_send_task_is_a_job_or_sends_its_message() -> None:
    job = node_of('<sendTask id="a" plait:connector="c" plait:to="x"/>').attributes
    message = node_of('<sendTask id="a" messageRef="m" plait:timeToLive="=ttl"/>', DECLARED)

    assert job.job is not None
    assert job.job.settings == {"to": "x"}
    assert job.message is None
    assert message.attributes.job is None
    assert message.attributes.message == MessageWork(time_to_live="=ttl")


def test_a_process_has_a_version_tag() -> None:
    assert process_of("", attributes='plait:versionTag="v2"').attributes.version_tag == "v2"


CORRELATION = (
    '<message id="m" name="paid"/><message id="n" name="sent"/>'
    '<correlationProperty id="order" name="Order"><correlationPropertyRetrievalExpression '
    'messageRef="m"><messagePath>payment.order</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
)


def test_standard_correlation_is_a_retrieval_here_and_a_binding_there() -> None:
    process = process_of(
        f'<intermediateThrowEvent id="t">{PAID}</intermediateThrowEvent>'
        f'<intermediateCatchEvent id="c">{PAID}</intermediateCatchEvent>'
        '<receiveTask id="r" messageRef="m"/><receiveTask id="other" messageRef="n"/>'
        '<sendTask id="s" messageRef="m"/><correlationSubscription correlationKeyRef="k">'
        '<correlationPropertyBinding correlationPropertyRef="tns:order"><dataPath>=id</dataPath>'
        "</correlationPropertyBinding></correlationSubscription>",
        CORRELATION,
    )

    sources = {
        node.id: [(each.name, each.source) for each in node.correlation] for node in process.nodes
    }
    assert sources == {
        "t": [("order", "=payment.order")],
        "c": [("order", "=id")],
        "r": [("order", "=id")],
        "other": [],
        "s": [("order", "=payment.order")],
    }


LANES = (
    '<laneSet><lane id="l1" name="Stock"><flowNodeRef>a</flowNodeRef><flowNodeRef>b</flowNodeRef>'
    '<flowNodeRef>u</flowNodeRef><flowNodeRef>c</flowNodeRef><childLaneSet><lane id="l2" '
    'name="Night"><flowNodeRef>b</flowNodeRef></lane><lane id="l3"><flowNodeRef>c</flowNodeRef>'
    "</lane></childLaneSet></lane></laneSet>"
)


def test_a_lane_gives_its_tasks_to_the_group_of_its_name() -> None:
    process = process_of(
        f'{LANES}<userTask id="a"/><userTask id="b"/><userTask id="c"/><subProcess id="u">'
        '<userTask id="x"/></subProcess><userTask id="free"/>'
    )

    groups = {
        node.id: node.attributes.person.candidate_groups
        for node in process.nodes
        if node.attributes.person
    }
    assert groups == {
        "a": ("Stock",),
        "b": ("Night",),
        "c": ("Stock",),
        "x": ("Stock",),
        "free": (),
    }


def test_a_modelled_performer_goes_before_the_lane() -> None:
    process = process_of(
        f'{LANES}<userTask id="a" plait:assignee="ann"/>'
        '<userTask id="b" plait:candidateGroups="night shift"/>'
    )

    assert [
        (person.assignee, person.candidate_groups)
        for node in process.nodes
        if (person := node.attributes.person)
    ] == [("ann", ()), (None, ("night shift",))]


def test_a_value_that_cannot_be_is_a_finding() -> None:
    model = file_of(
        '<process id="p"><callActivity id="a" plait:binding="newest"/>'
        '<sendTask id="b" plait:timeToLive="soon"/></process>'
    )

    assert [(each.code, each.element_id) for each in model.findings] == [
        ("plait_value", "a"),
        ("time_malformed", "b"),
    ]
