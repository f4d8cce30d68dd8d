"""The worklist's verbs and reads. START here.

Every verb is one commit through `engine.act` (or `engine.complete`), with its event in the history
of the instance. A task that the actor may not see does not exist for him: the same NotFound as for
a missing one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from engine import permissions
from engine.acting import Decision
from engine.actors import Actor
from engine.errors import Conflict, Invalid, NotFound
from engine.facts import Instance, Page
from engine.values import check_value, check_variables
from humantasks import decisions, listing
from humantasks.access import refusal
from humantasks.facts import Comment, Counts, Draft, Task, TaskView
from humantasks.filters import Filters, check
from humantasks.form_files import FormFiles
from humantasks.form_presenting import presented
from humantasks.found_tasks import FoundTask, find, is_visible, look_up, missing
from humantasks.listeners import heard
from humantasks.memberships import check_group
from humantasks.moves import CLAIMED, is_allowed
from humantasks.outcomes import join
from humantasks.people import People
from humantasks.task_views import view

if TYPE_CHECKING:
    from engine.service import Engine

MAX_COMMENT_LENGTH = 10_000


class Worklist:
    """The tasks of people, over one engine. `people` is the service of persons beside it."""

    def __init__(self, engine: Engine, forms: FormFiles) -> None:
        self._engine = engine
        self._forms = forms
        self.people = People(engine.database, engine.ids, engine.clock)

    def tasks(  # noqa: PLR0913 - the filters of `GET /tasks`, each by its name
        self,
        *,
        actor: Actor,
        state: str | None = None,
        assignee: str | None = None,
        candidate_group: str | None = None,
        definition_key: str | None = None,
        due_before: datetime | None = None,
        q: str | None = None,
        sort: str = "due",
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Task]:
        """Return tasks that the actor may see, `limit` (1 to 200) at a time.

        Without filters: what there is to do for the actor, that is assigned to him, or open for him
        or one of his groups; for leads, operators and admins everything open or claimed. `assignee`
        is a person's id or "me"; `q` looks into names and business keys; `sort` is due, priority or
        created (newest first). Raises Invalid `filter_invalid`.
        """
        permissions.require(actor, "tasks")
        filters = Filters(
            state=state,
            assignee=assignee,
            candidate_group=candidate_group,
            definition_key=definition_key,
            due_before=due_before,
            q=q,
            sort=sort,
            limit=limit,
        )
        asked = check(filters, cursor)
        with self._engine.database.read() as connection:
            return listing.page(connection, actor, asked, self._engine.clock.now())

    def counts(self, *, actor: Actor) -> Counts:
        """Return the numbers beside the filters, counted to two hundred."""
        permissions.require(actor, "tasks")
        with self._engine.database.read() as connection:
            return listing.counts(connection, actor, self._engine.clock.now())

    def get(self, task_id: int, *, actor: Actor) -> TaskView:
        """Return a task with its form, its evidence and what the actor may do."""
        permissions.require(actor, "tasks")
        with self._engine.database.read() as connection:
            found = find(connection, task_id, actor)
            return view(self._engine, connection, self._forms, found, actor)

    def start_form(self, definition_id: int, *, actor: Actor) -> Mapping[str, Any] | None:
        """Return the form-js schema of a definition's start form, or None."""
        definition = self._engine.compiled(definition_id, actor=actor)
        now = self._engine.clock.now()
        form = self._forms.start_shown(self._engine.database, definition, now)
        return presented(form, {}, now) if form else None

    def claim(self, task_id: int, *, actor: Actor, key: str | None = None) -> Task:
        """Take an open task; harmless when the actor has it already.

        Raises Conflict `already_claimed` or `wrong_state`, Forbidden, Forbidden `four_eyes`.
        """

        def decide(found: FoundTask) -> Decision:
            if found.row["state"] == CLAIMED and found.row["assignee_id"] == actor.id:
                return decisions.unchanged(found, self._engine.clock.now())
            _ask("claim", found, actor)
            return decisions.claim(found, actor, self._engine.clock.now())

        return self._task("claim", task_id, actor, key, {}, decide)

    def release(self, task_id: int, *, actor: Actor, key: str | None = None) -> Task:
        """Give a claimed task back; its assignee may, and leads, operators and admins."""

        def decide(found: FoundTask) -> Decision:
            _ask("release", found, actor)
            return decisions.release(found, self._engine.clock.now())

        return self._task("release", task_id, actor, key, {}, decide)

    def assign(self, task_id: int, person_id: str, *, actor: Actor, key: str | None = None) -> Task:
        """Give a live task to a person, whoever has it; leads, operators and admins may."""

        def decide(found: FoundTask) -> Decision:
            _ask("assign", found, actor)
            assignee = self.people.get(person_id, tenant_id=actor.tenant_id)
            return decisions.assign(found, assignee, self._engine.clock.now())

        return self._task("assign", task_id, actor, key, {"person_id": person_id}, decide)

    def save_draft(
        self, task_id: int, variables: Mapping[str, Any], *, actor: Actor, key: str | None = None
    ) -> Draft:
        """Keep what the actor typed into the form, unchecked but for the names of its fields."""
        given = check_variables(variables)

        def decide(found: FoundTask) -> Decision:
            _ask("save_draft", found, actor)
            self._check_draft(found, given)
            return decisions.save_draft(found, given, actor, self._engine.clock.now())

        request = {"variables": given}
        return Draft(**self._act("save_draft", task_id, actor, key, request, decide))

    def comment(self, task_id: int, text: str, *, actor: Actor, key: str | None = None) -> Comment:
        """Write a comment, also on a task that has ended."""
        written = _check_comment(text)
        comment_id = self._engine.ids.new()

        def decide(found: FoundTask) -> Decision:
            _ask("comment", found, actor)
            now = self._engine.clock.now()
            return decisions.comment(found, comment_id, written, actor, now)

        return Comment(**self._act("comment", task_id, actor, key, {"text": written}, decide))

    def complete(
        self,
        task_id: int,
        *,
        variables: Mapping[str, Any] | None = None,
        outcome: str | None = None,
        actor: Actor,
        key: str | None = None,
    ) -> Instance:
        """Finish a task with the values of its form and, where it offers some, an outcome.

        An open task is claimed and completed in one step. Raises Invalid `form_invalid`,
        `field_not_allowed`, `outcome_missing` or `outcome_unknown`, Forbidden `four_eyes`, Conflict
        `already_claimed` or `wrong_state`; nothing has changed then.
        """
        found = self._found(task_id, actor)
        given = join(found.detail, variables or {}, outcome)
        try:
            return self._engine.complete(task_id, variables=given, actor=actor, key=key)
        except NotFound:
            _ask("complete", self._found(task_id, actor), actor)
            raise

    def escalate(
        self, task_id: int, groups: Iterable[str], *, actor: Actor, key: str | None = None
    ) -> Task:
        """Add candidate groups to a live task and raise its priority."""
        added = [check_group(group) for group in groups]

        def decide(found: FoundTask) -> Decision:
            _ask_lead("escalate", found, actor)
            return decisions.escalate(found, added, self._engine.clock.now())

        return self._task("escalate", task_id, actor, key, {"groups": added}, decide)

    def remind(self, task_id: int, *, actor: Actor, key: str | None = None) -> Task:
        """Remind the people of a live task, in its history."""

        def decide(found: FoundTask) -> Decision:
            _ask_lead("remind", found, actor)
            return decisions.remind(found, self._engine.clock.now())

        return self._task("remind", task_id, actor, key, {}, decide)

    def _task(
        self,
        verb: str,
        task_id: int,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        decide: Callable[[FoundTask], Decision],
    ) -> Task:
        """Run a verb that answers with the task, with the listeners that it calls."""

        def decide_found(connection: Connection) -> Decision:
            found = find(connection, task_id, actor)
            return heard(self._engine, connection, found, decide(found), actor)

        asked = {"task_id": task_id, **request}
        result = self._engine.act(verb, actor=actor, key=key, request=asked, decide=decide_found)
        return Task.from_document(result)

    def _act(
        self,
        verb: str,
        task_id: int,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        decide: Callable[[FoundTask], Decision],
    ) -> Mapping[str, Any]:
        def decide_found(connection: Connection) -> Decision:
            return decide(find(connection, task_id, actor))

        result: Mapping[str, Any] = self._engine.act(
            verb,
            actor=actor,
            key=key,
            request={"task_id": task_id, **request},
            decide=decide_found,
        )
        return result

    def _found(self, task_id: int, actor: Actor) -> FoundTask:
        permissions.require(actor, "tasks")
        with self._engine.database.read() as connection:
            found = look_up(connection, task_id, actor.tenant_id)
        if found is None or not is_visible(found, actor):
            raise missing(task_id)
        return found

    def _check_draft(self, found: FoundTask, variables: Mapping[str, Any]) -> None:
        with self._engine.database.read() as connection:
            definition = self._engine.library.get(connection, found.row["definition_id"])
            now, element_id = self._engine.clock.now(), found.row["element_id"]
            form = self._forms.of_element(connection, definition, element_id, found.detail, now)
        known = form.variables if form else set(variables)
        strangers = sorted(set(variables) - known)
        if strangers:
            message = f"'{strangers[0]}' is not a field of this form; send only its fields"
            raise Invalid(message, code="field_not_allowed", where={"field": strangers[0]})


def _ask(verb: str, found: FoundTask, actor: Actor) -> None:
    """Raise what stands against the verb."""
    error = refusal(verb, found, actor)
    if error is not None:
        raise error


def _ask_lead(move: str, found: FoundTask, actor: Actor) -> None:
    permissions.require(actor, "assign")
    state = found.row["state"]
    if not is_allowed(move, state):
        message = f"cannot {move} task {found.id}: it is '{state}', expected 'open' or 'claimed'"
        raise Conflict(f"{message}; it needs nobody any more")


def _check_comment(text: str) -> str:
    written = text.strip()
    check_value(written, "text")
    if not 0 < len(written) <= MAX_COMMENT_LENGTH:
        message = f"a comment has {len(written)} characters, expected 1 to {MAX_COMMENT_LENGTH}"
        raise Invalid(message, code="comment_invalid", where={"field": "text"})
    return written
