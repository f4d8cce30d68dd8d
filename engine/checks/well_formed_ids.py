"""Ids are plain names, and no id or label turns the direction of its own letters.

Why: ids stand in addresses, pages and logs, and BPMN makes them XML Schema IDs; a bidirectional
control character makes a text read as another (`Reject` drawn where `Approve` is stored). Wrong:
`id="a b/../c"`, `id="1st"`, `name="pay U+202E ecilA"`. Right: `id="check_order"`, letters of any
language, then also digits, `.`, `-` and `_`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.checks.findings import at
from engine.dialects.model import FLOW_NODES, FileModel
from engine.dialects.namespaces import BPMN, PLAIT, local, namespace
from engine.errors import Finding

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NC_NAME = re.compile(  # Namespaces in XML 1.0 §3, NCName
    f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f-\u2040-]*"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NAMED = FLOW_NODES | {"process", "sequenceFlow"}


def check(model: FileModel) -> list[Finding]:
    """Find ids that are no names, and texts with bidirectional control characters."""
    return [
        finding
        for element in model.judged_elements
        if namespace(str(element.tag)) in (BPMN, PLAIT)
        for finding in _judge(model, element)
    ]


def _judge(model: FileModel, element: etree._Element) -> Iterator[Finding]:
    id_ = element.get("id", "")
    if local(str(element.tag)) in _NAMED and id_.strip() and not _NC_NAME.fullmatch(id_):
        yield at(
            model,
            element,
            "error",
            "id_malformed",
            "its id is no name as XML Schema has it",
            "Use letters, digits, '_', '-' and '.', beginning with a letter or '_'; correct what "
            "refers to it.",
        )
    for key, value in element.attrib.items():
        name = str(key)
        is_shown = name in ("id", "name") or PLAIT in (namespace(name), namespace(str(element.tag)))
        if is_shown and (found := _TURNING.search(str(value))):
            yield at(
                model,
                element,
                "error",
                "direction_control",
                f"its {local(name)} holds the invisible character U+{ord(found.group()):04X}, "
                "which turns the direction of what follows",
                "Remove it; right-to-left letters are shown properly without it.",
            )
