"""Run the analytics service: `python -m processes.retail_forecast.analytics --help`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import waitress

from processes.retail_forecast.analytics.answers import Analyst
from processes.retail_forecast.analytics.app import Service, create_app
from processes.retail_forecast.analytics.faults import NO_FAULT, Faults
from processes.retail_forecast.analytics.ledger import Ledger
from processes.retail_forecast.analytics.sales import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

SALES = Path(__file__).parent.parent / "data" / "weekly_sales.csv"
THREADS = 32  # hanging on purpose must not keep other requests from being answered


def main(arguments: Sequence[str] | None = None) -> None:
    """Listen until SIGTERM or Ctrl C; says `analytics ready on URL` once requests are taken."""
    options = _parser().parse_args(arguments)
    faults = Faults() if options.faults else None
    service = Service(
        analyst=Analyst(read_table(options.sales)),
        ledger=Ledger(options.data),
        token=os.environ.get("ANALYTICS_TOKEN") or None,
        faults=faults,
    )
    server = waitress.create_server(
        create_app(service), host=options.host, port=options.port, threads=THREADS
    )

    def stop(_number: int, _frame: object) -> NoReturn:
        if faults is not None:
            faults.set(NO_FAULT)
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    print(f"analytics ready on http://{options.host}:{server.effective_port}", flush=True)
    server.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m processes.retail_forecast.analytics",
        description="Serve quality checks, forecasts and publications of weekly sales.",
        epilog="With ANALYTICS_TOKEN in the environment, callers must send it as a bearer token.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one (%(default)s)")
    parser.add_argument("--data", type=Path, required=True, help="file of the ledger (SQLite)")
    parser.add_argument("--sales", type=Path, default=SALES, help="the sales table (CSV)")
    parser.add_argument("--faults", action="store_true", help="allow PUT /control/fault (tests)")
    return parser


if __name__ == "__main__":
    main()
