"""Names without a prefix of their own are BPMN's.

Why: a misspelled one would be ignored in silence, and the rest would mean something else. Wrong:
`cancelactivity="false"`, `<multiInstanceLoop/>`. Right: the names of the standard's XML Schema
(BPMN20.xsd), as they are written there.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.checks.findings import at
from engine.dialects.kinds import FLOW_NODES, kind_of
from engine.dialects.model import FileModel
from engine.dialects.namespaces import namespace
from engine.errors import Finding

_ELEMENTS = FLOW_NODES | frozenset(
    """
    definitions import extension extensionElements documentation relationship source target
    process collaboration choreography globalTask globalUserTask globalScriptTask globalManualTask
    globalBusinessRuleTask globalConversation globalChoreographyTask choreographyTask
    subChoreography callChoreography message signal error escalation itemDefinition interface
    operation operationRef inMessageRef outMessageRef errorRef resource resourceParameter endPoint
    endPointRef interfaceRef partnerEntity partnerRole category categoryValue categoryValueRef
    participant participantRef participantMultiplicity participantAssociation innerParticipantRef
    outerParticipantRef messageFlow messageFlowRef messageFlowAssociation conversation
    subConversation callConversation conversationLink conversationAssociation choreographyRef
    correlationProperty correlationPropertyRetrievalExpression messagePath correlationKey
    correlationPropertyRef correlationSubscription correlationPropertyBinding dataPath supports
    supportedInterfaceRef ioSpecification ioBinding auditing monitoring property laneSet lane
    childLaneSet flowNodeRef partitionElement sequenceFlow conditionExpression incoming outgoing
    dataObject dataObjectReference dataStore dataStoreReference dataState dataInput dataOutput
    inputSet outputSet dataInputRefs optionalInputRefs whileExecutingInputRefs outputSetRefs
    dataOutputRefs optionalOutputRefs whileExecutingOutputRefs inputSetRefs dataInputAssociation
    dataOutputAssociation sourceRef targetRef transformation assignment from to script rendering
    resourceRole performer humanPerformer potentialOwner resourceRef resourceParameterBinding
    resourceAssignmentExpression expression formalExpression standardLoopCharacteristics
    loopCondition multiInstanceLoopCharacteristics loopCardinality loopDataInputRef
    loopDataOutputRef inputDataItem outputDataItem complexBehaviorDefinition completionCondition
    condition event activationCondition eventDefinitionRef messageEventDefinition
    timerEventDefinition signalEventDefinition errorEventDefinition escalationEventDefinition
    conditionalEventDefinition linkEventDefinition compensateEventDefinition
    cancelEventDefinition terminateEventDefinition timeDate timeDuration timeCycle textAnnotation
    text association group artifact
    """.split()  # noqa: SIM905  # a word a line would fill five pages
)
_ATTRIBUTES = frozenset(
    """
    id name targetNamespace expressionLanguage typeLanguage exporter exporterVersion isClosed
    isExecutable processType definitionalCollaborationRef isForCompensation startQuantity
    completionQuantity default triggeredByEvent method protocol ordering cancelRemainingInstances
    calledElement implementation operationRef messageRef instantiate scriptFormat gatewayDirection
    eventGatewayType isInterrupting parallelMultiple cancelActivity attachedToRef errorRef
    escalationRef signalRef activityRef waitForCompletion sourceRef targetRef isImmediate
    evaluatesToTypeRef language isSequential behavior oneBehaviorEventRef noneBehaviorEventRef
    testBefore loopMaximum dataObjectRef itemSubjectRef isCollection dataStoreRef capacity
    isUnlimited associationDirection processRef partitionElementRef structureRef itemKind itemRef
    errorCode escalationCode correlationPropertyRef correlationKeyRef textFormat categoryValueRef
    value parameterRef type isRequired mustUnderstand definition direction importType location
    namespace minimum maximum inputDataRef outputDataRef implementationRef calledCollaborationRef
    calledChoreographyRef initiatingParticipantRef loopType
    """.split()  # noqa: SIM905  # a word a line would fill five pages
)


def check(model: FileModel) -> list[Finding]:
    """Find elements and attributes that BPMN does not have."""
    return [finding for element in model.judged_elements for finding in _judge(model, element)]


def _judge(model: FileModel, element: etree._Element) -> Iterator[Finding]:
    kind, holder = kind_of(element), element.getparent()
    if not kind or (holder is not None and not kind_of(holder)):
        return  # not BPMN's, or inside what is not
    if kind not in _ELEMENTS:
        yield at(
            model,
            element,
            "error",
            "element_unknown",
            f"BPMN has no element '{kind}'",
            "Correct its name; capitals matter.",
        )
        return
    for name in map(str, element.attrib):
        if not namespace(name) and name not in _ATTRIBUTES:
            yield at(
                model,
                element,
                "error",
                "attribute_unknown",
                f"BPMN has no attribute '{name}'",
                "Correct it (capitals matter), give it its prefix, such as plait:, or remove it.",
            )
