"""The kernel: files are read into compiled processes, and states are moved by answers.

Everything outside this folder uses the names below; SpiffWorkflow is imported nowhere else.
"""

from engine.spiff.process import CompiledProcess, TokenStatus
from engine.spiff.reading import Drawing, ProcessReading, Reading, read, read_stored

__all__ = [
    "CompiledProcess",
    "Drawing",
    "ProcessReading",
    "Reading",
    "TokenStatus",
    "read",
    "read_stored",
]
