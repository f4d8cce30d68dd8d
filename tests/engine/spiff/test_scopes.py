from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from engine.spiff.names import Names
from engine.spiff.scopes import Scope
from engine.spiff.slices import Slice


def scope(id_: int, outer: Scope | None, **variables: object) -> Scope:
    made = Scope()
    made.slice = cast(
        "Slice", SimpleNamespace(changed_names=set(), made_names=set(), weigh=lambda *_: None)
    )
    made.enclose(id_, outer, None, variables)
    return made


def test_names_are_read_from_the_inside_out() -> None:
    names = Names({"a": 1}, {"a": 2, "b": 3})

    assert (names["a"], names["b"], names.get("c")) == (1, 3, None)
    assert ("b" in names, "c" in names) == (True, False)
    assert (dict(names), len(names)) == ({"a": 1, "b": 3}, 2)


def test_a_null_inside_hides_a_value_outside() -> None:
    assert Names({"a": None}, {"a": 2})["a"] is None


def test_a_value_lands_in_the_nearest_scope_that_holds_its_name() -> None:
    process = scope(1, None, a=1, b=1)
    middle = scope(2, process, b=2)
    inner = scope(3, middle, c=3)

    inner.land({"a": 10, "b": 20, "c": 30, "new": 40})

    assert process.variables == {"a": 10, "b": 1, "new": 40}
    assert middle.variables == {"b": 20}
    assert inner.variables == {"c": 30}


def test_writing_leaves_the_given_variables_alone() -> None:
    given = {"a": 1}
    process = scope(1, None)
    process.enclose(1, None, None, given)

    process.land({"a": 2})

    assert given == {"a": 1}
    assert process.is_touched


def test_an_equal_value_touches_nothing_and_another_kind_does() -> None:
    process = scope(1, None, a=1)

    process.land({"a": 1})
    assert not process.is_touched

    process.land({"a": True})
    assert process.is_touched
