"""The worklist's part in the engine: tasks begin and end with the waits of people.

Called while a step is being decided. It reads what it needs and returns row changes; the engine
commits them with the step, so a task and its instance are never apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from engine.changes import Change, Insert
from engine.definitions import Definition
from engine.errors import Finding, NotFound
from engine.parts import Admission, InstanceFacts, WaitFacts
from engine.tables import instance as instance_table
from humantasks import rows, task_checks
from humantasks.access import refusal
from humantasks.form_files import FormFiles
from humantasks.forms import validate
from humantasks.found_tasks import FoundTask, is_visible, look_up, visible
from humantasks.listeners import task_facts
from humantasks.outcomes import split
from humantasks.persons import ids_of
from humantasks.service import Worklist
from humantasks.tables import task
from humantasks.task_variables import seen_by
from humantasks.verification import violations

if TYPE_CHECKING:
    from engine.service import Engine

_NAME_LENGTH = 255
_COLUMN_LENGTH = 200
_COLUMN_TYPES = (str, int, float, bool)


def open_part(engine: Engine) -> WorklistPart:
    """Make the part for one engine (entry point `plait.parts`)."""
    return WorklistPart(engine)


class WorklistPart:
    """Serves the waits of kind `person`; `service` is the worklist for the rooms above."""

    kinds = frozenset({"person"})

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._forms = FormFiles()
        self.service = Worklist(engine, self._forms)

    def check(self, definition: Definition) -> Sequence[Finding]:
        """Return findings about human tasks and forms."""
        return task_checks.check(definition)

    def opened(
        self, connection: Connection, wait: WaitFacts, instance: InstanceFacts
    ) -> Sequence[Change]:
        """Return the rows of a new task: its own, its candidates, its places in the lists."""
        detail = wait.detail
        users, assignee = _people(connection, detail, instance.tenant_id)
        groups = [ref for ref in detail.get("candidate_groups") or () if len(ref) <= _NAME_LENGTH]
        groups = list(dict.fromkeys(groups))
        definition = self._engine.library.get(connection, instance.definition_id)
        kept = {name: value for name, value in detail.items() if value}
        kept |= self._forms.pinned(
            connection, definition, wait.element_id, instance.variables, wait.since
        )
        row = rows.fresh(
            {
                "instance_id": wait.instance_id,
                "id": wait.id,
                "tenant_id": instance.tenant_id,
                "definition_id": instance.definition_id,
                "definition_key": instance.definition_key,
                "definition_name": instance.definition_name[:_NAME_LENGTH],
                "business_key": instance.business_key,
                "element_id": wait.element_id,
                "name": (wait.element_name or wait.element_id)[:_NAME_LENGTH],
                "assignee_id": assignee,
                "due_at": wait.due_at,
                "follow_up_at": _moment(detail.get("follow_up_at")),
                "priority": detail.get("priority", 50),
                "created_at": wait.since,
                "form": detail.get("form"),
                "detail": kept,
                "columns": _columns(definition.attributes.worklist_columns, instance.variables),
            }
        )
        return [Insert(table=task, row=row), *rows.listings(row, groups, users)]

    def closed(
        self,
        connection: Connection,
        wait: WaitFacts,
        instance: InstanceFacts,
        how: Literal["completed", "withdrawn"],
        actor: Actor,  # noqa: ARG002 - the port hands it to every room; `admit` kept who it was
        at: datetime,
    ) -> Sequence[Change]:
        """Return the changes of a withdrawn task; a completed one was changed by `admit`."""
        if how == "completed":
            return ()
        found = look_up(connection, wait.id, instance.tenant_id)
        return () if found is None else rows.withdrawn(found.row, at)

    def admit(
        self,
        connection: Connection,
        wait: WaitFacts,
        variables: Mapping[str, Any],
        actor: Actor,
        at: datetime,
    ) -> Admission:
        """Judge a completion: who may, which outcome, which fields; the same at every door.

        An open task is claimed and completed in one step by whoever may claim it.
        """
        engine = self._engine
        found = look_up(connection, wait.id, actor.tenant_id)
        if found is None or not is_visible(found, actor):
            raise NotFound(f"there is no open wait {wait.id}; it may have ended meanwhile")
        error = refusal("complete", found, actor)
        if error is not None:
            raise error
        outcome, values = split(found.detail, variables)
        definition = engine.library.get(connection, found.row["definition_id"])
        form = self._forms.of_element(
            connection, definition, found.row["element_id"], found.detail, at
        )
        if form is not None:
            stored = seen_by(engine, connection, wait.instance_id, wait.id)
            values = validate(form, values, stored=stored, outcome=outcome, now=at)
        if outcome is not None:
            values[found.detail["outcome_variable"]] = outcome
        return Admission(
            variables=values,
            task=self._facts(connection, definition, found, actor, at),
            changes=rows.completed(found.row, actor, outcome, at),
            event_data={"task_id": str(wait.id), "outcome": outcome, "fields": sorted(values)},
        )

    def _facts(
        self,
        connection: Connection,
        definition: Definition,
        found: FoundTask,
        actor: Actor,
        at: datetime,
    ) -> Mapping[str, Any] | None:
        if not definition.process.reads_facts:
            return None
        task = found.as_task(at)
        return task_facts(connection, replace(task, assignee_id=task.assignee_id or actor.id))

    def admit_start(
        self,
        definition: Definition,
        variables: Mapping[str, Any],
        actor: Actor,  # noqa: ARG002 - the engine asked already whether the actor may start
    ) -> Mapping[str, Any]:
        """Judge the variables of a start by the start form, if there is one."""
        now = self._engine.clock.now()
        form = self._forms.of_start(self._engine.database, definition, now)
        if form is None:
            return variables
        return validate(form, variables, stored={}, outcome=None, now=now)

    def visible_instances(self, actor: Actor) -> sa.Select[tuple[int]]:
        """Select the instances that concern the actor through a task, tied to the outer one."""
        return (
            sa.select(task.c.instance_id)
            .where(task.c.instance_id == instance_table.c.id, visible(actor))
            .correlate(instance_table)
        )

    def violations(
        self, connection: Connection, first: int, last: int
    ) -> Iterable[tuple[int, str, str]]:
        """Yield (instance id, code, message) for every broken invariant of their tasks."""
        return violations(connection, first, last)


def _people(
    connection: Connection, detail: Mapping[str, Any], tenant_id: int
) -> tuple[list[str], str | None]:
    """Turn sign-in names of the model into persons' ids; an unknown name stays as it is."""
    said = list(detail.get("candidate_users") or ())
    assignee = detail.get("assignee")
    refs = [*said, *([assignee] if assignee else [])]
    if not refs:
        return [], None
    known = ids_of(connection, refs, tenant_id)
    users = [known.get(ref, ref) for ref in said]
    return [one for one in dict.fromkeys(users) if len(one) <= _NAME_LENGTH], (
        known.get(assignee, assignee)[:64] if assignee else None
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _columns(names: Sequence[str], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the small values among the declared ones; a list needs no more."""
    found = {}
    for name in names:
        value = variables.get(name)
        if isinstance(value, str):
            value = value[:_COLUMN_LENGTH]
        if isinstance(value, _COLUMN_TYPES):
            found[name] = value
    return found
