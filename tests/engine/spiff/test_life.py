"""Listeners: in which order they run, what they see, what fails (SEMANTICS 30)."""

from __future__ import annotations

import pytest

from engine.dialects.attributes import (
    Listener,
    NamedSource,
)
from engine.dialects.rules import PLAIN
from engine.spiff.steps import Retry
from tests.engine.spiff.listened import DRAWN, job, listening, note, player, script
from tests.engine.spiff.playing import event, inside
from tests.engine.spiff.ruled import playing

TWICE = (
    "<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>2</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)


def test_scripts_run_in_the_order_of_the_life_and_of_the_file() -> None:
    moments = ("end", "create", "complete", "start")
    notes = [note(each, f"{each}{number}") for each in moments for number in (1, 2)]

    played = listening(*notes).start(seen="")
    assert played.variables["seen"] == " start1 start2 create1 create2"

    played.complete("u")
    assert played.variables["seen"].split()[4:] == ["complete1", "complete2", "end1", "end2"]
    assert played.completed == ["s", "u", "b"]


def test_start_listeners_see_the_inputs_and_inputs_see_what_they_set() -> None:
    inputs = (NamedSource(name="mine", source="=x + 1"),)
    played = listening(script("start", "y = mine * 10; x = 5"), inputs=inputs).start(x=1)
    seen = played.process.local_variables(played.state, played.wait("u").token_id)

    assert played.variables == {"x": 5, "y": 20}
    assert seen["mine"] == 6


def test_a_listener_sees_and_changes_the_answer_before_it_lands() -> None:
    played = listening(script("complete", "amount = amount * 2; other = 1")).start(amount=1)

    assert played.complete("u", amount=4, kept=3).variables == {"amount": 8, "kept": 3, "other": 1}


def test_end_listeners_see_what_landed_and_the_names_of_the_activity() -> None:
    inputs = (NamedSource(name="mine", source="=1"),)
    outputs = (NamedSource(name="out", source="=got"),)
    more = {"inputs": inputs, "outputs": outputs}
    played = listening(script("end", "seen = out + mine"), **more).start()

    assert played.complete("u", got=2).variables == {"got": 2, "out": 2, "seen": 3}


def test_a_failing_listener_is_an_incident_that_goes_on_where_it_stood() -> None:
    for moment in ("start", "create", "complete", "end"):
        played = listening(note(moment, "a"), script(moment, "y = x + 1"), note(moment, "c"))
        played.start(seen="", x="text")
        if moment in ("complete", "end"):
            played.complete("u")

        assert list(played.broken) == ["u"]
        played.retry("u", x=1)
        if moment in ("start", "create"):
            played.complete("u")
        assert played.variables == {"seen": " a c", "x": 1, "y": 2}
        assert played.outcome == "completed"


@pytest.mark.parametrize("moment", ["start", "create", "complete", "end"])
def test_a_job_holds_the_life_until_its_worker_answers(moment: str) -> None:
    played = listening(note(moment, "a"), job(moment), note(moment, "c")).start(seen="")
    if moment in ("complete", "end"):
        played.complete("u", given=1)
    wait = played.wait("u")

    assert (wait.kind, wait.detail["topic"], wait.detail["listener"]) == ("job", "audit", moment)
    assert wait.detail["settings"] == {"field": " a"}
    assert "completed u" not in played.trace
    played.complete("u", result={"brought": 2})
    if moment in ("start", "create"):
        assert played.wait("u").kind == "person"
        played.complete("u", given=1)
    assert played.variables == {"seen": " a c", "brought": 2, "given": 1}
    assert played.outcome == "completed"


def test_a_workers_error_at_a_listener_is_caught_like_one_of_the_work() -> None:
    drawn = (
        *("startEvent s", "userTask u", "task b", "task c", "s -> u -> b", "e -> c"),
        f"boundaryEvent e attachedToRef='u' | {event('error', 'e1')}",
    )
    for moment in ("start", "end"):
        told = {"u": {"listeners": (job(moment),)}}
        played = player(*drawn, attributes=told).start(seen="")
        if moment == "end":
            played.complete("u")
        played.throw("u", "E1")
        assert played.completed == ["s", "e", "c"]

        played = player(*drawn, attributes=told).start(seen="")
        if moment == "end":
            played.complete("u")
        assert played.throw("u", "other").broken == {"u": "error_uncaught"}
        assert played.retry("u").broken == {"u": "error_uncaught"}


def test_the_job_of_a_listener_can_be_given_anew() -> None:
    played = listening(job("start")).start(seen="a")
    token = played.wait("u").token_id

    played.answer(Retry(token_id=token, variables={"seen": "b"}))

    assert played.wait("u").detail["settings"] == {"field": "b"}
    assert played.complete("u").wait("u").kind == "person"


def test_flows_have_listeners_of_their_own() -> None:
    drawn = (
        *("startEvent s", "exclusiveGateway g", "task a", "task b"),
        *("s -> g", "g -> a if x = 1", "g -> b default"),
    )
    flows = {
        "s_g": {"listeners": (note("take", "first"),)},
        "g_a": {"listeners": (note("take", "a"), job("take"), script("take", "y = 1"))},
        "g_b": {"listeners": (note("take", "b"),)},
    }
    played = player(*drawn, flows=flows).start(x=1, seen="")
    assert played.waiting == ["g"]
    assert played.assign(x=2).waiting == ["g"]  # its way is chosen

    played.complete("g")
    assert played.completed == ["s", "g", "a"]
    assert played.variables["seen"] == " first a"
    assert player(*drawn, flows=flows).start(x=0, seen="").variables["seen"] == " first b"


def test_events_and_gateways_have_them_too() -> None:
    drawn = (
        *("startEvent s", f"intermediateCatchEvent c | {event('message', 'm1')}", "s -> c -> t"),
        *(f"intermediateThrowEvent t | {event('signal', 's1')}", "t -> e"),
        f"endEvent e | {event('terminate')}",
    )
    told = {
        id_: {"listeners": (note("start", f"+{id_}"), note("end", f"-{id_}"))}
        for id_ in ("s", "c", "t", "e")
    }
    played = player(*drawn, attributes=told).start(seen="")
    assert played.variables["seen"] == " +s -s +c"
    played.trigger("c")

    assert played.variables["seen"] == " +s -s +c -c +t -t +e -e"
    assert played.outcome == "completed"


def test_what_is_thrown_after_a_listener_that_waited() -> None:
    drawn = ("startEvent s", "parallelGateway f", "userTask u", "s -> f -> e", "f -> u")
    told = {"e": {"listeners": (job("end"),)}}
    played = player(*drawn, f"endEvent e | {event('terminate')}", attributes=told).start(seen="")
    assert played.waiting == ["e", "u"]

    played.complete("e")

    assert (played.waiting, played.outcome) == ([], "completed")


def test_a_process_has_listeners_before_its_first_element_and_after_its_last() -> None:
    told = {"s": {"listeners": (note("start", "s"),)}}
    listeners = (note("end", "over"), note("start", "process"), job("end"))
    played = player(attributes=told, listeners=listeners).start(seen="")
    assert played.variables["seen"] == " process s"

    played.complete("u")
    assert played.variables["seen"] == " process s over"
    assert (played.waiting, played.outcome) == (["p"], "waiting")

    played.complete("p", result={"last": 1})
    assert played.outcome == "completed"
    assert played.trace[-1] == "instance_completed"
    assert played.variables["last"] == 1
    assert "completed p" not in played.trace


def test_each_of_several_instances_has_its_own() -> None:
    drawn = ("startEvent s", f"userTask u | {TWICE}", "s -> u")
    told = {"u": {"listeners": (note("start", "+"), note("end", "-"))}}
    played = player(*drawn, attributes=told).start(seen="")

    played.complete("u").complete("u")

    assert played.variables["seen"] == " + - + -"
    assert played.outcome == "completed"


def test_a_sub_process_and_what_its_end_sees() -> None:
    inner = inside("startEvent i", "userTask v", "i -> v")
    told = {
        "q": {
            "listeners": (note("start", "+"), job("end"), script("end", "y = mine")),
            "inputs": (NamedSource(name="mine", source="=7"),),
        }
    }
    drawn = ("startEvent s", f"subProcess q | {inner}", "task b", "s -> q -> b")
    played = player(*drawn, attributes=told).start(seen="").complete("v")
    assert played.waiting == ["q"]

    played.complete("q")

    assert played.variables == {"seen": " +", "y": 7}
    assert played.completed == ["s", "i", "v", "q", "b"]


def test_a_withdrawn_task_runs_what_follows_and_tells_what_fails() -> None:
    timer = event("timer", inner="<timeDuration>P1D</timeDuration>")
    drawn = (*DRAWN, f"boundaryEvent t attachedToRef='u' | {timer}")
    listeners = (note("delete", "gone"), script("delete", "y = 1 / x"), note("delete", "more"))
    played = player(*drawn, attributes={"u": {"listeners": listeners}}).start(seen="", x=0)

    played.fire("t")

    assert played.variables["seen"] == " gone more"
    (failed,) = (each for each in played.step.events if each.kind == "listener_failed")
    assert failed.data["listener"] == "delete"
    assert played.outcome == "completed"


def test_an_expression_is_evaluated_and_leaves_nothing() -> None:
    told = {"u": {"listeners": (Listener(event="start", expression="=x * x"),)}}

    assert playing(PLAIN, *DRAWN, attributes=told).start(x=2).variables == {"x": 2}
    assert playing(PLAIN, *DRAWN, attributes=told).start(x=1e300).broken == {
        "u": "expression_limit"
    }


def test_listeners_and_continuations_together() -> None:
    listeners = (note("start", "start"), job("start"), job("end"), note("end", "end"))
    played = listening(*listeners, continues_before=True, continues_after=True).start(seen="")

    played.complete("u").complete("u").complete("u")

    assert played.variables["seen"] == " start end"
    assert (played.commits, played.outcome) == (2, "completed")
