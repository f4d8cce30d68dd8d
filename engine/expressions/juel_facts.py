"""What `execution` and `task` know: facts about the run, kept beside the variables.

The kernel supplies them as the reserved variable `$execution`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.expressions.juel_lexer import refuse
from engine.expressions.limits import Scope, UnsuitedError

EXECUTION: Final = "$execution"
_FACTS: Final[Mapping[str, str]] = {
    "id": "id",
    "executionId": "id",
    "processInstanceId": "process_instance_id",
    "rootProcessInstanceId": "process_instance_id",
    "processDefinitionId": "process_definition_id",
    "processDefinitionKey": "process_definition_key",
    "definitionKey": "process_definition_key",
    "processBusinessKey": "business_key",
    "processInstanceBusinessKey": "business_key",
    "businessKey": "business_key",
    "currentActivityId": "activity_id",
    "currentActivityName": "activity_name",
    "tenantId": "tenant_id",
}
_OF_TASK: Final[Mapping[str, str]] = {
    **_FACTS,
    "id": "task_id",
    "name": "activity_name",
    "taskDefinitionKey": "activity_id",
    "assignee": "assignee",
    "owner": "owner",
    "priority": "priority",
    "dueDate": "due_at",
    "followUpDate": "follow_up_at",
    "createTime": "created_at",
    "description": "description",
}


def fact_of(base: str, name: str, column: int) -> Callable[[Scope], Any]:
    """Return the closure of `execution.x` or `task.x`; refuses what no run here knows."""
    key = (_FACTS if base == "execution" else _OF_TASK).get(name)
    if key is None:
        fact = f"{base}.{name[:80]} is not known here; use a variable"
        refuse(fact, column, "expression_unsupported")

    def read(scope: Scope) -> Any:
        facts = scope.variables.get(EXECUTION)
        if not isinstance(facts, Mapping) or key not in facts:
            raise UnsuitedError(f"{base}.{name} has no value in this place")
        return facts[key]

    return read
