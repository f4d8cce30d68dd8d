"""A form that says more than Plait understands is refused at deployment, with every reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from humantasks.form_reader import read_form, read_schema
from humantasks.plain_forms import plain_fields
from tests.sources import CORPUS, NO_CORPUS

REFUSED = [
    ({"type": "filepicker", "key": "f"}, "form_component_unsupported"),
    ({"type": "documentPreview", "dataSource": "=f"}, "form_component_unsupported"),
    ({"type": "range", "key": "f"}, "form_component_unsupported"),
    ({"type": "dynamiclist", "path": "l", "components": []}, "form_list_not_repeating"),
    ({"type": "dynamiclist", "isRepeating": True, "components": []}, "form_key_missing"),
    ({"type": "dynamiclist", "isRepeating": True, "path": "l", "components": 3},
     "form_field_invalid"),
    ({"type": "dynamiclist", "isRepeating": True, "path": "l", "defaultRepetitions": 1_000_000},
     "form_field_invalid"),
    ({"type": "expression", "key": "e", "expression": "1"}, "form_expression"),
    ({"type": "expression", "key": "e", "expression": "=1 +"}, "form_expression"),
    ({"type": "iframe", "url": "https://x", "security": {"allowScripts": True}},
     "form_script_forbidden"),
    ({"type": "html", "content": "<script>alert(1)</script>"}, "form_script_forbidden"),
    ({"type": "html", "content": "<img src=x onerror=alert(1)>"}, "form_script_forbidden"),
    ({"type": "html", "content": "<a href=' javascript:alert(1)'>x</a>"}, "form_script_forbidden"),
    ({"type": "html", "content": "<svg><script>1</script></svg>"}, "form_script_forbidden"),
    ({"type": "html", "content": "<b>" * 10_000}, "form_field_invalid"),
    ({"type": "text", "text": "{{#if a}}never closed"}, "form_expression"),
    ({"type": "text", "text": "{{a +}}"}, "form_expression"),
    ({"type": "text", "text": "=a +"}, "form_expression"),
    ({"type": "textfield", "key": "t", "label": "{{/loop}}"}, "form_expression"),
    ({"type": "table", "dataSource": "=a", "columns": 3}, "form_field_invalid"),
    ({"key": "t"}, "form_malformed"),
    ("text", "form_malformed"),
    ({"type": "textfield"}, "form_key_missing"),
    ({"type": "textfield", "key": "a..b"}, "form_path_unsupported"),
    ({"type": "textfield", "key": "a.0"}, "form_path_unsupported"),
    ({"type": "textfield", "key": "a.__proto__"}, "form_path_unsupported"),
    ({"type": "textfield", "key": "a.constructor"}, "form_path_unsupported"),
    ({"type": "textfield", "key": "a[0]"}, "form_field_invalid"),
    ({"type": "group", "path": "g[0]", "components": []}, "form_field_invalid"),
    ({"type": "textfield", "key": "__class__"}, "form_field_invalid"),
    ({"type": "textfield", "key": "t", "validate": {"pattern": "(?=x)"}}, "form_pattern"),
    ({"type": "textfield", "key": "t", "validate": {"required": "=a"}}, "form_flag_unsupported"),
    ({"type": "textfield", "key": "t", "validate": {"validationType": "iban"}},
     "form_field_invalid"),
    ({"type": "textfield", "key": "t", "validate": {"minLength": -1}}, "form_field_invalid"),
    ({"type": "textfield", "key": "t", "conditional": {"hide": "=a +"}}, "form_expression"),
    ({"type": "textfield", "key": "t", "conditional": {"hide": "a > 1"}}, "form_expression"),
    ({"type": "textfield", "key": "t", "conditional": {"hide": True}}, "form_expression"),
    ({"type": "textfield", "key": "t", "readonly": "=a +"}, "form_expression"),
    ({"type": "number", "key": "n", "validate": {"min": "=low +"}}, "form_expression"),
    ({"type": "number", "key": "n", "validate": {"min": "low"}}, "form_limit_unsupported"),
    ({"type": "number", "key": "n", "validate": {"max": "1e999"}}, "form_field_invalid"),
    ({"type": "number", "key": "n", "defaultValue": "=1 +"}, "form_expression"),
    ({"type": "select", "key": "s", "valuesExpression": "=a +"}, "form_expression"),
    ({"type": "select", "key": "s", "valuesKey": "__class__"}, "form_field_invalid"),
    ({"type": "select", "key": "s"}, "form_options_missing"),
    ({"type": "radio", "key": "s", "values": [{"value": 1}, {"value": 1}]}, "form_field_invalid"),
    ({"type": "datetime", "key": "d", "subtype": "week"}, "form_field_invalid"),
]  # fmt: skip


@pytest.mark.parametrize(("component", "code"), REFUSED)
def test_what_is_not_understood_is_refused_by_name(component: Any, code: Any) -> None:
    form, findings = read_form(json.dumps({"components": [component]}).encode(), "a.form")

    assert form is None
    assert [one.code for one in findings] == [code]
    assert (findings[0].file, findings[0].level) == ("a.form", "error")
    assert findings[0].way_out


def test_a_finding_names_the_component_and_its_line() -> None:
    content = json.dumps(
        {"components": [{"type": "text"}, {"type": "filepicker", "id": "F1", "label": "Contract"}]},
        indent=1,
    ).encode()

    _, [finding] = read_form(content, "a.form")

    assert (finding.element_id, finding.element_name) == ("F1", "Contract")
    assert finding.line == content.decode().splitlines().index('   "id": "F1",') + 1


def test_a_key_used_twice_is_refused() -> None:
    field = {"type": "textfield", "key": "t"}

    _, findings = read_schema({"components": [field, {"type": "group", "components": [field]}]})

    assert [one.code for one in findings] == ["form_key_duplicate"]


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "number", "key": "a"}, {"type": "number", "key": "a.b"}],
        [{"type": "number", "key": "a.b"}, {"type": "number", "key": "a"}],
        [
            {"type": "group", "path": "a", "components": [{"type": "number", "key": "b"}]},
            {"type": "number", "key": "a.b"},
        ],
        [
            {"type": "dynamiclist", "isRepeating": True, "path": "a", "components": []},
            {"type": "number", "key": "a.b"},
        ],
    ],
)
def test_two_fields_never_write_into_each_other(components: Any) -> None:
    _, findings = read_schema({"components": components})

    assert [one.code for one in findings] == ["form_key_duplicate"]


def test_rows_have_names_of_their_own() -> None:
    field = {"type": "number", "key": "a"}
    rows = {"type": "dynamiclist", "isRepeating": True, "path": "l", "components": [field]}

    form, findings = read_schema({"components": [field, rows]})

    assert not findings
    assert form is not None
    assert form.variables == {"a", "l"}


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "iframe", "url": "https://x.example"}, "form_frame_as_link"),
        ({"type": "iframe", "url": "javascript:alert(1)"}, "form_address_unusable"),
        ({"type": "image", "source": "https://x.example/a.png"}, "form_picture_remote"),
        ({"type": "html", "content": "<p style='color:red'>x</p>"}, "form_html_reduced"),
        ({"type": "html", "content": "<form><input name=outcome></form>"}, "form_html_reduced"),
        ({"type": "table", "dataSource": "rows", "columns": []}, "form_table_empty"),
        ({"type": "textfield", "key": "t", "colour": "red"}, "form_property_unknown"),
    ],
)
def test_what_is_not_drawn_as_written_is_a_note(component: Any, code: Any) -> None:
    form, findings = read_schema({"components": [component]})

    assert form is not None
    assert [(one.level, one.code) for one in findings] == [("note", code)]


@pytest.mark.parametrize("version", [0, 1, 19])
def test_each_version_of_the_format_is_read(version: int) -> None:
    document = {"schemaVersion": version, "components": []}

    assert read_schema(document) == read_schema(document)
    assert read_schema(document)[0] is not None


@pytest.mark.parametrize("version", [20, "19", True, None])
def test_a_version_nobody_knows_is_refused(version: Any) -> None:
    _, findings = read_schema({"schemaVersion": version, "components": []})

    assert [one.code for one in findings] == ["form_version_unsupported"]


def test_an_id_used_twice_is_refused_because_form_js_breaks_on_it() -> None:
    one = {"type": "number", "key": "a", "id": "x"}

    _, findings = read_schema({"components": [one, {**one, "key": "b"}]})

    assert [found.code for found in findings] == ["form_id_duplicate"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"<xml/>", b"[]", b'{"components": {}}', b'{"a":1,"a":2,"components":[]}',
     b'{"components": NaN}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_form_is_refused(content: Any) -> None:
    form, findings = read_form(content, "a.form")

    assert form is None
    assert [one.code for one in findings] == ["form_malformed"]


def test_a_form_too_large_or_too_deep_is_refused_once() -> None:
    many = {"components": [{"type": "text", "text": ""}] * 2_000}
    deep: dict[str, Any] = {"components": []}
    for _ in range(20):
        deep = {"type": "group", "components": [deep], "key": "g"}
    fat = b'{"components": [], "x": "' + b"x" * 1_100_000 + b'"}'

    assert [one.code for one in read_schema(many)[1]] == ["form_too_large"]
    assert [one.code for one in read_schema({"components": [deep]})[1]] == ["form_too_large"]
    assert [one.code for one in read_form(fat, "a.form")[1]] == ["form_too_large"]


@pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)
def test_the_forms_of_others_are_read_or_refused_but_never_break_the_reader() -> None:
    files = [*CORPUS.rglob("*.form"), *(CORPUS / "form-js").rglob("*.json")]

    read = [read_form(path.read_bytes(), path.name) for path in files]

    assert files
    for form, findings in read:
        assert (form is None) == any(one.level == "error" for one in findings)


ESCAPES = [
    "__import__('os').system('id')",
    "().__class__.__base__.__subclasses__()",
    "''.__class__.__mro__",
    "(lambda: 0).__globals__",
    "open('/etc/passwd').read()",
    "eval('1')",
    "globalThis.constructor",
    "this.constructor.constructor('return process')()",
]
PLACES = [
    {"type": "textfield", "key": "t", "conditional": {"hide": "=X"}},
    {"type": "textfield", "key": "t", "readonly": "=X"},
    {"type": "textfield", "key": "t", "defaultValue": "=X"},
    {"type": "textfield", "key": "t", "label": "{{X}}"},
    {"type": "textfield", "key": "t", "description": "=X"},
    {"type": "textfield", "key": "t", "validate": {"minLength": "=X"}},
    {"type": "number", "key": "t", "validate": {"max": "=X"}},
    {"type": "select", "key": "t", "valuesExpression": "=X"},
    {"type": "expression", "key": "t", "expression": "=X"},
    {"type": "table", "dataSource": "=X", "columns": []},
    {"type": "table", "dataSource": "=a", "columnsExpression": "=X"},
    {"type": "text", "text": "{{#loop X}}{{/loop}}"},
    {"type": "html", "content": "{{#if X}}{{/if}}"},
    {"type": "image", "source": "=X"},
    {"type": "iframe", "url": "=X"},
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("escape", ESCAPES)
def test_no_expression_of_a_form_reaches_the_program(place: Any, escape: str) -> None:
    text = json.dumps(place).replace("X", json.dumps(escape)[1:-1])

    form, _ = read_schema({"components": [json.loads(text)]})

    if form is not None:
        drawn = plain_fields(form.schema, {}, now=datetime(2026, 3, 2, tzinfo=UTC))
        shown = " ".join(f"{one.label} {one.text} {one.value} {one.source}" for one in drawn)
        assert "uid=" not in shown
        assert "root:" not in shown
        assert "class" not in shown.replace(escape, "")
