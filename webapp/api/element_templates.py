"""Element templates for modelers, in the browser and on desktops."""

from __future__ import annotations

from typing import Literal

from flask import Response, jsonify
from pydantic import Field

from engine.permissions import require
from webapp.api.operations import blueprint, contract
from webapp.api.reading import Query
from webapp.element_templates import element_templates
from webapp.identity import current_actor


class For(Query):
    """Which platform the modeler's diagrams are for (`for`)."""

    platform: Literal["camunda7", "camunda8"] = Field(default="camunda7", alias="for")


@blueprint.get("/element-templates")
@contract.operation("get_element_templates", tag="definitions", answers={200: None}, query=For)
def get_element_templates(query: For) -> Response:
    """Return Plait's connectors and vocabulary as templates of elements."""
    require(current_actor(), "definitions")
    return jsonify(element_templates(query.platform))
