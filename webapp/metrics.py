"""Numbers for Prometheus: requests as they pass, and the state of the work when it is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import cast

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.engine import Connection

from engine.tables import incident, instance, job, timer
from humantasks.tables import task
from webapp.wiring import Application

_EXTENSION = "plait_metrics"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RequestNumbers:
    """Counts and times of the requests of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._count = Counter(
            "plait_http_requests", "Requests answered", labels, registry=self.registry
        )
        self._seconds = Histogram(
            "plait_http_request_seconds",
            "How long requests took",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def begin(self) -> None:
        """Note when the request came."""
        g.metrics_began_at = time.perf_counter()

    def end(self, response: Response) -> Response:
        """Count the request under its route, so that addresses made up by strangers are one."""
        route = str(request.url_rule or "(none)")
        method = request.method if request.method in _METHODS else "(other)"
        self._count.labels(method, route, response.status_code).inc()
        elapsed = time.perf_counter() - g.metrics_began_at
        self._seconds.labels(method, route).observe(elapsed)
        return response


class WorkNumbers(Collector):
    """The state of instances, tasks, incidents and queues, read from the database when asked."""

    def __init__(self, services: Application) -> None:
        self._services = services

    def collect(self) -> Iterable[Metric]:
        """Return one gauge per fact."""
        with self._services.engine.database.read() as connection:
            yield _by_label(
                connection,
                "plait_instances",
                "Instances by state",
                "state",
                sa.select(instance.c.state, sa.func.count()).group_by(instance.c.state),
            )
            yield _by_label(
                connection,
                "plait_tasks",
                "Tasks of people that are not ended, by state",
                "state",
                sa.select(task.c.state, sa.func.count())
                .where(task.c.state.in_(("open", "claimed")))
                .group_by(task.c.state),
            )
            yield _by_label(
                connection,
                "plait_open_incidents",
                "Open incidents by code",
                "code",
                sa.select(incident.c.code, sa.func.count())
                .where(incident.c.state == "open")
                .group_by(incident.c.code),
            )
            yield self._ages(connection)

    def _ages(self, connection: Connection) -> Metric:
        family = GaugeMetricFamily(
            "plait_oldest_due_seconds", "How long the oldest due work waits", labels=["queue"]
        )
        waiting = sa.and_(job.c.state == "available", job.c.due_at.is_not(None))
        oldest = {
            "jobs": sa.select(job.c.due_at).where(waiting).order_by(job.c.due_at).limit(1),
            "timers": sa.select(timer.c.due_at).order_by(timer.c.due_at).limit(1),
        }
        now = self._services.engine.clock.now()
        for queue, query in oldest.items():
            due_at = connection.execute(query).scalar_one_or_none()
            age = 0.0 if due_at is None else (now - due_at).total_seconds()
            family.add_metric([queue], max(0.0, age))
        return family


def install(app: Flask, services: Application) -> None:
    """Measure the requests of `app`."""
    numbers = RequestNumbers()
    numbers.registry.register(WorkNumbers(services))
    app.extensions[_EXTENSION] = numbers
    app.before_request(numbers.begin)
    app.after_request(numbers.end)


def exposition() -> tuple[bytes, str]:
    """Return all numbers in Prometheus' text format, and its media type."""
    numbers = cast("RequestNumbers", current_app.extensions[_EXTENSION])
    return generate_latest(numbers.registry), CONTENT_TYPE_LATEST


def _by_label(
    connection: Connection,
    name: str,
    words: str,
    label: str,
    query: sa.Select[str, int],
) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in connection.execute(query):
        family.add_metric([value], number)
    return family
