"""Small processes for the tests of the engine's services, a fake outside, and actors."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import sqlalchemy as sa

from engine.actors import Actor
from engine.connectors import Answer, Call, CallFailed
from engine.errors import Finding
from engine.facts import Instance, Wait
from engine.service import Engine
from engine.tables import job

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:plait="urn:plait:bpmn:1" targetNamespace="urn:plait:tests">'
)
RETRIES = 'plait:retries="PT10S,PT20S"'
OUTPUT = (
    '<extensionElements><plait:input name="asked" source="=amount"/>'
    '<plait:output name="got" source="=value"/></extensionElements>'
)


def process(
    key: str, *lines: str, attributes: str = "", name: str | None = None, inside: str = ""
) -> bytes:
    """Draw a process: lines are `kind id attributes | inner XML`, or flows `a -> b if CONDITION`.

    A flow that ends with `default` is the default of its source.
    """
    nodes = {line.split(" ", 2)[1]: line for line in lines if " -> " not in line}
    drawn, defaults = [], {}
    for number, line in enumerate(line for line in lines if " -> " in line):
        path, _, condition = line.partition(" if ")
        ends = path.removesuffix(" default").split(" -> ")
        if path.endswith(" default"):
            defaults[ends[0]] = f"flow{number}_0"
        text = (
            f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        )
        for step, (source, target) in enumerate(itertools.pairwise(ends)):
            drawn.append(
                f'<sequenceFlow id="flow{number}_{step}" sourceRef="{source}" '
                f'targetRef="{target}">{text}</sequenceFlow>'
            )
    elements = [_element(id_, line, defaults) for id_, line in nodes.items()]
    label = f'name="{escape(name or key.capitalize())}"'
    opening = f'<process id="{key}" {label} isExecutable="true" {attributes}>{inside}'
    text = "".join([_HEAD, opening, *elements, *drawn, "</process></definitions>"])
    return text.encode()


def _element(id_: str, line: str, defaults: Mapping[str, str]) -> str:
    head, _, inner = line.partition(" | ")
    kind, _, *attributes = head.split(" ", 2)
    extra = " ".join(attributes)
    if id_ in defaults:
        extra += f' default="{defaults[id_]}"'
    return f'<{kind} id="{id_}" {extra}>{inner}</{kind}>'


def timer(duration: str) -> str:
    """Return the definition of a timer event with a duration."""
    return f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"


APPROVE = process(
    "approve",
    "startEvent s",
    "scriptTask score | <script>risk = amount / 10</script>",
    "exclusiveGateway g",
    'userTask review name="Review" plait:candidateGroups="marketing"',
    "scriptTask auto | <script>ok = True</script>",
    "exclusiveGateway j",
    "scriptTask book | <script>booked = amount</script>",
    "endEvent e",
    "s -> score -> g",
    "g -> review if risk > 5",
    "g -> auto default",
    "review -> j",
    "auto -> j",
    "j -> book -> e",
)
WORK = process(
    "work",
    "startEvent s",
    f'serviceTask call name="Call" plait:connector="stub" {RETRIES} | {OUTPUT}',
    "endEvent e",
    "s -> call -> e",
)
PATIENCE = process(
    "patience",
    "startEvent s",
    f"intermediateCatchEvent pause | {timer('PT1H')}",
    "endEvent e",
    "s -> pause -> e",
)
DIVISION = process(
    "division",
    "startEvent s",
    "scriptTask divide | <script>share = amount / parts</script>",
    "endEvent e",
    "s -> divide -> e",
)

ONE_ATTEMPT = process(
    "once",
    "startEvent s",
    'serviceTask call plait:connector="stub" plait:retries="R1/PT1S"',
    "endEvent e",
    "s -> call -> e",
)
CAUGHT = process(
    "caught",
    "startEvent s",
    f'serviceTask call plait:connector="stub" {RETRIES}',
    'boundaryEvent broken attachedToRef="call" | <errorEventDefinition/>',
    "endEvent e",
    "endEvent other",
    "s -> call -> e",
    "broken -> other",
)

Reaction = Callable[[Call], Answer]


@dataclass
class Outside:
    """A connector named `stub`: answers as told, and keeps every call."""

    react: Reaction | None = None
    calls: list[Call] = field(default_factory=list)
    name: str = "stub"

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:
        """Accept every setting."""
        return ()

    def call(self, call: Call) -> Answer:
        """Keep the call and answer."""
        self.calls.append(call)
        if self.react is not None:
            return self.react(call)
        return Answer(result={"value": call.inputs.get("asked")})


def failing(**failure: object) -> Reaction:
    """Return a reaction that fails every time."""

    def react(call: Call) -> Answer:
        raise CallFailed("it did not work", **failure)  # type: ignore[arg-type]

    return react


def person(name: str, *roles: str, groups: Sequence[str] = (), tenant_id: int = 1) -> Actor:
    """Return a person with roles and groups."""
    return Actor(
        id=name,
        kind="person",
        name=name.capitalize(),
        sign_in_name=name,
        roles=frozenset(roles),
        groups=frozenset(groups),
        tenant_id=tenant_id,
    )


def service(*scopes: str, roles: Sequence[str] = ("staff",)) -> Actor:
    """Return a service with a token of some scopes."""
    narrowed = frozenset(scopes)
    return Actor(id="robot", kind="service", name="Robot", roles=frozenset(roles), scopes=narrowed)


OPERATOR = person("ola", "staff", "operator")
ANALYST = person("ana", "staff", "analyst")
ADMIN = person("ada", "staff", "admin")
STAFF = person("stef", "staff")


def deployed(engine: Engine, *files: bytes) -> Engine:
    """Deploy each file on its own."""
    for number, content in enumerate(files):
        engine.deploy({f"file{number}.bpmn": content})
    return engine


def only_wait(engine: Engine, instance: Instance | int, kind: str | None = None) -> Wait:
    """Return the one wait of an instance (of a kind)."""
    instance_id = instance if isinstance(instance, int) else instance.id
    [wait] = [one for one in engine.waits(instance_id) if kind in {None, one.kind}]
    return wait


def kinds(engine: Engine, instance_id: int) -> list[str]:
    """Return the kinds of an instance's events in order."""
    return [event.kind for event in engine.history(instance_id)]


def urgent(priority: int) -> bytes:
    """Draw a process whose one job has a priority."""
    return process(
        f"urgent{priority}",
        "startEvent s",
        f'serviceTask call plait:connector="stub" plait:priority="{priority}"',
        "endEvent e",
        "s -> call -> e",
    )


def row_of(engine: Engine, job_id: int) -> sa.Row[Any]:
    """Return the row of a job as it lies in the database."""
    with engine.database.read() as connection:
        return connection.execute(sa.select(job).where(job.c.id == job_id)).one()
