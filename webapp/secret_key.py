"""The server's own secret: told by the environment, or made once and kept beside the data."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import sqlalchemy as sa

from engine.errors import Invalid
from webapp.fingerprints import new_secret

FILE_NAME = "plait.secret"


def secret_key_for(database_url: str, folder: Path | None = None) -> str:
    """Return the key kept in `folder` (default: where the SQLite file lies); made when missing.

    Raises Invalid `secret_key_missing` when there is no such folder: servers must share one key.
    """
    place = folder or _folder_of(database_url)
    if place is None:
        message = (
            "there is no secret key; set PLAIT_SECRET_KEY to 32 or more random characters, "
            "the same for every server of this database"
        )
        raise Invalid(message, code="secret_key_missing")
    file = place / FILE_NAME
    if not file.exists():
        write_private(file, new_secret() + "\n")
    return file.read_text(encoding="ascii").strip()


def write_private(file: Path, text: str) -> None:
    """Make a file that only its owner may read, whole or not at all; one that exists stays."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.link(name, file)
    except FileExistsError:
        return  # another process was first: its file counts
    finally:
        Path(name).unlink()


def make_private(database_url: str) -> None:
    """Make a SQLite file that is not there yet for its owner only; SQLite's own take its mode."""
    file = _file_of(database_url)
    if file is not None and file.parent.is_dir() and not file.exists():
        file.touch(mode=0o600)


def _folder_of(database_url: str) -> Path | None:
    file = _file_of(database_url)
    return None if file is None else file.parent


def _file_of(database_url: str) -> Path | None:
    address = sa.make_url(database_url)
    if address.get_backend_name() != "sqlite" or address.database in {None, "", ":memory:"}:
        return None
    return Path(str(address.database)).absolute()
