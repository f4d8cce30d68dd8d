from __future__ import annotations

import pytest

from engine.dialects.attributes import PersonWork
from tests.engine.dialects.reading import file_of, node_of


def person_of(roles: str, attributes: str = "") -> PersonWork:
    person = node_of(f'<userTask id="a" {attributes}>{roles}</userTask>').attributes.person
    assert person is not None
    return person


def role(kind: str, text: str) -> str:
    return (
        f"<{kind}><resourceAssignmentExpression><formalExpression>{text}</formalExpression>"
        f"</resourceAssignmentExpression></{kind}>"
    )


def test_a_human_performer_is_the_assignee() -> None:
    assert person_of(role("humanPerformer", "ann")).assignee == "ann"


def test_potential_owners_are_users_and_groups() -> None:
    person = person_of(role("potentialOwner", "user(ann), group(sales, north), crew"))

    assert person.candidate_users == ("ann",)
    assert person.candidate_groups == ("sales, north", "crew")


def test_what_plait_says_wins() -> None:
    person = person_of(role("potentialOwner", "crew"), 'plait:candidateGroups="sales"')

    assert person.candidate_groups == ("sales",)


@pytest.mark.parametrize("inner", ["", "<resourceRef>r</resourceRef>"])
def test_a_role_without_a_text_is_refused(inner: str) -> None:
    model = file_of(
        f'<process id="p"><userTask id="a"><potentialOwner>{inner}</potentialOwner></userTask>'
        "</process>"
    )

    assert [(each.level, each.code) for each in model.findings] == [
        ("error", "performer_not_supported")
    ]
