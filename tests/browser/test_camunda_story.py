"""Files as Camunda Modeler saves them, deployed by its own requests and played by people.

`processes/model_release` is drawn twice, for Camunda 7 and for Camunda 8: a decision, forms, a job
for a worker and a called process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from humantasks.facts import Task
from tests.browser.conftest import VisitOf
from tests.browser.house import PASSWORD, House
from tests.sources import ROOT
from tests.waiting import eventually

RELEASE = ROOT / "processes" / "model_release"
TIMEOUT_SECONDS = 10
MODELS = {"camunda7": "churn-7", "camunda8": "churn-8"}


class Office:
    """Those who play the release, and the requests of the tools they use."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.people = house.application.people
        for name, group in (("rita", "reviewers"), ("carl", "communications")):
            if self.people.named(name) is None:
                person = self.people.add(name, name=name.capitalize(), groups=(group,), roles=())
                house.application.accounts.passwords.set(
                    tenant_id=person.tenant_id, person_id=person.id, password=PASSWORD
                )

    def send(self, name: str, method: str, path: str, **options: Any) -> Any:
        """Send a request as somebody with a token, and return the answer's document."""
        person = self.people.named(name)
        assert person is not None
        token = self.house.application.accounts.tokens.create(
            tenant_id=person.tenant_id, person_id=person.id, name="test", scopes=None
        )
        answer = requests.request(
            method,
            f"{self.house.url}{path}",
            headers={"Authorization": f"Bearer {token.secret}"},
            timeout=TIMEOUT_SECONDS,
            **options,
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def deploy(self, flavour: str) -> Any:
        """Deploy the folder as the modeler of that engine does."""
        folder = RELEASE / flavour
        files = [path for path in sorted(folder.iterdir()) if path.suffix != ".toml"]
        if flavour == "camunda8":
            parts = [("resources", (path.name, path.read_bytes())) for path in files]
            return self.send("ana", "POST", "/v2/deployments", files=parts)
        parts = [(path.name, (path.name, path.read_bytes())) for path in files]
        said = {
            "deployment-name": "model_release",
            "deployment-source": "Camunda Modeler",
            "enable-duplicate-filtering": "true",
            "deploy-changed-only": "true",
        }
        return self.send("ana", "POST", "/engine-rest/deployment/create", data=said, files=parts)

    def told_of(self, model: str) -> Task | None:
        """Return the open task of the process that the release of a model called."""
        engine = self.house.application.engine
        tasks = self.house.application.worklist.tasks(
            actor=self.house.actor("ola"), definition_key="announce_release"
        )
        for task in tasks.items:
            parent = engine.get(task.instance_id).parent_id
            if parent is not None and engine.get(parent).business_key == model:
                return task
        return None

    def work(self, flavour: str) -> str:
        """Do the job as a worker of that engine, and return what it was asked to release."""
        if flavour == "camunda8":
            asked = {"worker": "w", "topics": ["release-model"], "max": 1}
            [job] = eventually(
                lambda: self.send("ola", "POST", "/api/v1/jobs/leases", json=asked)["items"],
                "the job is there",
            )
            answer = {"variables": {"release_id": "r-8"}, "fence": job["fence"]}
            self.send("ola", "POST", f"/api/v1/jobs/{job['id']}/completion", json=answer)
            return str(job["variables"]["target"])
        topics = [{"topicName": "release-model", "lockDuration": 60_000}]
        fetch = {"workerId": "w", "maxTasks": 1, "topics": topics}
        [task] = eventually(
            lambda: self.send("ola", "POST", "/engine-rest/external-task/fetchAndLock", json=fetch),
            "the task is there",
        )
        done = {"workerId": "w", "variables": {"release_id": {"value": "r-7", "type": "String"}}}
        self.send("ola", "POST", f"/engine-rest/external-task/{task['id']}/complete", json=done)
        return str(task["variables"]["target"]["value"])


@pytest.mark.parametrize("flavour", ["camunda7", "camunda8"])
def test_a_release_is_started_reviewed_worked_and_announced(
    house: House, visit_as: VisitOf, flavour: str
) -> None:
    office = Office(house)
    model = MODELS[flavour]
    office.deploy(flavour)

    ana = visit_as("ana").form("/start/model_release")
    _shot(ana, f"start-{flavour}")
    _fill(ana, {"Model": model, "Share of the traffic in percent": "60"})
    ana.get_by_label("Business key").fill(model)
    ana.get_by_role("button", name="Start Release a model").click()
    expect(ana.get_by_role("heading", name=model)).to_be_visible()

    review = house.task(model, "Review")
    rita = visit_as("rita").form(f"/tasks/{review.id}")
    expect(rita.locator(".fjs-form")).to_contain_text("More than half of the traffic")
    _shot(rita, f"release-{flavour}")
    rita.get_by_role("button", name="Claim").click()
    rita.wait_for_selector("[data-form]:not([hidden]) .fjs-form")
    rita.get_by_label("Release it").check()
    expect(rita.get_by_label("Why not")).to_have_count(0)
    rita.get_by_role("button", name="Done").click()
    expect(rita.get_by_text("Done. The process went on.")).to_be_visible()

    assert office.work(flavour) == f"{model}@60"

    tell = eventually(lambda: office.told_of(model), "the called process waits for somebody")
    carl = visit_as("carl").form(f"/tasks/{tell.id}")
    _shot(carl, f"tell-{flavour}")
    carl.get_by_role("button", name="Claim").click()
    carl.wait_for_selector("[data-form]:not([hidden]) .fjs-form")
    carl.get_by_label("Told on").click()
    today = carl.locator(".flatpickr-day.today")
    chosen = datetime.strptime(today.get_attribute("aria-label") or "", "%B %d, %Y")  # noqa: DTZ007
    today.click()
    carl.get_by_role("button", name="Done").click()
    expect(carl.get_by_text("Done. The process went on.")).to_be_visible()

    ana.wait_for_selector("#case-head .chip.good")
    [instance] = house.application.engine.instances(business_key=model).items[-1:]
    variables = house.application.engine.variables(instance.id)
    assert variables["release_id"] == f"r-{flavour[-1]}"
    assert str(variables["announced_on"]) == chosen.date().isoformat()


def _fill(page: Page, answers: Mapping[str, str]) -> None:
    for label, value in answers.items():
        page.locator(".fjs-form").get_by_label(label).fill(value)


def _shot(page: Page, name: str) -> None:
    folder = os.environ.get("PLAIT_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")
