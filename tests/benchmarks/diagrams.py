"""What the benchmarks run: the files are given alike to Plait and to the bare library."""

from __future__ import annotations

from tests.engine.models import APPROVE, process, timer

__all__ = [
    "APPROVE",
    "FIVE_SCRIPTS",
    "LOOP",
    "LOOP_OF_TASKS",
    "PATIENCE",
    "SOON",
    "scripts",
    "tasks",
]

_GROUP = 'plait:candidateGroups="marketing"'

FIVE_SCRIPTS = process(
    "five",
    "startEvent s",
    *(
        f"scriptTask t{number} | <script>v{number} = amount + {number}</script>"
        for number in range(5)
    ),
    "endEvent e",
    "s -> t0 -> t1 -> t2 -> t3 -> t4 -> e",
)
LOOP = process(
    "loop",
    "startEvent s",
    "exclusiveGateway again",
    "scriptTask count | <script>n = n + 1</script>",
    "exclusiveGateway g",
    "endEvent e",
    "s -> again -> count -> g",
    "g -> again if n < rounds",
    "g -> e default",
)
LOOP_OF_TASKS = process(
    "tasks_in_a_loop",
    "startEvent s",
    "exclusiveGateway again",
    "scriptTask count | <script>n = n + 1</script>",
    f"userTask ask {_GROUP}",
    "exclusiveGateway g",
    "endEvent e",
    "s -> again -> count -> ask -> g",
    "g -> again if n < 1000000",
    "g -> e default",
)
PATIENCE = process(
    "patience",
    "startEvent s",
    f"intermediateCatchEvent pause | {timer('P30D')}",
    "endEvent e",
    "s -> pause -> e",
)
SOON = process(
    "soon",
    "startEvent s",
    f"intermediateCatchEvent pause | {timer('PT1S')}",
    "endEvent e",
    "s -> pause -> e",
)


def scripts(count: int) -> bytes:
    """Draw one script task that runs `count` times in parallel; its key is `scripts{count}`."""
    return _parallel(f"scripts{count}", "scriptTask", count, "<script>x = 1</script>")


def tasks(count: int) -> bytes:
    """Draw one user task that waits `count` times in parallel; its key is `tasks{count}`."""
    return _parallel(f"tasks{count}", "userTask", count, "", _GROUP)


def _parallel(key: str, kind: str, count: int, inside: str, attributes: str = "") -> bytes:
    cardinality = f"<loopCardinality>{count}</loopCardinality>"
    loop = f"<multiInstanceLoopCharacteristics>{cardinality}</multiInstanceLoopCharacteristics>"
    many = f"{kind} many {attributes} | {loop}{inside}"
    return process(key, "startEvent s", many, "endEvent e", "s -> many -> e")
