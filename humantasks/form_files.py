"""Forms of deployed definitions, read once per process: a definition's files never change."""

from __future__ import annotations

import threading
from collections import OrderedDict

from engine.definitions import Definition, Element
from engine.errors import Invalid
from humantasks.form_fields import Form
from humantasks.form_sources import form_of, work_of
from humantasks.generated_forms import generated_form

_KEPT = 500


class FormFiles:
    """Finds the forms of human tasks and start events."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], Form | None] = OrderedDict()
        self._guard = threading.Lock()

    def of_element(self, definition: Definition, element_id: str) -> Form | None:
        """Return the form of an element; None when it names none."""
        form = self.shown(definition, element_id)
        return None if form is None or form.is_generated else form

    def shown(self, definition: Definition, element_id: str) -> Form | None:
        """Return the form of an element as its page shows it: its own, or one that was made."""
        key = (definition.id, element_id)
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        element = definition.elements.get(element_id)
        form = None if element is None else _read(definition, element)
        with self._guard:
            self._kept[key] = form
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return form

    def of_start(self, definition: Definition) -> Form | None:
        """Return the form of the definition's start event, if it has one."""
        starts = (one for one in definition.elements.values() if one.kind == "startEvent")
        named = next((one for one in starts if work_of(one) is not None), None)
        return None if named is None else self.of_element(definition, named.id)


def _read(definition: Definition, element: Element) -> Form | None:
    work = work_of(element)
    form, findings = form_of(definition, element)
    if form is None and work is not None:
        wrong = next((one for one in findings if one.level == "error"), None)
        fact = wrong.message if wrong else f"the form of '{element.id}' cannot be read"
        raise Invalid(
            f"{fact}; deploy '{definition.key}' again with a sound form", code="form_lost"
        )
    if work is None and element.kind == "userTask":
        return generated_form(definition, element)
    return form
