from __future__ import annotations

import re

import pytest

from tests.benchmarks.__main__ import KEYS, main

# Rows whose elements the engine may refuse today; they then print "not yet" instead of a number.
MAY_BE_REFUSED = {"scripts", "siblings"}


def test_every_row_is_printed_with_a_number(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSTGRES_URL", postgres_url)

    main(["--quick", "--million"])

    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if line.split(" ", 1)[0] in {*KEYS, "million"}]
    stores = {(line.split()[0], store) for line in rows for store in _stores(line)}
    assert stores >= {(key, store) for key in KEYS for store in ("SQLite", "PostgreSQL")}
    assert ("million", "SQLite") in stores
    for line in rows:
        if line.split()[0] not in MAY_BE_REFUSED:
            assert re.search(r"[≤≥] [\d,.]+ \S* *[\d,.]+ .*\b(met|missed)\b", line), line


@pytest.mark.parametrize("asked", ["--only d", "--stores Oracle"])
def test_an_unknown_row_or_store_is_refused_with_those_there_are(
    asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(asked.split())

    assert "expected some of" in capsys.readouterr().err


def _stores(line: str) -> list[str]:
    return [name for name in ("SQLite", "PostgreSQL") if f" {name} " in line]
