"""A diagram while it is drawn: nodes and flows are added in document order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from tests.engine.random.choosing import Choices
from tests.engine.random.diagram import Body, Condition, Flow, Node, Sum

VARIABLES = ("i", "j", "k")


@dataclass
class Budget:
    """How many nodes may still be drawn, shared by all sheets of a diagram."""

    nodes: int = 26


class Sheet:
    """The inside of a process or sub-process. `inside` names the kinds around it, outer first."""

    def __init__(
        self, choices: Choices, kinds: frozenset[str], outer: Sheet | None = None, kind: str = ""
    ) -> None:
        self.choices = choices
        self.kinds = kinds
        self.ids: count[int] = count() if outer is None else outer.ids
        self.budget: Budget = Budget() if outer is None else outer.budget
        self.inside: tuple[str, ...] = () if outer is None else (*outer.inside, kind)
        self.nodes: list[Node] = []
        self.flows: list[Flow] = []
        self.compensable: list[str] = []

    @property
    def depth(self) -> int:
        return len(self.inside)

    def within(self, kind: str) -> Sheet:
        """Return the sheet of a sub-process's inside."""
        return Sheet(self.choices, self.kinds, self, kind)

    def may(self, *options: str) -> list[str]:
        """Return those options that are asked for."""
        return [each for each in options if each in self.kinds]

    def add(self, kind: str, letter: str = "", **facts: Any) -> str:
        """Draw a node and return its id."""
        self.budget.nodes -= 1
        name = f"{letter or kind[0]}{next(self.ids)}"
        self.nodes.append(Node(id=name, kind=kind, **facts))
        return name

    def change(self, name: str, **facts: Any) -> None:
        """Give a node that is drawn other facts."""
        place = next(n for n, node in enumerate(self.nodes) if node.id == name)
        self.nodes[place] = replace(self.nodes[place], **facts)

    def node(self, name: str) -> Node:
        return next(each for each in self.nodes if each.id == name)

    def connect(
        self, source: str, target: str, test: Condition | None = None, *, is_default: bool = False
    ) -> None:
        self.flows.append(Flow(f"f{next(self.ids)}", source, target, test, is_default))

    def condition(self) -> Condition:
        return Condition(
            self.choices.of(VARIABLES), self.choices.chance(50), self.choices.number(1, 3)
        )

    def sum(self) -> Sum:
        name = self.choices.of(VARIABLES) if self.choices.chance(75) else None
        return Sum(name, self.choices.number(0, 2))

    def assigns(self) -> tuple[tuple[str, Sum], ...]:
        return tuple(
            (self.choices.of(VARIABLES), self.sum()) for _ in range(self.choices.number(1, 2))
        )

    def body(self) -> Body:
        return Body(tuple(self.nodes), tuple(self.flows))
