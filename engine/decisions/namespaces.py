"""The names of DMN's vocabularies, of every version, as the tools write them."""

from __future__ import annotations

from typing import Final

from lxml import etree

# DMN 1.0 to 1.6, and the two ways in which 1.1 is misspelt by tools that others read without a word
MODELS: Final = {
    "http://www.omg.org/spec/DMN/20130901": "1.0",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101": "1.1",
    "http://www.omg.org/spec/DMN/20153011": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
CAMUNDA: Final = frozenset(
    {
        "http://camunda.org/schema/1.0/dmn",
        "http://operaton.org/schema/1.0/dmn",
        "http://fluxnova.finos.org/schema/1.0/dmn",
    }
)
ZEEBE: Final = frozenset({"http://camunda.org/schema/zeebe/1.0"})
FLOWABLE: Final = frozenset(
    {"http://flowable.org/dmn", "http://www.flowable.org/dmn", "http://activiti.com/dmn"}
)
FLOWABLES_MODEL: Final = "http://www.omg.org/spec/DMN/20151101"  # only its modeler writes this
MODELER: Final = "http://camunda.org/schema/modeler/1.0"


def is_decision_model(root: etree._Element) -> bool:
    """Tell whether a document's root is a DMN `definitions` of any version."""
    name = etree.QName(root)
    return name.localname == "definitions" and name.namespace in MODELS


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)
