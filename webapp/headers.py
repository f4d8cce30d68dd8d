"""What every answer tells the browser: run only our own files, keep no data, frame us nowhere."""

from __future__ import annotations

import re

from flask import Flask, Response, request

from webapp.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self' data:; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make our own forms say `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_FILES = frozenset({"static", "api_meta.static"})
_STRICT_TRANSPORT = "max-age=31536000"
_FOR_EVER = "public, max-age=31536000, immutable"
_NAMED_BY_CONTENT = re.compile(r"-[0-9A-Z]{8}\.[a-z0-9]+$")  # how the bundler names its files


def install(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer, errors included."""

    def send(response: Response) -> Response:
        response.headers.update(ALWAYS)
        if settings.is_secure:
            response.headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
        response.headers["Cache-Control"] = _cache_control(response)
        return response

    app.after_request(send)


def _cache_control(response: Response) -> str:
    """Let nobody keep data; our own files may be kept, for ever when named by their content."""
    if request.endpoint not in _FILES or response.status_code >= 400:
        return "no-store"
    return _FOR_EVER if _NAMED_BY_CONTENT.search(request.path) else "no-cache"
