"""`plait demo`: everything with an example, in one folder, ready in seconds."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from engine.errors import Unavailable
from engine.runner import Runner
from engine.settings import Connection
from webapp import demo as story
from webapp.cli_serving import OWNER_ONLY, STOP_SECONDS
from webapp.cli_shape import command
from webapp.demo_service import AnalyticsService
from webapp.demo_story import PEOPLE
from webapp.logs import write_json_lines
from webapp.progress import Advance, progress
from webapp.serving import Server
from webapp.settings import Settings
from webapp.wiring import Application, open_application

_HOST = "127.0.0.1"
_NEXT_PORTS = 20
_SERVICE_SECONDS = 60.0
_STEPS = 6


@command()
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("plait-data"),
    show_default=True,
    help="Where everything is kept.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="0: any free one.",
)
def demo(*, folder: Path, port: int) -> None:
    """Show Plait with a retail forecast: people, tasks, a real analytics service.

    The first time it makes the folder, the people and their passwords; after that everything is as
    you left it. It is only reachable from this machine.
    """
    os.umask(OWNER_ONLY)
    service: AnalyticsService | None = None
    application: Application | None = None
    try:
        with progress("preparing", _STEPS) as advance:
            passwords = _folder(folder, advance)
            service = AnalyticsService(folder)
            service.start()
            advance("analytics service starting")
            application = open_application(_settings(folder, port, service))
            advance("database open")
            story.add_people(application, passwords)
            advance("people present")
            story.deploy_example(application)
            advance("example deployed")
            service.wait_until_ready(_SERVICE_SECONDS)
            story.start_first_instances(application)
            advance("analytics service ready")
        _serve(application, passwords, folder)
    finally:
        if service is not None:
            service.stop()
        if application is not None:
            application.close()


def _folder(folder: Path, advance: Advance) -> dict[str, str]:
    story.make_folder(folder)
    passwords = dict(story.sign_ins(folder))
    advance(f"folder {folder}")
    return passwords


def _settings(folder: Path, port: int, service: AnalyticsService) -> Settings:
    connection = Connection(name="analytics", base_url=service.base_url, token=service.token)
    return Settings(
        host=_HOST,
        port=port,
        database_url=f"sqlite:///{folder / 'plait.db'}",
        secret_key=story.secret_key(folder),
        connections={connection.name: connection},
    )


def _serve(application: Application, passwords: dict[str, str], folder: Path) -> None:
    write_json_lines(folder / "plait.log")
    server = _listen(application)
    runner = Runner(application.engine, job_threads=application.settings.jobs)
    runner.start()
    click.echo("\nSign in as (the passwords are kept in " + str(folder / story.SIGN_INS) + "):")
    for one in PEOPLE:
        click.echo(f"  {one.name:<6}{passwords[one.name]:<16}{one.full_name}, {one.part}")
    click.echo("Ctrl C stops it; nothing is lost.\n")
    click.echo(f"Plait is ready on {server.address}")
    server.run()
    runner.stop(STOP_SECONDS)


def _listen(application: Application) -> Server:
    """Take the wanted port, or the next free one after it."""
    wanted = application.settings.port
    last = wanted + (_NEXT_PORTS if wanted else 0)
    for port in range(wanted, last + 1):
        try:
            return Server(replace(application, settings=replace(application.settings, port=port)))
        except Unavailable as error:
            if error.code != "port_taken" or port == last:
                raise
    raise AssertionError
