"""The limits that no instance passes: reaching one is an incident, never a hang.

Sizes of uploads stand in `xml.py` and `deployments.py`, sizes of values in `value_checks.py`,
those of expressions in `expressions/limits.py`, each with its own code.
"""

from __future__ import annotations

STEPS_WITHOUT_A_WAIT = 1_000_000  # `limit_steps`: elements run in a row, over all slices
LIVE_TOKENS = 100_000  # `limit_tokens`: tokens of one instance at a time
INSTANCES = 50_000  # `limit_instances`: of one multi-instance activity
CALL_DEPTH = 100  # `limit_call_depth`: called instances below one another
VARIABLES = 10_000  # `limit_variables`: names in one scope
TIMER_REPEATS = 100_000  # `limit_timer_repeats`: fires of one timer that has no last one
DATA = 64_000_000  # `limit_data`: characters and items that one step writes into variables
