"""What is stored of some instances, read at once: one statement for each table.

Documents stay text until somebody reads them: one that is damaged must not hide the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.message_tables import subscription
from engine.prepared import Prepared
from engine.spiff.steps import PROCESS_SCOPE, Scopes, ScopeState, State
from engine.tables import history, incident, instance, job, scope, timer, wait
from engine.values import loads

_DOCUMENTS = ("tokens", "variables", "data")  # of a scope
_FIRST, _LAST = (sa.bindparam(name, type_=sa.BigInteger) for name in ("first", "last"))


def _text(column: sa.Column[Any]) -> Any:
    return sa.type_coerce(column, sa.Text).label(column.name)


def _of_some(owner: sa.Column[int], *columns: Any) -> Prepared:
    selection = sa.select(owner.label("instance_id"), *columns).where(owner.between(_FIRST, _LAST))
    return Prepared(selection)


_STATES = _of_some(
    instance.c.id,
    *(_text(column) for column in (instance.c.head, *(instance.c[each] for each in _DOCUMENTS))),
)
_SCOPES = _of_some(
    scope.c.instance_id,
    *(scope.c.id, scope.c.parent_id, scope.c.element_id),
    *(_text(scope.c[each]) for each in _DOCUMENTS),
)
_HISTORY = Prepared(
    sa.select(history.c.instance_id, history.c.first_seq, _text(history.c.events))
    .where(history.c.instance_id.between(_FIRST, _LAST))
    .order_by(history.c.instance_id, history.c.first_seq)
)
_WAITS = _of_some(wait.c.instance_id, wait.c.id, wait.c.token_id, wait.c.kind, _text(wait.c.detail))
_JOBS = _of_some(job.c.instance_id, job.c.id)
_TIMERS = _of_some(timer.c.instance_id, timer.c.wait_id)
_SUBSCRIPTIONS = _of_some(subscription.c.instance_id, subscription.c.wait_id)
_INCIDENTS = Prepared(
    sa.select(incident.c.instance_id, incident.c.id).where(
        incident.c.instance_id.between(_FIRST, _LAST), incident.c.state == sa.literal("open")
    )
)


class Stored:
    """What is stored of some instances with neighbouring ids: one statement for each table."""

    def __init__(self, connection: Connection, first: int, last: int) -> None:
        """Read everything of the instances with ids from `first` to `last`."""
        self._place = (connection, first, last)
        self.states = self._read(_STATES)
        self.scopes = self._read(_SCOPES)
        self.history = self._read(_HISTORY)
        self.waits = self._read(_WAITS)
        self.jobs = self._read(_JOBS)
        self.timers = self._read(_TIMERS)
        self.subscriptions = self._read(_SUBSCRIPTIONS)
        self.incidents = self._read(_INCIDENTS)

    def _read(self, selection: Prepared) -> Mapping[int, list[Any]]:
        connection, first, last = self._place
        found = defaultdict(list)
        for row in selection.all(connection, first=first, last=last):
            found[row.instance_id].append(row)
        return found

    def state(self, instance_id: int) -> State:
        """Return the state of one instance; its large variables are left alone."""
        [row] = self.states[instance_id]
        scopes = Scopes({PROCESS_SCOPE: _scope(PROCESS_SCOPE, None, None, row)})
        for one in self.scopes[instance_id]:
            scopes[one.id] = _scope(one.id, one.parent_id, one.element_id, one)
        return State(head=document(row.head), scopes=scopes)


def document(text: str) -> Any:
    """Read a document of a row."""
    return loads(text)


def _scope(id_: int, parent_id: int | None, element_id: str | None, row: Any) -> ScopeState:
    return ScopeState(
        id=id_,
        parent_id=parent_id,
        element_id=element_id,
        tokens=tuple(document(row.tokens)),
        variables=document(row.variables).get("small", {}),
        data=document(row.data),
    )
