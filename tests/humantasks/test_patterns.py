"""Patterns of forms are read from an allow-list and matched in linear time."""

from __future__ import annotations

import re
from typing import Any

import pytest

from humantasks.patterns import MAX_TEXT, PatternRefused, compile_pattern

CASES = [
    (r"^C-[0-9]+$", ["C-1", "C-123"], ["C-", "c-1", "C-1x", "xC-1"]),
    (r"^\d{4}-\d{2}(-\d{2})?$", ["2030-01", "2030-01-31"], ["2030-1", "2030-01-3"]),
    (r"(true|false)", ["true", "it is false now"], ["tru", "", "TRUE"]),
    (r"^[1-9]\d*(,\s*[1-9]\d*)*$", ["1", "1,2, 13"], ["", "1,", "0", "1,,2"]),
    (r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", ["a@b.fi"], ["a@b", "a b@c.fi", "@b.fi"]),
    (r"^[\w.-]{2,4}?$", ["ab", "a-.b"], ["a", "abcde", "a b"]),
    (r"^a.c$", ["abc", "a-c"], ["ac", "a\nc"]),
    (r"^(?:ab|cd){2}$", ["abcd", "abab"], ["ab", "abcdab"]),
    (r"^[\D]$", ["a"], ["1"]),
    (r"^\x41\u0042\.\$$", ["AB.$"], ["AB.", "ABx$"]),
    (r"", ["", "anything"], []),
    (r"^[a-]$", ["a", "-"], ["b"]),
    (r"x{0,2}y", ["y", "xxxy"], ["x"]),
    (r"^(a|b*)*$", ["", "abba"], ["c"]),
]


@pytest.mark.parametrize(("pattern", "right", "wrong"), CASES)
def test_a_pattern_accepts_and_refuses_like_the_standard(
    pattern: Any, right: Any, wrong: Any
) -> None:
    compiled = compile_pattern(pattern)

    for text in right:
        assert compiled.found_in(text), text
        assert re.search(pattern, text)
    for text in wrong:
        assert not compiled.found_in(text), text
        assert not re.search(pattern, text)


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"^(\d*)*x$", r"^(a|aa)+$", r"a*a*a*a*a*a*a*b"])
def test_a_pattern_that_makes_others_hang_answers_at_once(pattern: Any) -> None:
    assert compile_pattern(pattern).found_in("a" * 5_000 + "!") in (True, False)


def test_a_text_over_the_limit_never_matches() -> None:
    assert not compile_pattern("a").found_in("a" * (MAX_TEXT + 1))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a", r"a)", r"*a", r"a**", r"[a", r"a{2", r"a{3,2}", r"a{9999}", r"(?=a)", r"(?<n>a)",
        r"\1", r"\bword", r"[z-a]", r"\u12", "a\\", "(" * 50 + ")" * 50, "a{500}" * 3, "x" * 501,
        r"^*", r"[\d-z]{a}",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_its_place(pattern: Any) -> None:
    with pytest.raises(PatternRefused) as refusal:
        compile_pattern(pattern)

    assert str(refusal.value)
