"""Deployment checks: one rule a file, every problem of a file at once.

A rule is a module of this package with `check(model) -> list[Finding]`; adding the file adds the
rule.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from engine.dialects.model import FileModel
from engine.errors import Finding

Rule = Callable[[FileModel], list[Finding]]


def check(model: FileModel) -> list[Finding]:
    """Return every finding about `model`, sorted by line."""
    findings = list(model.findings)
    for rule in _rules():
        findings.extend(rule(model))
    return sorted(findings, key=lambda each: each.line or 0)


@cache  # the modules of this package do not change while the program runs
def _rules() -> tuple[Rule, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.check for module in modules if hasattr(module, "check"))
