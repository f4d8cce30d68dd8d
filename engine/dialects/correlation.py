"""Standard correlation: what the messages of a conversation are compared by.

A property is told by its id. A thrower takes its value by the retrieval expression for its message,
from the payload; a catcher by the data path of the process's subscription, from its variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from engine.dialects.attributes import NamedSource
from engine.dialects.declarations import Declarations, referred
from engine.dialects.kinds import language_of, text_of
from engine.dialects.namespaces import bpmn
from engine.expressions.texts import signed
from engine.xml import line_of

if TYPE_CHECKING:  # a dialect is made of what this file reads
    from engine.dialects.dialect import Dialect


@dataclass(frozen=True, kw_only=True)
class Path:
    """An expression of a correlation."""

    text: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Correlations:
    """`retrievals`: by a message's name, the path of each property by its id."""

    retrievals: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)

    def of_thrower(self, message: str | None) -> tuple[NamedSource, ...]:
        """Return how a message's properties are taken from its payload."""
        return _sources(self.retrievals.get(message or "", {}))

    def of_catcher(
        self, message: str | None, bindings: Mapping[str, Path]
    ) -> tuple[NamedSource, ...]:
        """Return how the properties of a message are taken from the process's variables."""
        properties = self.retrievals.get(message or "", {})
        return _sources({id_: bindings[id_] for id_ in properties if id_ in bindings})


def read_correlations(
    root: etree._Element, declarations: Declarations, dialect: Dialect
) -> Correlations:
    """Read the correlation properties of a file."""
    retrievals: dict[str, dict[str, Path]] = {}
    for declared in root.iterfind(bpmn("correlationProperty")):
        for each in declared.iterfind(bpmn("correlationPropertyRetrievalExpression")):
            message = referred(declarations.messages, each.get("messageRef"))
            path = _path(each.find(bpmn("messagePath")), dialect)
            if message is not None and path is not None:
                of_message = retrievals.setdefault(message.known_as, {})
                of_message[declared.get("id", "")] = path
    return Correlations(retrievals=retrievals)


def read_bindings(process: etree._Element, dialect: Dialect) -> dict[str, Path]:
    """Read a process's subscriptions: the data path of each property, by the property's id."""
    bindings = {}
    for each in process.iterfind(
        f"{bpmn('correlationSubscription')}/{bpmn('correlationPropertyBinding')}"
    ):
        path = _path(each.find(bpmn("dataPath")), dialect)
        if path is not None:
            bindings[each.get("correlationPropertyRef", "").rpartition(":")[2]] = path
    return bindings


def _path(element: etree._Element | None, dialect: Dialect) -> Path | None:
    text = text_of(element)
    if element is None or text is None:
        return None
    expression = dialect.expression(text, language_of(element))
    return Path(text=signed(expression), line=line_of(element))


def _sources(paths: Mapping[str, Path]) -> tuple[NamedSource, ...]:
    return tuple(
        NamedSource(name=id_, source=path.text, line=path.line) for id_, path in paths.items()
    )
