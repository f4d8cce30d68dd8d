"""Components that only show something: words, pictures, tables; and what of them is not shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.expressions import Expression
from humantasks.form_fields import Display
from humantasks.form_html import html_fact, words_of_html
from humantasks.form_properties import PropertyRefused, read_expression, read_words
from humantasks.form_templates import Template

MAX_HTML = 20_000
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)


def read_display(
    component: Mapping[str, Any], hides: tuple[Expression, ...]
) -> tuple[Display, list[tuple[str, str]]]:
    """Read a component without a value; notes are (code, fact). Raises PropertyRefused."""
    kind = component["type"]
    if kind == "table":
        return _table(component, hides)
    if kind == "iframe":
        return _frame(component, hides)
    if kind == "image":
        return _picture(component, hides)
    if kind == "html":
        return _html(component, hides)
    text = str(component.get("text") or "") if kind == "text" else ""
    return Display(kind=kind, text=text, template=read_words(text), hides=hides), []


def _table(
    component: Mapping[str, Any], hides: tuple[Expression, ...]
) -> tuple[Display, list[tuple[str, str]]]:
    label = str(component.get("label") or "")
    source = component.get("dataSource")
    columns = component.get("columns") or []
    if not isinstance(columns, list) or not all(isinstance(one, dict) for one in columns):
        raise PropertyRefused("has no list of columns", "correct it in the form editor")
    is_read = isinstance(source, str) and source.startswith("=")
    fact = "shows no rows: its data source does not begin with ="
    said = component.get("columnsExpression")
    display = Display(
        kind="table",
        text=label,
        template=read_words(label),
        hides=hides,
        source=read_expression(source, "data source") if is_read else None,
        columns=tuple((str(one.get("key", "")), str(one.get("label") or "")) for one in columns),
        columns_from=read_expression(said, "'columnsExpression'") if said else None,
    )
    return display, [] if is_read else [("form_table_empty", fact)]


def _frame(
    component: Mapping[str, Any], hides: tuple[Expression, ...]
) -> tuple[Display, list[tuple[str, str]]]:
    security = component.get("security") or {}
    if isinstance(security, dict) and security.get("allowScripts"):
        fact = "runs scripts of another site inside the page"
        raise PropertyRefused(fact, "use a text with a link instead", "form_script_forbidden")
    source, note = _address(component, "url", "frame")
    label = str(component.get("label") or "")
    fact = "is not loaded into the page; a link to it is shown"
    notes = [("form_frame_as_link", fact)] if source else []
    template = read_words(label)
    display = Display(kind="iframe", text=label, template=template, hides=hides, source=source)
    return display, notes + note


def _picture(
    component: Mapping[str, Any], hides: tuple[Expression, ...]
) -> tuple[Display, list[tuple[str, str]]]:
    source, note = _address(component, "source", "picture")
    alt = str(component.get("alt") or "")
    if isinstance(source, str) and not _PICTURE.match(source):
        fact = "shows a picture of another site, which is not loaded; its other text is shown"
        note = [("form_picture_remote", fact)]
    template = read_words(alt)
    return Display(kind="image", text=alt, template=template, hides=hides, source=source), note


def _address(
    component: Mapping[str, Any], name: str, what: str
) -> tuple[str | Template | None, list[tuple[str, str]]]:
    said = component.get(name)
    if not isinstance(said, str) or not said:
        return None, []
    template = read_words(said)
    if template is not None:
        return template, []
    if not _WEB.match(said) and not _PICTURE.match(said):
        return None, [("form_address_unusable", f"names a {what} at '{said[:80]}', no web address")]
    return said, []


def _html(
    component: Mapping[str, Any], hides: tuple[Expression, ...]
) -> tuple[Display, list[tuple[str, str]]]:
    content = str(component.get("content") or "")
    if len(content) > MAX_HTML:
        raise PropertyRefused(f"has more than {MAX_HTML} characters of HTML", "shorten it")
    fact = html_fact(content)
    if fact is not None and fact.is_script:
        way_out = "take it out; a form shows words, it runs nothing"
        raise PropertyRefused(fact.text, way_out, "form_script_forbidden")
    notes = [("form_html_reduced", fact.text)] if fact else []
    words = words_of_html(content)
    template = read_words(words)
    return Display(kind="html", text=words, template=template, hides=hides), notes
