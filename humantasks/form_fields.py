"""A form as the server reads it: fields, lists of rows and texts, in order, with what each asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.expressions import Expression
from humantasks.form_reads import Reads
from humantasks.form_templates import Template
from humantasks.patterns import Pattern

TEXT_KINDS = frozenset({"textfield", "textarea"})
CHOICE_KINDS = frozenset({"select", "radio"})
LIST_KINDS = frozenset({"checklist", "taglist"})
FIELD_KINDS = TEXT_KINDS | CHOICE_KINDS | LIST_KINDS | {
    "number",
    "checkbox",
    "datetime",
    "expression",
}  # fmt: skip
DISPLAY_KINDS = frozenset(
    {"text", "html", "image", "iframe", "separator", "spacer", "button", "table"}
)

Path: TypeAlias = tuple[str, ...]  # of a part, from its scope: the form or a row
Limit: TypeAlias = "int | float | Expression | None"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a select, radio, checklist or taglist."""

    value: Any
    label: str


@dataclass(frozen=True, kw_only=True)
class OptionSource:
    """Where options come from that the form does not list: a variable, or an expression."""

    variable: str | None = None
    expression: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. `hides` holds the conditions of the field and of the groups around it.

    `path` leads to its value from the form or, inside a list, from the row. `is_readonly` is an
    expression where the form says so. `required_for` are the outcomes that need a value
    (`plait:requiredFor`). `decimals` None: any number of them. `date_kind` is date, time or
    datetime. `computed` is what an `expression` component calculates; nobody writes such a field.
    `templates` are the texts (label, help) that hold `{{…}}`.
    """

    path: Path
    label: str
    kind: str
    help: str = ""
    is_required: bool = False
    required_for: tuple[str, ...] = ()
    is_readonly: bool | Expression = False
    hides: tuple[Expression, ...] = ()
    default: Any = None
    default_from: Expression | None = None
    computed: Expression | None = None
    options: tuple[Option, ...] = ()
    options_from: OptionSource | None = None
    minimum: Limit = None
    maximum: Limit = None
    decimals: int | None = None
    step: float | int | None = None
    is_number_text: bool = False
    min_length: Limit = None
    max_length: Limit = None
    pattern: Pattern | None = None
    pattern_message: str | None = None
    text_kind: str | None = None  # email | phone
    date_kind: str = "date"
    time_zone_kind: str = "no_timezone"
    is_future_only: bool = False
    templates: Mapping[str, Template] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the path as one text."""
        return ".".join(self.path)


@dataclass(frozen=True, kw_only=True)
class Display:
    """A text, a picture, a table or a line between the fields.

    `text` is what is read aloud: the words, a picture's other text, a group's or table's label.
    `source` is an address, or what gives the rows of a table; `columns` are its keys and words.
    """

    kind: str
    text: str = ""
    template: Template | None = None
    hides: tuple[Expression, ...] = ()
    source: str | Expression | Template | None = None
    columns: tuple[tuple[str, str], ...] = ()
    columns_from: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class RowList:
    """A list of rows, each with the same parts; people add and remove rows where they may.

    `default_rows` is how many there are where the variable holds no list; `min_rows` and `max_rows`
    are our own (`plait:minRows`, `plait:maxRows`), asked for when the form is sent.
    """

    path: Path
    label: str = ""
    hides: tuple[Expression, ...] = ()
    parts: tuple[Part, ...] = ()
    may_change: bool = False
    default_rows: int = 1
    min_rows: int = 0
    max_rows: int | None = None

    @property
    def key(self) -> str:
        """Return the path as one text."""
        return ".".join(self.path)


Part: TypeAlias = "Field | Display | RowList"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A readable form; `schema` is the form-js document as it was uploaded.

    `reads` is what it needs of the variables. `is_generated`: made from the drawing, not by a
    modeller, so it proposes fields and refuses none.
    """

    schema: Mapping[str, Any]
    parts: tuple[Part, ...] = ()
    reads: Reads = field(default_factory=Reads)
    is_generated: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the fields outside of lists, in the order of the form."""
        return tuple(part for part in self.parts if isinstance(part, Field))

    @property
    def every_field(self) -> tuple[Field, ...]:
        """Return all fields, those inside of lists too."""
        return tuple(_every_field(self.parts))

    @property
    def variables(self) -> frozenset[str]:
        """Return the variables that the form may write."""
        return frozenset(part.path[0] for part in self.parts if not isinstance(part, Display))


def _every_field(parts: tuple[Part, ...]) -> Iterator[Field]:
    for part in parts:
        if isinstance(part, Field):
            yield part
        elif isinstance(part, RowList):
            yield from _every_field(part.parts)
