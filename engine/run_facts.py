"""What a step may know of its instance and its tenant: made cheaply, read by few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.definitions import Definition
from engine.settings import EngineSettings
from engine.spiff.steps import AskedDecision, StepContext
from engine.waits import Opening

if TYPE_CHECKING:
    from engine.decisions import CompiledDecision

_NAMES = (
    "id",
    "process_instance_id",
    "process_definition_id",
    "process_definition_key",
    "business_key",
    "tenant_id",
)


class RunFacts(Mapping[str, str | None]):
    """The facts of one instance under their neutral names; ids are texts, as at every door."""

    __slots__ = ("_business_key", "definition", "instance_id")

    def __init__(self, instance_id: int, definition: Definition, business_key: str | None) -> None:
        self.instance_id = instance_id
        self.definition = definition
        self._business_key = business_key

    def __getitem__(self, name: str) -> str | None:
        definition = self.definition
        match name:
            case "id" | "process_instance_id":
                return str(self.instance_id)
            case "process_definition_id":
                return str(definition.id)
            case "process_definition_key":
                return definition.key
            case "business_key":
                return self._business_key
            case "tenant_id":
                return str(definition.tenant_id)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


def context(
    facts: RunFacts, step_number: int, opening: Opening, settings: EngineSettings
) -> StepContext:
    """Return what the step of this number may know; chance is the same whenever it is decided."""
    seed = (facts.instance_id * 1_000_003 + step_number) & 0x7FFF_FFFF_FFFF_FFFF
    return StepContext(
        now=opening.at,
        seed=seed,
        facts=facts,
        find_decision=partial(_decision, opening, facts.definition),
        limit=settings.slice_steps,
    )


def _decision(opening: Opening, asking: Definition, asked: AskedDecision) -> CompiledDecision:
    return opening.decisions.find(
        opening.connection,
        asking.tenant_id,
        asked.key,
        binding=asked.binding,
        version=asked.version,
        version_tag=asked.version_tag,
        deployment_id=asking.deployment_id,
    )
