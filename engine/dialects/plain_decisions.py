"""Plait's vocabulary of decisions: which one a business rule task asks, and where its answer lands.

`plait:result` says what of the fired rules lands: `unwrapped` (the value of a single output, else a
map), `single_entry`, `single_result`, `collect_entries` or `result_list`.
"""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from engine.dialects.attributes import DecisionWork
from engine.dialects.places import Place
from engine.dialects.plain_events import read_binding

DECISION = frozenset({"decision", "binding", "version", "versionTag", "resultVariable", "result"})
_RESULTS: tuple[Any, ...] = get_args(get_type_hints(DecisionWork)["result"])


def read_decision(place: Place) -> DecisionWork | None:
    """Read the decision of a business rule task, None where it names none."""
    decision = place.text("decision")
    if decision is None:
        return None
    binding, version, tag = read_binding(place)
    result = place.text("result") or "unwrapped"
    if result not in _RESULTS:
        place.refuse_value(
            "result",
            result,
            f"one of {', '.join(_RESULTS)}",
            'Write for example plait:result="result_list" or leave it out.',
        )
        result = "unwrapped"
    return DecisionWork(
        decision=decision,
        binding=binding,
        version=version,
        version_tag=tag,
        result_variable=place.text("resultVariable"),
        result=result,  # type: ignore[arg-type]  # one of the results
    )
