"""What a file of these engines relies on by its texts alone, and does not get here: notes.

setVariableLocal in an expression or script → the variable is the instance's · an expression in a
task's name or documentation → shown as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.kinds import kind_of
from engine.dialects.places import Place
from engine.errors import Finding
from engine.xml import line_of

_LOCAL = "setVariableLocal("


def remarks(element: etree._Element, place: Place) -> Iterator[Finding]:
    """Yield what is said of one element; `place` is where a person finds it."""
    if any(_LOCAL in text for text in (element.text or "", *map(str, element.attrib.values()))):
        place.note(
            "variable_not_local",
            "setVariableLocal sets a variable of the whole instance here, which stays",
            "Use an input parameter where it must end with its activity.",
            line_of(element),
        )
    if kind_of(element) == "userTask":
        documented = element.findtext("{*}documentation") or ""
        for what, text in (("name", element.get("name", "")), ("documentation", documented)):
            if juel_texts.is_juel(text):
                place.note(
                    "text_not_evaluated",
                    f"its {what} holds an expression, which is shown as it is written",
                    "Show the value in the task's form.",
                )
    yield from place.findings
