"""Files of the corpus, broken in a seeded way, through the checks: none may crash or take long.

Run as a module for many: `python -m tests.engine.checks.mutating 20000`, with a seed behind it.
"""

from __future__ import annotations

import copy
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from engine.spiff import read
from tests.sources import CORPUS

MAX_SECONDS = 1.0
_LARGEST = 400_000  # bytes of a file that is mutated
_MUTATIONS = 4  # of one file at most
_WORDS = (
    "",
    "=",
    "${",
    "${a.b(c)}",
    "=a +",
    "'",
    "PT1H",
    "R/P",
    "0 0 * * * ?",
    "null",
    "-1",
    "999999999999999999999",
    "id",
    "a:b",
    "\u202e",
    "x" * 5_000,
    "(" * 500,
    "=" + "[" * 300,
    "${" * 200,
    "1e400",
    "__builtins__",
)

Mutate = Callable[[random.Random, etree._Element], None]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the checks took the mutants."""

    tried: int
    seconds: float
    slowest: float
    grown_megabytes: float
    crashes: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)


def corpus() -> list[Path]:
    """Return the BPMN files to begin with, always in the same order."""
    return sorted(
        path
        for path in CORPUS.rglob("*")
        if path.name.lower().endswith((".bpmn", ".bpmn20.xml")) and path.stat().st_size <= _LARGEST
    )


def mutants(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield broken files with what they came from."""
    chance = random.Random(seed)
    files = corpus()
    for number in range(count):
        path = chance.choice(files)
        yield f"{path.name} ({seed}/{number})", _mutant(chance, path.read_bytes())


def run(count: int, seed: int) -> Outcome:
    """Check that many mutants."""
    list(map(_check, (path.read_bytes() for path in corpus()[:20])))  # what is loaded once
    before, began, slowest, tried = _megabytes(), time.perf_counter(), 0.0, 0
    crashes: list[str] = []
    slow: list[str] = []
    codes: Counter[str] = Counter()
    for name, content in mutants(count, seed):
        started = time.process_time()  # other programs take their time too
        try:
            codes.update(_check(content))
        except Exception:  # noqa: BLE001  # any is a defect, and told
            crashes.append(f"{name}: {traceback.format_exc(limit=-3)}")
        taken = time.process_time() - started
        if taken > MAX_SECONDS:
            slow.append(f"{name}: {taken:.2f} s")
        slowest, tried = max(slowest, taken), tried + 1
    return Outcome(
        tried=tried,
        seconds=time.perf_counter() - began,
        slowest=slowest,
        grown_megabytes=_megabytes() - before,
        crashes=crashes,
        slow=slow,
        codes=codes,
    )


def _check(content: bytes) -> set[str]:
    return {each.code for each in read({"f.bpmn": content}).findings if each.level == "error"}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _mutant(chance: random.Random, content: bytes) -> bytes:
    if chance.random() < 0.2:
        return _broken_bytes(chance, content)
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return _broken_bytes(chance, content)
    for _ in range(chance.randint(1, _MUTATIONS)):
        chance.choice(_TREE)(chance, root)
    return etree.tostring(root)


def _broken_bytes(chance: random.Random, content: bytes) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(broken) + 1)
        length = chance.randint(1, 40)
        match chance.randrange(4):
            case 0:
                del broken[at : at + length]
            case 1:
                broken[at:at] = chance.randbytes(length)
            case 2:
                broken[at:at] = broken[at : at + length * 20]
            case _:
                broken[at : at + 1] = chance.choice([b"<", b">", b"&", b'"', b"\x00", b"\xff"])
    return bytes(broken)


def _elements(root: etree._Element) -> list[etree._Element]:
    return [each for each in root.iter() if isinstance(each.tag, str)]


def _drop(chance: random.Random, root: etree._Element) -> None:
    each = chance.choice(_elements(root))
    parent = each.getparent()
    if parent is not None:
        parent.remove(each)


def _repeat(chance: random.Random, root: etree._Element) -> None:
    each = chance.choice(_elements(root))
    parent = each.getparent()
    if parent is not None:
        for _ in range(chance.choice([1, 1, 1, 30])):
            parent.append(copy.deepcopy(each))


def _move(chance: random.Random, root: etree._Element) -> None:
    each, target = (chance.choice(_elements(root)) for _ in range(2))
    if each is not root and each not in target.iterancestors() and each is not target:
        target.append(each)


def _set(chance: random.Random, root: etree._Element) -> None:
    """Give an attribute a strange value, or one of another."""
    each = chance.choice(_elements(root))
    if each.attrib:
        values = [value for one in _elements(root) for value in one.attrib.values()]
        name = chance.choice(sorted(map(str, each.attrib)))
        each.set(name, chance.choice([chance.choice(_WORDS), str(chance.choice(values))]))


def _unset(chance: random.Random, root: etree._Element) -> None:
    each = chance.choice(_elements(root))
    if each.attrib:
        del each.attrib[chance.choice(sorted(map(str, each.attrib)))]


def _write(chance: random.Random, root: etree._Element) -> None:
    chance.choice(_elements(root)).text = chance.choice(_WORDS)


def _rename(chance: random.Random, root: etree._Element) -> None:
    """Make an element what another one is."""
    each, other = (chance.choice(_elements(root)) for _ in range(2))
    each.tag = other.tag


def _lend(chance: random.Random, root: etree._Element) -> None:
    """Give an element the attributes of another."""
    each, other = (chance.choice(_elements(root)) for _ in range(2))
    for name, value in other.attrib.items():
        each.set(str(name), str(value))


_TREE: tuple[Mutate, ...] = (_drop, _repeat, _move, _set, _set, _unset, _write, _rename, _lend)


def main() -> None:
    """Run from the command line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    outcome = run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(
        f"{outcome.tried} mutants in {outcome.seconds:.0f} s, slowest {outcome.slowest:.3f} s, "
        f"grown by {outcome.grown_megabytes:.0f} MB, {len(outcome.crashes)} crashes, "
        f"{len(outcome.slow)} over {MAX_SECONDS} s, {len(outcome.codes)} codes"
    )
    for each in (*outcome.slow, *outcome.crashes[:20]):
        print(each)
    sys.exit(1 if outcome.crashes or outcome.slow else 0)


if __name__ == "__main__":
    main()
