"""A form that says more than Plait understands is refused at deployment, with every reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from humantasks.form_reader import read_form, read_schema
from tests.sources import CORPUS, NO_CORPUS

REFUSED = [
    ({"type": "filepicker", "key": "f"}, "form_component_unsupported"),
    ({"type": "dynamiclist", "path": "l", "components": []}, "form_component_unsupported"),
    ({"type": "expression", "key": "e", "expression": "=1"}, "form_component_unsupported"),
    ({"type": "iframe", "url": "https://x"}, "form_component_unsupported"),
    ({"key": "t"}, "form_malformed"),
    ("text", "form_malformed"),
    ({"type": "textfield"}, "form_key_missing"),
    ({"type": "textfield", "key": "a.b"}, "form_path_unsupported"),
    ({"type": "textfield", "key": "a[0]"}, "form_path_unsupported"),
    ({"type": "group", "path": "g", "components": []}, "form_path_unsupported"),
    ({"type": "textfield", "key": "__class__"}, "form_field_invalid"),
    ({"type": "textfield", "key": "t", "validate": {"pattern": "(?=x)"}}, "form_pattern"),
    ({"type": "textfield", "key": "t", "validate": {"required": "=a"}}, "form_flag_unsupported"),
    ({"type": "textfield", "key": "t", "validate": {"validationType": "iban"}},
     "form_field_invalid"),
    ({"type": "textfield", "key": "t", "validate": {"minLength": -1}}, "form_field_invalid"),
    ({"type": "textfield", "key": "t", "conditional": {"hide": "=a +"}}, "form_expression"),
    ({"type": "textfield", "key": "t", "readonly": "=open('x')"}, "form_expression"),
    ({"type": "number", "key": "n", "validate": {"min": "=low"}}, "form_limit_unsupported"),
    ({"type": "number", "key": "n", "validate": {"max": "1e999"}}, "form_field_invalid"),
    ({"type": "select", "key": "s", "valuesKey": "v"}, "form_options_unsupported"),
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


def test_a_key_used_twice_is_refused() -> None:
    field = {"type": "textfield", "key": "t"}

    _, findings = read_schema({"components": [field, {"type": "group", "components": [field]}]})

    assert [one.code for one in findings] == ["form_key_duplicate"]


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
    assert all((form is None) == bool(findings) for form, findings in read)
