"""A whole installation for one test: database, server, analytics, people with tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.database import Database
from engine.service import Engine
from engine.tables import job
from tests.acceptance.client import Client
from tests.acceptance.processes import Analytics, Server
from tests.sources import ROOT
from webapp.accounts import Accounts

EXAMPLE = ROOT / "processes" / "retail_forecast"
PASSWORD = "eleven blue herons"
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "ana": ("--role", "analyst", "--group", "analysts"),
    "fei": ("--group", "finance"),
    "mia": ("--group", "marketing"),
    "ola": ("--role", "operator"),
    "sam": ("--group", "data-stewards"),
}


@dataclass(frozen=True, kw_only=True)
class House:
    """The running programs, and one REST client for each person."""

    server: Server
    analytics: Analytics
    database_url: str
    people: Mapping[str, Client]

    def deploy(self, replace: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Deploy the example by REST; `replace` changes words of its diagram."""
        files = {
            path.name: path.read_text()
            for path in EXAMPLE.iterdir()
            if path.suffix in {".bpmn", ".form"}
        }
        for old, new in (replace or {}).items():
            assert old in files["forecast.bpmn"]
            files["forecast.bpmn"] = files["forecast.bpmn"].replace(old, new)
        parts = [("files", (name, text)) for name, text in files.items()]
        answer = self.people["ana"].ask("POST", "/deployments", files=parts)
        assert answer.status_code == 201, answer.text
        deployed: dict[str, Any] = answer.json()
        return deployed

    def start(self, business_key: str, category: str = "Coffee", spend: int = 500) -> str:
        """Start one forecast by REST and return the instance's id."""
        variables = {"category": category, "horizon_weeks": 4, "planned_spend": spend}
        body = {
            "definition_key": "retail_forecast",
            "business_key": business_key,
            "variables": {**variables, "promotion_plan": "1, 3-4"},
        }
        started = self.people["ana"].post("/instances", body, status=201)
        assert started["business_key"] == business_key
        return str(started["id"])

    def kill(self) -> None:
        """End the server without a word."""
        self.server.kill()

    def unrecorded_keys(self) -> set[str]:
        """Return the keys of jobs that our database does not hold as done."""
        database = Database(self.database_url)
        with database.read() as connection:
            ids = connection.execute(sa.select(job.c.id)).scalars().all()
        database.close()
        return {f"plait-{one}" for one in ids}


@contextmanager
def opened(folder: Path, database_url: str) -> Iterator[House]:
    """Start analytics and server, add the people, and stop everything afterwards."""
    analytics = Analytics(folder)
    analytics.start()
    server = Server(folder, database_url, analytics.url)
    try:
        tokens = {"ana": _add_by_command(server, "ana"), **_add_others(database_url)}
        people = {name: Client(server, name, token) for name, token in tokens.items()}
        server.start()
        yield House(server=server, analytics=analytics, database_url=database_url, people=people)
        assert server.stop() == 0, server.said()
    finally:
        server.stop()
        analytics.stop()


def _add_by_command(server: Server, name: str) -> str:
    """Add one person and a token as an administrator does; return the token."""
    server.run("user", "add", name, *PEOPLE[name], "--password-stdin", stdin=PASSWORD)
    return str(server.run("token", "create", name).splitlines()[-1].strip())


def _add_others(database_url: str) -> dict[str, str]:
    """Add the others as the command does, without a process for each; return their tokens."""
    tokens = {}
    with Engine.open(database_url) as engine:
        people = engine.part("worklist").service.people
        accounts = Accounts(engine.database, engine.clock, engine.ids, people)
        for name, options in PEOPLE.items():
            if name == "ana":
                continue
            told = list(zip(options[::2], options[1::2], strict=True))
            person = people.add(
                name,
                groups=[value for option, value in told if option == "--group"],
                roles=[value for option, value in told if option == "--role"],
            )
            owner = {"tenant_id": person.tenant_id, "person_id": person.id}
            accounts.passwords.set(**owner, password=PASSWORD)
            tokens[name] = accounts.tokens.create(**owner, name="a test").secret
    return tokens
