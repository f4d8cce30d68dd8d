"""Which dialect a file is written in: told by the extension names it uses, else by its modeler."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from engine.dialects.dialect import Dialect
from engine.dialects.namespaces import MODELER, VENDORS, namespace

DIALECTS: tuple[type[Dialect], ...] = ()
_PLATFORMS = {"Camunda Platform": "camunda", "Camunda Cloud": "zeebe"}


def choose(root: etree._Element, file: str) -> Dialect:
    """Return the dialect of a file.

    Of several vendors' names the modeler's platform decides, then the larger number.
    """
    used = Counter(
        space
        for element in root.iter()
        for name in (str(element.tag), *map(str, element.attrib))
        if (space := namespace(name)) in VENDORS
    )
    platform = _PLATFORMS.get(root.get(f"{{{MODELER}}}executionPlatform", ""))
    counts = {each: sum(used[space] for space in each.namespaces) for each in DIALECTS}
    found = [each for each in DIALECTS if counts[each]]
    if platform is not None and (not found or any(each.name == platform for each in found)):
        found = [each for each in DIALECTS if each.name == platform]
    best = max(found, key=lambda each: counts[each], default=Dialect)
    return best(root, file)
