"""Who sends this request, for pages and REST alike.

A request with an `Authorization` header is judged by it alone; without one the session cookie
counts, and every write then needs the session's CSRF token and must come from our own pages.
"""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import flask
from flask import Flask, Request, Response, g, request
from flask_login import LoginManager, UserMixin, current_user

from engine.actors import Actor
from engine.errors import Forbidden
from webapp.accounts import Accounts
from webapp.fingerprints import is_same, new_secret, seal
from webapp.problems import NotSignedIn, WrongAddress
from webapp.sessions import ABSOLUTE
from webapp.settings import Settings

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OTHERS_DOORS = ("camunda7", "camunda8")  # for tools: no cookie counts, basic auth does


@dataclass(frozen=True, kw_only=True)
class Visitor(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """The one who sends a request, as flask-login carries it."""

    actor: Actor

    def get_id(self) -> str:
        """Return the person's id."""
        return self.actor.id


def current_actor() -> Actor:
    """Return who acts; raises NotSignedIn (pages: to the sign-in page, REST: 401)."""
    actor = actor_or_none()
    if actor is None:
        raise NotSignedIn("sign in, or send a valid token, to do this")
    return actor


def actor_or_none() -> Actor | None:
    """Return who acts, None for a stranger."""
    visitor = cast("Visitor", current_user)
    return visitor.actor if visitor.is_authenticated else None


def watch() -> Callable[[], Actor | None]:
    """Return a look at who acts, to be repeated after the request; None: signed out, or gone."""
    accounts, header, cookie = _accounts(), request.headers.get("Authorization"), _cookie()
    return lambda: _who(accounts, header, cookie, is_use=False)


def csrf_token() -> str:
    """Return the token that a form of this browser must send back; templates call it too."""
    cookie = g.get("session_cookie") or _cookie() or _new_cookie()
    return seal(_settings().secret_key, "csrf", cookie)


def sign_in(name: str, password: str) -> Actor:
    """Sign this browser in under a new session; raises NotSignedIn or TryLater."""
    signed_in = _accounts().sign_in(
        name=name, password=password, address=request.remote_addr or "unknown"
    )
    g.session_cookie = signed_in.secret
    return signed_in.actor


def sign_out() -> None:
    """End this browser's session on the server, and forget its cookie."""
    cookie = _cookie()
    if cookie is not None:
        _accounts().sessions.close(cookie)
    g.session_cookie = ""


def sign_out_everywhere() -> None:
    """End all sessions of the person, on every device."""
    actor = current_actor()
    _accounts().sessions.close_all(tenant_id=actor.tenant_id, person_id=actor.id)
    g.session_cookie = ""


def safe_next(address: str | None) -> str:
    """Return a path of our own to go to after sign-in; `/` for what could lead elsewhere."""
    text = address or "/"
    is_path = text.startswith("/") and not text.startswith(("//", "/\\"))
    is_plain = all(" " < character < "\x7f" and character != "\\" for character in text)
    return text if is_path and is_plain else "/"


def install(app: Flask, accounts: Accounts, settings: Settings) -> None:
    """Put identity, CSRF, host check and cookie handling in front of every request of `app`."""
    app.extensions["plait_identity"] = (accounts, settings)
    manager = LoginManager(app)
    manager.session_protection = None  # our sessions live in the database, not in a signed cookie
    manager.request_loader(_load)
    app.before_request(_check_host)
    app.before_request(_check_csrf)
    app.after_request(_send_cookie)
    app.jinja_env.globals["csrf_token"] = csrf_token


def _load(incoming: Request) -> Visitor | None:
    header = incoming.headers.get("Authorization")
    actor = _who(_accounts(), header, _cookie(), is_use=True)
    g.actor_id = None if actor is None else actor.id  # for the log, which looks nobody up
    return None if actor is None else Visitor(actor=actor)


def _who(
    accounts: Accounts, header: str | None, cookie: str | None, *, is_use: bool
) -> Actor | None:
    if header is not None:
        scheme, _, secret = header.partition(" ")
        if scheme.lower() == "basic" and _is_others_door():
            return _by_basic(accounts, secret.strip())
        return accounts.by_token(secret.strip()) if scheme.lower() == "bearer" else None
    return None if cookie is None else accounts.by_session(cookie, is_use=is_use)


def _by_basic(accounts: Accounts, secret: str) -> Actor | None:
    """Return who has this name and password, or this name and a token in the password's place."""
    try:
        name, _, password = base64.b64decode(secret, validate=True).decode().partition(":")
    except ValueError:
        return None
    holder = accounts.by_token(password)
    if holder is not None:
        return holder if name in {"", holder.id, holder.sign_in_name} else None
    address = request.remote_addr or "unknown"
    return accounts.by_basic(name=name, password=password, address=address)


def _is_others_door() -> bool:
    return request.blueprint is not None and request.blueprint.startswith(_OTHERS_DOORS)


def _check_host() -> None:
    """Answer only to known names: a foreign name that points here is a trick (rebinding)."""
    name = urlsplit(f"//{request.host}").hostname or ""
    if name == "localhost" or name in _settings().hosts or _is_address(name):
        return
    raise WrongAddress(
        f"this server does not answer to {name!r}; use its own address, "
        "or add the name to the setting PLAIT_HOSTS"
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _check_csrf() -> None:
    """Refuse writes that a browser sends with our cookie, but not from our pages."""
    if request.method in _SAFE_METHODS or request.routing_exception is not None:
        return  # nothing will be done
    cookie = _cookie()
    is_rest = (request.blueprint or "").startswith("api") or _is_others_door()
    if is_rest and (cookie is None or "Authorization" in request.headers):
        return  # nothing that a browser sends by itself counts: the view asks for the token
    if cookie is None or not _is_from_our_pages() or not _has_csrf_token(cookie):
        raise Forbidden(
            "this form was not sent from an open page of Plait, or the page is too old; "
            "load the page again and repeat",
            code="csrf",
        )


def _is_from_our_pages() -> bool:
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    if origin is None and site is None:
        return False
    own = _settings().public_url or request.host_url
    is_own_origin = origin is None or origin == _origin_of(own)
    return is_own_origin and site in {None, "same-origin"}


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _has_csrf_token(cookie: str) -> bool:
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD) or ""
    return is_same(sent, seal(_settings().secret_key, "csrf", cookie))


def _cookie() -> str | None:
    if _is_others_door():
        return None
    return request.cookies.get(_settings().cookie_name)


def _new_cookie() -> str:
    """Give a stranger a cookie of its own, so that the sign-in form is protected as well."""
    cookie = new_secret()
    g.session_cookie = cookie
    return cookie


def _send_cookie(response: Response) -> Response:
    value = g.get("session_cookie")
    if value is None:
        return response
    settings = _settings()
    if value == "":
        response.delete_cookie(settings.cookie_name, secure=settings.is_secure, samesite="Lax")
        return response
    response.set_cookie(
        settings.cookie_name,
        value,
        max_age=ABSOLUTE,
        secure=settings.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _accounts() -> Accounts:
    accounts, _ = flask.current_app.extensions["plait_identity"]
    return cast("Accounts", accounts)


def _settings() -> Settings:
    _, settings = flask.current_app.extensions["plait_identity"]
    return cast("Settings", settings)
