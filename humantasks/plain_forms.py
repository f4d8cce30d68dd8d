"""A form as a neutral list of things to draw, for pages without JavaScript.

Nothing here is HTML: escaping is the template's work. Texts of the form are given as words, with
their `{{…}}` filled in and without marks of Markdown. `plain_posts` is the way back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.errors import Invalid
from engine.expressions import Expression
from engine.values import dumps
from humantasks.form_fields import Display, Field, Form, Limit, Option, RowList
from humantasks.form_places import MISSING, Place, look, named
from humantasks.form_reader import read_schema
from humantasks.form_settled import settled
from humantasks.form_standing import Scope, Stand, beginning, standing, value_of
from humantasks.form_templates import Template, written

MAX_TABLE_ROWS = 200
_HEADING = re.compile(r"^ {0,3}#{1,6} +", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(\S[^*_\n]{0,500}?)\1")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\(([^)\s]{1,500})\)")


@dataclass(frozen=True, kw_only=True)
class PlainField:
    """One thing to draw, in the order of the form.

    `kind` is a form-js component type (textfield, textarea, number, select, radio, checkbox,
    checklist, taglist, datetime, text, separator …), or `list`, `row`, `list_end` around the rows
    of a list; a datetime has its `input` (date, time, datetime-local). `value` is the value itself;
    `chosen` are the positions of the chosen options, `posts` what each option posts.
    `columns` and `rows` are a table's words. `may_change`: rows can be added and removed.
    """

    key: str
    label: str
    kind: str
    value: Any = None
    is_required: bool = False
    is_readonly: bool = False
    is_hidden: bool = False
    required_for: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    chosen: tuple[int, ...] = ()
    posts: tuple[str, ...] = ()
    input: str = "text"
    minimum: float | int | None = None
    maximum: float | int | None = None
    step: float | int | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    help: str = ""
    error: str | None = None
    text: str = ""
    source: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    may_change: bool = False


def plain_fields(
    schema: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    now: datetime,
    errors: Mapping[str, str] | None = None,
) -> list[PlainField]:
    """Return what to draw for a form-js schema; `errors` are the `where.fields` of a refusal."""
    form = form_of(schema)
    stands = standing(form, beginning(form, values, now), now)
    drawer = _Drawer(values=values, shown=stands.values, errors=errors or {}, now=now)
    for stand in stands.stands:
        drawer.draw(stand)
    drawer.leave(())
    return drawer.drawn


def form_of(schema: Mapping[str, Any]) -> Form:
    """Read a schema that was judged before; Invalid when it is no form all the same."""
    form, findings = read_schema(dict(schema))
    if form is None:
        wrong = next(one for one in findings if one.level == "error")
        raise Invalid(wrong.message, code=wrong.code, findings=findings)
    return form


@dataclass(frozen=True, kw_only=True)
class _Open:
    """A list whose rows are being drawn, and the row."""

    place: Place
    may_change: bool
    row: int | None = None


@dataclass(kw_only=True)
class _Drawer:
    """Draws part after part; `_open` are the lists it is in."""

    values: Mapping[str, Any]
    shown: Mapping[str, Any]
    errors: Mapping[str, str]
    now: datetime
    drawn: list[PlainField] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)

    def draw(self, stand: Stand) -> None:
        """Draw one part, after the ends and beginnings of rows that come before it."""
        self.leave(stand.place)
        self._enter_row(stand.place)
        if isinstance(stand.part, Field):
            if stand.part.computed is None:
                self.drawn.append(self._field(stand, stand.part))
        elif isinstance(stand.part, Display):
            self.drawn.append(self._display(stand, stand.part))
        elif not stand.is_hidden:
            self._list(stand, stand.part)

    def leave(self, place: Place) -> None:
        """End the lists and rows that `place` is not in."""
        while self._open and self._open[-1].place != place[: len(self._open[-1].place)]:
            inside = self._open.pop()
            self._end_row(inside)
            self._mark("list_end", named(inside.place), may_change=inside.may_change)

    def _enter_row(self, place: Place) -> None:
        if not self._open:
            return
        inside = self._open[-1]
        row = place[len(inside.place)] if len(place) > len(inside.place) else None
        if not isinstance(row, int) or row == inside.row:
            return
        self._end_row(inside)
        self._mark("row", named((*inside.place, row)), label=str(row + 1))
        self._open[-1] = replace(inside, row=row)

    def _end_row(self, inside: _Open) -> None:
        if inside.row is not None:
            name = named((*inside.place, inside.row))
            label = str(inside.row + 1)
            self._mark("row_end", name, label=label, may_change=inside.may_change)

    def _list(self, stand: Stand, part: RowList) -> None:
        name = named(stand.place)
        label = part.label or part.path[-1]
        error = self.errors.get(name)
        self._mark("list", name, label=label, may_change=part.may_change, error=error)
        self._open.append(_Open(place=stand.place, may_change=part.may_change))

    def _mark(self, kind: str, key: str, **more: Any) -> None:
        self.drawn.append(PlainField(key=key, kind=kind, **{"label": "", **more}))

    def _display(self, stand: Stand, part: Display) -> PlainField:
        columns, rows = self._table(part, stand.scope) if part.kind == "table" else ((), ())
        source = part.source
        if isinstance(source, Template):
            source = source.filled(stand.scope.names, self.now)
        return PlainField(
            key="",
            label="",
            kind=part.kind,
            text=_unmarked(part.kind, self._words(part.text, part.template, stand.scope)),
            source=source if isinstance(source, str) else "",
            is_hidden=stand.is_hidden,
            columns=columns,
            rows=rows,
        )

    def _table(
        self, part: Display, scope: Scope
    ) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        columns = part.columns
        if part.columns_from is not None:
            found = value_of(part.columns_from, scope, self.now)
            maps = (
                [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
            )
            columns = tuple((str(one.get("key")), str(one.get("label"))) for one in maps) or columns
        source = part.source
        data = value_of(source, scope, self.now) if isinstance(source, Expression) else None
        items = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
        rows = tuple(
            tuple(written(item.get(key)) for key, _ in columns) for item in items[:MAX_TABLE_ROWS]
        )
        return tuple(label or key for key, label in columns), rows

    def _words(self, text: str, template: Template | None, scope: Scope) -> str:
        return text if template is None else template.filled(scope.names, self.now)

    def _field(self, stand: Stand, part: Field) -> PlainField:
        asked = settled(part, stand.scope, self.values, self.now)
        value = look(self.shown, stand.place)
        value = None if value is MISSING else value
        chosen = value if isinstance(value, list) else [value]
        name = named(stand.place)
        label, help_text = (
            self._words(text, part.templates.get(which), stand.scope)
            for which, text in (("label", part.label), ("help", part.help))
        )
        return PlainField(
            key=name,
            label=label,
            kind=part.kind,
            value=value,
            is_required=part.is_required,
            is_readonly=stand.is_locked,
            is_hidden=stand.is_hidden,
            required_for=part.required_for,
            options=asked.options,
            chosen=tuple(at for at, one in enumerate(asked.options) if one.value in chosen),
            posts=_posts(part, asked.options),
            input=_input(part),
            minimum=_number(asked.minimum),
            maximum=_number(asked.maximum),
            step=_step(part),
            min_length=_length(asked.min_length),
            max_length=_length(asked.max_length),
            pattern=part.pattern.text if part.pattern else None,
            help=help_text,
            error=self.errors.get(name),
        )


def _unmarked(kind: str, text: str) -> str:
    """Return a text without the commonest marks of Markdown, whose words a page shows."""
    if kind != "text":
        return text
    text = _LINK.sub(r"\1 (\2)", _HEADING.sub("", text))
    return _STRONG.sub(r"\2", text)


def _input(part: Field) -> str:
    if part.kind == "datetime":
        is_local = part.date_kind == "datetime" and part.time_zone_kind == "no_timezone"
        return "datetime-local" if is_local else part.date_kind
    return {"number": "number", "checkbox": "checkbox"}.get(part.kind, part.text_kind or "text")


def _posts(part: Field, options: tuple[Option, ...]) -> tuple[str, ...]:
    if part.options_from is None:
        return tuple(map(str, range(len(options))))
    return tuple(dumps(one.value) for one in options)


def _step(part: Field) -> float | int | str | None:
    if part.kind != "number":
        return None
    if part.step is not None:
        return part.step
    return "any" if part.decimals is None else 10**-part.decimals


def _number(limit: Limit) -> int | float | None:
    return limit if isinstance(limit, int | float) else None


def _length(limit: Limit) -> int | None:
    return limit if isinstance(limit, int) else None
