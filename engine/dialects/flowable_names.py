"""The complete vocabulary of Flowable and Activiti: every name, and where their engines read it.

After flowable-bpmn-extensions.xsd, the XML converter's constants and the manual. `x.y` is the
attribute `y` of the extension element `x`.
"""

from __future__ import annotations

from engine.dialects.kinds import ACTIVITIES, FLOW_NODES
from engine.dialects.vendor_places import Vocabulary

SPACES = frozenset({"http://flowable.org/bpmn", "http://activiti.org/bpmn"})

_USER = frozenset({"userTask"})
_FORMS = frozenset({"startEvent", "userTask"})
_SERVICE = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
_RULE = frozenset({"businessRuleTask"})
_SCRIPT = frozenset({"scriptTask"})
_CALL = frozenset({"callActivity"})
_CASE = frozenset({"serviceTask"})
_PROCESS = frozenset({"process"})
_LOOP = frozenset({"multiInstanceLoopCharacteristics"})
_TIMER = frozenset({"timerEventDefinition", "userTask"})
_TERMINATE = frozenset({"terminateEventDefinition"})
_ERROR = frozenset({"errorEventDefinition"})
_REGISTRY = frozenset(
    {"serviceTask", "sendTask", "receiveTask", "startEvent", "boundaryEvent", "endEvent"}
    | {"intermediateCatchEvent", "intermediateThrowEvent"}
)

_PLACES = {
    **dict.fromkeys(("assignee", "candidateUsers", "candidateGroups", "dueDate"), _USER),
    **dict.fromkeys(("priority", "taskListener", "taskIdVariableName"), _USER),
    "taskCompleterVariableName": _USER,
    "businessCalendarName": _TIMER,
    **dict.fromkeys(("formKey", "formHandlerClass", "formProperty"), _FORMS),
    **dict.fromkeys(("class", "delegateExpression", "type", "expression"), _SERVICE),
    **dict.fromkeys(("resultVariableName", "field", "triggerable", "topic"), _SERVICE),
    **dict.fromkeys(("useLocalScopeForResultVariable", "caseDefinitionKey"), _SERVICE),
    **dict.fromkeys(("httpRequestHandler", "httpResponseHandler"), _SERVICE),
    **dict.fromkeys(("externalWorkerInParameter", "externalWorkerOutParameter"), _SERVICE),
    "resultVariable": _SERVICE | _SCRIPT,
    "autoStoreVariables": _SCRIPT,
    "mapException": ACTIVITIES,
    **dict.fromkeys(("rules", "ruleVariablesInput", "exclude"), _RULE),
    **dict.fromkeys(("calledElementType", "inheritVariables", "businessKey"), _CALL),
    **dict.fromkeys(("inheritBusinessKey", "idVariableName", "processInstanceName"), _CALL),
    "useLocalScopeForOutParameters": _CALL,
    **dict.fromkeys(("in", "out"), _CALL | _REGISTRY),
    **dict.fromkeys(("eventType", "triggerEventType", "eventName"), _REGISTRY),
    **dict.fromkeys(("eventInParameter", "eventOutParameter", "channelKey"), _REGISTRY),
    **dict.fromkeys(("eventCorrelationParameter", "variableListenerEventDefinition"), _REGISTRY),
    **dict.fromkeys(("async", "asyncLeave", "exclusive"), FLOW_NODES),
    "failedJobRetryTimeCycle": FLOW_NODES,
    **dict.fromkeys(("collection", "elementVariable", "elementIndexVariable"), _LOOP),
    "variableAggregation": _LOOP,
    "endDate": frozenset({"timeCycle"}),
    **dict.fromkeys(("terminateAll", "terminateMultiInstance"), _TERMINATE),
    **dict.fromkeys(("errorVariableName", "errorVariableLocalScope"), _ERROR),
    "errorVariableTransient": _ERROR,
    "signalExpression": frozenset({"signalEventDefinition"}),
    "messageExpression": frozenset({"messageEventDefinition"}),
    "scope": frozenset({"signal"}),
    "initiator": frozenset({"startEvent"}),
    "executionListener": FLOW_NODES | {"process", "sequenceFlow"},
    "value": frozenset({"dataObject"}),
    **dict.fromkeys(("candidateStarterUsers", "candidateStarterGroups"), _PROCESS),
    **dict.fromkeys(("potentialStarter", "eventListener"), _PROCESS),
}

_LEFT = "it says how Flowable stores or shows it"
_DESIGN = "it is a note of Flowable Design"
HARMLESS = {
    "properties": "they are facts for code of the application",
    "exclusive": "steps of one instance never run at the same time here",
    **dict.fromkeys(("asyncLeaveExclusive", "parallelInSameTransaction", "completeAsync"), _LEFT),
    **dict.fromkeys(("history", "historyLevel", "isEagerExecutionFetching"), _LEFT),
    **dict.fromkeys(("includeInHistory", "localization", "noWaitStatesAsyncLeave"), _LEFT),
    **dict.fromkeys(("owner", "category", "customResource", "processInstanceName"), _LEFT),
    **dict.fromkeys(("jobCategory", "jobTopic", "doNotIncludeVariables"), _LEFT),
    "topic": "it belongs to the type external-worker",
    "caseDefinitionKey": "it belongs to the type case",
    "errorVariableTransient": "every variable is stored here",
    "storeResultVariableAsTransient": "every variable is stored here",
    "formFieldValidation": "what a form says is always checked here",
    "fallbackToDefaultTenant": "calls stay inside the tenant of their instance",
    "sameDeployment": "it does not apply here",
    "skipExpression": "skipping is off in Flowable too, unless a variable turns it on",
    **dict.fromkeys(("extensionId", "rotation", "task-candidates-type", "element-name"), _DESIGN),
    **dict.fromkeys(("work-form-field-validation", "static-process-key"), _DESIGN),
    **dict.fromkeys(("sourceDockerX", "sourceDockerY", "targetDockerX"), _DESIGN),
    **dict.fromkeys(("targetDockerY", "translation"), _DESIGN),
    "testValue": "it is a test's own element",
    "customProperties": _DESIGN,
}

VOCABULARY = Vocabulary(
    vendor="flowable",
    spaces=SPACES,
    places={name: frozenset(kinds) for name, kinds in _PLACES.items()},
    harmless=HARMLESS,
)
