"""The models of one deployment together: references and imports lead from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.decisions.model import Decision, InputData, Knowledge, Model, Place, Service
from engine.decisions.reading import finding
from engine.errors import Finding

Thing = InputData | Decision | Knowledge | Service


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something in a model of the set; `prefix` is the name of the import that leads to it."""

    model: Model
    thing: Thing
    prefix: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Return what identifies it in the set."""
        return self.model.file, self.thing.id


class Linked:
    """All models of a set."""

    def __init__(self, models: Sequence[Model]) -> None:
        self.models = tuple(models)

    def find(self, model: Model, reference: str) -> Found | None:
        """Return what a reference in `model` means; None when nothing in the set is called so."""
        namespace, _, id_ = reference.rpartition("#")
        if not namespace:
            thing = _thing(model, id_)
            return None if thing is None else Found(model=model, thing=thing)
        prefix = next((one.name for one in model.imports if one.namespace == namespace), "")
        for other in self.named(namespace):
            thing = _thing(other, id_)
            if thing is not None:
                return Found(model=other, thing=thing, prefix=prefix or None)
        return None

    def all_of(self, model: Model, references: Iterable[str]) -> list[Found]:
        """Return what references lead to, without those that lead nowhere."""
        return [found for one in references if (found := self.find(model, one)) is not None]

    def named(self, namespace: str) -> Iterator[Model]:
        """Walk the models of a namespace; a file's own name means the file."""
        for one in self.models:
            if namespace in {one.namespace, one.file, one.file.rpartition("/")[2]}:
                yield one

    def findings(self) -> Iterator[Finding]:
        """Name every reference and import that leads nowhere, and every key used twice."""
        for model in self.models:
            yield from self._of_model(model)
        seen: dict[str, Place] = {}
        for model in self.models:
            called: list[Decision | Service] = [*model.decisions.values()]
            for one in [*called, *model.services.values()]:
                before = seen.setdefault(one.id, one.place)
                if before is not one.place and before.file != one.place.file:
                    fact = f"the decision '{one.id}' stands in '{before.file}' too"
                    way_out = "Give one of them another id: a decision is called by its id."
                    yield finding("error", "decision_duplicate", one.place, fact, way_out)

    def _of_model(self, model: Model) -> Iterator[Finding]:
        for one in model.imports:
            if not any(self.named(one.namespace)):
                fact = f"the imported model '{one.namespace}' is not among the files"
                way_out = "Deploy the file of that model together with this one."
                yield finding("error", "import_missing", one.place, fact, way_out)
        for service in model.services.values():
            if not service.outputs:
                fact = f"the decision service '{service.name}' has no output decision"
                way_out = "Nothing is to be done if it is a drawing only; else give it one."
                yield finding("note", "service_without_output", service.place, fact, way_out)
        for place, reference in _references(model):
            if self.find(model, reference) is None:
                fact = f"the reference '{reference}' leads to nothing in the files"
                way_out = "Draw the requirement again, or deploy the missing file with this one."
                yield finding("error", "reference_missing", place, fact, way_out)


def _thing(model: Model, id_: str) -> Thing | None:
    return (
        model.decisions.get(id_)
        or model.inputs.get(id_)
        or model.knowledge.get(id_)
        or model.services.get(id_)
    )


def _references(model: Model) -> Iterator[tuple[Place, str]]:
    parts: list[Decision | Knowledge] = [*model.decisions.values(), *model.knowledge.values()]
    for one in parts:
        for reference in one.required:
            yield one.place, reference
    for service in model.services.values():
        for part in (
            service.outputs,
            service.encapsulated,
            service.input_decisions,
            service.input_data,
        ):
            for reference in part:
                yield service.place, reference
