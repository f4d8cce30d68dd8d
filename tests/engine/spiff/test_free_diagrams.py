"""Random diagrams without structure: stored after each step, they do just the same."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.spiff.steps import Answer, Complete, Continue, Fire, Retry, Throw
from tests.engine.spiff.playing import Player, compiled, draw

KINDS = {
    "task": "task {}",
    "script": "scriptTask {} | <script>i = i + 1</script>",
    "broken": "scriptTask {} | <script>i = i / (i - 2) + 1</script>",
    "user": "userTask {}",
    "job": "serviceTask {} plait:connector='c' | <extensionElements><plait:output name='i' "
    "source='=i + 1'/></extensionElements>",
    "choice": "exclusiveGateway {}",
    "fork": "parallelGateway {}",
    "sub": "subProcess {} | ",
    "wait": "intermediateCatchEvent {} | <timerEventDefinition><timeDuration>PT1H</timeDuration>"
    "</timerEventDefinition>",
    "terminate": "endEvent {} | <terminateEventDefinition/>",
    "error": "endEvent {} | <errorEventDefinition errorRef='e1'/>",
}
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
CATCH = "<errorEventDefinition/>"
HOSTS = ("user", "job", "sub")
Diagram = list[tuple[str, list[int], str]]


def diagrams() -> st.SearchStrategy[Diagram]:
    """Nodes as (kind, targets, boundary); targets are places in the list."""
    node = st.tuples(
        st.sampled_from(sorted(KINDS)),
        st.lists(st.integers(0, 7), min_size=1, max_size=3),
        st.sampled_from(["", "interrupting", "beside", "catch"]),
    )
    return st.lists(node, min_size=2, max_size=8)


def lines_of(diagram: Diagram, prefix: str = "n", depth: int = 0) -> list[str]:
    lines = [f"startEvent {prefix}s", f"{prefix}s -> {prefix}0"]
    for place, (kind, targets, boundary) in enumerate(diagram):
        name = f"{prefix}{place}"
        line = KINDS[kind].format(name)
        if kind == "sub":
            inner = (
                lines_of(diagram[:3], f"{name}x", depth + 1)
                if depth < 2
                else [f"startEvent {name}s"]
            )
            line += draw(*inner).replace("\n", "")
        lines.append(line)
        ends = [f"{prefix}{target % len(diagram)}" for target in targets]
        if kind in ("terminate", "error"):
            continue
        if kind == "choice":
            lines += [f"{name} -> {end} if i < {9 - n}" for n, end in enumerate(ends[:-1])]
            lines.append(f"{name} -> {ends[-1]} default")
        else:
            lines += [f"{name} -> {end}" for end in (ends if kind == "fork" else ends[:1])]
        if boundary and kind in HOSTS:
            mode = " cancelActivity='false'" if boundary == "beside" else ""
            definition = CATCH if boundary == "catch" else TIMER
            lines.append(f"boundaryEvent {name}b attachedToRef='{name}'{mode} | {definition}")
            lines.append(f"{name}b -> {ends[-1]}")
    return lines


def choose(player: Player, number: int) -> Answer | None:
    if player.outcome == "cut":
        return Continue()
    waits = sorted(player.waits.values(), key=lambda wait: wait.token_id)
    broken = sorted(player.incidents)
    if not waits and not broken:
        return None
    place = number % (len(waits) + len(broken))
    if place >= len(waits):
        return Retry(token_id=broken[place - len(waits)], variables={"i": number})
    wait = waits[place]
    if wait.due_at is not None and wait.kind == "timer":
        return Fire(token_id=wait.token_id, due_at=wait.due_at)
    if number % 5 == 0:
        return Throw(token_id=wait.token_id, error_code="E1", variables={"i": number})
    return Complete(token_id=wait.token_id, variables={"i": number})


@settings(
    max_examples=80,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(diagrams(), st.lists(st.integers(0, 30), min_size=12, max_size=12))
def test_storing_after_every_step_changes_nothing(diagram: Diagram, numbers: list[int]) -> None:
    player = Player(compiled(*lines_of(diagram)), limit=40).start(i=0)

    for number in numbers:
        answer = choose(player, number)
        if answer is None:
            break
        player.answer(answer)

    tokens = player.process.active(player.state)
    assert bool(tokens) == (player.outcome != "completed")
    assert {token for token, _, status in tokens if status == "incident"} == set(player.incidents)
    assert set(player.waits) <= {
        document["id"] for scope in player.state.scopes.values() for document in scope.tokens
    }
