"""Call activities of Camunda 7: what is called, in which version, and what goes over."""

from __future__ import annotations

from dataclasses import replace

from engine.dialects.attributes import Binding, CallWork
from engine.dialects.juel_calls import read_passed
from engine.dialects.juel_texts import is_juel
from engine.dialects.vendor_places import VendorPlace, whole

_BINDINGS: dict[str, Binding] = {
    "latest": "latest",
    "deployment": "deployment",
    "version": "version",
    "versionTag": "version_tag",
}
_TENANT = ("calledElementTenantId", "caseTenantId")
_CASE = ("caseRef", "caseBinding", "caseVersion")
_CODE = ("variableMappingClass", "variableMappingDelegateExpression")


def read_call(place: VendorPlace, call: CallWork | None) -> CallWork:
    """Add the vendor's words to what Plait's own say of a call; Plait's win."""
    call = call or CallWork()
    _refuse_others(place)
    passed, returned = read_passed(place, "in"), read_passed(place, "out")
    binding, version, tag = _binding(place)
    says = any(place.text(name) for name in ("binding", "version", "versionTag"))
    if not says:
        call = replace(call, binding=binding, version=version, version_tag=tag)
    return replace(
        call,
        business_key=call.business_key or passed.business_key,
        inputs=passed.mappings,
        outputs=returned.mappings,
        takes_all=passed.all,
        gives_all=returned.all,
    )


def _binding(place: VendorPlace) -> tuple[Binding, int | None, str | None]:
    written = place.get("calledElementBinding") or "latest"
    version, tag = place.get("calledElementVersion"), place.get("calledElementVersionTag")
    binding = _BINDINGS.get(written)
    number = whole(version)
    is_whole = (binding != "version" or number is not None) and (
        binding != "version_tag" or tag is not None
    )
    if binding is None or not is_whole or (tag is not None and is_juel(tag)):
        place.refuse(
            "binding_unknown",
            f"the binding of what it calls is '{written}' with '{version or tag or ''}'",
            "Write latest, deployment, version with a number, or versionTag with a fixed tag.",
        )
    if binding != "version":
        place.overruled(("calledElementVersion",), f"the binding '{written}'")
    if binding != "version_tag":
        place.overruled(("calledElementVersionTag",), f"the binding '{written}'")
    return (
        binding or "latest",
        number if binding == "version" else None,
        tag if binding == "version_tag" else None,
    )


def _refuse_others(place: VendorPlace) -> None:
    for name in _TENANT:
        if (tenant := place.get(name)) is not None:
            place.refuse(
                "tenant_not_supported",
                f"it calls a definition of the tenant '{tenant}'",
                "Calls stay inside the tenant of their instance: take the attribute out.",
            )
    if place.any_of(*_CASE):
        place.refuse(
            "case_not_supported",
            "it calls a CMMN case, which is not run here",
            "Draw the case as a process with an ad-hoc sub-process.",
        )
    for name in _CODE:
        if (code := place.get(name)) is not None:
            place.refuse(
                "variable_mapping_class",
                f"its variables are mapped by '{code}'",
                "Name the variables with camunda:in and camunda:out.",
            )
