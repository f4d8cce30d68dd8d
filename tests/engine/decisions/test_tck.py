"""Every case of the DMN technology compatibility kit, level 2, gives what the kit expects."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.decisions import read_decisions
from tests.sources import CORPUS, NO_CORPUS

KIT = CORPUS / "dmn-tck-level-2"
MODELS = sorted(KIT.glob("*/*.dmn"))
NAMES = {"t": "http://www.omg.org/spec/DMN/20160719/testcase"}
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
CASES = 116
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def cases_of(model: Path) -> list[etree._Element]:
    tests = sorted(model.parent.glob("*-test-*.xml"))
    return [
        one for test in tests for one in etree.parse(test).getroot().iterfind("t:testCase", NAMES)
    ]


def value_of(element: etree._Element) -> Any:
    parts = element.findall("t:component", NAMES)
    if parts:
        return {part.get("name"): value_of(part) for part in parts}
    items = element.find("t:list", NAMES)
    if items is not None:
        return [value_of(item) for item in items.iterfind("t:item", NAMES)]
    found = element.find("t:value", NAMES)
    if found is None or found.get(f"{XSI}nil") == "true":
        return None
    text, kind = found.text or "", (found.get(f"{XSI}type") or "").partition(":")[2]
    if kind == "boolean":
        return text == "true"
    return text if kind == "string" else float(text)


def is_same(found: Any, expected: Any) -> bool:
    if isinstance(expected, float):
        return type(found) in {int, float} and math.isclose(found, expected, rel_tol=1e-9)
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            is_same(found[key], expected[key]) for key in expected
        )
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(is_same, found, expected))
    return bool(found == expected) and type(found) is type(expected)


@pytest.mark.skipif(not MODELS, reason=NO_CORPUS)
def test_the_kit_is_whole() -> None:
    assert sum(len(cases_of(model)) for model in MODELS) == CASES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_a_model_of_the_kit(model: Path) -> None:
    read = read_decisions({model.name: model.read_bytes()})
    by_name = {one.name: one for one in read.decisions}

    wrong = []
    for case in cases_of(model):
        nodes = case.iterfind("t:inputNode", NAMES)
        given = {str(one.get("name")): value_of(one) for one in nodes}
        for wanted in case.iterfind("t:resultNode", NAMES):
            found = by_name[str(wanted.get("name"))].decide(given, NOW).result
            expected = wanted.find("t:expected", NAMES)
            assert expected is not None
            if not is_same(found, value_of(expected)):
                wrong.append((case.get("id"), given, found))

    assert [one for one in read.findings if one.level not in {"note", "advice"}] == []
    assert wrong == []
