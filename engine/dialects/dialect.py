"""What a dialect answers while a file is read; the base class is Plait's own vocabulary.

A vendor's dialect is a subclass in a file of its own (`camunda.py`, `zeebe.py` …). Each hook has
the meaning of plain BPMN here, so a vendor overrides only what its vocabulary says. A dialect must
answer for every attribute and element of its `namespaces`: read it, or add a note
(`extension_without_effect`), or an error with the way out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from lxml import etree

from engine.dialects import juel_texts, plain, spelling
from engine.dialects.attributes import ElementAttributes, Listener, NamedSource, ProcessAttributes
from engine.dialects.events import EventDefinition
from engine.dialects.loops import Loop
from engine.dialects.namespaces import PLAIT
from engine.dialects.rules import PLAIN, Rules
from engine.dialects.unnamed_events import named_by_event
from engine.errors import Finding
from engine.expressions.texts import Text
from engine.xml import line_of

Findings = tuple[Finding, ...]


class Dialect:
    """The vocabulary of one file; made for its root, so it may know the whole file."""

    name: ClassVar[str] = "plain"
    namespaces: ClassVar[frozenset[str]] = frozenset({PLAIT})

    def __init__(self, root: etree._Element, file: str) -> None:
        self.root = root
        self.file = file

    @property
    def rules(self) -> Rules:
        """How this file's processes run."""
        return PLAIN

    def text(self, raw: str) -> str:
        """Return a text that may be literal or an expression, with its language."""
        return juel_texts.text(raw) if juel_texts.is_spelled(raw) else raw

    def expression(self, raw: str, language: str | None) -> str:
        """Return a text that is an expression; `language` is what its element says, shortened."""
        if language is None and juel_texts.is_spelled(raw):
            return juel_texts.text(raw)
        return spelling.expression(raw) if language is None else Text(raw, language)

    def read_process(self, element: etree._Element) -> tuple[ProcessAttributes, Findings]:
        """Read what a `bpmn:process` declares."""
        return plain.read_process(element, self.file)

    def read_element(
        self, element: etree._Element, kind: str, events: frozenset[str]
    ) -> tuple[ElementAttributes, Findings]:
        """Read what a flow node declares; `kind` is its BPMN name, `events` its definitions'."""
        return plain.read_element(element, kind, events, self.file, self.text)

    def read_flow(self, element: etree._Element) -> tuple[tuple[Listener, ...], Findings]:
        """Read the listeners of a sequence flow."""
        return (), ()

    def read_rest(self) -> Findings:
        """Answer for names on all that is no process, flow node or flow (messages, lanes …)."""
        return ()

    def loop(self, marker: etree._Element, loop: Loop) -> tuple[Loop, Findings]:
        """Add what the vendor says on a `multiInstanceLoopCharacteristics` or standard loop."""
        return loop, ()

    def definition(
        self, element: etree._Element, definition: EventDefinition
    ) -> tuple[EventDefinition, Findings]:
        """Add what the vendor says on an event definition."""
        if definition.timer is None or definition.timer.kind is None:
            return named_by_event(element, definition, self.file)
        timer = replace(definition.timer, text=spelling.time(definition.timer.text))
        return replace(definition, timer=timer), ()

    def correlation(
        self, element: etree._Element, kind: str, message: etree._Element | None
    ) -> tuple[NamedSource, ...] | None:
        """Return what a message event or task compares its message by; None: as BPMN says.

        `message` is the declared `bpmn:message`.
        """
        key = plain.correlation_key(element)
        return (
            None if key is None else (NamedSource(name="key", source=key, line=line_of(element)),)
        )
