"""The README picture; `PLAIT_PICTURE=1 pytest tests/browser/test_picture.py` takes it anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.browser.conftest import VisitOf
from tests.browser.house import House
from tests.sources import ROOT

PICTURE = ROOT / "webapp" / "worklist.png"
CASES = ("Soft drinks", "Yogurt", "Frozen pizza", "Ice cream", "Cold cereal", "Coffee")


def test_the_picture_is_taken_and_light_enough(
    house: House, visit_as: VisitOf, tmp_path: Path
) -> None:
    tasks = [
        house.forecast(f"2026-W{week} {category}", category=category, spend=2500 * week)
        for week, category in enumerate(CASES, start=12)
    ]
    house.application.worklist.claim(tasks[1].id, actor=house.actor("mia"))
    house.application.worklist.claim(tasks[3].id, actor=house.actor("noor"))
    taken = tmp_path / "worklist.png"

    visit = visit_as("mia")
    page = visit.form(f"/worklist?task={tasks[1].id}")
    page.screenshot(path=taken)

    assert taken.stat().st_size < 200_000
    if os.environ.get("PLAIT_PICTURE"):
        shutil.copyfile(taken, PICTURE)
    assert PICTURE.is_file()
    assert PICTURE.stat().st_size < 200_000
