"""JSON Schema and UI schema, as SpiffArena's models have them beside the diagram, become forms."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.service import Engine
from humantasks.form_reader import read_schema
from humantasks.forms import validate
from humantasks.json_schema_forms import MAX_PROPERTIES, converted, is_json_schema

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def form_of(properties: Any, look: Any = None, **more: Any) -> Any:
    schema = {"type": "object", "properties": properties, **more}
    document, findings = converted(schema, look or {}, "a.json")
    assert document is not None, findings
    form, errors = read_schema(document)
    assert form is not None, errors
    return form


def components(properties: Any, look: Any = None, **more: Any) -> Any:
    return form_of(properties, look, **more).schema["components"]


def sent(form: Any, values: Any, **stored: Any) -> Any:
    return validate(form, values, stored=stored, outcome=None, now=NOW)


def refused(form: Any, values: Any, **stored: Any) -> Any:
    with pytest.raises(Invalid) as refusal:
        sent(form, values, **stored)
    return refusal.value


@pytest.mark.parametrize(
    ("schema", "look", "kind", "right", "wrong"),
    [
        ({"type": "string", "minLength": 2}, {}, "textfield", "ab", "a"),
        ({"type": "string", "pattern": "^a"}, {}, "textfield", "ab", "b"),
        ({"type": "string", "format": "email"}, {}, "textfield", "a@b.fi", "a"),
        ({"type": "string", "format": "uri"}, {}, "textfield", "https://x", "x"),
        ({"type": ["string", "null"]}, {"ui:widget": "textarea"}, "textarea", "a\nb", 3),
        ({"type": "string", "format": "date"}, {}, "datetime", "2030-01-31", "31.1.2030"),
        ({"type": "string"}, {"ui:widget": "date"}, "datetime", "2030-01-31", "x"),
        ({"type": "string", "minimumDate": "today", "format": "date"}, {}, "datetime",
         "2030-01-31", "2001-01-31"),
        ({"type": "string", "enum": ["a", "b"]}, {}, "select", "a", "c"),
        ({"type": "string", "enum": ["a"]}, {"ui:widget": "radio"}, "radio", "a", "c"),
        ({"oneOf": [{"const": 1, "title": "One"}]}, {}, "select", 1, "1"),
        ({"anyOf": [{"type": "string", "enum": ["a"], "title": "A"}]}, {}, "select", "a", "A"),
        ({"type": "integer", "minimum": 1, "exclusiveMaximum": 5}, {}, "number", 4, 5),
        ({"type": "number", "multipleOf": 0.5}, {}, "number", 1.5, 1.6),
        ({"type": "boolean"}, {}, "checkbox", False, "no"),
        ({"type": "boolean"}, {"ui:widget": "radio"}, "radio", False, "No"),
        ({"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": True},
         {"ui:widget": "checkboxes"}, "checklist", ["a"], ["c"]),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, {}, "taglist", ["a", "b"], "a"),
    ],
)  # fmt: skip
def test_each_type_is_drawn_and_judged(
    schema: Any, look: Any, kind: str, right: Any, wrong: Any
) -> None:
    form = form_of({"x": schema}, {"x": look})

    assert form.schema["components"][0]["type"] == kind
    assert sent(form, {"x": right}) == {"x": right}
    assert refused(form, {"x": wrong}).code == "form_invalid"


def test_the_words_come_from_both_schemas() -> None:
    [heading, field] = components(
        {"x": {"type": "string", "title": "T", "description": "D"}},
        {"x": {"ui:title": "Own", "ui:help": "Help.", "ui:readonly": True}},
        title="All",
        description="About {{name}}",
    )

    assert heading == {"type": "text", "text": "## All\n\nAbout {{name}}"}
    assert (field["label"], field["description"], field["readonly"]) == ("Own", "D Help.", True)


def test_the_look_says_the_order() -> None:
    properties = {name: {"type": "string"} for name in "abc"}

    found = components(properties, {"ui:order": ["c", "*", "a", "gone"]})

    assert [one["key"] for one in found] == ["c", "b", "a"]


def test_what_is_required_is_asked_for() -> None:
    form = form_of(
        {
            "a": {"type": "string"},
            "b": {"type": "boolean"},
            "c": {"type": "boolean", "const": True},
        },
        required=["a", "b"],
    )

    assert set(refused(form, {"b": False}).where["fields"]) == {"a", "c"}
    assert sent(form, {"a": "x", "c": True}) == {"a": "x", "c": True}


def test_maps_lists_and_references_nest() -> None:
    form = form_of(
        {
            "who": {"$ref": "#/definitions/person"},
            "items": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/item"}},
        },
        definitions={
            "person": {"type": "object", "properties": {"name": {"type": "string"}}},
            "item": {
                "type": "object",
                "properties": {"price": {"type": "number"}},
                "required": ["price"],
            },
        },
    )
    values = {"who": {"name": "Ann"}, "items": [{"price": 3}]}

    assert sent(form, values) == values
    assert refused(form, {"who": {"name": "x", "role": "admin"}}).code == "field_not_allowed"
    assert refused(form, {"items": []}).where["fields"] == {
        "items": "Use at least 1 rows; these are 0."
    }


def test_options_come_from_a_variable() -> None:
    form = form_of({"x": {"type": "string", "anyOf": ["options_from_task_data_var:fruits"]}})
    fruits = [{"label": "Apple", "value": "a"}]

    assert sent(form, {"x": "a"}, fruits=fruits) == {"x": "a"}
    assert refused(form, {"x": "b"}, fruits=fruits).code == "form_invalid"


def test_a_hidden_property_gets_its_default_and_nothing_else() -> None:
    form = form_of(
        {"x": {"type": "string", "default": "web"}, "y": {"type": "string"}},
        {"x": {"ui:widget": "hidden"}, "y": {"ui:hidden": True}},
    )

    assert sent(form, {"x": "forged"}) == {"x": "web"}
    assert sent(form, {}, x="kept") == {"x": "kept"}
    assert refused(form, {"y": "z"}).code == "field_not_allowed"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "data-url"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"enum": ["a"]}, "minItems": 1},
        {"type": "string", "if": {}},
        {"type": "object"},
        {"$ref": "#/nowhere"},
        {"$ref": "https://x.example/schema"},
        {"$ref": "#/properties/x"},
        {"type": "number", "exclusiveMinimum": 0.5},
        {"enum": [{"a": 1}]},
        {"oneOf": [{"type": "string"}]},
        3,
    ],
)
def test_what_cannot_be_drawn_is_refused(schema: Any) -> None:
    document, findings = converted({"properties": {"x": schema}}, {}, "a.json")

    assert document is None
    assert {one.code for one in findings} == {"form_schema_unsupported"}


def test_a_schema_that_refers_to_itself_ends() -> None:
    properties = {f"p{at}": {"$ref": "#"} for at in range(20)}

    document, findings = converted({"type": "object", "properties": properties}, {}, "a.json")

    assert document is None
    assert len(findings) < MAX_PROPERTIES


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
PROPERTY = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "number", "boolean", "array", "object", "null"])
        | VALUES,
        "enum": VALUES,
        "oneOf": VALUES,
        "items": VALUES,
        "properties": VALUES,
        "format": VALUES,
        "default": VALUES,
        "minItems": VALUES,
        "minimum": VALUES,
        "pattern": VALUES,
        "title": VALUES,
        "$ref": VALUES | st.just("#"),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text("abc_", min_size=1, max_size=3), PROPERTY, max_size=3), VALUES)
def test_any_schema_is_read_or_refused(properties: Any, look: Any) -> None:
    ui = {name: {"ui:widget": look, "ui:options": look, "ui:order": look} for name in properties}

    document, findings = converted({"properties": properties}, ui, "a.json")

    if document is None:
        assert any(one.level == "error" for one in findings)
    else:
        form, more = read_schema(document)
        assert (form is None) == any(one.level == "error" for one in more)


def test_an_unread_look_is_a_note() -> None:
    look = {"x": {"ui:widget": "rating", "ui:colour": "red"}}

    _, findings = converted({"properties": {"x": {"type": "string"}}}, look, "a.json")

    assert [(one.level, one.code) for one in findings] == [("note", "form_look_unread")] * 2


def test_the_two_kinds_of_documents_are_told_apart() -> None:
    assert is_json_schema({"type": "object", "properties": {}})
    assert not is_json_schema({"type": "default", "components": []})
    assert not is_json_schema([])


def test_a_task_is_worked_with_a_json_schema_beside_the_diagram(engine: Engine) -> None:
    from tests.humantasks.office import one_task

    schema = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 3}}}
    engine.deploy(
        {
            "a.bpmn": one_task('plait:candidateGroups="marketing" plait:form="a.json"'),
            "a.json": json.dumps(schema).encode(),
        }
    )
    instance = engine.start("p")
    [wait] = engine.waits(instance.id)

    for values in ({"n": 4}, {"n": "x"}, {"m": 1}):
        with pytest.raises(Invalid):
            engine.complete(wait.id, variables=values)
    engine.complete(wait.id, variables={"n": 3})

    assert engine.variables(instance.id)["n"] == 3
