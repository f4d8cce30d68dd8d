"""The web application: pages and REST over the same services. START here for what a request passes.

In order: request id, host check, CSRF, identity, the view; then headers, the log line, the numbers.
"""

from __future__ import annotations

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import headers, identity, logs, metrics, refusals
from webapp.api import IdConverter, blueprints
from webapp.camunda7 import blueprints as camunda7
from webapp.camunda8 import blueprint as camunda8
from webapp.pages import blueprint as pages
from webapp.uploads import MAX_BYTES
from webapp.wiring import EXTENSION, Application

_FORM_OVERHEAD_BYTES = 100_000
_MAX_FORM_PARTS = 1_000
_MAX_FORM_TEXT_BYTES = 500_000


def create_app(application: Application) -> Flask:
    """Return the WSGI application of one Plait."""
    settings = application.settings
    app = Flask("webapp")
    app.secret_key = settings.secret_key
    app.json = DefaultJSONProvider(app)
    app.json.sort_keys = False
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BYTES + _FORM_OVERHEAD_BYTES,
        MAX_FORM_MEMORY_SIZE=_MAX_FORM_TEXT_BYTES,
        MAX_FORM_PARTS=_MAX_FORM_PARTS,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
    )
    app.extensions[EXTENSION] = application
    app.url_map.converters["id"] = IdConverter
    app.url_map.merge_slashes = False  # one address, one spelling
    logs.install(app)
    metrics.install(app, application)
    headers.install(app, settings)
    identity.install(app, application.accounts, settings)
    refusals.install(app)
    for blueprint in (*blueprints, *camunda7, camunda8, pages):
        app.register_blueprint(blueprint)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # how Flask takes middleware
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    return app
