"""The shape of the house: rooms, sizes, and what may stand where."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests import sources
from tests.sources import ROOMS, Size

TOP_LEVEL = {
    *ROOMS,
    "tests",
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
}
TEST_FOLDERS = {*ROOMS, "acceptance", "benchmarks", "browser", "faults", "fixtures"}
CODE = {".css", ".html", ".js", ".mjs", ".py"}
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
DRAWERS = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
ASSERTING = ("assert", "check", "expect", "eventually", "raises", "refuses", "wait_for")
WALL_CLOCK = re.compile(r"\b(datetime|date)\.(now|utcnow|today)$|^time\.(time|time_ns)$")
CLOCKS = {Path("engine/clock.py"), Path("engine/ids.py")}
# Measures the bare library as the floor of the benchmarks.
BESIDE_THE_LIBRARY = {Path("tests/benchmarks/floor.py")}
# Written in pieces, so that this file does not name what it looks for.
FOREIGN = re.compile(
    "|".join(
        [
            r"/(?:work|root|home|Users|opt)/(?:main|shared|brief|\w[\w.-]*/)",
            "/tmp/" + "brief",
            "npmjs" + r"\.(?:org|com)",
            "pythonhosted" + r"\.org",
            "pypi" + r"\.(?:org|python)",
            "yarnpkg" + r"\.com",
            "deb" + r"\.debian\.org",
        ]
    )
)


def test_the_top_level_is_as_given() -> None:
    assert {path.parts[0] for path in sources.files()} == TOP_LEVEL


def test_tests_lie_by_room_and_are_no_packages() -> None:
    in_tests = [path for path in sources.files() if path.parts[0] == "tests"]

    assert not [str(path) for path in in_tests if path.name == "__init__.py"]
    assert {path.parts[1] for path in in_tests if len(path.parts) > 2} <= TEST_FOLDERS


def test_no_module_is_a_drawer() -> None:
    assert not [str(path) for path in sources.files() if path.stem in DRAWERS]


def test_files_and_functions_stay_small(capsys: pytest.CaptureFixture[str]) -> None:
    code = [path for path in sources.files() if path.suffix in CODE]
    files = [Size(name=str(path), lines=len(sources.text(path).splitlines())) for path in code]
    functions = [
        size for path in sources.python_files(*ROOMS) for _, size in sources.functions(path)
    ]

    with capsys.disabled():
        _report("files", [size for size in files if size.name.endswith(".py")])
        _report("functions", functions)

    assert not [size for size in files if size.lines > MAX_FILE_LINES]
    assert not [size for size in functions if size.lines > MAX_FUNCTION_LINES]
    assert _ninetieth(functions) <= 25


def test_only_the_database_commits() -> None:
    found = _calls_that("engine", "humantasks", "integrations", "webapp", end_with=".commit")

    assert {path for path, _ in found} <= {Path("engine/database.py")}


def test_only_the_clock_reads_the_time() -> None:
    rooms = sources.python_files("engine", "humantasks", "integrations", "webapp")

    assert not [
        f"{path}:{line} {name}"
        for path in rooms
        if path not in CLOCKS
        for line, name in sources.calls(path)
        if WALL_CLOCK.search(name)
    ]


def test_no_text_becomes_code() -> None:
    assert not [
        f"{path}:{line} {name}"
        for path in sources.python_files(*ROOMS, "tests")
        for line, name in sources.calls(path)
        if name in {"eval", "exec", "compile", "builtins.eval", "builtins.exec"}
    ]


def test_the_library_below_is_known_in_one_room() -> None:
    assert not [
        f"{path}:{line}"
        for path in sources.python_files(*ROOMS, "tests")
        if path not in BESIDE_THE_LIBRARY
        and path.parts[:2] != ("engine", "spiff")
        and path.parts[:3] != ("tests", "engine", "spiff")
        for line, module in sources.imports(path)
        if module.split(".")[0] == "SpiffWorkflow"
    ]


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert not [
        f"{path}:{number} {line.strip()[:80]}"
        for path in sources.files()
        for number, line in enumerate(sources.text(path).splitlines(), 1)
        if FOREIGN.search(line)
    ]


def test_nothing_is_left_to_do() -> None:
    left = re.compile("TO" + r"DO\b|FIX" + r"ME\b")

    assert not [str(path) for path in sources.files() if left.search(sources.text(path))]


def test_every_test_asserts() -> None:
    assert not [
        size.name
        for path in sources.python_files("tests")
        for node, size in sources.functions(path)
        if node.name.startswith("test_") and not _asserts(node)
    ]


def test_only_one_place_of_the_tests_sleeps() -> None:
    found = _calls_that("tests", end_with="sleep")

    assert {path for path, _ in found} == {Path("tests/waiting.py")}


def _calls_that(*rooms: str, end_with: str) -> list[tuple[Path, int]]:
    return [
        (path, line)
        for path in sources.python_files(*rooms)
        for line, name in sources.calls(path)
        if name.endswith(end_with)
    ]


def _asserts(test: ast.AST) -> bool:
    """Tell whether a test asserts itself, expects an error, or calls what does by its name."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).split(".")[-1].lstrip("_")
            if name.startswith(ASSERTING):
                return True
    return False


def _report(what: str, sizes: Iterable[Size]) -> None:
    ordered = sorted(sizes, key=lambda size: size.lines, reverse=True)
    median = statistics.median(size.lines for size in ordered)
    print(
        f"\n{len(ordered)} {what}: median {median:g} lines, 90 % up to {_ninetieth(ordered)},"
        f" largest {', '.join(f'{size.name} {size.lines}' for size in ordered[:10])}"
    )


def _ninetieth(sizes: Iterable[Size]) -> int:
    lines = sorted(size.lines for size in sizes)
    return lines[int(len(lines) * 0.9)]
