"""The checks without a deployment, and what differs between two versions."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.webapp.api.test_story import upload
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller


@pytest.fixture
def ana(caller_of: CallerOf) -> Caller:
    return caller_of("ana", groups=("analysts",), roles=("analyst",))


def _check(caller: Caller, files: dict[str, bytes]) -> Any:
    sent = [(io.BytesIO(content), name) for name, content in files.items()]
    return caller.send("POST", "/checks", data={"files": sent})


def test_what_a_deployment_would_say_is_said_and_nothing_is_stored(ana: Caller) -> None:
    right = _check(ana, approval())
    drawn = approval()["approval.bpmn"].replace(b'targetRef="end"', b'targetRef="no"')
    broken = approval() | {"approval.bpmn": drawn}
    wrong = _check(ana, broken)

    assert right.status_code == wrong.status_code == 200
    assert right.json["verdict"] in {"runs here", "runs with notes"}
    assert wrong.json["verdict"] == "refused"
    told = upload(ana, broken).json["findings"]
    assert wrong.json["findings"] == told
    assert ana.get("/definitions").json["items"] == []


def test_only_who_may_deploy_may_check(caller_of: CallerOf) -> None:
    assert _check(caller_of("sam"), approval()).status_code == 403


def test_two_versions_are_compared_by_their_ids(ana: Caller) -> None:
    upload(ana, approval())
    drawn = approval()["approval.bpmn"]
    changed = drawn.replace(b"userTask id", b'userTask plait:followUp="P1D" id')
    assert upload(ana, approval() | {"approval.bpmn": changed}).status_code == 201
    newer, older = ana.get("/definitions?key=approval").json["items"]

    answer = ana.get(f"/definitions/{newer['id']}/changes?since={older['id']}")

    [file] = answer.json["files"]
    [element] = file["elements"]
    assert (file["file"], element["how"], element["kind"]) == (
        "approval.bpmn",
        "changed",
        "userTask",
    )
    assert element["details"] == [{"what": "plait:followUp", "before": None, "after": "P1D"}]


def test_a_definition_of_another_tenant_cannot_be_compared_with(ana: Caller) -> None:
    upload(ana, approval())
    [only] = ana.get("/definitions").json["items"]

    assert ana.get(f"/definitions/{only['id']}/changes?since=999").status_code == 404
    assert ana.get(f"/definitions/{only['id']}/changes?since=x").status_code == 400
