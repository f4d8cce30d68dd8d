"""Block-structured diagrams: what is split is joined, everything nests."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.random.diagram import Condition, Definition, Sum
from tests.engine.random.features import ENDS, STARTS
from tests.engine.random.leaves import (
    activity,
    boundary,
    caught,
    decorate,
    definition,
    leaf,
    thrown,
)
from tests.engine.random.sheet import Sheet

Block = tuple[str, str]
MAX_DEPTH = 3


def fill(sheet: Sheet, start: str = "none") -> None:
    """Draw a whole inside: a start, some blocks in a row, an end, event sub-processes."""
    choices = sheet.choices
    first: str | None = None
    if start != "none":
        words = start.removesuffix(" beside")
        first = sheet.add("startEvent", "s", is_interrupting=words == start, **caught(sheet, words))
    elif not (sheet.may("implicit start") and choices.chance(20)):
        first = sheet.add("startEvent", "s")
    last = first
    for _ in range(choices.number(1, 2 if sheet.depth else 4)):
        entry, exit_ = block(sheet)
        if last is not None:
            sheet.connect(last, entry)
        last = exit_
    assert last is not None
    end(sheet, last)
    _event_sub_processes(sheet)


def block(sheet: Sheet) -> Block:
    """Draw one block; a simple one when the sheet is deep or full."""
    is_small = sheet.budget.nodes <= 0 or sheet.depth >= MAX_DEPTH
    names = sheet.may(*_COMPOSED)
    if is_small or not names or not sheet.choices.chance(55):
        name = leaf(sheet)
        return name, name
    return _COMPOSED[sheet.choices.of(names)](sheet)


def row(sheet: Sheet) -> Block:
    """Draw one or two blocks in a row."""
    first, last = block(sheet)
    if sheet.budget.nodes > 0 and sheet.choices.chance(30):
        following, end_ = block(sheet)
        sheet.connect(last, following)
        return first, end_
    return first, last


def end(sheet: Sheet, last: str) -> None:
    """End a path: implicitly, or by an end event."""
    choices = sheet.choices
    if sheet.may("implicit end") and choices.chance(20) and "Gateway" not in sheet.node(last).kind:
        return
    options = [each for each in sheet.may(*ENDS) if each != "end cancel"]
    if sheet.inside and sheet.inside[-1] == "transaction" and sheet.may("end cancel"):
        options = [*options, *["end cancel"] * 5]
    if not options:
        return
    if sheet.inside and sheet.inside[-1] != "event sub-process":  # others may catch it
        options = [*options, *sheet.may("end error", "end escalation")]
    kind = choices.of(options).removeprefix("end ")
    sheet.connect(last, sheet.add("endEvent", "e", definitions=thrown(sheet, kind)))


def _branches(sheet: Sheet) -> list[Block]:
    return [row(sheet) for _ in range(sheet.choices.number(2, 3))]


def _joined(sheet: Sheet, kind: str, branches: list[Block], **facts: object) -> str:
    join = sheet.add(kind, "g", **facts)
    for _, last in branches:
        sheet.connect(last, join)
    return join


def _exclusive(sheet: Sheet) -> Block:
    split = sheet.add("exclusiveGateway", "g")
    branches = _branches(sheet)
    for place, (first, _) in enumerate(branches):
        if place == len(branches) - 1:
            is_default = not sheet.choices.chance(15)
            sheet.connect(
                split, first, None if is_default else sheet.condition(), is_default=is_default
            )
        else:
            unknown = Condition("z", True, 2)
            sheet.connect(split, first, unknown if sheet.choices.chance(6) else sheet.condition())
    return split, _joined(sheet, "exclusiveGateway", branches)


def _inclusive(sheet: Sheet) -> Block:
    split = sheet.add("inclusiveGateway", "g")
    branches = _branches(sheet)
    _conditional_flows(sheet, split, branches)
    return split, _joined(sheet, "inclusiveGateway", branches)


def _conditional_flows(sheet: Sheet, split: str, branches: list[Block]) -> None:
    for place, (first, _) in enumerate(branches):
        is_default = place == len(branches) - 1
        sheet.connect(
            split, first, None if is_default else sheet.condition(), is_default=is_default
        )


def _parallel(sheet: Sheet) -> Block:
    split = sheet.add("parallelGateway", "g")
    branches = _branches(sheet)
    for first, _ in branches:
        sheet.connect(split, first)
    if sheet.choices.chance(20):  # two tokens by one flow of the join, which takes one
        sheet.connect(split, branches[0][0])
    return split, _joined(sheet, "parallelGateway", branches)


def _complex(sheet: Sheet) -> Block:
    """Fork, then go on when enough branches have arrived; the late ones reset the gateway."""
    split = sheet.add("parallelGateway", "g")
    branches = _branches(sheet)
    for first, _ in branches:
        sheet.connect(split, first)
    enough = Condition("activationCount", False, sheet.choices.number(1, len(branches)))
    return split, _joined(sheet, "complexGateway", branches, activation=enough)


def _event_based(sheet: Sheet) -> Block:
    split = sheet.add("eventBasedGateway", "g")
    kinds = sheet.may(
        "catch message", "catch timer", "catch signal", "catch conditional", "receiveTask"
    )
    lasts: list[Block] = []
    for place in range(sheet.choices.number(2, 3)):
        kind = sheet.choices.of(kinds or ["catch timer"])
        if kind == "receiveTask":
            event = sheet.add(kind, "r", message=("M1", "M2")[place % 2])
        else:
            event_kind = kind.removeprefix("catch ")
            event = sheet.add(
                "intermediateCatchEvent", "w", definitions=(definition(sheet, event_kind),)
            )
        sheet.connect(split, event)
        following, last = block(sheet)
        sheet.connect(event, following)
        lasts.append((event, last))
    return split, _joined(sheet, "exclusiveGateway", lasts)


def _counted_loop(sheet: Sheet) -> Block:
    """Run a row until a variable of its own has counted to two."""
    name = f"n{next(sheet.ids)}"
    begin = sheet.add("scriptTask", "s", assigns=((name, Sum(None, 0)),))
    again = sheet.add("exclusiveGateway", "g")
    first, last = row(sheet)
    step = sheet.add("scriptTask", "s", assigns=((name, Sum(name, 1)),))
    choice = sheet.add("exclusiveGateway", "g")
    sheet.connect(begin, again)
    sheet.connect(again, first)
    sheet.connect(last, step)
    sheet.connect(step, choice)
    sheet.connect(choice, again, Condition(name, True, 2))
    after = leaf(sheet)
    sheet.connect(choice, after, is_default=True)
    return begin, after


def _link(sheet: Sheet) -> Block:
    name = f"L{next(sheet.ids)}"
    throw = sheet.add("intermediateThrowEvent", "x", definitions=(Definition("link", name=name),))
    catch = sheet.add("intermediateCatchEvent", "w", definitions=(Definition("link", name=name),))
    return throw, catch


def _split(sheet: Sheet) -> Block:
    """Several flows out of an activity; all but one come to an end of their own."""
    source = activity(sheet)
    for _ in range(sheet.choices.number(1, 2)):
        first, last = block(sheet)
        sheet.connect(source, first)
        end(sheet, last)
    return source, source


def _conditional(sheet: Sheet) -> Block:
    source = activity(sheet)
    branches = _branches(sheet)
    _conditional_flows(sheet, source, branches)
    return source, _joined(sheet, "inclusiveGateway", branches)


def _sub_process(sheet: Sheet) -> Block:
    return _inside(sheet, "subProcess", fill)


def _transaction(sheet: Sheet) -> Block:
    first, last = _inside(sheet, "transaction", fill)
    boundary(sheet, first, "boundary cancel")
    return first, last


def _ad_hoc(sheet: Sheet) -> Block:
    def fill_freely(inner: Sheet) -> None:
        for _ in range(inner.choices.number(1, 3)):
            activity(inner)

    name, _ = _inside(sheet, "adHocSubProcess", fill_freely)
    has_condition = sheet.choices.chance(70)
    sheet.change(
        name,
        completion=sheet.condition() if has_condition else None,
        cancels_remaining=sheet.choices.chance(70),
        is_sequential=sheet.choices.chance(20),
    )
    return name, name


def _inside(sheet: Sheet, kind: str, draw: Callable[[Sheet], None]) -> Block:
    inner = sheet.within(kind)
    draw(inner)
    name = sheet.add(kind, "p", body=inner.body())
    decorate(sheet, name)
    _catch_inside(sheet, name)
    return name, name


def _catch_inside(sheet: Sheet, name: str) -> None:
    """Let what is thrown inside a sub-process be caught outside, exactly and whatever it is."""
    for option in ("boundary error", "boundary escalation beside", "boundary escalation"):
        if sheet.may(option) and sheet.choices.chance(30):
            for _ in range(sheet.choices.number(1, 2)):
                boundary(sheet, name, option)


def _event_sub_processes(sheet: Sheet) -> None:
    """Sometimes let an event begin something beside or instead of the flow."""
    if sheet.depth >= MAX_DEPTH or "event sub-process" in sheet.inside:
        return
    options = _weighted([each for each in sheet.may(*STARTS) if _fits(each, sheet)])
    used: set[str] = set()
    for _ in range(3):
        if not sheet.may("event sub-process") or not options or not sheet.choices.chance(70):
            return
        option = sheet.choices.of(options)
        if option.split()[1] in used:
            return
        used.add(option.split()[1])
        inner = sheet.within("event sub-process")
        fill(inner, option.removeprefix("start "))
        sheet.add("subProcess", "v", is_event_sub_process=True, body=inner.body())


def _fits(option: str, sheet: Sheet) -> bool:
    """A compensation is caught where a completed sub-process may be undone."""
    return option != "start compensate" or (bool(sheet.inside) and sheet.inside[-1] == "subProcess")


def _weighted(options: list[str]) -> list[str]:
    """Let what fits in few places be chosen more often there."""
    return [*options, *(["start compensate"] * 4 if "start compensate" in options else [])]


_COMPOSED: dict[str, Callable[[Sheet], Block]] = {
    "exclusiveGateway": _exclusive,
    "inclusiveGateway": _inclusive,
    "parallelGateway": _parallel,
    "complexGateway": _complex,
    "eventBasedGateway": _event_based,
    "completion condition": _counted_loop,
    "catch link": _link,
    "implicit split": _split,
    "conditional flow": _conditional,
    "subProcess": _sub_process,
    "transaction": _transaction,
    "adHocSubProcess": _ad_hoc,
}
