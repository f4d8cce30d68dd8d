"""What business rule tasks ask: decisions that are in their set, or that somebody must deploy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from engine import resources
from engine.definitions import Definition
from engine.dialects.attributes import DecisionWork
from engine.errors import Finding
from engine.expressions.texts import literal


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A task whose decision is not in its set, and what to say of it."""

    work: DecisionWork
    key: str
    finding: Finding


def unanswered(definitions: Iterable[Definition], keys: AbstractSet[str]) -> Iterator[Unanswered]:
    """Walk the tasks that ask a decision which is not among `keys`, those of their set.

    One bound to its deployment can never be answered; another may be deployed later.
    """
    for definition in definitions:
        for element in definition.elements.values():
            work = element.attributes.decision
            key = None if work is None else literal(work.decision)
            if work is None or key is None or key in keys:
                continue
            is_bound = work.binding == "deployment"
            finding = Finding(
                level="error" if is_bound else "warning",
                code="decision_missing",
                message=f"the decision '{key[:80]}' is not among these files",
                way_out=(
                    "Deploy its DMN file together with this one, or do not bind it to the set."
                    if is_bound
                    else "Deploy its DMN file; until then the task stops with an incident."
                ),
                file=definition.file,
                line=element.line,
                element_id=element.id,
                element_name=element.name,
            )
            yield Unanswered(work=work, key=key, finding=finding)


def answered(connection: Connection, tenant_id: int, asked: Iterable[Unanswered]) -> set[Finding]:
    """Return what need not be said: the decision was deployed before."""
    return {
        one.finding
        for one in asked
        if one.work.binding != "deployment"
        and resources.find(
            connection,
            tenant_id,
            "decision",
            one.key,
            binding=one.work.binding,
            version=one.work.version,
            version_tag=one.work.version_tag,
        )
    }
