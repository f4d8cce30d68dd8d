"""Loop markers as Camunda 7 and Flowable both read them."""

from __future__ import annotations

from dataclasses import replace

from engine.dialects.loops import Loop
from engine.dialects.vendor_places import VendorPlace


def without_item(place: VendorPlace, loop: Loop) -> Loop:
    """Drop the item of a loop that only counts, with a note: these engines set none there."""
    if loop.element_variable is None or loop.cardinality is None or loop.collection is not None:
        return loop
    fact = f"the item '{loop.element_variable}' is not set, because its loop has no collection"
    place.note("loop_item_not_set", fact, "Read loopCounter, or name a collection.")
    return replace(loop, element_variable=None)
