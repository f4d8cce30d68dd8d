"""`plait serve` and `plait worker`: the processes that stay."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import click

from engine.runner import Runner
from webapp.cli_shape import command, own_settings, settings_options
from webapp.logs import write_json_lines
from webapp.serving import Server
from webapp.settings import Settings
from webapp.wiring import open_application

STOP_SECONDS = 30.0
OWNER_ONLY = 0o077  # files of these processes hold people's data


@command()
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="0: any free one.  [default: 8000]")
@click.option("--jobs", type=click.IntRange(0, 64), help="Threads for jobs.  [default: 4]")
@settings_options
def serve(
    *, host: str | None, port: int | None, jobs: int | None, config: Path, database: str | None
) -> None:
    """Serve the pages and REST, and do the engine's work, until stopped."""
    os.umask(OWNER_ONLY)
    write_json_lines()
    settings = _told(own_settings(config, database), host, port, jobs)
    application = open_application(settings)
    try:
        server = Server(application)
        runner = Runner(application.engine, job_threads=settings.jobs)
        runner.start()
        click.echo(f"Plait is ready on {server.address}")
        server.run()
        runner.stop(STOP_SECONDS)
    finally:
        application.close()


@command()
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True)
@settings_options
def worker(*, threads: int, config: Path, database: str | None) -> None:
    """Do jobs, timers and whatever is due, beside servers on the same database, until stopped."""
    os.umask(OWNER_ONLY)
    write_json_lines()
    application = open_application(own_settings(config, database))
    try:
        runner = Runner(application.engine, job_threads=threads)
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        runner.start()
        click.echo("Plait worker is ready")
        while not stopping.wait(1.0):  # a wait without an end would not see the signal everywhere
            pass
        runner.stop(STOP_SECONDS)
    finally:
        application.close()


def _told(settings: Settings, host: str | None, port: int | None, jobs: int | None) -> Settings:
    return replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        jobs=settings.jobs if jobs is None else jobs,
    )
