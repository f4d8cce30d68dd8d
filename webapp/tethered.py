"""Run a module as a program that ends when its parent does, however the parent ends.

The parent holds the other end of our standard input; when it is gone, the end of it is read here.
`python -m webapp.tethered MODULE [ARGUMENT]…`
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Watch standard input beside the module's own work."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # empty once the parent's end is closed
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
