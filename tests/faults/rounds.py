"""Let two processes meet many times on both databases: `python -m tests.faults.rounds`.

Prints for each duel who won how often, how many bouts overlapped in time, and what was wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.benchmarks.stores import POSTGRESQL, SQLITE, open_stores
from tests.faults.matches import DUELS, Report, play
from tests.faults.pair import Pair

LEAST_SHARE = 0.02
_SHOWN = 3


def main(arguments: Sequence[str]) -> int:
    """Play, print, and return 1 when something was wrong or one side hardly ever won."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(DUELS), choices=list(DUELS))
    parser.add_argument(
        "--databases", nargs="*", default=[SQLITE, POSTGRESQL], choices=[SQLITE, POSTGRESQL]
    )
    options = parser.parse_args(arguments)
    reports = []
    with open_stores(options.databases) as stores, Pair() as pair:
        for store in stores:
            for name in options.only:
                url = store.new_url()
                reports.append(play(pair, url, DUELS[name], options.rounds, options.seed))
                print(f"{store.name:10} {line(reports[-1])}", flush=True)
    wrong = [one for one in reports if one.violations or one.least_share < LEAST_SHARE]
    print(f"{sum(one.rounds for one in reports)} rounds, {len(wrong)} matches with findings")
    return min(len(wrong), 1)


def line(report: Report) -> str:
    """Return one line of figures, and the first violations below it."""
    wins = ", ".join(f"{side} {report.wins[side]}" for side in report.duel.sides)
    told = ", ".join(f"{left}/{right} {count}" for (left, right), count in report.words.items())
    overlapped, collided = (
        round(100 * count / report.rounds) for count in (report.overlapped, report.collided)
    )
    first = "".join(f"\n    {one}" for one in report.violations[:_SHOWN])
    return (
        f"{report.duel.name:9} {report.rounds} rounds: {wins} | told {told} | "
        f"{overlapped} % overlapped, {collided} % collided | {len(report.violations)} violations | "
        f"{report.seconds:.1f} s{first}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
