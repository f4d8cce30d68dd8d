"""What expressions may ask of a running instance: made cheaply for each step, read by few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.definitions import Definition

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
