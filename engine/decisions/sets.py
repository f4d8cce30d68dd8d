"""All decision models of a set of files: read, linked, compiled, with every finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.decisions.compiled import CompiledDecision
from engine.decisions.graph import Graph, Node
from engine.decisions.linking import Linked
from engine.decisions.model import Decision, Model, Service
from engine.decisions.reader import read_model
from engine.errors import Finding, PlaitError

SUFFIXES = (".dmn", ".dmn11.xml", ".dmn.xml")


@dataclass(frozen=True, kw_only=True)
class DecisionSet:
    """What the DMN files of a set hold; `models` by file."""

    decisions: tuple[CompiledDecision, ...]
    models: Mapping[str, Model]
    findings: tuple[Finding, ...]


def is_decision_file(name: str) -> bool:
    """Tell by its name whether a file is a decision model."""
    return name.lower().endswith(SUFFIXES)


def read_decisions(files: Mapping[str, bytes]) -> DecisionSet:
    """Read every DMN file of a set; never raises for bad content: findings say what is wrong."""
    findings: list[Finding] = []
    models: dict[str, Model] = {}
    for name, content in sorted(files.items()):
        if not is_decision_file(name):
            continue
        try:
            reading = read_model(content, name)
        except PlaitError as error:
            findings += error.findings
            continue
        findings += reading.findings
        if reading.model is not None:
            models[name] = reading.model
    linked = Linked(tuple(models.values()))
    findings += linked.findings()
    graph = Graph(linked)
    decisions = tuple(compiled for model in models.values() for compiled in _compiled(graph, model))
    return DecisionSet(
        decisions=decisions, models=models, findings=(*findings, *_once(graph.findings))
    )


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))


def _compiled(graph: Graph, model: Model) -> Iterator[CompiledDecision]:
    for decision in model.decisions.values():
        if decision.id:
            node = graph.node(model, decision)
            yield _decision(graph, node)
    for service in model.services.values():
        if service.id and service.outputs:
            yield _service(graph, model, service)


def _decision(graph: Graph, node: Node) -> CompiledDecision:
    return CompiledDecision(
        key=node.decision.id,
        name=node.decision.name,
        file=node.model.file,
        place=node.decision.place,
        version_tag=node.decision.version_tag,
        is_service=False,
        nodes=graph.nodes,
        outputs=(node.place,),
        given={},
    )


def _service(graph: Graph, model: Model, service: Service) -> CompiledDecision:
    outputs = [
        graph.node(found.model, found.thing).place
        for found in graph.linked.all_of(model, service.outputs)
        if isinstance(found.thing, Decision)
    ]
    given = {
        found.place: (found.thing.id, found.thing.name, found.thing.variable.name)
        for found in graph.linked.all_of(model, service.input_decisions)
        if isinstance(found.thing, Decision)
    }
    return CompiledDecision(
        key=service.id,
        name=service.name,
        file=model.file,
        place=service.place,
        version_tag=None,
        is_service=True,
        nodes=graph.nodes,
        outputs=tuple(outputs),
        given=given,
    )
