from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import MovableClock
from tests.engine.events import BY_MESSAGE, BY_SEVERAL, BY_SIGNAL, by_timer
from tests.engine.models import PATIENCE, deployed
from tests.webapp.doors import Browser
from tests.webapp.pages.conftest import BrowserOf
from webapp.wiring import Application

CONDITIONAL = BY_SIGNAL.replace(
    b'<signalEventDefinition signalRef="g"/>',
    b"<conditionalEventDefinition><condition>a > 1</condition></conditionalEventDefinition>",
)


@pytest.fixture
def ana(browser_of: BrowserOf) -> Browser:
    return browser_of("ana", roles=("analyst",))


def page_of(application: Application, browser: Browser, key: str) -> str:
    [found] = [one for one in application.engine.definitions() if one.key == key]
    page: str = browser.get(f"/definitions/{found.id}").text
    return page


@pytest.mark.parametrize(
    ("content", "key", "words"),
    [
        (PATIENCE, "patience", ["A start by hand"]),
        (BY_MESSAGE, "ordered", ["Message order"]),
        (BY_SIGNAL, "alarmed", ["Signal fire"]),
        (BY_SEVERAL, "several", ["Message order", "Signal fire"]),
        (CONDITIONAL, "alarmed", ["A condition, which nobody looks at"]),
    ],
)
def test_a_definition_says_how_it_begins(
    application: Application, ana: Browser, content: bytes, key: str, words: list[str]
) -> None:
    deployed(application.engine, content)

    page = page_of(application, ana, key)

    assert [one for one in words if one not in page] == []
    is_by_hand = content is PATIENCE
    assert (f'href="/start/{key}"' in page) == is_by_hand
    assert ("Nobody starts it by hand" in page) != is_by_hand


def test_the_clock_tells_its_next_start_until_there_is_none(
    application: Application, ana: Browser, clock: MovableClock
) -> None:
    deployed(application.engine, by_timer("R1/PT20M"))
    assert "The clock (R1/PT20M)" in page_of(application, ana, "nightly")
    assert "(2026-03-02 09:20)" in page_of(application, ana, "nightly")
    assert "the clock (R1/PT20M), next" in ana.get("/definitions").text

    clock.advance(timedelta(minutes=21))
    application.engine.run_due()

    assert "no start is due any more" in page_of(application, ana, "nightly")


def test_only_the_latest_version_begins_by_events(application: Application, ana: Browser) -> None:
    deployed(application.engine, BY_MESSAGE, BY_MESSAGE.replace(b"Ask", b"Ask again"))
    first = application.engine.versions("ordered")[-1]

    page = ana.get(f"/definitions/{first.id}").text

    assert "Message order" not in page
    assert "begin the latest version only, which is version 2" in page


def test_what_begins_by_itself_is_not_offered_and_refused_kindly(
    application: Application, ana: Browser
) -> None:
    deployed(application.engine, BY_MESSAGE, PATIENCE)
    assert "/start/ordered" not in ana.get("/start").text
    assert "/start/patience" in ana.get("/start").text
    assert "/start/ordered" not in ana.get("/search?q=ordered").text

    shown = ana.get("/start/ordered")
    answer = ana.post("/start/ordered", business_key="A")

    assert shown.status_code == 200
    assert "It begins with message order." in shown.text
    assert "<form class=" not in shown.text.partition("<main")[2]
    assert answer.status_code == 409
    assert "The process begins only by an event" in answer.text
    assert application.engine.instances().items == ()
