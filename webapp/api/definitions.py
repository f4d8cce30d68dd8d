"""Definitions: what can be started."""

from __future__ import annotations

from flask import Response
from pydantic import Field

from webapp.api.documents import ChangesOut, DefinitionOut, DefinitionsOut, FileChangeOut
from webapp.api.operations import blueprint, contract
from webapp.api.reading import Query
from webapp.identity import current_actor
from webapp.wiring import application


class DefinitionFilter(Query):
    """All versions of one key, newest first; without it, the latest version of every key."""

    key: str | None = Field(default=None, max_length=255)


@blueprint.get("/definitions")
@contract.operation(
    "list_definitions", tag="definitions", answers={200: DefinitionsOut}, query=DefinitionFilter
)
def list_definitions(query: DefinitionFilter) -> DefinitionsOut:
    """Return the latest version of every definition, or all versions of one."""
    engine, actor = application().engine, current_actor()
    by_key = None if query.key is None else engine.versions(query.key, actor=actor)
    found = engine.definitions(actor=actor) if by_key is None else by_key
    return DefinitionsOut(items=[DefinitionOut.model_validate(one) for one in found], next=None)


@blueprint.get("/definitions/<id:definition_id>")
@contract.operation("get_definition", tag="definitions", answers={200: DefinitionOut})
def get_definition(definition_id: int) -> DefinitionOut:
    """Return one definition."""
    found = application().engine.definition(definition_id, actor=current_actor())
    return DefinitionOut.model_validate(found)


class Since(Query):
    """The id of the definition to compare with; without it the version before."""

    since: str | None = Field(default=None, pattern="^[0-9]{1,19}$")


@blueprint.get("/definitions/<id:definition_id>/changes")
@contract.operation("get_changes", tag="definitions", answers={200: ChangesOut}, query=Since)
def get_changes(definition_id: int, query: Since) -> ChangesOut:
    """Return what differs between the files of two definitions: elements by id, else lines."""
    actor = current_actor()
    since = None if query.since is None else int(query.since)
    found = application().engine.changes(definition_id, since, actor=actor)
    return ChangesOut(files=[FileChangeOut.model_validate(one) for one in found])


@blueprint.get("/definitions/<id:definition_id>/xml")
@contract.operation("get_definition_xml", tag="definitions", answers={200: None})
def get_definition_xml(definition_id: int) -> Response:
    """Return the BPMN file of a definition, as it was uploaded."""
    xml = application().engine.definition_xml(definition_id, actor=current_actor())
    response = Response(xml, mimetype="application/xml")
    response.headers["Content-Disposition"] = "attachment"
    return response
