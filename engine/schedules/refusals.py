"""The one sentence that refuses a text which is no time."""

from __future__ import annotations

from typing import NoReturn

from engine.errors import Invalid


def refuse(text: str, expected: str, way_out: str, code: str = "time_malformed") -> NoReturn:
    """Raise Invalid: `text` cannot be read as `expected`, do `way_out` instead."""
    raise Invalid(f"cannot read {text[:80]!r} as {expected}; {way_out}", code=code)
