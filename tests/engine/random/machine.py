"""How tokens move in the model: one queue, first in first out, one visit of one node a turn.

BPMN 2.0.2 §13 leaves the order of concurrent tokens open; this is Plait's (flows and watchers in
document order). `pick` may choose another one, which the standard allows as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tests.engine.random.diagram import Definition, Flow, Node
from tests.engine.random.state import Instance, Scope, Token, Wait

Behaviour = Callable[["Machine", Token], None]
TURNS = 400


class EndlessError(Exception):
    """The diagram ran too many turns without a wait: not worth comparing."""


class Fault(Exception):
    """What the model of the user got wrong; the token stands still with it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _first(count: int) -> int:
    return 0


class Machine:
    """Moves one instance. The behaviours of the elements are given by kind."""

    runs: Mapping[str, Behaviour]
    joins: frozenset[str]

    def __init__(self, instance: Instance, pick: Callable[[int], int] = _first) -> None:
        self.instance = instance
        self.pick = pick

    def go_on(self) -> None:
        """Run until every token waits."""
        instance = self.instance
        while True:
            self._settle()
            if not instance.queue:
                return
            place = self.pick(len(instance.queue)) if len(instance.queue) > 1 else 0
            token = instance.queue[place]
            del instance.queue[place]
            if token.role != "ready":
                continue
            instance.turns += 1
            if instance.turns > TURNS:
                raise EndlessError
            self.run(token)

    def run(self, token: Token) -> None:
        try:
            self.runs[token.node.kind](self, token)
        except Fault as fault:
            self.fail(token, fault.code)

    def fail(self, token: Token, code: str, phase: str = "enter") -> None:
        token.role = "incident"
        token.fault = (phase, code)
        self.instance.incidents.append(token)

    def enter(self, scope: Scope, node: Node, flow: str | None = None) -> Token:
        """A token arrives at a node."""
        token = self.new_token(scope, node, flow)
        scope.tokens.append(token)
        self.tell("entered", node)
        if node.kind in self.joins and len(scope.body.incoming(node)) > 1:
            self.arrived_at_join(token)
        else:
            self.ready(token)
        return token

    def new_token(self, scope: Scope, node: Node, flow: str | None = None) -> Token:
        return Token(self.number(), scope, node, flow)

    def number(self) -> int:
        self.instance.next_id += 1
        return self.instance.next_id - 1

    def ready(self, token: Token) -> None:
        token.role = "ready"
        self.instance.queue.append(token)

    def leave(self, token: Token, by: Iterable[Flow] | None = None) -> None:
        """The visit is over; one token goes along each flow."""
        scope = token.scope
        flows = self.split(token) if by is None else tuple(by)
        self.close_watchers(token)
        self.tell("completed", token.node)
        self.remove(token)
        for flow in flows:
            self.enter(scope, scope.body.by_id[flow.target], flow.id)

    def split(self, token: Token) -> tuple[Flow, ...]:
        """Take every flow without condition and every true one; the default when none is true."""
        flows = token.scope.body.outgoing(token.node)
        if all(flow.test is None and not flow.is_default for flow in flows):
            return flows
        names = token.scope.names()
        taken = tuple(f for f in flows if not f.is_default and self.holds(f, names))
        if not taken:
            taken = tuple(f for f in flows if f.is_default)
        if not taken:
            raise Fault("no_flow_matches")
        return taken

    def holds(self, flow: Flow, names: Mapping[str, object]) -> bool:
        if flow.test is None:
            return True
        value = flow.test.value(names)
        if value is None:
            raise Fault("condition_not_boolean")
        return value

    def remove(self, token: Token) -> None:
        """Take a token off the diagram."""
        if token.role == "gone":
            return
        token.role = "gone"
        self.close_waits(token)
        if token in self.instance.incidents:
            self.instance.incidents.remove(token)
        if token in token.scope.tokens:
            token.scope.tokens.remove(token)
        if not token.scope.tokens and not token.scope.is_closed:
            self.instance.ended.append(token.scope)

    def cancel(self, token: Token) -> None:
        """End a token before it is done, what is inside it first."""
        if token.role == "gone":
            return
        self.close_watchers(token)
        if token.inner is not None:
            self.cancel_inside(token.inner)
            token.inner.is_closed = True
        self.token_cancelled(token)
        self.tell("cancelled", token.node)
        for arrived in token.scope.arrived.get(token.node.id, {}).values():
            if token in arrived:
                arrived.remove(token)
        self.remove(token)

    def cancel_inside(self, scope: Scope) -> None:
        for token in list(reversed(scope.tokens)):
            self.cancel(token)
        self.close_starts(scope)

    def close_starts(self, scope: Scope) -> None:
        """Take back what would start the event sub-processes of a scope."""
        for watcher in list(scope.watchers):
            self.remove(watcher)
        scope.watchers.clear()

    def close_watchers(self, token: Token) -> None:
        for watcher in token.watchers:
            self.remove(watcher)
        token.watchers.clear()

    def close_waits(self, token: Token) -> None:
        for wait in token.waits:
            self.instance.waits.remove(wait)
        token.waits.clear()

    def open_wait(
        self,
        token: Token,
        kind: str,
        element: str | None = None,
        definition: Definition | None = None,
        place: int = 0,
    ) -> Wait:
        wait = Wait(self.number(), kind, token, element or token.node.id, definition, place)
        if definition is not None:
            wait.repeats_left = definition.repeats - 1
        token.role = "waiting"
        token.waits.append(wait)
        self.instance.waits.append(wait)
        if kind == "condition":
            self.instance.changed.add("*")  # a fresh condition is looked at once
        return wait

    def land(self, scope: Scope, values: Mapping[str, object]) -> None:
        """A value goes to the nearest scope that holds its name, else to the process."""
        for name, value in values.items():
            chain = list(scope.chain())
            home = next((each for each in chain if name in each.variables), chain[-1])
            home.variables[name] = value
            self.instance.changed.add(name)

    def tell(self, kind: str, node: Node | None) -> None:
        self.instance.seen.events.append((kind, None if node is None else node.id))

    def effect(self, *words: str) -> None:
        self.instance.seen.effects.append(words)

    def _settle(self) -> None:
        """Everything that follows at once from the last turn."""
        instance = self.instance
        while True:
            self.look_at_joins()
            if instance.ended:
                scope = instance.ended.popleft()
                if not scope.is_closed and not scope.tokens and _may_end(scope):
                    self._end(scope)
            elif instance.changed:
                instance.changed.clear()
                self._look_at_conditions()
            elif not self.one_starves():
                return

    def _end(self, scope: Scope) -> None:
        scope.is_closed = True
        self.close_starts(scope)
        if scope.host is not None:
            self.inside_ended(scope.host)
            return
        self.instance.is_completed = True
        self.tell("instance_completed", None)

    def _look_at_conditions(self) -> None:
        """Fire what became true, outer scopes first; what stays true does not fire again."""
        waits = [wait for wait in self.instance.waits if wait.kind == "condition"]
        depth = {wait.id: sum(1 for _ in wait.token.scope.chain()) for wait in waits}
        for wait in sorted(waits, key=lambda each: (depth[each.id], each.id)):
            if wait not in self.instance.waits or wait.definition is None:
                continue
            test = wait.definition.test
            is_true = test is not None and test.value(wait.token.scope.names()) is True
            was_true, wait.was_true = wait.was_true, is_true
            if is_true and not was_true:
                self.condition_holds(wait)

    def inside_ended(self, host: Token) -> None:
        """Nothing is left inside an activity."""
        raise NotImplementedError

    def activity_ended(self, token: Token) -> None:
        """All turns of an activity are done."""
        raise NotImplementedError

    def compensation_ended(self, thrower: Token) -> None:
        """What a thrower waited for is done."""
        raise NotImplementedError

    def thrown_again(self, token: Token, code: str) -> None:
        """An error that nobody caught is thrown once more."""
        raise NotImplementedError

    def caught(self, watcher: Token) -> None:
        """A watcher takes what was thrown."""
        raise NotImplementedError

    def token_cancelled(self, token: Token) -> None:
        """End what belongs to a cancelled token besides its inside."""
        raise NotImplementedError

    def condition_holds(self, wait: Wait) -> None:
        """A condition became true."""
        raise NotImplementedError

    def arrived_at_join(self, token: Token) -> None:
        """A token came to a gateway that may wait for others."""
        raise NotImplementedError

    def look_at_joins(self) -> None:
        """Let joins go on that wait for nothing more."""
        raise NotImplementedError

    def one_starves(self) -> bool:
        """Stand still a token at a join for which nothing can come."""
        raise NotImplementedError


def _may_end(scope: Scope) -> bool:
    """Whether a scope without tokens is over: not while something in it is undone, nor ad-hoc."""
    is_ad_hoc = scope.host is not None and scope.host.node.kind == "adHocSubProcess"
    return scope.handles is None and not (
        is_ad_hoc and scope.host is not None and not scope.host.is_closing
    )
