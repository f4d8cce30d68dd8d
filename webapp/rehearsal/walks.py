"""`walks.toml` beside BPMN files: how a rehearsal answers, and how it must end.

    [[walk]]
    process = "order"                  # the process's id
    name = "sent back once"            # free
    start = { amount = 1200 }          # its variables
    business_key = "A-17"
    at = "order_received"              # a start event with a message, signal or timer
    expect = "completed"               # or "waiting", "incident"

    [[walk.answers]]                   # taken in order, each when its element waits
    element = "approve"                # a person's task, a job, a message, a timer …
    variables = { approved = false }
    error = "NO_STOCK"                 # instead: the job ends with this BPMN error

What no answer is left for is answered as without a file. A timer that is named goes before others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Malformed

FILE_NAME = "walks.toml"


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WalkAnswer(_Content):
    """One answer to an element that waits."""

    element: str
    variables: dict[str, Any] = Field(default_factory=dict)
    error: str | None = None


class Walk(_Content):
    """One way through a process."""

    process: str
    name: str = ""
    start: dict[str, Any] = Field(default_factory=dict)
    business_key: str | None = None
    at: str | None = None
    expect: Literal["completed", "waiting", "incident"] = "completed"
    answers: Sequence[WalkAnswer] = ()


class _Walks(_Content):
    walk: Sequence[Walk] = ()


def read_walks(text: str, path: str) -> list[Walk]:
    """Read the walks of a file; raises Malformed `walks_malformed` naming the first wrong place."""
    try:
        document: Mapping[str, Any] = tomllib.loads(text)
        return list(_Walks.model_validate(document).walk)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"{path} is no TOML: {error}", code="walks_malformed") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{path}: '{place}' {first['msg'].lower()}; see `plait rehearse --help`"
        raise Malformed(message, code="walks_malformed") from error
