"""The addresses of all pages, in one list: what a reader looks for first."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from webapp.pages import (
    changes,
    decisions,
    definitions,
    drawings,
    incidents,
    instances,
    live,
    modeler,
    search,
    settings,
    shell,
    sign_in,
    start,
    styleguide,
    task_verbs,
    tasks,
    worklist,
)
from webapp.pages.assets import asset, read_manifest

_ROUTES = (
    ("GET", "/", worklist.home),
    ("GET", "/sign-in", sign_in.show),
    ("POST", "/sign-in", sign_in.sign_in),
    ("POST", "/sign-out", sign_in.sign_out),
    ("GET", "/worklist", worklist.show),
    ("GET", "/tasks/<task>", tasks.show),
    ("POST", "/tasks/<task>/claim", task_verbs.claim),
    ("POST", "/tasks/<task>/release", task_verbs.release),
    ("POST", "/tasks/<task>/assign", task_verbs.assign),
    ("POST", "/tasks/<task>/comments", task_verbs.comment),
    ("POST", "/tasks/<task>/draft", task_verbs.save_draft),
    ("POST", "/tasks/<task>/complete", task_verbs.complete),
    ("GET", "/start", start.show),
    ("GET", "/start/<key>", start.form),
    ("POST", "/start/<key>", start.start),
    ("GET", "/instances", instances.show_all),
    ("GET", "/instances/<instance>", instances.show),
    ("POST", "/instances/<instance>/<any(suspend, resume, cancel):verb>", instances.change),
    ("GET", "/instances/<instance>/tokens", instances.tokens),
    ("POST", "/instances/<instance>/waits/<wait>/activate", instances.activate),
    ("GET", "/definitions", definitions.show_all),
    ("POST", "/definitions", definitions.deploy),
    ("GET", "/definitions/<definition>", definitions.show),
    ("GET", "/definitions/<definition>/xml", definitions.xml),
    ("GET", "/drawings/<drawing>", drawings.show),
    ("GET", "/drawings/<drawing>/xml", drawings.xml),
    ("GET", "/modeler", modeler.show),
    ("GET", "/modeler/files/<definition>", modeler.files),
    ("GET", "/modeler/drawings/<drawing>", modeler.drawing_files),
    ("GET", "/modeler/templates/<flavour>", modeler.templates),
    ("POST", "/modeler/check", modeler.check),
    ("POST", "/modeler/deploy", modeler.deploy),
    ("GET", "/definitions/<definition>/changes", changes.show),
    ("GET", "/decisions", decisions.show_all),
    ("GET", "/decisions/<key>", decisions.show),
    ("POST", "/decisions/<key>", decisions.ask),
    ("GET", "/decisions/<key>/xml", decisions.xml),
    ("GET", "/incidents", incidents.show),
    ("POST", "/incidents/<incident>/retry", incidents.retry),
    ("GET", "/settings", settings.show),
    ("POST", "/settings/sessions/end", settings.end_sessions),
    ("GET", "/search", search.show),
    ("GET", "/live", live.stream),
    ("GET", "/styleguide", styleguide.show),
)


def make_blueprint() -> Blueprint:
    """Return the pages, ready to be registered."""
    pages = Blueprint("pages", __name__, template_folder="../templates")
    for method, rule, view in _ROUTES:
        pages.add_url_rule(rule, _endpoint(view), view, methods=[method])
    pages.record_once(_install)
    return pages


def _endpoint(view: Callable[..., object]) -> str:
    """Return `module` for a module's `show`, else `module_view`; other rooms name `sign_in`."""
    module = view.__module__.rpartition(".")[2]
    return module if view.__name__ == "show" else f"{module}_{view.__name__}"


def _install(state: BlueprintSetupState) -> None:
    state.app.extensions["plait_assets"] = read_manifest()
    state.app.jinja_env.globals["asset"] = asset
    state.app.jinja_env.filters.update(shell.FILTERS)
    state.app.context_processor(shell.context)
