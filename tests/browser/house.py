"""A whole installation for browser tests: the pages on a real port, the example, its people."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waitress.server import create_server

from engine.facts import Instance
from engine.runner import Runner
from engine.settings import Connection
from humantasks.facts import Task
from tests.acceptance.processes import ANALYTICS_TOKEN, Analytics
from tests.sources import ROOT
from tests.waiting import eventually
from webapp.app import create_app
from webapp.settings import Settings
from webapp.wiring import Application, open_application

EXAMPLE = ROOT / "processes" / "retail_forecast"
PASSWORD = "eleven blue herons"
PEOPLE: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "mia": ("Mia Brandt", ("marketing",), ()),
    "noor": ("Noor Haddad", ("marketing", "marketing-leads"), ("lead",)),
    "sam": ("Sam Okoye", ("data-stewards",), ()),
    "fei": ("Fei Lin", ("finance",), ()),
    "kim": ("Kim Sato", ("marketing", "finance"), ()),
    "ana": ("Ana Costa", ("analysts",), ("analyst",)),
    "ola": ("Ola Nordin", (), ("operator", "admin")),
    "eve": ("Eve Adler", ("evening",), ()),
}


@dataclass(frozen=True, kw_only=True)
class House:
    """The services behind the pages, and where the pages are."""

    url: str
    application: Application
    analytics: Analytics

    def actor(self, name: str) -> Any:
        """Return a person as an actor."""
        person = self.application.people.named(name)
        assert person is not None
        return self.application.people.actor(person.id)

    def start(self, business_key: str, *, category: str = "Coffee", spend: int = 500) -> Instance:
        """Start a forecast as Ana would."""
        return self.application.engine.start(
            "retail_forecast",
            variables={"category": category, "horizon_weeks": 6, "planned_spend": spend},
            business_key=business_key,
            actor=self.actor("ana"),
        )

    def task(self, business_key: str, element_id: str, name: str = "ola") -> Task:
        """Return an open task of a case, as soon as the process has come to it."""

        def look() -> Task | None:
            found = self.application.worklist.tasks(actor=self.actor(name), q=business_key)
            named = (one for one in found.items if one.element_id == element_id)
            return next(named, None)

        return eventually(look, f"{element_id} of {business_key} is open")

    def forecast(self, business_key: str, **options: Any) -> Task:
        """Start a forecast and return its first task for Marketing."""
        self.start(business_key, **options)
        return self.task(business_key, "approve_forecast")

    def deploy(self, files: Mapping[str, str]) -> None:
        """Deploy files as an administrator would."""
        contents = {name: text.encode() for name, text in files.items()}
        self.application.engine.deploy(contents, actor=self.actor("ola"))


@contextmanager
def opened(folder: Path, database_url: str) -> Iterator[House]:
    """Start analytics, engine and server; stop everything afterwards."""
    analytics = Analytics(folder)
    analytics.start()
    connection = Connection(name="analytics", base_url=analytics.url, token=ANALYTICS_TOKEN)
    settings = Settings(
        database_url=database_url,
        secret_key="a secret of forty characters for tests",
        connections={"analytics": connection},
        threads=64,  # half of them are streams, and a test opens many pages
    )
    application = open_application(settings)
    app = create_app(application)
    app.testing = True  # the style guide is shown
    app.config["PROPAGATE_EXCEPTIONS"] = False
    server = create_server(app, host="127.0.0.1", port=0, threads=settings.threads)
    runner = Runner(application.engine, job_threads=2)
    serving = threading.Thread(target=server.run, name="pages", daemon=True)
    house = House(
        url=f"http://127.0.0.1:{server.effective_port}",
        application=application,
        analytics=analytics,
    )
    _fill(house)
    runner.start()
    serving.start()
    try:
        yield house
    finally:
        application.streams.close()
        server.close()
        runner.stop()
        application.close()
        analytics.stop()


def _fill(house: House) -> None:
    for name, (full_name, groups, roles) in PEOPLE.items():
        person = house.application.people.add(name, name=full_name, groups=groups, roles=roles)
        house.application.accounts.passwords.set(
            tenant_id=person.tenant_id, person_id=person.id, password=PASSWORD
        )
    files = [path for path in EXAMPLE.iterdir() if path.suffix in {".bpmn", ".form"}]
    house.deploy({path.name: path.read_text() for path in files})
