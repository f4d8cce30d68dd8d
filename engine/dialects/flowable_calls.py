"""Call activities of Flowable and Activiti.

in, out → `juel_calls` · inheritVariables → everything goes in · businessKey, inheritBusinessKey →
the called instance's key · sameDeployment → the binding `deployment` · calledElementType="id",
idVariableName, useLocalScopeForOutParameters → refused
"""

from __future__ import annotations

from dataclasses import replace

from engine.dialects import juel_texts
from engine.dialects.attributes import CallWork
from engine.dialects.juel_calls import read_passed
from engine.dialects.vendor_places import VendorPlace

_REFUSED = {
    "idVariableName": "the id of the called instance is not stored in a variable",
    "useLocalScopeForOutParameters": "what comes back would live in one scope only",
}


def read_call(place: VendorPlace, call: CallWork | None) -> CallWork:
    """Add the vendor's words to what Plait's own say of a call; Plait's win."""
    call = call or CallWork()
    passed, returned = read_passed(place, "in"), read_passed(place, "out")
    key = place.get("businessKey")
    inherited = place.flag("inheritBusinessKey")
    _refuse_others(place)
    same = place.flag("sameDeployment")
    says = any(place.text(name) for name in ("binding", "version", "versionTag"))
    return replace(
        call,
        binding="deployment" if same and not says else call.binding,
        business_key=call.business_key
        or juel_texts.maybe(key)
        or (juel_texts.text("${execution.processInstanceBusinessKey}") if inherited else None),
        inputs=passed.mappings,
        outputs=returned.mappings,
        takes_all=place.flag("inheritVariables") or passed.all,
        gives_all=returned.all,
    )


def _refuse_others(place: VendorPlace) -> None:
    kind = place.get("calledElementType")
    if kind not in (None, "key"):
        place.refuse(
            "called_by_id",
            f"what it calls is told by '{kind}'",
            'Name the called process by its key, with calledElementType="key" or none.',
        )
    for name, fact in _REFUSED.items():
        if place.get(name) not in (None, "false"):
            place.refuse("call_not_supported", fact, f"Take flowable:{name} out.")
