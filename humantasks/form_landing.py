"""From what was sent to what lands: maps and rows merged into what the variables hold.

A list whose rows come and go is what was sent; its rows are known again by the values that nobody
may change, in their order. Other lists keep their rows, and the keys of them that the form does not
show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import Finding
from engine.values import same
from humantasks.form_fields import Display, Field, Form, Part, RowList
from humantasks.form_places import MISSING, Place, copied, drop, look, named, put
from humantasks.form_reader import MAX_ROWS
from humantasks.form_standing import Scope, beginning, fill

MAX_ROWS_IN_ALL = 5_000


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What was sent, row by row beside what was there.

    `kept` is what the variables hold, aligned with the sent rows; `opened_with` is the part of it
    that the form shows, with defaults; `began_with` is what the page opened with. `lists` are the
    lists that were sent, `rewritten` those among them that are what was sent.
    """

    sent: Mapping[str, Any]
    kept: Mapping[str, Any]
    opened_with: Mapping[str, Any]
    began_with: Mapping[str, Any]
    lists: tuple[Place, ...]
    rewritten: tuple[Place, ...]
    findings: tuple[Finding, ...]

    def overlaid(self, form: Form, allowed: frozenset[str]) -> dict[str, Any]:
        """Return the values with those sent ones that may be written."""
        values: dict[str, Any] = copied(self.opened_with)
        for place, value in _leaves(form.parts, self.sent, ()):
            if named(place) in allowed:
                put(values, place, copied(value))
        return values


@dataclass(kw_only=True)
class Landing:
    """Collects what lands, over `base`: what the form's variables hold so far, whole."""

    base: dict[str, Any]
    _written: set[str] = field(default_factory=set)

    def put(self, place: Place, value: Any) -> None:
        """Write a value at a place."""
        put(self.base, place, value)
        self.touch(place)

    def touch(self, place: Place) -> None:
        """Let the variable at the head of a place land."""
        self._written.add(str(place[0]))

    def variables(self) -> dict[str, Any]:
        """Return the variables that were written."""
        return {name: value for name, value in self.base.items() if name in self._written}


def received(
    form: Form, sent: Mapping[str, Any], stored: Mapping[str, Any], now: datetime
) -> Submission:
    """Put what was sent beside what is stored."""
    aligner = _Aligner()
    kept = {name: copied(stored[name]) for name in form.reads.tree if name in stored}
    said: dict[str, Any] = copied(sent)
    aligner.align(form.parts, kept, said, ())
    opened_with = copied(form.reads.taken_from(kept))
    fill(form.parts, opened_with, Scope(data=stored, this=stored), now)
    return Submission(
        sent=said,
        kept=kept,
        opened_with=opened_with,
        began_with=beginning(form, stored, now),
        lists=tuple(aligner.lists),
        rewritten=tuple(aligner.rewritten),
        findings=tuple(aligner.findings),
    )


def _leaves(
    parts: tuple[Part, ...], sent: Mapping[str, Any], at: Place
) -> Iterator[tuple[Place, Any]]:
    for part in parts:
        found = MISSING if isinstance(part, Display) else look(sent, part.path)
        if isinstance(part, Field) and part.computed is None and found is not MISSING:
            yield (*at, *part.path), found
        elif isinstance(part, RowList) and isinstance(found, list):
            for number, row in enumerate(found):
                yield from _leaves(part.parts, row, (*at, *part.path, number))


@dataclass(kw_only=True)
class _Aligner:
    """Brings the rows that are kept and the rows that were sent into one order."""

    lists: list[Place] = field(default_factory=list)
    rewritten: list[Place] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _rows: int = 0

    def align(
        self, parts: tuple[Part, ...], kept: dict[str, Any], sent: dict[str, Any], at: Place
    ) -> None:
        """Align every list of one scope, and those inside its rows; a wrong list is left out."""
        for part in parts:
            if not isinstance(part, RowList):
                continue
            said = look(sent, part.path)
            if said is MISSING:
                continue
            place = (*at, *part.path)
            held = look(kept, part.path)
            rows = (
                [one if isinstance(one, dict) else {} for one in held]
                if isinstance(held, list)
                else None
            )
            fact = None if said is None else self._problem(part, said, rows)
            if fact is not None:
                self.findings.append(_finding(part, place, fact))
            if said is None or fact is not None:
                drop(sent, part.path)
                continue
            self.lists.append(place)
            if part.may_change:
                rows = _known_again(part, rows or [], said)
                self.rewritten.append(place)
            elif rows is None:
                rows = [{} for _ in said]
            put(kept, part.path, rows)
            for number, (row, own) in enumerate(zip(said, rows, strict=True)):
                self.align(part.parts, own, row, (*place, number))

    def _problem(self, part: RowList, said: Any, rows: list[Any] | None) -> str | None:
        if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
            return "Send a list of rows."
        self._rows += len(said)
        if len(said) > MAX_ROWS or self._rows > MAX_ROWS_IN_ALL:
            return f"Use at most {MAX_ROWS} rows."
        expected = part.default_rows if rows is None else len(rows)
        if not part.may_change and len(said) != expected:
            return f"This list has {expected} rows; none can be added or removed."
        if len(said) < part.min_rows or (part.max_rows is not None and len(said) > part.max_rows):
            most = "" if part.max_rows is None else f" and at most {part.max_rows}"
            return f"Use at least {part.min_rows} rows{most}; these are {len(said)}."
        return None


def _known_again(
    part: RowList, rows: list[dict[str, Any]], said: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return for each sent row the kept one with the same locked values, else an empty one."""
    locked = [one for one in part.parts if isinstance(one, Field) and one.is_readonly is not False]
    if not locked:
        return [{} for _ in said]
    found: list[dict[str, Any]] = []
    first = 0
    for sent in said:
        fitting = (
            at
            for at in range(first, len(rows))
            if all(_alike(one, rows[at], sent) for one in locked)
        )
        at = next(fitting, None)
        found.append({} if at is None else copied(rows[at]))
        first = first if at is None else at + 1
    return found


def _alike(part: Field, row: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    before, now = look(row, part.path), look(sent, part.path)
    if before is MISSING or now is MISSING:
        return before is now
    return same(before, now)


def _finding(part: RowList, place: Place, sentence: str) -> Finding:
    return Finding(
        level="error",
        code="field_invalid",
        message=sentence,
        way_out=f"correct '{part.label or part.key}' and send the form again",
        element_id=named(place),
        element_name=part.label or part.key,
    )
