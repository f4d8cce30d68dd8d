from __future__ import annotations

from tests.engine.spiff.playing import Days, Play


def test_a_person_gets_everything_the_worklist_needs(play: Play, days: Days) -> None:
    player = play(
        "startEvent s",
        "userTask a name='Approve' plait:form='approve.form' "
        "plait:candidateGroups='marketing, =more' plait:candidateUsers='ann' "
        "plait:assignee='=who' plait:dueDate='P3D' "
        "plait:followUp='=later' plait:priority='70' "
        "plait:outcomes='approve=Approve|Goes on; reject=Send back' "
        "plait:outcomeVariable='decision' plait:evidence='forecast:series, quality:table' "
        "plait:fourEyes='b'",
        "userTask b",
        "s -> a -> b",
    ).start(more=["leads", "marketing"], who="bob", later="2030-02-01T08:00:00+01:00")

    wait = player.wait("a")

    assert (wait.kind, wait.element_name, wait.due_at) == ("person", "Approve", days(3))
    assert wait.detail == {
        "assignee": "bob",
        "candidate_users": ["ann"],
        "candidate_groups": ["marketing", "leads"],
        "form": "approve.form",
        "due_at": "2030-01-04T12:00:00+00:00",
        "follow_up_at": "2030-02-01T07:00:00+00:00",
        "priority": 70,
        "four_eyes": ["b"],
        "outcomes": [
            {"value": "approve", "label": "Approve", "hint": "Goes on"},
            {"value": "reject", "label": "Send back", "hint": ""},
        ],
        "outcome_variable": "decision",
        "evidence": [
            {"variable": "forecast", "view": "series"},
            {"variable": "quality", "view": "table"},
        ],
    }


def test_a_persons_variables_land_in_the_process(play: Play) -> None:
    player = play("startEvent s", "userTask a", "s -> a").start(x=1).complete("a", x=2, y=3)

    assert player.variables == {"x": 2, "y": 3}


def test_an_assignee_that_is_no_text_is_an_incident(play: Play) -> None:
    player = play("startEvent s", "userTask a plait:assignee='=who'", "s -> a").start(who=7)

    assert player.broken == {"a": "expression_failed"}
    assert player.retry("a", who="eve").wait("a").detail["assignee"] == "eve"


def test_a_null_assignee_is_nobody(play: Play) -> None:
    player = play("startEvent s", "userTask a plait:assignee='=who'", "s -> a").start(who=None)

    assert player.wait("a").detail["assignee"] is None


def test_a_due_date_that_is_no_time_is_an_incident(play: Play) -> None:
    player = play("startEvent s", "userTask a plait:dueDate='=when'", "s -> a").start(when="soon")

    assert player.broken == {"a": "time_malformed"}
