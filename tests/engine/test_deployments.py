"""Deployments: a set of files is stored whole or not at all, and every change is a version."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from engine import checks
from engine.deployments import MAX_BYTES, MAX_FILES
from engine.errors import Finding, Forbidden, NotFound, PlaitError, Refused, TooLarge
from engine.service import Engine
from engine.tables import definition, deployment, deployment_file
from tests.engine.models import (
    ADMIN,
    ANALYST,
    APPROVE,
    DIVISION,
    OPERATOR,
    PATIENCE,
    STAFF,
    WORK,
    person,
    process,
    service,
)

CHANGED = APPROVE.replace(b"booked = amount", b"booked = 0")
NOT_RUN = APPROVE.replace(b'isExecutable="true"', b'isExecutable="false"')


def stored(engine: Engine) -> list[int]:
    with engine.database.read() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (deployment, deployment_file, definition)
        ]


def test_a_deployment_gives_each_process_a_version(engine: Engine) -> None:
    done = engine.deploy({"a.bpmn": APPROVE, "b.bpmn": PATIENCE}, actor=ANALYST)

    assert done.is_new
    assert {(one.key, one.version, one.name) for one in done.definitions} == {
        ("approve", 1, "Approve"),
        ("patience", 1, "Patience"),
    }
    assert stored(engine) == [1, 2, 2]
    [facts, _] = engine.definitions()
    assert (facts.key, facts.deployed_by, facts.file) == ("approve", "ana", "a.bpmn")
    assert engine.definition_xml(facts.id) == APPROVE


def test_a_drawing_is_kept_with_advice_and_never_run(engine: Engine) -> None:
    broken = NOT_RUN.replace(b"<endEvent", b"<serviceTask id='x'/><endEvent")
    done = engine.deploy({"a.bpmn": NOT_RUN}, actor=ANALYST)
    again = engine.deploy({"a.bpmn": NOT_RUN}, actor=ANALYST)
    changed = engine.deploy({"a.bpmn": broken}, actor=ANALYST)

    assert [(one.key, one.version) for one in done.drawings] == [("approve", 1)]
    assert (done.definitions, engine.definitions()) == ((), [])
    assert "drawing" in {one.code for one in done.findings}
    assert (again.is_new, again.drawings) == (False, done.drawings)
    assert [(one.key, one.version) for one in changed.drawings] == [("approve", 2)]
    assert ("advice", "connector_missing") in {(one.level, one.code) for one in changed.findings}
    with pytest.raises(NotFound):
        engine.start("approve", actor=ANALYST)


def test_identical_files_are_not_stored_again(engine: Engine) -> None:
    first = engine.deploy({"a.bpmn": APPROVE, "b.bpmn": PATIENCE})

    again = engine.deploy({"b.bpmn": PATIENCE, "a.bpmn": APPROVE})

    assert (again.is_new, again.id) == (False, first.id)
    assert {one.version for one in again.definitions} == {1}
    assert stored(engine) == [1, 2, 2]


def test_every_difference_is_a_new_version_also_a_way_back(engine: Engine) -> None:
    sets = [
        {"a.bpmn": APPROVE},
        {"a.bpmn": CHANGED},
        {"a.bpmn": APPROVE},
        {"renamed.bpmn": APPROVE},
        {"renamed.bpmn": APPROVE, "note.txt": b""},
    ]

    versions = [engine.deploy(files).definitions[0].version for files in sets]

    assert versions == [1, 2, 3, 4, 5]
    latest = engine.definitions()[0]
    assert (latest.version, latest.versions) == (5, 5)
    assert [one.version for one in engine.versions("approve")] == [5, 4, 3, 2, 1]


def test_parallel_deployments_get_distinct_versions(engine: Engine, other: Engine) -> None:
    gate = threading.Barrier(12)

    def deploy(number: int) -> tuple[str, int]:
        chosen = engine if number % 2 else other
        files = {"a.bpmn": APPROVE.replace(b"booked = amount", b"booked = %d" % number)}
        gate.wait(30)
        try:
            return "done", chosen.deploy(files).definitions[0].version
        except PlaitError as refusal:
            return refusal.code, 0

    with ThreadPoolExecutor(12) as threads:
        outcomes = list(threads.map(deploy, range(12)))

    versions = sorted(version for code, version in outcomes if code == "done")
    assert {code for code, _ in outcomes} <= {"done", "busy"}
    assert versions == list(range(1, len(versions) + 1))
    assert len(versions) >= 4
    assert stored(engine) == [len(versions)] * 3


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"a.txt": b"hello"},
        {"a.bpmn": b""},
        {"a.bpmn": b"<html/>"},
        {"a.bpmn": b"\x00\x01"},
        {"a.bpmn": APPROVE[:-40]},
        {"a.bpmn": APPROVE, "b.bpmn": b"<broken"},
        {"a.bpmn": APPROVE, "b.bpmn": APPROVE},
        {"": APPROVE},
        {"a\n.bpmn": APPROVE},
        {"a\x00.bpmn": APPROVE},
        {"x" * 256: APPROVE},
        {"a.bpmn": WORK.replace(b'"stub"', b'"nobody"')},
    ],
)
def test_what_is_refused_leaves_nothing(engine: Engine, files: dict[str, bytes]) -> None:
    with pytest.raises(Refused):
        engine.deploy(files)

    assert stored(engine) == [0, 0, 0]


def test_a_refusal_names_every_problem(engine: Engine) -> None:
    first, second = [
        one.replace(b'targetRef="e"', b'targetRef="nowhere"') for one in (APPROVE, PATIENCE)
    ]

    with pytest.raises(Refused) as refused:
        engine.deploy({"a.bpmn": first, "b.bpmn": second})

    found = {(one.level, one.file) for one in refused.value.findings}
    assert {("error", "a.bpmn"), ("error", "b.bpmn")} <= found
    assert refused.value.where["file"] in {"a.bpmn", "b.bpmn"}


def test_a_set_has_its_limits(engine: Engine) -> None:
    many = {f"{number}.txt": b"" for number in range(MAX_FILES)}

    with pytest.raises(TooLarge):
        engine.deploy({**many, "a.bpmn": APPROVE})
    with pytest.raises(TooLarge):
        engine.deploy({"a.bpmn": APPROVE, "large.bin": bytes(MAX_BYTES)})

    assert stored(engine) == [0, 0, 0]


def test_long_names_of_a_modeler_are_no_error(engine: Engine) -> None:
    long = "ü" * 400
    files = {
        "a.bpmn": process(
            "long",
            "startEvent s",
            f'userTask ask name="{long}" plait:candidateGroups="g"',
            f'scriptTask divide name="{long}" | <script>x = 1 / n</script>',
            "endEvent e",
            "s -> ask -> divide -> e",
            name=long,
        )
    }

    engine.deploy(files)
    instance = engine.start("long", variables={"n": 0})
    engine.complete(engine.waits(instance.id)[0].id)

    assert long.startswith(engine.get(instance.id).definition_name)
    assert engine.incidents().items[0].element_id == "divide"


@pytest.mark.parametrize("place", ["process", "element"])
def test_an_id_that_cannot_be_stored_is_refused_or_runs(engine: Engine, place: str) -> None:
    long = "i" * 300
    content = (
        PATIENCE.replace(b'"patience"', f'"{long}"'.encode())
        if place == "process"
        else PATIENCE.replace(b'"pause"', f'"{long}"'.encode())
    )

    with pytest.raises(Refused) as refused:
        engine.deploy({"a.bpmn": content})

    assert "255" in str(refused.value.findings)


def test_deploying_takes_the_role_or_the_scope(engine: Engine) -> None:
    for actor in (STAFF, OPERATOR, person("l", "lead"), service("read", roles=["admin"])):
        with pytest.raises(Forbidden):
            engine.deploy({"a.bpmn": APPROVE}, actor=actor)
    for number, actor in enumerate((ANALYST, ADMIN, service("deploy", roles=["admin"]))):
        assert engine.deploy({f"{number}.bpmn": APPROVE}, actor=actor).is_new


def test_tenants_have_versions_of_their_own(engine: Engine) -> None:
    stranger = person("m", "admin", tenant_id=2)
    mine = engine.deploy({"a.bpmn": APPROVE})

    yours = engine.deploy({"a.bpmn": APPROVE}, actor=stranger)

    assert yours.is_new
    assert yours.definitions[0].version == 1
    for read in (engine.definition, engine.definition_xml):
        with pytest.raises(NotFound):
            read(mine.definitions[0].id, actor=stranger)
    with pytest.raises(NotFound):
        engine.findings(mine.id, actor=stranger)
    assert engine.versions("approve", actor=stranger)[0].id == yours.definitions[0].id


def test_findings_that_do_not_refuse_are_kept(engine: Engine) -> None:
    done = engine.deploy({"a.bpmn": DIVISION})

    assert engine.findings(done.id) == list(done.findings)
    with pytest.raises(Forbidden):
        engine.findings(done.id, actor=STAFF)


def test_a_stricter_rule_stops_no_definition_that_is_stored(
    engine: Engine, other: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.deploy({"a.bpmn": PATIENCE})
    stricter = Finding(level="error", code="stricter", message="x", way_out="y", file="a.bpmn")
    monkeypatch.setattr(checks, "check_all", lambda _: [stricter])

    instance = other.start("patience")

    assert instance.state == "active"
    with pytest.raises(Refused):
        other.deploy({"b.bpmn": PATIENCE.replace(b"patience", b"patience2")})


def test_a_definition_that_cannot_be_read_any_more_says_so(
    engine: Engine, other: Engine, by_hand: Callable[[str], None]
) -> None:
    engine.deploy({"a.bpmn": PATIENCE})
    by_hand(
        "UPDATE deployment_file SET content = CAST('<' AS {})".format(
            "BYTEA" if engine.database.sqlalchemy.dialect.name == "postgresql" else "BLOB"
        )
    )

    with pytest.raises(PlaitError) as refused:
        other.start("patience")

    assert refused.value.code == "definition_unreadable"
