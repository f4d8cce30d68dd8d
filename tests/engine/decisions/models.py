"""Small decision models as text: a table in a few lines, wrapped in whichever version of DMN."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from engine.decisions import CompiledDecision, DecisionSet, read_decisions

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def model(*parts: str, attributes: str = "", namespace: str = MODEL) -> bytes:
    """Wrap elements in a definitions element."""
    inner = "\n".join(parts)
    return (
        f'<definitions xmlns="{namespace}" id="defs" name="Defs" namespace="urn:test" '
        f"{attributes}>{inner}</definitions>"
    ).encode()


def decision(key: str, logic: str, *, requires: Sequence[str] = (), type_ref: str = "") -> str:
    """Write a decision; a requirement is `input:ID`, `decision:ID` or `knowledge:ID`."""
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    needed = "".join(_requirement(one) for one in requires)
    variable = f'<variable name="{key}"{kind}/>'
    return f'<decision id="{key}" name="{key}">{variable}{needed}{logic}</decision>'


def literal(text: str, attributes: str = "") -> str:
    """Write a literal expression."""
    return f"<literalExpression {attributes}><text>{escape(text)}</text></literalExpression>"


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    attributes: str = "",
) -> str:
    """Write a table: an input is `expression[ : type]`, an output `name[ : type][ = values]`.

    A rule is its cells, inputs first.
    """
    columns = "".join(map(_input, inputs)) + "".join(map(_output, outputs))
    rows = "".join(_rule(cells, len(inputs), number) for number, cells in enumerate(rules, 1))
    return f"<decisionTable {attributes}>{columns}{rows}</decisionTable>"


def read(*parts: str, **options: Any) -> DecisionSet:
    """Read one model."""
    return read_decisions({"model.dmn": model(*parts, **options)})


def compiled(*parts: str, key: str = "d", **options: Any) -> CompiledDecision:
    """Read one model without a fault, and return one of its decisions."""
    found = read(*parts, **options)
    assert [one for one in found.findings if one.level == "error"] == []
    return next(one for one in found.decisions if one.key == key)


def _requirement(reference: str) -> str:
    kind, _, id_ = reference.partition(":")
    name = kind.capitalize()
    outer = "knowledgeRequirement" if kind == "knowledge" else "informationRequirement"
    href = id_ if "#" in id_ else f"#{id_}"
    return f'<{outer}><required{name} href="{href}"/></{outer}>'


def _input(column: str) -> str:
    text, _, kind = column.partition(" : ")
    type_ref = f' typeRef="{kind}"' if kind else ""
    return (
        f'<input label="{escape(text)}"><inputExpression{type_ref}>'
        f"<text>{escape(text)}</text></inputExpression></input>"
    )


def _output(column: str) -> str:
    named, _, values = column.partition(" = ")
    name, _, kind = named.partition(" : ")
    type_ref = f' typeRef="{kind}"' if kind else ""
    allowed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    return f'<output name="{escape(name)}"{type_ref}>{allowed}</output>'


def _rule(cells: Sequence[str], inputs: int, number: int) -> str:
    written = "".join(
        f"<{tag}><text>{escape(cell)}</text></{tag}>"
        for at, cell in enumerate(cells)
        for tag in ["inputEntry" if at < inputs else "outputEntry"]
    )
    return f'<rule id="rule_{number}">{written}</rule>'
