"""How a form stands for given values: what is shown, hidden, locked and computed, row by row.

Conditions see what form-js shows them: the form's values by name, `this` and `parent` (the row and
what is around it), `i` (the row's numbers, from 1), and the same names in underscores. They are
asked twice, as form-js does: what the first round hides is in the second what it was when the form
was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from engine.errors import PlaitError
from engine.expressions import Expression
from humantasks.form_fields import Display, Field, Form, Part, RowList
from humantasks.form_places import MISSING, Place, copied, drop, look, named, put

MAX_PLACES = 20_000
_EMPTY: Mapping[str, Any] = {"textfield": "", "textarea": "", "checkbox": False}
_COMPUTING_ROUNDS = 10


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What expressions see: the form's values, and where they stand in them."""

    data: Mapping[str, Any]
    this: Any
    outer: Scope | None = None
    numbers: tuple[int, ...] = ()

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """Return every name an expression may use here; values come before special names."""
        special = self._special()
        return {**special, **self.data, **_underscored(special)}

    def inner(self, row: Any, number: int) -> Scope:
        """Return the scope of a row."""
        numbers = (*self.numbers, number)
        return Scope(data=self.data, this=row, outer=self, numbers=numbers)

    def _special(self) -> dict[str, Any]:
        parent = self.outer.as_parent() if self.outer else None
        return {"this": self.this, "parent": parent, "i": list(self.numbers)}

    def as_parent(self) -> dict[str, Any]:
        """Return what a row inside calls `parent`."""
        special = self._special()
        own = self.this if isinstance(self.this, Mapping) else {}
        return {**special, **own, **_underscored(special)}


@dataclass(frozen=True, kw_only=True)
class Stand:
    """One part at one place. `is_locked`: it is shown, and nobody may change it."""

    part: Part
    place: Place
    scope: Scope
    is_hidden: bool
    is_locked: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All parts at all places; `hidden` and `writable` name those of fields."""

    stands: tuple[Stand, ...]
    values: Mapping[str, Any]
    hidden: frozenset[str] = field(default=frozenset())
    writable: tuple[str, ...] = ()


def standing(
    form: Form,
    values: Mapping[str, Any],
    now: datetime,
    *,
    opened_with: Mapping[str, Any] | None = None,
) -> Standing:
    """Say how the form stands when it holds `values` and was opened with others (`beginning`)."""
    before = values if opened_with is None else opened_with
    raw = _computed(form, dict(values), before, now)
    shown = _shown(form.parts, raw, before, now)
    stands = tuple(_walk(form.parts, (), Scope(data=shown, this=shown), raw, now))
    fields = [one for one in stands if isinstance(one.part, Field)]
    return Standing(
        stands=stands,
        values=raw,
        hidden=frozenset(named(one.place) for one in fields if one.is_hidden),
        writable=tuple(
            named(one.place) for one in fields if not one.is_hidden and not one.is_locked
        ),
    )


def beginning(form: Form, stored: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the values a form opens with: what is stored, else defaults, else nothing."""
    values = copied(form.reads.taken_from(stored))
    fill(form.parts, values, Scope(data=stored, this=stored), now)
    return dict(values)


def fill(parts: tuple[Part, ...], values: dict[str, Any], scope: Scope, now: datetime) -> None:
    """Give each part without a value its default, or what form-js calls empty."""
    for part in parts:
        if isinstance(part, Field) and part.kind != "expression":
            if look(values, part.path) is MISSING:
                value = default_of(part, scope, now)
                put(values, part.path, empty(part) if value is None else value)
        elif isinstance(part, RowList):
            rows = look(values, part.path)
            if not isinstance(rows, list):
                rows = [{} for _ in range(part.default_rows)]
            rows = [row if isinstance(row, dict) else {} for row in rows]
            for row in rows:
                fill(part.parts, row, scope, now)
            put(values, part.path, rows)


def default_of(part: Field, scope: Scope, now: datetime) -> Any:
    """Return the field's default; an expression that fails gives none, a date its text."""
    if part.default_from is None:
        return part.default
    value = value_of(part.default_from, scope, now)
    return value.isoformat() if isinstance(value, date | time) else value


def empty(part: Field) -> Any:
    """Return what form-js shows where there is neither a value nor a default."""
    return [] if part.kind in ("checklist", "taglist") else _EMPTY.get(part.kind)


def value_of(expression: Expression, scope: Scope, now: datetime, *, failed: Any = None) -> Any:
    """Evaluate; an expression that fails is `failed`."""
    try:
        return expression.evaluate(scope.names, now)
    except PlaitError:
        return failed


def _computed(
    form: Form, values: dict[str, Any], before: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Calculate the form's expressions; those that read others follow them, in ten rounds."""
    if not any(one.computed for one in form.every_field):
        return values
    values = copied(values)
    for _ in range(_COMPUTING_ROUNDS):
        shown = _shown(form.parts, values, before, now)
        scope = Scope(data=shown, this=shown)
        found = [
            (stand.place, value_of(stand.part.computed, stand.scope, now))
            for stand in _walk(form.parts, (), scope, values, now)
            if isinstance(stand.part, Field) and stand.part.computed and not stand.is_hidden
        ]
        if all(look(values, place) == value for place, value in found):
            break
        for place, value in found:
            put(values, place, copied(value))
    return values


def _shown(
    parts: tuple[Part, ...], raw: Mapping[str, Any], before: Mapping[str, Any], now: datetime
) -> Mapping[str, Any]:
    """Return the values without those of fields and lists that their conditions hide.

    A variable that is gone altogether then is again what it was when the form was opened.
    """
    scope = Scope(data=raw, this=raw)
    hidden = [
        stand.place
        for stand in _walk(parts, (), scope, raw, now)
        if stand.is_hidden and not isinstance(stand.part, Display)
    ]
    if not hidden:
        return raw
    shown = copied(raw)
    for place in hidden:
        drop(shown, place)
    return {**before, **shown}


def _walk(
    parts: tuple[Part, ...], at: Place, scope: Scope, raw: Mapping[str, Any], now: datetime
) -> Iterator[Stand]:
    for part in parts:
        is_hidden = any(value_of(one, scope, now) is True for one in part.hides)
        place = at if isinstance(part, Display) else (*at, *part.path)
        is_locked = isinstance(part, Field) and not is_hidden and _is_locked(part, scope, now)
        yield Stand(part=part, place=place, scope=scope, is_hidden=is_hidden, is_locked=is_locked)
        if isinstance(part, RowList) and not is_hidden:
            rows = look(raw, place)
            for number, row in enumerate(rows if isinstance(rows, list) else ()):
                inner = scope.inner(row, number + 1)
                yield from _walk(part.parts, (*place, number), inner, raw, now)


def _is_locked(part: Field, scope: Scope, now: datetime) -> bool:
    if part.computed is not None:
        return True
    if isinstance(part.is_readonly, bool):
        return part.is_readonly
    return value_of(part.is_readonly, scope, now, failed=True) is True


def _underscored(names: Mapping[str, Any]) -> dict[str, Any]:
    return {f"_{name}_": value for name, value in names.items()}
