"""The neutral attributes: what every dialect's vocabulary is read into, and all that others see.

Texts marked (=) may be expressions, evaluated when the element is entered: see
`engine.expressions.texts` for how their language is told. Lists are tuples, in the order of the
file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Binding = Literal["latest", "deployment", "version", "version_tag"]
WORKER = "worker"  # the connector of jobs that an outside worker or a Python handler takes by topic


@dataclass(frozen=True, kw_only=True)
class NamedSource:
    """One input or output mapping: `source` (=) lands under `name`."""

    name: str
    source: str
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class ScriptWork:
    """A script in any language; its last value lands under `result_variable` where that is set."""

    text: str
    format: str
    result_variable: str | None = None
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class JobWork:
    """What a service task asks of a worker.

    `connector` names who does it; `settings` are the connector's own (connection, method, path …).
    With the connector WORKER, `topic` (=) tells the workers that take it, and the settings are its
    headers. `retry_seconds` is the wait before each further attempt, so attempts in all are one
    more; `attempts` (=) says their number instead. What the work brings lands under
    `result_variable` as a whole where that is set.
    """

    connector: str
    topic: str | None = None
    attempts: str | None = None
    result_variable: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    retry_seconds: tuple[float, ...] = (5.0, 30.0, 120.0)
    timeout_seconds: float = 20.0
    priority: int = 0
    priority_text: str | None = None  # (=) instead of the number


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Work at a moment of an element's life; the life waits for it (SEMANTICS 30).

    `event`: start, end (of an element or process), take (of a flow), create, assignment, update,
    complete, delete, timeout (of a task; `timer` says when). Exactly one of `job`, `expression`
    (=, evaluated in the step) and `script` is set.
    """

    event: str
    line: int | None = None
    job: JobWork | None = None
    expression: str | None = None
    script: ScriptWork | None = None
    timer: str | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionWork:
    """A decision that a business rule task asks; `decision` (=) is its id.

    `result` says what of the fired rules lands under `result_variable` (SEMANTICS 8): `unwrapped`
    is the value of a single output, else a map of them; the others are Camunda 7's. `lands_each`:
    without a result variable each output lands under its own name.
    """

    decision: str
    binding: Binding = "latest"
    version: int | None = None
    version_tag: str | None = None
    result_variable: str | None = None
    result: Literal[
        "unwrapped", "single_entry", "single_result", "collect_entries", "result_list"
    ] = "unwrapped"
    lands_each: bool = False


@dataclass(frozen=True, kw_only=True)
class ErrorRule:
    """A job's answer or failure that is a BPMN error: when `condition` (=) is true of it."""

    condition: str
    code: str | None
    message: str | None = None
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class FormWork:
    """A form: a file of the deployment, a form's id (=) with its binding, or a form-js document.

    `ui_file` is the UI schema beside a JSON Schema file.
    """

    file: str | None = None
    ui_file: str | None = None
    id: str | None = None
    binding: Binding = "latest"
    version: int | None = None
    version_tag: str | None = None
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One way to finish a person's task: the value that lands, the button's words, what follows."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A variable shown beside the form, drawn as `series`, `table` or `facts`."""

    variable: str
    view: str


@dataclass(frozen=True, kw_only=True)
class PersonWork:
    """What a human task asks of people. Texts may be `=` expressions where marked (=)."""

    assignee: str | None = None  # (=) person's sign-in name
    candidate_users: tuple[str, ...] = ()  # (=) each
    candidate_groups: tuple[str, ...] = ()  # (=) each
    form: str | None = None  # file name inside the deployment
    form_work: FormWork | None = None  # a form told otherwise than by the file's name alone
    due: str | None = None  # (=) ISO 8601 date-time or duration from the task's start
    follow_up: str | None = None  # (=) the same
    priority: int = 50
    priority_text: str | None = None  # (=) instead of the number
    four_eyes: tuple[str, ...] = ()  # element ids whose completer must be another person
    outcomes: tuple[Outcome, ...] = ()
    outcome_variable: str = "outcome"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallWork:
    """How a call activity finds what it calls, and under which business key (=) that runs.

    `version` belongs to the binding "version", `version_tag` to "version_tag". `inputs` are what
    the called process gets, `outputs` what comes back, beside the activity's own mappings;
    `takes_all` and `gives_all` say whether everything goes over, None: as the dialect's rules say.
    """

    binding: Binding = "latest"
    version: int | None = None
    version_tag: str | None = None
    business_key: str | None = None
    called: str | None = None  # (=) what is called, where the dialect says it
    inputs: tuple[NamedSource, ...] = ()
    outputs: tuple[NamedSource, ...] = ()
    takes_all: bool | None = None
    gives_all: bool | None = None


@dataclass(frozen=True, kw_only=True)
class MessageWork:
    """What is said of a message beside its name: how long (=) it is kept for a late catcher."""

    time_to_live: str | None = None


@dataclass(frozen=True, kw_only=True)
class ElementAttributes:
    """Everything Plait knows of one element beyond standard BPMN.

    `code_variable` and `message_variable` name where a caught error or escalation lands;
    `active_elements` (=) is the list of ids that an ad-hoc sub-process starts with.
    `continues_before` and `continues_after` leave a persisted continuation there (SEMANTICS 28). A
    start event writes who started under `initiator`. `error_message` (=) goes with a thrown error.
    `properties` are the vendor's free ones, for workers and pages. What an event or a person brings
    lands whole, as one map, under `lands_under` where that is set.
    """

    element_id: str
    line: int | None = None
    job: JobWork | None = None
    person: PersonWork | None = None
    inputs: tuple[NamedSource, ...] = ()
    outputs: tuple[NamedSource, ...] = ()
    form: str | None = None  # of a start event
    call: CallWork | None = None
    message: MessageWork | None = None
    code_variable: str | None = None
    message_variable: str | None = None
    active_elements: str | None = None
    decision: DecisionWork | None = None
    script: ScriptWork | None = None  # instead of the standard's `bpmn:script`
    listeners: tuple[Listener, ...] = ()
    error_rules: tuple[ErrorRule, ...] = ()
    error_message: str | None = None
    continues_before: bool = False
    continues_after: bool = False
    initiator: str | None = None
    start_form: FormWork | None = None  # of a start event, like PersonWork.form_work
    lands_under: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProcessAttributes:
    """What the process as a whole declares."""

    starter_groups: tuple[str, ...] = ()
    starter_users: tuple[str, ...] = ()
    is_business_key_unique: bool = False
    worklist_columns: tuple[str, ...] = ()
    version_tag: str | None = None
    history_time_to_live: str | None = None
    listeners: tuple[Listener, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
