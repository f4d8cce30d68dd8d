"""SpiffWorkflow's texts are Python; a few are written as what they mean (see spiff.py)."""

from __future__ import annotations

import ast
import re

from engine.dialects.attributes import NamedSource
from engine.dialects.extensions import Extension
from engine.expressions.texts import LITERAL, PYTHON, Text

_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<text>[^\"'\\]*)(?P=quote)")
_TIME = re.compile(r"-?P[0-9T]|R[0-9]*/|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def time_text(raw: str) -> str:
    """Return the text of a timer: Python; `"PT1H"` and PT1H are the time itself."""
    text = raw.strip()
    if quoted := _QUOTED.fullmatch(text):
        return Text(quoted["text"], LITERAL)
    return Text(text, LITERAL if _TIME.match(text) else PYTHON)


def entries(expression: Extension) -> tuple[NamedSource, ...] | None:
    """Return the entries of a map that is written out, None when it is something else."""
    text = expression.body
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(tree, ast.Dict):
        return None
    read = []
    for key, value in zip(tree.keys, tree.values, strict=True):
        segment = ast.get_source_segment(text, value)
        is_name = isinstance(key, ast.Constant) and isinstance(key.value, str)
        if not is_name or segment is None:
            return None
        source = Text(f"({segment})", PYTHON)
        name = key.value  # type: ignore[union-attr]  # a constant, as is_name says
        read.append(NamedSource(name=name, source=source, line=expression.line))
    return tuple(read)
