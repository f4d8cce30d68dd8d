"""Rehearsals: run the processes of files in an engine of their own, answered as a model suggests.

START at `rehearsals.py`. Nothing outside is called but scripts; time is moved to what is due next.
"""

from __future__ import annotations

from webapp.rehearsal.rehearsals import Rehearsal
from webapp.rehearsal.reports import ProcessReport, Result

__all__ = ["ProcessReport", "Rehearsal", "Result"]
