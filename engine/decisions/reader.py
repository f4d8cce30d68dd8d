"""Read one DMN file into a model, with a finding for whatever is wrong or has no effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from engine.decisions.boxed import logic_of, read_function
from engine.decisions.model import (
    Decision,
    Import,
    InputData,
    ItemType,
    Knowledge,
    Model,
    Parameter,
    Service,
)
from engine.decisions.namespaces import MODELS, is_decision_model, local
from engine.decisions.reading import Reading, child, children, spaced, type_ref, vendor
from engine.decisions.vendors import dialect_of, languages_of, note_vocabulary, version_tag
from engine.errors import Finding
from engine.xml import parse

_WITHOUT_MEANING: Final = frozenset(
    {
        "description", "extensionElements", "knowledgeSource", "elementCollection",
        "performanceIndicator", "organizationUnit", "businessContextElement", "group",
        "textAnnotation", "association", "artifact", "import", "itemDefinition",
    }
)  # fmt: skip
_REFERENCES: Final = frozenset({"requiredInput", "requiredDecision", "requiredKnowledge"})


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """What a file holds: `model` is None when it is no decision model."""

    model: Model | None
    findings: tuple[Finding, ...]


def read_model(content: bytes, file: str) -> FileReading:
    """Read a DMN file; raises what `engine.xml.parse` raises for a file that is no sound XML."""
    root = parse(content, file)
    if not is_decision_model(root):
        found = Finding(
            level="error",
            code="not_dmn",
            message=f"{file}: the file begins with '{root.tag}', no DMN definitions",
            way_out="Send a DMN 1.1 to 1.5 file as a decision modeler saves it.",
            file=file,
            line=1,
        )
        return FileReading(model=None, findings=(found,))
    dialect = dialect_of(root)
    languages = languages_of(root, dialect)
    reading = Reading(file=file, dialect=dialect, language=languages[0], cell_language=languages[1])
    named = root.get("expressionLanguage")
    if named is not None and (language := reading.language_named(named, root)):
        reading.language = reading.cell_language = language
    return FileReading(model=_model(root, reading), findings=tuple(reading.findings))


def _model(root: etree._Element, reading: Reading) -> Model:
    elements: dict[str, dict[str, Any]] = {name: {} for name in _READERS}
    elements["itemDefinition"] = {one.name: one for one in _types(root, "itemDefinition", reading)}
    seen: set[str] = set()
    for one in children(root):
        name = local(one)
        if name in _READERS:
            id_ = one.get("id") or spaced(one.get("name") or "")
            _check_id(one, id_, seen, reading)
            elements[name][id_] = _READERS[name](one, reading)
        elif name not in _WITHOUT_MEANING:
            reading.find(
                "note",
                "element_without_effect",
                one,
                f"'{name[:60]}' means nothing for the result of a decision here",
                "Nothing is to be done, unless you counted on it.",
            )
    note_vocabulary(root, reading)
    return Model(
        file=reading.file,
        id=root.get("id") or "",
        name=root.get("name") or root.get("id") or reading.file,
        namespace=root.get("namespace") or "",
        dialect=reading.dialect,
        version=MODELS[str(etree.QName(root).namespace)],
        imports=tuple(_import(one, reading) for one in children(root, "import")),
        types=elements["itemDefinition"],
        inputs=elements["inputData"],
        decisions=elements["decision"],
        knowledge=elements["businessKnowledgeModel"],
        services=elements["decisionService"],
    )


def _check_id(element: etree._Element, id_: str, seen: set[str], reading: Reading) -> None:
    way_out = "Give every decision, input and model an id of its own."
    if not id_:
        reading.find("error", "id_missing", element, "the element has neither id nor name", way_out)
    elif id_ in seen:
        reading.find("error", "id_duplicate", element, f"the id '{id_}' is used twice", way_out)
    seen.add(id_)


def _import(element: etree._Element, reading: Reading) -> Import:
    return Import(
        name=spaced(element.get("name") or ""),
        namespace=element.get("namespace") or "",
        place=reading.place(element),
    )


def _types(element: etree._Element, tag: str, reading: Reading) -> tuple[ItemType, ...]:
    return tuple(_type(one, reading) for one in children(element, tag))


def _type(element: etree._Element, reading: Reading) -> ItemType:
    allowed = child(element, "allowedValues")
    constraint = child(element, "typeConstraint") if allowed is None else allowed
    function = child(element, "functionItem")
    return ItemType(
        name=spaced(element.get("name") or ""),
        type_ref=type_ref(element),
        is_collection=(element.get("isCollection") or "").strip() == "true",
        is_function=function is not None,
        allowed=None if constraint is None else reading.literal(constraint),
        components=_types(element, "itemComponent", reading),
        place=reading.place(element),
    )


def _input(element: etree._Element, reading: Reading) -> InputData:
    return InputData(
        id=element.get("id") or "",
        variable=_variable(element),
        place=reading.place(element),
    )


def _variable(element: etree._Element) -> Parameter:
    """Return the variable an element's value is known by: its own, else the element's name."""
    variable = child(element, "variable")
    named = None if variable is None else variable.get("name")
    own = element.get("name") or element.get("id") or ""
    return Parameter(
        name=spaced(named or own), type_ref=None if variable is None else type_ref(variable)
    )


def _decision(element: etree._Element, reading: Reading) -> Decision:
    question = child(element, "question")
    return Decision(
        id=element.get("id") or "",
        name=spaced(element.get("name") or element.get("id") or ""),
        variable=_variable(element),
        logic=logic_of(element, reading),
        required=_required(element, reading),
        version_tag=version_tag(element) or vendor(element, "versionTag"),
        question=None if question is None else (question.text or "").strip() or None,
        place=reading.place(element),
    )


def _required(element: etree._Element, reading: Reading) -> tuple[str, ...]:
    found: dict[str, None] = {}
    kinds = ("informationRequirement", "knowledgeRequirement")
    for requirement in children(element, *kinds):
        for one in children(requirement):
            if local(one) in _REFERENCES:
                found[_href(one, reading)] = None
    return tuple(found)


def _knowledge(element: etree._Element, reading: Reading) -> Knowledge:
    function = child(element, "encapsulatedLogic")
    return Knowledge(
        id=element.get("id") or "",
        name=_variable(element).name,
        function=None if function is None else read_function(function, reading),
        required=_required(element, reading),
        place=reading.place(element),
    )


def _service(element: etree._Element, reading: Reading) -> Service:
    def references(name: str) -> tuple[str, ...]:
        return tuple(_href(one, reading) for one in children(element, name))

    return Service(
        id=element.get("id") or "",
        name=_variable(element).name,
        outputs=references("outputDecision"),
        encapsulated=references("encapsulatedDecision"),
        input_decisions=references("inputDecision"),
        input_data=references("inputData"),
        place=reading.place(element),
    )


def _href(element: etree._Element, reading: Reading) -> str:
    """Return a reference as `namespace#id`; one into the own model as `#id`."""
    href = (element.get("href") or "").strip()
    namespace, sign, id_ = href.rpartition("#")
    if not sign or not id_:
        reading.find(
            "error",
            "reference_invalid",
            element,
            f"the reference '{href[:120]}' names nothing",
            "Write it as #id, or as namespace#id of an imported model.",
        )
    own = element.getroottree().getroot().get("namespace")
    return f"#{id_}" if namespace in {"", own} else f"{namespace}#{id_}"


_READERS: Final[Mapping[str, Callable[[etree._Element, Reading], Any]]] = {
    "inputData": _input,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}
