"""The published description of the interface: what FastAPI makes, with our problems in it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from central.problems import MEDIA_TYPE
from sync.protocol import Problem

_REF = "#/components/schemas/{model}"
_UNUSED = ("HTTPValidationError", "ValidationError")


class DescribedApp(FastAPI):
    """Every operation may answer with a problem, and only with ours."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            description = super().openapi()
            schemas = description["components"]["schemas"]
            for name in _UNUSED:
                schemas.pop(name, None)
            schemas["Problem"] = Problem.model_json_schema(ref_template=_REF)
            for operations in description["paths"].values():
                for operation in operations.values():
                    operation["responses"].pop("422", None)
                    operation["responses"]["default"] = _problem()
        assert self.openapi_schema is not None
        return self.openapi_schema


def _problem() -> dict[str, Any]:
    return {
        "description": "A problem (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
