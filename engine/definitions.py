"""Uploaded files -> checked, stored, versioned definitions.

A `Definition` is immutable and shared by all instances and threads of one version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.dialects.attributes import ElementAttributes, ProcessAttributes

if TYPE_CHECKING:
    from engine.spiff import CompiledProcess


@dataclass(frozen=True, kw_only=True)
class Element:
    """One flow node as the file has it: `kind` is the BPMN tag without its namespace."""

    id: str
    kind: str
    name: str | None
    line: int | None
    attributes: ElementAttributes


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One executable process of one deployment. `id` and `version` are 0 while it is checked."""

    id: int
    tenant_id: int
    deployment_id: int
    key: str
    version: int
    name: str
    file: str
    files: Mapping[str, bytes]
    elements: Mapping[str, Element]
    attributes: ProcessAttributes
    process: CompiledProcess = field(repr=False, compare=False)
