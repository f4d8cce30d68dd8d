"""Commands about people and tokens; they work on the database, beside a server or without."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from engine.actors import DEFAULT_TENANT
from engine.errors import NotFound
from engine.permissions import ROLES, SCOPES
from humantasks.people import Person
from webapp.cli_shape import PlaitGroup, own_settings, settings_options
from webapp.passwords import checked
from webapp.wiring import Application, open_application

_GENERATED_BYTES = 12


@click.group(cls=PlaitGroup)
def user() -> None:
    """Add people who can sign in."""


@click.group(cls=PlaitGroup)
def token() -> None:
    """Make tokens for services and scripts."""


@user.command("add")
@click.argument("name")
@click.option("--group", "groups", multiple=True, help="A group; may be repeated.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(sorted(ROLES)), help="May be repeated."
)
@click.option("--full-name", metavar="TEXT", help="The name that others see.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--no-password", is_flag=True, help="For a service that only uses tokens.")
@settings_options
def add_user(
    *,
    name: str,
    groups: tuple[str, ...],
    roles: tuple[str, ...],
    full_name: str | None,
    password_stdin: bool,
    no_password: bool,
    config: Path,
    database: str | None,
) -> None:
    """Add a person; without --password-stdin a password is made and printed once."""
    if password_stdin and no_password:
        raise click.UsageError("--password-stdin and --no-password exclude each other")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    checked(password)
    with _opened(config, database) as application:
        person = application.people.add(name, name=full_name, groups=groups, roles=roles)
        if not no_password:
            application.accounts.passwords.set(
                tenant_id=person.tenant_id, person_id=person.id, password=password
            )
    click.echo(f"Added {person.sign_in_name}, id {person.id}.", err=True)
    if not (password_stdin or no_password):
        click.echo("The password, shown this once:", err=True)
        click.echo(password)


@user.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@settings_options
def change_password(*, name: str, password_stdin: bool, config: Path, database: str | None) -> None:
    """Give a person a new password; it ends the person's sessions everywhere."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    with _opened(config, database) as application:
        person = _person(application, name)
        application.accounts.passwords.set(
            tenant_id=person.tenant_id, person_id=person.id, password=password
        )
    if not password_stdin:
        click.echo("The password, shown this once:", err=True)
        click.echo(password)


@user.command("list")
@settings_options
def list_users(config: Path, database: str | None) -> None:
    """List everybody with groups and roles."""
    with _opened(config, database) as application:
        for one in application.people.everybody():
            groups, roles = ", ".join(sorted(one.groups)), ", ".join(sorted(one.roles))
            left = "" if one.is_active else " (may not sign in)"
            click.echo(f"{one.id}  {one.sign_in_name}{left}  groups: {groups}  roles: {roles}")


@token.command("create")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(sorted(SCOPES)), help="May be repeated."
)
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True)
@click.option("--label", default="command line", show_default=True, help="What it is for.")
@settings_options
def create_token(
    *,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    label: str,
    config: Path,
    database: str | None,
) -> None:
    """Make a token with the rights of the person NAME, narrowed by scopes.

    It is printed once, alone on the last line.
    """
    with _opened(config, database) as application:
        person = _person(application, name)
        made = application.accounts.tokens.create(
            tenant_id=DEFAULT_TENANT,
            person_id=person.id,
            name=label,
            scopes=scopes or None,
            days=days,
        )
    until = made.token.expires_at
    click.echo(f"A token of {person.sign_in_name} until {until:%Y-%m-%d}, shown once:", err=True)
    click.echo(made.secret)


@token.command("list")
@click.argument("name")
@settings_options
def list_tokens(*, name: str, config: Path, database: str | None) -> None:
    """List the tokens of the person NAME that still count."""
    with _opened(config, database) as application:
        person = _person(application, name)
        found = application.accounts.tokens.of(tenant_id=person.tenant_id, person_id=person.id)
    for one in found:
        scopes = "all rights" if one.scopes is None else ", ".join(sorted(one.scopes))
        until = "for ever" if one.expires_at is None else f"until {one.expires_at:%Y-%m-%d}"
        click.echo(f"{one.id}  {one.name}  {scopes}  {until}")


@token.command("revoke")
@click.argument("name")
@click.argument("token_id", metavar="ID", type=click.IntRange(1))
@settings_options
def revoke_token(*, name: str, token_id: int, config: Path, database: str | None) -> None:
    """End a token of the person NAME now; `plait token list NAME` shows the ids."""
    with _opened(config, database) as application:
        person = _person(application, name)
        application.accounts.tokens.revoke(
            token_id, tenant_id=person.tenant_id, person_id=person.id
        )
    click.echo(f"token {token_id} is revoked")


def _person(application: Application, name: str) -> Person:
    person = application.people.named(name)
    if person is None:
        message = f"there is nobody called {name!r}; add them with `plait user add {name}`"
        raise NotFound(message)
    return person


def new_password() -> str:
    """Return a password that nobody guesses."""
    return secrets.token_urlsafe(_GENERATED_BYTES)


@contextmanager
def _opened(config: Path, database: str | None) -> Iterator[Application]:
    application = open_application(own_settings(config, database))
    try:
        yield application
    finally:
        application.close()
