"""Every route of the product, found by walking the application, with the smallest body each one takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from skyteller.apps.api import create_app
from skyteller.kernel.settings import Settings

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"

# Where a pattern or a rule beyond the schema asks for a certain word.
WORDS = {
    "username": "xinren",
    "work_no": "9001",
    "password": "Correct-Horse-9",
    "code": "card.loss",
    "name": "新人",
    "kind": "message",
    "file": "x",
}
BODIES: dict[str, dict[str, Any]] = {
    "/staff/conversations/{conversation_id}/transfer": {"staff_id": str(uuid4())},
    "/staff/conversations/{conversation_id}/entries": {
        "client_id": str(uuid4()),
        "kind": "note",
        "body": {"text": "您好"},
    },
    "/customer/conversations/{conversation_id}/entries": {
        "client_id": str(uuid4()),
        "kind": "message",
        "body": {"text": "您好"},
    },
}


@dataclass(frozen=True)
class Door:
    """One method of one route."""

    method: str
    path: str

    @property
    def side(self) -> str:
        """``staff``, ``customer``, or ``open``."""
        return next((s for s in ("staff", "customer") if self.path.startswith(f"/{s}/")), "open")

    @property
    def ids(self) -> list[str]:
        """The names in the path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def the_app() -> FastAPI:
    """The application as it is composed, with nothing running."""
    return create_app(
        Settings(database_app_url=NOWHERE, database_dispatcher_url=NOWHERE, secret_key="x" * 40)  # type: ignore[arg-type]
    )


def _leaves(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _leaves(inner.routes)
        elif not isinstance(route, Mount):  # pages are files, the same for everybody
            yield route


@cache
def doors() -> list[Door]:
    """All of them; a kind of route that nobody knows is an error."""
    found = []
    for route in _leaves(list(the_app().routes)):
        if isinstance(route, APIRoute | Route):
            found += [Door(method, route.path) for method in sorted(route.methods or ()) if method != "HEAD"]
        elif not isinstance(route, WebSocketRoute):
            raise TypeError(f"what is {route}?")
    return found


def sockets() -> set[str]:
    """The paths of all WebSockets."""
    return {route.path for route in _leaves(list(the_app().routes)) if isinstance(route, WebSocketRoute)}


@cache
def openapi() -> dict[str, Any]:
    """The published description."""
    return the_app().openapi()


def operation(door: Door) -> dict[str, Any]:
    """What the description says of the route; nothing for those it leaves out."""
    found: dict[str, Any] = openapi()["paths"].get(door.path, {}).get(door.method.lower(), {})
    return found


def body_schema(door: Door) -> tuple[str, dict[str, Any]] | None:
    """Content type and schema of what the route takes."""
    content = operation(door).get("requestBody", {}).get("content", {})
    for kind, described in content.items():
        return kind, resolved(described["schema"])
    return None


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a reference."""
    while "$ref" in schema:
        schema = openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def minimal(schema: dict[str, Any], name: str = "") -> Any:
    """The smallest value that fits."""
    schema = resolved(schema)
    if name in WORDS and schema.get("type") == "string":
        return WORDS[name] if "enum" not in schema else schema["enum"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return minimal(schema["anyOf"][0], name)
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {key: minimal(properties[key], key) for key in schema.get("required", [])}
        case "array":
            return [minimal(schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return (
                str(uuid4()) if schema.get("format") == "uuid" else "文" * max(1, schema.get("minLength", 1))
            )


def minimal_body(door: Door) -> Any:
    """The smallest JSON body that the route takes; ``None`` where it takes none, or a file."""
    if door.path in BODIES and door.method == "POST":
        return BODIES[door.path]
    found = body_schema(door)
    return minimal(found[1]) if found is not None and found[0] == "application/json" else None


def id_fields(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """The names of all UUIDs in a body."""
    schema = resolved(schema)
    for option in schema.get("anyOf", []):
        yield from id_fields(option, path)
    if schema.get("format") == "uuid":
        yield path
    for key, inner in schema.get("properties", {}).items():
        yield from id_fields(inner, f"{path}.{key}".lstrip("."))
    if "items" in schema:
        yield from id_fields(schema["items"], path)
