from __future__ import annotations

import pytest

from engine.errors import (
    Conflict,
    Finding,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PlaitError,
    Refused,
    TooLarge,
    Unavailable,
)
from webapp.problems import NotSignedIn, TryLater, WrongAddress, problem, status_of, title_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotSignedIn("x"), 401),
        (Forbidden("x"), 403),
        (Forbidden("x", code="four_eyes"), 403),
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (Conflict("x", code="already_claimed"), 409),
        (Conflict("x", code="busy"), 409),
        (Invalid("x"), 422),
        (Invalid("x", code="idempotency_mismatch"), 422),
        (Refused("x"), 422),
        (Malformed("x"), 400),
        (Malformed("x", code="unsupported_media"), 415),
        (TooLarge("x"), 413),
        (TryLater("x"), 429),
        (WrongAddress("x"), 421),
        (Unavailable("x"), 503),
        (PlaitError("x", code="method_not_allowed"), 405),
        (PlaitError("x"), 500),
    ],
)
def test_a_refusal_has_one_status_and_plain_words(error: PlaitError, status: int) -> None:
    assert status_of(error) == status
    assert title_of(status) != title_of(0)


def test_a_problem_says_all_that_the_refusal_knows() -> None:
    finding = Finding(level="error", code="c", message="m", way_out="w", line=3)
    error = Refused("why; what to do", code="c", where={"line": 3}, findings=[finding])

    document = problem(error)

    assert document == {
        "type": "about:blank",
        "title": "This cannot be accepted",
        "status": 422,
        "code": "c",
        "detail": "why; what to do",
        "where": {"line": 3},
        "findings": [finding.as_dict()],
    }


def test_what_is_not_known_is_left_out() -> None:
    assert set(problem(NotFound("x"))) == {"type", "title", "status", "code", "detail"}
