"""Requests -> checked models. What is not known, or is said twice, is refused by its name."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from flask import Request
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from engine.errors import Finding, Invalid, Malformed, PlaitError, TooLarge
from engine.values import from_json, loads_strict

MAX_JSON_BYTES = 1_000_000
MAX_KEY_LENGTH = 255

Model = TypeVar("Model", bound=BaseModel)


def _as_values(document: dict[str, Any]) -> dict[str, Any]:
    return {name: from_json(value, name) for name, value in document.items()}


Variables = Annotated[dict[str, Any], AfterValidator(_as_values)]


class Content(BaseModel):
    """What a request may hold: nothing but the fields of the model."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """The parameters of an address: text, read into the kinds of the model."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Empty(Query):
    """A request without content or parameters."""


def read_query(request: Request, model: type[Model]) -> Model:
    """Read the parameters; raises Malformed `parameter_invalid` naming the first wrong one."""
    given: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            message = f"the parameter {name!r} is given {len(values)} times; give it once"
            raise Malformed(message, code="parameter_invalid", where={"parameter": name})
        given[name] = values[0]
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = _place(first["loc"])
        known = ", ".join(sorted(model.model_fields)) or "none"
        message = f"the parameter {name!r} {_words(first)}; known are: {known}"
        raise Malformed(message, code="parameter_invalid", where={"parameter": name}) from error


def read_body(request: Request, model: type[Model], *, is_needed: bool) -> Model:
    """Read the JSON content; raises Malformed, TooLarge, or Invalid with every wrong field."""
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise _too_large()
    text = request.get_data(cache=False)
    if len(text) > MAX_JSON_BYTES:  # sent in chunks, without a length
        raise _too_large()
    if not text and not is_needed:
        return model.model_validate({})
    if not request.is_json:
        message = f"the content is {request.mimetype or 'unnamed'!r}, expected application/json"
        raise Malformed(f"{message}; send JSON and say so", code="unsupported_media")
    document = loads_strict(text)
    if not isinstance(document, dict):
        message = "the content is not a JSON object; send {…} with the fields of /docs"
        raise Malformed(message, code="json_malformed")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise _invalid(error) from error


def idempotency_key(request: Request) -> str | None:
    """Return the caller's key for this request; raises Malformed for one that cannot be kept."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        message = f"the Idempotency-Key has {len(key)} characters, expected 1 to 255 plain ones"
        raise Malformed(f"{message}; choose another", code="idempotency_key_malformed")
    return key


def _too_large() -> TooLarge:
    return TooLarge(f"the JSON is larger than {MAX_JSON_BYTES} bytes; send less at once")


def _invalid(error: ValidationError) -> PlaitError:
    problems = error.errors(include_url=False, include_input=False)
    first = _place(problems[0]["loc"])
    findings = [
        Finding(
            level="error",
            code="field_unknown" if one["type"] == "extra_forbidden" else "field_invalid",
            message=f"the field {_place(one['loc'])!r} {_words(one)}",
            way_out="see /docs for the fields and their kinds",
        )
        for one in problems
    ]
    message = f"{findings[0].message}; {findings[0].way_out}"
    return Invalid(message, code=findings[0].code, where={"field": first}, findings=findings)


def _words(problem: Any) -> str:
    if problem["type"] == "extra_forbidden":
        return "is not known here"
    if problem["type"] == "missing":
        return "is missing"
    text = str(problem["msg"])
    return f"is not acceptable ({text[:1].lower()}{text[1:]})"


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)[:100]
