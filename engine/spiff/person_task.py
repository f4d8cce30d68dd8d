"""What waits for a person: user tasks, and manual tasks where the rules say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.dialects.attributes import PersonWork
from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.expressions import EvaluationError, Expression, compile_source
from engine.spiff.activity import Activity
from engine.spiff.jobs import whole
from engine.spiff.life import is_waiting
from engine.spiff.steps import Amend, Answer, Complete
from engine.spiff.timers import moment_from

if TYPE_CHECKING:
    from engine.spiff.hooks import Hook
    from engine.spiff.tokens import Token

_CREATING = frozenset({"create", "assignment"})


class PersonTask(Activity):
    """Opens a wait of kind `person`; its detail is the neutral `PersonWork`, evaluated."""

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the texts that may be expressions."""
        super().compile(node, process, nodes)
        work = node.attributes.person or PersonWork()
        self.fixed = {
            "form": work.form,
            "four_eyes": list(work.four_eyes),
            "outcomes": [asdict(outcome) for outcome in work.outcomes],
            "outcome_variable": work.outcome_variable,
            "evidence": [asdict(evidence) for evidence in work.evidence],
        }
        self.assignee = _optional(work.assignee)
        self.candidate_users = tuple(compile_source(each) for each in work.candidate_users)
        self.candidate_groups = tuple(compile_source(each) for each in work.candidate_groups)
        self.priority = work.priority
        self.priority_source = _optional(work.priority_text)
        self.due = _optional(work.due)
        self.follow_up = _optional(work.follow_up)

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Evaluate who, until when; returns the due moment and the detail of the wait."""
        now = token.slice.now
        due_at = _moment(self.due, names, now)
        follow_up_at = _moment(self.follow_up, names, now)
        detail = {
            "assignee": self._person(names, now),
            "candidate_users": _texts(self.candidate_users, names, now),
            "candidate_groups": _texts(self.candidate_groups, names, now),
            "due_at": None if due_at is None else due_at.isoformat(),
            "follow_up_at": None if follow_up_at is None else follow_up_at.isoformat(),
            "priority": self._priority(names, now),
            **self.fixed,
        }
        return due_at, detail

    def begin(self, token: Token, work: Any) -> bool | None:
        """Wait for the person."""
        due_at, detail = work
        token.slice.open_wait(token, "person", detail, due_at)
        return None

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Let the listeners have their word before the answer lands."""
        if self.life is not None and self.life.completing:
            try:
                admitted = self.life.lets_complete(token, answer)
            except PlaitError as error:
                self.fail_completion(token, error, answer)
                return
            if admitted is None:
                return
            answer = admitted
        super().complete_wait(token, answer)

    def hears(self, token: Token, hook: Hook, names: Mapping[str, Any]) -> bool:
        """Tell facts of the task that is being created; one for nobody is assigned to nobody."""
        now = token.slice.now
        if hook.event in _CREATING and token.slice.process.reads_facts:
            token.slice.ask_of_task(self, self._facts(names, now))
        is_created = (token.stage or {}).get("at") == "before"
        return hook.event != "assignment" or not is_created or bool(self._person(names, now))

    def other(self, token: Token, answer: Answer) -> None:
        """Let listeners have their word on a change of the task."""
        if not isinstance(answer, Amend):
            raise self.refusal(token.id, "answer")
        if self.life is not None:
            self.life.amended(token, answer)

    def _facts(self, names: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        return {
            "assignee": self._person(names, now),
            "owner": None,
            "priority": self._priority(names, now),
            "due_at": _moment(self.due, names, now),
            "follow_up_at": _moment(self.follow_up, names, now),
            "created_at": now,
            "description": None,
        }

    def _on_cancel(self, token: Token) -> None:
        if self.life is not None and token.has_wait and not is_waiting(token):
            self.life.deleted(token)
        super()._on_cancel(token)

    def _priority(self, names: Mapping[str, Any], now: datetime) -> int:
        if self.priority_source is None:
            return self.priority
        return whole("the priority", self.priority_source.evaluate(names, now))

    def _person(self, names: Mapping[str, Any], now: datetime) -> str | None:
        if self.assignee is None:
            return None
        value = self.assignee.evaluate(names, now)
        if value is None or (isinstance(value, str) and value):
            return value
        raise _not_text(self.assignee, value)


def _optional(text: str | None) -> Expression | None:
    return None if text is None else compile_source(text)


def _moment(
    expression: Expression | None, names: Mapping[str, Any], now: datetime
) -> datetime | None:
    if expression is None:
        return None
    value = expression.evaluate(names, now)
    return None if value is None else moment_from(value, now, expression.text)


def _texts(expressions: Sequence[Expression], names: Mapping[str, Any], now: datetime) -> list[str]:
    """Evaluate each; a list counts as its members, null as nobody; no name twice."""
    texts: dict[str, None] = {}
    for expression in expressions:
        value = expression.evaluate(names, now)
        for each in value if isinstance(value, list) else [value]:
            if each is None:
                continue
            if not isinstance(each, str):
                raise _not_text(expression, each)
            texts[each] = None
    return list(texts)


def _not_text(expression: Expression, value: object) -> EvaluationError:
    return EvaluationError(
        f"cannot tell who does the task: '{expression.text}' gave a value of kind "
        f"{type(value).__name__}, expected text or a list of texts; correct the variable and retry",
        code="expression_failed",
    )
