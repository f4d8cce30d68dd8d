from __future__ import annotations

import pytest

from engine.dialects.attributes import FormWork
from engine.dialects.model import Node
from tests.engine.dialects.vendor_files import CAMUNDA, FLOWABLE, codes, file_of, node_of, said


def extended(inner: str) -> str:
    return f'<userTask id="a"><extensionElements>{inner}</extensionElements></userTask>'


@pytest.mark.parametrize(
    "space",
    [
        CAMUNDA,
        "http://operaton.org/schema/1.0/bpmn",
        "http://fluxnova.finos.org/schema/1.0/bpmn",
    ],
)
def test_camunda_and_its_successors_are_one_dialect(space: str) -> None:
    model = file_of('<process id="p"><userTask id="a" v:assignee="ann"/></process>', space)

    assert model.dialect == "camunda"
    person = model.processes[0].nodes[0].attributes.person
    assert person is not None
    assert person.assignee == "ann"


def test_a_process_says_who_starts_it_and_its_version() -> None:
    model = file_of(
        '<process id="p" v:candidateStarterGroups="sales, ${groups}" v:versionTag="1" '
        'v:candidateStarterUsers="ann" v:historyTimeToLive="P30D"/>'
    )

    attributes = model.processes[0].attributes
    assert [(each.level, each.code) for each in model.findings] == [
        ("note", "extension_without_effect"),
        ("note", "starters_enforced"),
    ]

    assert said(*attributes.starter_groups) == [("sales", "literal"), ("${groups}", "juel")]
    assert attributes.starter_users == ("ann",)
    assert (attributes.version_tag, attributes.history_time_to_live) == ("1", "P30D")


def test_potential_starters_are_users_and_groups() -> None:
    model = file_of(
        '<process id="p">'
        "<extensionElements><v:potentialStarter><resourceAssignmentExpression><formalExpression>"
        "group(sales), user(ann)</formalExpression></resourceAssignmentExpression>"
        "</v:potentialStarter></extensionElements></process>"
    )

    attributes = model.processes[0].attributes

    assert (attributes.starter_groups, attributes.starter_users) == (("sales",), ("ann",))


def test_a_person_task_is_read_whole() -> None:
    person = node_of(
        '<userTask id="a" v:assignee="${who}" v:candidateUsers="ann, bob" '
        'v:candidateGroups="${f(x, y)}, sales" v:dueDate="P3D" v:followUpDate="${later}" '
        'v:priority="70"/>'
    ).attributes.person

    assert person is not None
    assert said(person.assignee, person.due, person.follow_up) == [
        ("${who}", "juel"),
        ("P3D", "literal"),
        ("${later}", "juel"),
    ]
    assert person.candidate_users == ("ann", "bob")
    assert said(*person.candidate_groups) == [("${f(x, y)}", "juel"), ("sales", "literal")]
    assert (person.priority, person.priority_text) == (70, None)


def test_a_priority_may_be_an_expression() -> None:
    person = node_of('<userTask id="a" v:priority="${urgent}"/>').attributes.person

    assert person is not None
    assert said(person.priority_text) == [("${urgent}", "juel")]


def test_bpmn_performers_are_read() -> None:
    person = node_of(
        '<userTask id="a"><extensionElements><v:properties/></extensionElements>'
        "<humanPerformer><resourceAssignmentExpression>"
        "<formalExpression>${who}</formalExpression></resourceAssignmentExpression>"
        "</humanPerformer><potentialOwner><resourceAssignmentExpression>"
        "<formalExpression>user(ann), group(sales), crew</formalExpression>"
        "</resourceAssignmentExpression></potentialOwner></userTask>"
    ).attributes.person

    assert person is not None
    assert said(person.assignee) == [("${who}", "juel")]
    assert (person.candidate_users, person.candidate_groups) == (("ann",), ("sales", "crew"))


def test_a_form_key_names_a_file_of_the_deployment() -> None:
    person = node_of(
        '<userTask id="a" v:formKey="camunda-forms:deployment:forms/invoice.form"/>'
    ).attributes.person

    assert person is not None
    assert person.form == "invoice.form"


def test_a_form_reference_has_its_binding() -> None:
    start = node_of(
        '<startEvent id="s" v:initiator="starter" v:formRef="invoice" '
        'v:formRefBinding="version" v:formRefVersion="3"/>'
    ).attributes

    assert start.start_form == FormWork(id="invoice", binding="version", version=3)
    assert start.initiator == "starter"


def test_a_form_of_another_application_is_a_warning() -> None:
    assert codes('<userTask id="a" v:formKey="embedded:app:forms/invoice.html"/>') == [
        ("warning", "form_not_shown")
    ]


def test_a_script_task_says_where_its_value_lands() -> None:
    script = node_of(
        '<scriptTask id="a" scriptFormat="javascript" v:resultVariable="sum">'
        "<script>a + b</script></scriptTask>"
    ).attributes.script

    assert script is not None
    assert (script.text, script.format, script.result_variable) == ("a + b", "javascript", "sum")


def test_a_script_in_another_file_is_refused() -> None:
    inner = '<scriptTask id="a" scriptFormat="javascript" v:resource="deployment://a.js"/>'

    assert codes(inner) == [("error", "script_resource")]


def test_continuations_stand_before_and_after() -> None:
    attributes = node_of('<userTask id="a" v:asyncBefore="true" v:asyncAfter="true"/>').attributes

    assert (attributes.continues_before, attributes.continues_after) == (True, True)


def test_a_multi_instance_marker_names_its_collection() -> None:
    loop = node_of(
        '<userTask id="a"><multiInstanceLoopCharacteristics v:collection="people" '
        'v:elementVariable="person" v:asyncBefore="true">'
        "<completionCondition>${nrOfCompletedInstances == 1}</completionCondition>"
        "</multiInstanceLoopCharacteristics></userTask>"
    ).loop

    assert loop is not None
    assert said(loop.collection, loop.completion_condition) == [
        ("=people", "feel"),
        ("${nrOfCompletedInstances == 1}", "juel"),
    ]
    assert loop.element_variable == "person"
    assert loop.continues_before


def test_a_number_of_loops_is_the_same_in_every_language() -> None:
    loop = node_of(
        '<userTask id="a" v:assignee="x"><multiInstanceLoopCharacteristics>'
        "<loopCardinality>5</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
    ).loop

    assert loop is not None
    assert said(loop.cardinality) == [("=5", "feel")]


@pytest.mark.parametrize("space", [CAMUNDA, FLOWABLE])
@pytest.mark.parametrize(
    ("attribute", "item"),
    [("", '<inputDataItem id="i" name="item"/>'), ('v:elementVariable="item"', "")],
)
def test_the_item_of_a_loop_that_only_counts_is_not_set(
    space: str, attribute: str, item: str
) -> None:
    marker = "multiInstanceLoopCharacteristics"
    model = file_of(
        f'<process id="p"><task id="a"><{marker} {attribute}><loopCardinality>3'
        f"</loopCardinality>{item}</{marker}></task></process>",
        space,
    )

    (node,) = model.processes[0].nodes
    assert node.loop is not None
    assert node.loop.element_variable is None
    assert [each.code for each in model.findings] == ["loop_item_not_set"]


def test_properties_called_plait_are_its_own_names() -> None:
    node = node_of(
        '<userTask id="a"><extensionElements><v:properties>'
        '<v:property name="plait:fourEyes" value="b"/>'
        '<v:property name="plait:outcomes" value="yes;no"/>'
        '<v:property name="colour" value="red"/></v:properties></extensionElements></userTask>'
    )

    assert node.attributes.person is not None
    assert node.attributes.person.four_eyes == ("b",)
    assert [each.value for each in node.attributes.person.outcomes] == ["yes", "no"]
    assert node.attributes.properties["colour"] == "red"


def test_a_property_of_plait_that_means_nothing_there_is_refused() -> None:
    inner = (
        '<userTask id="a"><extensionElements><v:properties><v:property name="plait:frm" '
        'value="b"/></v:properties></extensionElements></userTask>'
    )

    assert codes(inner) == [("error", "plait_unknown")]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('<userTask id="a" v:topic="x"/>', ("note", "extension_without_effect")),
        ('<userTask id="a" v:modelerTemplate="x"/>', ("note", "extension_without_effect")),
        ('<userTask id="a" v:assigne="x"/>', ("warning", "extension_unknown")),
        ('<userTask id="a" v:priority="high"/>', ("error", "priority_malformed")),
        ('<userTask id="a" v:priority="99999999999"/>', ("error", "priority_malformed")),
        (
            '<serviceTask id="a" v:class="A" v:jobPriority="99999999999"/>',
            ("note", "extension_without_effect"),
        ),
        ('<userTask id="a" v:formHandlerClass="x.Y"/>', ("error", "form_handler_class")),
        ('<exclusiveGateway id="a" v:exclusive="false"/>', ("note", "extension_without_effect")),
        (
            extended('<v:executionListener event="start" class="A" x="1"/>'),
            ("warning", "extension_unknown"),
        ),
    ],
)
def test_every_name_is_answered_for(inner: str, expected: tuple[str, str]) -> None:
    assert codes(inner) == [expected]


def test_drawings_beside_what_runs_are_left_alone() -> None:
    model = file_of(
        '<process id="p" isExecutable="true" v:versionTag="1"/>'
        '<process id="q" isExecutable="false"><userTask id="a" v:assigne="x"/></process>'
    )

    assert model.findings == ()


@pytest.mark.parametrize(("version", "cron"), [("7.23.0", "quartz"), ("7.24.0", "spring")])
def test_the_platforms_version_tells_the_cron(version: str, cron: str) -> None:
    platform = (
        f'modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="{version}"'
    )
    model = file_of('<process id="p"><task id="a"/></process>', attributes=platform)

    assert model.dialect == "camunda"
    assert model.processes[0].rules.cron == cron


def test_an_equals_sign_is_a_text_here() -> None:
    node: Node = node_of('<userTask id="a" v:assignee="=ann"/>')

    assert node.attributes.person is not None
    assert said(node.attributes.person.assignee) == [("=ann", "literal")]
