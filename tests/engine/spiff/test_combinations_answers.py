"""Answers of the wrong kind, late answers, answers that cannot land: refused or an incident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import Conflict
from engine.limits import VARIABLES
from engine.spiff.steps import (
    Activate,
    Complete,
    Continue,
    Escalate,
    Fire,
    OpenedWait,
    Retry,
    SetVariables,
    StepContext,
    Throw,
    Trigger,
)
from tests.engine.spiff.playing import NOW, Compile, Play, Player, event, inside

HOUR = event("timer", inner="<timeDuration>PT1H</timeDuration>")
SEVERAL = event("message", "m1") + HOUR + event("conditional", inner="<condition>x</condition>")
KINDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "complete": lambda place: Complete(**place),
    "throw": lambda place: Throw(**place, error_code="E1"),
    "fire": lambda place: Fire(**place, due_at=NOW),
    "trigger": lambda place: Trigger(**place),
    "escalate": lambda place: Escalate(**place, escalation_code="X1"),
    "activate": lambda place: Activate(**place, element_ids=("a",)),
}
TAKEN = {
    "person": {"complete", "throw"},
    "job": {"complete", "throw"},
    "timer": {"fire"},
    "message": {"trigger"},
    "signal": {"trigger"},
    "condition": {"trigger"},
    "adhoc": {"complete", "activate"},
    "instance": {"complete", "throw", "escalate"},
}
UNDONE = (
    "boundaryEvent ub attachedToRef='u' | <compensateEventDefinition/>",
    "task h isForCompensation='true'",
    "association as1 sourceRef='ub' targetRef='h'",
)
ONE_MORE = "<extensionElements><plait:output name='one_more' source='1'/></extensionElements>"
GATHER = (
    "<multiInstanceLoopCharacteristics plait:outputCollection='out' plait:outputElement='=1'>"
    "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
)
FULL = {f"v{number}": number for number in range(VARIABLES)}


def place_of(wait: OpenedWait) -> dict[str, Any]:
    return {"token_id": wait.token_id, "scope_id": wait.scope_id}


@pytest.mark.parametrize(
    "lines",
    [
        ("userTask a", f"boundaryEvent b attachedToRef='a' | {HOUR}"),
        ("serviceTask a plait:connector='c'", f"boundaryEvent b attachedToRef='a' | {SEVERAL}"),
        ("receiveTask a messageRef='m1'",),
        ("callActivity a calledElement='q'",),
        ("adHocSubProcess a | <userTask id='i'/>",),
        (f"intermediateCatchEvent a | {SEVERAL}",),
        (f"intermediateCatchEvent a | {event('signal', 's1')}",),
        (
            *("eventBasedGateway a", "receiveTask r messageRef='m1'", "a -> r", "a -> t"),
            f"intermediateCatchEvent t | {HOUR}",
        ),
    ],
    ids=lambda lines: lines[0].split(" |")[0],
)
def test_only_what_a_token_waits_for_is_taken(play: Play, lines: tuple[str, ...]) -> None:
    start = f"startEvent qs isInterrupting='false' | {event('message', 'm2')}"
    guard = f"subProcess q triggeredByEvent='true' | {inside(start, 'task qt', 'qs -> qt')}"
    player = play("startEvent s", "s -> a", guard, *lines).start(x=False)

    for wait in player.waits.values():
        for kind in KINDS.keys() - TAKEN[wait.kind]:
            with pytest.raises(Conflict):
                player.process.run(
                    player.state,
                    KINDS[kind](place_of(wait)),
                    StepContext(now=NOW, seed=1),
                )
    assert len(player.waits) > 1 or lines[0].startswith(("receive", "call", "adHoc", "inter"))


def test_an_answer_to_a_scope_that_is_kept_for_compensation_is_refused(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask v", "s -> a -> v -> c"),
        "intermediateThrowEvent c | <compensateEventDefinition/>",
        f"subProcess a | {inside('startEvent i', 'userTask u', *UNDONE, 'i -> u')}",
    ).start()
    answer = Complete(**place_of(player.wait("u")))
    player.answer(answer)

    with pytest.raises(Conflict, match="it has ended"):
        player.answer(answer)

    assert player.waiting == ["v"]


def test_a_sub_process_whose_way_out_failed_leaves_when_it_is_retried(play: Play) -> None:
    player = play(
        *("startEvent s", "task x", "task y", "s -> a", "a -> x if n > 1", "a -> y default"),
        f"subProcess a | {inside('startEvent i', 'userTask u', 'i -> u')}",
    ).start(n=None)
    player.complete("u")
    assert player.broken == {"a": "condition_not_boolean"}

    player.retry("a", n=2)

    assert (player.outcome, player.completed[-1], list(player.state.scopes)) == (
        "completed",
        "x",
        [1],
    )


@pytest.mark.parametrize(
    "line",
    [
        f"userTask a | {ONE_MORE}",
        f"subProcess a | {ONE_MORE}{inside('startEvent i', 'userTask u', 'i -> u')}",
    ],
    ids=["task", "sub-process"],
)
def test_what_cannot_land_is_an_incident(play: Play, line: str) -> None:
    player = play("startEvent s", "task t", "s -> a -> t", line).start(**FULL)

    player.complete(player.waiting[0])

    assert player.broken == {"a": "limit_variables"}


def test_children_whose_results_cannot_land_keep_them_for_a_retry(play: Play) -> None:
    player = play(
        "startEvent s", f"scriptTask u | {GATHER}<script>v1 = 5</script>", "task t", "s -> u -> t"
    ).start(**FULL)
    assert player.broken == {"u": "limit_variables"}

    player.retry("u")

    assert player.broken == {"u": "limit_variables"}
    assert player.process.cancel(player.state, StepContext(now=NOW, seed=1)).removed


def test_a_written_variable_counts_once(play: Play) -> None:
    player = play("startEvent s", "userTask u", "task t", "s -> u -> t")
    player.start(**{f"v{number}": number for number in range(6000)})

    written: dict[str, Any] = {f"v{number}": -1 for number in range(6000)}
    player.complete("u", **written, one_more=1)

    assert (player.outcome, len(player.variables)) == ("completed", 6001)


def test_a_body_that_is_over_is_no_incident_any_more(compile_diagram: Compile) -> None:
    each = (
        "<multiInstanceLoopCharacteristics plait:collection='=items'>"
        "<completionCondition>x</completionCondition></multiInstanceLoopCharacteristics>"
    )
    process = compile_diagram("startEvent s", f"userTask u | {each}", "userTask v", "s -> u -> v")
    player = Player(process, limit=50).start(x=False, items=list(range(150)))
    player.answer(SetVariables(variables={"items": [1]}))
    while player.outcome == "cut":
        player.answer(Continue())
    assert player.broken == {"u": "collection_shrank"}

    player.complete("u", x=True)

    assert (player.waiting, player.broken, list(player.state.scopes)) == (["v"], {}, [1])


def test_an_event_sub_process_does_not_catch_what_it_throws(play: Play) -> None:
    throws = f"endEvent qe | {event('escalation', 'x1')}"
    start = f"startEvent qs isInterrupting='false' | {event('escalation', 'x1')}"
    guard = f"subProcess q triggeredByEvent='true' | {inside(start, throws, 'qs -> qe')}"
    thrower = f"endEvent e | {event('escalation', 'x1')}"
    player = play(
        *("startEvent s", "userTask u", "s -> a", "b -> u"),
        f"subProcess a | {inside('startEvent i', thrower, 'i -> e', guard)}",
        f"boundaryEvent b attachedToRef='a' | {event('escalation')}",
    ).start()

    assert (player.waiting, player.completed.count("qe")) == (["u"], 1)


def test_a_retry_that_cannot_be_applied_changes_nothing(play: Play) -> None:
    player = play("startEvent s", "userTask u", "s -> u").start()
    (wait,) = player.waits.values()

    with pytest.raises(Conflict):
        player.answer(Retry(token_id=wait.token_id, variables={"x": 1}))

    assert player.variables == {}
