"""HTML inside forms: what is drawn of it, what refuses the form, and its words."""

from __future__ import annotations

import re

import pytest

from humantasks.form_html import ATTRIBUTES, ELEMENTS, html_fact, words_of_html
from humantasks.form_reader import read_schema
from tests.sources import ROOT

SCRIPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<b onmouseover=alert(1)>x</b>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java&#115;cript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<iframe srcdoc='<script>1</script>'></iframe>",
    "<object data=x></object>",
    "<embed src=x>",
    "<base href=//evil>",
    "<meta http-equiv=refresh content=0>",
    "<link rel=stylesheet href=//x>",
    "<svg onload=alert(1)>",
    "<details ontoggle=alert(1) open>",
]


@pytest.mark.parametrize("content", SCRIPTS)
def test_what_would_run_something_refuses_the_form(content: str) -> None:
    form, findings = read_schema({"components": [{"type": "html", "content": content}]})

    assert form is None
    assert [one.code for one in findings] == ["form_script_forbidden"]


@pytest.mark.parametrize(
    "content",
    [
        "<form action=/sign-out><input name=x></form>",
        "<button name=outcome value=approve>x</button>",
        "<style>body{display:none}</style>",
        "<p style='position:fixed'>x</p>",
        "<p id=field-x class=button>x</p>",
        "<svg></svg>",
        "<math></math>",
        "<a href='/sign-out'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<template><p>x</p></template>",
    ],
)
def test_what_is_not_drawn_is_said(content: str) -> None:
    fact = html_fact(content)

    assert fact is not None
    assert not fact.is_script


@pytest.mark.parametrize(
    "content",
    [
        "",
        "plain & simple, 3 < 4",
        "<p>a <b>b</b><br><a href='https://x.example'>c</a></p>",
        "<table><tr>{{#loop rows}}<td>{{this}}</td>{{/loop}}</tr></table>",
        "<img src='data:image/png;base64,x' alt='x'>",
        "<a href='{{url}}'>x</a>",
    ],
)
def test_words_lists_and_tables_are_drawn_whole(content: str) -> None:
    assert html_fact(content) is None


def test_only_words_are_left() -> None:
    content = "<h1>A</h1><p>b\n  c</p><script>x</script><style>y</style><ul><li>d<li>e</ul>"

    assert words_of_html(content) == "A\nb c\nd\ne"


def test_the_browser_draws_the_same_elements() -> None:
    script = (ROOT / "webapp" / "frontend" / "js" / "form.js").read_text()
    elements = re.search(r"ELEMENTS = \('(.*?)'\s*\+ '(.*?)'\)", script, re.DOTALL)
    attributes = re.search(r"ATTRIBUTES = '(.*?)'", script)

    assert elements is not None
    assert attributes is not None
    assert set(f"{elements[1]}{elements[2]}".split()) == ELEMENTS
    assert set(attributes[1].split()) == ATTRIBUTES
