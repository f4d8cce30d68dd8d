"""Values on the wire: each keeps its type, or is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.api.test_story import upload
from tests.webapp.camunda7.conftest import Camunda
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller


@pytest.fixture
def deployer(caller_of: CallerOf) -> Caller:
    return caller_of("deployer", roles=("admin",))


def deploy(deployer: Caller, files: dict[str, bytes]) -> None:
    answer = upload(deployer, files)
    assert answer.status_code == 201, answer.json


TYPED = [
    ("String", "x", "String", "x"),
    ("Integer", 5, "Integer", 5),
    ("Integer", "5", "Integer", 5),
    ("Short", 5, "Integer", 5),
    ("Long", 2**40, "Long", 2**40),
    ("Double", 5, "Double", 5.0),
    ("Boolean", True, "Boolean", True),
    ("Null", None, "Null", None),
    ("String", None, "Null", None),
    ("Date", "2013-06-30T21:04:22.123+0200", "Date", "2013-06-30T19:04:22.123+0000"),
    ("Json", '{"a": [1, 2.5]}', "Json", '{"a":[1,2.5]}'),
    ("Object", '["x"]', "Json", '["x"]'),
    (None, [1], "Json", "[1]"),
    (None, 1.5, "Double", 1.5),
    (None, 2**31, "Long", 2**31),
]


@pytest.mark.parametrize(("kind", "value", "back", "written"), TYPED)
def test_values_keep_their_type_on_the_wire(
    camunda: Camunda, deployer: Caller, kind: str | None, value: Any, back: str, written: Any
) -> None:
    deploy(deployer, approval())
    given = {"v": {"value": value} if kind is None else {"value": value, "type": kind}}

    answer = camunda.post(
        "/process-definition/key/approval/start",
        {"variables": given, "withVariablesInReturn": True},
    )

    assert answer.status_code == 200, answer.json
    assert answer.json["variables"]["v"] == {"type": back, "value": written, "valueInfo": {}}


@pytest.mark.parametrize(
    "one",
    [
        {"type": "Integer", "value": 2**31},
        {"type": "Integer", "value": "x"},
        {"type": "Integer", "value": 1.5},
        {"type": "Short", "value": 2**15},
        {"type": "Boolean", "value": 1},
        {"type": "Date", "value": "2013-06-30"},
        {"type": "Date", "value": "2013-13-30T21:04:22.123+0200"},
        {"type": "Double", "value": "x"},
        {"type": "Bytes", "value": "AAAA"},
        {"type": "File", "value": "AAAA"},
        {"type": "Json", "value": "{"},
        {"type": "Object", "value": "r0", "valueInfo": {"serializationDataFormat": "x-java"}},
        {"type": "Nonsense", "value": 1},
        {"type": "String", "value": 1},
        "bare",
    ],
)
def test_values_that_are_not_of_their_type_are_refused(
    camunda: Camunda, deployer: Caller, one: Any
) -> None:
    deploy(deployer, approval())

    answer = camunda.post("/process-definition/key/approval/start", {"variables": {"v": one}})

    assert (answer.status_code, answer.json["type"]) == (400, "InvalidRequestException")


@pytest.mark.parametrize("text", ["[]", "{", "null", '"x"', '{"a": NaN}'])
def test_content_that_is_no_object_is_400(camunda: Camunda, text: str) -> None:
    answer = camunda.send("POST", "/message", data=text, content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json) == {"type", "message", "code"}


def test_too_much_json_is_413(camunda: Camunda) -> None:
    answer = camunda.send("POST", "/message", data=b" " * 1_000_001)

    assert answer.status_code == 413
