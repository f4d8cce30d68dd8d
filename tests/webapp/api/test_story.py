"""The story of one approval, by REST alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller


def upload(caller: Caller, files: Mapping[str, bytes], **headers: str) -> Any:
    parts = [(io.BytesIO(content), name) for name, content in files.items()]
    return caller.send("POST", "/deployments", data={"files": parts}, headers=headers)


def zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_deploy_start_claim_complete(caller_of: CallerOf) -> None:
    ana = caller_of("ana", groups=("analysts",), roles=("analyst",))
    mia = caller_of("mia", groups=("marketing",))

    deployed = upload(ana, approval())
    assert deployed.status_code == 201, deployed.json
    assert [one["key"] for one in deployed.json["definitions"]] == ["approval"]

    started = ana.post("/instances", {"definition_key": "approval", "business_key": "A-17"})
    assert started.status_code == 201, started.json
    instance = started.json
    assert instance["state"] == "active"
    assert [wait["kind"] for wait in instance["waits"]] == ["person"]

    (task,) = mia.get("/tasks").json["items"]
    assert (task["business_key"], task["state"]) == ("A-17", "open")

    claimed = mia.send("PUT", f"/tasks/{task['id']}/claim")
    assert (claimed.status_code, claimed.json["state"]) == (200, "claimed")

    body = {"variables": {"comment": "fine", "amount": 7}, "outcome": "approve"}
    completed = mia.post(f"/tasks/{task['id']}/completion", body)
    assert completed.status_code == 200, completed.json
    assert completed.json["state"] == "completed"

    history = ana.get(f"/instances/{instance['id']}/history").json["items"]
    assert [event["seq"] for event in history] == list(range(1, len(history) + 1))
    assert history[-1]["kind"] == "instance_completed"
    variables = ana.get(f"/instances/{instance['id']}/variables").json["variables"]
    assert variables == {"comment": "fine", "amount": 7, "outcome": "approve"}


def test_a_zip_is_deployed_like_its_files(caller_of: CallerOf) -> None:
    ana = caller_of("ana", groups=("analysts",), roles=("analyst",))

    answer = upload(ana, {"approval.zip": zipped(approval())})

    assert answer.status_code == 201, answer.json
    assert [(one["key"], one["version"]) for one in answer.json["forms"]] == [("approve", 1)]


def test_the_same_files_again_are_not_stored_again(caller_of: CallerOf) -> None:
    ana = caller_of("ana", groups=("analysts",), roles=("analyst",))
    first = upload(ana, approval())

    second = upload(ana, approval())

    assert (second.status_code, second.json["is_new"]) == (200, False)
    assert second.json["id"] == first.json["id"]


def test_a_definition_is_listed_and_read_back_as_it_was_uploaded(caller_of: CallerOf) -> None:
    ana = caller_of("ana", groups=("analysts",), roles=("analyst",))
    upload(ana, approval())

    (listed,) = ana.get("/definitions").json["items"]
    xml = ana.get(f"/definitions/{listed['id']}/xml")

    assert listed["may_start"] is True
    assert xml.data == approval()["approval.bpmn"]
    assert ana.get("/definitions?key=approval").json["items"] == [listed]


def test_a_draft_and_a_comment_are_kept(caller_of: CallerOf) -> None:
    ana = caller_of("ana", groups=("analysts",), roles=("analyst",))
    mia = caller_of("mia", groups=("marketing",))
    upload(ana, approval())
    ana.post("/instances", {"definition_key": "approval"})
    (task,) = mia.get("/tasks").json["items"]
    mia.send("PUT", f"/tasks/{task['id']}/claim")

    draft = mia.send("PUT", f"/tasks/{task['id']}/draft", json={"variables": {"comment": "so"}})
    comment = mia.post(f"/tasks/{task['id']}/comments", {"text": "<b>look</b>"})

    assert (draft.status_code, comment.status_code) == (200, 201)
    view = mia.get(f"/tasks/{task['id']}").json
    assert view["draft"]["variables"] == {"comment": "so"}
    assert [one["text"] for one in view["comments"]] == ["<b>look</b>"]


def test_an_operator_suspends_resumes_repairs_and_cancels(caller_of: CallerOf) -> None:
    ana = caller_of("ana", groups=("analysts",), roles=("analyst",))
    ola = caller_of("ola", roles=("operator",))
    upload(ana, approval())
    path = f"/instances/{ana.post('/instances', {'definition_key': 'approval'}).json['id']}"

    assert ola.send("PUT", f"{path}/suspension").json["state"] == "suspended"
    assert ola.send("PUT", f"{path}/suspension").json["code"] == "wrong_state"
    assert ola.send("DELETE", f"{path}/suspension").json["state"] == "active"
    changed = ola.send("PATCH", f"{path}/variables", json={"variables": {"limit": 5}})
    assert changed.status_code == 200
    assert ola.get(f"{path}/variables").json["variables"]["limit"] == 5
    assert ola.get(f"{path}/why").json["sentences"]
    assert ola.send("DELETE", f"{path}?reason=mistake").json["state"] == "cancelled"
    assert ola.get(f"{path}/waits").json["items"] == []


def test_the_same_key_gives_the_first_answer_and_starts_once(caller_of: CallerOf) -> None:
    ana = caller_of("ana", groups=("analysts",), roles=("analyst",))
    upload(ana, approval())
    body, key = {"definition_key": "approval"}, {"Idempotency-Key": "once"}

    first = ana.post("/instances", body, headers=key)
    again = ana.post("/instances", body, headers=key)
    other = ana.post("/instances", {**body, "business_key": "x"}, headers=key)

    assert again.json["id"] == first.json["id"]
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    assert len(ana.get("/instances").json["items"]) == 1
