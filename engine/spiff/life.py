"""The life of an element that has listeners or continuations; most have none, and no such object.

A token enters (`lets_in`), does its work, and leaves (`lets_out`). In between stand the listeners,
in the order of the file, and the places where the model wants a commit (SEMANTICS 28 and 30):

    commit · start · create | work | complete · end · commit · take

How far a token has come is its `stage`, which is stored, so a listener that failed is the one that
is run again. One that is a job opens the wait of the token, and the life goes on with its answer.
Of several instances the listeners are each one's own; the commits of the body are the element's,
those of the instances stand in the loop marker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.dialects.attributes import Listener
from engine.dialects.model import Node, Process
from engine.errors import Conflict, PlaitError
from engine.spiff import error_event
from engine.spiff.hooks import Hook
from engine.spiff.steps import Amend, Complete, Throw

if TYPE_CHECKING:
    from engine.spiff.flow_node import Outgoing
    from engine.spiff.tokens import Token

_WHILE_WAITING = ("assignment", "update")
_IN, _LEAVING = {"at": "in"}, {"at": "leaving"}


class Life:
    """The hooks of one element by their moment, and whether a commit stands before and after."""

    def __init__(self, listeners: Sequence[Listener], properties: Mapping[str, str]) -> None:
        of = {
            event: tuple(Hook(each, properties) for each in listeners if each.event == event)
            for event in ("start", "create", "complete", "end", "delete", *_WHILE_WAITING)
        }
        self.before = (*of["start"], *of["create"], *of["assignment"])
        self.waiting = {event: of[event] for event in _WHILE_WAITING if of[event]}
        self.completing, self.after, self.deleting = of["complete"], of["end"], of["delete"]
        self.taking: Mapping[str, tuple[Hook, ...]] = {}
        self.repeats = False
        self.commits = self.inner_commits = (False, False)

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing in it."""
        hooks = (*self.before, *self.completing, *self.after, *self.deleting, *self.taking)
        hooks += tuple(self.waiting)
        return not hooks and not any((*self.commits, *self.inner_commits))

    def lets_in(self, token: Token) -> bool:
        """Run what comes before the work; False: not yet, or the token leaves instead."""
        stage = token.stage
        if stage is not None and stage["at"] == "leaving":
            token.complete()
            return False
        if token.inner_id is not None or (stage is not None and stage["at"] != "before"):
            return True
        if stage is None:
            _mark(token, {"at": "before", "next": 0})
            if self._commits(token)[0]:
                token.slice.park(token)
                return False
        if self._has_hooks(token) and not self._run(token, "before", self.before):
            return False
        _mark(token, _IN)
        return True

    def lets_complete(self, token: Token, answer: Complete) -> Complete | None:
        """Run the hooks between a person's answer and its landing; None: one of them waits.

        Returns the answer, with what they made of its variables.
        """
        stage = token.stage or {}
        if stage.get("at") != "completing":
            _mark(token, {"at": "completing", "next": 0, "answer": _document(answer)})
        done = self._run(token, "completing", self.completing)
        given = (token.stage or {}).get("answer", {})
        return Complete(token_id=token.id, **given) if done else None

    def lets_out(self, token: Token) -> bool:
        """Run what comes after the work and choose the way; False: not yet. May raise."""
        at = (token.stage or {}).get("at")
        if at not in ("after", "leaving", "take"):
            _mark(token, {"at": "after", "next": 0})
            at = "after"
        if at == "after":
            if self._has_hooks(token) and not self._run(token, "after", self.after):
                return False
            _mark(token, _LEAVING)
            if self._commits(token)[1]:
                token.slice.park(token)
                return False
        return self._take(token)

    def amended(self, token: Token, answer: Amend) -> None:
        """Run what stands on a change of the task; raises Conflict when a listener fails."""
        token.slice.ask_of_task(token.task_spec, answer.task)
        for moment in answer.moments:
            for hook in self.waiting.get(moment, ()):
                try:
                    token.scope.land(hook.run(token, token.scope.names()))
                except PlaitError as error:
                    raise _refused(token, hook, error) from error

    def answered(self, token: Token, answer: Complete | Throw) -> None:
        """Take what the worker of a listener said, and go on."""
        if isinstance(answer, Throw):
            error_event.throw_from(token, answer)
            return
        stage = {**(token.stage or {})}
        del stage["waits"]
        hook = self._hooks(token, stage)[stage["next"] - 1]
        _mark(token, stage)
        self._land(token, hook.brought(answer.variables, answer.result))
        self.go_on(token)

    def go_on(self, token: Token) -> None:
        """Do what comes next in the life of a token that has waited for a listener."""
        at = (token.stage or {}).get("at")
        if at == "before":
            token._ready()
        elif at == "completing":
            token.task_spec.complete_wait(token, Complete(token_id=token.id))
        else:
            token.complete()

    def again(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Give the worker of a listener another job, which sees corrected variables."""
        token.scope.land(variables)
        stage = token.stage or {}
        hook = self._hooks(token, stage)[stage["next"] - 1]
        detail = hook.detail(self._names(token), token.slice.now)
        token.slice.withdraw(token)
        token.slice.open_wait(token, "job", detail)

    def deleted(self, token: Token) -> None:
        """Run what follows the withdrawal of a task; nothing can stop that any more.

        What fails is told in the history: the task is gone, so there is nothing to retry.
        """
        for hook in self.deleting:
            try:
                self._delete(token, hook)
            except PlaitError as error:
                facts = {"listener": hook.event, "code": error.code, "message": error.message}
                token.slice.tell("listener_failed", token.task_spec, facts)

    def _delete(self, token: Token, hook: Hook) -> None:
        if hook.job is not None:
            raise PlaitError("no worker can be waited for when a task is withdrawn")
        token.scope.land(hook.run(token, self._names(token)))

    def _take(self, token: Token) -> bool:
        """Choose the flows, and run what stands on them."""
        node, stage = token.task_spec, token.stage or {}
        if stage["at"] == "take":
            token.leaves_by = [each for each in node.outgoing if each.id in stage["flows"]]
        else:
            token.leaves_by = node.choose(token)
            if not self.taking:
                return True
            flows = [each.id for each in token.leaves_by]
            _mark(token, {"at": "take", "next": 0, "flows": flows})
        return self._run(token, "take", self._on(token.leaves_by))

    def _on(self, flows: Sequence[Outgoing]) -> tuple[Hook, ...]:
        return tuple(hook for flow in flows for hook in self.taking.get(flow.id, ()))

    def _run(self, token: Token, at: str, hooks: Sequence[Hook]) -> bool:
        """Run hooks from where the token is; False when one of them waits for its worker."""
        stage = token.stage or {"at": at, "next": 0}
        for number in range(stage["next"], len(hooks)):
            hook, now = hooks[number], token.slice.now
            names = self._names(token)
            if not token.task_spec.hears(token, hook, names):
                continue
            if hook.job is not None:
                detail = hook.detail(names, now)
                _mark(token, {**(token.stage or {}), "next": number + 1, "waits": True})
                token._set_state(TaskState.STARTED)
                token.slice.open_wait(token, "job", detail)
                return False
            made = hook.run(token, names)
            self._land(token, made)
            _mark(token, {**(token.stage or {}), "next": number + 1})
        return True

    def _land(self, token: Token, made: Mapping[str, Any]) -> None:
        """Let what a hook made land; what it made of a waiting answer changes that instead."""
        stage = token.stage or {}
        answer = stage.get("answer")
        if answer is not None:
            given = answer["variables"]
            changed = {name: value for name, value in made.items() if name in given}
            made = {name: value for name, value in made.items() if name not in given}
            if changed:
                answer = {**answer, "variables": {**given, **changed}}
                _mark(token, {**stage, "answer": answer})
        token.scope.land(made)

    def _names(self, token: Token) -> Mapping[str, Any]:
        """Return what a hook sees: inputs before they are entered, an answer before it lands."""
        node, stage = token.task_spec, token.stage or {}
        if stage.get("at") == "before":
            return token.scope.names(node.evaluate_inputs(token))
        answer = stage.get("answer")
        if answer is not None:
            return token.scope.names(answer["variables"])
        names: Mapping[str, Any] = node.inside(token).names(node.seen_at_end(token))
        return names

    def _hooks(self, token: Token, stage: Mapping[str, Any]) -> Sequence[Hook]:
        if stage["at"] == "take":
            return self._on([e for e in token.task_spec.outgoing if e.id in stage["flows"]])
        of_moment = {"before": self.before, "completing": self.completing, "after": self.after}
        return of_moment[stage["at"]]

    def _has_hooks(self, token: Token) -> bool:
        return token.is_inner or not self.repeats

    def _commits(self, token: Token) -> tuple[bool, bool]:
        return self.inner_commits if token.is_inner else self.commits


def life_of(node: Node, process: Process, first: Sequence[Listener] = ()) -> Life | None:
    """Return the life of an element, None for one that just runs."""
    attributes, loop = node.attributes, node.loop
    life = Life([*first, *attributes.listeners], attributes.properties)
    life.taking = {
        flow.id: tuple(Hook(each, {}) for each in flow.listeners)
        for flow in process.outgoing.get(node.id, ())
        if flow.listeners
    }
    life.repeats = loop is not None
    life.commits = (attributes.continues_before, attributes.continues_after)
    life.inner_commits = (loop.continues_before, loop.continues_after) if loop else life.commits
    return None if life.is_plain else life


def is_waiting(token: Token) -> bool:
    """Tell whether the wait of a token is that of a listener's job."""
    return token.stage is not None and "waits" in token.stage


def _mark(token: Token, stage: Mapping[str, Any]) -> None:
    token.stage = stage
    token.workflow.is_touched = True


def _refused(token: Token, hook: Hook, error: PlaitError) -> Conflict:
    element_id = token.task_spec.element_id
    return Conflict(
        f"cannot change the task '{element_id}': its listener of '{hook.event}' fails, "
        f"{error.message}; put right what it reads",
        code="listener_refused",
        where={"element_id": element_id, "listener": hook.event},
    )


def _document(answer: Complete) -> dict[str, Any]:
    task = {} if answer.task is None else {"task": dict(answer.task)}
    return {
        "variables": dict(answer.variables),
        "result": dict(answer.result),
        "local_variables": dict(answer.local_variables),
        **task,
    }
