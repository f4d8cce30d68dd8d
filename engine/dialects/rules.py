"""What differs between the dialects while an instance runs (SEMANTICS 1 to 28), in one table.

The kernel asks `process.rules`, never for the name of a dialect. Each field's comment names the
decision; `PLAIN` is what the fields say without a dialect's word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How one dialect runs."""

    # 1: output mappings add to a result that lands, instead of being all that lands of it
    outputs_add: bool = False
    # 1: an input mapping sees the ones before it
    inputs_see_earlier: bool = True
    # 2: sub-processes and multi-instance children work on a copy that is taken over at their end
    seals_scopes: bool = False
    # 4
    first_loop_counter: Literal[0, 1] = 1
    # 5: a cardinality beside a collection says how many of its items (else it is refused)
    cardinality_beside_collection: bool = False
    # 5: the variable that an output element reads belongs to each instance
    owns_output: bool = False
    # 6: a called process gets, and gives back, everything unless its call says otherwise
    call_takes_all: bool = True
    call_gives_all: bool = True
    # 6: what a call gives back lands also when an error or escalation crosses
    call_gives_on_error: bool = False
    # 9: an exclusive gateway's flow without a condition, that is not the default, is true
    unconditional_is_true: bool = True
    # 11: the standard's exemption for tokens that can also reach a filled flow
    inclusive_join: Literal["standard", "vendor"] = "standard"
    # 13
    manual_task_waits: bool = False
    lanes_perform: bool = True
    # 14: a standard loop without condition and maximum runs once (else it is refused)
    endless_loop_runs_once: bool = False
    # 19: compensation handlers start together instead of one after the other
    compensates_at_once: bool = False
    # 19: a multi-instance activity is compensated once, not per instance
    compensates_body_once: bool = False
    # 20: a condition is looked at after any change, or after those of the names it reads
    condition_watches: Literal["any", "read"] = "read"
    # 20: it fires when it becomes true, else whenever it is true at a look
    condition_is_edge: bool = True
    # 23: by correlation properties, by one key fixed at the opening, or by live variables
    correlation: Literal["properties", "key", "live"] = "properties"
    # 24: a bare message throw or send task publishes; else the event passes by
    publishes_messages: bool = True
    # 27
    cron: Literal["spring", "quartz"] = "spring"
    # 30: who gets another assignee is updated too, so listeners of both are called
    handing_on_changes: bool = False


PLAIN = Rules()
CAMUNDA = Rules(
    outputs_add=True,
    inputs_see_earlier=False,
    first_loop_counter=0,
    cardinality_beside_collection=True,
    call_takes_all=False,
    call_gives_all=False,
    call_gives_on_error=True,
    inclusive_join="vendor",
    lanes_perform=False,
    endless_loop_runs_once=True,
    compensates_at_once=True,
    condition_watches="any",
    condition_is_edge=False,
    correlation="live",
    publishes_messages=False,
    cron="quartz",  # from executionPlatformVersion 7.24 on: spring
    handing_on_changes=True,
)
ZEEBE = Rules(
    owns_output=True,
    unconditional_is_true=False,
    inclusive_join="vendor",
    lanes_perform=False,
    compensates_at_once=True,
    compensates_body_once=True,
    correlation="key",
    publishes_messages=False,
)
SPIFF = Rules(seals_scopes=True, first_loop_counter=0, manual_task_waits=True)
FLOWABLE = replace(CAMUNDA, condition_watches="any", cron="quartz")
