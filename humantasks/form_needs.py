"""Which values a form needs: those of its fields, and what its expressions and texts read."""

from __future__ import annotations

from engine.expressions import Expression
from humantasks.form_fields import Display, Field, Part, Path, RowList
from humantasks.form_reads import Reads
from humantasks.form_templates import Template


def needs_of(parts: tuple[Part, ...]) -> Reads:
    """Return everything that the parts show or read."""
    reads = Reads()
    for part in parts:
        _add(reads, part, ())
    return reads


def _add(reads: Reads, part: Part, scopes: tuple[Path, ...]) -> None:
    around = scopes[-1] if scopes else ()
    for read in _readers(part):
        reads.add_expression(read.paths, scopes)
    if isinstance(part, Field):
        reads.add([*around, *part.path])
        if part.options_from is not None and part.options_from.variable:
            reads.add([part.options_from.variable])
    elif isinstance(part, RowList):
        path = (*around, *part.path)
        if not part.parts:
            reads.add(path)
        for inner in part.parts:
            _add(reads, inner, (*scopes, path))


def _readers(part: Part) -> list[Expression | Template]:
    found: list[Expression | Template | None] = list(part.hides)
    if isinstance(part, Field):
        limits = (part.minimum, part.maximum, part.min_length, part.max_length)
        found += [one for one in (*limits, part.is_readonly) if isinstance(one, Expression)]
        found += [part.default_from, part.computed, *part.templates.values()]
        found.append(part.options_from.expression if part.options_from else None)
    elif isinstance(part, Display):
        source = None if isinstance(part.source, str) else part.source
        found += [part.template, source, part.columns_from]
    return [one for one in found if one is not None]
