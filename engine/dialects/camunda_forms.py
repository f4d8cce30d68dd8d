"""Forms of Camunda 7; Flowable writes formKey and formProperty the same way.

formKey `camunda-forms:deployment:x.form` → the file `x.form` · formRef, formRefBinding,
formRefVersion → a form's id with its binding · formData, formProperty → a form-js document
(`form_data.py`) · formKey `embedded:…`, `app:…`, others → a warning: the page shows a form made of
the variables · formHandlerClass → refused.
"""

from __future__ import annotations

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.attributes import Binding, FormWork
from engine.dialects.form_data import form_document
from engine.dialects.namespaces import local
from engine.dialects.vendor_places import VendorPlace, whole

_NAMES = {
    "formData": ("businessKey",),
    "formField": ("id", "label", "type", "datePattern", "defaultValue"),
    "formProperty": (
        *("id", "name", "type", "required", "readable", "writable", "variable", "expression"),
        *("datePattern", "default"),
    ),
    "properties": (),
    "property": ("id", "name", "value"),
    "validation": (),
    "constraint": ("name", "config"),
    "value": ("id", "name"),
}
_FILE = ".form"
_BINDINGS: dict[str, Binding] = {
    "latest": "latest",
    "deployment": "deployment",
    "version": "version",
}


def read_form(place: VendorPlace) -> FormWork | None:
    """Read the form of a user task or start event."""
    if (handler := place.get("formHandlerClass")) is not None:
        place.refuse(
            "form_handler_class",
            f"its form is handled by the class '{handler}'",
            "Take camunda:formHandlerClass out, and write the rules into the form.",
        )
    key, reference = place.get("formKey"), place.get("formRef")
    binding, version = place.get("formRefBinding"), place.get("formRefVersion")
    inline = _inline(place)
    is_file = key is not None and _file(key) is not None
    if reference is None:
        place.overruled(("formRefBinding", "formRefVersion"), "nothing, as it has no formRef")
    if reference is not None or (inline is not None and not is_file):
        place.overruled(("formKey",), "the form that it also names or holds")
    if inline is not None and (reference is not None or is_file):
        fact = "the fields in the diagram have no effect beside the form that it names"
        place.note("extension_without_effect", fact, "Nothing to do, or take one of them out.")
    if reference is not None:
        return _reference(place, reference, binding, version)
    if key is not None and (inline is None or is_file):
        return _of_key(place, key)
    return inline


def _inline(place: VendorPlace) -> FormWork | None:
    """Return the form whose fields are in the diagram."""
    document, findings = form_document(place.element, file=place.file)
    place.findings.extend(findings)
    for each in place.extensions("formData", "formProperty"):
        for inner in each.iter(etree.Element):
            place.take(inner, _NAMES.get(local(str(inner.tag))))
    return None if document is None else FormWork(document=document)


def _of_key(place: VendorPlace, key: str) -> FormWork | None:
    """Return the form that a form key names; None, with a warning, where it is no form file."""
    if (name := _file(key)) is not None:
        return FormWork(file=name)
    place.find(
        "warning",
        "form_not_shown",
        f"its form '{key}' belongs to another application and is not shown here; the task gets a "
        "form made of the variables in reach",
        "Draw the form in Camunda Modeler or with plait:form, and name its .form file.",
    )
    return None


def _file(key: str) -> str | None:
    """Return the form file of the deployment that a form key names."""
    name = key.rpartition(":")[2].rpartition("/")[2]
    return name if name.endswith(_FILE) and not juel_texts.is_juel(key) else None


def _reference(
    place: VendorPlace, reference: str, binding: str | None, version: str | None
) -> FormWork:
    number = whole(version)
    meant = _BINDINGS.get(binding or "latest")
    if meant is None or (meant == "version") != (number is not None):
        place.refuse(
            "binding_unknown",
            f"its form's binding is '{binding}' with the version '{version or ''}'",
            "Write latest, deployment, or version with camunda:formRefVersion as a number.",
        )
        meant = "latest"
    return FormWork(id=juel_texts.text(reference), binding=meant, version=number)
