"""Small processes in the dialects of vendors."""

from __future__ import annotations

from tests.engine.models import process

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


def of_camunda(key: str, *lines: str, declared: str = "", inside: str = "") -> bytes:
    """Draw a process in the dialect of Camunda 7; `declared` stands before it, `inside` first."""
    drawn = process(key, *lines, attributes='camunda:historyTimeToLive="P1D"', inside=inside)
    return _declaring(drawn, f'xmlns:camunda="{CAMUNDA}"', declared)


def of_zeebe(key: str, *lines: str, declared: str = "") -> bytes:
    """Draw a process in the dialect of Camunda 8."""
    return _declaring(process(key, *lines), f'xmlns:zeebe="{ZEEBE}"', declared)


def _declaring(drawn: bytes, space: str, declared: str) -> bytes:
    text = drawn.decode().replace("<process", f"{declared}<process", 1)
    return text.replace("<definitions ", f"<definitions {space} ", 1).encode()
