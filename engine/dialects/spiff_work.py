"""SpiffWorkflow's words for what a task does: services, scripts around it, decisions, tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from engine.dialects.attributes import (
    WORKER,
    DecisionWork,
    JobWork,
    Listener,
    NamedSource,
    ScriptWork,
)
from engine.dialects.extensions import Extension, Extensions
from engine.errors import PlaitError
from engine.expressions import EvaluationError, compile_script
from engine.expressions.texts import PYTHON, Text

_TESTED_AT: Final = datetime(2020, 1, 1, tzinfo=UTC)  # a test comes out the same every day


def read_operator(names: Extensions) -> tuple[JobWork, tuple[NamedSource, ...]] | None:
    """Read what a service task asks for, and its parameters."""
    operator = names.find("serviceTaskOperator")
    if operator is None:
        return None
    given: dict[str, str] = {}
    for retry in operator.children("retry"):
        if attempts := retry.get("retries"):
            given["attempts"] = attempts
        if retry.get("backoff_base") is not None:
            names.say(
                "note",
                "extension_without_effect",
                "the wait before it is tried again is the worker's",
                "Nothing to do.",
                retry.line,
            )
    result = operator.get("resultVariable") or _default_result(names)
    parameters = []
    for each in operator.children("parameters"):
        for parameter in each.children("parameter"):
            name, value, _ = (parameter.get(key) for key in ("id", "value", "type"))
            if name is not None and value is not None:
                source = Text(value, PYTHON)
                parameters.append(NamedSource(name=name, source=source, line=parameter.line))
    job = JobWork(
        connector=WORKER,
        topic=operator.get("id"),
        attempts=given.get("attempts"),
        result_variable=result,
    )
    return job, tuple(parameters)


def read_decision(names: Extensions) -> DecisionWork | None:
    """Read which decision is asked; each of its outputs becomes a variable."""
    called = names.find("calledDecisionId")
    if called is None or not called.body:
        return None
    return DecisionWork(decision=called.body, result="single_result")


def read_scripts(names: Extensions, *, is_around_loop: bool) -> tuple[Listener, ...]:
    """Read the scripts before and after an activity."""
    listeners = []
    for name, event in (("preScript", "start"), ("postScript", "end")):
        script = names.find(name)
        if script is None or not script.body:
            continue
        if is_around_loop:
            names.say(
                "error",
                "script_around_loop",
                f"its {name} would run once around all instances, which is not run here",
                'Say spiffworkflow:scriptsOnInstances="true" at the loop marker, or use a script '
                "task before or behind it.",
                script.line,
            )
            continue
        work = ScriptWork(text=Text(script.body, PYTHON), format=PYTHON, line=script.line)
        listeners.append(Listener(event=event, script=work, line=script.line))
    return tuple(listeners)


def run_unit_tests(names: Extensions, script: str) -> None:
    """Try a script task with the inputs its author wrote down, and say what differs.

    Tests of a script that runs outside the process, in the sandbox, are not run.
    """
    for holder in names.find_all("unitTests"):
        for test in holder.children("unitTest"):
            id_ = test.get("id") or ""
            given, expected = test.child("inputJson"), test.child("expectedOutputJson")
            fault = _fault(script, given, expected)
            if fault is not None:
                names.say(
                    "advice",
                    "unit_test_failed",
                    f"the unit test '{id_}' of its script fails: {fault}",
                    "Correct the script, or the test.",
                    test.line,
                )


def _fault(script: str, given: Extension | None, expected: Extension | None) -> str | None:
    try:
        before: Any = json.loads(given.body if given else "")
        after: Any = json.loads(expected.body if expected else "")
    except (ValueError, RecursionError):
        return "its input or output is no JSON"
    if not isinstance(before, dict) or not isinstance(after, dict):
        return "its input or output is no map"
    try:
        result = {**before, **_changed(script, before)}
    except EvaluationError as error:
        return None if error.code == "script_runs_as_job" else error.message
    except PlaitError:
        return None  # what is wrong with the script is told already
    differing = sorted(name for name in {*result, *after} if result.get(name) != after.get(name))
    if not differing:
        return None
    name = differing[0]
    return f"'{name}' is {result.get(name)!r:.80}, expected {after.get(name)!r:.80}"


def _changed(script: str, variables: dict[str, Any]) -> Mapping[str, Any]:
    """Return what the script assigns."""
    return compile_script(script, PYTHON).run(variables, _TESTED_AT)


def _default_result(names: Extensions) -> str:
    """Return the variable that SpiffWorkflow uses where none is named."""
    return f"spiff__{names.element.get('id', '').replace('-', '_')}_result"
