from __future__ import annotations

from typing import TYPE_CHECKING

from tests.webapp.pages.conftest import BrowserOf
from webapp.wiring import Application

if TYPE_CHECKING:
    from humantasks.facts import Task


def test_the_task_is_on_the_page_for_its_group_only(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    fei = browser_of("fei", groups=("finance",))

    assert "CASE-1" in mia.get("/worklist").text
    assert mia.get(f"/tasks/{task.id}").status_code == 200
    assert "CASE-1" not in fei.get("/worklist").text
    assert fei.get(f"/tasks/{task.id}").status_code == 404


def test_a_claim_goes_back_to_the_list_with_the_task_beside_it(
    task: Task, browser_of: BrowserOf
) -> None:
    mia = browser_of("mia", groups=("marketing",))
    answer = mia.post(f"/tasks/{task.id}/claim", back="/worklist?view=mine")

    assert answer.status_code == 303
    assert answer.location == f"/worklist?view=mine&task={task.id}&said=claimed"


def test_a_claim_from_nowhere_known_goes_to_the_worklist(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))

    answer = mia.post(f"/tasks/{task.id}/claim", back="https://evil.example/")

    assert answer.location == f"/worklist?task={task.id}&said=claimed"


def test_who_comes_second_reads_who_has_it(task: Task, browser_of: BrowserOf) -> None:
    browser_of("mia", groups=("marketing",)).post(f"/tasks/{task.id}/claim")
    kim = browser_of("kim", groups=("marketing",))

    answer = kim.post(f"/tasks/{task.id}/claim")

    assert answer.status_code == 409
    assert "mia" in answer.text
    assert "has it" in answer.text


def test_a_refused_answer_keeps_what_was_typed(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    typed = {"field.amount": "5000", "field.comment": "so far"}

    answer = mia.post(f"/tasks/{task.id}/complete", outcome="approve", **typed)

    assert answer.status_code == 422
    assert 'href="#field-amount"' in answer.text
    assert 'value="5000"' in answer.text
    assert 'value="so far"' in answer.text


def test_an_answer_that_comes_twice_counts_once(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    fields = {"outcome": "approve", "field.amount": "7", "once": "one click"}

    first = mia.post(f"/tasks/{task.id}/complete", **fields)
    second = mia.post(f"/tasks/{task.id}/complete", **fields)

    assert (first.status_code, first.location) == (303, "/worklist?said=completed")
    assert (second.status_code, second.location) == (303, "/worklist?said=completed")


def test_a_stale_answer_shows_how_it_ended(
    task: Task, browser_of: BrowserOf, application: Application
) -> None:
    mia = browser_of("mia", groups=("marketing",))
    kim = browser_of("kim", groups=("marketing",))
    mia.post(f"/tasks/{task.id}/complete", outcome="approve", **{"field.amount": "7"})

    answer = kim.post(f"/tasks/{task.id}/complete", outcome="reject", **{"field.amount": "9"})

    assert answer.status_code in {404, 409}
    assert application.engine.get(task.instance_id).state == "completed"


def test_the_way_back_stays_on_this_server(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    answer = mia.post(f"/tasks/{task.id}/claim", back="//evil.example/x")
    assert answer.location.startswith("/")
    assert "evil" not in answer.location


def test_a_draft_is_saved_and_shown_again(task: Task, browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    saved = mia.post(f"/tasks/{task.id}/draft", **{"field.comment": "half a thought"})

    assert saved.json == {"time": "09:00"}
    page = mia.get(f"/tasks/{task.id}").text
    assert "half a thought" in page
    assert "Draft saved 09:00" in page


def test_backward_outcomes_come_last(task: Task, browser_of: BrowserOf) -> None:
    page = browser_of("mia", groups=("marketing",)).get(f"/tasks/{task.id}").text
    assert page.index('value="approve"') < page.index('value="reject"')
    assert 'class="button danger" name="outcome" value="reject"' in page


def test_words_after_a_redirect_are_ours_only(browser_of: BrowserOf) -> None:
    mia = browser_of("mia", groups=("marketing",))
    assert "The task is yours now." in mia.get("/worklist?said=claimed").text
    assert "sentinel" not in mia.get("/worklist?said=sentinel").text.replace("?said=sentinel", "")
