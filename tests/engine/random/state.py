"""What the model knows of a running instance: tokens, scopes, waits, and what was seen so far."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tests.engine.random.diagram import Body, Definition, Flow, Node

Role = Literal["ready", "waiting", "arrived", "incident", "gone"]


@dataclass(eq=False)
class Scope:
    """Variables, and for a process or sub-process the tokens inside.

    `host` is the token whose inside this is. `done` are the completed activities that can be
    compensated, first come first. `watchers` are the open starts of event sub-processes.
    """

    outer: Scope | None
    body: Body
    variables: dict[str, object]
    host: Token | None = None
    tokens: list[Token] = field(default_factory=list)
    watchers: list[Token] = field(default_factory=list)
    done: list[Record] = field(default_factory=list)
    arrived: dict[str, dict[str, list[Token]]] = field(default_factory=dict)
    gates: dict[str, frozenset[str]] = field(default_factory=dict)
    is_closed: bool = False
    handles: Handling | None = None

    def chain(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def names(self) -> dict[str, object]:
        merged: dict[str, object] = {}
        for scope in self.chain():
            merged = {**scope.variables, **merged}
        return merged


@dataclass(eq=False)
class Token:
    """One visit of one node. A watcher (boundary event, event sub-process start) has a `host`.

    `names` is the activity's own scope where it has one, else `base`: the scope it moves in, or the
    names of one turn of a loop. `caught` are
    the definitions of a parallel multiple event that came already, `payload` what came with them.
    """

    id: int
    scope: Scope
    node: Node
    flow: str | None = None
    role: Role = "ready"
    names: Scope = field(init=False)
    base: Scope = field(init=False)
    inner: Scope | None = None
    watchers: list[Token] = field(default_factory=list)
    host: Token | None = None
    waits: list[Wait] = field(default_factory=list)
    caught: set[int] = field(default_factory=set)
    payload: dict[str, object] = field(default_factory=dict)
    fault: tuple[str, str] | None = None
    leaves_by: tuple[Flow, ...] | None = None
    body: Turns | None = None
    parent: Token | None = None  # of one turn of a loop: the token that repeats
    handling: Handling | None = None  # what a compensation waits for
    handler_of: Handling | None = None
    is_triggered: bool = False
    is_closing: bool = False  # an ad-hoc sub-process that is complete
    is_late: bool = False  # came to a complex gateway after its start
    retries: int = 0

    def __post_init__(self) -> None:
        self.names = self.base = self.scope


@dataclass(eq=False)
class Wait:
    """Something the instance waits for. `place` counts the definitions of one event."""

    id: int
    kind: str
    token: Token
    element: str
    definition: Definition | None = None
    place: int = 0
    repeats_left: int = 0
    was_true: bool = False
    was_told: bool = False


@dataclass(eq=False)
class Turns:
    """The state of a loop or multi-instance: turns begun, ended, cancelled, their results."""

    total: int
    scope: Scope
    begun: int = 0
    ended: int = 0
    results: list[object] = field(default_factory=list)


@dataclass(eq=False)
class Record:
    """A completed activity that can be compensated; a sub-process with its inside as it was.

    `parts` are the records of the turns of one that repeated.
    """

    node: Node
    order: int
    handler: Node | None = None
    inside: Scope | None = None
    parts: list[Record] | None = None


@dataclass(eq=False)
class Handling:
    """A compensation that runs: what is still to do, and who waits for it."""

    scope: Scope
    pending: list[Record]
    token: Token | None = None
    outer: Handling | None = None
    running: Token | None = None
    inner: Handling | None = None


@dataclass(eq=False)
class Seen:
    """What one answer did, as far as anybody outside can see it."""

    events: list[tuple[str, str | None]] = field(default_factory=list)
    effects: list[tuple[str, ...]] = field(default_factory=list)

    def counted(self) -> Counter[tuple[str, str | None]]:
        return Counter(self.events)


@dataclass(eq=False)
class Instance:
    """A running instance; copied as a whole to try another order of concurrent tokens."""

    root: Scope
    queue: deque[Token] = field(default_factory=deque)
    ended: deque[Scope] = field(default_factory=deque)
    waits: list[Wait] = field(default_factory=list)
    incidents: list[Token] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    seen: Seen = field(default_factory=Seen)
    is_completed: bool = False
    next_id: int = 1
    turns: int = 0
