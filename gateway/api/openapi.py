"""The OpenAPI 3.1 description of every row, made from the rows themselves."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from aiohttp import web
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from gateway.api import idempotency, rate_limits
from gateway.api.bodies import NoBody, NoQuery
from gateway.api.operation import JSON, Access, AnyOperation, Dialect, Operation, RawOperation
from gateway.api.uploads.reading import MULTIPART
from gateway.core.errors import Code
from gateway.core.tenants import Role

DOCUMENT: Final = web.AppKey("openapi_document", bytes)

OPENAPI_VERSION: Final = "3.1.0"
REF: Final = "#/components/schemas/{model}"
PATH_PARAMETER: Final = re.compile(r"\{(\w+)\}")
SECURITY_SCHEMES: Final = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
_SAID_BY_THE_PARAMETER: Final = frozenset({"description", "explode", "title"})
_ALWAYS: Final = (
    Code.UNAUTHORIZED,
    Code.FORBIDDEN,
    Code.RATE_LIMITED,
    Code.HEADERS_TOO_LARGE,
    Code.INTERNAL,
)
"""A wrong key is refused where none is needed, too."""
_WITH_BODY: Final = (
    Code.BAD_JSON,
    Code.INVALID_REQUEST,
    Code.REQUEST_TIMEOUT,
    Code.TOO_LARGE,
    Code.UNSUPPORTED_MEDIA,
)
_WHEN_SENDING: Final = (
    Code.IDEMPOTENCY_CONFLICT,
    Code.IN_PROGRESS,
    Code.QUOTA_EXHAUSTED,
)
_WITH_QUERY: Final = (Code.INVALID_REQUEST,)


def _number(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "integer"}}


_LIMIT_HEADERS: Final = {
    name: _number(f"{text} Absent where no limit is set.")
    for name, text in rate_limits.DESCRIBED.items()
}

Key = tuple[str, str, str]
"""operation name, what for, which of them"""


@dataclass(frozen=True, slots=True)
class _Schemas:
    """Every type that the rows mention, as JSON Schema."""

    by_key: Mapping[Any, dict[str, Any]]
    definitions: dict[str, Any]

    def of(self, key: Key, mode: JsonSchemaMode) -> dict[str, Any]:
        return self.by_key[(key, mode)]


def describe(dialects: Iterable[Dialect], *, title: str, version: str) -> dict[str, Any]:
    """The whole description."""
    rows = [(dialect, operation) for dialect in dialects for operation in dialect.operations]
    schemas = _schemas(rows)
    paths: dict[str, dict[str, Any]] = {}
    for dialect, operation in rows:
        for number, path in enumerate(operation.paths):
            paths.setdefault(path, {})[operation.method.lower()] = _operation(
                dialect, operation, path, number, schemas
            )
    return {
        "openapi": OPENAPI_VERSION,
        "info": {"title": title, "version": version},
        "servers": [{"url": "/"}],
        "security": [{name: []} for name in SECURITY_SCHEMES],
        "tags": [{"name": tag} for tag in dict.fromkeys(each.tag for _, each in rows)],
        "paths": paths,
        "components": {
            "schemas": _used(schemas.definitions, paths),
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _used(definitions: Mapping[str, Any], by: Any) -> dict[str, Any]:
    """The definitions that something refers to; those of query strings became parameters."""
    found: dict[str, Any] = {}
    unread = [by]
    while unread:
        for name in _references(unread.pop()):
            if name not in found:
                found[name] = definitions[name]
                unread.append(definitions[name])
    return dict(sorted(found.items()))


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)


def _schemas(rows: Iterable[tuple[Dialect, AnyOperation]]) -> _Schemas:
    inputs: list[tuple[Key, JsonSchemaMode, TypeAdapter[Any]]] = []
    adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)  # many rows share a shape
    for dialect, operation in rows:
        name = operation.name
        inputs.append(((name, "error", ""), "serialization", adapter(dialect.error_shape)))
        inputs.append(((name, "body", ""), "validation", adapter(operation.body)))
        inputs.append(((name, "query", ""), "validation", adapter(operation.query)))
        inputs += [
            ((name, "answer", f"{status} {media_type}"), "serialization", adapter(shape))
            for status, contents in _answers(operation).items()
            for media_type, shape in contents.items()
            if not isinstance(shape, dict)
        ]
    by_key, rest = TypeAdapter.json_schemas(inputs, ref_template=REF)
    return _Schemas(by_key, rest.get("$defs", {}))


def _answers(operation: AnyOperation) -> Mapping[int, Mapping[str, Any]]:
    if isinstance(operation, RawOperation):
        return operation.content
    return {status: {JSON: shape} for status, shape in operation.answers.shapes.items()}


def _operation(
    dialect: Dialect, operation: AnyOperation, path: str, number: int, schemas: _Schemas
) -> dict[str, Any]:
    described: dict[str, Any] = {
        # An operationId names one address; the others of the same thing are numbered.
        "operationId": operation.name if number == 0 else f"{operation.name}{number + 1}",
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": _parameters(operation, path, schemas),
        "responses": _responses(dialect, operation, schemas),
    }
    described |= _who_may(operation)
    if operation.body is not NoBody:
        content = {JSON: {"schema": schemas.of((operation.name, "body", ""), "validation")}}
        if isinstance(operation, Operation) and operation.form is not None:
            content[MULTIPART] = {"schema": dict(operation.form)}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _who_may(operation: AnyOperation) -> dict[str, Any]:
    """Nothing beside the description's own rule, a key in either header, where any key will do."""
    if operation.access is not Access.KEY:
        return {"security": []}
    if operation.for_supers:
        return {
            "description": "For super admins.",
            "security": [{name: [Role.SUPER_ADMIN]} for name in SECURITY_SCHEMES],
        }
    if operation.scope is None:
        return {}
    return {
        "description": f"Needs a key with the scope `{operation.scope}`.",
        "security": [{name: [operation.scope]} for name in SECURITY_SCHEMES],
    }


def _parameters(operation: AnyOperation, path: str, schemas: _Schemas) -> list[dict[str, Any]]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PATH_PARAMETER.findall(path)
    ]
    if operation.query is not NoQuery:
        parameters += _query_parameters(
            _resolved(schemas.of((operation.name, "query", ""), "validation"), schemas)
        )
    parameters += [
        {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}
        for name, text in _headers(operation).items()
    ]
    return parameters


def _headers(operation: AnyOperation) -> Mapping[str, str]:
    if isinstance(operation, RawOperation):
        return operation.headers
    return {idempotency.HEADER: idempotency.DESCRIPTION} if operation.sends else {}


def _query_parameters(model: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = model.get("required", ())
    parameters = []
    for name, schema in model["properties"].items():
        parameter = {"name": name, "in": "query", "required": name in required}
        if "description" in schema:
            parameter["description"] = schema["description"]
        if "explode" in schema:
            parameter["explode"] = schema["explode"]
        parameter["schema"] = _without_null(schema)
        parameters.append(parameter)
    return parameters


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A query string has no null: what may be None is a parameter that may be absent."""
    shown = {key: part for key, part in schema.items() if key not in _SAID_BY_THE_PARAMETER}
    if "anyOf" in shown:
        (shown,) = (each for each in shown["anyOf"] if each != {"type": "null"})
    return shown


def _resolved(schema: dict[str, Any], schemas: _Schemas) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    resolved: dict[str, Any] = schemas.definitions[reference.rpartition("/")[2]]
    return resolved


def _responses(
    dialect: Dialect, operation: AnyOperation, schemas: _Schemas
) -> dict[str, dict[str, Any]]:
    responses: dict[str, dict[str, Any]] = {}
    for status, contents in _answers(operation).items():
        described: dict[str, Any] = {
            "description": "Success",
            "content": {
                media_type: {"schema": _body_schema(operation, status, media_type, shape, schemas)}
                for media_type, shape in contents.items()
            },
        }
        if isinstance(operation, Operation) and operation.sends:
            described["headers"] = _LIMIT_HEADERS
        responses[str(status)] = described
    error = schemas.of((operation.name, "error", ""), "serialization")
    by_status: dict[int, list[Code]] = {}
    for code in _codes(operation):
        by_status.setdefault(dialect.status_of(code), []).append(code)
    for status, codes in sorted(by_status.items()):
        response: dict[str, Any] = {
            "description": ", ".join(f"`{code}`" for code in codes),
            "content": {JSON: {"schema": error}},
        }
        if Code.RATE_LIMITED in codes:
            response["headers"] = {"Retry-After": _number("Seconds.")}
            if Code.QUOTA_EXHAUSTED in codes:
                response["headers"] |= _LIMIT_HEADERS
        responses[str(status)] = response
    return responses


def _body_schema(
    operation: AnyOperation, status: int, media_type: str, shape: Any, schemas: _Schemas
) -> dict[str, Any]:
    if isinstance(shape, dict):
        return shape
    return schemas.of((operation.name, "answer", f"{status} {media_type}"), "serialization")


def _codes(operation: AnyOperation) -> list[Code]:
    """Every code that the row can answer, each once, in the order of the house."""
    codes = {*operation.errors, *_ALWAYS}
    if operation.body is not NoBody:
        codes.update(_WITH_BODY)
    if operation.query is not NoQuery:
        codes.update(_WITH_QUERY)
    if isinstance(operation, Operation) and operation.sends:
        codes.update(_WHEN_SENDING)
    return [code for code in Code if code in codes]
