"""BPMN's own performers of a user task (BPMN 2.0.2 §10.3.1), as engines read them.

`humanPerformer` and `performer` are the assignee; `potentialOwner` lists `user(x)` and `group(y)`,
where a bare name is a group. Resources with parameters and queries are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from engine.dialects.kinds import kind_of, text_of
from engine.dialects.namespaces import bpmn
from engine.dialects.places import Place
from engine.xml import line_of

ROLES = frozenset({"performer", "humanPerformer", "potentialOwner", "resourceRole"})
_OWNER = re.compile(r"(user|group)\((.*)\)", re.DOTALL)
_PATH = f"{bpmn('resourceAssignmentExpression')}/{bpmn('formalExpression')}"
_EXPRESSION = f"{bpmn('resourceAssignmentExpression')}/{bpmn('expression')}"


@dataclass(frozen=True, kw_only=True)
class Performers:
    """Who does a task, as texts of the file's dialect."""

    assignee: str | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def read_performers(place: Place, text: Callable[[str], str]) -> Performers:
    """Read the performers of a user task; `text` makes texts of its dialect."""
    found = Performers()
    for child in place.element:
        role = kind_of(child)
        if role not in ROLES:
            continue
        written = assignment(child)
        if written is None or role == "resourceRole":
            _refuse(place, child, role)
        elif role != "potentialOwner":
            found = replace(found, assignee=text(written))
        else:
            users, groups = read_owners(written, text)
            found = replace(found, users=found.users + users, groups=found.groups + groups)
    return found


def assignment(role: etree._Element) -> str | None:
    """Return the expression that a role or a vendor's element like one assigns by."""
    return text_of(role.find(_PATH)) or text_of(role.find(_EXPRESSION))


def read_owners(
    written: str, text: Callable[[str], str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read `user(x), group(y), z` into users and groups."""
    users: list[str] = []
    groups: list[str] = []
    for part in divided(written):
        match = _OWNER.fullmatch(part)
        names = users if match and match[1] == "user" else groups
        names.append(text(match[2].strip() if match else part))
    return tuple(users), tuple(groups)


def divided(raw: str) -> list[str]:
    """Divide a comma list; commas inside brackets do not count."""
    parts: list[str] = [""]
    depth = 0
    for sign in raw:
        depth += {"{": 1, "}": -1, "(": 1, ")": -1, "[": 1, "]": -1}.get(sign, 0)
        if sign == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def _refuse(place: Place, role: etree._Element, kind: str) -> None:
    place.refuse(
        "performer_not_supported",
        f"its {kind} has no text that says who",
        "Write <resourceAssignmentExpression><formalExpression>user(ann), group(sales)"
        "</formalExpression></resourceAssignmentExpression>, or plait:candidateGroups.",
        line_of(role),
    )
