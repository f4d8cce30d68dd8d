"""The complete vocabulary of Camunda 7: every name, and on which elements its engine reads it.

After the properties of camunda-bpmn-moddle 8.0.1 and the manual's "Custom Extensions". `x.y` is the
attribute `y` of the extension element `x`.
"""

from __future__ import annotations

from engine.dialects.kinds import ACTIVITIES, EVENTS, FLOW_NODES
from engine.dialects.vendor_places import Vocabulary

SPACES = frozenset(
    {
        "http://camunda.org/schema/1.0/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
        "http://fluxnova.finos.org/schema/1.0/bpmn",
    }
)

_FORMS = frozenset({"startEvent", "userTask"})
_USER = frozenset({"userTask"})
_CODE = frozenset({"serviceTask", "businessRuleTask", "sendTask", "messageEventDefinition"})
_CALL = frozenset({"callActivity"})
_RULE = frozenset({"businessRuleTask"})
_PROCESS = frozenset({"process"})
_LOOP = frozenset({"multiInstanceLoopCharacteristics"})
_ASYNC = FLOW_NODES | _LOOP
_ERROR = frozenset({"errorEventDefinition"})
_CONDITION = frozenset({"conditionalEventDefinition"})
_IO = frozenset({"inputOutput"})

_PLACES = {
    **dict.fromkeys(("assignee", "candidateUsers", "candidateGroups", "dueDate"), _USER),
    **dict.fromkeys(("followUpDate", "priority", "taskListener"), _USER),
    **dict.fromkeys(("formKey", "formRef", "formRefBinding", "formRefVersion"), _FORMS),
    **dict.fromkeys(("formHandlerClass", "formData", "formProperty"), _FORMS),
    **dict.fromkeys(("class", "delegateExpression", "type", "topic"), _CODE),
    **dict.fromkeys(("expression", "taskPriority", "connector", "field"), _CODE),
    "resultVariable": _CODE | {"scriptTask"},
    "errorEventDefinition": _CODE,
    "resource": frozenset({"scriptTask", "script", "conditionExpression", "condition"}),
    **dict.fromkeys(("decisionRef", "decisionRefBinding", "decisionRefVersion"), _RULE),
    **dict.fromkeys(("decisionRefVersionTag", "mapDecisionResult"), _RULE),
    "decisionRefTenantId": _RULE,
    **dict.fromkeys(("calledElementBinding", "calledElementVersion"), _CALL),
    **dict.fromkeys(("calledElementVersionTag", "calledElementTenantId"), _CALL),
    **dict.fromkeys(("caseRef", "caseBinding", "caseVersion", "caseTenantId"), _CALL),
    **dict.fromkeys(("variableMappingClass", "variableMappingDelegateExpression"), _CALL),
    "in": _CALL | {"signalEventDefinition"},
    "out": _CALL,
    **dict.fromkeys(("asyncBefore", "asyncAfter", "exclusive", "jobPriority"), _ASYNC),
    "async": _ASYNC | {"signalEventDefinition"},
    "failedJobRetryTimeCycle": _ASYNC,
    **dict.fromkeys(("collection", "elementVariable"), _LOOP),
    **dict.fromkeys(("errorCodeVariable", "errorMessageVariable"), _ERROR),
    "errorMessage": frozenset({"error"}),
    "escalationCodeVariable": frozenset({"escalationEventDefinition"}),
    **dict.fromkeys(("variableName", "variableEvents"), _CONDITION),
    "initiator": frozenset({"startEvent"}),
    "executionListener": FLOW_NODES | {"process", "sequenceFlow"},
    "inputOutput": ACTIVITIES | EVENTS,
    "connector": _CODE,
    **dict.fromkeys(("candidateStarterUsers", "candidateStarterGroups"), _PROCESS),
    **dict.fromkeys(("versionTag", "historyTimeToLive", "potentialStarter"), _PROCESS),
    "isStartableInTasklist": _PROCESS,
    "inputParameter": _IO,
    "outputParameter": _IO,
}

HARMLESS = {
    "properties": "they are facts for code of the application",
    "modelerTemplate": "it names the modeler's template",
    "modelerTemplateVersion": "it names the modeler's template",
    "modelerTemplateIcon": "it draws an icon",
    "diagramRelationId": "it links the file to a modeler's project",
    "exclusive": "steps of one instance never run at the same time here",
    "isStartableInTasklist": "who may start the process sees it",
    "property.id": "it identifies the property",
    "topic": "it belongs to the type external",
    **dict.fromkeys(("decisionRefBinding", "decisionRefVersion"), "it belongs to decisionRef"),
    **dict.fromkeys(("decisionRefVersionTag", "mapDecisionResult"), "it belongs to decisionRef"),
    "decisionRefTenantId": "it belongs to decisionRef",
    "formRefVersion": "it belongs to formRefBinding version",
    "asyncBefore": "it has an effect on flow nodes and loops only",
}

VOCABULARY = Vocabulary(
    vendor="camunda",
    spaces=SPACES,
    places={name: frozenset(kinds) for name, kinds in _PLACES.items()},
    harmless=HARMLESS,
)
