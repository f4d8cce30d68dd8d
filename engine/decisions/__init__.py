"""DMN: decisions read, checked, compiled, asked, and able to say which of their rules fired."""

from __future__ import annotations

from engine.decisions.compiled import CompiledDecision
from engine.decisions.results import DecisionResult, FiredRule, map_decision_result
from engine.decisions.sets import DecisionSet, is_decision_file, read_decisions

__all__ = [
    "CompiledDecision",
    "DecisionResult",
    "DecisionSet",
    "FiredRule",
    "is_decision_file",
    "map_decision_result",
    "read_decisions",
]
