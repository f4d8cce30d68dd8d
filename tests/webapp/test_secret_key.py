from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine.errors import Invalid
from webapp.secret_key import FILE_NAME, secret_key_for, write_private
from webapp.settings import Settings
from webapp.wiring import open_application


def test_a_key_is_made_once_beside_the_database_for_its_owner_only(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'plait.db'}"

    first = secret_key_for(url)

    assert secret_key_for(url) == first
    assert len(first) >= 43
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_servers_of_one_postgresql_must_be_told_their_key() -> None:
    with pytest.raises(Invalid, match="PLAIT_SECRET_KEY"):
        secret_key_for("postgresql://db.example/plait")


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write_private(file, "first")

    write_private(file, "second")

    assert file.read_text() == "first"
    assert [one.name for one in tmp_path.iterdir()] == ["secret"]


def test_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    open_application(Settings(database_url=f"sqlite:///{tmp_path / 'plait.db'}")).close()

    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}

    assert modes["plait.db"] == 0o600
    assert set(modes.values()) == {0o600}


def test_a_short_key_is_refused_without_being_shown(sqlite_url: str) -> None:
    with pytest.raises(Invalid) as refused:
        open_application(Settings(database_url=sqlite_url, secret_key="swordfish"))

    assert "swordfish" not in refused.value.message
