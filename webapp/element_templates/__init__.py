"""Element templates for modelers, made from Plait's connectors and vocabulary.

A modeler then shows Plait's settings as fields, and writes them as its own dialect's free
properties called `plait:…`, so that a file stays in that dialect.
"""

from __future__ import annotations

from webapp.element_templates.vocabulary import TEMPLATES
from webapp.element_templates.writing import Flavour, element_templates

__all__ = ["TEMPLATES", "Flavour", "element_templates"]
