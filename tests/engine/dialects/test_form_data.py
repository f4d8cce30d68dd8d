"""Forms that Camunda 7 and Flowable write into the diagram become form-js documents."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from engine.dialects.form_data import business_key_field, form_document
from engine.dialects.form_data_dates import date_text, has_time
from engine.expressions import literal
from tests.sources import CORPUS, NO_CORPUS

_HEAD = (
    '<userTask xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="t" name="Work" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn">'
)


def element(inner: str) -> etree._Element:
    text = f"{_HEAD}<extensionElements>{inner}</extensionElements></userTask>"
    return etree.fromstring(text)


def camunda(fields: str, attributes: str = "") -> Any:
    inner = f"<camunda:formData {attributes}>{fields}</camunda:formData>"
    return form_document(element(inner), file="a.bpmn")


def component(field: str) -> Any:
    document, findings = camunda(field)
    assert document is not None
    assert not findings
    [found] = document["components"]
    return found


def constrained(type_: str, constraint: str) -> str:
    inner = f"<camunda:validation><camunda:constraint {constraint}/></camunda:validation>"
    return f'<camunda:formField id="x" type="{type_}">{inner}</camunda:formField>'


def property_of(attributes: str, inner: str = "") -> Any:
    found = f"<flowable:formProperty id='x' {attributes}>{inner}</flowable:formProperty>"
    return form_document(element(found), file="a.bpmn")


def test_an_element_without_fields_has_no_form() -> None:
    assert form_document(element("")) == (None, [])
    assert form_document(element("<camunda:formData/>")) == (None, [])


@pytest.mark.parametrize(
    ("type_", "made"),
    [
        ("string", {"type": "textfield"}),
        ("textarea", {"type": "textarea"}),
        ("long", {"type": "number", "decimalDigits": 0}),
        ("boolean", {"type": "checkbox"}),
        ("date", {"type": "datetime", "subtype": "date", "dateLabel": "L", "timeLabel": "L"}),
    ],
)
def test_each_type_has_its_component(type_: str, made: Any) -> None:
    found = component(f'<camunda:formField id="x" label="L" type="{type_}"/>')

    assert found == {"key": "x", "label": "L", **made}


def test_an_enum_is_a_choice() -> None:
    values = '<camunda:value id="a" name="A"/><camunda:value id="b"/>'

    found = component(f'<camunda:formField id="x" type="enum">{values}</camunda:formField>')

    assert found["type"] == "select"
    assert found["values"] == [{"label": "A", "value": "a"}, {"label": "b", "value": "b"}]


def test_a_choice_among_nothing_is_left_out_with_a_note() -> None:
    document, findings = camunda('<camunda:formField id="x" type="enum"/>')

    assert document == {"type": "default", "components": []}
    assert [(each.level, each.code, each.line) for each in findings] == [
        ("note", "form_options_missing", 1)
    ]


def test_a_choice_among_nothing_that_must_be_made_stays() -> None:
    document, findings = camunda(constrained("enum", 'name="required"'))

    assert document is not None
    assert findings == []
    assert document["components"][0]["values"] == []


def test_constraints_and_properties_are_the_components_own() -> None:
    text = (
        '<camunda:formField id="x" type="long"><camunda:properties>'
        '<camunda:property id="plait:requiredFor" value="reject"/></camunda:properties>'
        '<camunda:validation><camunda:constraint name="required" config="true"/>'
        '<camunda:constraint name="min" config="-1"/><camunda:constraint name="max" config="9"/>'
        '<camunda:constraint name="readonly" config="true"/></camunda:validation>'
        "</camunda:formField>"
    )

    found = component(text)

    assert found["validate"] == {"required": True, "min": -1, "max": 9}
    assert found["readonly"] is True
    assert found["properties"] == {"plait:requiredFor": "reject"}


def test_a_required_box_need_not_be_ticked() -> None:
    constraint = '<camunda:constraint name="required" config="true"/>'

    found = component(f'<camunda:formField id="x" type="boolean">{constraint}</camunda:formField>')

    assert "validate" not in found


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        ('type="string" defaultValue="a"', "a"),
        ('type="long" defaultValue="3"', 3),
        ('type="boolean" defaultValue="true"', True),
        ('type="date" defaultValue="24/12/2029"', "2029-12-24"),
        ('type="date" datePattern="yyyy.MM.dd" defaultValue="2029.12.24"', "2029-12-24"),
        ('type="date" datePattern="dd-MM-yyyy HH:mm" defaultValue="24-12-2029 09:30"',
         "2029-12-24T09:30"),
    ],
)  # fmt: skip
def test_a_default_has_the_type_of_its_field(attributes: str, value: Any) -> None:
    found = component(f'<camunda:formField id="x" {attributes}/>')

    assert found["defaultValue"] == value
    assert type(found["defaultValue"]) is type(value)


def test_a_box_with_a_strange_default_is_not_ticked_and_said_so() -> None:
    document, [note] = camunda('<camunda:formField id="x" type="boolean" defaultValue="No"/>')

    assert document["components"][0]["defaultValue"] is False
    assert (note.level, note.code) == ("note", "form_default_false")


def test_a_default_may_be_an_expression() -> None:
    found = component('<camunda:formField id="x" type="long" defaultValue="${a + 1}"/>')

    assert literal(found["defaultValue"]) is None


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ('<camunda:formField id="x" type="json"/>', "form_type_unsupported"),
        ('<camunda:formField id="x" type="long" defaultValue="three"/>', "form_default_invalid"),
        ('<camunda:formField id="x" type="date" defaultValue="soon"/>', "form_default_invalid"),
        (constrained("string", 'name="validator" config="org.x.Check"'), "form_validator"),
        (constrained("long", 'name="min" config="${low}"'), "form_validator"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(field: str, code: str) -> None:
    _, [finding] = camunda(field)

    assert (finding.level, finding.code, finding.file) == ("error", code, "a.bpmn")
    assert (finding.element_id, finding.element_name) == ("t", "Work")
    assert "'x'" in finding.message


def test_the_business_key_is_one_of_the_fields() -> None:
    document, _ = camunda('<camunda:formField id="x" type="string"/>', 'businessKey="x"')

    assert document is not None
    assert document["businessKeyField"] == "x"
    assert business_key_field(element('<camunda:formData businessKey="y"/>')) == "y"
    assert business_key_field(element("")) is None


@pytest.mark.parametrize(
    ("attributes", "made"),
    [
        ('name="N"', {"key": "x", "label": "N", "type": "textfield"}),
        ('variable="v"', {"key": "v", "label": "x", "type": "textfield"}),
        ('expression="#{order.street}"', {"key": "order.street", "label": "x",
                                          "type": "textfield"}),
        ('type="long" default="42"', {"key": "x", "label": "x", "type": "number",
                                      "decimalDigits": 0, "defaultValue": 42}),
        ('writable="false"', {"key": "x", "label": "x", "type": "textfield", "readonly": True}),
        ('required="true"', {"key": "x", "label": "x", "type": "textfield",
                             "validate": {"required": True}}),
    ],
)  # fmt: skip
def test_a_form_property_is_a_component(attributes: str, made: Any) -> None:
    document, findings = property_of(attributes)

    assert not findings
    assert document["components"] == [made]


def test_a_property_that_nobody_may_read_is_not_drawn() -> None:
    document, [note] = property_of('readable="false"')
    _, [error] = property_of('readable="false" required="true"')

    assert document["components"] == []
    assert (note.level, error.level) == ("note", "error")


def test_a_property_that_writes_to_a_calculation_is_refused() -> None:
    _, [finding] = property_of('expression="${a + b}"')

    assert finding.code == "form_expression_written"
    assert not property_of('expression="${a + b}" writable="false"')[1]


@pytest.mark.parametrize(
    ("said", "pattern", "subtype", "kept"),
    [
        ("01/02/2030", None, "date", "2030-02-01"),
        ("2030-02-01", "dd/MM/yyyy", "date", "2030-02-01"),
        ("1.2.30", "d.M.yy", "date", "2030-02-01"),
        ("at 07", "'at' HH", "datetime", "1900-01-01T07:00"),
        ("x", "QQ", "date", None),
        ("31/02/2030", None, "date", None),
    ],
)
def test_java_patterns_are_read(said: str, pattern: str, subtype: str, kept: str) -> None:
    assert date_text(said, pattern, subtype) == kept


def test_a_pattern_with_an_hour_asks_for_a_time() -> None:
    assert has_time("dd-MM-yyyy hh:mm")
    assert not has_time("dd 'hours' MM")
    assert not has_time(None)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)
def test_the_fields_of_others_are_read_or_refused() -> None:
    refused: list[str] = []
    read = 0
    for path in sorted(CORPUS.rglob("*.bpmn*")):
        content = path.read_bytes()
        if b"formField" not in content and b"formProperty" not in content:
            continue
        try:
            root = etree.fromstring(content)
        except etree.XMLSyntaxError:
            continue
        for one in root.iter("{*}userTask", "{*}startEvent"):
            document, findings = form_document(one)
            read += document is not None
            refused += [found.code for found in findings if found.level == "error"]

    assert read > 20
    assert set(refused) <= {
        "form_type_unsupported",
        "form_validator",
        "form_property_hidden",
        "form_expression_written",
        "form_default_invalid",
    }
