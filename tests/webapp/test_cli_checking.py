"""`plait check` and `plait deploy` on files, folders and zips."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.sources import CORPUS, NO_CORPUS
from tests.webapp.api.test_story import zipped
from tests.webapp.diagrams import approval
from tests.webapp.programs import Command

_CALLER = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <process id="{key}" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/>
    <callActivity id="c" calledElement="{called}"/>
    <sequenceFlow id="g" sourceRef="c" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"""


# What is wrong with a file as a whole, and names no element of it.
_OF_WHOLE_FILES = {
    "form_malformed",
    "import_missing",
    "not_bpmn",
    "nothing_to_deploy",
    "process_missing",
    "xml_dtd_forbidden",
    "xml_limit",
    "xml_malformed",
}


def caller(key: str, called: str) -> str:
    return _CALLER.format(key=key, called=called)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a process and its form."""
    place = tmp_path / "process"
    place.mkdir()
    for name, content in approval().items():
        (place / name).write_bytes(content)
    return place


def checked(plait: Command, *paths: Path | str, code: int = 0) -> dict[str, Any]:
    """Return the JSON report."""
    answer = plait("check", *map(str, paths), "--json")
    assert (answer.code, answer.err.count("Traceback")) == (code, 0), answer.err
    report: dict[str, Any] = json.loads(answer.out)
    return report


def test_each_file_is_checked_with_those_it_names_only(plait: Command, folder: Path) -> None:
    (folder / "unused.form").write_text("no form at all")
    (folder / "outer.bpmn").write_text(caller("outer", "approval"))
    (folder / "broken.bpmn").write_text("<x/>")

    report = checked(plait, folder, code=1)

    by_name = {Path(one["file"]).name: one for one in report["files"]}
    assert {name: one["verdict"] for name, one in by_name.items()} == {
        "approval.bpmn": "runs here",
        "broken.bpmn": "refused",
        "outer.bpmn": by_name["outer.bpmn"]["verdict"],
    }
    assert by_name["outer.bpmn"]["verdict"] != "refused"
    assert [Path(one).name for one in by_name["approval.bpmn"]["beside"]] == ["approve.form"]
    assert {Path(one).name for one in by_name["outer.bpmn"]["beside"]} == {
        "approval.bpmn",
        "approve.form",
    }
    assert report["totals"]["refused"] == 1
    assert report["causes"] == {"not_bpmn": 1}


def test_a_file_is_not_blamed_for_the_one_it_calls(plait: Command, folder: Path) -> None:
    (folder / "outer.bpmn").write_text(caller("outer", "wrong"))
    (folder / "wrong.bpmn").write_text(caller("wrong", "").replace(' calledElement=""', ""))

    report = checked(plait, folder, code=1)

    verdicts = {Path(one["file"]).name: one["verdict"] for one in report["files"]}
    assert verdicts["wrong.bpmn"] == "refused"
    assert verdicts["outer.bpmn"] != "refused"


def test_a_missing_form_refuses_the_file_that_names_it(plait: Command, folder: Path) -> None:
    (folder / "approve.form").unlink()

    report = checked(plait, folder, code=1)

    (one,) = report["files"]
    finding = next(each for each in one["findings"] if each["level"] == "error")
    assert finding["file"] == one["file"]
    assert finding["element_id"] == "work"
    assert finding["line"] > 1
    assert finding["way_out"]


def test_the_nearest_of_two_files_with_one_process_is_beside(plait: Command, folder: Path) -> None:
    (folder / "outer.bpmn").write_text(caller("outer", "inner"))
    (folder / "inner.bpmn").write_text(caller("inner", "approval"))
    other = folder.parent / "away"
    other.mkdir()
    (other / "inner.bpmn").write_text("<x/>")

    report = checked(plait, folder.parent, code=1)

    outer = next(one for one in report["files"] if one["file"].endswith("outer.bpmn"))
    assert (folder / "inner.bpmn").as_posix() in outer["beside"]


def test_an_archive_is_a_folder(plait: Command, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped({f"flows/{name}": one for name, one in approval().items()}))

    report = checked(plait, archive)

    (one,) = report["files"]
    assert one["file"] == f"{archive.as_posix()}/flows/approval.bpmn"
    assert one["beside"] == [f"{archive.as_posix()}/flows/approve.form"]


def test_two_files_of_one_name_are_two_files(plait: Command, folder: Path) -> None:
    (folder / "inner").mkdir()
    for name, content in approval("other").items():
        (folder / "inner" / name.replace("other", "approval")).write_bytes(content)

    report = checked(plait, folder)

    assert len(report["files"]) == 2
    assert {one["verdict"] for one in report["files"]} == {"runs here"}


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.bpmn", bytes(30_000_000))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not really", "archive_unreadable"),
        (zipped({"../../x.bpmn": b"<x/>"}), "archive_entry_forbidden"),
        (zipped({f"{number}.bpmn": b"<x/>" for number in range(201)}), "too_large"),
        (_bomb(), "too_large"),
    ],
    ids=["broken", "outside", "many", "bomb"],
)
def test_an_archive_with_a_trick_is_one_refusal(
    plait: Command, tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "trick.zip").write_bytes(content)

    report = checked(plait, tmp_path, code=1)

    (one,) = report["files"]
    assert (one["verdict"], report["causes"]) == ("refused", {code: 1})


def test_a_file_that_cannot_be_read_is_refused(plait: Command, folder: Path) -> None:
    drawn = folder / "approval.bpmn"
    drawn.unlink()
    drawn.symlink_to(drawn.name)  # to itself: nobody can open it, not even a superuser

    report = checked(plait, folder, code=1)

    assert report["causes"] == {"file_unreadable": 1}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x89PNG\r\n", b"{}", b"<a" * 9000])
def test_a_file_that_is_no_xml_is_refused(plait: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.bpmn").write_bytes(content)

    report = checked(plait, tmp_path / "x.bpmn", code=1)

    assert report["totals"]["refused"] == 1
    assert report["files"][0]["findings"][0]["way_out"]


def test_any_ending_that_holds_bpmn_is_found(plait: Command, folder: Path) -> None:
    xml = (folder / "approval.bpmn").read_bytes()
    for name in ("a.bpmn2", "b.bpmn20.xml", "c.xml"):
        (folder / name).write_bytes(xml)
    (folder / "d.xml").write_text("<pom/>")
    (folder / "e.png").write_bytes(b"\x89PNG")

    report = checked(plait, folder)

    names = [Path(one["file"]).name for one in report["files"]]
    assert names == ["a.bpmn2", "approval.bpmn", "b.bpmn20.xml", "c.xml"]


_DECISION = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"
    name="d" namespace="urn:d"><decision id="risk" name="risk"><variable name="risk"/>
    <literalExpression><text>1 + 1</text></literalExpression></decision></definitions>"""


def test_a_decision_has_a_verdict_of_its_own(plait: Command, tmp_path: Path) -> None:
    (tmp_path / "risk.dmn").write_text(_DECISION)
    (tmp_path / "empty.dmn").write_text(_DECISION.replace("decision", "inputData"))

    report = checked(plait, tmp_path, code=1)

    verdicts = {Path(one["file"]).name: one["verdict"] for one in report["files"]}
    assert verdicts["risk.dmn"] != "refused"
    assert verdicts["empty.dmn"] == "refused"


def test_nothing_to_check_is_wrong_usage(plait: Command, tmp_path: Path) -> None:
    assert plait("check", str(tmp_path)).code == 2


@pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)
def test_the_corpus_is_reported_whole(plait: Command) -> None:
    answer = plait("check", str(CORPUS), "--json")

    report = json.loads(answer.out)
    assert answer.code == 1
    assert "Traceback" not in answer.err
    assert len(report["files"]) > 3300
    assert "check_defect" not in report["causes"]
    refused = [one for one in report["files"] if one["verdict"] == "refused"]
    errors = [each for one in refused for each in one["findings"] if each["level"] == "error"]
    assert [
        (each["file"], each["code"])
        for each in errors
        if not (each["message"] and each["way_out"] and each["file"] and each["line"])
    ] == []
    nowhere = {each["code"] for each in errors if not each["element_id"]}
    assert nowhere <= _OF_WHOLE_FILES
    assert sum(report["totals"].values()) == len(report["files"])
