"""Small processes in the dialects of vendors."""

from __future__ import annotations

from tests.engine.models import process

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


def of_camunda(key: str, *lines: str, declared: str = "") -> bytes:
    """Draw a process in the dialect of Camunda 7; `declared` stands before it."""
    return _drawn("camunda", CAMUNDA, key, lines, declared, 'camunda:historyTimeToLive="P1D"')


def of_zeebe(key: str, *lines: str, declared: str = "") -> bytes:
    """Draw a process in the dialect of Camunda 8."""
    return _drawn("zeebe", ZEEBE, key, lines, declared)


def _drawn(
    prefix: str, space: str, key: str, lines: tuple[str, ...], declared: str, attributes: str = ""
) -> bytes:
    drawn = process(key, *lines, attributes=attributes).decode()
    drawn = drawn.replace("<process", f"{declared}<process", 1)
    return drawn.replace("<definitions ", f'<definitions xmlns:{prefix}="{space}" ', 1).encode()
