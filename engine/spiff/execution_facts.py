"""What expressions of JUEL and JavaScript ask of the run: `execution.…`, `task.…`.

The facts stand behind the variables under one reserved name, which no variable may have. They can
be asked for, and are never listed: so they are not copied, stored or landed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.dialects.nodes import Process
    from engine.spiff.slices import Slice

EXECUTION: Final = "$execution"
_READ = re.compile(r"\b(?:execution|task|kcontext)\s*[.\[),]")


class ExecutionFacts(Mapping[str, Any]):
    """The innermost layer of a process's names."""

    def __init__(self, slice_: Slice) -> None:
        self._slice = slice_

    def __getitem__(self, name: str) -> Any:
        if name != EXECUTION:
            raise KeyError(name)
        node, task = self._slice.at, self._slice.task
        return {
            **self._slice.context.facts,
            **(task[1] if task is not None and task[0] is node else {}),
            "activity_id": None if node is None else node.element_id,
            "activity_name": None if node is None else node.element_name,
        }

    def __contains__(self, name: object) -> bool:
        return name == EXECUTION

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def are_read(process: Process) -> bool:
    """Tell whether something in a process may ask for the facts; most never do.

    Of what a dialect writes by itself only the key of a call asks for them.
    """
    calls = (node.attributes.call for node in process.nodes)
    keys = (call.business_key for call in calls if call is not None)
    return any(_READ.search(key) for key in keys if key is not None) or any(
        _READ.search(text)
        for element in process.element.iter()
        for text in (element.text or "", *map(str, element.attrib.values()))
    )
