from __future__ import annotations

import json

import pytest

from engine.errors import Invalid
from engine.service import Engine
from humantasks.form_texts import check_texts
from tests.humantasks.office import one_task


def _form(text: str) -> bytes:
    group = {"type": "group", "components": [{"type": "text", "text": text}]}
    return json.dumps({"components": [group]}).encode()


@pytest.mark.parametrize(
    "text",
    [
        "<img src=https://evil.example/x>",
        "x</p><b>y",
        "<!-- -->",
        "![pixel](https://evil.example/x.png)",
        "![pixel][1]\n\n[1]: https://evil.example/x.png",
        "[click](javascript:alert(1))",
        "[click](&#106;avascript:alert(1))",
        "[click](/sign-out)",
        "[click]( <data:text/html,x>)",
        "[click][1]\n\n[1]: file:///etc/passwd",
        '="<img src=x>"',
        'A {{if a <b then "<img src=x>" else ""}}',
        "[click]({{address}})",
    ],
)
def test_a_text_with_more_than_words_and_links_is_refused(text: str) -> None:
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
        "a.form": _form("<img src=https://evil.example/x>"),
    }

    with pytest.raises(Invalid) as refused:
        engine.deploy(files)

    assert "form_text_unsafe" in {finding.code for finding in refused.value.findings}


def test_what_is_no_form_is_left_to_its_reader() -> None:
    assert list(check_texts(b"[", "a.form")) == []
    assert list(check_texts(b'{"components": [1, "x", {"components": 3}]}', "a.form")) == []
