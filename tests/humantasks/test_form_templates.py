"""Texts with FEEL in them, filled in on the server as form-js fills them in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from humantasks.form_templates import MAX_WORDS, TemplateRefused, read_template

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES: dict[str, Any] = {
    "name": "Ann",
    "n": 3,
    "half": 0.5,
    "whole": 4.0,
    "yes": True,
    "day": date(2030, 1, 31),
    "users": [{"name": "Bo", "tags": ["x", "y"]}, {"name": "Cy", "tags": []}],
    "numbers": [1, 2],
    "none": None,
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("=name", "Ann"),
        ("Hello {{name}}, {{ n + 1 }}", "Hello Ann, 4"),
        ("{{half}} {{whole}} {{yes}} {{none}}.", "0.5 4 true ."),
        ("{{day}}", "2030-01-31"),
        ("{{missing.thing}}|{{}}", "|"),
        ("{{numbers}}", "[1, 2]"),
        ("{{#if n > 2}}many{{/if}}{{#if n > 9}}more{{/if}}", "many"),
        ("{{#loop users}}\n- {{name}}\n{{/loop}}end", "- Bo\n- Cy\nend"),
        ("{{#loop numbers}}{{this}},{{/loop}}", "1,2,"),
        ("{{#loop users}}{{#loop tags}}{{this}}{{parent.name}} {{/loop}}{{/loop}}", "xBo yBo "),
        ("{{#loop name}}{{this}}{{/loop}}{{#loop none}}x{{/loop}}", "Ann"),
        ("a { b } c }} {{name}}", "a { b } c }} Ann"),
    ],
)
def test_a_text_is_filled_in(text: str, words: str) -> None:
    template = read_template(text)

    assert template is not None
    assert template.filled(NAMES, NOW) == words


def test_plain_words_are_no_template() -> None:
    assert read_template("Hello, {you}") is None


@pytest.mark.parametrize(
    "text",
    ["{{#if a}}", "{{/if}}", "{{#if a}}{{/loop}}", "{{#loop}}x{{/loop}}", "{{1 +}}", "=1 +",
     "{{#if a}}" * 20],
)  # fmt: skip
def test_a_text_that_does_not_fit_together_is_refused(text: str) -> None:
    with pytest.raises(TemplateRefused):
        read_template(text)


def test_loops_in_loops_end() -> None:
    template = read_template("{{#loop xs}}" * 6 + "{{#loop xs}}{{/loop}}" + "{{/loop}}" * 6)

    assert template is not None
    assert len(template.filled({"xs": list(range(1_000))}, NOW)) <= MAX_WORDS
