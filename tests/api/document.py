"""The OpenAPI document as tests read it: its operations, their fields, and a request that fits."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import FormData

from gateway.api.app import DIALECTS
from gateway.api.openapi import PATH_PARAMETER, describe
from gateway.api.operation import Access
from gateway.core.tenants import Role

JSON = "application/json"
FORM = "multipart/form-data"
DOCUMENT = describe(DIALECTS, title="test", version="1")


@dataclass(frozen=True)
class Described:
    """One operation of the document."""

    method: str
    path: str
    said: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def needs_key(self) -> bool:
        return bool(self.said.get("security", DOCUMENT["security"]))

    @property
    def looks_at_keys(self) -> bool:
        return (self.method, self.path) not in OPEN

    @property
    def scope(self) -> str | None:
        """The one that its key needs, in whichever header the key comes."""
        (scopes,) = {tuple(needs) for each in self.said["security"] for needs in each.values()}
        return scopes[0] if scopes else None

    @property
    def for_supers(self) -> bool:
        return self.scope == Role.SUPER_ADMIN

    @property
    def path_parameters(self) -> list[str]:
        return PATH_PARAMETER.findall(self.path)

    @property
    def bodies(self) -> Mapping[str, Any]:
        """Media type → schema."""
        content = self.said.get("requestBody", {}).get("content", {})
        return {media_type: each["schema"] for media_type, each in content.items()}

    @property
    def answers_a_stream(self) -> bool:
        return "text/event-stream" in self.said["responses"].get("200", {}).get("content", {})

    def address(self, known: Mapping[str, str] | None = None) -> str:
        """Where it is, with what is known of its path, and names of nothing for the rest."""
        return PATH_PARAMETER.sub(
            lambda match: quote((known or {}).get(match[1], "nobody"), safe=""), self.path
        )

    def query(self) -> dict[str, str]:
        """What it requires, from its examples."""
        return {
            each["name"]: str(sample(each["schema"]))
            for each in self.said["parameters"]
            if each["in"] == "query" and each["required"]
        }

    def body(self, known: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What a client sends as a body that it takes, if it takes any."""
        for media_type in self.bodies:
            return sent_as(media_type, self.filled(media_type, known))
        return {}

    def filled(self, media_type: str, known: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The fields that it requires, made of its examples, about what is known."""
        made: dict[str, Any] = sample(self.bodies[media_type])
        return made | {name: known[name] for name in made if known and name in known}

    def bare(self, media_type: str, known: Mapping[str, Any]) -> dict[str, Any]:
        """The same without whatever of the example may be left out."""
        required = resolved(self.bodies[media_type]).get("required", ())
        filled = self.filled(media_type)
        return {name: known.get(name, filled.get(name)) for name in required}


OPERATIONS = [
    Described(method.upper(), path, said)
    for path, item in DOCUMENT["paths"].items()
    for method, said in item.items()
]


OPEN = frozenset(
    (operation.method, path)
    for dialect in DIALECTS
    for operation in dialect.operations
    if operation.access is Access.OPEN
    for path in operation.paths
)
"""Where no credential is looked at."""


def code_of(refusal: Any) -> str | None:
    """The code of a refusal in any dialect's words; None of any other answer."""
    match refusal:
        case {"error": {"code": str(code)}} | {"statusCode": int(), "code": str(code)}:
            return code
        case _:
            return None


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference stands for."""
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def sample(schema: Mapping[str, Any]) -> Any:
    """A value that fits, as the document's own examples have it."""
    if "examples" not in schema:  # a reference may have its own
        schema = resolved(schema)
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    make: dict[str, Callable[[], Any]] = {
        "object": lambda: {
            name: sample(schema["properties"][name]) for name in schema.get("required", ())
        },
        "array": lambda: [sample(schema["items"])] if schema.get("minItems") else [],
        "string": lambda: b"bytes" if schema.get("format") == "binary" else "x",
        "integer": lambda: schema.get("minimum", 1),
        "number": lambda: schema.get("minimum", 1),
        "boolean": lambda: True,
    }
    return make[schema["type"]]()


def sent_as(media_type: str, made: Mapping[str, Any]) -> dict[str, Any]:
    """How a client sends these fields."""
    if media_type == JSON:
        return {"json": made}
    assert media_type == FORM
    form = FormData(default_to_multipart=True)
    for name, value in made.items():
        more = {"filename": "file.bin"} if isinstance(value, bytes) else {}
        form.add_field(name, value if isinstance(value, bytes) else str(value), **more)
    return {"data": form}


Place = tuple[str, ...]
"""The names that lead to a field; `*` for each entry of a list."""


def fields(schema: Mapping[str, Any], place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every field of a body, however deep, with its schema."""
    schema = resolved(schema)
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from fields(each, place)
    if "items" in schema:
        yield from fields(schema["items"], (*place, "*"))
    for name, each in schema.get("properties", {}).items():
        yield (*place, name), resolved(each)
        yield from fields(each, (*place, name))
