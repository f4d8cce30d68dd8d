"""Errors and findings: what every door turns into its own answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Level = Literal["error", "warning", "note", "advice"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One sentence about one place in an upload or a form, with the way out.

    `error` refuses the upload; `warning` asks somebody to do something; `note` is harmless;
    `advice` is a suggestion. `line` counts from 1; None where the finding has no place.
    """

    level: Level
    code: str
    message: str
    way_out: str
    file: str | None = None
    line: int | None = None
    element_id: str | None = None
    element_name: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as the doors show it (INTERFACES: deployment)."""
        return asdict(self)


class PlaitError(Exception):
    """A refusal with a code for machines and one line for people.

    `code` is stable; `where` names the place (`file`, `line`, `element_id`, `field` …); `findings`
    lists every problem when there can be several.
    """

    code = "internal"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        where: Mapping[str, Any] | None = None,
        findings: Sequence[Finding] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.where = dict(where or {})
        self.findings = tuple(findings)


class NotFound(PlaitError):
    """The object does not exist, or the actor may not see it: one answer for both."""

    code = "not_found"


class Forbidden(PlaitError):
    """The actor sees the object but may not do this to it."""

    code = "forbidden"


class Conflict(PlaitError):
    """The object's state does not allow it now: `wrong_state`, `already_claimed`, `busy`."""

    code = "wrong_state"


class Invalid(PlaitError):
    """What was sent is well-formed but not acceptable; `findings` or `where` say what and where."""

    code = "invalid"


class Refused(Invalid):
    """An upload that Plait will not run; nothing of it was stored."""

    code = "refused"


class Malformed(PlaitError):
    """What was sent cannot be read at all."""

    code = "malformed"


class TooLarge(PlaitError):
    """Over a size limit."""

    code = "too_large"


class Unavailable(PlaitError):
    """The database or another part cannot answer now; trying again later may help."""

    code = "unavailable"
