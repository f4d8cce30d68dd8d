"""Deployment checks: one rule a file, every problem of a file at once.

A rule is a module of this package with `check(model) -> list[Finding]`, or, when it concerns the
files of a deployment together, `check_together(models)`; adding the file adds the rule.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from types import ModuleType

from engine.dialects.model import FileModel
from engine.errors import Finding

Rule = Callable[[FileModel], list[Finding]]
RuleOfAll = Callable[[Sequence[FileModel]], list[Finding]]

_ALWAYS = frozenset({"id_malformed", "direction_control"})  # what pages show, run or not


def check(model: FileModel) -> list[Finding]:
    """Return every finding about `model`, sorted by line."""
    return check_all([model])


def check_all(models: Sequence[FileModel]) -> list[Finding]:
    """Return every finding about the files of one deployment, sorted by file and line."""
    findings = [finding for model in models for finding in model.findings]
    for module in _modules():
        rule: Rule | None = getattr(module, "check", None)
        together: RuleOfAll | None = getattr(module, "check_together", None)
        if rule is not None:
            for model in models:
                findings.extend(rule(model))
        if together is not None:
            findings.extend(together(models))
    drawings = {model.file for model in models if model.is_drawing}
    told = [_mild(each) if each.file in drawings else each for each in findings]
    return sorted(told, key=lambda each: (each.file or "", each.line or 0))


def _mild(finding: Finding) -> Finding:
    """Make advice of what would only matter if a drawing were to run."""
    harmless = finding.level in ("note", "advice") or finding.code in _ALWAYS
    return finding if harmless else replace(finding, level="advice")


@cache  # the modules of this package do not change while the program runs
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)
