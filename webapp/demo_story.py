"""Who is in the demonstration, and what has begun when it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

EXAMPLE = "processes.retail_forecast"
STARTER = "ana"


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody of the story."""

    name: str
    full_name: str
    part: str
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FirstInstance:
    """An instance that is started the first time."""

    definition_key: str
    business_key: str
    variables: Mapping[str, Any] = field(default_factory=dict)


PEOPLE: Final = (
    DemoPerson(name="mia", full_name="Mia Novak", part="approves forecasts", groups=("marketing",)),
    DemoPerson(
        name="noor",
        full_name="Noor Haddad",
        part="leads marketing",
        groups=("marketing", "marketing-leads"),
        roles=("lead",),
    ),
    DemoPerson(
        name="sam", full_name="Sam Okafor", part="looks after the data", groups=("data-stewards",)
    ),
    DemoPerson(
        name="fei", full_name="Fei Lin", part="countersigns large spends", groups=("finance",)
    ),
    DemoPerson(
        name="ana",
        full_name="Ana Silva",
        part="draws and deploys processes",
        groups=("analysts",),
        roles=("analyst",),
    ),
    DemoPerson(
        name="ola",
        full_name="Ola Berg",
        part="watches and repairs",
        roles=("operator", "admin"),
    ),
)

FIRST_INSTANCES: Final = (
    FirstInstance(
        definition_key="retail_forecast",
        business_key="coffee-spring",
        variables={
            "category": "Coffee",
            "horizon_weeks": 8,
            "promotion_plan": "2, 5-6",
            "planned_spend": 4200,
        },
    ),
    FirstInstance(
        definition_key="retail_forecast",
        business_key="ice-cream-summer",
        variables={
            "category": "Ice cream",
            "horizon_weeks": 12,
            "promotion_plan": "1-3",
            "planned_spend": 18500,
        },
    ),
    FirstInstance(
        definition_key="retail_forecast",
        business_key="lawn-and-garden",
        variables={
            "category": "Lawn and garden",
            "horizon_weeks": 8,
            "promotion_plan": "none",
            "planned_spend": 0,
        },
    ),
)
