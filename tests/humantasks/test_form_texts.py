from __future__ import annotations

import json
from typing import Any

import pytest

from engine.errors import Invalid
from engine.service import Engine
from humantasks.form_texts import check_texts
from tests.humantasks.office import one_task


def _form(text: str) -> Any:
    group = {"type": "group", "components": [{"type": "text", "text": text}]}
    return {"components": [group]}


@pytest.mark.parametrize(
    "text",
    [
        "<img src=https://evil.example/x>",
        "x</p><b>y",
        "<!-- -->",
        "![pixel](https://evil.example/x.png)",
        "![pixel][1]\n\n[1]: https://evil.example/x.png",
        '="<img src=x>"',
        'A {{if a <b then "<img src=x>" else ""}}',
    ],
)
def test_html_and_images_in_a_text_are_shown_as_written_with_a_note(text: str) -> None:
    (finding,) = check_texts(_form(text), "a.form")

    assert (finding.level, finding.code) == ("note", "form_text_literal")


@pytest.mark.parametrize(
    "text",
    [
        "[click](javascript:alert(1))",
        "[click](&#106;avascript:alert(1))",
        "[click](/sign-out)",
        "[click]( <data:text/html,x>)",
        "[click][1]\n\n[1]: file:///etc/passwd",
        "[click]({{address}})",
    ],
)
def test_a_text_that_links_elsewhere_is_refused(text: str) -> None:
    (finding,) = check_texts(_form(text), "a.form")

    assert (finding.level, finding.code, finding.file) == ("error", "form_text_unsafe", "a.form")
    assert finding.way_out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Heading\n\n**Bold**, 3 < 4 and a > b",
        "[the rules](https://plait.example/rules), [mail](mailto:help@plait.example)",
        "[the rules][1]\n\n[1]: http://plait.example/rules",
        "[order](https://plait.example/{{id}})",
        "Hello {{if a <b then name else other}}!",
        "=if a <b then name else other",
        "[ ] a box, (in brackets)",
    ],
)
def test_words_and_links_are_taken(text: str) -> None:
    assert list(check_texts(_form(text), "a.form")) == []


def test_a_deployment_with_such_a_text_is_refused(engine: Engine) -> None:
    files = {
        "a.bpmn": one_task('plait:candidateGroups="marketing" plait:form="a.form"'),
        "a.form": json.dumps(_form("[x](javascript:alert(1))")).encode(),
    }

    with pytest.raises(Invalid) as refused:
        engine.deploy(files)

    assert "form_text_unsafe" in {finding.code for finding in refused.value.findings}


def test_what_is_no_form_is_left_to_its_reader() -> None:
    assert list(check_texts([], "a.form")) == []
    assert list(check_texts({"components": [1, "x", {"components": 3}]}, "a.form")) == []
