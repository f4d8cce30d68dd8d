"""A small independent model of BPMN's token semantics (BPMN 2.0.2 §13, SEMANTICS 1 to 28).

It imports nothing of Plait's engine, is slow, and has one use: to be asked what a diagram must do.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

from tests.engine.random import activities, catching, compensation, gateways, throwing
from tests.engine.random.diagram import Body
from tests.engine.random.machine import Behaviour, Machine
from tests.engine.random.state import Instance, Scope, Seen, Token, Wait

_RUNS: Mapping[str, Behaviour] = {
    **dict.fromkeys(
        (
            "task",
            "manualTask",
            "scriptTask",
            "userTask",
            "serviceTask",
            "sendTask",
            "receiveTask",
            "callActivity",
            "subProcess",
            "transaction",
            "adHocSubProcess",
        ),
        activities.run,
    ),
    "startEvent": catching.happened,
    "boundaryEvent": catching.happened,
    "intermediateCatchEvent": catching.intermediate,
    "intermediateThrowEvent": throwing.run,
    "endEvent": throwing.run,
    "exclusiveGateway": gateways.exclusive,
    "parallelGateway": gateways.parallel,
    "inclusiveGateway": gateways.inclusive,
    "complexGateway": gateways.complex_,
    "eventBasedGateway": catching.event_based_gateway,
}


class Behaving(Machine):
    """The machine with the behaviour of every element."""

    runs = _RUNS
    joins = gateways.JOINS

    def inside_ended(self, host: Token) -> None:
        activities.finish(self, host)

    def activity_ended(self, token: Token) -> None:
        activities.end(self, token)

    def compensation_ended(self, thrower: Token) -> None:
        throwing.go_on(self, thrower)

    def thrown_again(self, token: Token, code: str) -> None:
        throwing.error(self, token, code, {})

    def caught(self, watcher: Token) -> None:
        catching.fire(self, watcher, {})

    def token_cancelled(self, token: Token) -> None:
        compensation.cancelled(self, token)

    def condition_holds(self, wait: Wait) -> None:
        catching.trigger(self, wait, {})

    def arrived_at_join(self, token: Token) -> None:
        gateways.arrive(self, token)

    def look_at_joins(self) -> None:
        gateways.recheck(self)

    def one_starves(self) -> bool:
        return gateways.one_starves(self)


class Model:
    """One instance of a diagram. Every answer is for an open wait and returns what it did."""

    def __init__(self, body: Body, pick: Callable[[int], int] | None = None) -> None:
        self.body = body
        self.pick = pick
        self.instance = Instance(Scope(outer=None, body=body, variables={}))

    def start(self, **variables: object) -> Seen:
        return self._do(lambda machine: self._begin(machine, variables))

    def complete(self, wait: Wait, **variables: object) -> Seen:
        """A person, a worker or a called instance is done; an ad-hoc sub-process is ended."""
        return self._do(lambda machine: activities.answer(machine, wait.token, variables))

    def trigger(self, wait: Wait, **variables: object) -> Seen:
        """A message or signal came, or a timer is due."""
        if wait.token.node.kind == "receiveTask":
            return self.complete(wait, **variables)
        return self._do(lambda machine: catching.trigger(machine, wait, variables))

    def throw(self, wait: Wait, code: str, **variables: object) -> Seen:
        return self._do(lambda machine: throwing.error(machine, wait.token, code, variables))

    def escalate(self, wait: Wait, code: str) -> Seen:
        return self._do(lambda machine: throwing.escalate(machine, wait.token, code))

    def activate(self, wait: Wait, element: str) -> Seen:
        """Begin an activity of an ad-hoc sub-process."""
        return self._do(lambda machine: activities.activate(machine, wait.token, element))

    def retry(self, token: Token, **variables: object) -> Seen:
        """Do again what failed, with corrected variables."""
        return self._do(lambda machine: activities.retry(machine, token, variables))

    def copied(self, pick: Callable[[int], int] | None = None) -> Model:
        """Return a copy in which concurrent tokens run in another order."""
        other = Model(self.body, pick)
        other.instance = copy.deepcopy(self.instance)
        return other

    @property
    def waits(self) -> list[Wait]:
        """Open waits, first opened first."""
        return self.instance.waits

    @property
    def variables(self) -> Mapping[str, object]:
        return self.instance.root.variables

    @property
    def incidents(self) -> list[Token]:
        return self.instance.incidents

    @property
    def outcome(self) -> str:
        return "completed" if self.instance.is_completed else "waiting"

    def _begin(self, machine: Machine, variables: Mapping[str, object]) -> None:
        root = self.instance.root
        root.variables.update(variables)
        activities.open_starts(machine, root)
        for node in self.body.first_nodes():
            machine.enter(root, node)

    def _do(self, act: Callable[[Machine], None]) -> Seen:
        self.instance.seen = Seen()
        self.instance.turns = 0
        machine = (
            Behaving(self.instance) if self.pick is None else Behaving(self.instance, self.pick)
        )
        act(machine)
        machine.go_on()
        self._tell_calls()
        return self.instance.seen

    def _tell_calls(self) -> None:
        """What was called and given up in the same step has not been called at all."""
        for wait in self.instance.waits:
            if wait.kind == "instance" and not wait.was_told:
                wait.was_told = True
                self.instance.seen.effects.append(("call", wait.element))
