"""Print the catalogue: `python -m tests.engine.semantics`."""

from __future__ import annotations

import sys

from tests.engine.semantics.page import page

if __name__ == "__main__":
    sys.stdout.write(page())
