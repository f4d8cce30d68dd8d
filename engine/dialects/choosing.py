"""Which dialect a file is written in: told by the extension names it uses, else by its modeler."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from engine.dialects.camunda import Camunda
from engine.dialects.dialect import Dialect
from engine.dialects.flowable import Flowable
from engine.dialects.namespaces import MODELER, PLAIT, VENDORS, namespace
from engine.dialects.spiff import Spiff
from engine.dialects.zeebe import Zeebe

DIALECTS: tuple[type[Dialect], ...] = (Camunda, Flowable, Zeebe, Spiff)
_PLATFORMS = {"Camunda Platform": "camunda", "Camunda Cloud": "zeebe"}


def choose(root: etree._Element, file: str) -> Dialect:
    """Return the dialect of a file.

    Of several vendors' names the modeler's platform decides, then the larger number; where none is
    used, the one vendor whose namespace is declared at the root. SpiffWorkflow's names come first:
    its modeler keeps the names and the platform of the modeler that a drawing began in.
    """
    used = Counter(
        space
        for element in root.iter()
        for name in (str(element.tag), *map(str, element.attrib))
        if (space := namespace(name)) in VENDORS
    )
    platform = _PLATFORMS.get(root.get(f"{{{MODELER}}}executionPlatform", ""))
    counts = {each: sum(used[space] for space in each.namespaces) for each in DIALECTS}
    if counts.get(Spiff):
        return Spiff(root, file)
    found = [each for each in DIALECTS if counts[each]]
    if platform is not None and (not found or any(each.name == platform for each in found)):
        found = [each for each in DIALECTS if each.name == platform]
    if not found:
        declared = set(root.nsmap.values())
        found = [each for each in DIALECTS if not declared.isdisjoint(each.namespaces - {PLAIT})]
        found = found if len(found) == 1 else []
    best = max(found, key=lambda each: counts[each], default=Dialect)
    return best(root, file)
