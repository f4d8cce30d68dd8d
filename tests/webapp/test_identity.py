from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from engine.clock import MovableClock
from tests.webapp.doors import OWN_PAGE, PASSWORD, Browser, Caller, add_person
from webapp.identity import safe_next
from webapp.wiring import Application


def test_the_right_password_opens_the_worklist(browser: Browser, application: Application) -> None:
    add_person(application, "mia")

    answer = browser.sign_in("mia")

    assert answer.status_code == 303
    assert browser.get("/worklist").status_code == 200


def test_a_wrong_password_is_refused_with_the_same_words_as_an_unknown_name(
    browser: Browser, application: Application
) -> None:
    add_person(application, "mia")

    known = browser.sign_in("mia", "wrong password")
    unknown = browser.sign_in("nobody", "wrong password")

    assert known.status_code == unknown.status_code == 401
    assert "do not belong together" in known.text
    assert "do not belong together" in unknown.text
    assert browser.get("/worklist").status_code == 303


def test_signing_in_gives_a_new_session_id(browser: Browser, application: Application) -> None:
    add_person(application, "mia")
    browser.get("/sign-in")
    planted = browser.cookie()

    browser.sign_in("mia")

    assert planted is not None
    assert browser.cookie() not in {None, planted}


def test_signing_out_ends_the_session_on_the_server(
    browser: Browser, app: Flask, application: Application
) -> None:
    add_person(application, "mia")
    browser.sign_in("mia")
    kept = browser.cookie()

    browser.post("/sign-out")

    thief = app.test_client()
    thief.set_cookie("plait_session", kept or "")
    assert thief.get("/worklist").status_code == 303


def test_a_session_ends_half_an_hour_after_its_last_use(
    browser: Browser, application: Application, clock: MovableClock
) -> None:
    add_person(application, "mia")
    browser.sign_in("mia")
    clock.advance(timedelta(minutes=29))
    assert browser.get("/worklist").status_code == 200

    clock.advance(timedelta(minutes=29))
    assert browser.get("/worklist").status_code == 200

    clock.advance(timedelta(minutes=31))
    assert browser.get("/worklist").status_code == 303


def test_a_session_ends_after_twelve_hours_whatever_is_done(
    browser: Browser, application: Application, clock: MovableClock
) -> None:
    add_person(application, "mia")
    browser.sign_in("mia")

    for _ in range(12 * 3 - 1):
        clock.advance(timedelta(minutes=20))
        assert browser.get("/worklist").status_code == 200

    clock.advance(timedelta(minutes=20))
    assert browser.get("/worklist").status_code == 303


def test_taken_rights_and_left_people_count_with_the_next_request(
    browser: Browser, application: Application
) -> None:
    mia = add_person(application, "mia", roles=("operator",))
    browser.sign_in("mia")
    assert browser.get("/incidents").status_code == 200

    application.people.revoke(mia.id, "operator")
    assert browser.get("/incidents").status_code == 403

    application.people.change(mia.id, is_active=False)
    assert browser.get("/worklist").status_code == 303


def test_a_new_password_ends_all_sessions(browser: Browser, application: Application) -> None:
    mia = add_person(application, "mia")
    browser.sign_in("mia")

    application.accounts.passwords.set(
        tenant_id=1, person_id=mia.id, password="another good password"
    )

    assert browser.get("/worklist").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_although_its_token_is_right(
    browser: Browser, headers: dict[str, str]
) -> None:
    form = {"csrf_token": browser.csrf_token(), "name": "mia", "password": PASSWORD}

    answer = browser.client.post("/sign-in", data=form, headers=headers)

    assert answer.status_code == 403
    assert "csrf" in answer.text


def test_an_authorization_header_does_not_open_the_forms(
    browser: Browser, application: Application
) -> None:
    """A link with a name and password in it makes a browser send one from anywhere."""
    add_person(application, "mia")
    form = {"name": "mia", "password": PASSWORD}

    answer = browser.client.post("/sign-in", data=form, headers={"Authorization": "Basic eDp5"})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/tasks/1/claim", "/definitions"])
@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_form_without_its_own_token_is_refused(
    browser: Browser, application: Application, path: str, token: str | None
) -> None:
    add_person(application, "mia")
    browser.sign_in("mia")

    form = {} if token is None else {"csrf_token": token}
    answer = browser.client.post(path, data=form, headers=OWN_PAGE)

    assert answer.status_code == 403
    assert "csrf" in answer.text


def test_the_token_of_another_session_is_refused(
    app: Flask, browser: Browser, application: Application
) -> None:
    add_person(application, "mia")
    browser.sign_in("mia")
    foreign = Browser(app).csrf_token()

    answer = browser.client.post("/sign-out", data={"csrf_token": foreign}, headers=OWN_PAGE)

    assert answer.status_code == 403
    assert browser.get("/worklist").status_code == 200


def test_rest_with_a_cookie_needs_the_csrf_header(
    browser: Browser, application: Application
) -> None:
    add_person(application, "ana", roles=("analyst",))
    browser.sign_in("ana")
    path, body = "/api/v1/instances", {"definition_key": "unknown"}

    bare: Any = browser.client.post(path, json=body, headers=OWN_PAGE)
    header = {**OWN_PAGE, "X-CSRF-Token": browser.csrf_token()}
    full: Any = browser.client.post(path, json=body, headers=header)

    assert (bare.status_code, bare.json["code"]) == (403, "csrf")
    assert full.status_code == 404


def test_with_a_token_the_cookie_does_not_count(browser: Browser, application: Application) -> None:
    add_person(application, "mia")
    browser.sign_in("mia")

    answer = browser.get("/api/v1/tasks", headers={"Authorization": "Bearer plait_0_wrong"})

    assert answer.status_code == 401


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearerplait", ""])
def test_other_schemes_than_bearer_are_nobody(stranger: Caller, scheme: str) -> None:
    answer = stranger.get("/tasks", headers={"Authorization": f"{scheme} abc"})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "plait", "xn--80ak6aa92e.com"]
)
def test_a_foreign_host_name_is_not_answered(app: Flask, host: str) -> None:
    answer: Any = app.test_client().get("/health/live", headers={"Host": host})

    assert answer.status_code == 421
    assert answer.json["code"] == "host_not_allowed"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "192.168.1.7"])
def test_own_addresses_are_answered(app: Flask, host: str) -> None:
    assert app.test_client().get("/health/live", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/tasks\r\nX: y",
        "/\tevil",
        "tasks",
    ],
)
def test_an_address_that_leads_elsewhere_becomes_the_root(address: str | None) -> None:
    assert safe_next(address) == "/"


def test_an_own_address_is_kept() -> None:
    assert safe_next("/tasks/7?tab=history") == "/tasks/7?tab=history"


def test_the_cookie_is_hidden_from_scripts_and_other_sites(browser: Browser) -> None:
    sent = browser.get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent
    assert "Path=/" in sent
