"""The verbs and reads of decisions: list them, ask them, try an expression. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import permissions, resources
from engine.acting import Decision
from engine.actors import SYSTEM, Actor
from engine.assembly import Assembly
from engine.decisions import CompiledDecision, DecisionResult
from engine.decisions.model import Model
from engine.errors import Invalid, NotFound
from engine.expressions import EvaluationError, compile_source
from engine.expressions.feel import compile_feel
from engine.expressions.texts import Text
from engine.values import Value, check_value

MAX_NAME = 255
LANGUAGES = ("feel", "juel", "python")


@dataclass(frozen=True, kw_only=True)
class DecisionFacts:
    """A deployed decision as lists show it."""

    id: int
    key: str
    version: int
    name: str
    file: str
    version_tag: str | None
    deployment_id: int
    deployed_at: datetime
    deployed_by: str


class DecisionVerbs(Assembly):
    """Decide and evaluate."""

    def decisions(self, *, actor: Actor = SYSTEM) -> list[DecisionFacts]:
        """Return the latest version of every decision, by name."""
        permissions.require(actor, "decisions")
        with self.database.read() as connection:
            found = resources.latest_of_kind(connection, actor.tenant_id, "decision")
            return [_facts(row) for row in found]

    def decision_versions(self, key: str, *, actor: Actor = SYSTEM) -> list[DecisionFacts]:
        """Return every version of a decision's key, newest first; empty when there is none."""
        permissions.require(actor, "decisions")
        with self.database.read() as connection:
            found = resources.versions(connection, actor.tenant_id, "decision", key)
            return [_facts(row) for row in found]

    def decision(
        self, key: str, *, version: int | None = None, actor: Actor = SYSTEM
    ) -> tuple[CompiledDecision, Model]:
        """Return a decision and the model it stands in; raises NotFound `decision_unknown`."""
        permissions.require(actor, "decisions")
        with self.database.read() as connection:
            found = self._found(connection, key, version, None, actor)
            models = self.decision_library.set_of(connection, found.deployment_id).models
            return found, models[found.file]

    def decision_xml(self, key: str, *, version: int | None = None, actor: Actor = SYSTEM) -> bytes:
        """Return the DMN file of a decision as it was uploaded."""
        permissions.require(actor, "decisions")
        with self.database.read() as connection:
            found = self._found(connection, key, version, None, actor)
            return resources.content(connection, found.deployment_id, found.file)

    def decide(
        self,
        decision_key: str,
        variables: Mapping[str, Any] | None = None,
        *,
        version: int | None = None,
        version_tag: str | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> DecisionResult:
        """Ask a decision: its result, and the rules behind it. Latest unless told otherwise.

        Only with an idempotency `key` anything is stored: the answer. Raises NotFound
        `decision_unknown`, and Invalid with the code of what failed in it.
        """
        permissions.require(actor, "decide")
        given = _given(variables or {})

        def answer(connection: Connection) -> dict[str, Any]:
            found = self._found(connection, decision_key, version, version_tag, actor)
            try:
                return found.decide(given, self.clock.now()).as_document()
            except EvaluationError as error:
                raise _invalid(error) from error

        request = {
            "decision_key": decision_key,
            "variables": given,
            "version": version,
            "version_tag": version_tag,
        }
        return DecisionResult.from_document(self._answer("decide", actor, key, request, answer))

    def evaluate(
        self,
        expression: str,
        variables: Mapping[str, Any] | None = None,
        *,
        language: str | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Value:
        """Evaluate one expression: FEEL (with or without `=`), or of the language named.

        Raises Invalid with the code of what is wrong in it, or of what failed.
        """
        permissions.require(actor, "evaluate")
        check_value(expression, "expression")
        given = _given(variables or {})
        if language not in {None, *LANGUAGES}:
            message = (
                f"the language '{str(language)[:60]}' is not known; use {', '.join(LANGUAGES)}"
            )
            raise Invalid(message, code="language_unknown", where={"field": "language"})
        if language in {None, "feel"}:
            is_strict = all(map(str.isidentifier, given))  # as in a process, whose names are plain
            compiled = compile_feel(
                expression.removeprefix("="), known=tuple(given), strict=is_strict
            )
        else:
            compiled = compile_source(Text(expression, str(language)))

        def answer(_: Connection) -> dict[str, Any]:
            try:
                return {"result": compiled.evaluate(given, self.clock.now())}
            except EvaluationError as error:
                raise _invalid(error) from error

        request = {"expression": expression, "variables": given, "language": language}
        found: Value = self._answer("evaluate", actor, key, request, answer)["result"]
        return found

    def _answer(
        self,
        verb: str,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        answer: Callable[[Connection], dict[str, Any]],
    ) -> Any:
        """Return an answer; under a key it is kept, and given again."""
        if key is None:
            with self.database.read() as connection:
                return answer(connection)
        return self.act(
            verb,
            actor=actor,
            key=key,
            request=request,
            decide=lambda connection: Decision(result=answer(connection)),
        )

    def _found(
        self,
        connection: Connection,
        key: str,
        version: int | None,
        version_tag: str | None,
        actor: Actor,
    ) -> CompiledDecision:
        if version is not None and version_tag is not None:
            message = "both a version and a version tag are given; give one of them"
            raise Invalid(message, where={"field": "version_tag"})
        tag, tenant_id = version_tag, actor.tenant_id
        if len(key) > resources.MAX_KEY or "\0" in key:
            raise NotFound("there is no decision of that key", code="decision_unknown")
        if version is not None:
            return self.decision_library.find(
                connection, tenant_id, key, binding="version", version=version
            )
        binding: resources.Binding = "latest" if tag is None else "version_tag"
        return self.decision_library.find(
            connection, tenant_id, key, binding=binding, version_tag=tag
        )


def _given(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by names as DMN and FEEL know them: they may hold spaces."""
    for name in variables:
        if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME or not name.isprintable():
            raise Invalid(
                f"no input may be called {str(name)[:80]!r}: expected up to {MAX_NAME} letters",
                code="variable_name_forbidden",
            )
        if name.startswith("$"):
            message = (
                f"no input may be called {name[:80]!r}: names beginning with $ are Plait's own"
            )
            raise Invalid(message, code="variable_name_forbidden")
    return {name: check_value(value, name) for name, value in variables.items()}


def _facts(row: sa.Row[Any]) -> DecisionFacts:
    return DecisionFacts(
        **{name: getattr(row, name) for name in DecisionFacts.__dataclass_fields__}
    )


def _invalid(error: EvaluationError) -> Invalid:
    return Invalid(error.message, code=error.code, where=error.where)
