"""What a step wants done outside its instance: told by the kernel, written with the step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Binding = Literal["latest", "deployment", "version", "version_tag"]


@dataclass(frozen=True, kw_only=True)
class PublishMessage:
    """A throw event or send task publishes a message; `ttl_seconds` None: the engine's default.

    `correlation` is what subscriptions are compared with; None: the message has no key.
    """

    element_id: str
    name: str
    correlation: Mapping[str, Any] | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    ttl_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class BroadcastSignal:
    """A signal for every open subscription of the name and each latest definition it starts.

    `listeners` are tokens of this very instance that began to wait for it in this step, before.
    """

    element_id: str
    name: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    listeners: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallProcess:
    """The call activity of `token_id` starts an instance of its own.

    `errors` and `escalations` are the codes that the caller would catch (`*`: any), so that the
    called instance knows whether one of its own is caught above. `version` and `version_tag` only
    with their binding. `gives_on_error`: the caller wants the variables also with an error.
    """

    token_id: int
    scope_id: int
    element_id: str
    key: str
    binding: Binding
    version: int | None
    version_tag: str | None
    business_key: str | None
    errors: tuple[str, ...]
    escalations: tuple[str, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    gives_on_error: bool = False


@dataclass(frozen=True, kw_only=True)
class RaiseInCaller:
    """An error or escalation crosses into the caller. After an error this instance is over.

    `result` are this instance's variables, if its caller maps some of them.
    """

    kind: Literal["error", "escalation"]
    code: str
    message: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)


Effect = PublishMessage | BroadcastSignal | CallProcess | RaiseInCaller
