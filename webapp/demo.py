"""The demonstration: a data folder with people, secrets and the example, made once and kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from engine.actors import SYSTEM
from webapp.demo_story import EXAMPLE, FIRST_INSTANCES, PEOPLE, STARTER
from webapp.fingerprints import new_secret
from webapp.secret_key import write_private
from webapp.wiring import Application

_SUFFIXES = (".bpmn", ".dmn", ".form")
_PASSWORD_BYTES = 9
SIGN_INS = "sign-ins.txt"


def make_folder(folder: Path) -> None:
    """Make the data folder, for the owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def secret_key(folder: Path) -> str:
    """Return the folder's secret key, made the first time."""
    file = folder / "plait.secret"
    if not file.exists():
        write_private(file, new_secret() + "\n")
    return file.read_text(encoding="ascii").strip()


def sign_ins(folder: Path) -> Mapping[str, str]:
    """Return name -> password of the story's people, made the first time and kept for the owner."""
    file = folder / SIGN_INS
    if not file.exists():
        lines = [f"{one.name} {secrets.token_urlsafe(_PASSWORD_BYTES)}" for one in PEOPLE]
        write_private(file, "\n".join(lines) + "\n")
    pairs = (line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return {name: password for name, password, *_ in pairs}


def add_people(application: Application, passwords: Mapping[str, str]) -> None:
    """Add those of the story who are not there yet; nobody's password is changed later."""
    for one in PEOPLE:
        if application.people.named(one.name) is not None:
            continue
        person = application.people.add(
            one.name, name=one.full_name, groups=one.groups, roles=one.roles
        )
        application.accounts.passwords.set(
            tenant_id=person.tenant_id, person_id=person.id, password=passwords[one.name]
        )


def deploy_example(application: Application) -> None:
    """Deploy the example; the same files again change nothing."""
    content = {
        file.name: file.read_bytes()
        for file in files(EXAMPLE).iterdir()
        if file.name.endswith(_SUFFIXES)
    }
    application.engine.deploy(content, actor=SYSTEM)


def start_first_instances(application: Application) -> None:
    """Start the story's first instances, unless something was started before."""
    engine = application.engine
    starter = application.people.named(STARTER)
    if starter is None or engine.instances(limit=1).items:
        return
    for one in FIRST_INSTANCES:
        engine.start(
            one.definition_key,
            variables=one.variables,
            business_key=one.business_key,
            actor=starter.as_actor(),
        )
