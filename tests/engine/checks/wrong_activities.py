"""Tiny wrong diagrams about loops, calls and data: code, element, file."""

from __future__ import annotations

from tests.engine.checks.drawing import START, event, flow, process, task

MULTIPLE = "multiInstanceLoopCharacteristics"
CARDINALITY = "<loopCardinality>{}</loopCardinality>".format
ASSIGNMENT = "<assignment><from>{}</from><to>{}</to></assignment>".format


def many(inner: str = "", attributes: str = "") -> str:
    return process(task(f"<{MULTIPLE} {attributes}>{inner}</{MULTIPLE}>"))


def standard(attributes: str = "", inner: str = "") -> str:
    marker = "standardLoopCharacteristics"
    return process(task(f"<{marker} {attributes}>{inner}</{marker}>"))


def moved(inner: str, kind: str = "task") -> str:
    return process(task(f"<dataInputAssociation>{inner}</dataInputAssociation>", kind=kind))


WRONG_ACTIVITIES = [
    ("loop_endless", "a", standard()),
    ("loop_endless", "a", standard(inner="<loopCondition> </loopCondition>")),
    ("loop_maximum_malformed", "a", standard('loopMaximum="often"')),
    ("loop_maximum_malformed", "a", standard('loopMaximum="0"')),
    ("expression_syntax", "a", standard(inner="<loopCondition>x ></loopCondition>")),
    ("loop_unbounded", "a", many()),
    ("loop_unbounded", "a", many(CARDINALITY("3"), 'plait:collection="=items"')),
    ("loop_unbounded", "a", many(attributes='plait:collection="items"')),
    ("expression_unsupported", "a", many('<loopCardinality language="xpath">3</loopCardinality>')),
    ("expression_syntax", "a", many(CARDINALITY("3 +"))),
    ("expression_syntax", "a", many(attributes='plait:collection="=items["')),
    (
        "variable_name_forbidden",
        "a",
        many(attributes='plait:collection="=items" plait:elementVariable="a b"'),
    ),
    ("loop_item_misplaced", "a", many(CARDINALITY("3"), 'plait:elementVariable="item"')),
    ("loop_output_incomplete", "a", many(CARDINALITY("3"), 'plait:outputCollection="all"')),
    ("loop_output_incomplete", "a", many(CARDINALITY("3"), 'plait:outputElement="=x"')),
    ("loop_behavior_not_supported", "a", many(CARDINALITY("3"), 'behavior="One"')),
    (
        "loop_behavior_not_supported",
        "a",
        many(CARDINALITY("3") + "<complexBehaviorDefinition/>"),
    ),
    ("plait_unknown", None, many(CARDINALITY("3"), 'plait:items="=x"')),
    ("called_element_missing", "a", process(task(kind="callActivity"))),
    (
        "called_element_missing",
        "a",
        process(task(attributes='calledElement="="', kind="callActivity")),
    ),
    (
        "expression_syntax",
        "a",
        process(task(attributes='calledElement="=a b"', kind="callActivity")),
    ),
    *(
        (
            "plait_value",
            "a",
            process(task(attributes=f'calledElement="q" {attributes}', kind="callActivity")),
        )
        for attributes in (
            'plait:binding="newest"',
            'plait:binding="version"',
            'plait:binding="latest" plait:version="3"',
            'plait:version="0"',
            'plait:version="x"',
            'plait:version="3" plait:versionTag="a"',
        )
    ),
    (
        "not_run_yet",
        "a",
        process(
            task(
                '<extensionElements><zeebe:taskListeners><zeebe:taskListener type="x" '
                'eventType="assigning"/></zeebe:taskListeners></extensionElements>',
                kind="userTask",
            )
        ),
    ),
    (
        "expression_syntax",
        "a",
        process(
            START + event("endEvent", '<errorEventDefinition errorRef="e"/>') + flow("s", "a"),
            beside='<error id="e" errorCode="=a +"/>',
        ),
    ),
    ("data_not_supported", "a", moved("<assignment/>")),
    ("data_not_supported", "a", moved("<transformation>x</transformation>")),
    ("data_not_supported", "a", moved(ASSIGNMENT("x", "y"), "exclusiveGateway")),
    (
        "data_not_supported",
        "a",
        moved(ASSIGNMENT("x", "y").replace("<from>", '<from language="python">')),
    ),
    ("data_not_supported", "a", moved(ASSIGNMENT("", "y"))),
    (
        "data_not_supported",
        "a",
        process(
            task(
                '<ioSpecification><dataInput id="i"/></ioSpecification><dataInputAssociation>'
                "<sourceRef>x</sourceRef><sourceRef>y</sourceRef><targetRef>i</targetRef>"
                "</dataInputAssociation>"
            )
        ),
    ),
    (
        "data_not_supported",
        "a",
        process(
            START
            + event(
                "intermediateCatchEvent",
                f"<dataOutputAssociation>{ASSIGNMENT('x', 'y')}</dataOutputAssociation>"
                "<timerEventDefinition/>",
            )
            + flow("s", "a")
        ),
    ),
    ("expression_syntax", "a", moved(ASSIGNMENT("x y", "z"))),
    ("variable_name_forbidden", "a", moved(ASSIGNMENT("x", "y.z"))),
]
