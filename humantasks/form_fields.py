"""A form as the server reads it: the fields in order, and what each of them asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.expressions import Expression
from humantasks.patterns import Pattern

TEXT_KINDS = frozenset({"textfield", "textarea"})
CHOICE_KINDS = frozenset({"select", "radio"})
LIST_KINDS = frozenset({"checklist", "taglist"})
FIELD_KINDS = TEXT_KINDS | CHOICE_KINDS | LIST_KINDS | {"number", "checkbox", "datetime"}
DISPLAY_KINDS = frozenset({"text", "html", "image", "separator", "spacer", "button"})


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a select, radio, checklist or taglist."""

    value: Any
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. `hides` holds the conditions of the field and of the groups around it.

    `is_readonly` is an expression where the form says so. `required_for` are the outcomes that need
    a value (`plait:requiredFor`). `decimals` None: any number of them. `date_kind` is date, time or
    datetime.
    """

    key: str
    label: str
    kind: str
    help: str = ""
    is_required: bool = False
    required_for: tuple[str, ...] = ()
    is_readonly: bool | Expression = False
    hides: tuple[Expression, ...] = ()
    default: Any = None
    options: tuple[Option, ...] = ()
    minimum: float | int | None = None
    maximum: float | int | None = None
    decimals: int | None = None
    step: float | int | None = None
    is_number_text: bool = False
    min_length: int | None = None
    max_length: int | None = None
    pattern: Pattern | None = None
    pattern_message: str | None = None
    text_kind: str | None = None  # email | phone
    date_kind: str = "date"
    time_zone_kind: str = "no_timezone"
    is_future_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Display:
    """A text or a line between the fields."""

    kind: str
    text: str = ""
    hides: tuple[Expression, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Form:
    """A readable form; `schema` is the form-js document as it was uploaded."""

    schema: Mapping[str, Any]
    parts: tuple[Field | Display, ...] = field(default=())

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the fields in the order of the form."""
        return tuple(part for part in self.parts if isinstance(part, Field))

    @property
    def reads(self) -> frozenset[str]:
        """Return the variables that the form shows or that its conditions read."""
        names = {one.key for one in self.fields}
        for part in self.parts:
            for expression in part.hides:
                names |= expression.names
            if isinstance(part, Field) and isinstance(part.is_readonly, Expression):
                names |= part.is_readonly.names
        return frozenset(names)
