"""States as plain data: element ids, roles of a closed list, counters; loaded back exactly.

A token is `{id, at, role}` and, where it applies, `flow`, `host`, `inner` (scope id), `cycle`,
`repeats_left`, `fault`. The head is `{version, next, queue}`: the next id and the ready tokens in
order; after a slice that was cut also `steps`, the elements run since the last answer from outside.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import PlaitError
from engine.spiff.parallel_gateway import ParallelGateway
from engine.spiff.scopes import ActivityScope, FlowScope, ProcessScope, Scope, SubProcessScope
from engine.spiff.slices import Slice
from engine.spiff.steps import PROCESS_SCOPE, STATE_VERSION, ScopeState, State, StepContext
from engine.spiff.sub_process import SubProcess
from engine.spiff.tokens import STATE_OF_ROLE, Token

if TYPE_CHECKING:
    from engine.spiff.process import CompiledProcess

_OPTIONAL = ("flow", "cycle", "fault")


def load(process: CompiledProcess, state: State, context: StepContext) -> Slice:
    """Build the live tokens and scopes of a stored state."""
    if state.head.get("version") != STATE_VERSION:
        raise PlaitError(
            f"state has version {state.head.get('version')}, expected {STATE_VERSION}; "
            "use the release that wrote it, or upgrade",
            code="state_version",
        )
    slice_ = Slice(context, state.head["next"])
    hosts: dict[int, Token] = {}
    watching: list[tuple[Token, int]] = []
    for scope_id in sorted(state.scopes):
        stored = state.scopes[scope_id]
        scope = _load_scope(process, stored, hosts, slice_)
        scope.stored = stored
        slice_.scopes[scope_id] = scope
        for document in stored.tokens:
            token = slice_.loaded[document["id"]] = _load_token(process, scope, document)
            if "inner" in document:
                hosts[document["inner"]] = token
            if "host" in document:
                watching.append((token, document["host"]))
    _connect(slice_, watching)
    slice_.queue = deque(_token(slice_, token_id) for token_id in state.head["queue"])
    for scope in slice_.scopes.values():
        scope.is_touched = False
    return slice_


def _load_scope(
    process: CompiledProcess, stored: ScopeState, hosts: Mapping[int, Token], slice_: Slice
) -> Scope:
    if stored.id == PROCESS_SCOPE:
        slice_.root = ProcessScope(process.spec, stored.id, stored.variables, slice_)
        return slice_.root
    node = process.nodes[stored.element_id or ""]
    if isinstance(node, SubProcess):
        host = hosts[stored.id]
        host.inner = SubProcessScope(node.inner_spec, stored.id, host, stored.variables)
        return host.inner
    outer = slice_.scopes[stored.parent_id or PROCESS_SCOPE]
    return ActivityScope(stored.id, outer, stored.element_id or "", stored.variables)


def _load_token(process: CompiledProcess, scope: Scope, document: Mapping[str, Any]) -> Token:
    flow_scope = scope if isinstance(scope, FlowScope) else scope.outer
    if not isinstance(flow_scope, FlowScope):
        raise PlaitError(f"token {document['id']} stands in no process", code="state_corrupt")
    node = process.nodes[document["at"]]
    token = Token(document["id"], flow_scope, node, document.get("flow"))
    if isinstance(scope, ActivityScope):
        token.scope, scope.token = scope, token
    token._state = STATE_OF_ROLE[document["role"]]
    token.cycle = document.get("cycle")
    token.repeats_left = document.get("repeats_left")
    token.fault = document.get("fault")
    return token


def _connect(slice_: Slice, watching: list[tuple[Token, int]]) -> None:
    """Bring back what is not stored as such: watchers of hosts, arrivals at joins, token order."""
    for token, host_id in watching:
        token.host = _token(slice_, host_id)
        token.host.watchers.append(token)
    for scope in slice_.scopes.values():
        if isinstance(scope, FlowScope):
            scope.tasks = {token_id: scope.tasks[token_id] for token_id in sorted(scope.tasks)}
            for token in scope.tasks.values():
                if token.state == TaskState.WAITING and isinstance(
                    token.task_spec, ParallelGateway
                ):
                    token.task_spec.remember(token)


def _token(slice_: Slice, token_id: int) -> Token:
    token = slice_.loaded.get(token_id)
    if token is None:
        raise PlaitError(f"token {token_id} is in no scope", code="state_corrupt")
    return token


def dump(slice_: Slice) -> tuple[State, frozenset[int]]:
    """Return the state and the ids of the scopes whose row differs from what was loaded."""
    scopes: dict[int, ScopeState] = {}
    changed: set[int] = set()
    for scope in slice_.scopes.values():
        stored = scope.stored
        if stored is not None and not scope.is_touched:
            scopes[scope.id] = stored
            continue
        tokens = tuple(_dump_token(token) for token in _tokens_of(scope))
        if stored is not None and tokens == stored.tokens and scope.has_stored_variables():
            scopes[scope.id] = stored
            continue
        changed.add(scope.id)
        scopes[scope.id] = ScopeState(
            id=scope.id,
            parent_id=None if scope.outer is None else scope.outer.id,
            element_id=scope.element_id,
            tokens=tokens,
            variables=scope.variables,
        )
    head = {"version": STATE_VERSION, "next": slice_.next_id, "queue": ready_ids(slice_)}
    if head["queue"] and not slice_.is_halted:
        head["steps"] = slice_.steps_since_wait
    return State(head=head, scopes=scopes), frozenset(changed)


def ready_ids(slice_: Slice) -> list[int]:
    """Return the ids of the tokens that still have to run, in order."""
    return [token.id for token in slice_.queue if token.state == TaskState.READY and token.is_live]


def _tokens_of(scope: Scope) -> list[Token]:
    if isinstance(scope, FlowScope):
        return [token for token in scope.tasks.values() if token.scope is scope]
    if isinstance(scope, ActivityScope) and scope.token is not None:
        return [scope.token]
    return []


def _dump_token(token: Token) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": token.id,
        "at": token.task_spec.element_id,
        "role": token.role,
    }
    for name in _OPTIONAL:
        value = getattr(token, name)
        if value is not None:
            document[name] = value
    if token.host is not None:
        document["host"] = token.host.id
        document["repeats_left"] = token.repeats_left
    if token.inner is not None:
        document["inner"] = token.inner.id
    return document
