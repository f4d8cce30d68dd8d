"""What an operation takes and answers: checked on every call, and written down as OpenAPI 3.1.

The only module that knows spectree, which lists the operations and their models for the document.
Requests are read here, not there: one strict reading of JSON and of queries for all operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, jsonify, request
from pydantic import BaseModel
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.models import InType, SecureType, SecuritySchemeData

from webapp.api.openapi import complete
from webapp.api.reading import Empty, read_body, read_query
from webapp.identity import current_actor

View = Callable[..., Any]
Route = Callable[..., Response]


@dataclass(frozen=True, kw_only=True)
class Created:
    """An answer with another status than 200."""

    model: BaseModel
    status: int = 201


class Contract:
    """The operations of one API and their document."""

    def __init__(self) -> None:
        bearer = SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")
        cookie = SecuritySchemeData(
            type=SecureType.API_KEY, name="plait_session", field_in=InType.COOKIE
        )
        self._tree = SpecTree(
            "flask",
            title="Plait",
            version="1",
            mode="strict",
            annotations=False,
            naming_strategy=lambda model: model.__name__,
            nested_naming_strategy=lambda _parent, child: child,
            security_schemes=[
                SecurityScheme(name="token", data=bearer),
                SecurityScheme(name="session", data=cookie),
            ],
            security=[{"token": []}, {"session": []}],
        )
        self._multipart: set[str] = set()

    def operation(
        self,
        operation_id: str,
        *,
        tag: str,
        answers: Mapping[int, type[BaseModel] | None],
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        takes_files: bool = False,
        is_open: bool = False,
    ) -> Callable[[View], Route]:
        """Declare a view: it gets `body` and `query` as checked models where it declares them.

        It returns a model (200), `Created`, None (204) or a finished response.
        """
        if takes_files:
            self._multipart.add(operation_id)

        def declare(view: View) -> Route:
            described = self._tree.validate(
                query=query,
                json=body,
                resp=_answers(answers),
                tags=(tag,),
                security=[] if is_open else None,
                operation_id=operation_id,
                skip_validation=True,
            )(view)

            @wraps(described)  # where spectree finds the description; it would read streams whole
            def call(**path: Any) -> Response:
                if not is_open:
                    current_actor()  # a stranger is told to sign in, whatever was sent
                given = dict(path)
                parameters = read_query(request, query or Empty)
                if query is not None:
                    given["query"] = parameters
                if not takes_files:
                    content = read_body(request, body or Empty, is_needed=body is not None)
                    if body is not None:
                        given["body"] = content
                return _respond(view(**given))

            return call

        return declare

    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document of every declared operation of the current application."""
        return complete(self._tree.spec, self._multipart)


def _answers(answers: Mapping[int, type[BaseModel] | None]) -> Answers:
    known = {f"HTTP_{status}": model for status, model in answers.items() if model is not None}
    bare = [f"HTTP_{status}" for status, model in answers.items() if model is None]
    return Answers(*bare, **known)


def _respond(result: BaseModel | Created | Response | None) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status=204)
    model, status = (result.model, result.status) if isinstance(result, Created) else (result, 200)
    response = jsonify(model.model_dump(mode="json"))
    response.status_code = status
    return response
