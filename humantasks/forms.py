"""What a form lets in: only its own fields, each with a value it asks for.

The same rules hold at every door. A field that is hidden by its condition, read-only or unknown may
not be sent; a read-only field may be sent back unchanged, as browsers do, and what the form
computes is computed here. A field that is left out keeps what the variable holds, or takes the
form's default where there is none yet. Maps and rows are merged into what they were; a list whose
rows come and go is what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import Finding, Invalid
from engine.values import same
from humantasks.form_fields import Field, Form
from humantasks.form_landing import Landing, Submission, received
from humantasks.form_places import MISSING, Place, copied, look, named
from humantasks.form_settled import settled
from humantasks.form_standing import Scope, Stand, Standing, default_of, standing
from humantasks.form_strangers import strangers
from humantasks.form_values import clean, is_empty, is_missing, problem

_ROUNDS = 20


def validate(
    form: Form,
    sent: Mapping[str, Any],
    *,
    stored: Mapping[str, Any],
    outcome: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the variables that land, or raise Invalid with one finding for each field.

    `stored` are the variables as they are. Codes: `field_not_allowed` when something was sent that
    the form does not let in, else `form_invalid`; `where.fields` maps each field to its sentence.
    A field in a row is called `items.0.price`.
    """
    submission = received(form, sent, stored, now)
    base = {name: copied(submission.kept[name]) for name in form.variables & {*submission.kept}}
    judge = _Judge(
        form=form,
        submission=submission,
        stored=stored,
        outcome=outcome,
        now=now,
        landing=Landing(base=base),
    )
    judge.judge()
    if judge.strange:
        raise _not_allowed(judge.strange)
    if judge.findings:
        raise _invalid(judge.findings)
    return judge.landing.variables()


def reached(form: Form, submission: Submission, now: datetime) -> Standing:
    """Say how the form stands once everything was written that a person could have written.

    A field may unlock others, so this goes in rounds; one that only its own new value would unlock
    stays locked.
    """
    allowed: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        values = submission.overlaid(form, allowed)
        stands = standing(form, values, now, opened_with=submission.began_with)
        more = allowed.union(stands.writable)
        if more == allowed:
            break
        allowed = more
    return stands


@dataclass(kw_only=True)
class _Judge:
    """Collects what is wrong, and what lands if nothing is."""

    form: Form
    submission: Submission
    stored: Mapping[str, Any]
    outcome: str | None
    now: datetime
    landing: Landing
    findings: list[Finding] = field(default_factory=list)
    strange: list[Finding] = field(default_factory=list)

    def judge(self) -> None:
        """Hold everything that was sent, and everything that is asked for, against the form."""
        submission = self.submission
        self.findings += submission.findings
        stands = reached(self.form, submission, self.now)
        fields = {one.place: one for one in stands.stands if isinstance(one.part, Field)}
        for place, name in strangers(self.form.parts, submission.sent):
            self._stranger(name, fields.get(place), place)
        shown = {one.place for one in stands.stands if not one.is_hidden}
        for place in submission.lists:
            if place not in shown:
                self._stranger(named(place), None, place)
        for stand in fields.values():
            if stand.is_hidden:
                continue
            if stand.is_locked:
                self._locked(stand, stands.values)
            else:
                self._open(stand)
        for place in submission.rewritten:
            self.landing.put(place, look(self.landing.base, place))

    def _stranger(self, name: str, stand: Stand | None, place: Place) -> None:
        """Refuse what was sent for a place that may not be written, unless it is unchanged."""
        part = stand.part if stand and isinstance(stand.part, Field) else None
        if stand and part and not stand.is_hidden and not stand.is_locked:
            return
        value = look(self.submission.sent, place)
        if part is not None and (part.computed is not None or self._is_as_it_was(place, value)):
            return
        fact = "is not a field of this form" if part is None else "may not be written here"
        self.strange.append(
            Finding(
                level="error",
                code="field_not_allowed",
                message=f"'{name[:80]}' {fact}",
                way_out="send only the fields that the form lets you write",
                element_id=name[:255],
                element_name=part.label if part else None,
            )
        )

    def _is_as_it_was(self, place: Place, value: Any) -> bool:
        before = look(self.submission.opened_with, place)
        before = None if before is MISSING else before
        return same(before, value) or (is_empty(before) and is_empty(value))

    def _locked(self, stand: Stand, values: Mapping[str, Any]) -> None:
        """Land what the form itself says: what it computes, and defaults of locked fields."""
        part = stand.part
        assert isinstance(part, Field)  # noqa: S101 - `judge` hands fields over
        if part.computed is not None:
            value = look(values, stand.place)
            self.landing.put(stand.place, None if value is MISSING else value)
        elif look(self.submission.kept, stand.place) is MISSING:
            default = default_of(part, self._root(), self.now)
            if default is not None:
                self.landing.put(stand.place, default)

    def _open(self, stand: Stand) -> None:
        part = stand.part
        assert isinstance(part, Field)  # noqa: S101 - `judge` hands fields over
        asked = settled(part, stand.scope, self.submission.began_with, self.now)
        value = look(self.submission.sent, stand.place)
        if value is MISSING and look(self.submission.kept, stand.place) is MISSING:
            default = default_of(part, self._root(), self.now)
            value = MISSING if default is None else default
        is_there = value is not MISSING
        sentence = self._sentence(asked, value if is_there else None)
        if sentence is not None and not self._is_in_refused_list(stand.place):
            self.findings.append(_finding(part, named(stand.place), *sentence))
        elif is_there:
            self.landing.put(stand.place, clean(asked, value))

    def _is_in_refused_list(self, place: Place) -> bool:
        lists = [one.element_id for one in self.submission.findings]
        return any(named(place[:depth]) in lists for depth in range(1, len(place)))

    def _sentence(self, asked: Field, value: Any) -> tuple[str, str] | None:
        is_asked = asked.is_required or (
            self.outcome is not None and self.outcome in asked.required_for
        )
        if is_asked and is_missing(asked, value):
            return "field_required", "This field needs an answer."
        wrong = problem(asked, value, self.now)
        return None if wrong is None else ("field_invalid", wrong)

    def _root(self) -> Scope:
        return Scope(data=self.stored, this=self.stored)


def _not_allowed(findings: list[Finding]) -> Invalid:
    return Invalid(
        f"{findings[0].message}; send only the fields that the form lets you write",
        code="field_not_allowed",
        where={"field": findings[0].element_id, "fields": _by_field(findings)},
        findings=findings,
    )


def _finding(part: Field, name: str, code: str, sentence: str) -> Finding:
    return Finding(
        level="error",
        code=code,
        message=sentence,
        way_out=f"correct '{part.label}' and send the form again",
        element_id=name,
        element_name=part.label,
    )


def _invalid(findings: list[Finding]) -> Invalid:
    count = "one field needs" if len(findings) == 1 else f"{len(findings)} fields need"
    names = ", ".join(str(one.element_name) for one in findings[:5])
    return Invalid(
        f"{count} attention: {names}; correct what is marked and send the form again",
        code="form_invalid",
        where={"field": findings[0].element_id, "fields": _by_field(findings)},
        findings=findings,
    )


def _by_field(findings: list[Finding]) -> dict[str, str]:
    return {str(one.element_id): one.message for one in findings}
