"""Dates of forms in diagrams: written by a Java pattern, kept as ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime

DEFAULT_PATTERN = "dd/MM/yyyy"
_LETTERS = {
    "yyyy": "%Y",
    "yy": "%y",
    "MM": "%m",
    "M": "%m",
    "dd": "%d",
    "d": "%d",
    "HH": "%H",
    "H": "%H",
    "hh": "%H",
    "mm": "%M",
    "ss": "%S",
}
_PIECE = re.compile(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+")


def has_time(pattern: str | None) -> bool:
    """Say whether a pattern holds the hour."""
    bare = re.sub(r"'[^']*'", "", pattern or "")
    return "H" in bare or "h" in bare


def date_text(said: str, pattern: str | None, subtype: str) -> str | None:
    """Return a date written by the pattern, or already ISO 8601, as form-js keeps it; else None."""
    for form in (_python(pattern or DEFAULT_PATTERN), "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"):
        if form is None:
            continue
        try:
            # no zone: a form's date is a day on the wall, not a moment
            found = datetime.strptime(said, form)  # noqa: DTZ007
        except ValueError:
            continue
        return found.strftime("%Y-%m-%d" if subtype == "date" else "%Y-%m-%dT%H:%M")
    return None


def _python(pattern: str) -> str | None:
    """Return Python's words for a Java pattern; None where it has letters not known here."""
    made = []
    for piece in _PIECE.finditer(pattern):
        text = piece[0]
        if piece[2] is None:
            made.append((piece[1] if text.startswith("'") else text).replace("%", "%%"))
        elif text in _LETTERS:
            made.append(_LETTERS[text])
        else:
            return None
    return "".join(made)
