"""Paths that somebody named -> the files below them that matter here, out of folders and zips.

Which files belong together is told by the names in them (`webapp.naming`), not by their folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.errors import Finding, PlaitError
from webapp.uploads import MAX_BYTES, is_archive, unpacked

Kind = Literal["process", "decision", "form"]
BPMN_ENDINGS = (".bpmn", ".bpmn2", ".bpmn20.xml")
_KINDS: tuple[tuple[str, Kind], ...] = (
    *((ending, "process") for ending in BPMN_ENDINGS),
    (".dmn", "decision"),
    (".dmn11.xml", "decision"),
    (".form", "form"),
    (".json", "form"),
)
_BPMN_URI = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_BPMN_MARKS = tuple(_BPMN_URI.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be"))
_LEFT_OUT = frozenset({"node_modules", "__MACOSX"})


@dataclass(frozen=True, kw_only=True)
class FoundFile:
    """One file; `path` is as its reader knows it, inside an archive `archive.zip/folder/name`."""

    path: str
    kind: Kind
    content: bytes

    @property
    def name(self) -> str:
        """Return the name that a deployment would know it by."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A file, folder or archive that could not be read, and why."""

    path: str
    finding: Finding


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What was found, sorted by path."""

    files: Sequence[FoundFile]
    unreadable: Sequence[Unreadable]

    @property
    def processes(self) -> list[FoundFile]:
        """Return the BPMN files."""
        return [one for one in self.files if one.kind == "process"]

    @property
    def judged(self) -> list[FoundFile]:
        """Return the files that have a verdict of their own: BPMN and DMN."""
        return [one for one in self.files if one.kind != "form"]


def gather(paths: Iterable[Path]) -> Gathered:
    """Read the files that are named, and those in folders and archives whose kind matters here.

    A file that is named itself and is of no known kind is taken for BPMN.
    """
    files: dict[str, FoundFile] = {}
    unreadable: dict[str, Unreadable] = {}
    for path in paths:
        named = [path] if path.is_file() else _below(path)
        for file in named:
            try:
                found = list(_read(file, is_named=path.is_file()))
            except (OSError, PlaitError) as error:
                unreadable[file.as_posix()] = _unreadable(file, error)
                continue
            files |= {one.path: one for one in found}
    return Gathered(
        files=[files[path] for path in sorted(files)],
        unreadable=[unreadable[path] for path in sorted(unreadable)],
    )


def kind_of(name: str, content: bytes) -> Kind | None:
    """Tell a file's kind by its name; an `.xml` is BPMN if it names BPMN's namespace."""
    lower = name.lower()
    found = next((kind for ending, kind in _KINDS if lower.endswith(ending)), None)
    if found is None and lower.endswith(".xml") and any(mark in content for mark in _BPMN_MARKS):
        return "process"
    return found


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in _LEFT_OUT and one[0] != ".")
        for name in sorted(names):
            if _may_matter(name) and not name.startswith("."):
                yield Path(place) / name


def _may_matter(name: str) -> bool:
    endings = tuple(ending for ending, _ in _KINDS)
    return name.lower().endswith((*endings, ".xml", ".zip"))


def _read(file: Path, *, is_named: bool) -> Iterator[FoundFile]:
    with file.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    path = file.as_posix()
    if not is_archive(file.name):
        kind = kind_of(file.name, content) or ("process" if is_named else None)
        if kind is not None:
            yield FoundFile(path=path, kind=kind, content=content)
        return
    for inner, entry in unpacked(content):
        kind = kind_of(inner, entry)
        if kind is not None:
            yield FoundFile(path=f"{path}/{inner}", kind=kind, content=entry)


def _unreadable(file: Path, error: OSError | PlaitError) -> Unreadable:
    is_ours = isinstance(error, PlaitError)
    finding = Finding(
        level="error",
        code=error.code if isinstance(error, PlaitError) else "file_unreadable",
        message=error.message
        if isinstance(error, PlaitError)
        else f"it cannot be read: {error.strerror}",
        way_out="send a plain zip of the files" if is_ours else "check the file and its rights",
        file=file.name,
    )
    return Unreadable(path=file.as_posix(), finding=finding)
