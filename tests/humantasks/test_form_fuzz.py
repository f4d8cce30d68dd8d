"""Whatever is uploaded or sent, a form answers with findings or Invalid, never with a defect."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Invalid
from humantasks.form_fields import DISPLAY_KINDS, FIELD_KINDS
from humantasks.form_reader import read_form, read_schema
from humantasks.forms import validate
from humantasks.patterns import PatternRefused, compile_pattern
from humantasks.plain_forms import plain_fields
from humantasks.plain_posts import from_post
from tests.humantasks.office import FORM

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPTIONS = [{"label": "A", "value": "a"}]
PLACES = frozenset({"group", "dynamiclist"})
EVERY_KIND = {
    "components": [
        {"type": kind, "key": kind, "label": kind, "values": OPTIONS, "expression": "=1"}
        for kind in sorted(FIELD_KINDS)
    ]
}
KEYS = [one["key"] for one in EVERY_KIND["components"]]
ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    ATOMS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner), max_leaves=8
)
COMPONENT = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(FIELD_KINDS | DISPLAY_KINDS | PLACES)) | st.text()},
    optional={
        "key": st.sampled_from(["a", "b"]) | JSON,
        "label": JSON,
        "validate": st.dictionaries(
            st.sampled_from(["required", "min", "max", "minLength", "pattern", "validationType"]),
            JSON,
        )
        | JSON,
        "conditional": st.fixed_dictionaries({"hide": JSON}) | JSON,
        "values": JSON,
        "components": JSON | st.just([{"type": "number", "key": "c"}]),
        "properties": JSON,
        "readonly": JSON,
        "defaultValue": JSON,
        "subtype": JSON,
        "decimalDigits": JSON,
        "path": st.sampled_from(["a", "b.c"]) | JSON,
        "isRepeating": st.just(True),
        "allowAddRemove": st.booleans(),
        "valuesKey": JSON,
        "valuesExpression": st.just("=a") | JSON,
        "expression": st.just("=a") | JSON,
        "content": JSON,
        "text": st.text("{}#/ifloop =a", max_size=20) | JSON,
        "dataSource": st.just("=a") | JSON,
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(COMPONENT, max_size=4), st.dictionaries(st.sampled_from(["a", "b"]), JSON))
def test_any_form_is_read_or_refused_and_any_value_judged(
    components: list[Any], sent: dict[str, Any]
) -> None:
    form, findings = read_schema({"components": components})

    assert (form is None) == any(one.level == "error" for one in findings)
    if form is not None:
        _judge(form, sent)
        assert plain_fields(form.schema, sent, now=NOW) is not None


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JSON))
def test_any_value_of_any_kind_is_judged(sent: dict[str, Any]) -> None:
    form, _ = read_schema(EVERY_KIND)

    landed = _judge(form, sent)

    assert landed is None or set(landed) <= set(KEYS)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), st.lists(st.text(max_size=10), max_size=3)))
def test_any_posted_text_becomes_values_to_judge(posted: dict[str, list[str]]) -> None:
    form, _ = read_schema(EVERY_KIND)

    landed = _judge(form, from_post(EVERY_KIND, posted, {}))

    assert landed is None or set(landed) <= set(KEYS)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | JSON.map(lambda one: json.dumps(one).encode())
)
def test_any_upload_is_a_form_or_has_a_finding(content: bytes) -> None:
    form, findings = read_form(content, "a.form")

    assert (form is None) == bool(findings)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="ab^$|()[]{},*+?.\\dwsDWS0123-:=", max_size=25), st.text("ab01 -", max_size=40)
)
def test_any_pattern_is_matched_or_refused(pattern: str, text: str) -> None:
    try:
        compiled = compile_pattern(pattern)
    except PatternRefused:
        return
    assert compiled.found_in(text) in {True, False}


def test_the_offices_own_form_is_sound() -> None:
    assert read_schema(FORM)[0] is not None


def _judge(form: Any, sent: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return validate(form, sent, stored={}, outcome=None, now=NOW)
    except Invalid as refused:
        refusal = refused
    assert refusal.code in {"form_invalid", "field_not_allowed"}
    assert refusal.findings
    return None
