from __future__ import annotations

import re

import pytest

from engine.facts import Instance, Wait
from tests.engine.calls import PARENT, PATIENT_CHILD
from tests.engine.events import AD_HOC, ANY, LISTEN, PAID
from tests.engine.models import deployed, process
from tests.webapp.pages.conftest import BrowserOf
from webapp.wiring import Application

EACH = '<multiInstanceLoopCharacteristics plait:collection="=items"/>'
MANY = process(
    "many", "startEvent s", f'userTask ask name="Ask" | {EACH}', "endEvent e", "s -> ask -> e"
)
CYCLE = process(
    "cycle",
    "startEvent s",
    'userTask ask name="Ask"',
    'boundaryEvent late name="Late" attachedToRef="ask" cancelActivity="false" | '
    "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>",
    "endEvent e",
    "endEvent f",
    "s -> ask -> e",
    "late -> f",
)
STOCKED = process(
    "stocked",
    "startEvent s",
    "intermediateCatchEvent c | <conditionalEventDefinition>"
    "<condition>stock > 5</condition></conditionalEventDefinition>",
    "endEvent e",
    "s -> c -> e",
)
SHARED_PARENT = process(
    "parent",
    "startEvent s",
    "parallelGateway g",
    'userTask ask name="Ask" plait:candidateGroups="marketing"',
    'callActivity call name="Call" calledElement="child"',
    "endEvent e",
    "s -> g -> ask -> e",
    "g -> call -> e",
)


def started(application: Application, content: bytes, key: str, **variables: object) -> Instance:
    deployed(application.engine, content)
    return application.engine.start(key, variables=variables, business_key=f"CASE-{key}")


def wait_of(application: Application, instance: Instance, kind: str) -> Wait:
    return next(one for one in application.engine.waits(instance.id) if one.kind == kind)


@pytest.mark.parametrize(
    ("content", "key", "words"),
    [
        (PAID, "paid", "message payment with key A-17"),
        (ANY, "any", "message news"),
        (LISTEN, "listen", "signal fire"),
        (STOCKED, "stocked", "its condition to become true"),
    ],
)
def test_a_wait_says_what_it_is_for(
    application: Application, browser_of: BrowserOf, content: bytes, key: str, words: str
) -> None:
    instance = started(application, content, key, order="A-17", stock=1)

    page = browser_of("ola", roles=("operator",)).get(f"/instances/{instance.id}").text

    assert f"<small>{words} · since" in page


def test_a_timer_tells_its_next_fires_in_the_persons_zone(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, CYCLE, "cycle")

    page = browser_of("ola", roles=("operator",)).get(f"/instances/{instance.id}").text

    [told] = re.findall(r"<small>the clock, then (.*?) · since", page)
    assert re.findall(r">([^<]+)</time>", told) == ["2026-03-02 11:00", "2026-03-02 12:00"]


def test_caller_and_called_lead_to_one_another_also_afterwards(
    application: Application, browser_of: BrowserOf
) -> None:
    deployed(application.engine, PATIENT_CHILD, PARENT)
    parent = application.engine.start("parent", business_key="CASE-1")
    application.engine.run_due()
    child_id = wait_of(application, parent, "instance").id
    ola = browser_of("ola", roles=("operator",))

    assert ola.get(f"/instances/{parent.id}").text.count(f'href="/instances/{child_id}"') == 2
    child = ola.get(f"/instances/{child_id}").text
    assert f'called by <a href="/instances/{parent.id}">CASE-1</a>' in child

    ask = application.engine.waits(child_id)[0]
    application.engine.complete(ask.id)
    application.engine.run_due()
    over = ola.get(f"/instances/{parent.id}").text
    assert f'href="/instances/{child_id}"' in over
    assert "Waits for" not in over


def test_who_may_not_see_the_called_instance_gets_no_link(
    application: Application, browser_of: BrowserOf
) -> None:
    deployed(application.engine, PATIENT_CHILD, SHARED_PARENT)
    parent = application.engine.start("parent")
    application.engine.run_due()
    called = wait_of(application, parent, "instance").id
    mia = browser_of("mia", groups=("marketing",))

    page = mia.get(f"/instances/{parent.id}").text

    assert "the process child that it called" in page
    assert str(called) not in page
    assert mia.get(f"/instances/{called}").status_code == 404


def test_each_of_many_called_instances_is_a_link(
    application: Application, browser_of: BrowserOf
) -> None:
    many = PARENT.replace(b"</callActivity>", f"{EACH}</callActivity>".encode())
    deployed(application.engine, PATIENT_CHILD, many)
    parent = application.engine.start("parent", variables={"items": list(range(30))})
    application.engine.run_due()

    page = browser_of("ola", roles=("operator",)).get(f"/instances/{parent.id}").text

    waits = application.engine.waits(parent.id)
    assert [one.id for one in waits if f'href="/instances/{one.id}"' not in page] == []
    assert len(waits) == 30
    assert "The newest 20 are shown." in page


def test_activities_of_an_ad_hoc_sub_process_are_begun_by_a_plain_form(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, AD_HOC, "adhoc", done=False)
    ola = browser_of("ola", roles=("operator",))
    path = f"/instances/{instance.id}"
    box = wait_of(application, instance, "adhoc")
    page = ola.get(path).text
    assert 'name="element" value="one">Begin One</button>' in page

    answer = ola.post(f"{path}/waits/{box.id}/activate", element="two", once="k")

    assert answer.status_code == 303
    after = ola.get(answer.location).text
    assert "It has begun." in after
    assert "activities begun" in after
    assert "<blockquote>Two</blockquote>" in after
    assert [one.element_id for one in application.engine.waits(instance.id)] == ["box", "two"]


@pytest.mark.parametrize(("element", "status"), [("three", 422), ("", 422)])
def test_what_cannot_be_begun_is_refused_on_the_page(
    application: Application, browser_of: BrowserOf, element: str, status: int
) -> None:
    instance = started(application, AD_HOC, "adhoc", done=False)
    box = wait_of(application, instance, "adhoc")
    ola = browser_of("ola", roles=("operator",))

    answer = ola.post(f"/instances/{instance.id}/waits/{box.id}/activate", element=element)

    assert answer.status_code == status
    assert "Choose of one, two." in answer.text


def test_who_may_not_see_the_instance_begins_nothing(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, AD_HOC, "adhoc", done=False)
    box = wait_of(application, instance, "adhoc")
    mia = browser_of("mia")

    answer = mia.post(f"/instances/{instance.id}/waits/{box.id}/activate", element="one")

    assert answer.status_code == 404
    assert len(application.engine.waits(instance.id)) == 1


def test_a_form_of_another_page_begins_nothing(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, AD_HOC, "adhoc", done=False)
    box = wait_of(application, instance, "adhoc")
    ola = browser_of("ola", roles=("operator",))

    answer = ola.client.post(
        f"/instances/{instance.id}/waits/{box.id}/activate", data={"element": "one"}
    )

    assert answer.status_code == 403
    assert len(application.engine.waits(instance.id)) == 1


def test_a_wide_instance_shows_the_first_waits_and_fetches_its_tokens_afterwards(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, MANY, "many", items=list(range(600)))
    ola = browser_of("ola", roles=("operator",))

    page = ola.get(f"/instances/{instance.id}").text

    assert page.count('href="/worklist?task=') == 50
    assert "600 open waits; the oldest 50:" in page
    assert "47 more of “Ask”" in page
    assert f'data-tokens-from="/instances/{instance.id}/tokens"' in page
    assert "data-tokens=" not in page
    assert ola.get(f"/instances/{instance.id}/tokens").json["active"] == {"ask": 600}
    assert browser_of("mia").get(f"/instances/{instance.id}/tokens").status_code == 404


def test_a_long_history_is_read_part_by_part(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, MANY, "many", items=list(range(600)))
    ola = browser_of("ola", roles=("operator",))
    path = f"/instances/{instance.id}"
    newest = ola.get(path).text
    assert "In the latest 200 steps nothing ended here" in newest

    for _ in range(3):
        [before] = re.findall(r"before=(\d+)#history", newest)
        newest = ola.get(f"{path}?before={before}").text

    assert "Started" in newest
    assert "Newest events" in newest
    assert "Earlier events" not in newest


@pytest.mark.parametrize("before", ["0", "-1", "x", "99999999999", "٣"])
def test_any_place_in_a_history_may_be_asked_for(
    application: Application, browser_of: BrowserOf, before: str
) -> None:
    instance = started(application, MANY, "many", items=[1])
    ola = browser_of("ola", roles=("operator",))

    assert ola.get(f"/instances/{instance.id}?before={before}").status_code == 200


def test_instances_count_from_one_on_history_task_and_diagram(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, MANY, "many", items=["a", "b", "c"])
    waits = application.engine.waits(instance.id)
    ola = browser_of("ola", roles=("lead", "operator"))
    person = application.people.named("ola")
    assert person is not None
    application.worklist.complete(waits[1].id, actor=application.people.actor(person.id))

    page = ola.get(f"/instances/{instance.id}").text
    task = ola.get(f"/tasks/{waits[2].id}").text

    assert "Ask, instance 2</a> answered" in page
    assert '<span class="place">3 of 3</span>' in task
    assert application.engine.tokens(instance.id).active == {"ask": 2}
    assert 'class="place"' not in ola.get(f"/tasks/{waits[1].id}").text


def test_a_narrow_list_says_which_time_is_which(
    application: Application, browser_of: BrowserOf
) -> None:
    instance = started(application, ANY, "any")
    application.engine.cancel(instance.id)

    page = browser_of("ola", roles=("operator",)).get("/instances").text

    labels = re.findall(r'class="folded-label">(\w+) </span>', page)
    assert labels == ["started", "ended"]
