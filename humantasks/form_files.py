"""Forms of deployed definitions, read once per process: neither they nor their files change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import resources
from engine.database import Database
from engine.definitions import Definition, Element
from engine.dialects.attributes import FormWork
from engine.errors import Finding, Invalid
from engine.tables import resource
from humantasks.form_fields import Form
from humantasks.form_sources import bound, form_of, read_stored, work_of
from humantasks.generated_forms import drawing_of, generated_form

PINNED = "form_resource"  # in a task's detail: the version of a form that is named by its id
_KEPT = 500


class FormFiles:
    """Finds the forms of human tasks and start events."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], Form | None] = OrderedDict()
        self._guard = threading.Lock()

    def pinned(
        self,
        connection: Connection,
        definition: Definition,
        element_id: str,
        variables: Mapping[str, Any],
        now: datetime,
    ) -> dict[str, str]:
        """Return what a task that begins now keeps of a form that is named by its id."""
        work = _named(definition, element_id)
        if work is None or work.id is None:
            return {}
        row = bound(connection, definition, work, variables, now)
        return {} if row is None else {PINNED: str(row.id)}

    def of_element(
        self,
        connection: Connection,
        definition: Definition,
        element_id: str,
        detail: Mapping[str, Any],
        now: datetime,
    ) -> Form | None:
        """Return the form of an element; None when it names none. Raises Invalid `form_lost`."""
        form = self.shown(connection, definition, element_id, detail, now)
        return None if form is None or form.is_generated else form

    def shown(
        self,
        connection: Connection,
        definition: Definition,
        element_id: str,
        detail: Mapping[str, Any],
        now: datetime,
    ) -> Form | None:
        """Return the form of an element as its page shows it: its own, or one that was made."""
        element = definition.elements.get(element_id)
        if element is None:
            return None
        work = work_of(element)
        if work is not None and work.id is not None:
            return self._stored(connection, definition, element, work, detail, now)
        return self._once((definition.id, element_id), lambda: _read(definition, element))

    def of_start(self, database: Database, definition: Definition, now: datetime) -> Form | None:
        """Return the form of the definition's start event, if it has one."""
        starts = (one for one in definition.elements.values() if one.kind == "startEvent")
        named = next((one for one in starts if work_of(one) is not None), None)
        if named is None:
            return None
        work = work_of(named)
        if work is None or work.id is None:
            return self._once((definition.id, named.id), lambda: _read(definition, named))
        with database.read() as connection:
            return self._stored(connection, definition, named, work, {}, now)

    def start_shown(self, database: Database, definition: Definition, now: datetime) -> Form | None:
        """Return the start form as its page shows it: its own, or one that was made."""
        form = self.of_start(database, definition, now)
        if form is not None:
            return form
        starts = (one for one in definition.elements.values() if one.kind == "startEvent")
        first = next(starts, None)
        if first is None:
            return None
        key = (definition.id, first.id)
        return self._once(key, lambda: generated_form(drawing_of(definition), first))

    def _stored(
        self,
        connection: Connection,
        definition: Definition,
        element: Element,
        work: FormWork,
        detail: Mapping[str, Any],
        now: datetime,
    ) -> Form | None:
        if detail.get(PINNED):
            query = sa.select(resource).where(resource.c.id == int(detail[PINNED]))
            row = connection.execute(query).one_or_none()
        else:
            row = bound(connection, definition, work, {}, now)
        if row is None:
            raise _lost(definition, f"the form '{work.id}' of '{element.id}' is not deployed")

        def read() -> Form | None:
            content = resources.content(connection, row.deployment_id, row.file)
            form, findings = read_stored(content, row.file)
            return form if form is not None else _refuse(definition, element, findings)

        return self._once((row.id, ""), read)

    def _once(self, key: tuple[int, str], read: Callable[[], Form | None]) -> Form | None:
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        form = read()
        with self._guard:
            self._kept[key] = form
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return form


def _named(definition: Definition, element_id: str) -> FormWork | None:
    element = definition.elements.get(element_id)
    return None if element is None else work_of(element)


def _read(definition: Definition, element: Element) -> Form | None:
    if work_of(element) is None:
        is_asked = element.kind == "userTask"
        return generated_form(drawing_of(definition), element) if is_asked else None
    form, findings = form_of(definition, element)
    return form if form is not None else _refuse(definition, element, findings)


def _refuse(definition: Definition, element: Element, findings: list[Finding]) -> Form | None:
    wrong = next((one for one in findings if one.level == "error"), None)
    raise _lost(
        definition, wrong.message if wrong else f"'{element.id}' has a form nobody can read"
    )


def _lost(definition: Definition, fact: str) -> Invalid:
    message = f"{fact}; deploy '{definition.key}' again with a sound form"
    return Invalid(message, code="form_lost")
