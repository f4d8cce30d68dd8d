"""All rows, by topic, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.engine.semantics.activities import ROWS as ACTIVITIES
from tests.engine.semantics.ad_hoc import ROWS as AD_HOC
from tests.engine.semantics.boundary_events import ROWS as BOUNDARY_EVENTS
from tests.engine.semantics.calls import ROWS as CALLS
from tests.engine.semantics.catch_events import ROWS as CATCH_EVENTS
from tests.engine.semantics.compensation import ROWS as COMPENSATION
from tests.engine.semantics.complex_gateways import ROWS as COMPLEX_GATEWAYS
from tests.engine.semantics.data import ROWS as DATA
from tests.engine.semantics.dialects import ROWS as DIALECTS
from tests.engine.semantics.end_events import ROWS as END_EVENTS
from tests.engine.semantics.errors import ROWS as ERRORS
from tests.engine.semantics.escalations import ROWS as ESCALATIONS
from tests.engine.semantics.event_based_gateways import ROWS as EVENT_BASED_GATEWAYS
from tests.engine.semantics.event_sub_processes import ROWS as EVENT_SUB_PROCESSES
from tests.engine.semantics.exclusive_gateways import ROWS as EXCLUSIVE_GATEWAYS
from tests.engine.semantics.flow import ROWS as FLOW
from tests.engine.semantics.inclusive_gateways import ROWS as INCLUSIVE_GATEWAYS
from tests.engine.semantics.links import ROWS as LINKS
from tests.engine.semantics.lives import ROWS as LIVES
from tests.engine.semantics.loops import ROWS as LOOPS
from tests.engine.semantics.messages import ROWS as MESSAGES
from tests.engine.semantics.multi_instances import ROWS as MULTI_INSTANCES
from tests.engine.semantics.multiple_events import ROWS as MULTIPLE_EVENTS
from tests.engine.semantics.parallel_gateways import ROWS as PARALLEL_GATEWAYS
from tests.engine.semantics.rows import Row
from tests.engine.semantics.start_events import ROWS as START_EVENTS
from tests.engine.semantics.sub_processes import ROWS as SUB_PROCESSES
from tests.engine.semantics.throw_events import ROWS as THROW_EVENTS
from tests.engine.semantics.timers import ROWS as TIMERS
from tests.engine.semantics.transactions import ROWS as TRANSACTIONS

TOPICS: Mapping[str, Sequence[Row]] = {
    "Sequence flow": FLOW,
    "Start events": START_EVENTS,
    "End events": END_EVENTS,
    "Exclusive gateways": EXCLUSIVE_GATEWAYS,
    "Parallel gateways": PARALLEL_GATEWAYS,
    "Inclusive gateways": INCLUSIVE_GATEWAYS,
    "Complex gateways": COMPLEX_GATEWAYS,
    "Event-based gateways": EVENT_BASED_GATEWAYS,
    "Activities": ACTIVITIES,
    "Call activities": CALLS,
    "Sub-processes": SUB_PROCESSES,
    "Ad-hoc sub-processes": AD_HOC,
    "Standard loops": LOOPS,
    "Multi-instance activities": MULTI_INSTANCES,
    "Intermediate catch events": CATCH_EVENTS,
    "Throwing events": THROW_EVENTS,
    "Boundary events": BOUNDARY_EVENTS,
    "Event sub-processes": EVENT_SUB_PROCESSES,
    "Multiple and parallel multiple events": MULTIPLE_EVENTS,
    "Links": LINKS,
    "Errors": ERRORS,
    "Escalations": ESCALATIONS,
    "Messages": MESSAGES,
    "Timers": TIMERS,
    "Compensation": COMPENSATION,
    "Transactions": TRANSACTIONS,
    "Data": DATA,
    "Listeners and continuations": LIVES,
    "What a dialect changes": DIALECTS,
}
ROWS: tuple[Row, ...] = tuple(row for rows in TOPICS.values() for row in rows)
