from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from engine.spiff import CompiledProcess
from tests.engine.spiff.playing import NOW, Player, bpmn, compiled, draw


@pytest.fixture
def play() -> Callable[..., Player]:
    """Return a function that compiles a diagram and gives its player."""
    return lambda *lines: Player(compiled(*lines))


@pytest.fixture
def compile_diagram() -> Callable[..., CompiledProcess]:
    return compiled


@pytest.fixture
def days() -> Callable[[int], datetime]:
    """Return a function that gives the moment so many days after the start."""
    return lambda count: NOW + timedelta(days=count)


@pytest.fixture
def draw_file() -> Callable[..., bytes]:
    return bpmn


@pytest.fixture
def draw_lines() -> Callable[..., str]:
    return draw
