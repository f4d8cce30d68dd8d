"""What a vendor's engine does in small things that an analyst relies on without saying them."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Engine
from engine.errors import Refused
from engine.worker_jobs import Holder, TopicRequest
from tests.engine.dialects import test_camunda_runs as camunda
from tests.engine.dialects.vendor_files import CAMUNDA, file_of
from tests.engine.dialects.vendor_files import FLOWABLE as FLOWABLE_SPACE
from tests.engine.dialects.zeebe_files import HEAD, extended
from tests.engine.models import person

WORKER = person("wanda", "operator")
FLOWABLE = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:flowable="http://flowable.org/bpmn" targetNamespace="x">'
)


def process(head: str, key: str, *steps: str) -> bytes:
    """Draw a process whose steps follow one another; each begins with `<kind id='x'`."""
    names = ["s", *(each.split("id='", 1)[1].split("'", 1)[0] for each in steps), "e"]
    inner = "".join(("<startEvent id='s'/>", *steps, "<endEvent id='e'/>", camunda.line(*names)))
    opening = f"<process id='{key}' isExecutable='true'>"
    return f"{head}{opening}{inner}</process></definitions>".encode()


def ended(engine: Engine, *files: bytes, **variables: Any) -> dict[str, Any]:
    """Deploy, run to the end, and return the variables."""
    engine.deploy({f"f{number}.bpmn": file for number, file in enumerate(files)})
    instance = engine.start("p", variables=variables)
    engine.run_due()
    assert engine.get(instance.id).state == "completed"
    return dict(engine.variables(instance.id))


def called(inner: str) -> bytes:
    task = f"<scriptTask id='t'>{extended(inner)}</scriptTask>"
    return process(HEAD, "q", task)


def test_a_call_of_camunda_8_hands_over_everything_beside_its_inputs(engine: Engine) -> None:
    call = extended(
        '<zeebe:calledElement processId="q" propagateAllChildVariables="false"/><zeebe:ioMapping>'
        '<zeebe:input source="=x" target="y"/><zeebe:output source="=r" target="sum"/>'
        "</zeebe:ioMapping>"
    )
    main = process(HEAD, "p", f"<callActivity id='c'>{call}</callActivity>")

    got = ended(engine, main, called('<zeebe:script expression="=x + y" resultVariable="r"/>'), x=2)

    assert got == {"x": 2, "sum": 4}


@pytest.mark.parametrize(("output", "gathered"), [("=r", [{"k": 1}, {"k": 2}]), ("=r.k", [1, 2])])
def test_what_is_gathered_belongs_to_each_instance_of_camunda_8(
    engine: Engine, output: str, gathered: list[Any]
) -> None:
    loop = extended(
        '<zeebe:loopCharacteristics inputCollection="=xs" inputElement="x" outputCollection="ys" '
        f'outputElement="{output}"/>'
    )
    task = extended('<zeebe:taskDefinition type="w"/>')
    engine.deploy(
        {
            "p.bpmn": process(
                HEAD,
                "p",
                f"<serviceTask id='t'>{task}<multiInstanceLoopCharacteristics>{loop}"
                "</multiInstanceLoopCharacteristics></serviceTask>",
            )
        }
    )
    instance = engine.start("p", variables={"xs": [1, 2]})
    asked = [TopicRequest(topic="w", lease_seconds=30)]

    for job in engine.lease_jobs(asked, worker="w", limit=2, actor=WORKER):
        item = camunda.seen_by(job)["x"]
        result = {"r": {"k": item}}
        engine.complete(job.id, variables=result, holder=Holder(worker="w"), actor=WORKER)
        engine.run_due()

    assert engine.variables(instance.id) == {"xs": [1, 2], "ys": gathered}


def test_a_call_of_flowable_inherits_a_key_that_is_not_there(engine: Engine) -> None:
    call = (
        "<callActivity id='c' calledElement='q' flowable:inheritVariables='true' "
        "flowable:inheritBusinessKey='true'><extensionElements>"
        "<flowable:out source='r' target='sum'/></extensionElements></callActivity>"
    )
    work = "<serviceTask id='t' flowable:expression='${x + 1}' flowable:resultVariable='r'/>"

    got = ended(engine, process(FLOWABLE, "p", call), process(FLOWABLE, "q", work), x=2)

    assert got == {"x": 2, "sum": 3}


def test_a_task_s_listener_sets_variables_and_javascript_maps_them(engine: Engine) -> None:
    listener = "<camunda:taskListener event='create' expression='${task.setVariable(\"a\", 20)}'/>"
    mapping = camunda.parameters(
        "<camunda:outputParameter name='b'><camunda:script scriptFormat='JavaScript'>"
        "a * 2 + 2</camunda:script></camunda:outputParameter>"
    )
    held = camunda.extended(listener + mapping)
    inner = f"<startEvent id='s'/><userTask id='u'>{held}</userTask>"
    instance = camunda.run(engine, camunda.drawn("p", inner + camunda.line("s", "u")))
    [wait] = engine.waits(instance.id)

    engine.complete(wait.id)

    assert engine.variables(instance.id) == {"a": 20, "b": 42}


@pytest.mark.parametrize(
    "code",
    [
        "java.lang.System.exit(1)",
        "var x = new java.util.Date()",
        "Java.type('a.B').c()",
        "importPackage(java.util)",
    ],
)
def test_a_script_that_needs_another_engine_is_refused(engine: Engine, code: str) -> None:
    script = f"<scriptTask id='t' scriptFormat='javascript'><script>{code}</script></scriptTask>"

    with pytest.raises(Refused) as caught:
        engine.deploy({"p.bpmn": camunda.drawn("p", "<startEvent id='s'/>" + script)})

    assert "expression_unsupported" in {each.code for each in caught.value.findings}


def test_a_signal_that_would_carry_everything_is_refused(engine: Engine) -> None:
    carried = camunda.extended("<camunda:in variables='all'/>")
    inner = (
        "<startEvent id='s'/><endEvent id='e'><signalEventDefinition signalRef='g'>"
        f"{carried}</signalEventDefinition></endEvent>"
    )
    content = camunda.drawn("p", inner + camunda.line("s", "e"), "<signal id='g' name='go'/>")

    with pytest.raises(Refused) as caught:
        engine.deploy({"p.bpmn": content})

    assert [each.code for each in caught.value.findings if each.level == "error"] == [
        "event_carries_all"
    ]


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<userTask id='a' name='Order ${id}'/>", "text_not_evaluated"),
        (
            "<userTask id='a'><documentation>See ${id}</documentation></userTask>",
            "text_not_evaluated",
        ),
        (
            (
                "<userTask id='a'><extensionElements><v:executionListener event='start' "
                "expression='${execution.setVariableLocal(\"x\", 1)}'/></extensionElements>"
                "</userTask>"
            ),
            "variable_not_local",
        ),
        (
            (
                "<scriptTask id='a' scriptFormat='javascript'><script>"
                "execution.setVariableLocal('x', 1)</script></scriptTask>"
            ),
            "variable_not_local",
        ),
    ],
)
@pytest.mark.parametrize("space", [CAMUNDA, FLOWABLE_SPACE])
def test_what_a_text_relies_on_and_does_not_get_is_told(space: str, inner: str, code: str) -> None:
    model = file_of(f'<process id="p" v:versionTag="1">{inner}</process>', space)

    [finding] = [each for each in model.findings if each.code == code]
    assert (finding.level, finding.element_id) == ("note", "a")
