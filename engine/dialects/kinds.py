"""The kinds of BPMN flow nodes, by the local names of their elements."""

from __future__ import annotations

from lxml import etree

from engine.dialects.namespaces import BPMN

TASKS = frozenset(
    [
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
    ]
)
ACTIVITIES = TASKS | {"subProcess", "transaction", "adHocSubProcess", "callActivity"}
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
EVENTS = CATCHING | THROWING
GATEWAYS = frozenset(
    [
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "complexGateway",
        "eventBasedGateway",
    ]
)
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS
_PREFIX = f"{{{BPMN}}}"


def kind_of(element: etree._Element) -> str:
    """Return the local name of a BPMN element, else an empty text."""
    tag = element.tag  # of a comment it is a function
    return tag[len(_PREFIX) :] if isinstance(tag, str) and tag.startswith(_PREFIX) else ""


def is_true(element: etree._Element, attribute: str, *, otherwise: bool = False) -> bool:
    """Return an XML Schema boolean, `otherwise` where it is absent."""
    value = element.get(attribute)
    return otherwise if value is None else value.strip() in ("true", "1")


def text_of(element: etree._Element | None) -> str | None:
    """Return the text inside an element without its edges; None when there is none."""
    return None if element is None else (element.text or "").strip() or None


def language_of(element: etree._Element | None) -> str | None:
    """Shorten what tools write (`https://www.omg.org/spec/DMN/20191111/FEEL/`) to a name."""
    uri = None if element is None else element.get("language")
    for name in ("feel", "python"):
        if uri is not None and name in uri.lower():
            return name
    return uri or None
