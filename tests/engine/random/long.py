"""Compare kernel and model on many seeds: `python -m tests.engine.random.long --cases 20000`.

A failing seed is made as small as it can be and printed as the BPMN file it is; with `--keep` it
joins the cases of `found.json`, which every test run plays.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.engine.random.choosing import Choices, from_record, from_seed, shrunk
from tests.engine.random.comparing import Played, compare
from tests.engine.random.diagrams import case
from tests.engine.random.features import ALL
from tests.engine.random.storing import keep
from tests.engine.random.writing import file_of

EVERY = 1000
SHRINKS = 4000


def main(arguments: Sequence[str]) -> int:
    """Run, print what was found, and return how many seeds failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument(
        "--without", default="", help="comma list: kinds that hold one are left out"
    )
    parser.add_argument("--stop", type=int, default=5, help="stop after so many failures")
    parser.add_argument("--keep", action="store_true", help="keep what failed in found.json")
    options = parser.parse_args(arguments)
    kinds = _kinds(options.without)
    counts: Counter[str] = Counter()
    failures: list[int] = []
    started = time.monotonic()
    for seed in range(options.first, options.first + options.cases):
        failure = _failure(from_seed(seed), kinds, counts)
        if failure is not None:
            failures.append(seed)
            _report(seed, kinds, failure, is_kept=options.keep)
        if len(failures) >= options.stop:
            break
        if counts["cases"] % EVERY == 0:
            print(_summary(counts, started), flush=True)
    print(_summary(counts, started), f"failed seeds: {failures}")
    return len(failures)


def _kinds(without: str) -> frozenset[str]:
    words = [word for word in without.split(",") if word]
    return frozenset(each for each in ALL if not any(word in each for word in words))


def _failure(choices: Choices, kinds: frozenset[str], counts: Counter[str]) -> str | None:
    """Play one case; whatever is raised is a finding, of the kernel or of the model."""
    counts["cases"] += 1
    try:
        played = compare(case(choices, kinds))
    except Exception as error:  # noqa: BLE001  # every exception is what is looked for
        return f"{type(error).__name__}: {str(error).strip()}"
    _count(counts, played)
    return None


def _count(counts: Counter[str], played: Played) -> None:
    counts["answers"] += played.answers
    counts["endless"] += played.is_endless
    counts["other orders"] += played.other_orders
    counts.update(f"has {kind}" for kind in played.kinds)


def _report(seed: int, kinds: frozenset[str], failure: str, *, is_kept: bool) -> None:
    choices = from_seed(seed)
    case(choices, kinds)
    record = _smallest(choices.record, kinds, _cause(failure))
    smallest = case(from_record(record), kinds)
    print(f"\nseed {seed}: {failure}\n{file_of(smallest.body).decode()}\n", flush=True)
    if is_kept:
        keep(f"seed {seed}: {_cause(failure)}", smallest)


def _smallest(record: list[int], kinds: frozenset[str], cause: str) -> list[int]:
    tries = Counter[str]()

    def fails(shorter: Sequence[int]) -> bool:
        tries["all"] += 1
        if tries["all"] > SHRINKS:
            return False
        failure = _failure(from_record(shorter), kinds, Counter())
        return failure is not None and _cause(failure) == cause

    return shrunk(record, fails)


def _cause(failure: str) -> str:
    """Return the part of a failure that stays the same in a smaller diagram."""
    return " ".join(failure.split()[:2])


def _summary(counts: Counter[str], started: float) -> str:
    seconds = time.monotonic() - started
    words = ", ".join(
        f"{counts[name]} {name}" for name in ("cases", "answers", "endless", "other orders")
    )
    return f"{words} in {seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
