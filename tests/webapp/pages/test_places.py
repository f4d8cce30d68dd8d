from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webapp.diagrams import approval
from tests.webapp.pages.conftest import BrowserOf
from webapp.wiring import Application

if TYPE_CHECKING:
    from humantasks.facts import Task

PLACES = {
    "/worklist": {"mia", "ana", "ola"},
    "/start": {"mia", "ana", "ola"},
    "/instances": {"mia", "ana", "ola"},
    "/definitions": {"ana", "ola"},
    "/incidents": {"ana", "ola"},
}
ROLES = {"mia": (), "ana": ("analyst",), "ola": ("operator",)}


@pytest.mark.parametrize("name", ["mia", "ana", "ola"])
def test_the_rail_leads_only_where_the_person_may_go(browser_of: BrowserOf, name: str) -> None:
    page = browser_of(name, roles=ROLES[name]).get("/settings").text
    for place, allowed in PLACES.items():
        assert (f'<a href="{place}"' in page) == (name in allowed), place


@pytest.mark.parametrize("number", ["9223372036854775808", "9999999999999999999"])
@pytest.mark.parametrize(
    "path", ["/tasks/{}", "/instances/{}", "/definitions/{}", "/definitions/{}/xml"]
)
def test_an_id_larger_than_any_is_not_there(browser_of: BrowserOf, path: str, number: str) -> None:
    ola = browser_of("ola", roles=("operator",))

    assert ola.get(path.format(number)).status_code == 404


def test_a_stranger_is_led_to_the_door_and_back(browser_of: BrowserOf) -> None:
    mia = browser_of("mia")
    mia.post("/sign-out")

    answer = mia.get("/instances?state=active")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/instances?state%3Dactive"


def test_signing_out_everywhere_ends_the_other_browser_too(browser_of: BrowserOf) -> None:
    here, there = browser_of("mia"), browser_of("mia")
    here.post("/settings/sessions/end")
    assert there.get("/worklist").status_code == 303


def test_files_are_deployed_and_the_definition_is_shown(
    browser_of: BrowserOf, application: Application
) -> None:
    ana = browser_of("ana", roles=("analyst",))
    answer = ana.upload(approval())

    assert answer.status_code == 303
    assert answer.location.endswith("?said=deployed")
    assert "Approval" in ana.get(answer.location).text
    assert ana.upload(approval()).location.endswith("?said=unchanged")
    assert [one.version for one in application.engine.definitions()] == [1]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.bpmn": b"not xml"}, "a.bpmn"),
        ({"approval.bpmn": approval()["approval.bpmn"]}, "approve.form"),
    ],
)
def test_a_refused_upload_says_where_and_what_to_do(
    browser_of: BrowserOf, files: dict[str, bytes], words: str
) -> None:
    answer = browser_of("ana", roles=("analyst",)).upload(files)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Way out" in answer.text


def test_who_may_not_deploy_has_no_form_and_is_refused(browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    assert 'name="files"' not in mia.get("/definitions").text
    assert mia.upload(approval()).status_code == 403


def test_a_process_is_started_by_those_it_lists(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    fei = browser_of("fei", groups=("finance",))

    answer = mia.post("/start/approval", business_key="CASE-2")

    assert answer.status_code == 303
    assert "CASE-2" in mia.get(answer.location).text
    assert fei.get("/start/approval").status_code == 404
    assert "CASE-2" not in fei.get("/instances").text


def test_an_operator_suspends_resumes_and_cancels(task: Task, browser_of: BrowserOf) -> None:
    ola = browser_of("ola", roles=("operator",))
    path = f"/instances/{task.instance_id}"

    for verb, words in (("suspend", "Resume"), ("resume", "Suspend"), ("cancel", "cancelled")):
        answer = ola.post(f"{path}/{verb}", reason="a test")
        assert answer.status_code == 303
        assert words in ola.get(path).text

    again = ola.post(f"{path}/suspend")
    assert again.status_code == 409
    assert "cancelled" in again.text


def test_staff_see_no_operator_verbs_and_no_variables(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    page = mia.get(f"/instances/{task.instance_id}").text
    assert "Suspend" not in page
    assert "Variables" not in page
    assert mia.post(f"/instances/{task.instance_id}/cancel").status_code == 403


@pytest.mark.parametrize("path", ["/tasks/x", "/tasks/-1", "/instances/1e3", "/definitions/٣"])
def test_what_is_no_id_is_not_found(browser_of: BrowserOf, path: str) -> None:
    assert browser_of("ola", roles=("admin",)).get(path).status_code == 404


def test_search_answers_with_a_list_for_the_bundle(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    found = mia.get("/search?q=CASE-1", headers={"X-Plait-Fragment": "1"}).text

    assert "<html" not in found
    assert f"/worklist?task={task.id}" in found
    assert f"/instances/{task.instance_id}" in found


@pytest.mark.parametrize("text", ["x" * 5000, "%00", "' OR 1=1 --", "%", "<b>"])
def test_any_text_may_be_searched(browser_of: BrowserOf, text: str) -> None:
    answer = browser_of("mia").get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert "<b>" not in answer.text.partition("<main")[2]


def test_the_diagram_file_is_never_shown_as_a_page(task: Task, browser_of: BrowserOf) -> None:
    answer = browser_of("mia", groups=("marketing",)).get(f"/definitions/{task.definition_id}/xml")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/xml"


def test_the_style_guide_is_for_development_only(browser_of: BrowserOf) -> None:
    assert browser_of("mia").get("/styleguide").status_code == 404
