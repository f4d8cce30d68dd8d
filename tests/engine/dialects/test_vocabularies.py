"""Every attribute of a vendor's vocabulary is read where its vendor reads it."""

from __future__ import annotations

import pytest

from engine.dialects import camunda_names, flowable_names
from engine.dialects.vendor_places import Vocabulary
from tests.engine.dialects.vendor_files import CAMUNDA, FLOWABLE, file_of

_INSIDE = {  # where an element stands that is no flow node; {} is the attribute
    "process": "<process id='p' {}/>",
    "multiInstanceLoopCharacteristics": (
        "<process id='p'><userTask id='a'><multiInstanceLoopCharacteristics {}/></userTask>"
        "</process>"
    ),
    "sequenceFlow": "<process id='p'><sequenceFlow id='f' {}/></process>",
    "signal": (
        "<signal id='s' name='n' {}/><process id='p'><endEvent id='e'>"
        "<signalEventDefinition signalRef='s'/></endEvent></process>"
    ),
    "error": (
        "<error id='s' errorCode='n' {}/><process id='p'><endEvent id='e'>"
        "<errorEventDefinition errorRef='s'/></endEvent></process>"
    ),
    "timeCycle": (
        "<process id='p'><startEvent id='e'><timerEventDefinition><timeCycle {}>R/PT1H</timeCycle>"
        "</timerEventDefinition></startEvent></process>"
    ),
}
_EVENT = "<process id='p'><endEvent id='e'><{kind} {{}}/></endEvent></process>"
_NODE = "<process id='p'><{kind} id='a' {{}}/></process>"
# Said in an element of the vendor, or of another element than those above
_ELEMENTS = frozenset(
    {
        *("taskListener", "formData", "formProperty", "connector", "field", "executionListener"),
        *("errorEventDefinition", "in", "out", "failedJobRetryTimeCycle", "inputOutput"),
        *("potentialStarter", "inputParameter", "outputParameter", "mapException", "value"),
        *("httpRequestHandler", "httpResponseHandler", "externalWorkerInParameter", "channelKey"),
        *("externalWorkerOutParameter", "eventType", "triggerEventType", "eventName"),
        *("eventInParameter", "eventOutParameter", "eventCorrelationParameter"),
        *("variableListenerEventDefinition", "variableAggregation", "eventListener"),
    }
)
Case = tuple[Vocabulary, str, str, str]
CASES: list[Case] = [
    (vocabulary, space, name, kind)
    for vocabulary, space in (
        (camunda_names.VOCABULARY, CAMUNDA),
        (flowable_names.VOCABULARY, FLOWABLE),
    )
    for name, kinds in sorted(vocabulary.places.items())
    if name not in _ELEMENTS
    for kind in sorted(kinds)
    if not (name == "resource" and kind != "scriptTask")
]


def written(kind: str, name: str) -> str:
    template = _INSIDE.get(kind)
    if template is None:
        template = (_EVENT if kind.endswith("EventDefinition") else _NODE).format(kind=kind)
    return template.format(f"v:{name}='1'")


@pytest.mark.parametrize(
    ("vocabulary", "space", "name", "kind"),
    CASES,
    ids=[f"{each[0].vendor}-{each[2]}-{each[3]}" for each in CASES],
)
def test_an_attribute_is_read_where_its_vendor_reads_it(
    vocabulary: Vocabulary, space: str, name: str, kind: str
) -> None:
    model = file_of(written(kind, name), space)

    assert model.dialect == vocabulary.vendor
    unread = {"dialect_not_supported", "extension_unknown"}
    assert [each.message for each in model.findings if each.code in unread] == []


@pytest.mark.parametrize("space", [CAMUNDA, FLOWABLE])
@pytest.mark.parametrize("name", ["assigne", "Class", "resultvariable"])
def test_a_misspelled_attribute_is_a_warning(space: str, name: str) -> None:
    model = file_of(f"<process id='p'><userTask id='a' v:{name}='1'/></process>", space)

    assert [(each.level, each.code) for each in model.findings] == [
        ("warning", "extension_unknown")
    ]
