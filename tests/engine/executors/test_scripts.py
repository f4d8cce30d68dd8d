from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.metadata import entry_points
from typing import Any

import psutil
import pytest

from engine import Engine
from engine.connectors import Call, CallFailed
from engine.executors.scripts import ScriptConnector, open_connector
from engine.expressions import compile_script

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def connector() -> Iterator[ScriptConnector]:
    made = ScriptConnector()
    yield made
    made.close()


def call(connector: ScriptConnector, code: str, **inputs: Any) -> dict[str, Any]:
    script = compile_script(code, "python", result_variable=inputs.pop("result_variable", None))
    assert script.runs_as_job
    answer = connector.call(
        Call(
            job_id=1,
            idempotency_key="1",
            attempt=1,
            tenant_id=1,
            instance_id=1,
            definition_key="p",
            business_key=None,
            element_id="Script_1",
            settings=script.job_settings,
            inputs=inputs,
            timeout_seconds=10,
        )
    )
    return dict(answer.result)


def test_a_script_gives_the_names_it_assigned(connector: ScriptConnector) -> None:
    code = "def double(a):\n    return a * 2\ny = double(x)\nz = (y, {y})\nif x > 5:\n    w = 1"

    assert call(connector, code, x=2) == {"y": 4, "z": [4, [4]]}


def test_dates_go_in_and_come_out(connector: ScriptConnector) -> None:
    code = "f = lambda m: m.isoformat()\ny = f(at)\nz = day"

    found = call(connector, code, at=NOW, day=date(2030, 1, 1), secret="x")

    assert (found["y"], found["z"]) == ("2030-01-15T12:00:00+00:00", date(2030, 1, 1))


def test_the_last_value_is_the_result(connector: ScriptConnector) -> None:
    found = call(connector, "f = lambda: 7\nf()", result_variable="r")

    assert found["r"] == 7


@pytest.mark.parametrize(
    ("code", "kind", "fact"),
    [
        ("f = lambda: 1\n\ny = 1 / 0", "script_failed", "line 3: ZeroDivisionError"),
        ("f = lambda: 1\ny = nobody", "script_failed", "nobody"),
        ("f = lambda: 1\nwhile True: pass", "script_limit", "time limit"),
        ("f = lambda: 'a' * 10**9\ny = f()", "script_limit", "memory limit"),
        ("def f(n): return f(n)\ny = f(1)", "script_limit", "recursion"),
    ],
)
def test_a_script_that_fails_is_not_tried_again(
    connector: ScriptConnector, code: str, kind: str, fact: str
) -> None:
    with pytest.raises(CallFailed, match=fact) as caught:
        call(connector, code)

    assert (caught.value.code, caught.value.is_permanent) == (kind, True)
    assert "Traceback" not in caught.value.message


def test_a_wrong_script_is_found_before_it_runs(connector: ScriptConnector) -> None:
    assert connector.check({"code": "x = (lambda: 1)()"}) == []
    (finding,) = connector.check({"code": "import os"})

    assert (finding.level, finding.code) == ("error", "expression_forbidden")


def test_it_is_found_by_its_entry_point() -> None:
    (found,) = entry_points(group="plait.connectors", name="script")

    assert found.load() is open_connector


def test_its_processes_end_with_the_engine(sqlite_url: str) -> None:
    engine = Engine.open(sqlite_url)
    before = {one.pid for one in psutil.Process().children()}
    connector = engine.connectors["script"]
    assert isinstance(connector, ScriptConnector)
    assert call(connector, "def f():\n    return 1\nx = f()") == {"x": 1}
    started = [one for one in psutil.Process().children() if one.pid not in before]

    engine.close()

    assert started
    _, alive = psutil.wait_procs(started, timeout=10)
    assert alive == []
