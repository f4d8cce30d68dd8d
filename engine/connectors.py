"""What a connector is: it acts outside when a service task's job runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from engine.errors import Finding
    from engine.service import Engine


@dataclass(frozen=True, kw_only=True)
class Call:
    """One attempt of one job. `idempotency_key` is the same for every attempt of the job.

    `topic` is what workers ask for, None for a connector's job.
    """

    job_id: int
    idempotency_key: str
    attempt: int
    tenant_id: int
    instance_id: int
    definition_key: str
    business_key: str | None
    element_id: str
    settings: Mapping[str, str]
    inputs: Mapping[str, Any]
    timeout_seconds: float
    topic: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the outside said: `result` is for output mappings, `exchange` for people."""

    result: Mapping[str, Any] = field(default_factory=dict)
    exchange: Mapping[str, Any] = field(default_factory=dict)


class CallFailed(Exception):
    """The attempt failed. `exchange` holds the request and reply to show, without secrets.

    `is_permanent`: trying again cannot help (an incident at once). `retry_after_seconds`: the
    other side asked to wait that long. `error_code`: a BPMN error of the model instead.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "call_failed",
        is_permanent: bool = False,
        retry_after_seconds: float | None = None,
        error_code: str | None = None,
        exchange: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.is_permanent = is_permanent
        self.retry_after_seconds = retry_after_seconds
        self.error_code = error_code
        self.exchange = dict(exchange or {})


class Connector(Protocol):
    """Found by entry point group `plait.connectors` as `factory(engine) -> Connector`.

    `name` is what a model says in `plait:connector`; `settings` the names it may use.
    """

    name: str

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:
        """Return findings about one service task's settings; the caller fills in the place."""
        ...

    def call(self, call: Call) -> Answer:
        """Act, with no lock or transaction of ours open; raise CallFailed when it did not work."""
        ...


@runtime_checkable
class Closing(Protocol):
    """A connector that holds something open as long as its engine."""

    def close(self) -> None:
        """Let it go; no call is running any more."""
        ...


class ConnectorFactory(Protocol):
    """What the entry point names."""

    def __call__(self, engine: Engine) -> Connector:
        """Make the connector for one engine; its settings are in `engine.settings`."""
        ...
