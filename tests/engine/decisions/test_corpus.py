"""Decision models of others: each is read, or refused with the place and the way out."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.decisions import DecisionSet, read_decisions
from tests.sources import CORPUS, NO_CORPUS

ROOMS = ("flowable", "camunda7-examples", "spiffworkflow", "vpav")
FILES = {room: sorted((CORPUS / room).rglob("*.dmn")) for room in ROOMS}
# how many are read at least; the rest names beans, functions of Java, Python, or is broken
READ = {"flowable": 130, "camunda7-examples": 1, "spiffworkflow": 15, "vpav": 1}
REFUSALS = {
    "bean_call", "decision_expression_invalid", "expression_forbidden",
    "expression_language_unsupported", "expression_syntax", "expression_unsupported",
    "function_kind_unsupported", "function_unknown", "import_missing", "reference_missing",
    "table_invalid", "xml_malformed",
}  # fmt: skip


def errors_of(found: DecisionSet) -> list[str]:
    return [one.code for one in found.findings if one.level == "error"]


@pytest.mark.skipif(not any(FILES.values()), reason=NO_CORPUS)
@pytest.mark.parametrize("room", ROOMS)
def test_files_are_read_or_refused(room: str) -> None:
    read = Counter[str]()
    codes = set[str]()
    for file in FILES[room]:
        found = read_decisions({file.name: file.read_bytes()})
        codes |= set(errors_of(found))
        read["refused" if errors_of(found) else "read"] += 1
        assert all(
            one.message and one.way_out and one.file == file.name for one in found.findings
        ), file
        assert all(one.line for one in found.findings if one.level == "error"), file

    assert codes <= REFUSALS
    assert read["read"] >= READ[room], read


@pytest.mark.skipif(not FILES["spiffworkflow"], reason=NO_CORPUS)
def test_the_example_of_the_standard_decides() -> None:
    """Chapter 11 of DMN: a loan application, its financial functions in a file of their own."""
    folder = next(one.parent for one in FILES["spiffworkflow"] if "financial" in one.name)
    names = ("chapter-11-example.dmn", "chapter-11-example-financial.dmn")
    found = read_decisions({name: Path(folder / name).read_bytes() for name in names})
    by_name = {one.name: one for one in found.decisions}

    given = {
        "Applicant data": {
            "Age": 51,
            "MaritalStatus": "M",
            "EmploymentStatus": "EMPLOYED",
            "ExistingCustomer": False,
            "Monthly": {"Income": 10_000, "Repayments": 2_500, "Expenses": 3_000},
        },
        "Requested product": {
            "ProductType": "STANDARD LOAN", "Rate": 0.08, "Term": 36, "Amount": 100_000,
        },
        "Bureau data": {"CreditScore": 649, "Bankrupt": False},
    }  # fmt: skip
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    installment = by_name["Required monthly installment"].decide(given, now).result
    strategy = by_name["Strategy"].decide(given, now)

    assert errors_of(found) == []
    assert installment == pytest.approx(3_153.6365, abs=0.001)
    assert strategy.result in {"DECLINE", "BUREAU", "THROUGH"}
    assert len(strategy.fired_rules) >= 5
