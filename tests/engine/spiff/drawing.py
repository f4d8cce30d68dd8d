"""Small diagrams as lines of text.

A line is `kind id attributes | inner XML`, or a flow `a -> b -> c`, with `if CONDITION` or
`default` behind the last node.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from xml.sax.saxutils import escape


def draw(*lines: str) -> str:
    """Return the XML of elements and flows."""
    drawn: list[str] = []
    defaults: dict[str, str] = {}
    flows: list[str] = []
    for line in lines:
        if " -> " in line and not line.startswith("subProcess"):
            path, _, condition = line.partition(" if ")
            is_default = path.endswith(" default")
            nodes = path.removesuffix(" default").split(" -> ")
            for source, target in pairwise(nodes):
                ends = f'sourceRef="{source}" targetRef="{target}"'
                again = sum(ends in each for each in flows)
                id_ = f"{source}_{target}" + (f"_{again + 1}" if again else "")
                if is_default:
                    defaults[source] = id_
                inner = (
                    condition and f"<conditionExpression>{escape(condition)}</conditionExpression>"
                )
                flows.append(f'<sequenceFlow id="{id_}" {ends}>{inner}</sequenceFlow>')
        else:
            drawn.append(line)
    return "\n".join([*(_element(line, defaults) for line in drawn), *flows])


def _element(line: str, defaults: Mapping[str, str]) -> str:
    head, _, inner = line.partition(" | ")
    kind, id_, *attributes = head.split(" ", 2)
    extra = attributes[0] if attributes else ""
    if id_ in defaults:
        extra += f' default="{defaults[id_]}"'
    return f'<{kind} id="{id_}" {extra}>{inner}</{kind}>'


def inside(*lines: str) -> str:
    """Return a drawing as one line, for the inner XML of a sub-process."""
    return draw(*lines).replace("\n", "")


def event(kind: str, reference: str | None = None, inner: str = "") -> str:
    """Return an event definition; `reference` is the id it refers to."""
    refers = "" if reference is None else f'{kind}Ref="{reference}"'
    return f"<{kind}EventDefinition {refers}>{inner}</{kind}EventDefinition>"


def bpmn(*lines: str) -> bytes:
    """Return a whole file with one process `p`, and two of each thing that events refer to.

    The errors E1 and E2, messages M1, M2, signals S1, S2, escalations X1 and X2 have ids in small
    letters.
    """
    declared = "".join(
        f'<error id="e{n}" errorCode="E{n}"/><message id="m{n}" name="M{n}"/>'
        f'<signal id="s{n}" name="S{n}"/><escalation id="x{n}" escalationCode="X{n}"/>'
        for n in (1, 2)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:plait="urn:plait:bpmn:1">'
        f'{declared}<process id="p" isExecutable="true">{draw(*lines)}</process></definitions>'
    ).encode()
