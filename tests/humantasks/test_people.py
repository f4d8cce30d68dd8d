"""People, groups and roles."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from humantasks.people import People


def test_a_person_is_added_and_found_in_any_case(people: People) -> None:
    added = people.add("Mia", groups=["marketing"], roles=["lead"], email="mia@example.org")

    assert people.named("MIA") == added
    assert (added.sign_in_name, added.name, added.roles) == (
        "mia",
        "Mia",
        frozenset({"staff", "lead"}),
    )
    assert people.named("nobody") is None
    actor = people.actor(added.id)
    assert actor.kind == "person"
    assert (set(actor.groups), set(actor.roles)) == ({"marketing"}, {"staff", "lead"})


def test_a_sign_in_name_is_unique_in_its_tenant_for_ever(people: People) -> None:
    first = people.add("mia")
    people.change(first.id, is_active=False)

    with pytest.raises(Conflict) as refusal:
        people.add("MIA")
    assert refusal.value.code == "sign_in_name_taken"
    other = people.add("mia", tenant_id=2)
    assert other.id != first.id
    assert people.named("mia", tenant_id=2) == other
    with pytest.raises(NotFound):
        people.get(other.id)


@pytest.mark.parametrize("name", ["", " ", "a b", "<b>", "-mia", "x" * 65, "mia\n", "mia;"])
def test_a_sign_in_name_is_plain(people: People, name: Any) -> None:
    if name.strip() == "mia":
        assert people.add(name).sign_in_name == "mia"
        return
    with pytest.raises(Invalid) as refusal:
        people.add(name)
    assert refusal.value.code == "sign_in_name_invalid"


def test_groups_and_roles_come_and_go(people: People) -> None:
    mia = people.add("mia")

    assert people.join(mia.id, "marketing").groups == {"marketing"}
    assert people.join(mia.id, "marketing").groups == {"marketing"}
    assert people.grant(mia.id, "operator").roles == {"staff", "operator"}
    assert [one.id for one in people.everybody(group="marketing")] == [mia.id]
    assert people.leave(mia.id, "marketing").groups == frozenset()
    assert people.revoke(mia.id, "operator").roles == {"staff"}
    assert people.revoke(mia.id, "staff").roles == {"staff"}
    assert people.everybody(group="marketing") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda people, one: people.grant(one, "emperor"), "role_unknown"),
        (lambda people, one: people.join(one, "a,b"), "group_invalid"),
        (lambda people, one: people.join(one, ""), "group_invalid"),
        (lambda people, one: people.change(one, time_zone="Moon/Sea"), "time_zone_unknown"),
        (lambda people, one: people.change(one, name="x" * 256), "name_invalid"),
        (lambda people, one: people.change(one, name="a\x00b"), "name_invalid"),
    ],
)
def test_what_cannot_be_is_refused(people: People, change: Any, code: Any) -> None:
    mia = people.add("mia")

    with pytest.raises(Invalid) as refusal:
        change(people, mia.id)

    assert refusal.value.code == code
    assert people.get(mia.id) == mia


def test_a_deactivated_person_cannot_act(people: People) -> None:
    mia = people.add("mia")
    people.change(mia.id, is_active=False)

    with pytest.raises(Forbidden) as refusal:
        people.actor(mia.id)
    assert refusal.value.code == "person_inactive"
    with pytest.raises(NotFound):
        people.actor("12345")


def test_a_profile_is_changed_in_parts(people: People) -> None:
    mia = people.add("mia", email="a@example.org")

    changed = people.change(mia.id, name="Mia M.", time_zone="Europe/Helsinki")
    assert (changed.name, changed.time_zone, changed.email) == (
        "Mia M.",
        "Europe/Helsinki",
        "a@example.org",
    )
    assert people.change(mia.id, email="").email is None
    assert people.names([mia.id, None, "unknown"]) == {mia.id: "Mia M."}
