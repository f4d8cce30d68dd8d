"""What one step of the kernel makes and ends, as rows: scopes, waits, effects, continuations."""

from __future__ import annotations

from typing import Any

from engine import calls, outgoing, scopes, subscriptions, waits
from engine.actors import Actor
from engine.changes import Change
from engine.parts import InstanceFacts, WaitFacts
from engine.settings import EngineSettings
from engine.spiff.effects import RaiseInCaller
from engine.spiff.steps import Scopes, Step
from engine.waits import CONTINUATION_TOKEN, FoundWait, How, Opening


def made(
    step: Step,
    before: Scopes,
    owner: InstanceFacts,
    opening: Opening,
    settings: EngineSettings,
    continuation_id: int | None = None,
) -> tuple[list[Change], dict[str, Any], list[tuple[int, WaitFacts]]]:
    """Return what a step makes: rows, columns of the instance's row, waits with their tokens.

    `continuation_id` is the wait of a run that was cut before; cut again, it keeps it.
    """
    rows, columns = scopes.changes(owner.id, step, before, settings.large_variable_bytes)
    new_rows, opened = waits.open_waits(opening, owner, step.opened)
    rows += new_rows
    for _, facts in opened:
        rows += subscriptions.opened(opening, owner, facts)
    if step.effects:
        by_token = {token_id: facts.id for token_id, facts in opened}
        rows += outgoing.changes(opening, owner, step.effects, by_token)
    if step.outcome == "completed" and not _is_raised(step):
        rows += calls.ended(opening, owner, "completed")
    columns["head"] = dict(step.head)
    columns["continuation_id"] = _continuation(step, opening, owner, rows, continuation_id)
    return rows, columns, opened


def _is_raised(step: Step) -> bool:
    """Tell whether the instance ended by an error that its caller takes over."""
    return any(isinstance(one, RaiseInCaller) and one.kind == "error" for one in step.effects)


def ended(
    answered: FoundWait | None,
    continuation_id: int | None,
    step: Step,
    owner: InstanceFacts,
    opening: Opening,
    actor: Actor,
) -> list[Change]:
    """End the waits of completed and withdrawn tokens, and an open continuation."""
    gone = {*step.completed, *step.withdrawn}
    if continuation_id is not None and step.outcome != "cut":
        gone.add(CONTINUATION_TOKEN)
    over = [answered] if answered is not None and answered.token_id in gone else []
    gone -= {one.token_id for one in over}
    if gone:
        over += waits.of_tokens(opening.connection, owner.id, gone)
    completed = set(step.completed)
    result: list[Change] = []
    for one in over:
        how: How = "completed" if one.token_id in completed else "withdrawn"
        result += waits.close_wait(opening, owner, one, how, actor)
        result += subscriptions.closed(opening, owner, one.facts, how)
    return result


def _continuation(
    step: Step,
    opening: Opening,
    owner: InstanceFacts,
    rows: list[Change],
    before: int | None,
) -> int | None:
    """Leave a wait that is due at once when the slice was cut; it stands behind others then."""
    if step.outcome != "cut":
        return None
    if before is not None:
        rows.append(waits.postponed(owner.id, before, opening.at))
        return before
    facts = WaitFacts(
        id=opening.ids.new(),
        instance_id=owner.id,
        kind="continuation",
        element_id="",
        element_name=None,
        since=opening.at,
        due_at=opening.at,
        detail={},
    )
    rows.append(waits.row(facts, CONTINUATION_TOKEN, None, owner.tenant_id))
    rows.append(waits.timer_row(owner.id, facts.id, opening.at))
    return facts.id
