"""What a request or a file brings too much of, or in another shape, is refused and not stored."""

from __future__ import annotations

import pytest

from engine import Engine
from engine.errors import Invalid, Refused
from engine.worker_jobs import TopicRequest

DEEP = b'{"components": ' + b"[" * 5000 + b"]" * 5000 + b"}"


def test_more_topics_than_a_statement_takes_are_refused(engine: Engine) -> None:
    asked = [TopicRequest(topic=f"t{number}", lease_seconds=30) for number in range(201)]

    assert engine.lease_jobs(asked[:200], worker="w", limit=1) == []
    with pytest.raises(Invalid) as refusal:
        engine.lease_jobs(asked, worker="w", limit=1)

    assert refusal.value.code == "lease_malformed"


@pytest.mark.parametrize(
    "content",
    [b"", b"<html/>", b"\x89PNG\r\n", b"[1]", b'"text"', DEEP, b'{"a": 1, "a": 2'],
    ids=["empty", "page", "picture", "list", "text", "deep", "cut"],
)
def test_what_is_no_form_is_not_stored_as_one(engine: Engine, content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        engine.deploy({"order.form": content})

    [finding] = refusal.value.findings
    assert (finding.code, finding.file, finding.level) == ("form_malformed", "order.form", "error")
    assert finding.way_out
    assert engine.deploy({"order.form": b'{"components": []}'}).forms[0].version == 1
