"""How Camunda 7 and Flowable write JUEL in decision tables: without braces, and (Flowable) cut off.

A cell of Flowable is the rest of a condition on the column's value: `> 10`, `.startsWith('a')`, or
a value to equal; one that is wrapped in `${…}` is a whole condition.
"""

from __future__ import annotations

import re
from typing import Final

_REST: Final = re.compile(r"==|!=|<=|>=|<|>|\.(?=[A-Za-z])|(?:eq|ne|lt|le|gt|ge)\b")
_WRAPPED: Final = ("${", "#{")
_OLD_NAMES: Final = {
    "fn_date": "date:toDate",
    "fn_subtractDate": "date:subtractDate",
    "fn_addDate": "date:addDate",
    "fn_now": "date:now",
}
_OLD: Final = re.compile(r"\bfn_(?:date|subtractDate|addDate|now)\b")


def wrapped(text: str) -> str:
    """Return an expression in braces, whether it was written with them or not.

    Flowable's older names of functions become today's.
    """
    text = _OLD.sub(lambda found: _OLD_NAMES[found[0]], text)
    return text if text.startswith(_WRAPPED) else f"${{{text}}}"


def condition(cell: str, value: str) -> str:
    """Return a cell of Flowable as a whole condition on the variable `value`."""
    if cell.startswith(_WRAPPED):
        return cell
    if found := _REST.match(cell):
        space = "" if found[0] == "." else " "
        return f"{value}{space}{cell}"
    return f"{value} == {cell}"
