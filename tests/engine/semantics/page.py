"""The catalogue as Markdown: what Plait does with a diagram, in every context."""

from __future__ import annotations

from collections.abc import Iterator

from tests.engine.semantics.catalogue import TOPICS
from tests.engine.semantics.contexts import CONTEXTS, plans
from tests.engine.semantics.refused import REFUSALS, Refusal
from tests.engine.semantics.rows import Row, written

HEAD = """# What a diagram means

Each row is a sentence about BPMN, a small diagram, and what completes in it: first when it begins,
then after each answer. `!element` is cancelled. In a context the same piece stands in a larger
diagram, whose elements begin with a capital letter.
"""
REFUSED = """## What is refused

These cannot be deployed; the check says why and what to draw instead.
"""


def page() -> str:
    """Return the whole catalogue."""
    rows = (line for topic in TOPICS for line in _topic(topic))
    return "\n".join([HEAD, *rows, REFUSED, *map(_refusal, REFUSALS), ""])


def _topic(topic: str) -> Iterator[str]:
    yield f"## {topic}\n"
    for row in TOPICS[topic]:
        yield from _row(row)


def _refusal(refusal: Refusal) -> str:
    return f"- {refusal.says} `{refusal.code}`"


def _row(row: Row) -> Iterator[str]:
    yield f"### {row.name}\n\n{row.says}\n\n```"
    yield from row.lines
    yield "```\n\n| context | what completes |\n|---|---|"
    for context in CONTEXTS:
        yield f"| {context} | {_outcome(row, context)} |"
    yield ""


def _outcome(row: Row, context: str) -> str:
    made = plans(row, context)
    if isinstance(made, str):
        return made
    told = " · ".join(" → ".join(written(step) for step in plan.steps) for plan in made)
    ends = "".join(f"; incident `{code}` at {id_}" for id_, code in made[-1].broken.items())
    return (told + ends).replace("|", "\\|")
