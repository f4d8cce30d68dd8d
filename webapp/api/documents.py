"""What the REST door answers: the services' facts with ids as strings and values as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from engine.values import to_json

Id = Annotated[str, BeforeValidator(str)]
OptionalId = Annotated[str | None, BeforeValidator(lambda one: None if one is None else str(one))]
Values = Annotated[
    dict[str, Any],
    BeforeValidator(lambda values: {name: to_json(value) for name, value in values.items()}),
]


class Document(BaseModel):
    """A fact as it is answered."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class FindingOut(Document):
    """One sentence about one place of an upload."""

    level: Literal["error", "warning", "note", "advice"]
    code: str
    file: str | None
    line: int | None
    element_id: str | None
    element_name: str | None
    message: str
    way_out: str


class VersionOut(Document):
    """One definition, decision, form or drawing of a deployment."""

    id: Id
    key: str
    version: int
    name: str


class DeploymentOut(Document):
    """What was stored, or found stored already (`is_new` false)."""

    id: Id
    definitions: list[VersionOut]
    decisions: list[VersionOut]
    forms: list[VersionOut]
    drawings: list[VersionOut]
    findings: list[FindingOut]
    is_new: bool


class CheckOut(Document):
    """What deploying a set of files would be answered; nothing was stored."""

    verdict: str
    findings: list[FindingOut]


class DetailOut(Document):
    """One difference of an element; null where there was nothing."""

    what: str
    before: str | None
    after: str | None


class ElementChangeOut(Document):
    """An element that was added, removed or changed."""

    id: str
    kind: str
    name: str | None
    how: str
    details: list[DetailOut]


class FileChangeOut(Document):
    """A file that differs: by elements where both are diagrams, else by lines."""

    file: str
    how: str
    elements: list[ElementChangeOut]
    lines: list[str]
    is_cut: bool


class ChangesOut(Document):
    """What differs between two versions."""

    files: list[FileChangeOut]


class StoredDeploymentOut(Document):
    """A deployment that was made earlier: its report."""

    id: Id
    findings: list[FindingOut]


class DefinitionOut(Document):
    """One definition; `versions` counts all versions of its key."""

    id: Id
    key: str
    version: int
    name: str
    file: str
    deployment_id: Id
    deployed_at: datetime
    deployed_by: str
    may_start: bool
    versions: int
    start_form: str | None


class WaitOut(Document):
    """What an instance waits for, and who or what would end it."""

    id: Id
    kind: str
    element_id: str
    element_name: str | None
    since: datetime
    due: datetime | None = Field(validation_alias="due_at")
    who_or_what: str


class InstanceOut(Document):
    """One run of a definition; `waits` are the first fifty, or those that the step opened."""

    id: Id
    definition_id: Id
    definition_key: str
    definition_name: str
    version: int
    business_key: str | None
    state: Literal["active", "suspended", "completed", "cancelled"]
    has_incident: bool
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    revision: int
    parent_id: OptionalId
    waits: list[WaitOut]
    waits_total: int | None


class VariablesOut(Document):
    """The variables of an instance; other kinds than JSON's are `{"$type": …, "value": …}`."""

    variables: Values


class HistoryEventOut(Document):
    """One thing that happened; `seq` runs from 1 without a gap."""

    seq: int
    at: datetime
    kind: str
    element_id: str | None
    element_name: str | None
    actor: str
    on_behalf_of: str | None
    data: Values


class IncidentOut(Document):
    """Something that stands still until a person repairs it."""

    id: Id
    instance_id: Id
    definition_key: str
    business_key: str | None
    element_id: str
    element_name: str | None
    state: str
    code: str
    message: str
    cause: Values
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


class DefinitionsOut(Document):
    """A list of definitions."""

    items: list[DefinitionOut]
    next: str | None


class InstancesOut(Document):
    """A part of the list of instances, and the cursor of the next part."""

    items: list[InstanceOut]
    next: str | None


class WaitsOut(Document):
    """The waits of an instance."""

    items: list[WaitOut]
    next: str | None


class WhyOut(Document):
    """What an instance waits for, and what would move it on."""

    sentences: list[str]


class HistoryOut(Document):
    """A part of a history; `next` is the `after_seq` of the next part."""

    items: list[HistoryEventOut]
    next: str | None


class IncidentsOut(Document):
    """A part of the list of incidents, and the cursor of the next part."""

    items: list[IncidentOut]
    next: str | None
