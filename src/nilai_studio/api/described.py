"""The OpenAPI document: ninja's, with the problems that every call may answer."""

from typing import Any

from ninja import NinjaAPI

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
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


class DescribedApi(NinjaAPI):
    """An API whose document also tells its problems."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the document."""
        document = super().get_openapi_schema(**options)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = PROBLEM
        body = {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"}
            }
        }
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, text in ANSWERS.items():
                    answer = {"description": text, "content": body}
                    operation["responses"].setdefault(status, answer)
        return document
