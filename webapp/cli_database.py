"""`plait db`: the schema, a copy under load, and the stored invariants."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from dataclasses import asdict
from pathlib import Path

import click
import sqlalchemy as sa

from engine.database import Database
from engine.errors import Conflict, PlaitError, Unavailable
from engine.migrations import current, head, upgrade
from engine.verification import Violation, count, verify
from webapp.cli_shape import PlaitGroup, json_option, own_settings, print_json, settings_options
from webapp.progress import progress
from webapp.secret_key import make_private
from webapp.wiring import open_application

_PAGES_AT_ONCE = 256


@click.group(cls=PlaitGroup)
def db() -> None:
    """Look after the database: its schema, copies of it, what it holds."""


@db.command("upgrade")
@settings_options
def upgrade_schema(*, config: Path, database: str | None) -> None:
    """Bring the schema to this version of Plait; a SQLite file is copied first."""
    url = own_settings(config, database).database_url
    make_private(url)
    opened = Database(url)
    try:
        before = current(opened)
        upgrade(opened)
    finally:
        opened.close()
    click.echo(f"schema {before or 'none'} -> {head()}")


@db.command("verify")
@json_option
@settings_options
@click.pass_context
def verify_stored(
    context: click.Context, *, is_json: bool, config: Path, database: str | None
) -> None:
    """Check the invariants of every stored instance; exit 1 and a list when one is broken."""
    application = open_application(own_settings(config, database))
    broken: list[Violation] = []
    try:
        with progress("verifying", count(application.engine)) as advance:
            for instance_id, violations in verify(application.engine):
                broken += violations
                advance(str(instance_id))
    finally:
        application.close()
    if is_json:
        document = [asdict(one) | {"instance_id": str(one.instance_id)} for one in broken]
        print_json({"broken": document})
    else:
        for one in broken:
            click.echo(f"instance {one.instance_id}: {one.message} [{one.code}]")
        click.echo(f"{len(broken)} broken invariants" if broken else "all invariants hold")
    context.exit(1 if broken else 0)


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@settings_options
def backup(*, file: Path, config: Path, database: str | None) -> None:
    """Copy the database into FILE, consistently and while it is used."""
    if file.exists():
        raise Conflict(f"{file} exists; name a new file", code="file_exists")
    url = own_settings(config, database).database_url
    if sa.make_url(url).get_backend_name() == "sqlite":
        _backup_sqlite(str(sa.make_url(url).database), file)
    else:
        _backup_postgresql(url, file)
    click.echo(f"{file}: {file.stat().st_size} bytes")


def _backup_sqlite(source: str, file: Path) -> None:
    if not Path(source).exists():
        raise Unavailable(f"there is no database at {source}; check --database")
    file.touch(mode=0o600)
    origin, copy = sqlite3.connect(source), sqlite3.connect(file)
    try:
        with progress("copying", total=100) as advance:
            done = 0

            def note(_status: int, remaining: int, total: int) -> None:
                nonlocal done
                for _ in range(100 - remaining * 100 // max(total, 1) - done):
                    done += 1
                    advance(f"{total} pages")

            origin.backup(copy, pages=_PAGES_AT_ONCE, progress=note)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    finally:
        origin.close()
        copy.close()
    if verdict != "ok":
        raise PlaitError(f"the copy is broken ({verdict}); do not use it", code="backup_broken")


def _backup_postgresql(url: str, file: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        message = "pg_dump is not on the PATH; install PostgreSQL's client programs"
        raise Unavailable(message, code="program_missing")
    address = sa.make_url(url)
    plain = address.set(drivername="postgresql", password=None)
    finished = subprocess.run(  # noqa: S603 - a fixed program and our own settings
        [program, "--format=custom", f"--file={file}", f"--dbname={plain.render_as_string()}"],
        env={"PGPASSWORD": str(address.password or "")},
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        words = finished.stderr.strip().splitlines()
        message = f"pg_dump failed: {words[0] if words else finished.returncode}"
        raise Unavailable(message, code="backup_failed")
