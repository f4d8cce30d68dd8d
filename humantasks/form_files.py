"""Forms of deployed definitions, read once per process: a definition's files never change."""

from __future__ import annotations

import threading
from collections import OrderedDict

from engine.definitions import Definition
from engine.errors import Invalid
from humantasks.form_fields import Form
from humantasks.form_reader import read_form

_KEPT = 500


class FormFiles:
    """Finds forms by definition and file name."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], Form] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, definition: Definition, file: str | None) -> Form | None:
        """Return a form of the definition's deployment; None when none is named."""
        if not file:
            return None
        key = (definition.id, file)
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        form = _read(definition, file)
        with self._guard:
            self._kept[key] = form
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return form


def start_form_file(definition: Definition) -> str | None:
    """Return the form file of the definition's start event, if it has one."""
    starts = (one for one in definition.elements.values() if one.kind == "startEvent")
    return next((one.attributes.form for one in starts if one.attributes.form), None)


def _read(definition: Definition, file: str) -> Form:
    content = definition.files.get(file)
    form, findings = read_form(content, file) if content is not None else (None, [])
    if form is None:
        fact = findings[0].message if findings else f"the form '{file}' is not in the deployment"
        raise Invalid(
            f"{fact}; deploy '{definition.key}' again with a sound form", code="form_lost"
        )
    return form
