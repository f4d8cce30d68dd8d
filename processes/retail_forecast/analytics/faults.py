"""Faults on demand: how tests make this service fail, hang or answer nonsense."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from threading import Event, Lock

from processes.retail_forecast.analytics.bodies import Fault
from processes.retail_forecast.analytics.problems import Problem

NO_FAULT = Fault(mode="none")


@dataclass(frozen=True, kw_only=True)
class ArmedFault:
    """The fault of one request; `changed` ends its wait early."""

    fault: Fault
    changed: Event

    def before_effect(self) -> None:
        """Fail or hang as told; raises Problem."""
        if self.fault.mode == "status_500":
            raise Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", "failing because told to")
        if self.fault.mode == "hang":
            self.changed.wait(self.fault.seconds)
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "fault", "was hanging because told to")

    def after_effect(self, answer: str) -> str:
        """Wait, or break the answer, as told; the effect is already in the ledger."""
        if self.fault.mode == "delay":
            self.changed.wait(self.fault.seconds)
        if self.fault.mode == "invalid_json":
            return answer[: len(answer) // 2]
        return answer


class Faults:
    """The one fault that is set now, and how many requests it still meets."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._fault = NO_FAULT
        self._left: int | None = None
        self._changed = Event()

    def set(self, fault: Fault) -> None:
        """Replace the fault, and end every wait of the one before."""
        with self._lock:
            self._changed.set()
            self._changed = Event()
            self._fault = fault
            self._left = fault.times

    def take(self, path: str) -> ArmedFault:
        """Return the fault for one request to `path`, and count the request."""
        with self._lock:
            fault = self._fault
            if fault.path not in {None, path} or self._left == 0:
                return ArmedFault(fault=NO_FAULT, changed=self._changed)
            if self._left is not None:
                self._left -= 1
            return ArmedFault(fault=fault, changed=self._changed)
