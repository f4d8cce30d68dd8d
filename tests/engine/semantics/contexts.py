"""The contexts: a row's piece of flow in a larger diagram, and what is then expected of it.

The expectation is composed from the row's own, never taken from the kernel. The names around a
piece begin with a capital letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tests.engine.semantics.rows import Expected, Plan, Row, expected
from tests.engine.spiff.playing import inside

AROUND = frozenset(
    [
        *("Start", "End", "Whole", "Begin", "Done", "Reset", "Again", "Turn", "Fork", "Other"),
        *("Apart", "Join", "Deadline", "Late"),
    ]
)
TWICE = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
DEADLINE = "<timerEventDefinition><timeDuration>P1000D</timeDuration></timerEventDefinition>"
NEVER_WAITS = "it never waits, so nothing can interrupt it"
NEVER_LEAVES = "it never leaves, so there is no second pass"
ONLY_ALONE = "only a process begins by an event from outside"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Elements that are entered once and left once, at the end of the last step.

    `leave` is None when they are never left.
    """

    lines: tuple[str, ...]
    enter: str
    leave: str | None
    steps: tuple[Expected, ...]


def plans(row: Row, context: str) -> list[Plan] | str:
    """Return the diagrams to play for a row in a context, or why the pair makes no sense."""
    given = row.exceptions.get(context)
    if isinstance(given, str):
        return given
    if row.at is not None and context != "alone":
        return ONLY_ALONE
    made = CONTEXTS[context](row)
    if isinstance(made, str):
        return made
    made = [replace(plan, rules=row.rules, told=row.told) for plan in made]
    if given is None:
        return made
    return [replace(plan, steps=tuple(expected(each) for each in given)) for plan in made]


def _alone(row: Row) -> list[Plan]:
    around = () if row.enter is None else ("Start", "End")
    lines, steps = _framed(row, *around)
    return [_plan(row, lines, steps)]


def _second_pass(row: Row) -> list[Plan] | str:
    if row.broken:
        return NEVER_LEAVES
    piece = _piece(row)
    reset = "\n".join(["turn = turn + 1", *(f"{name} = {row.start[name]!r}" for name in row.start)])
    lines = (
        *("startEvent Start", "exclusiveGateway Again", f"scriptTask Reset | {_script(reset)}"),
        *(*piece.lines, "exclusiveGateway Turn", "endEvent End"),
        *("Start -> Again -> Reset", f"Reset -> {piece.enter}", f"{piece.leave} -> Turn"),
        *("Turn -> Again if turn < 2", "Turn -> End default"),
    )
    first = piece.steps[0]
    begin = ("Again", "Reset", *first.done)
    steps = [replace(first, done=("Start", *begin)), *piece.steps[1:], *piece.steps[1:]]
    at = len(piece.steps) - 1  # the step that ends the first pass and begins the second
    steps[at] = replace(steps[at], done=(*steps[at].done, "Turn", *begin))
    steps[-1] = replace(steps[-1], done=(*steps[-1].done, "Turn", "End"))
    plan = _plan(row, lines, tuple(steps), passes=2)
    return [replace(plan, start={**row.start, "turn": 0})]


def _one_of_two_branches(row: Row) -> list[Plan]:
    beside = ("startEvent Start", "parallelGateway Fork", "userTask Other", "Start -> Fork")
    if row.enter is not None and not _is_left_once(row):
        lines, steps = _framed(row, "Fork", "End")
        drawn = (*beside, *lines[1:], "endEvent Apart", "Fork -> Other -> Apart")
        end: tuple[str, ...] = ("Other", "Apart")
    else:
        piece = _piece(row)
        steps = (_after(piece.steps[0], before=("Fork",)), *piece.steps[1:])
        drawn = (
            *(*beside, *piece.lines, "parallelGateway Join", "endEvent End"),
            *(f"Fork -> {piece.enter}", f"{piece.leave} -> Join", "Fork -> Other -> Join -> End"),
        )
        end = ("Other",) if row.broken else ("Other", "Join", "End")
    steps = (_after(steps[0], before=("Start",)), *steps[1:])
    steps = (*steps, Expected(answer="complete Other", done=end))
    return [_plan(row, drawn, steps)]


def _in_a_sub_process(row: Row) -> list[Plan]:
    whole = _wrapped(row)
    return [_plan(row, _between(whole), _through(whole))]


def _in_a_parallel_multi_instance(row: Row) -> list[Plan]:
    is_shared = any(each.startswith("assign") for each in row.steps)
    own = (
        []
        if is_shared
        else [f"<plait:input name='{name}' source='={name}'/>" for name in row.start]
    )
    given = f"<extensionElements>{''.join(own)}</extensionElements>"
    whole = _wrapped(row, f"{given}{TWICE}</multiInstanceLoopCharacteristics>")
    first, *others = whole.steps
    if not others:
        done = ("Start", *first.done, *first.done, *_body_end(row))
        steps = [Expected(answer=None, done=done, is_ordered=False)]
    else:
        steps = [Expected(answer=None, done=("Start", *first.done, *first.done), is_ordered=False)]
        for step in others:
            if step.answer is not None and step.answer.startswith("assign"):
                steps.append(replace(step, done=step.done * 2, is_ordered=False))
            else:
                steps.extend(replace(step, instance=number) for number in (0, 1))
        steps[-1] = replace(steps[-1], done=(*steps[-1].done, *_body_end(row)))
    plan = _plan(row, _between(whole), tuple(steps), passes=2)
    hidden = () if is_shared else tuple(row.start)
    seen = {name: value for name, value in row.variables.items() if name not in hidden}
    return [replace(plan, variables=seen)]


def _body_end(row: Row) -> tuple[str, ...]:
    return () if row.broken else ("Whole", "End")


def _interrupted(row: Row) -> list[Plan] | str:
    whole = _wrapped(row)
    is_stuck = bool(row.broken)
    waits = len(whole.steps) if is_stuck else len(whole.steps) - 1
    if not waits:
        return NEVER_WAITS
    lines = (
        *_between(whole),
        f"boundaryEvent Deadline attachedToRef='Whole' | {DEADLINE}",
        *("endEvent Late", "Deadline -> Late"),
    )
    steps = (_after(whole.steps[0], before=("Start",)), *whole.steps[1:])
    last = Expected(answer="fire Deadline", done=("Deadline", "Late"), ends_the_rest=True)
    return [
        Plan(
            lines=lines,
            start=row.start,
            steps=(*steps[:count], last),
            tells=None,
            called=row.called,
        )
        for count in range(1, waits + 1)
    ]


CONTEXTS: Mapping[str, Callable[[Row], list[Plan] | str]] = {
    "alone": _alone,
    "second pass of a loop": _second_pass,
    "one of two branches": _one_of_two_branches,
    "in a sub-process": _in_a_sub_process,
    "in a parallel multi-instance": _in_a_parallel_multi_instance,
    "interrupted while it waits": _interrupted,
}


def _plan(row: Row, lines: tuple[str, ...], steps: tuple[Expected, ...], passes: int = 1) -> Plan:
    return Plan(
        lines=lines,
        start=row.start,
        steps=steps,
        variables=row.variables,
        tells=row.tells * passes,
        broken=row.broken,
        at=row.at,
        called=row.called,
    )


def _framed(
    row: Row, begin: str = "", end: str = ""
) -> tuple[tuple[str, ...], tuple[Expected, ...]]:
    """Put a start event before a piece and an end event behind it, if it is entered and left."""
    steps = tuple(expected(each) for each in row.steps)
    if row.enter is None:
        return row.lines, steps
    lines = (f"startEvent {begin}", *row.lines, f"{begin} -> {row.enter}")
    steps = (_after(steps[0], before=(begin,)), *steps[1:])
    if row.leave is None:
        return lines, steps
    ends = [replace(each, done=each.done + (end,) * each.done.count(row.leave)) for each in steps]
    return (*lines, f"endEvent {end}", f"{row.leave} -> {end}"), tuple(ends)


def _wrapped(row: Row, marker: str = "") -> Piece:
    """Put a row into a sub-process of its own."""
    lines, steps = _framed(row, "Begin", "Done")
    if not row.broken:
        steps = (*steps[:-1], replace(steps[-1], done=(*steps[-1].done, "Whole")))
    drawn = (f"subProcess Whole | {marker}{inside(*lines)}",)
    return Piece(lines=drawn, enter="Whole", leave="Whole", steps=steps)


def _piece(row: Row) -> Piece:
    """Return a row as it is if it is left once and at its end, else in a sub-process."""
    if row.enter is None or not _is_left_once(row):
        return _wrapped(row)
    steps = tuple(expected(each) for each in row.steps)
    return Piece(lines=row.lines, enter=row.enter, leave=row.leave, steps=steps)


def _is_left_once(row: Row) -> bool:
    times = [expected(each).done.count(row.leave or "") for each in row.steps]
    return times[-1] == sum(times) == 1


def _between(piece: Piece) -> tuple[str, ...]:
    ends = ("startEvent Start", "endEvent End")
    return (*ends, *piece.lines, f"Start -> {piece.enter}", f"{piece.leave} -> End")


def _through(piece: Piece) -> tuple[Expected, ...]:
    steps = (_after(piece.steps[0], before=("Start",)), *piece.steps[1:])
    is_over = "Whole" in steps[-1].done
    return (*steps[:-1], _after(steps[-1], behind=("End",) if is_over else ()))


def _after(step: Expected, before: tuple[str, ...] = (), behind: tuple[str, ...] = ()) -> Expected:
    return replace(step, done=(*before, *step.done, *behind))


def _script(text: str) -> str:
    return f"<script>{text.replace('&', '&amp;').replace('<', '&lt;')}</script>"
