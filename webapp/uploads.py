"""Uploaded files -> names and contents, out of a form or a zip, for every door alike.

A zip is read with suspicion: no entry outside its folder, no link, no name twice, bounded in number
and in size once unpacked. Folders in it are dropped where files are deployed: files of a deployment
name each other flatly.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from werkzeug.datastructures import FileStorage

from engine.errors import Malformed, TooLarge

MAX_FILES = 200
MAX_BYTES = 20_000_000
_MAX_NAME_LENGTH = 200
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
)


def read_upload(uploads: Iterable[FileStorage]) -> dict[str, bytes]:
    """Return name -> content.

    Raises Malformed `no_files`, `archive_unreadable` or `archive_entry_forbidden`, or TooLarge.
    """
    return flat((upload.filename or "", upload.stream.read(MAX_BYTES + 1)) for upload in uploads)


def flat(given: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the files of a deployment, those of archives among them; raises as `read_upload`."""
    files: dict[str, bytes] = {}
    for name, content in given:
        if is_archive(name):
            for path, entry in unpacked(content, sum(map(len, files.values()))):
                add(files, PurePosixPath(path).name, entry)
        else:
            add(files, name, content)
    if not files:
        message = "nothing was uploaded; send one or more files in the field 'files'"
        raise Malformed(message, code="no_files")
    return files


def is_archive(name: str) -> bool:
    """Say whether a file is unpacked, by its name."""
    return name.lower().endswith(".zip")


def unpacked(content: bytes, taken_bytes: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield path inside the archive and content of each file, none hidden.

    `taken_bytes` already count against the limit of all files. Raises Malformed or TooLarge.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_FILES:
                raise TooLarge(f"the archive has {len(entries)} entries, more than {MAX_FILES}")
            for entry in entries:
                _check_entry(entry)
                if not _is_kept(entry):
                    continue
                text = _read_entry(archive, entry, MAX_BYTES - taken_bytes)
                taken_bytes += len(text)
                yield entry.filename, text
    except _BROKEN as error:
        message = f"the archive cannot be read ({type(error).__name__}); send a plain zip"
        raise Malformed(message, code="archive_unreadable") from error


def add(files: dict[str, bytes], name: str, content: bytes) -> None:
    """Add one file to a deployment's, or raise Malformed `archive_entry_forbidden` or TooLarge."""
    is_plain = 0 < len(name) <= _MAX_NAME_LENGTH and name.isprintable()
    if not is_plain or any(sign in name for sign in "/\\:%") or name.startswith("."):
        raise _forbidden(name)
    if name.casefold() in {known.casefold() for known in files}:
        message = f"the file {name!r} comes twice in this upload; send it once"
        raise Malformed(message, code="archive_entry_forbidden", where={"file": name})
    files[name] = content
    if sum(map(len, files.values())) > MAX_BYTES:
        raise _too_large()
    if len(files) > MAX_FILES:
        raise TooLarge(f"there are more than {MAX_FILES} files; send fewer at once")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    is_outside = name.startswith("/") or ".." in name.replace("\\", "/").split("/")
    is_odd = any(sign in name for sign in "\\\0:%") or not name.isprintable()
    if is_outside or is_odd or kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _forbidden(name)
    if entry.compress_type not in _METHODS:
        raise zipfile.BadZipFile(f"method {entry.compress_type}")


def _is_kept(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    is_ours = path.parts[:1] != ("__MACOSX",) and not path.name.startswith(".")
    return is_ours and not entry.is_dir()


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    if entry.file_size > left:
        raise _too_large()
    with archive.open(entry) as stream:
        text = stream.read(left + 1)
    if len(text) > left:
        raise _too_large()
    return text


def _forbidden(name: str) -> Malformed:
    shown = name[:80]
    message = f"a file may not be called {shown!r}; use a plain name such as order.bpmn"
    return Malformed(message, code="archive_entry_forbidden", where={"file": shown})


def _too_large() -> TooLarge:
    return TooLarge(f"the files are larger than {MAX_BYTES} bytes together; send fewer at once")
