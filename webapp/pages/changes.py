"""What changed between two versions of a definition: on the diagrams and as text."""

from __future__ import annotations

from flask import Response, request

from engine.errors import Invalid, NotFound
from engine.facts import DefinitionFacts
from engine.version_changes import FileChange
from webapp.identity import current_actor
from webapp.pages.services import engine, number
from webapp.pages.shell import page


def show(definition: str) -> Response:
    """Compare a version with the one `since`, which is the one before it unless said."""
    actor = current_actor()
    found = engine().definition(number(definition), actor=actor)
    versions = engine().versions(found.key, actor=actor)
    since = _since(found, versions)
    files = [] if since is None else engine().changes(found.id, since.id, actor=actor)
    return page(
        "changes.html",
        definition=found,
        since=since,
        versions=versions,
        files=files,
        before=_marks(files, since.file if since else "", gone=True),
        after=_marks(files, found.file, gone=False),
    )


def _since(found: DefinitionFacts, versions: list[DefinitionFacts]) -> DefinitionFacts | None:
    wanted = request.args.get("since")
    if wanted is None:
        older = (one for one in versions if one.version < found.version)
        return max(older, key=lambda one: one.version, default=None)
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
        raise Invalid("since is a version's number", code="query_invalid")
    for one in versions:
        if one.version == int(wanted):
            return one
    raise NotFound(f"there is no version {wanted} of '{found.key}'")


def _marks(files: list[FileChange], file: str, *, gone: bool) -> dict[str, str]:
    """Return how each element of one of the two diagrams is marked."""
    shown = {"removed", "changed"} if gone else {"added", "changed"}
    return {
        each.id: each.how
        for one in files
        if one.file == file
        for each in one.elements
        if each.how in shown
    }
