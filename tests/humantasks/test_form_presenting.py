"""The document that a page draws: defaults worked out, frames as links, no buttons of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.expressions.texts import Text
from humantasks.form_presenting import presented
from humantasks.form_reader import read_schema

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def drawn(component: Any, **variables: Any) -> list[Any]:
    document = {"id": "f", "components": [component]}
    form, findings = read_schema(document)
    assert form is not None, findings
    found = presented(form, variables, NOW)
    assert found["id"] == "f"
    assert form.schema == document
    return list(found["components"])


@pytest.mark.parametrize(
    ("default", "variables", "value"),
    [
        ("=n + 1", {"n": 2}, 3),
        ("=missing.x", {}, None),
        ("=day", {"day": date(2030, 1, 31)}, "2030-01-31"),
        (Text("${n + 1}", "juel"), {"n": 2}, 3),
        (Text("= n", "literal"), {}, "= n"),
    ],
)
def test_a_default_is_worked_out(default: str, variables: Any, value: Any) -> None:
    group = {"type": "group", "components": [{"type": "textfield", "key": "t",
                                              "defaultValue": default}]}  # fmt: skip

    [found] = drawn(group, **variables)

    assert found["components"][0].get("defaultValue") == value


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://x.example/a b(c)", "[Prices](https://x.example/a%20b%28c%29)"),
        ("=address", "[Prices]({{address}})"),
        ("https://x.example/{{id}}", "[Prices](https://x.example/{{id}})"),
        ("javascript:alert(1)", "Prices"),
        ("/sign-out", "Prices"),
        ("", "Prices"),
    ],
)
def test_a_frame_is_a_link_to_a_web_address(url: str, text: str) -> None:
    component = {"type": "iframe", "id": "x", "label": "Prices", "url": url}

    [found] = drawn(component)

    assert found == {"id": "x", "type": "text", "text": text}


def test_sending_is_done_by_the_pages_own_buttons() -> None:
    assert drawn({"type": "button", "label": "Send"}) == []
    assert drawn({"type": "button", "action": "submit"}) == []
    assert drawn({"type": "button", "action": "reset"}) != []
