"""Processes that wait for one another: messages, signals, calls and starts by events."""

from __future__ import annotations

from tests.engine.models import process


def declared(drawn: bytes, *declarations: str) -> bytes:
    """Put declarations (`message id name`, `signal id name`, `error id code`) before a process."""
    text = ""
    for one in declarations:
        kind, id_, value = one.split(" ")
        attribute = {"error": "errorCode", "escalation": "escalationCode"}.get(kind, "name")
        text += f'<{kind} id="{id_}" {attribute}="{value}"/>'
    return drawn.replace(b"<process ", text.encode() + b"<process ", 1)


def catch(key: str, name: str, correlation: str = "", after: str = "endEvent e") -> bytes:
    """Draw a process that waits for a message, compared by `correlation`."""
    compared = f'plait:correlationKey="{correlation}"' if correlation else ""
    drawn = process(
        key,
        "startEvent s",
        f'intermediateCatchEvent c {compared} | <messageEventDefinition messageRef="m"/>',
        after,
        f"s -> c -> {after.split(' ')[1]}",
    )
    return declared(drawn, f"message m {name}")


PAID = catch("paid", "payment", "=order")
ANY = catch("any", "news")
PAY = declared(
    process(
        "pay",
        "startEvent s",
        'intermediateThrowEvent t plait:correlationKey="=order" | '
        '<extensionElements><plait:input name="amount" source="=price"/></extensionElements>'
        '<messageEventDefinition messageRef="m"/>',
        "endEvent e",
        "s -> t -> e",
    ),
    "message m payment",
)
TWICE = declared(
    process(
        "twice",
        "startEvent s",
        'intermediateCatchEvent a | <messageEventDefinition messageRef="m"/>',
        'intermediateCatchEvent b | <messageEventDefinition messageRef="m"/>',
        "endEvent e",
        "s -> a -> b -> e",
    ),
    "message m tick",
)
RECEIVE = declared(
    process("receive", "startEvent s", 'receiveTask r messageRef="m"', "endEvent e", "s -> r -> e"),
    "message m goods",
)
TRIGGERED = process("triggered", "startEvent s", "receiveTask r", "endEvent e", "s -> r -> e")

_HEAR = '<signalEventDefinition signalRef="g"/>'
LISTEN = declared(
    process(
        "listen", "startEvent s", f"intermediateCatchEvent c | {_HEAR}", "endEvent e", "s -> c -> e"
    ),
    "signal g fire",
)
ALARM = declared(
    process(
        "alarm",
        "startEvent s",
        "intermediateThrowEvent t | "
        '<extensionElements><plait:input name="floor" source="=where"/></extensionElements>'
        + _HEAR,
        "endEvent e",
        "s -> t -> e",
    ),
    "signal g fire",
)
LISTEN_TO_MYSELF = declared(
    process(
        "myself",
        "startEvent s",
        "parallelGateway p",
        f"intermediateCatchEvent c | {_HEAR}",
        "scriptTask w | <script>n = 1</script>",
        f"intermediateThrowEvent t | {_HEAR}",
        "parallelGateway j",
        "endEvent e",
        "s -> p -> c -> j -> e",
        "p -> w -> t -> j",
    ),
    "signal g fire",
)
THEN_LISTEN = declared(
    process(
        "thenlisten",
        "startEvent s",
        f"intermediateThrowEvent t | {_HEAR}",
        f"intermediateCatchEvent c | {_HEAR}",
        "endEvent e",
        "s -> t -> c -> e",
    ),
    "signal g fire",
)


def begun(key: str, definition: str, *declarations: str, then: str = "") -> bytes:
    """Draw a process that begins by an event and then waits for a person."""
    drawn = process(
        key,
        f"startEvent s | {definition}",
        f'userTask ask name="Ask{then}"',
        "endEvent e",
        "s -> ask -> e",
    )
    return declared(drawn, *declarations)


BY_MESSAGE = begun("ordered", '<messageEventDefinition messageRef="m"/>', "message m order")
BY_SIGNAL = begun("alarmed", '<signalEventDefinition signalRef="g"/>', "signal g fire")


def by_timer(text: str, kind: str = "timeCycle", attributes: str = "") -> bytes:
    """Draw a process that begins by the clock."""
    timer = f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"
    return process("nightly", f"startEvent s {attributes} | {timer}", "endEvent e", "s -> e")


PATIENCE_OR_MESSAGE = declared(
    process(
        "impatient",
        "startEvent s",
        'receiveTask c messageRef="m" plait:correlationKey="=order"',
        'boundaryEvent t attachedToRef="c" | '
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
        "scriptTask paid | <script>ok = True</script>",
        "scriptTask late | <script>ok = False</script>",
        "endEvent e",
        "endEvent f",
        "s -> c -> paid -> e",
        "t -> late -> f",
    ),
    "message m payment",
)


BY_RECEIVING = declared(
    process(
        "receiving",
        'receiveTask r messageRef="m" instantiate="true"',
        'userTask ask name="Ask"',
        "endEvent e",
        "r -> ask -> e",
    ),
    "message m order",
)
BY_EITHER = declared(
    process(
        "either",
        'eventBasedGateway g instantiate="true"',
        'intermediateCatchEvent a | <messageEventDefinition messageRef="m"/>',
        'intermediateCatchEvent b | <messageEventDefinition messageRef="n"/>',
        "endEvent e",
        "endEvent f",
        "g -> a -> e",
        "g -> b -> f",
    ),
    "message m order",
    "message n complaint",
)
BY_BOTH = BY_EITHER.replace(b'id="either"', b'id="both"').replace(
    b'instantiate="true"', b'instantiate="true" eventGatewayType="Parallel"'
)
BY_SEVERAL = declared(
    process(
        "several",
        'startEvent s | <messageEventDefinition messageRef="m"/>'
        '<signalEventDefinition signalRef="g"/>',
        "endEvent e",
        "s -> e",
    ),
    "message m order",
    "signal g fire",
)
AD_HOC = process(
    "adhoc",
    "startEvent s",
    'adHocSubProcess box | <userTask id="one" name="One"/><userTask id="two" name="Two"/>'
    "<completionCondition>done</completionCondition>",
    "endEvent e",
    "s -> box -> e",
)
FREE_AD_HOC = AD_HOC.replace(b'id="adhoc"', b'id="free"').replace(
    b"<completionCondition>done</completionCondition>", b""
)
