"""`bpmn:transaction`: a sub-process that can be cancelled as a whole."""

from __future__ import annotations

from engine.spiff.sub_process import SubProcess


class Transaction(SubProcess):
    """A cancel end event inside undoes what has completed; an error that leaves it does not."""
