"""The OpenAPI document: ninja's, with scopes, and the problems that calls may answer.

What the document does not name is refused: a filter written wrongly would otherwise
be answered with everything.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from nilai_studio.api.keys import Key
from nilai_studio.api.kinds import Kind
from nilai_studio.api.problems import Problem
from nilai_studio.api.texts import find_nul

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {
            "type": "string",
            "description": "The kind of problem, for programs: one of "
            + ", ".join(kind.type for kind in Kind),
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "at": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

ANSWERS = {
    "400": "The request is not JSON.",
    "401": "No key, or one that is closed.",
    "403": "The key lacks the scope.",
    "405": "The address does not take that method.",
    "404": "There is nothing here.",
    "413": "The request is too large.",
    "422": "The input is at fault; `errors` says where.",
}
BODY = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
}
NO_TEXT = "{!r}: found NUL (U+0000), which is no text; leave it out."
HOLE = re.compile(r"<(?:\w+:)?(\w+)>")
"""What Django's addresses have where the document has {name}."""


def also(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what the document says of further answers that are problems.

    Parameters
    ----------
    answers : mapping
        Status to when it is answered.

    Returns
    -------
    dict
        For `openapi_extra` of a call.
    """
    return {
        "responses": {
            status: {"description": text, "content": BODY}
            for status, text in answers.items()
        }
    }


class DescribedApi(NinjaAPI):
    """An API whose document tells scopes and problems, and all that calls take."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_decorator(self._only_described, mode="operation")

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the document."""
        document = super().get_openapi_schema(**options)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = PROBLEM
        scopes = self._scopes
        for operations in document["paths"].values():
            for operation in operations.values():
                for key in operation.get("security", ()):
                    key["Key"] = scopes[operation["operationId"]]
                for status, answer in also(ANSWERS)["responses"].items():
                    operation["responses"].setdefault(status, answer)
        return document

    @property
    def _scopes(self) -> dict[str, list[str]]:
        """What each call needs, by its id; ninja's own document leaves it out."""
        return {
            self.get_openapi_operation_id(operation): [
                scope
                for key in operation.auth_callbacks
                if isinstance(key, Key)
                for scope in key.scopes
            ]
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        }

    @cached_property
    def _parameters(self) -> dict[tuple[str, str], list[str]]:
        """What each call takes in its address, by path and method."""
        return {
            (path, method.upper()): [
                one["name"] for one in operation["parameters"] if one["in"] == "query"
            ]
            for path, operations in self.get_openapi_schema()["paths"].items()
            for method, operation in operations.items()
        }

    def _only_described(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Refuse what an address asks for and no call takes, and what is no text."""

        @wraps(view)
        def answer(request: HttpRequest, *given: Any, **named: Any) -> Any:
            path = HOLE.sub(r"{\1}", f"/{request.resolver_match.route}")
            known = self._parameters[path, request.method or ""]
            if unknown := sorted(request.GET.keys() - set(known)):
                raise Problem(Kind.UNKNOWN_PARAMETER, _say(unknown, known))
            if at := find_nul(request, named):
                raise Problem(Kind.INPUT_AT_FAULT, NO_TEXT.format(at[:200]))
            return view(request, *given, **named)

        return answer


def _say(unknown: list[str], known: list[str]) -> str:
    found = ", ".join(repr(name[:60]) for name in unknown[:5])
    taken = f"only {', '.join(known)}" if known else "none"
    return f"There is no parameter {found} here; this call takes {taken}."
