"""The engine that rehearsals run in: empty, of its own, with a clock that is moved.

Each file is deployed for a tenant of its own, so that no two see each other's messages and calls.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from engine import Engine
from engine.actors import SYSTEM, Actor
from engine.clock import MovableClock
from engine.errors import PlaitError, Refused
from engine.message_tables import start_timer
from webapp.gathering import FoundFile, Gathered
from webapp.naming import Names
from webapp.rehearsal.guesses import guesses
from webapp.rehearsal.plays import Play, Setting
from webapp.rehearsal.reports import ProcessReport, Stop
from webapp.rehearsal.walks import Walk

# Where Linux keeps files in memory; the folder in it is made as safely as everywhere.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108
_BEGINNING = datetime(2030, 1, 7, 9, tzinfo=UTC)  # a Monday


class Rehearsal:
    """Rehearses the processes of files, one after the other.

    A defect of ours is reported as one of its file, or raised if its trace is wanted.
    """

    def __init__(self, *, raises_defects: bool = False) -> None:
        self._raises_defects = raises_defects

    def __enter__(self) -> Self:
        """Open an empty engine for as long as the block lasts."""
        place = str(_IN_MEMORY) if os.access(_IN_MEMORY, os.W_OK) else None
        self._folder = tempfile.TemporaryDirectory(prefix="plait-rehearsal-", dir=place)
        self._clock = MovableClock(_BEGINNING)
        url = f"sqlite:///{self._folder.name}/rehearsal.db"
        self._engine = Engine.open(url, clock=self._clock)
        self._tenant_id = SYSTEM.tenant_id
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Throw the engine away."""
        self._engine.close()
        self._folder.cleanup()

    def rehearse_all(
        self, gathered: Gathered, walks: Mapping[str, Sequence[Walk]]
    ) -> Iterator[list[ProcessReport]]:
        """Report each BPMN file, a list of its processes; `walks` by the folder they lie in."""
        names = Names(gathered.files)
        for file in gathered.processes:
            folder = file.path.rpartition("/")[0]
            yield self.rehearse(file, names.beside(file), walks.get(folder, ()))

    def rehearse(
        self, file: FoundFile, beside: Sequence[FoundFile], walks: Sequence[Walk]
    ) -> list[ProcessReport]:
        """Report each process of a file: by its walks, or answered as is likely."""
        self._clock.advance(_BEGINNING - self._clock.now())
        self._tenant_id += 1
        actor = replace(SYSTEM, tenant_id=self._tenant_id)
        try:
            return self._play(file, beside, walks, actor)
        except PlaitError as error:
            return [_refused(file, error)]
        except Exception as error:
            if self._raises_defects:
                raise
            what = PlaitError(
                f"Plait itself failed on this file ({type(error).__name__})",
                code="rehearsal_defect",
            )
            return [_refused(file, what)]

    def _play(
        self,
        file: FoundFile,
        beside: Sequence[FoundFile],
        walks: Sequence[Walk],
        actor: Actor,
    ) -> list[ProcessReport]:
        engine = self._engine
        chosen = self._deploy(file, beside, actor)
        by_clock = sa.delete(start_timer).returning(start_timer.c.definition_id)
        engine.database.take(by_clock)  # walks begin by hand
        values = guesses(one.content for one in chosen if one.kind == "process")
        reports = []
        for facts in engine.definitions(actor=actor):
            definition = engine.compiled(facts.id, actor=actor)
            if definition.file != file.name:
                continue
            mine: Sequence[Walk | None] = [one for one in walks if one.process == definition.key]
            for walk in mine or (None,):
                setting = Setting(
                    engine=engine,
                    actor=actor,
                    definition=definition,
                    file=file.path,
                    guesses=values,
                    walk=walk,
                )
                reports.append(_best(setting))
        return reports

    def _deploy(
        self, file: FoundFile, beside: Sequence[FoundFile], actor: Actor
    ) -> list[FoundFile]:
        """Deploy a file with those it names; without them if they are refused themselves."""
        chosen = [file, *beside]
        try:
            self._engine.deploy({one.name: one.content for one in chosen}, actor=actor)
        except Refused as refusal:
            wrong = {one.file for one in refusal.findings if one.level == "error"}
            if file.name in wrong or not wrong & {one.name for one in beside}:
                raise
            chosen = [one for one in chosen if one.name not in wrong]
            self._engine.deploy({one.name: one.content for one in chosen}, actor=actor)
        return chosen


def _best(setting: Setting) -> ProcessReport:
    """Play once; without a walk, when something broke, once more with events before work."""
    report = Play(setting).run()
    if report.is_as_wanted or setting.walk is not None:
        return report
    other = Play(replace(setting, events_first=True)).run()
    return other if other.is_as_wanted else report


def _refused(file: FoundFile, error: PlaitError) -> ProcessReport:
    errors = [one for one in error.findings if one.level == "error"]
    stops = [
        Stop(code=one.code, element_id=one.element_id, message=one.message) for one in errors
    ] or [Stop(code=error.code, element_id=None, message=error.message)]
    return ProcessReport(file=file.path, process="", result="refused", stops=stops)
