from __future__ import annotations

import json
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.sources import ROOT

FRONTEND = ROOT / "webapp" / "frontend"


@pytest.fixture
def bundle(tmp_path: Path) -> dict[str, Any]:
    """Give `bundle.py` over a copy of its sources, without anything built or fetched."""
    copy = tmp_path / "webapp" / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules"))
    return runpy.run_path(str(copy / "bundle.py"))


def test_the_lock_file_names_no_host_and_checks_every_package() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    fetched = {name: one for name, one in packages.items() if name}

    assert fetched
    assert [name for name, one in fetched.items() if "resolved" in one] == []
    assert [name for name, one in fetched.items() if "integrity" not in one] == []


def test_versions_are_exact() -> None:
    package = json.loads((FRONTEND / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}.values()
    assert [one for one in versions if not one[0].isdigit()] == []


def test_nothing_is_done_when_the_sources_have_not_changed(bundle: dict[str, Any]) -> None:
    folder: Path = bundle["BUNDLE"]
    folder.mkdir(parents=True)
    (folder / ".stamp").write_text(bundle["_hash_of_sources"]())
    bundle["FEEL"].mkdir(parents=True)
    (bundle["FEEL"] / "feel.js").write_text("")
    said: list[str] = []

    assert bundle["build"](said.append) == folder
    assert said == []


def test_a_changed_source_is_noticed(bundle: dict[str, Any]) -> None:
    before = bundle["_hash_of_sources"]()
    (bundle["FRONTEND"] / "css" / "tokens.css").write_text(":root { --page: #fff; }")
    assert bundle["_hash_of_sources"]() != before


def test_a_build_leaves_the_last_one_to_servers_that_run(bundle: dict[str, Any]) -> None:
    folder: Path = bundle["BUNDLE"]
    folder.mkdir(parents=True)
    (folder / "files.json").write_text('["plait-BBBBBBBB.js"]')
    for name in ("plait-AAAAAAAA.js", "plait-BBBBBBBB.js", "manifest.json"):
        (folder / name).write_text("{}")

    bundle["_keep_last_build"](folder)

    left = {path.name for path in folder.iterdir()}
    assert left == {"plait-BBBBBBBB.js", "manifest.json", "files.json"}


def test_a_build_without_a_list_leaves_everything(bundle: dict[str, Any]) -> None:
    folder: Path = bundle["BUNDLE"]
    folder.mkdir(parents=True)
    (folder / "plait-AAAAAAAA.js").write_text("{}")

    bundle["_keep_last_build"](folder)

    assert [path.name for path in folder.iterdir()] == ["plait-AAAAAAAA.js"]


def test_a_registry_that_does_not_answer_is_one_clear_line(
    bundle: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    with pytest.raises(bundle["BundleFailed"]) as failed:
        bundle["build"](str)

    assert "the npm registry cannot be reached" in str(failed.value)
    assert "\n" not in str(failed.value)
