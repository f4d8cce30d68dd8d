"""How the people of the example decide, by rules that need no memory."""

from __future__ import annotations

from typing import Any

from tests.acceptance.client import Client

WORKERS = {"repair_or_waive": "sam", "approve_forecast": "mia", "countersign": "fei"}
REJECTED_ONCE = {"F-02", "F-07", "F-12"}


def decide(view: dict[str, Any]) -> dict[str, Any]:
    """Return the completion of one task, seen as its person sees it."""
    task, data = view["task"], view["data"]
    if task["element_id"] == "repair_or_waive":
        comment = "The gaps are the season; good enough."
        return {
            "outcome": "waive",
            "variables": {"gap_fill": "zero", "cap_outliers": True, "steward_comment": comment},
        }
    if task["element_id"] == "countersign":
        return {"outcome": "countersign", "variables": {}}
    spend = {"planned_spend": data["planned_spend"]}
    is_new = data.get("previous_comment") is None
    if task["business_key"] in REJECTED_ONCE and is_new:
        more = {"comment": "Promote the second week instead.", "adjusted_plan": "2"}
        return {"outcome": "reject", "variables": {**spend, **more}}
    return {"outcome": "approve", "variables": spend}


def complete_open_tasks(people: dict[str, Client], most: int, leave: frozenset[str]) -> int:
    """Let everybody complete open tasks, up to `most`; those of business keys in `leave` stay."""
    done = 0
    for element_id, name in WORKERS.items():
        person = people[name]
        for task in list(person.all("/tasks", state="open")):
            if done == most:
                return done
            if task["element_id"] != element_id or task["business_key"] in leave:
                continue
            view = person.get(f"/tasks/{task['id']}")
            person.post(f"/tasks/{task['id']}/completion", decide(view))
            done += 1
    return done
