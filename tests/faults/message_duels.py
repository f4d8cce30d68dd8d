"""Messages, signals and called instances that meet a verb of another process."""

from __future__ import annotations

from engine.service import Engine
from tests.engine.calls import PARENT, PATIENT_CHILD
from tests.engine.events import declared
from tests.engine.models import process, timer
from tests.faults.duels import (
    DONE,
    TOO_LATE,
    AgainstTheClock,
    Bout,
    Duel,
    Side,
    Waits,
    passages,
    told,
    turn,
)

_MESSAGE = '<messageEventDefinition messageRef="m"/>'
_SIGNAL = '<signalEventDefinition signalRef="g"/>'
_KEYED = 'plait:correlationKey="=order"'
_ENDS = ("endEvent in_time", "endEvent late")


class _MessageAgainstTheClock(AgainstTheClock):
    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        key = str(bout.number)
        correlated = engine.correlate("payment", correlation_key=key, ttl_seconds=0)
        return DONE if correlated.delivered_to == (bout.id,) else "not_found"


class Gateway(_MessageAgainstTheClock):
    """A message against a timer behind an event-based gateway."""

    name = "gateway"
    sides = ("message", "timer")
    diagrams = (
        declared(
            process(
                "gateway",
                "startEvent s",
                "eventBasedGateway g",
                f"intermediateCatchEvent paid {_KEYED} | {_MESSAGE}",
                f"intermediateCatchEvent over | {timer('PT1H')}",
                *_ENDS,
                "s -> g -> paid -> in_time",
                "g -> over -> late",
            ),
            "message m payment",
        ),
    )


class Receive(_MessageAgainstTheClock):
    """A message against the boundary timer of its receive task."""

    name = "receive"
    sides = ("message", "boundary timer")
    diagrams = (
        declared(
            process(
                "receive",
                "startEvent s",
                f'receiveTask paid messageRef="m" {_KEYED}',
                f'boundaryEvent over attachedToRef="paid" | {timer("PT1H")}',
                *_ENDS,
                "s -> paid -> in_time",
                "over -> late",
            ),
            "message m payment",
        ),
    )


class Publish(Duel):
    """A message is published while its catch opens; a second catch behind it shows a double one.

    Of eight bouts one publishes surely before, one surely after.
    """

    name = "publish"
    sides = ("message first", "catch first")
    diagrams = (
        declared(
            process(
                "publish",
                "startEvent s",
                'userTask open name="Open"',
                f"intermediateCatchEvent paid {_KEYED} | {_MESSAGE}",
                f"intermediateCatchEvent again {_KEYED} | {_MESSAGE}",
                "endEvent e",
                "s -> open -> paid -> again -> e",
            ),
            "message m payment",
        ),
    )

    def first(self, number: int) -> Side | None:
        orders: dict[int, Side] = {0: "left", 4: "right"}
        return orders.get(number % 8)

    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        correlated = engine.correlate("payment", correlation_key=str(bout.number))
        assert correlated.is_kept != bool(correlated.delivered_to)
        return "kept" if correlated.is_kept else DONE

    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["open"])
        return DONE

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        return self.sides[left == DONE]

    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        assert right == DONE, right
        assert left == {None: left, "left": "kept", "right": DONE}[bout.first], left
        assert [one.element_id for one in told(engine, bout, "message_received")] == ["paid"]
        assert list(self.waits(engine, bout)) == ["again"]
        last = engine.correlate("payment", correlation_key=str(bout.number), ttl_seconds=0)
        assert last.delivered_to == (bout.id,), last


class Signal(Duel):
    """A signal on its way against the end of its receiver: completed, or cancelled in odd bouts."""

    name = "signal"
    sides = ("signal", "end")
    diagrams = (
        declared(
            process(
                "signal",
                "startEvent s",
                'userTask open name="Open"',
                "parallelGateway fork",
                f"intermediateCatchEvent heard | {_SIGNAL}",
                'userTask ask name="Ask"',
                "endEvent e",
                "endEvent over | <terminateEventDefinition/>",
                "s -> open -> fork -> heard -> e",
                "fork -> ask -> over",
            ),
            "signal g fire",
        ),
    )

    def ready(self, engine: Engine, bout: Bout) -> None:
        engine.complete(self.waits(engine, bout)["open"])

    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        receivers = engine.broadcast("fire").receivers
        turn(engine)
        return DONE if receivers else "nobody"

    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        if bout.number % 2:
            engine.cancel(bout.id)
        else:
            engine.complete(waits["ask"])
        return DONE

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        return self.sides[not told(engine, bout, "signal_received")]

    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        received = len(told(engine, bout, "signal_received"))
        assert right == DONE, right
        assert left in {DONE, "nobody"}, left
        assert received <= (left == DONE), (received, left)
        assert passages(engine, bout, "heard") == passages(engine, bout, "e") == received
        assert engine.get(bout.id).state == ("cancelled" if bout.number % 2 else "completed")


class Call(Duel):
    """A called instance ends while its caller is cancelled."""

    name = "call"
    sides = ("called instance", "cancel")
    diagrams = (PATIENT_CHILD, PARENT)

    def begin(self, engine: Engine, number: int) -> tuple[int, ...]:
        parent = engine.start("parent")
        engine.run_due()
        [calling] = engine.waits(parent.id)
        return parent.id, calling.id

    def waits(self, engine: Engine, bout: Bout) -> Waits:
        return {one.element_id: one.id for one in engine.waits(bout.instance_ids[1])}

    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["ask"])
        turn(engine)
        return DONE

    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.cancel(bout.id)
        turn(engine)
        return DONE

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        return self.sides[engine.get(bout.id).state == "cancelled"]

    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        assert {left, right} <= {DONE, *TOO_LATE}, (left, right)
        parent, child = (engine.get(one).state for one in bout.instance_ids)
        assert child == ("completed" if left == DONE else "cancelled")
        assert parent == ("cancelled" if right == DONE else "completed")
        assert (parent, child) != ("completed", "cancelled")
        assert not engine.get(bout.id).has_incident
        assert passages(engine, bout, "e") == (parent == "completed")


class Called(Call):
    """The same, closer to the beginning: whether the called instance ends before it hears of it."""

    name = "called"

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        return self.sides[engine.get(bout.instance_ids[1]).state == "cancelled"]
