"""Row disk: what one waiting instance takes, in all tables and indexes, and in memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import psutil
import sqlalchemy as sa

from engine.service import Engine
from tests.benchmarks.diagrams import APPROVE
from tests.benchmarks.main_path import start
from tests.benchmarks.rows import Row
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.stores import Store

_TARGET_BYTES = 3000
_WARMING = 20
_SIZES_SQLITE = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name"
_TABLES_SQLITE = "SELECT name, tbl_name FROM sqlite_schema"
_SIZES_POSTGRESQL = (
    "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


def disk(store: Store, sizes: Sizes) -> Iterator[Row]:
    """Start instances that wait for a person, and divide what the database grew by."""
    with store.engine(APPROVE) as engine:
        for _ in range(_WARMING):
            start(engine)
        before, memory_before = bytes_by_table(engine), _resident_bytes()
        for _ in range(sizes.waiting):
            start(engine)
        after, memory = bytes_by_table(engine), _resident_bytes() - memory_before
    grown = {name: (size - before.get(name, 0)) / sizes.waiting for name, size in after.items()}
    largest = sorted(grown, key=lambda name: -grown[name])[:4]
    yield Row(
        key="disk",
        workload="one waiting instance on the disk",
        store=store.name,
        target=_TARGET_BYTES,
        unit="bytes",
        measured=sum(grown.values()),
        note=", ".join(f"{name} {grown[name]:,.0f}" for name in largest)
        + f"; memory {max(0, memory) / sizes.waiting:,.0f}",
    )


def bytes_by_table(engine: Engine) -> dict[str, int]:
    """Return the bytes that each table takes with its indexes."""
    with engine.database.sqlalchemy.connect() as connection:
        if not engine.database.is_sqlite:
            return {
                name: int(size) for name, size in connection.execute(sa.text(_SIZES_POSTGRESQL))
            }
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        tables = dict(tuple(row) for row in connection.exec_driver_sql(_TABLES_SQLITE))
        result: dict[str, int] = {}
        for name, size in connection.exec_driver_sql(_SIZES_SQLITE):
            table = tables.get(name, name)
            result[table] = result.get(table, 0) + int(size)
        return result


def _resident_bytes() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)
