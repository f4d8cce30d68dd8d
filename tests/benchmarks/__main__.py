"""`make bench`: print the targets beside what this machine reaches now."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from tests.benchmarks import growth, main_path, rows
from tests.benchmarks.counts import counts
from tests.benchmarks.disk import disk
from tests.benchmarks.million import million
from tests.benchmarks.rows import Row
from tests.benchmarks.sizes import FULL, QUICK, Sizes
from tests.benchmarks.stores import POSTGRESQL, SQLITE, Store, open_stores

_DISK_WRITES = 100
_MAIN = ("a", "b", "c", "group")
_BY_STORE: Mapping[str, Callable[[Store, Sizes], Iterator[Row]]] = {
    **dict(growth.ROWS),
    "counts": counts,
    "disk": disk,
}
KEYS = (*_MAIN, *_BY_STORE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print each row as it is known, and count the verdicts."""
    options = _options(arguments)
    _say_where()
    print(rows.heading())
    verdicts = []
    for row in measured(options):
        print(row, flush=True)
        verdicts.append(row.verdict)
    found = {verdict: verdicts.count(verdict) for verdict in ("met", "missed", "not yet")}
    print("\n" + ", ".join(f"{number} {verdict}" for verdict, number in found.items()))
    return 0


def measured(options: argparse.Namespace) -> Iterator[Row]:
    """Yield every wanted row."""
    sizes = QUICK if options.quick else FULL
    if options.verify_all:
        sizes = replace(sizes, verified=0)
    wanted = frozenset(options.only)
    with open_stores(options.stores) as stores:
        if wanted & set(_MAIN):
            yield from main_path.rows(stores, sizes, wanted)
        for key, measure in _BY_STORE.items():
            if key in wanted:
                for store in stores:
                    yield from measure(store, sizes)
        for store in stores:
            if options.million and store.name == SQLITE:
                yield from million(store, sizes)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few operations: does it run at all?")
    parser.add_argument(
        "--only", type=_listed(KEYS), default=KEYS, help=f"some rows: {','.join(KEYS)}"
    )
    parser.add_argument(
        "--stores",
        type=_listed((SQLITE, POSTGRESQL)),
        default=(SQLITE, POSTGRESQL),
        help=f"some kinds of database: {SQLITE},{POSTGRESQL}",
    )
    parser.add_argument(
        "--million", action="store_true", help="also a million waiting instances; takes a while"
    )
    parser.add_argument(
        "--verify-all", action="store_true", help="let `db verify` look at all of the million"
    )
    return parser.parse_args(arguments)


def _listed(allowed: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(text.split(","))
        if unknown := [name for name in names if name not in allowed]:
            message = f"unknown: {', '.join(unknown)}; expected some of {', '.join(allowed)}"
            raise argparse.ArgumentTypeError(message)
        return names

    return read


def _say_where() -> None:
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} "
        f"cores; at the beginning load {os.getloadavg()[0]:.1f}, {_disk_rate():,.0f} fdatasync/s.\n"
        "Every commit is durable; one client unless said. The floor is stock SpiffWorkflow with "
        "its serializer on the\nsame store, measured in turn with Plait; ratio = measured ÷ floor."
        "\n"
    )


def _disk_rate() -> float:
    """Return how often a second the disk confirms a page that was appended to a file."""
    with tempfile.TemporaryFile() as file:
        began = time.perf_counter()
        for _ in range(_DISK_WRITES):
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
        return _DISK_WRITES / (time.perf_counter() - began)


if __name__ == "__main__":
    # so that the databases are stopped and removed when somebody ends the program
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
