"""The commands, run in this process; those that ask a server ask a real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.webapp.api.test_story import zipped
from tests.webapp.diagrams import approval
from tests.webapp.programs import Command, listening
from webapp.wiring import Application


@pytest.fixture
def served(
    app: Flask, application: Application, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """Serve the application on a free port, and put a token of an administrator in place."""
    person = application.people.add("ada", groups=("analysts", "marketing"), roles=("admin",))
    made = application.accounts.tokens.create(tenant_id=1, person_id=person.id, name="t")
    monkeypatch.setenv("PLAIT_TOKEN", made.secret)
    with listening(app) as url:
        monkeypatch.setenv("PLAIT_URL", url)
        yield application


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a process and its form."""
    place = tmp_path / "process"
    place.mkdir()
    for name, content in approval().items():
        (place / name).write_bytes(content)
    return place


def test_help_is_the_same_with_and_without_asking(plait: Command) -> None:
    shown = plait("--help")

    assert shown.code == 0
    assert shown.out.startswith("Usage: plait")
    assert "Watch and repair:" in shown.out


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("deploy",), ("start",), ("tasks", "--limit", "0"), ("show",)]
)
def test_wrong_usage_is_2(plait: Command, arguments: tuple[str, ...]) -> None:
    answer = plait(*arguments)

    assert answer.code == 2
    assert "Usage: plait" in answer.err
    assert answer.out == ""


def test_without_a_token_the_way_to_one_is_named(
    plait: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLAIT_TOKEN", raising=False)

    answer = plait("tasks")

    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert "plait token create" in answer.err


def test_without_a_server_the_address_is_named(
    plait: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAIT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PLAIT_TOKEN", "x")

    answer = plait("tasks")

    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "http://127.0.0.1:9" in answer.err
    assert "Traceback" in plait("tasks", "-v").err


def test_the_story_by_commands(plait: Command, served: Application, folder: Path) -> None:
    assert plait("deploy", str(folder)).out == "approval version 1\n"
    assert plait("deploy", str(folder)).out == "approval version 1 (unchanged)\n"

    started = json.loads(plait("start", "approval", "--business-key", "A-17", "--json").out)
    (task,) = json.loads(plait("tasks", "--json").out)["items"]
    listed = plait("tasks", "--group", "marketing").out
    assert "A-17" in listed
    assert listed.startswith("id ")

    assert "claimed by you" in plait("claim", task["id"]).out
    assert ": open" in plait("release", task["id"]).out
    refused = plait("complete", task["id"], "--outcome", "approve", "--set", "amount=1000")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "form_invalid" in refused.err
    done = plait("complete", task["id"], "--outcome", "approve", "--set", "amount=7")
    assert done.out == f"completed; instance {started['id']} is completed\n"

    shown = json.loads(plait("show", started["id"], "--json").out)
    assert shown["history"][-1]["kind"] == "instance_completed"
    assert "completed" in plait("show", started["id"]).out
    assert plait("incidents").out == "no incidents\n"


def test_an_operator_by_commands(plait: Command, served: Application, folder: Path) -> None:
    plait("deploy", str(folder))
    number = json.loads(plait("start", "approval", "--json").out)["id"]

    assert "suspended" in plait("suspend", number).out
    assert "active" in plait("resume", number).out
    assert "cancelled" in plait("cancel", number, "--reason", "mistake").out
    assert plait("cancel", number).code == 1
    assert number in plait("instances", "--state", "cancelled").out
    assert plait("show", "7").code == 1
    assert "not an id" in plait("retry", "x").err


def test_a_refused_file_prints_its_findings(
    plait: Command, served: Application, folder: Path
) -> None:
    (folder / "approve.form").unlink()

    answer = plait("deploy", str(folder))

    assert answer.code == 1
    assert "approve.form" in answer.out
    assert answer.err.count("\n") == 1


def test_a_folder_is_deployed_with_what_lies_in_it(
    plait: Command, served: Application, folder: Path
) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (folder / "approve.form").rename(inner / "approve.form")
    (folder / "package.json").write_text("{}")

    answer = plait("deploy", str(folder), "--json")

    assert answer.code == 0, answer.err
    deployed = json.loads(answer.out)
    assert [one["key"] for one in deployed["definitions"]] == ["approval"]


def test_a_zip_is_deployed_like_its_folder(
    plait: Command, served: Application, folder: Path
) -> None:
    archive = folder.parent / "all.zip"
    archive.write_bytes(zipped({f"flows/{name}": one for name, one in approval().items()}))

    first, again = plait("deploy", str(archive)), plait("deploy", str(folder))

    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert "approval version 1 (unchanged)" in again.out


@pytest.mark.parametrize("content", [b"PK\x03\x04 not really", zipped({"../x.bpmn": b"<x/>"})])
def test_an_archive_with_a_trick_is_not_sent(
    plait: Command, served: Application, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "trick.zip").write_bytes(content)

    answer = plait("deploy", str(tmp_path / "trick.zip"))

    assert answer.code == 2
    assert "trick.zip" in answer.err
    assert "Traceback" not in answer.err


def test_check_reports_without_a_server(plait: Command, folder: Path) -> None:
    good = plait("check", str(folder))
    (folder / "broken.bpmn").write_text("<x/>")
    bad = plait("check", str(folder), "--json")

    assert good.code == 0
    assert "0 refused" in good.out
    assert bad.code == 1
    report = json.loads(bad.out)
    assert [Path(one["file"]).name for one in report["files"]] == ["approval.bpmn", "broken.bpmn"]
    assert report["files"][1]["verdict"] == "refused"
    assert report["totals"]["refused"] == 1


def test_check_of_nothing_is_wrong_usage(plait: Command, tmp_path: Path) -> None:
    assert plait("check", str(tmp_path)).code == 2


def test_a_wrong_setting_stops_the_server_with_one_line(
    plait: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAIT_PROT", "8000")

    answer = plait("serve")

    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "PLAIT_PORT" in answer.err
