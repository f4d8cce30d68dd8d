"""Cases as JSON: what failed once is kept in `found.json` and played for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.engine.random.diagram import Body, Condition, Definition, Flow, Loop, Node, Sum
from tests.engine.random.diagrams import Case

FOUND = Path(__file__).parent / "found.json"


def found() -> dict[str, Case]:
    """Return every kept case by what it showed."""
    return {each["why"]: _case(each) for each in json.loads(FOUND.read_text(encoding="utf-8"))}


def keep(why: str, case: Case) -> None:
    """Add a case to the kept ones."""
    kept = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else []
    document = {"why": why, "answers": list(case.answers), "body": document_of(case.body)}
    text = ",\n".join(json.dumps(each, separators=(",", ":")) for each in [*kept, document])
    FOUND.write_text(f"[\n{text}\n]\n", encoding="utf-8")


def document_of(body: Body) -> dict[str, Any]:
    """Return a diagram without what is as usual."""
    document: dict[str, Any] = _sparse(asdict(body))
    return document


def _case(document: Mapping[str, Any]) -> Case:
    return Case(_body(document["body"]), tuple(document["answers"]))


def _sparse(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _sparse(each)
            for key, each in value.items()
            if key != "by_id" and (each or each is False or each == 0)
        }
    if isinstance(value, list | tuple):
        return [_sparse(each) for each in value]
    return value


def _body(document: Mapping[str, Any]) -> Body:
    return Body(
        tuple(_node(each) for each in document.get("nodes", ())),
        tuple(Flow(**{**each, "test": _condition(each)}) for each in document.get("flows", ())),
    )


def _node(document: Mapping[str, Any]) -> Node:
    facts = dict(document)
    for name in ("assigns", "inputs", "outputs"):
        facts[name] = tuple(
            (target, Sum(**{"name": None, **each})) for target, each in facts.get(name, ())
        )
    facts["definitions"] = tuple(
        Definition(**{**each, "test": _condition(each)}) for each in facts.get("definitions", ())
    )
    if "body" in facts:
        facts["body"] = _body(facts["body"])
    if "loop" in facts:
        facts["loop"] = _loop(facts["loop"])
    for name in ("activation", "completion"):
        facts[name] = _condition(facts, name)
    return Node(**facts)


def _loop(document: Mapping[str, Any]) -> Loop:
    facts = dict(document)
    facts["test"], facts["completion"] = _condition(facts), _condition(facts, "completion")
    if "output_of" in facts:
        facts["output_of"] = Sum(**{"name": None, **facts["output_of"]})
    return Loop(**facts)


def _condition(document: Mapping[str, Any], name: str = "test") -> Condition | None:
    return Condition(**document[name]) if document.get(name) else None
