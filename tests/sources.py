"""The repository's own files, and the functions in them, for the tests that hold its shape."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Other people's files to try Plait on; they are no part of the repository.
CORPUS = Path(os.environ.get("PLAIT_CORPUS", ROOT.parent / "shared" / "corpus"))
NO_CORPUS = "the corpus is not here; PLAIT_CORPUS names its folder"
ROOMS = ("engine", "humantasks", "integrations", "processes", "webapp")


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many lines a file or a function takes."""

    name: str
    lines: int


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is or will be committed, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = sorted(Path(name) for name in listed.split("\0") if name)
    return tuple(path for path in paths if (ROOT / path).is_file())


def python_files(*rooms: str) -> list[Path]:
    """Return the Python files below the given folders."""
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in rooms]


@cache
def text(path: Path) -> str:
    """Return a file's text, or nothing for a picture and its like."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """Return a Python file as its syntax tree."""
    return ast.parse(text(path), filename=str(path))


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Size]]:
    """Yield every function of a file with its size, decorators left out."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield node, Size(name=f"{path}:{node.lineno} {node.name}", lines=lines)


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every call in a file, as far as it is a plain name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and module of every import in a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
