"""The machine's Chromium, without a window: one for all tests of a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def running() -> Iterator[Browser]:
    """Start it; a missing one is a failure, not a skip. $CHROMIUM names another program."""
    names = (os.environ.get("CHROMIUM") or "", *_NAMES)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    assert path, f"no browser is installed, expected one of {', '.join(_NAMES)}; install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        yield browser
        browser.close()
