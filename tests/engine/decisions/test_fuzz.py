"""No file, however it was damaged, breaks the reader: findings, or a decision that can be asked."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import read_decisions
from engine.expressions import EvaluationError
from tests.engine.decisions.models import decision, literal, model, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WHOLE = model(
    '<itemDefinition name="tA" isCollection="true"><itemComponent name="n">'
    "<typeRef>number</typeRef></itemComponent></itemDefinition>",
    '<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>',
    decision(
        "d",
        table(
            ["x : number", "y"],
            ['a = "p", "q"', "b : number"],
            [["[1..5]", '"k"', '"p"', "x + 1"], ["-", "not(2)", '"q"', "2"]],
            'hitPolicy="PRIORITY"',
        ),
        requires=["input:i"],
    ),
    decision("e", literal("[d.a, d.b]"), requires=["decision:d"]),
)
WORDS = (
    "<", ">", "/>", '"', "&amp;", "COLLECT", "SUM", "#d", "#e", "decision", "literalExpression",
    "context", "text", "typeRef", "tA", "null", "input", "output", "rule", "Java", "x", "?", "(",
    "[", "for", "expressionLanguage='juel'", "${x}",
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 12), st.sampled_from(WORDS)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([None, 3, "k", [1], {"n": 1}]),
)
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_told_or_decides(cuts: list[tuple[int, int, str]], value: object) -> None:
    content = WHOLE
    for at, length, word in cuts:
        content = content[:at] + word.encode() + content[at + length :]

    found = read_decisions({"x.dmn": content})

    assert all(one.message and one.way_out and one.file for one in found.findings)
    for one in found.decisions:
        with suppress(EvaluationError):
            assert len(one.decide({"x": value, "y": value}, NOW).rows) <= 2


@given(st.lists(st.sampled_from(["d", "e", "f", "g"]), max_size=8))
def test_any_graph_is_ordered_or_refused(edges: list[str]) -> None:
    names = ["d", "e", "f", "g"]
    needs: dict[str, list[str]] = {name: [] for name in names}
    for at, target in enumerate(edges):
        needs[names[at % 4]].append(f"decision:{target}")
    parts = [decision(name, literal("1"), requires=sorted(set(needs[name]))) for name in names]

    found = read_decisions({"x.dmn": model(*parts)})

    is_circular = any(one.code == "decision_cycle" for one in found.findings)
    assert is_circular == _has_cycle({key: [one[9:] for one in to] for key, to in needs.items()})
    for one in found.decisions:
        assert one.decide({}, NOW).result == 1


def _has_cycle(needs: dict[str, list[str]]) -> bool:
    left = dict(needs)
    while free := [name for name, to in left.items() if not any(one in left for one in to)]:
        for name in free:
            del left[name]
    return bool(left)
