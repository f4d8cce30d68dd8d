from __future__ import annotations

import io

import pytest

from tests.webapp.doors import PASSWORD
from tests.webapp.programs import Command
from webapp.wiring import Application


def test_people_and_tokens_are_made_on_the_database(
    plait: Command, application: Application, sqlite_url: str
) -> None:
    added = plait(
        "user", "add", "mia", "--group", "marketing", "--role", "lead", "--database", sqlite_url
    )
    token = plait("token", "create", "mia", "--scope", "read", "--database", sqlite_url)

    assert added.code == token.code == 0, added.err + token.err
    password = added.out.strip()
    signed_in = application.accounts.sign_in(name="mia", password=password, address="x")
    assert signed_in.actor.groups == {"marketing"}
    actor = application.accounts.by_token(token.out.splitlines()[-1])
    assert actor is not None
    assert actor.scopes == frozenset({"read"})


def test_a_password_is_changed_and_tokens_are_listed_and_revoked(
    plait: Command, application: Application, sqlite_url: str
) -> None:
    here = ("--database", sqlite_url)
    plait("user", "add", "mia", *here)
    secret = plait("token", "create", "mia", "--label", "script", *here).out.strip()

    password = plait("user", "password", "mia", *here).out.strip()
    listed = plait("token", "list", "mia", *here).out
    revoked = plait("token", "revoke", "mia", listed.split()[0], *here)

    assert application.accounts.sign_in(name="mia", password=password, address="x").actor
    assert "script  all rights" in listed
    assert revoked.code == 0, revoked.err
    assert application.accounts.by_token(secret) is None
    assert plait("token", "list", "mia", *here).out == ""


def test_a_given_password_is_not_printed(
    plait: Command, application: Application, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    added = plait("user", "add", "mia", "--password-stdin", "--database", sqlite_url)

    assert added.code == 0
    assert PASSWORD not in added.out + added.err
    assert application.accounts.sign_in(name="mia", password=PASSWORD, address="x").actor


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("user", "add", "mia", "--role", "emperor"), 2),
        (("user", "add", "Mia Novak"), 1),
        (("user", "add", "mia", "--password-stdin", "--no-password"), 2),
        (("token", "create", "nobody"), 1),
        (("token", "create", "nobody", "--scope", "everything"), 2),
    ],
)
def test_wrong_people_are_refused(
    plait: Command, sqlite_url: str, arguments: tuple[str, ...], code: int
) -> None:
    answer = plait(*arguments, "--database", sqlite_url)

    assert answer.code == code, answer.err
    assert answer.out == ""
