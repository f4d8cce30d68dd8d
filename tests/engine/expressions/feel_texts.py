"""Texts of the FEEL that the compiled subset knows, made at random over a few variables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from hypothesis import strategies as st

VARIABLES: Final[dict[str, Any]] = {
    "n": 3, "m": -7, "f": 2.5, "z": 0, "s": "abc", "t": "b", "yes": True, "no": False,
    "none": None, "xs": [3, 1, 2], "words": ["b", "a"], "empty": [],
    "rows": [{"v": 1, "w": "x"}, {"v": 2}], "c": {"a": 1, "b": {"d": "deep"}},
    "day": date(2024, 2, 29), "at": datetime(2024, 2, 29, 10, 30, tzinfo=UTC),
    "clock": time(10, 30), "span": timedelta(days=1, hours=2),
}  # fmt: skip

_NUMBERS = ["0", "1", "2", "7", "10", "0.5", "2.5", "1.005", "-3", "n", "m", "f", "z", "c.a",
            "xs[1]", "xs[-1]", "count(xs)", "day.year", "at.hour", "span.days"]  # fmt: skip
_TEXTS = ['"abc"', '"b"', '""', '"äß€"', "s", "t", "c.b.d", "words[1]", "rows[1].w"]
_TRUTHS = ["true", "false", "yes", "no"]
_NULLS = ["null", "none", "nobody", "c.nothing", "rows[2].w", "xs[9]"]
_LISTS = ["xs", "words", "empty", "rows.v", "[1, 2]", '["a", null]', "[[1]]", "[1]", "[[1], 1]"]
_TIMES = [
    "day", "at", "clock", "span", 'date("2024-03-01")', 'duration("P1D")', 'duration("PT2H")',
    'time("12:00:00")', 'date and time("2024-03-01T00:00:00Z")', 'duration("P1M")',
]  # fmt: skip
_LEAVES = st.one_of(*(st.sampled_from(each) for each in
                      (_NUMBERS, _NUMBERS, _TEXTS, _TRUTHS, _NULLS, _LISTS, _TIMES)))  # fmt: skip
_UNARY = ["not({})", "abs({})", "floor({})", "ceiling({})", "string length({})", "upper case({})",
          "sum({})", "min({})", "max({})", "mean({})", "count({})", "is defined({})", "-({})",
          "number({})", "string({})", "string([{}])", "({})", "[{}]", "{{a: {}}}.a",
          "lower case({})"]  # fmt: skip
_BINARY = ["{} + {}", "{} - {}", "{} * {}", "{} / {}", "{} = {}", "{} != {}", "{} < {}", "{} <= {}",
           "{} > {}", "{} >= {}", "{} and {}", "{} or {}", "contains({}, {})", "append({}, {})",
           "starts with({}, {})", "ends with({}, {})", "modulo({}, {})", "get or else({}, {})",
           "round half up({}, {})", "list contains({}, {})", "substring({}, {})", "{} in ({})",
           "concatenate([{}], [{}])", "min({}, {})", "round down({}, {})"]  # fmt: skip
_TERNARY = [
    "if {} then {} else {}",
    "{} between {} and {}",
    "{} in [{}..{}]",
    "{} in ({}..{})",
    "[{}, {}, {}]",
    "{{a: {}, b: {}, c: {}}}",
    "{} in ({}, {})",
    "substring({}, {}, {})",
]


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    part = inner.map(lambda text: f"({text})" if " " in text and text[0] not in '"[({' else text)
    return st.one_of(
        st.tuples(st.sampled_from(_UNARY), part).map(_filled),
        st.tuples(st.sampled_from(_BINARY), part, part).map(_filled),
        st.tuples(st.sampled_from(_TERNARY), part, part, part).map(_filled),
    )


def _filled(parts: tuple[str, ...]) -> str:
    form, *inner = parts
    return form.format(*inner)


TEXTS: Final = st.recursive(_LEAVES, _grown, max_leaves=5)
