"""One installation for all browser tests; a window for each visit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.house import House, opened
from tests.browser.visits import Visit, visit
from webapp.pages.assets import read_manifest

VisitOf = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    """Open the installation; its pages need the built front end."""
    assert read_manifest(), "the front end is not built; run `python webapp/frontend/bundle.py`"
    folder = tmp_path_factory.mktemp("house")
    shutil.copyfile(sqlite_template, folder / "plait.db")
    with opened(folder, f"sqlite:///{folder / 'plait.db'}") as house:
        yield house


@pytest.fixture
def visit_as(chromium: Browser, house: House) -> Iterator[VisitOf]:
    """Give a function that opens windows; at the end none of them may have complained."""
    visits: list[Visit] = []

    def make(name: str | None, **options: object) -> Visit:
        visits.append(visit(chromium, house.url, name, **options))  # type: ignore[arg-type]
        return visits[-1]

    yield make
    complaints = [complaint for one in visits for complaint in one.complaints]
    for one in visits:
        one.page.context.close()
    assert complaints == []
