"""Old states made current when they are loaded: running instances outlive the code.

Version 1 kept an activity's token with the activity's own names, and the queue without scopes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.errors import PlaitError
from engine.spiff.steps import PROCESS_SCOPE, STATE_VERSION, Scopes, ScopeState, State
from engine.spiff.sub_process import SubProcess

if TYPE_CHECKING:
    from engine.spiff.process import CompiledProcess


def upgraded(state: State, process: CompiledProcess) -> State:
    """Return the state in the current version; raises PlaitError `state_version` if it cannot."""
    version = state.head.get("version")
    if version == STATE_VERSION:
        return state
    if version == 1:
        return _from_1(state, process)
    raise PlaitError(
        f"state has version {version}, expected {STATE_VERSION}; "
        "use the release that wrote it, or upgrade",
        code="state_version",
    )


def _from_1(state: State, process: CompiledProcess) -> State:
    tokens: dict[int, list[Mapping[str, Any]]] = {}
    kinds: dict[int, dict[str, str]] = {}
    place: dict[int, int] = {}
    rows = list(state.scopes.everything())
    for row in rows:
        is_flow = row.id == PROCESS_SCOPE or _is_sub_process(process, row)
        kinds[row.id] = {"kind": "sub" if is_flow else "activity"}
        home = row.id if is_flow else row.parent_id or PROCESS_SCOPE
        own = {} if is_flow else {"own": row.id}
        for document in row.tokens:
            place[document["id"]] = home
            role = "hosting" if "inner" in document else document["role"]
            role = document["role"] if document["role"] in {"ready", "incident"} else role
            tokens.setdefault(home, []).append({**document, "role": role, **own})
    kinds[PROCESS_SCOPE] = {}
    upgraded_rows = Scopes(
        {
            row.id: replace(
                row,
                tokens=tuple(sorted(tokens.get(row.id, ()), key=lambda each: each["id"])),
                data=kinds[row.id],
            )
            for row in rows
        }
    )
    head = {
        **state.head,
        "version": STATE_VERSION,
        "live": len(place),
        "queue": [[place[token_id], token_id] for token_id in state.head["queue"]],
    }
    return State(head=head, scopes=upgraded_rows)


def _is_sub_process(process: CompiledProcess, row: ScopeState) -> bool:
    return isinstance(process.nodes[row.element_id or ""], SubProcess)
