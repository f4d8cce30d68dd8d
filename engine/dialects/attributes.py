"""The neutral attributes: what every dialect's vocabulary is read into, and all that others see.

Texts that start with `=` are expressions, evaluated when the element is entered; all others are
literals. Lists are tuples, in the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class NamedSource:
    """One input or output mapping: `source` (literal or `=` expression) lands under `name`."""

    name: str
    source: str
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class JobWork:
    """What a service task asks of a worker.

    `connector` names who does it; `settings` are the connector's own (connection, method, path …);
    `retry_seconds` is the wait before each further attempt, so attempts in all are one more.
    """

    connector: str
    settings: Mapping[str, str] = field(default_factory=dict)
    retry_seconds: tuple[float, ...] = (5.0, 30.0, 120.0)
    timeout_seconds: float = 20.0
    priority: int = 0


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
    due: str | None = None  # (=) ISO 8601 date-time or duration from the task's start
    follow_up: str | None = None  # (=) the same
    priority: int = 50
    four_eyes: tuple[str, ...] = ()  # element ids whose completer must be another person
    outcomes: tuple[Outcome, ...] = ()
    outcome_variable: str = "outcome"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallWork:
    """How a call activity finds what it calls, and under which business key (=) that runs.

    `version` belongs to the binding "version", `version_tag` to "version_tag".
    """

    binding: Literal["latest", "deployment", "version", "version_tag"] = "latest"
    version: int | None = None
    version_tag: str | None = None
    business_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class MessageWork:
    """What is said of a message beside its name: how long (=) it is kept for a late catcher."""

    time_to_live: str | None = None


@dataclass(frozen=True, kw_only=True)
class ElementAttributes:
    """Everything Plait knows of one element beyond standard BPMN.

    `code_variable` and `message_variable` name where a caught error or escalation lands;
    `active_elements` (=) is the list of ids that an ad-hoc sub-process starts with.
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


@dataclass(frozen=True, kw_only=True)
class ProcessAttributes:
    """What the process as a whole declares."""

    starter_groups: tuple[str, ...] = ()
    starter_users: tuple[str, ...] = ()
    is_business_key_unique: bool = False
    worklist_columns: tuple[str, ...] = ()
    version_tag: str | None = None
