"""What can be said of an element in Plait's own words: one template each.

`value` is what a modeler writes at first; `needed` fields must not be left empty. A template of a
connector has its name in `connector`.
"""

from __future__ import annotations

from dataclasses import dataclass

JOBS = ("bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask")
TIMED = ("bpmn:StartEvent", "bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One setting, `plait:NAME`; `choices` are (value, words). `example` is a sound value."""

    name: str
    label: str
    description: str = ""
    value: str = ""
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    is_long: bool = False


@dataclass(frozen=True, kw_only=True)
class Template:
    """What a modeler offers for some kinds of elements."""

    id: str
    name: str
    description: str
    applies_to: tuple[str, ...]
    fields: tuple[Field, ...]
    connector: str | None = None
    result: str | None = None  # what of a connector's answer lands under a variable


_PATIENCE = (
    Field(
        name="timeout",
        label="Time for one attempt",
        description="An ISO duration, at most PT10M; PT20S if empty",
        example="PT20S",
    ),
    Field(
        name="retries",
        label="Waits before further attempts",
        description="ISO durations, such as PT5S,PT30S; R1/PT0S for a single attempt",
        example="PT5S,PT30S",
    ),
    Field(name="priority", label="Priority", description="A number; higher first", example="10"),
)

TEMPLATES: tuple[Template, ...] = (
    Template(
        id="plait.http",
        name="Plait: call a service (HTTP, JSON)",
        description="Asks a connection of plait.toml; retried while it may help",
        applies_to=JOBS,
        connector="http",
        result="body",
        fields=(
            Field(
                name="connection",
                label="Connection",
                description="Its name in plait.toml",
                example="analytics",
                needed=True,
            ),
            Field(
                name="method",
                label="Method",
                value="POST",
                example="POST",
                choices=tuple((one, one) for one in ("POST", "GET", "PUT", "PATCH", "DELETE")),
            ),
            Field(
                name="path",
                label="Path",
                description="Below the connection's address",
                value="/",
                example="/v1/forecasts",
                needed=True,
            ),
            *_PATIENCE,
        ),
    ),
    Template(
        id="plait.worklist",
        name="Plait: remind or escalate",
        description="Reaches the open tasks of a user task in this instance",
        applies_to=JOBS,
        connector="worklist",
        result="reached",
        fields=(
            Field(
                name="action",
                label="Action",
                value="remind",
                example="remind",
                choices=(("remind", "Remind"), ("escalate", "Escalate to more groups")),
            ),
            Field(name="task", label="Id of the user task", example="work", needed=True),
            Field(
                name="groups",
                label="Groups to escalate to",
                description="Comma-separated",
                example="leads",
            ),
        ),
    ),
    Template(
        id="plait.task",
        name="Plait: task of people",
        description="Who may do it, until when, how it ends, and what is shown beside the form",
        applies_to=("bpmn:UserTask",),
        fields=(
            Field(
                name="candidateGroups",
                label="Candidate groups",
                description="Comma-separated",
                example="marketing",
            ),
            Field(
                name="dueDate",
                label="Due",
                description="A duration from its start, a date, or =expression",
                example="P2D",
            ),
            Field(name="priority", label="Priority", description="0 to 100", example="50"),
            Field(
                name="outcomes",
                label="Outcomes",
                description="value=Label|hint; value=Label",
                example="approve=Approve; reject=Send back",
                is_long=True,
            ),
            Field(
                name="outcomeVariable",
                label="Variable of the outcome",
                description="outcome if empty",
                example="decision",
            ),
            Field(
                name="fourEyes",
                label="Another person than",
                description="Ids of user tasks, comma-separated",
            ),
            Field(
                name="evidence",
                label="Shown beside the form",
                description="variable:series, variable:table or variable:facts, comma-separated",
                is_long=True,
            ),
        ),
    ),
    Template(
        id="plait.process",
        name="Plait: process",
        description="Who may start it, and what its tasks show in lists",
        applies_to=("bpmn:Process",),
        fields=(
            Field(
                name="starterGroups",
                label="Groups that may start it",
                description="Comma-separated",
                example="analysts",
            ),
            Field(
                name="starterUsers",
                label="People who may start it",
                description="Sign-in names, comma-separated",
                example="ana",
            ),
            Field(
                name="businessKey",
                label="Business key",
                example="unique",
                choices=(("", "May be used again"), ("unique", "Unique among running instances")),
            ),
            Field(
                name="worklistColumns",
                label="Columns of the worklist",
                description="Names of variables, comma-separated",
                example="amount",
            ),
        ),
    ),
    Template(
        id="plait.timer",
        name="Plait: timer, missed times",
        description="What happens when the time has passed while nothing ran",
        applies_to=TIMED,
        fields=(
            Field(
                name="missedFires",
                label="Missed times of a cycle",
                value="one",
                example="one",
                choices=(("one", "Fire once"), ("skip", "Leave them out"), ("all", "Fire each")),
            ),
        ),
    ),
)
