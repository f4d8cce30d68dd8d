"""Whether one value is what its field asks for; the answers are sentences for the person.

Types are strict: the text "1000" is not a number and 1 is not true. Empty is null, the text "" and
the empty list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.errors import PlaitError
from engine.values import check_value, same
from humantasks.form_fields import CHOICE_KINDS, LIST_KINDS, TEXT_KINDS, Field, Limit
from humantasks.patterns import MAX_TEXT

MAX_TEXT_LENGTH = 65_536
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"(\+|00)[1-9][0-9 ()/-]{3,24}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
_TIMES = {
    "no_timezone": re.compile(_CLOCK, re.ASCII),
    "utc_normalized": re.compile(_CLOCK + "Z", re.ASCII),
    "utc_offset": re.compile(_CLOCK + r"(Z|[+-]\d{2}:\d{2})", re.ASCII),
}
_BEHIND_UTC = timedelta(hours=12)


def is_empty(value: Any) -> bool:
    """Say whether the person left the field empty."""
    return value is None or value in ("", [])


def is_missing(field: Field, value: Any) -> bool:
    """Say whether a required field has no answer; a required checkbox must be ticked."""
    return value is not True if field.kind == "checkbox" else is_empty(value)


def problem(field: Field, value: Any, now: datetime) -> str | None:
    """Return what is wrong with `value`, as a sentence about the field; None when nothing is."""
    try:
        check_value(value)
    except PlaitError:
        return "This value cannot be stored."
    if value is None or (is_empty(value) and field.kind not in ("number", "checkbox")):
        return None
    return _PROBLEMS[field.kind](field, value, now)


def clean(field: Field, value: Any) -> Any:
    """Return what lands: a whole number as an integer where the field has no decimals."""
    if field.kind == "number" and field.decimals == 0 and isinstance(value, float):
        return int(value)
    return value


def _text_problem(field: Field, value: Any, _now: datetime) -> str | None:
    if not isinstance(value, str):
        return "Enter a text."
    longest = field.max_length if field.max_length is not None else MAX_TEXT_LENGTH
    if len(value) > MAX_TEXT_LENGTH or _is_above(_length(value), field.max_length):
        return f"Use at most {longest} characters; these are {_length(value)}."
    if _is_below(_length(value), field.min_length):
        return f"Use at least {field.min_length} characters; these are {_length(value)}."
    return _wording_problem(field, value)


def _length(text: str) -> int:
    """Return the length as browsers count it: without blanks at the ends, in UTF-16."""
    return len(text.strip().encode("utf-16-le", "surrogatepass")) // 2


def _is_below(number: Any, limit: Limit) -> bool:
    return isinstance(limit, int | float) and bool(number < Decimal(str(limit)))


def _is_above(number: Any, limit: Limit) -> bool:
    return isinstance(limit, int | float) and bool(number > Decimal(str(limit)))


def _wording_problem(field: Field, value: str) -> str | None:
    if field.kind == "textfield" and len(value.splitlines()) > 1:
        return "Use one line."
    if field.text_kind == "email" and not _EMAIL.fullmatch(value[:320]):
        return "Enter an e-mail address such as name@example.org."
    if field.text_kind == "phone" and not _PHONE.fullmatch(value[:40]):
        return "Enter a phone number with its country, such as +358 40 1234567."
    if field.pattern is None or field.pattern.found_in(value):
        return None
    if len(value) > MAX_TEXT:
        return f"Use at most {MAX_TEXT} characters; these are {len(value)}."
    return field.pattern_message or f"Use the form {field.pattern.text}."


def _number_problem(field: Field, value: Any, _now: datetime) -> str | None:
    number = _decimal(field, value)
    if number is None:
        return "Enter a number."
    exponent = number.normalize().as_tuple().exponent
    if field.decimals == 0 and isinstance(exponent, int) and exponent < 0:
        return "Enter a whole number."
    if field.decimals is not None and isinstance(exponent, int) and -exponent > field.decimals:
        return f"Use at most {field.decimals} decimals."
    if _is_below(number, field.minimum):
        return f"Enter {field.minimum} or more."
    if _is_above(number, field.maximum):
        return f"Enter {field.maximum} or less."
    return _step_problem(field, number)


def _step_problem(field: Field, number: Decimal) -> str | None:
    if not field.step:
        return None
    step = Decimal(str(field.step))
    try:
        rest = number % step
    except InvalidOperation:  # a quotient of more digits than anybody types
        return f"Enter a multiple of {field.step}."
    return f"Enter a multiple of {field.step}." if rest else None


def _decimal(field: Field, value: Any) -> Decimal | None:
    if field.is_number_text:
        is_written_well = isinstance(value, str) and re.fullmatch(r"-?\d{1,50}(\.\d{1,50})?", value)
        return Decimal(value) if is_written_well and value.isascii() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None


def _choice_problem(field: Field, value: Any, _now: datetime) -> str | None:
    is_offered = any(same(option.value, value) for option in field.options)
    return None if is_offered else "Choose one of the options."


def _list_problem(field: Field, value: Any, now: datetime) -> str | None:
    if not isinstance(value, list) or any(_choice_problem(field, one, now) for one in value):
        return "Choose among the options."
    if any(same(one, other) for at, one in enumerate(value) for other in value[:at]):
        return "Choose each option once."
    return None


def _checkbox_problem(_field: Field, value: Any, _now: datetime) -> str | None:
    return None if isinstance(value, bool) else "Tick the box or leave it."


def _date_problem(field: Field, value: Any, now: datetime) -> str | None:
    kind = field.date_kind
    if not isinstance(value, str) or not _is_written_well(field, value):
        examples = {"date": "2030-01-31", "time": "09:30", "datetime": "2030-01-31T09:30"}
        return f"Enter a {kind} such as {examples[kind]}."
    if field.is_future_only and kind != "time":
        earliest = (now - _BEHIND_UTC).date()
        if date.fromisoformat(value[:10]) < earliest:
            return "Choose a day that has not passed."
    return None


def _is_written_well(field: Field, text: str) -> bool:
    if field.date_kind == "date":
        return _is_day(text)
    if field.date_kind == "time":
        return _is_clock(text, field.time_zone_kind)
    day, mark, clock = text.partition("T")
    return bool(mark) and _is_day(day) and _is_clock(clock, field.time_zone_kind)


def _is_day(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_clock(text: str, zone_kind: str) -> bool:
    if not _TIMES[zone_kind].fullmatch(text):
        return False
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


_PROBLEMS: dict[str, Callable[[Field, Any, datetime], str | None]] = {
    **dict.fromkeys(TEXT_KINDS, _text_problem),
    **dict.fromkeys(LIST_KINDS, _list_problem),
    "number": _number_problem,
    **dict.fromkeys(CHOICE_KINDS, _choice_problem),
    "checkbox": _checkbox_problem,
    "datetime": _date_problem,
}
