"""Two verbs that meet at one instance, and what may come of each meeting."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Literal

from engine.facts import HistoryEvent
from engine.service import Engine
from tests.engine.models import process, timer

Side = Literal["left", "right"]
Waits = Mapping[str, int]
DONE = "done"
TOO_LATE = frozenset({"not_found", "wrong_state"})


@dataclass(frozen=True, kw_only=True)
class Bout:
    """One meeting: its instance, its moment, and who begins (None: both at once)."""

    number: int
    at: datetime
    instance_ids: tuple[int, ...]
    first: Side | None = None

    @property
    def id(self) -> int:
        """Return the instance that the two meet at."""
        return self.instance_ids[0]


class Duel(ABC):
    """A kind of meeting; `sides` names left and right as winners are counted."""

    name: ClassVar[str]
    sides: ClassVar[tuple[str, str]]
    diagrams: ClassVar[tuple[bytes, ...]]
    joins: ClassVar[Mapping[str, int]] = MappingProxyType({})  # tokens that end in an element

    def begin(self, engine: Engine, number: int) -> tuple[int, ...]:
        """Start the instances of one bout; timers in them are due an hour later."""
        variables = {"order": str(number)}
        return (engine.start(self.name, variables=variables).id,)

    def first(self, number: int) -> Side | None:
        """Return who acts alone before the other; None for both at once."""
        del number
        return None

    def ready(self, engine: Engine, bout: Bout) -> None:  # noqa: B027 - most need nothing
        """Bring a bout's instance to where the two meet; left does it, just before."""

    def waits(self, engine: Engine, bout: Bout) -> Waits:
        """Return what is waited for at the meeting, by element."""
        return {one.element_id: one.id for one in engine.waits(bout.id)}

    @abstractmethod
    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        """Do the one thing, and return a word for what came of it."""

    @abstractmethod
    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        """Do the other thing."""

    @abstractmethod
    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        """Return one of `sides`, by the stored history and left's word."""

    @abstractmethod
    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        """Assert what must be true of this kind of meeting, and bring the instance to its end."""


class Join(Duel):
    """Two branches are answered at once; the later answer goes on behind the join."""

    name = "join"
    sides = ("left branch first", "right branch first")
    joins = MappingProxyType({"meet": 1})
    diagrams = (
        process(
            "join",
            "startEvent s",
            "parallelGateway fork",
            'userTask one name="One"',
            'userTask two name="Two"',
            "parallelGateway meet",
            "scriptTask sum | <script>total = a + b</script>",
            "endEvent e",
            "s -> fork -> one -> meet -> sum -> e",
            "fork -> two -> meet",
        ),
    )

    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["one"], variables={"a": bout.number})
        return DONE

    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["two"], variables={"b": 1})
        return DONE

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        completed = [one.element_id for one in told(engine, bout, "task_completed")]
        return self.sides[completed != ["one", "two"]]

    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        assert (left, right) == (DONE, DONE), (left, right)
        assert engine.variables(bout.id)["total"] == bout.number + 1
        assert passages(engine, bout, "sum") == 1


class Twice(Duel):
    """One wait is completed from both sides."""

    name = "twice"
    sides = ("left completion", "right completion")
    diagrams = (process("twice", "startEvent s", 'userTask ask name="Ask"', "endEvent e",
                        "s -> ask -> e"),)  # fmt: skip

    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["ask"], variables={"by": self.sides[0]})
        return DONE

    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["ask"], variables={"by": self.sides[1]})
        return DONE

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        return str(engine.variables(bout.id)["by"])

    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        check_one_won(left, right)
        assert self.winner(engine, bout, left) == self.sides[left != DONE]
        assert passages(engine, bout, "e") == 1


class Cancel(Duel):
    """A task is completed while its instance is cancelled."""

    name = "cancel"
    sides = ("completion", "cancel")
    diagrams = (process("cancel", "startEvent s", 'userTask ask name="Ask"', "endEvent e",
                        "s -> ask -> e"),)  # fmt: skip

    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["ask"])
        return DONE

    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.cancel(bout.id)
        return DONE

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        return self.sides[engine.get(bout.id).state == "cancelled"]

    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        check_one_won(left, right)
        assert self.winner(engine, bout, left) == self.sides[left != DONE]
        assert passages(engine, bout, "e") == (left == DONE)


class AgainstTheClock(Duel):
    """Something ends a wait while the clock of the other process fires its timer."""

    def right(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        return DONE if turn(engine) else "not_found"

    def winner(self, engine: Engine, bout: Bout, left: str) -> str:
        return self.sides[passages(engine, bout, "late") > 0]

    def check(self, engine: Engine, bout: Bout, left: str, right: str) -> None:
        check_one_won(left, right)
        assert passages(engine, bout, "in_time") == (left == DONE)
        assert passages(engine, bout, "late") == (right == DONE)


class Boundary(AgainstTheClock):
    """A boundary timer against the completion of its task."""

    name = "boundary"
    sides = ("completion", "boundary timer")
    diagrams = (
        process(
            "boundary",
            "startEvent s",
            'userTask ask name="Ask"',
            f'boundaryEvent over attachedToRef="ask" | {timer("PT1H")}',
            "endEvent in_time",
            "endEvent late",
            "s -> ask -> in_time",
            "over -> late",
        ),
    )

    def left(self, engine: Engine, bout: Bout, waits: Waits) -> str:
        engine.complete(waits["ask"])
        return DONE


def turn(engine: Engine) -> int:
    """Do what a process's runner does each time it wakes: timers, deliveries, messages."""
    return engine.work.move_on(engine.clock.now(), 50)


def told(engine: Engine, bout: Bout, kind: str) -> list[HistoryEvent]:
    """Return the events of one kind in the history of a bout's instance."""
    return [one for one in engine.history(bout.id) if one.kind == kind]


def passages(engine: Engine, bout: Bout, element_id: str) -> int:
    """Return how often tokens went through an element."""
    return [one.element_id for one in told(engine, bout, "element_completed")].count(element_id)


def check_one_won(left: str, right: str) -> None:
    """Assert that one side did what it wanted, and the other was told that it came too late."""
    assert sorted([left == DONE, right == DONE]) == [False, True], (left, right)
    assert {left, right} <= {DONE, *TOO_LATE}, (left, right)
