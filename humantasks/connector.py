"""The connector `worklist`: a service task that reminds people of a task, or escalates it.

`plait:action="remind"` leaves a reminder; `plait:action="escalate"` adds the candidate groups of
`plait:groups` and raises the priority. `plait:task` is the element id of a human task in the same
instance. Every open task of that element is reached once per job, however often the job is tried;
when there is none any more, that is no failure: the answer is `{"reached": 0}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.connectors import Answer, Call, CallFailed
from engine.errors import Conflict, Finding
from humantasks.memberships import GROUP_NAME
from humantasks.moves import LIVE
from humantasks.service import Worklist
from humantasks.tables import task

if TYPE_CHECKING:
    from engine.service import Engine

ACTIONS = ("remind", "escalate")
_SETTINGS = frozenset({"action", "task", "groups"})


def open_connector(engine: Engine) -> WorklistConnector:
    """Make the connector for one engine (entry point `plait.connectors`)."""
    return WorklistConnector(engine)


class WorklistConnector:
    """Acts on the open tasks of the instance whose service task runs."""

    name = "worklist"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:
        """Return findings about action, task and groups."""
        findings = [
            _finding(f"does not know the setting 'plait:{name}'", f"remove it; known: {_known()}")
            for name in sorted(set(settings) - _SETTINGS)
        ]
        action = settings.get("action", "")
        if action not in ACTIONS:
            fact = f"has the action '{action[:80]}'"
            findings.append(_finding(fact, 'write plait:action="remind" or "escalate"'))
        if not settings.get("task"):
            findings.append(_finding("names no task", "write plait:task with a user task's id"))
        groups = _groups(settings)
        if action == "escalate" and not groups:
            findings.append(_finding("escalates to nobody", "name plait:groups"))
        findings += [
            _finding(f"names the group {group[:80]!r}, which nobody can join", "correct the name")
            for group in groups
            if not GROUP_NAME.fullmatch(group)
        ]
        return findings

    def call(self, call: Call) -> Answer:
        """Reach every open task of the element, in the name of the system."""
        action, element_id = call.settings.get("action"), call.settings.get("task", "")
        if action not in ACTIONS:
            message = f"the worklist does not know the action '{action}'; use remind or escalate"
            raise CallFailed(message, code="worklist_action", is_permanent=True)
        reached = [
            task_id for task_id in self._open_tasks(call, element_id) if self._reach(call, task_id)
        ]
        exchange = {
            "request": {"action": action, "task": element_id, "groups": _groups(call.settings)},
            "reply": {"tasks": [str(one) for one in reached]},
        }
        return Answer(result={"reached": len(reached)}, exchange=exchange)

    def _open_tasks(self, call: Call, element_id: str) -> list[int]:
        with self._engine.database.read() as connection:
            found = connection.execute(
                sa.select(task.c.id)
                .where(
                    task.c.instance_id == call.instance_id,
                    task.c.element_id == element_id,
                    task.c.state.in_(LIVE),
                )
                .order_by(task.c.id)
            )
            return list(found.scalars())

    def _reach(self, call: Call, task_id: int) -> bool:
        """Act on one task; False when it ended meanwhile."""
        worklist: Worklist = self._engine.part("worklist").service
        actor = replace(SYSTEM, tenant_id=call.tenant_id)
        key = f"{call.idempotency_key}:{task_id}"
        try:
            if call.settings["action"] == "remind":
                worklist.remind(task_id, actor=actor, key=key)
            else:
                worklist.escalate(task_id, _groups(call.settings), actor=actor, key=key)
        except Conflict as conflict:
            if conflict.code == "wrong_state":
                return False
            raise CallFailed(conflict.message, code=conflict.code) from conflict
        return True


def _groups(settings: Mapping[str, str]) -> list[str]:
    return [one.strip() for one in settings.get("groups", "").split(",") if one.strip()]


def _known() -> str:
    return ", ".join(f"plait:{name}" for name in sorted(_SETTINGS))


def _finding(fact: str, way_out: str) -> Finding:
    message = f"the worklist connector {fact}"
    return Finding(level="error", code="worklist_setting", message=message, way_out=way_out)
