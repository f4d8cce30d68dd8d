"""A process with one job of the topic `score`, and workers that ask for it."""

from __future__ import annotations

from typing import Any

from engine import Engine
from engine.facts import Instance
from engine.worker_jobs import TopicRequest, WorkerJob
from tests.engine.models import person, process

SCORE = process(
    "score",
    "startEvent s",
    'serviceTask work name="Score" plait:connector="worker" plait:topic="score" plait:model="b2" '
    '| <extensionElements><plait:input name="asked" source="=amount"/>'
    '<plait:output name="got" source="=value"/></extensionElements>',
    'boundaryEvent oops attachedToRef="work" | <errorEventDefinition errorRef="E"/>',
    "endEvent e",
    "endEvent caught",
    "s -> work -> e",
    "oops -> caught",
).replace(b"<process", b'<error id="E" errorCode="NO_DATA"/><process', 1)
WORKER = person("wanda", "operator")


def asked(topic: str = "score", seconds: float = 30, **filters: Any) -> list[TopicRequest]:
    return [TopicRequest(topic=topic, lease_seconds=seconds, **filters)]


def taken(engine: Engine, worker: str = "w", **filters: Any) -> list[WorkerJob]:
    return engine.lease_jobs(asked(**filters), worker=worker, limit=10, actor=WORKER)


def started(engine: Engine, **variables: Any) -> Instance:
    return engine.start("score", variables={"amount": 5, **variables})
