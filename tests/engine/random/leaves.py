"""Single activities and events of a random diagram, with what is attached to them."""

from __future__ import annotations

from typing import Any

from tests.engine.random.diagram import Condition, Definition, EventKind, Loop, Sum
from tests.engine.random.features import ACTIVITIES, BOUNDARIES, CATCHES, LOOPS, THROWS
from tests.engine.random.sheet import VARIABLES, Sheet
from tests.engine.random.writing import NAMES

CANCELLABLE = frozenset(
    {
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)


def definition(sheet: Sheet, kind: str, *, is_cycle: bool = False) -> Definition:
    """Draw one event definition; an error or escalation is sometimes caught whatever its code."""
    event: EventKind = kind  # type: ignore[assignment]  # a kind by its place in a feature's name
    if kind == "conditional":
        return Definition(event, test=sheet.condition())
    if kind == "timer":
        return Definition(event, repeats=sheet.choices.number(1, 3) if is_cycle else 1)
    return Definition(event, name=sheet.choices.of(NAMES[kind]) if kind in NAMES else None)


def caught(sheet: Sheet, kind: str, *, is_cycle: bool = False) -> dict[str, Any]:
    """Return what a catching event of a kind says."""
    if kind in {"error", "escalation"} and sheet.choices.chance(40):
        return {"definitions": (Definition(kind),)}  # type: ignore[arg-type]  # the same
    if kind in {"multiple", "parallel multiple"}:
        pairs = (("message", "signal"), ("signal", "timer"), ("timer", "message"))
        first, second = sheet.choices.of(pairs)
        return {
            "definitions": (definition(sheet, first), definition(sheet, second)),
            "is_parallel_multiple": kind == "parallel multiple",
        }
    return {"definitions": (definition(sheet, kind, is_cycle=is_cycle),)}


def thrown(sheet: Sheet, kind: str) -> tuple[Definition, ...]:
    """Return the definitions of a throwing event."""
    if kind == "none":
        return ()
    if kind == "multiple":
        return (definition(sheet, "message"), definition(sheet, "signal"))
    if kind == "compensate":
        options: list[str | None] = [None, *sheet.compensable]
        return (Definition("compensate", activity=sheet.choices.of(options)),)
    return (definition(sheet, kind),)


def leaf(sheet: Sheet) -> str:
    """Draw an activity or an intermediate event."""
    choices = sheet.choices
    events = sheet.may(*(each for each in (*CATCHES, *THROWS) if "link" not in each))
    if events and choices.chance(40):
        position, _, kind = choices.of(events).partition(" ")
        if position == "catch":
            return sheet.add("intermediateCatchEvent", "w", **caught(sheet, kind))
        return sheet.add("intermediateThrowEvent", "x", definitions=thrown(sheet, kind))
    return activity(sheet)


def activity(sheet: Sheet) -> str:
    """Draw a task or call activity with loops, mappings and boundary events."""
    kind = sheet.choices.of(sheet.may(*ACTIVITIES))
    name = sheet.add(kind.removeprefix("bare "), kind[0], **task_facts(sheet, kind))
    decorate(sheet, name)
    return name


def task_facts(sheet: Sheet, kind: str) -> dict[str, Any]:
    if kind == "scriptTask":
        return {"assigns": sheet.assigns()}
    if kind == "bare sendTask":
        return {"is_bare": True, "message": sheet.choices.of(NAMES["message"])}
    if kind == "receiveTask":
        is_named = sheet.choices.chance(70)
        return {"message": sheet.choices.of(NAMES["message"]) if is_named else None}
    return {}


def decorate(sheet: Sheet, name: str) -> None:
    """Let an activity repeat or map its data, and attach events to it."""
    choices, node = sheet.choices, sheet.node(name)
    loops = sheet.may(*LOOPS)
    can_repeat = node.kind not in {"adHocSubProcess", "transaction"}
    if can_repeat and loops and choices.chance(22):
        sheet.change(name, loop=loop(sheet, choices.of(loops)))
    elif node.kind in {"userTask", "serviceTask", "subProcess", "scriptTask"}:
        mappings(sheet, name)
    if node.kind in CANCELLABLE:
        attach(sheet, name)
    if sheet.may("boundary compensate") and choices.chance(22):
        compensated(sheet, name)


def mappings(sheet: Sheet, name: str) -> None:
    if not sheet.may("mapping") or not sheet.choices.chance(30):
        return
    inputs: tuple[tuple[str, Sum], ...] = ()
    outputs: tuple[tuple[str, Sum], ...] = ()
    if not sheet.choices.chance(30):
        inputs = ((sheet.choices.of(VARIABLES), sheet.sum()),)
    if not inputs or sheet.choices.chance(50):
        outputs = ((sheet.choices.of(VARIABLES), sheet.sum()),)
    sheet.change(name, inputs=inputs, outputs=outputs)


def loop(sheet: Sheet, kind: str) -> Loop:
    choices = sheet.choices
    if kind == "standard loop":
        return Loop(
            "standard",
            test=sheet.condition() if choices.chance(70) else None,
            tests_before=choices.chance(40),
            maximum=choices.number(1, 3),
        )
    completion = None
    if sheet.may("completion condition") and choices.chance(45):
        completion = (
            Condition("nrOfCompletedInstances", False, choices.number(1, 2))
            if choices.chance(60)
            else sheet.condition()
        )
    has_output = choices.chance(50)
    return Loop(
        "parallel" if kind.startswith("parallel") else "sequential",
        count=choices.number(0, 3),
        completion=completion,
        output="results" if has_output else None,
        output_of=Sum("loopCounter", choices.number(0, 2)) if has_output else None,
    )


def attach(sheet: Sheet, name: str) -> None:
    """Attach up to two boundary events, each with a small way of its own."""
    kind = sheet.node(name).kind
    for _ in range(2):
        options = sheet.may(*(each for each in BOUNDARIES if _fits(each, kind)))
        if kind in {"serviceTask", "sendTask", "callActivity"}:
            options += sheet.may("boundary error") * 2
        if not options or not sheet.choices.chance(38):
            return
        option = sheet.choices.of(options)
        boundary(sheet, name, option)
        if option == "boundary error" and sheet.choices.chance(60):
            boundary(sheet, name, option)  # perhaps one by its code and one whatever it is


def _fits(option: str, kind: str) -> bool:
    if "escalation" in option or "error" in option:
        return kind not in {"userTask", "receiveTask"}
    return "compensate" not in option and "cancel" not in option


def boundary(sheet: Sheet, host: str, option: str) -> str:
    words = option.removeprefix("boundary ")
    kind = words.removesuffix(" beside")
    is_beside = words != kind
    event = sheet.add(
        "boundaryEvent",
        "b",
        attached_to=host,
        is_interrupting=not is_beside,
        **caught(sheet, kind, is_cycle=is_beside),
    )
    if not sheet.choices.chance(15):
        task = sheet.add("task", "t")
        sheet.connect(event, task)
    return event


def compensated(sheet: Sheet, name: str) -> None:
    """Give an activity a handler that undoes it."""
    kind = sheet.choices.of(sheet.may("task", "scriptTask", "userTask") or ["task"])
    handler = sheet.add(kind, "h", is_for_compensation=True, **task_facts(sheet, kind))
    sheet.add(
        "boundaryEvent",
        "b",
        attached_to=name,
        handler=handler,
        definitions=(Definition("compensate"),),
    )
    sheet.compensable.append(name)
