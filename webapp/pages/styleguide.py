"""Every component in every state on one page, for those who change the look; development only."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, current_app

from engine.errors import Finding, Invalid, NotFound
from humantasks.plain_forms import plain_fields
from webapp.identity import current_actor
from webapp.pages.charts import read_chart
from webapp.pages.services import engine
from webapp.pages.shell import page

_SCHEMA = {
    "type": "default",
    "schemaVersion": 19,
    "components": [
        {"type": "textfield", "key": "who", "label": "Name", "validate": {"required": True}},
        {"type": "textarea", "key": "why", "label": "Comment", "description": "One sentence."},
        {"type": "number", "key": "spend", "label": "Planned spend", "validate": {"min": 0}},
        {
            "type": "select",
            "key": "kind",
            "label": "Promotion",
            "values": [{"label": "None", "value": "none"}, {"label": "Display", "value": "show"}],
        },
        {
            "type": "radio",
            "key": "size",
            "label": "Size",
            "values": [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}],
        },
        {"type": "checkbox", "key": "sure", "label": "Stock is ordered"},
        {
            "type": "dynamiclist",
            "path": "items",
            "label": "Articles",
            "isRepeating": True,
            "allowAddRemove": True,
            "components": [{"type": "number", "key": "price", "label": "Price"}],
        },
        {
            "type": "table",
            "label": "Last year",
            "dataSource": '=[{"week": 1, "sold": 940}, {"week": 2, "sold": 910}]',
            "columns": [{"key": "week", "label": "Week"}, {"key": "sold", "label": "Sold"}],
        },
    ],
}
_FINDINGS = (
    Finding(
        level="error",
        code="start_missing",
        message="the process has no start",
        way_out="add a start event",
        file="order.bpmn",
        line=12,
        element_id="order",
    ),
    Finding(level="warning", code="w", message="nobody serves this", way_out="add a worker"),
    Finding(level="note", code="n", message="this is harmless", way_out="nothing to do"),
)


def show() -> Response:
    """Show the components; the address is not there outside development."""
    actor = current_actor()
    if not current_app.debug and not current_app.testing:
        raise NotFound("there is nothing at '/styleguide'; it is shown in development only")
    now = engine().clock.now()
    errors = {"spend": "This is not a number: '12 apples'."}
    refusal = Invalid("one field needs attention; correct what is marked", code="form_invalid")
    values = {"who": "Mia", "spend": "12 apples", "kind": "show", "size": "l", "sure": True}
    return page(
        "styleguide.html",
        actor=actor,
        chart=read_chart(_series()),
        errors=errors,
        findings=_FINDINGS,
        fields=plain_fields(_SCHEMA, values, now=now, errors=errors),
        moments=[now + timedelta(hours=hours) for hours in (-30, 3, 70)],
        refusal=refusal,
    )


def _series() -> dict[str, object]:
    first = date(2017, 1, 2)
    weeks = [first + timedelta(weeks=week) for week in range(60)]
    history = [
        {"at": at.isoformat(), "value": 900 + 14 * (week % 13) + 5 * week}
        for week, at in enumerate(weeks[:52])
    ]
    forecast = [
        {"at": at.isoformat(), "mean": 1180 + 12 * week, "lower": 1100, "upper": 1260 + 20 * week}
        for week, at in enumerate(weeks[52:])
    ]
    return {
        "title": "Weekly sales",
        "unit": "units per week",
        "history": history,
        "forecast": forecast,
        "interval": 0.8,
    }
